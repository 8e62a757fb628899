package api

import (
	"context"
	"net/http"

	"juzheng/internal/account"
	"juzheng/internal/ledger"
)

// LogIn opens a session and puts it into a cookie.
func (h handlers) LogIn(ctx context.Context, r LogInRequestObject) (LogInResponseObject, error) {
	if !h.logins.allow(h.address(echoOf(ctx).Request())) {
		return nil, errTooMany
	}
	secret, user, err := h.logIn(ctx, r.Body.Name, r.Body.Password)
	if err != nil {
		return nil, err
	}
	h.setCookie(ctx, secret)
	me, err := h.me(ctx, identity{user: user})
	return LogIn200JSONResponse(me), err
}

func (h handlers) logIn(ctx context.Context, name, password string) (string, account.User, error) {
	select {
	case h.logins.hashing <- struct{}{}:
		defer func() { <-h.logins.hashing }()
	case <-ctx.Done():
		return "", account.User{}, ctx.Err()
	}
	return h.Desk.LogIn(ctx, name, password)
}

func (h handlers) setCookie(ctx context.Context, secret string) {
	c := http.Cookie{Name: CookieName, Value: secret, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: h.overTLS(echoOf(ctx).Request())}
	if secret == "" {
		c.MaxAge = -1
	}
	http.SetCookie(echoOf(ctx).Response(), &c)
}

func (a *API) overTLS(r *http.Request) bool {
	return a.Secure || r.TLS != nil || a.Proxy && r.Header.Get("X-Forwarded-Proto") == "https"
}

// WhoAmI tells who asks and what they may do.
func (h handlers) WhoAmI(ctx context.Context, _ WhoAmIRequestObject) (WhoAmIResponseObject, error) {
	id, _ := identityOf(ctx)
	me, err := h.me(ctx, id)
	return WhoAmI200JSONResponse(me), err
}

func (h handlers) me(ctx context.Context, id identity) (Me, error) {
	u := id.user
	me := Me{Name: u.Name, Role: u.Role, RoleName: u.Role.String(), MustChange: u.MustChange, May: May{
		ReadEvidence: !u.Scope().None, Upload: u.MayUpload(u.Scope().Path), Judge: u.MayJudge(), Import: u.MayImport(), EditDictionary: u.MayEditDictionary(),
		Manage: u.MayManage(), ReadAudit: u.MayReadAudit(), Verify: u.MayVerify(), Export: u.MayExport()}}
	if !id.session.ExpiresAt.IsZero() {
		me.ExpiresAt = &id.session.ExpiresAt
	}
	var err error
	me.Unit, err = h.unitNamed(ctx, u, u.Unit)
	return me, err
}

func (h handlers) unitNamed(ctx context.Context, who account.User, id ledger.UnitID) (*UnitName, error) {
	if id == "" {
		return nil, nil
	}
	u, err := h.Desk.Unit(ctx, who, id)
	return &UnitName{Id: string(u.ID), Name: u.Name}, err
}

// LogOut ends the session; a token stays.
func (h handlers) LogOut(ctx context.Context, _ LogOutRequestObject) (LogOutResponseObject, error) {
	id, _ := identityOf(ctx)
	if id.secret != "" && !id.session.Token {
		if err := h.Desk.LogOut(ctx, id.user, id.secret); err != nil {
			return nil, err
		}
	}
	h.setCookie(ctx, "")
	return LogOut204Response{}, nil
}

// ChangePassword changes one's own; who did it with a cookie goes on with a new one.
func (h handlers) ChangePassword(ctx context.Context, r ChangePasswordRequestObject) (ChangePasswordResponseObject, error) {
	if !h.logins.allow(h.address(echoOf(ctx).Request())) {
		return nil, errTooMany
	}
	id, _ := identityOf(ctx)
	if err := h.Desk.ChangePassword(ctx, id.user, r.Body.Old, r.Body.New); err != nil {
		return nil, err
	}
	id.user.MustChange = false
	if !id.session.Token && id.secret != "" {
		secret, _, err := h.logIn(ctx, id.user.Name, r.Body.New)
		if err != nil {
			return nil, err
		}
		h.setCookie(ctx, secret)
	}
	me, err := h.me(ctx, id)
	return ChangePassword200JSONResponse(me), err
}
