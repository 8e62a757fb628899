package search

import (
	"context"

	"juzheng/indexer"
	"juzheng/internal/index"
)

// ask has a fresh engine answer, and says when it did not have everything that
// the catalog had by then, or is being made anew.
func (f *Finder) ask(ctx context.Context, req indexer.Request) (res indexer.Result, p *index.Progress, err error) {
	want, err := f.Store.LastChanged(ctx)
	if err != nil {
		return res, nil, err
	}
	if f.Fresh != nil {
		if err := f.Fresh(ctx); err != nil {
			return res, nil, err
		}
	}
	if p, err = f.progress(ctx, want); err != nil {
		return res, nil, err
	}
	if res, err = f.Engine.Search(ctx, req); err != nil || p != nil {
		return res, p, err
	}
	p, err = f.progress(ctx, want) // the question itself may have met damage
	return res, p, err
}

// progress is how far the index is in being filled; nil when it has everything up to want.
func (f *Finder) progress(ctx context.Context, want int64) (*index.Progress, error) {
	if f.Rebuilding == nil {
		return nil, nil
	}
	return f.Rebuilding(ctx, want)
}
