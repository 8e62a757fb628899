// Package account says who somebody is and what they may do: pure rules, no storage.
package account

import (
	"errors"
	"slices"
	"strings"
	"time"

	"juzheng/internal/ledger"
)

// ID names an account.
type ID string

// Role is what somebody is to an inspection; see TERMS.md.
type Role string

const (
	Branch    Role = "branch"    // 支部经办人
	Inspector Role = "inspector" // 巡察组
	Auditor   Role = "auditor"   // 审核人
	Admin     Role = "admin"     // 系统管理员
	// Operator is whoever holds the data directory itself and works on it from
	// the command line. It is no account: nobody can log in as it.
	Operator Role = "operator"
	// System is the software at its own work: reading files, signing checkpoints.
	System Role = "system"
)

// Roles are those an account can have.
var Roles = []Role{Branch, Inspector, Auditor, Admin}

// Known reports whether an account can have the role.
func (r Role) Known() bool { return slices.Contains(Roles, r) }

// String is the Chinese name.
func (r Role) String() string {
	switch r {
	case Branch:
		return "支部经办人"
	case Inspector:
		return "巡察组"
	case Auditor:
		return "审核人"
	case Admin:
		return "系统管理员"
	case Operator:
		return "本机操作员"
	case System:
		return "系统"
	}
	return string(r)
}

var (
	// ErrRefused says that somebody may not do what they asked for.
	ErrRefused = errors.New("您的账号没有此项权限")
	// ErrWrongPassword tells neither whether the name or the password was wrong.
	ErrWrongPassword = errors.New("账号或密码不正确")
	// ErrDisabled says that an account was switched off.
	ErrDisabled = errors.New("账号已停用，请联系系统管理员")
)

// A User is somebody who is logged in.
type User struct {
	ID         ID
	Name       string // the login name
	Role       Role
	Unit       ledger.UnitID
	UnitPath   ledger.UnitPath
	Inspection ledger.InspectionID // "" for the present one
	MustChange bool                // the first password must be changed before anything else
	Disabled   bool
	CreatedAt  time.Time
}

// LocalOperator is the user of commands that work on the data directory itself.
var LocalOperator = User{Name: "本机", Role: Operator}

// TheSystem is the user of background work.
var TheSystem = User{Name: "系统", Role: System}

func (u User) is(roles ...Role) bool { return slices.Contains(roles, u.Role) }

// A Scope narrows evidence to what somebody may see. Every list, count, facet,
// preview and download goes through one.
type Scope struct {
	None bool            // sees no evidence
	Path ledger.UnitPath // "" is every unit, otherwise this unit and below
}

// Sees reports whether evidence of the unit with this path is in the scope.
func (s Scope) Sees(path ledger.UnitPath) bool {
	return !s.None && strings.HasPrefix(path, s.Path)
}

// Scope is what evidence u may see: a branch its own unit and below, inspectors
// and auditors all, an admin none.
func (u User) Scope() Scope {
	switch u.Role {
	case Inspector, Auditor, Operator, System:
		return Scope{}
	case Branch:
		if u.UnitPath != "" {
			return Scope{Path: u.UnitPath}
		}
	}
	return Scope{None: true}
}

// MayReadLedger: everybody with an account knows the problems; evidence is another matter.
func (u User) MayReadLedger() bool {
	return u.is(Branch, Inspector, Auditor, Admin, Operator, System)
}

// MaySee reports whether u may see evidence of a unit.
func (u User) MaySee(path ledger.UnitPath) bool { return u.Scope().Sees(path) }

// MayUpload reports whether u may bring evidence for a unit: a branch for its
// own and below, auditors for any.
func (u User) MayUpload(path ledger.UnitPath) bool {
	return u.is(Branch, Auditor, Operator) && u.MaySee(path)
}

// MayTend reports whether u may withdraw, describe or have read again evidence
// of a unit, or offer it as proof.
func (u User) MayTend(path ledger.UnitPath) bool { return u.MayUpload(path) }

// MayJudge: only auditors give verdicts.
func (u User) MayJudge() bool { return u.is(Auditor, Operator) }

// MayImport reports whether u may import a report and correct the ledger.
func (u User) MayImport() bool { return u.is(Auditor, Admin, Operator) }

// MayManage reports whether u may manage accounts and units.
func (u User) MayManage() bool { return u.is(Admin, Operator) }

// MayEditDictionary reports whether u may change the words by which everybody
// searches: those who correct the ledger know them best.
func (u User) MayEditDictionary() bool { return u.MayImport() }

// MayReadAudit: those who check others may read the log.
func (u User) MayReadAudit() bool { return u.is(Auditor, Admin, Operator) }

// MayVerify reports whether u may have the log and every blob checked.
func (u User) MayVerify() bool { return u.is(Auditor, Admin, Operator) }

// MayExport reports whether u may take a package of evidence away.
func (u User) MayExport() bool { return u.is(Inspector, Auditor, Operator) }
