package search

import (
	"context"
	"fmt"

	"juzheng/indexer"
	"juzheng/indexer/query"
	"juzheng/internal/account"
	"juzheng/internal/ledger"
)

// A Like is an evidence that shares text with another. It is told and shown;
// nothing follows from it by itself, for minutes and forms may rightly be alike.
type Like struct {
	indexer.Like
	Evidence ledger.Evidence
	SameFile bool // byte by byte
}

// Similar finds evidence that shares text with one that who may see, within
// what they may see, those that hold most of it first.
func (f *Finder) Similar(ctx context.Context, who account.User, of ledger.Evidence, limit int) ([]Like, error) {
	scope := who.Scope()
	if scope.None || !scope.Sees(of.UnitPath) {
		return nil, account.ErrRefused
	}
	insp, err := f.inspection(ctx, who)
	if err != nil {
		return nil, err
	}
	if f.Fresh != nil {
		if err := f.Fresh(ctx); err != nil {
			return nil, err
		}
	}
	likes, err := f.Engine.Similar(ctx, string(of.ID), f.request(Question{}, query.Query{}, scope, insp).Filters, limit)
	if err != nil {
		return nil, fmt.Errorf("similar: %w", err)
	}
	ids := make([]ledger.EvidenceID, len(likes))
	for i, l := range likes {
		ids[i] = ledger.EvidenceID(l.ID)
	}
	known, err := f.known(ctx, scope, ids)
	if err != nil {
		return nil, err
	}
	out := make([]Like, 0, len(likes))
	for i, l := range likes {
		if e, ok := known[ids[i]]; ok {
			out = append(out, Like{Like: l, Evidence: e, SameFile: e.Ref == of.Ref})
		}
	}
	return out, nil
}
