package api

import (
	"context"
	"time"

	"juzheng/internal/account"
	"juzheng/internal/blob"
	"juzheng/internal/casework"
	"juzheng/internal/ledger"
	"juzheng/internal/store"
)

// place is where a list by time goes on.
type place struct {
	At time.Time `json:"at"`
	ID string    `json:"id"`
}

// ListEvidence lists evidence, newest first.
func (h handlers) ListEvidence(ctx context.Context, r ListEvidenceRequestObject) (ListEvidenceResponseObject, error) {
	who := who(ctx)
	s, err := h.slice(ctx, who, r.Params)
	if err != nil {
		return nil, err
	}
	limit := or(r.Params.Limit, defaultLimit)
	s.Limit = limit + 1
	es, err := h.Desk.EvidenceList(ctx, who, s)
	if err != nil {
		return nil, err
	}
	es, next := cut(es, limit, func(e ledger.Evidence) place { return place{e.ReceivedAt, string(e.ID)} })
	names, err := h.unitNames(ctx, who)
	if err != nil {
		return nil, err
	}
	out := ListEvidence200JSONResponse{Items: each(es, names.row), Next: next}
	if r.Params.Cursor == nil {
		total, err := h.Desk.EvidenceCount(ctx, who, s)
		if err != nil {
			return nil, err
		}
		out.Total = &total
	}
	same, err := h.Desk.Shared(ctx, who, es)
	out.Same = each(same, blob.Ref.String)
	return out, err
}

func (h handlers) slice(ctx context.Context, who account.User, p ListEvidenceParams) (store.Slice, error) {
	after, err := decodeCursor[place](p.Cursor)
	s := store.Slice{Kind: or(p.Kind, ""), State: or(p.State, ""), Unclaimed: or(p.Unclaimed, false), Withdrawn: or(p.Withdrawn, false), Offset: or(p.Offset, 0),
		After: store.Cursor{At: after.At, ID: after.ID}}
	if err != nil {
		return s, err
	}
	if p.Unit != nil && *p.Unit != "" {
		u, err := h.Desk.Unit(ctx, who, ledger.UnitID(*p.Unit))
		if err != nil {
			return s, err
		}
		s.Unit = u.Path
	}
	if p.Problem != nil && *p.Problem != "" {
		problem, err := h.Desk.Problem(ctx, who, *p.Problem)
		if err != nil {
			return s, err
		}
		s.Problem = problem.ID
	}
	if p.Sha256 != nil {
		s.Ref, err = blob.Parse(*p.Sha256)
	}
	return s, err
}

// GetEvidence gives what is known of an evidence.
func (h handlers) GetEvidence(ctx context.Context, r GetEvidenceRequestObject) (GetEvidenceResponseObject, error) {
	e, err := h.evidence(ctx, ledger.EvidenceID(r.Id))
	return GetEvidence200JSONResponse(e), err
}

func (h handlers) evidence(ctx context.Context, id ledger.EvidenceID) (Evidence, error) {
	who := who(ctx)
	e, err := h.Desk.Evidence(ctx, who, id)
	if err != nil {
		return Evidence{}, err
	}
	proofs, err := h.Desk.ProofsOf(ctx, who, id)
	if err != nil {
		return Evidence{}, err
	}
	sh, err := h.shower(ctx, who)
	if err != nil {
		return Evidence{}, err
	}
	return Evidence{Row: sh.names.row(e), Sm3: e.SM3, Persons: list(e.Persons), Amounts: list(e.Amounts), Suggested: list(e.Suggested),
		Engine: e.Engine, Signatures: each(e.Signatures, signature), Problems: sh.numbers(proofs), MayTend: who.MayTend(e.UnitPath)}, nil
}

// DescribeEvidence takes what a person confirms of an evidence; what is not given stays.
func (h handlers) DescribeEvidence(ctx context.Context, r DescribeEvidenceRequestObject) (DescribeEvidenceResponseObject, error) {
	id := ledger.EvidenceID(r.Id)
	e, err := h.Desk.Evidence(ctx, who(ctx), id)
	if err != nil {
		return nil, err
	}
	d := casework.Description{Unit: ledger.UnitID(or(r.Body.Unit, "")), Kind: e.Kind, Title: e.Title, DocNo: e.DocNo, Formed: e.Formed, Persons: e.Persons, Amounts: e.Amounts}
	set(&d.Kind, r.Body.Kind)
	set(&d.Title, r.Body.Title)
	set(&d.DocNo, r.Body.DocNo)
	set(&d.Formed, r.Body.Formed)
	set(&d.Persons, r.Body.Persons)
	set(&d.Amounts, r.Body.Amounts)
	if _, err := h.Desk.Describe(ctx, who(ctx), id, d); err != nil {
		return nil, err
	}
	out, err := h.evidence(ctx, id)
	return DescribeEvidence200JSONResponse(out), err
}

// WithdrawEvidence hides an evidence and keeps it.
func (h handlers) WithdrawEvidence(ctx context.Context, r WithdrawEvidenceRequestObject) (WithdrawEvidenceResponseObject, error) {
	reason := ""
	if r.Body != nil {
		reason = or(r.Body.Reason, "")
	}
	if err := h.Desk.Withdraw(ctx, who(ctx), ledger.EvidenceID(r.Id), reason); err != nil {
		return nil, err
	}
	e, err := h.evidence(ctx, ledger.EvidenceID(r.Id))
	return WithdrawEvidence200JSONResponse(e), err
}

// RestoreEvidence brings a withdrawn evidence back.
func (h handlers) RestoreEvidence(ctx context.Context, r RestoreEvidenceRequestObject) (RestoreEvidenceResponseObject, error) {
	if err := h.Desk.Restore(ctx, who(ctx), ledger.EvidenceID(r.Id)); err != nil {
		return nil, err
	}
	e, err := h.evidence(ctx, ledger.EvidenceID(r.Id))
	return RestoreEvidence200JSONResponse(e), err
}

// ReadAgain queues an evidence to be read once more.
func (h handlers) ReadAgain(ctx context.Context, r ReadAgainRequestObject) (ReadAgainResponseObject, error) {
	if err := h.Desk.ReadAgain(ctx, who(ctx), ledger.EvidenceID(r.Id)); err != nil {
		return nil, err
	}
	e, err := h.evidence(ctx, ledger.EvidenceID(r.Id))
	return ReadAgain202JSONResponse(e), err
}

// GivePassword queues an evidence to be read once more, with the password of its file.
func (h handlers) GivePassword(ctx context.Context, r GivePasswordRequestObject) (GivePasswordResponseObject, error) {
	if err := h.Desk.GivePassword(ctx, who(ctx), ledger.EvidenceID(r.Id), r.Body.Password); err != nil {
		return nil, err
	}
	e, err := h.evidence(ctx, ledger.EvidenceID(r.Id))
	return GivePassword202JSONResponse(e), err
}
