package store

import (
	"context"

	"juzheng/internal/ledger"
)

const unitColumns = `id, parent, kind, name, path`

func scanUnit(row scanner) (u ledger.Unit, err error) {
	err = row.Scan(&u.ID, &u.Parent, &u.Kind, &u.Name, &u.Path)
	return u, err
}

// Unit is one unit; ErrMissing.
func (r reader) Unit(ctx context.Context, id ledger.UnitID) (ledger.Unit, error) {
	return one(ctx, r.q, scanUnit, `SELECT `+unitColumns+` FROM unit WHERE id = $1`, id)
}

// Units are all, parents before children.
func (r reader) Units(ctx context.Context) ([]ledger.Unit, error) {
	return all(ctx, r.q, scanUnit, `SELECT `+unitColumns+` FROM unit ORDER BY path`)
}

// UnitNamed finds a unit by its ID or its name; with several of that name it is ErrTaken.
func (r reader) UnitNamed(ctx context.Context, name string) (ledger.Unit, error) {
	us, err := all(ctx, r.q, scanUnit, `SELECT `+unitColumns+` FROM unit WHERE id = $1 OR name = $1 ORDER BY path LIMIT 2`, name)
	switch {
	case err != nil:
		return ledger.Unit{}, err
	case len(us) == 0:
		return ledger.Unit{}, ErrMissing
	case len(us) > 1:
		return ledger.Unit{}, ErrTaken
	}
	return us[0], nil
}

// AddUnit adds u below u.Parent and fills in its path; ErrTaken for a second
// unit of the same name there.
func (tx *Tx) AddUnit(ctx context.Context, u *ledger.Unit) error {
	above := "/"
	if u.Parent != "" {
		p, err := tx.Unit(ctx, u.Parent)
		if err != nil {
			return err
		}
		above = p.Path
	}
	u.Path = above + string(u.ID) + "/"
	return tx.exec(ctx, `INSERT INTO unit (`+unitColumns+`) VALUES ($1,$2,$3,$4,$5)`, u.ID, u.Parent, u.Kind, u.Name, u.Path)
}

// RenameUnit changes a unit's name and kind.
func (tx *Tx) RenameUnit(ctx context.Context, u ledger.Unit) error {
	return tx.execOne(ctx, `UPDATE unit SET name = $2, kind = $3 WHERE id = $1`, u.ID, u.Name, u.Kind)
}

// Setting is a named setting; "" when never set.
func (r reader) Setting(ctx context.Context, key string) (string, error) {
	vs, err := all(ctx, r.q, value[string], `SELECT value FROM setting WHERE key = $1`, key)
	if err != nil || len(vs) == 0 {
		return "", err
	}
	return vs[0], nil
}

// Set keeps a setting.
func (tx *Tx) Set(ctx context.Context, key, value string) error {
	return tx.exec(ctx, `INSERT INTO setting (key, value) VALUES ($1,$2) ON CONFLICT (key) DO UPDATE SET value = excluded.value`, key, value)
}
