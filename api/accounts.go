package api

import (
	"context"
	"slices"
	"strings"

	"juzheng/internal/account"
	"juzheng/internal/casework"
	"juzheng/internal/ledger"
)

// ListUnits gives the tree of units.
func (h handlers) ListUnits(ctx context.Context, _ ListUnitsRequestObject) (ListUnitsResponseObject, error) {
	us, err := h.Desk.Units(ctx, who(ctx))
	return ListUnits200JSONResponse{Items: each(us, unit)}, err
}

func unit(u ledger.Unit) Unit {
	return Unit{Id: string(u.ID), Parent: string(u.Parent), Kind: u.Kind, Name: u.Name}
}

// AddUnit adds a unit.
func (h handlers) AddUnit(ctx context.Context, r AddUnitRequestObject) (AddUnitResponseObject, error) {
	u, err := h.Desk.AddUnit(ctx, who(ctx), ledger.Unit{Parent: ledger.UnitID(r.Body.Parent), Kind: r.Body.Kind, Name: r.Body.Name})
	return AddUnit201JSONResponse(unit(u)), err
}

// ChangeUnit renames a unit or changes its kind.
func (h handlers) ChangeUnit(ctx context.Context, r ChangeUnitRequestObject) (ChangeUnitResponseObject, error) {
	u, err := h.Desk.Unit(ctx, who(ctx), ledger.UnitID(r.Id))
	if err != nil {
		return nil, err
	}
	set(&u.Kind, r.Body.Kind)
	set(&u.Name, r.Body.Name)
	if err := h.Desk.RenameUnit(ctx, who(ctx), u); err != nil {
		return nil, err
	}
	u, err = h.Desk.Unit(ctx, who(ctx), u.ID)
	return ChangeUnit200JSONResponse(unit(u)), err
}

// ListAccounts lists accounts by name.
func (h handlers) ListAccounts(ctx context.Context, r ListAccountsRequestObject) (ListAccountsResponseObject, error) {
	us, err := h.Desk.Accounts(ctx, who(ctx))
	if err != nil {
		return nil, err
	}
	after, err := decodeCursor[string](r.Params.Cursor)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(us, func(a, b account.User) int { return strings.Compare(a.Name, b.Name) })
	from := 0
	for from < len(us) && r.Params.Cursor != nil && us[from].Name <= after {
		from++
	}
	us, next := cut(us[from:], or(r.Params.Limit, defaultLimit), func(u account.User) string { return u.Name })
	names, err := h.unitNames(ctx, who(ctx))
	return ListAccounts200JSONResponse{Items: each(us, names.account), Next: next}, err
}

func (n unitNames) account(u account.User) Account {
	out := Account{Name: u.Name, Role: u.Role, RoleName: u.Role.String(), Disabled: u.Disabled, MustChange: u.MustChange, CreatedAt: u.CreatedAt}
	if u.Unit != "" {
		out.Unit = new(n.of(u.Unit))
	}
	return out
}

// AddAccount adds an account and tells its first password, once.
func (h handlers) AddAccount(ctx context.Context, r AddAccountRequestObject) (AddAccountResponseObject, error) {
	u, password, err := h.Desk.AddAccount(ctx, who(ctx), casework.NewAccount{Name: r.Body.Name, Role: r.Body.Role,
		Unit: ledger.UnitID(or(r.Body.Unit, "")), Password: or(r.Body.Password, "")})
	if err != nil {
		return nil, err
	}
	names, err := h.unitNames(ctx, who(ctx))
	return AddAccount201JSONResponse{Account: names.account(u), Password: password}, err
}

// ChangeAccount changes role and unit, switches off and on.
func (h handlers) ChangeAccount(ctx context.Context, r ChangeAccountRequestObject) (ChangeAccountResponseObject, error) {
	u, err := h.Desk.Account(ctx, who(ctx), r.Name)
	if err != nil {
		return nil, err
	}
	set(&u.Role, r.Body.Role)
	set(&u.Disabled, r.Body.Disabled)
	if r.Body.Unit != nil {
		u.Unit = ledger.UnitID(*r.Body.Unit)
	}
	if err := h.Desk.ChangeAccount(ctx, who(ctx), u); err != nil {
		return nil, err
	}
	if u, err = h.Desk.Account(ctx, who(ctx), r.Name); err != nil {
		return nil, err
	}
	names, err := h.unitNames(ctx, who(ctx))
	return ChangeAccount200JSONResponse(names.account(u)), err
}

// ResetPassword gives a new first password.
func (h handlers) ResetPassword(ctx context.Context, r ResetPasswordRequestObject) (ResetPasswordResponseObject, error) {
	password, err := h.Desk.ResetPassword(ctx, who(ctx), r.Name)
	return ResetPassword200JSONResponse{Password: password}, err
}

// AddToken makes a token for scripts.
func (h handlers) AddToken(ctx context.Context, r AddTokenRequestObject) (AddTokenResponseObject, error) {
	token, err := h.Desk.AddToken(ctx, who(ctx), or(r.Body.Name, who(ctx).Name), r.Body.Label)
	return AddToken201JSONResponse{Token: token}, err
}
