package api

import (
	"context"

	"juzheng/internal/casework"
)

// NeedsSetup tells whether there is no account yet.
func (h handlers) NeedsSetup(ctx context.Context, _ NeedsSetupRequestObject) (NeedsSetupResponseObject, error) {
	needed, err := h.Desk.NeedsSetup(ctx)
	return NeedsSetup200JSONResponse{Needed: needed}, err
}

// SetUp makes the first accounts; tries count as tries to log in do.
func (h handlers) SetUp(ctx context.Context, r SetUpRequestObject) (SetUpResponseObject, error) {
	if !h.logins.allow(h.address(echoOf(ctx).Request())) {
		return nil, errTooMany
	}
	b := r.Body
	first, err := h.Desk.SetUp(ctx, b.Code, casework.Setup{Name: b.Name, Password: b.Password, Auditor: or(b.Auditor, ""),
		Unit: b.Unit, Title: b.Title, Team: or(b.Team, "")})
	return SetUp201JSONResponse{AuditorPassword: first}, err
}
