package store

import (
	"context"
	"time"

	"juzheng/internal/account"
)

const accountColumns = `a.id, a.name, a.role, a.unit, COALESCE(u.path, ''), a.inspection, a.must_change, a.disabled, a.created_at`

const fromAccount = ` FROM account a LEFT JOIN unit u ON u.id = a.unit `

func accountInto(u *account.User) []any {
	return []any{&u.ID, &u.Name, &u.Role, &u.Unit, &u.UnitPath, &u.Inspection, yes{&u.MustChange}, yes{&u.Disabled}, when{&u.CreatedAt}}
}

func scanAccount(row scanner) (u account.User, err error) {
	err = row.Scan(accountInto(&u)...)
	return u, err
}

// Account is the account of a name; ErrMissing.
func (r reader) Account(ctx context.Context, name string) (account.User, error) {
	return one(ctx, r.q, scanAccount, `SELECT `+accountColumns+fromAccount+`WHERE a.name = $1`, name)
}

// Accounts are all, by name.
func (r reader) Accounts(ctx context.Context) ([]account.User, error) {
	return all(ctx, r.q, scanAccount, `SELECT `+accountColumns+fromAccount+`ORDER BY a.name`)
}

// AnyAccount reports whether there is one.
func (r reader) AnyAccount(ctx context.Context) (bool, error) {
	return one(ctx, r.q, value[bool], `SELECT EXISTS (SELECT 1 FROM account)`)
}

// Credentials are what logging in needs to know.
type Credentials struct {
	User        account.User
	Hash        string
	Wrong       int // wrong passwords in a row
	LockedUntil time.Time
}

// Credentials of a name; ErrMissing.
func (r reader) Credentials(ctx context.Context, name string) (Credentials, error) {
	return one(ctx, r.q, func(row scanner) (c Credentials, err error) {
		err = row.Scan(append(accountInto(&c.User), &c.Hash, &c.Wrong, when{&c.LockedUntil})...)
		return c, err
	}, `SELECT `+accountColumns+`, a.password, a.wrong, a.locked_until`+fromAccount+`WHERE a.name = $1`, name)
}

// AddAccount adds an account; ErrTaken for a known name.
func (tx *Tx) AddAccount(ctx context.Context, u account.User, hash string) error {
	return tx.exec(ctx, `INSERT INTO account (id, name, role, unit, inspection, password, must_change, disabled, wrong, locked_until, created_at)
		VALUES ($1,$2,$3,$4,$5,$6,$7,$8,0,0,$9)`, u.ID, u.Name, u.Role, u.Unit, u.Inspection, hash, bit(u.MustChange), bit(u.Disabled), micros(u.CreatedAt))
}

// ChangeAccount replaces an account's role, unit, inspection and whether it is disabled.
func (tx *Tx) ChangeAccount(ctx context.Context, u account.User) error {
	return tx.execOne(ctx, `UPDATE account SET role = $2, unit = $3, inspection = $4, disabled = $5 WHERE id = $1`,
		u.ID, u.Role, u.Unit, u.Inspection, bit(u.Disabled))
}

// SetPassword replaces a password and ends every session that was opened with the old one.
func (tx *Tx) SetPassword(ctx context.Context, id account.ID, hash string, mustChange bool) error {
	if err := tx.exec(ctx, `DELETE FROM session WHERE account = $1 AND token = 0`, id); err != nil {
		return err
	}
	return tx.execOne(ctx, `UPDATE account SET password = $2, must_change = $3, wrong = 0, locked_until = 0 WHERE id = $1`, id, hash, bit(mustChange))
}

// EndSessions ends every session and token of an account.
func (tx *Tx) EndSessions(ctx context.Context, id account.ID) error {
	return tx.exec(ctx, `DELETE FROM session WHERE account = $1`, id)
}

// CountWrong remembers how many wrong passwords came in a row, and until when no more are looked at.
func (s *Store) CountWrong(ctx context.Context, id account.ID, wrong int, until time.Time) error {
	return s.quietly(ctx, func(tx *Tx) error {
		return tx.exec(ctx, `UPDATE account SET wrong = $2, locked_until = $3 WHERE id = $1`, id, wrong, micros(until))
	})
}

// A Session is a log-in, or a token for scripts; only the hash of its secret is kept.
type Session struct {
	Hash      string
	Account   account.ID
	Token     bool
	Label     string
	CreatedAt time.Time
	ExpiresAt time.Time // zero: never
}

// AddSession opens a session as part of an audited change.
func (tx *Tx) AddSession(ctx context.Context, s Session) error {
	return tx.exec(ctx, `INSERT INTO session (hash, account, token, label, created_at, expires_at) VALUES ($1,$2,$3,$4,$5,$6)`,
		s.Hash, s.Account, bit(s.Token), s.Label, micros(s.CreatedAt), micros(s.ExpiresAt))
}

// SessionUser is whose session has this hash, and when it ends; ErrMissing when there is none or it is over.
func (s *Store) SessionUser(ctx context.Context, hash string) (account.User, Session, error) {
	ses := Session{Hash: hash}
	u, err := one(ctx, s.q, func(row scanner) (u account.User, err error) {
		err = row.Scan(append(accountInto(&u), &ses.Account, yes{&ses.Token}, &ses.Label, when{&ses.CreatedAt}, when{&ses.ExpiresAt})...)
		return u, err
	}, `SELECT `+accountColumns+`, s.account, s.token, s.label, s.created_at, s.expires_at`+fromAccount+
		`JOIN session s ON s.account = a.id WHERE s.hash = $1 AND (s.expires_at = 0 OR s.expires_at > $2) AND a.disabled = 0`, hash, micros(s.now()))
	return u, ses, err
}

// ProlongSession moves a session's end and clears those that are over.
func (s *Store) ProlongSession(ctx context.Context, hash string, until time.Time) error {
	return s.quietly(ctx, func(tx *Tx) error {
		if err := tx.exec(ctx, `DELETE FROM session WHERE expires_at <> 0 AND expires_at < $1`, micros(tx.now)); err != nil {
			return err
		}
		return tx.exec(ctx, `UPDATE session SET expires_at = $2 WHERE hash = $1`, hash, micros(until))
	})
}

// EndSession ends a session; an unknown one is no error.
func (tx *Tx) EndSession(ctx context.Context, hash string) error {
	return tx.exec(ctx, `DELETE FROM session WHERE hash = $1`, hash)
}
