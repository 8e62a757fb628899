package casework

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"strings"

	"juzheng/internal/account"
	"juzheng/internal/ledger"
	"juzheng/internal/store"
)

// ErrWrongCode refuses who cannot read the console of the server.
var ErrWrongCode = errors.New("安装验证码不对，请看服务器启动时打印的那一行")

const errIsSetUp = Plain("已经有账号了，请直接登录")

// NewSetupCode makes what the server prints at its start while it has no
// account: whoever else finds the server first cannot make it theirs (40 bits;
// tries are throttled).
func NewSetupCode() string {
	c := rand.Text()[:8]
	return c[:4] + "-" + c[4:]
}

// A Setup is what a new installation begins with.
type Setup struct {
	Name, Password string // of the first account, an administrator
	Auditor        string // name of an account that gives verdicts; "" for none
	Unit           string // who was inspected
	Title, Team    string // the inspection
}

// NeedsSetup reports whether there is no account yet.
func (d *Desk) NeedsSetup(ctx context.Context) (bool, error) {
	any, err := d.Store.AnyAccount(ctx)
	return !any, err
}

// SetUp makes the first accounts and names unit and inspection. Nobody is
// logged in yet: who knows the code of the console may, and only while there is
// no account. The auditor's first password is returned.
func (d *Desk) SetUp(ctx context.Context, code string, s Setup) (first string, err error) {
	needed, err := d.NeedsSetup(ctx)
	if err != nil {
		return "", err
	}
	if !needed {
		return "", errIsSetUp
	}
	if d.SetupCode == "" || subtle.ConstantTimeCompare([]byte(plainCode(code)), []byte(plainCode(d.SetupCode))) == 0 {
		return "", ErrWrongCode
	}
	admin, hash, err := s.account(account.Admin, s.Name, s.Password)
	if err != nil {
		return "", err
	}
	auditor, auditorHash := account.User{}, ""
	if s.Auditor = strings.TrimSpace(s.Auditor); s.Auditor != "" {
		if s.Auditor == admin.Name {
			return "", invalid("审核人的账号名不能与管理员相同")
		}
		first = newPassword()
		if auditor, auditorHash, err = s.account(account.Auditor, s.Auditor, first); err != nil {
			return "", err
		}
		auditor.MustChange = true
	}
	return first, d.Store.Update(ctx, admin, func(tx *store.Tx) error {
		if any, err := tx.AnyAccount(ctx); err != nil || any {
			return errors.Join(err, errIsSetUp) // somebody was faster
		}
		admin.CreatedAt, auditor.CreatedAt = tx.Now(), tx.Now()
		if err := tx.AddAccount(ctx, admin, hash); err != nil {
			return err
		}
		if auditor.Name != "" {
			if err := tx.AddAccount(ctx, auditor, auditorHash); err != nil {
				return err
			}
		}
		return s.name(ctx, tx)
	})
}

func (s Setup) account(role account.Role, name, password string) (account.User, string, error) {
	name, err := accountName(name)
	if err == nil {
		err = account.CheckPassword(name, password)
	}
	if err != nil {
		return account.User{}, "", err
	}
	return account.User{ID: store.NewID[account.ID](), Name: name, Role: role}, account.HashPassword(password), nil
}

// name gives the unit and the inspection that Begin made their names.
func (s Setup) name(ctx context.Context, tx *store.Tx) error {
	i, err := tx.PresentInspection(ctx)
	if err != nil {
		return err
	}
	if i.Title, i.Team, err = inspectionNames(s.Title, s.Team); err != nil {
		return err
	}
	u := ledger.Unit{ID: i.Unit, Kind: ledger.Bureau, Name: strings.TrimSpace(s.Unit)}
	if err := checkUnit(u); err != nil {
		return err
	}
	return errors.Join(tx.RenameUnit(ctx, u), tx.PutInspection(ctx, i),
		tx.Audit(ctx, "setup", string(i.ID), map[string]string{"admin": s.Name, "auditor": s.Auditor, "unit": u.Name, "title": i.Title, "team": i.Team}))
}

// plainCode is a code as it is compared: typed by hand, the hyphen and the case may differ.
func plainCode(s string) string {
	return strings.ToUpper(strings.NewReplacer("-", "", " ", "").Replace(s))
}
