package casework

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"juzheng/internal/account"
	"juzheng/internal/ledger"
	"juzheng/internal/store"
)

// Lives of sessions; a session in use is prolonged.
const (
	SessionLife    = 12 * time.Hour
	prolongAfter   = time.Hour
	MaxAccountName = 64 // code points
	MaxLabel       = 64
)

// LogIn opens a session and returns its secret. A wrong name takes as long as
// a wrong password; many wrong passwords in a row lock the account for a while.
func (d *Desk) LogIn(ctx context.Context, name, password string) (secret string, who account.User, err error) {
	name = strings.TrimSpace(name)
	c, err := d.Store.Credentials(ctx, name)
	if errors.Is(err, store.ErrMissing) {
		return "", who, d.strangers.refuse(name, password)
	}
	if err != nil {
		return "", who, err
	}
	if wait := time.Until(c.LockedUntil); wait > 0 {
		return "", who, account.Locked{Wait: wait}
	}
	ok, err := account.Matches(c.Hash, password)
	if err != nil {
		return "", who, err
	}
	if !ok {
		wrong := c.Wrong + 1
		err := d.Store.CountWrong(ctx, c.User.ID, wrong, time.Now().Add(account.WaitAfter(wrong)))
		return "", who, errors.Join(account.ErrWrongPassword, err)
	}
	if c.User.Disabled {
		return "", who, account.ErrDisabled
	}
	secret, hash := account.NewSecret()
	err = d.Store.Update(ctx, c.User, func(tx *store.Tx) error {
		s := store.Session{Hash: hash, Account: c.User.ID, CreatedAt: tx.Now(), ExpiresAt: tx.Now().Add(SessionLife)}
		return errors.Join(tx.AddSession(ctx, s), tx.Audit(ctx, "login", string(c.User.ID), nil))
	})
	if err == nil && c.Wrong > 0 {
		err = d.Store.CountWrong(ctx, c.User.ID, 0, time.Time{})
	}
	return secret, c.User, err
}

// strangers are names that no account has. Trying one is answered as trying an
// account is, locks included, so that answers do not tell which names there are.
type strangers struct {
	mu  sync.Mutex
	was map[string]stranger
}

type stranger struct {
	wrong int
	until time.Time
}

// maxStrangers is how many names are remembered; beyond, some is forgotten.
const maxStrangers = 10_000

func (s *strangers) refuse(name, password string) error {
	s.mu.Lock()
	one := s.was[name]
	s.mu.Unlock()
	if wait := time.Until(one.until); wait > 0 {
		return account.Locked{Wait: wait}
	}
	_, err := account.Matches(account.NoHash(), password)
	one.wrong++
	one.until = time.Now().Add(account.WaitAfter(one.wrong))
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.was == nil {
		s.was = map[string]stranger{}
	}
	for known := range s.was {
		if len(s.was) < maxStrangers {
			break
		}
		delete(s.was, known)
	}
	s.was[name] = one
	return errors.Join(account.ErrWrongPassword, err)
}

// Who is whose session or token a secret is; ErrMissing when it is nobody's or over.
func (d *Desk) Who(ctx context.Context, secret string) (account.User, store.Session, error) {
	hash := account.SecretHash(secret)
	who, s, err := d.Store.SessionUser(ctx, hash)
	if err == nil && !s.Token && time.Until(s.ExpiresAt) < SessionLife-prolongAfter {
		err = d.Store.ProlongSession(ctx, hash, time.Now().Add(SessionLife))
	}
	return who, s, err
}

// LogOut ends the session of a secret.
func (d *Desk) LogOut(ctx context.Context, who account.User, secret string) error {
	return d.Store.Update(ctx, who, func(tx *store.Tx) error {
		return errors.Join(tx.EndSession(ctx, account.SecretHash(secret)), tx.Audit(ctx, "logout", string(who.ID), nil))
	})
}

// ChangePassword replaces one's own password; every session ends.
func (d *Desk) ChangePassword(ctx context.Context, who account.User, old, new string) error {
	c, err := d.Store.Credentials(ctx, who.Name)
	if err != nil {
		return err
	}
	if wait := time.Until(c.LockedUntil); wait > 0 {
		return account.Locked{Wait: wait}
	}
	if ok, err := account.Matches(c.Hash, old); err != nil || !ok {
		wrong := c.Wrong + 1
		return errors.Join(account.ErrWrongPassword, err, d.Store.CountWrong(ctx, c.User.ID, wrong, time.Now().Add(account.WaitAfter(wrong))))
	}
	if old == new {
		return invalid("新密码不能与原密码相同")
	}
	if err := account.CheckPassword(who.Name, new); err != nil {
		return err
	}
	hash := account.HashPassword(new)
	return d.Store.Update(ctx, who, func(tx *store.Tx) error {
		return errors.Join(tx.SetPassword(ctx, who.ID, hash, false), tx.Audit(ctx, "password.change", string(who.ID), nil))
	})
}

// A NewAccount is what an admin enters for one.
type NewAccount struct {
	Name     string
	Role     account.Role
	Unit     ledger.UnitID
	Password string // "" to have one made
	Keep     bool   // the first password need not be changed
}

// AddAccount adds an account and returns its first password.
func (d *Desk) AddAccount(ctx context.Context, who account.User, n NewAccount) (account.User, string, error) {
	if !who.MayManage() {
		return account.User{}, "", account.ErrRefused
	}
	name, err := accountName(n.Name)
	n.Name = name
	switch {
	case err != nil:
		return account.User{}, "", err
	case !n.Role.Known():
		return account.User{}, "", invalid("角色只能是 branch（支部经办人）、inspector（巡察组）、auditor（审核人）或 admin（系统管理员）")
	case n.Role == account.Branch && n.Unit == "":
		return account.User{}, "", invalid("支部经办人必须指定所属单位")
	}
	if n.Password == "" {
		n.Password = newPassword()
	}
	if err := account.CheckPassword(n.Name, n.Password); err != nil {
		return account.User{}, "", err
	}
	u := account.User{ID: store.NewID[account.ID](), Name: n.Name, Role: n.Role, Unit: n.Unit, MustChange: !n.Keep}
	hash := account.HashPassword(n.Password)
	err = d.Store.Update(ctx, who, func(tx *store.Tx) error {
		if n.Unit != "" {
			unit, err := tx.Unit(ctx, n.Unit)
			if err != nil {
				return notThere("单位", err)
			}
			u.UnitPath = unit.Path
		}
		u.CreatedAt = tx.Now()
		if err := tx.AddAccount(ctx, u, hash); errors.Is(err, store.ErrTaken) {
			return fmt.Errorf("%w：已有名为“%s”的账号", store.ErrTaken, u.Name)
		} else if err != nil {
			return err
		}
		return tx.Audit(ctx, "account.add", string(u.ID), map[string]any{"name": u.Name, "role": u.Role, "unit": u.Unit})
	})
	return u, n.Password, err
}

func accountName(name string) (string, error) {
	name = strings.TrimSpace(name)
	if name == "" || utf8.RuneCountInString(name) > MaxAccountName {
		return "", invalid("账号名不能为空，且不超过%d字", MaxAccountName)
	}
	return name, nil
}

// newPassword makes a first password (80 bits).
func newPassword() string { return rand.Text()[:16] }

// Accounts are all, for those who manage them.
func (d *Desk) Accounts(ctx context.Context, who account.User) ([]account.User, error) {
	if !who.MayManage() {
		return nil, account.ErrRefused
	}
	return d.Store.Accounts(ctx)
}

// ChangeAccount changes role, unit, inspection or whether it is disabled; its sessions end.
func (d *Desk) ChangeAccount(ctx context.Context, who, u account.User) error {
	switch {
	case !who.MayManage():
		return account.ErrRefused
	case !u.Role.Known() || u.Role == account.Branch && u.Unit == "":
		return invalid("请选择角色；支部经办人还须指定所属单位")
	case who.ID == u.ID && (u.Disabled || u.Role != account.Admin):
		return invalid("不能停用自己的账号或取消自己的管理员角色")
	}
	return d.Store.Update(ctx, who, func(tx *store.Tx) error {
		if u.Unit != "" {
			if _, err := tx.Unit(ctx, u.Unit); err != nil {
				return notThere("单位", err)
			}
		}
		return errors.Join(tx.ChangeAccount(ctx, u), tx.EndSessions(ctx, u.ID),
			tx.Audit(ctx, "account.change", string(u.ID), map[string]any{"role": u.Role, "unit": u.Unit, "disabled": u.Disabled}))
	})
}

// ResetPassword gives an account a new first password and returns it.
func (d *Desk) ResetPassword(ctx context.Context, who account.User, name string) (string, error) {
	if !who.MayManage() {
		return "", account.ErrRefused
	}
	u, err := d.Store.Account(ctx, name)
	if err != nil {
		return "", notThere("账号", err)
	}
	password := newPassword()
	hash := account.HashPassword(password)
	return password, d.Store.Update(ctx, who, func(tx *store.Tx) error {
		return errors.Join(tx.SetPassword(ctx, u.ID, hash, true), tx.Audit(ctx, "password.reset", string(u.ID), nil))
	})
}

// AddToken makes a token for scripts: one's own, or anybody's for who holds the
// data directory. An admin makes none for others, through which to read evidence.
func (d *Desk) AddToken(ctx context.Context, who account.User, name, label string) (string, error) {
	if name != who.Name && who.Role != account.Operator {
		return "", account.ErrRefused
	}
	u, err := d.Store.Account(ctx, name)
	if err != nil {
		return "", notThere("账号", err)
	}
	if utf8.RuneCountInString(label) > MaxLabel {
		return "", invalid("用途说明不超过%d字", MaxLabel)
	}
	secret, hash := account.NewSecret()
	return secret, d.Store.Update(ctx, who, func(tx *store.Tx) error {
		s := store.Session{Hash: hash, Account: u.ID, Token: true, Label: label, CreatedAt: tx.Now()}
		return errors.Join(tx.AddSession(ctx, s), tx.Audit(ctx, "token.add", string(u.ID), map[string]string{"label": label}))
	})
}

// AddUnit adds a unit below another.
func (d *Desk) AddUnit(ctx context.Context, who account.User, u ledger.Unit) (ledger.Unit, error) {
	if !who.MayManage() {
		return u, account.ErrRefused
	}
	u.ID, u.Name = store.NewID[ledger.UnitID](), strings.TrimSpace(u.Name)
	if err := checkUnit(u); err != nil {
		return u, err
	}
	return u, d.Store.Update(ctx, who, func(tx *store.Tx) error {
		if u.Parent == "" {
			return invalid("请选择上级单位")
		}
		if err := tx.AddUnit(ctx, &u); err != nil {
			return unitErr(u, err)
		}
		return tx.Audit(ctx, "unit.add", string(u.ID), map[string]any{"name": u.Name, "kind": u.Kind, "parent": u.Parent})
	})
}

// RenameUnit changes a unit's name and kind.
func (d *Desk) RenameUnit(ctx context.Context, who account.User, u ledger.Unit) error {
	u.Name = strings.TrimSpace(u.Name)
	if !who.MayManage() {
		return account.ErrRefused
	}
	if err := checkUnit(u); err != nil {
		return err
	}
	return d.Store.Update(ctx, who, func(tx *store.Tx) error {
		if err := tx.RenameUnit(ctx, u); err != nil {
			return unitErr(u, err)
		}
		return tx.Audit(ctx, "unit.rename", string(u.ID), map[string]any{"name": u.Name, "kind": u.Kind})
	})
}

// Units are all; everybody with an account may know the tree.
func (d *Desk) Units(ctx context.Context, who account.User) ([]ledger.Unit, error) {
	if !who.MayReadLedger() {
		return nil, account.ErrRefused
	}
	return d.Store.Units(ctx)
}

func checkUnit(u ledger.Unit) error {
	if u.Name == "" || utf8.RuneCountInString(u.Name) > MaxAccountName {
		return invalid("单位名称不能为空，且不超过%d字", MaxAccountName)
	}
	if !u.Kind.Known() {
		return invalid("单位类别只能是 bureau、general_branch、branch 或 affiliate")
	}
	return nil
}

func unitErr(u ledger.Unit, err error) error {
	switch {
	case errors.Is(err, store.ErrTaken):
		return fmt.Errorf("%w：上级单位下已有“%s”", store.ErrTaken, u.Name)
	case errors.Is(err, store.ErrMissing):
		return notThere("单位", err)
	}
	return err
}
