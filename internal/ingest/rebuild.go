package ingest

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"juzheng/indexer"
	"juzheng/internal/index"
)

// CheckEvery is how often a running process holds its index against its checksums.
const CheckEvery = 6 * time.Hour

// errUnfinished is what people are told of a rebuild that failed for a reason only the log can tell.
var errUnfinished = errors.New("检索库没有重建完，原来的检索库照常使用；原因见服务日志，处理后请再重建")

// A Rebuilder makes the index anew beside the one that answers. Its fields are set once.
type Rebuilder struct {
	Home     *index.Home
	Follower *Follower // of Home

	asked   chan struct{}
	working sync.Mutex // one rebuild at a time

	mu      sync.Mutex
	trouble error // of the last rebuild
}

// NewRebuilder makes a Rebuilder.
func NewRebuilder(h *index.Home, f *Follower) *Rebuilder {
	return &Rebuilder{Home: h, Follower: f, asked: make(chan struct{}, 1)}
}

// Ask has Keep make the index anew. Who asks while it does so asks for the same.
func (r *Rebuilder) Ask() error {
	if pending, err := r.Home.Pending(); pending || err != nil {
		return err
	}
	if _, err := r.Home.Begin(); err != nil {
		return err
	}
	r.wake()
	return nil
}

func (r *Rebuilder) wake() {
	select {
	case r.asked <- struct{}{}:
	default:
	}
}

// Keep goes on with a rebuild that was interrupted, makes the index anew when
// asked to or when it is doubted, and checks it, until ctx ends.
func (r *Rebuilder) Keep(ctx context.Context) {
	if pending, err := r.Home.Pending(); err == nil && pending {
		r.wake()
	}
	check := time.NewTicker(CheckEvery)
	defer check.Stop()
	for {
		var err error
		select {
		case <-ctx.Done():
			return
		case <-r.asked:
			err = r.Rebuild(ctx, nil)
		case <-r.Home.Doubts():
			err = r.Rebuild(ctx, nil)
		case <-check.C:
			err = r.Home.Check(ctx)
		}
		if err != nil && ctx.Err() == nil {
			slog.Error("index", "error", err)
		}
	}
}

// Rebuild makes the index anew beside the one that answers, from the kept pages,
// and has it answer once it knows as much. An interrupted rebuild goes on where
// it was. Progress, if given, hears how many evidences were taken since it began.
func (r *Rebuilder) Rebuild(ctx context.Context, progress func(done int)) error {
	r.working.Lock()
	defer r.working.Unlock()
	err := r.rebuild(ctx, progress)
	r.mu.Lock()
	defer r.mu.Unlock()
	if ctx.Err() == nil {
		r.trouble = err
	}
	return err
}

func (r *Rebuilder) rebuild(ctx context.Context, progress func(done int)) error {
	next, err := r.Home.Begin()
	if err != nil {
		return err
	}
	err = r.fill(ctx, next, progress)
	switch {
	case err == nil, errors.Is(err, index.ErrGone): // the one that answered was damaged: next answers already, and Follow fills it
		return nil
	case ctx.Err() != nil:
		return err
	case r.Home.Full():
		err = errors.Join(index.ErrFull, err)
	default:
		err = errors.Join(errUnfinished, err)
	}
	r.Home.Discard(next)
	return err
}

func (r *Rebuilder) fill(ctx context.Context, next *index.Generation, progress func(done int)) error {
	f := &Follower{Store: r.Follower.Store, Blobs: r.Follower.Blobs, Engine: next}
	if err := f.CatchUp(ctx, progress); err != nil {
		return err
	}
	next.Compact(ctx)
	if err := f.CatchUp(ctx, nil); err != nil { // what came meanwhile, so that the last time is short
		return err
	}
	return r.Home.Swap(ctx, next, func() error { return f.CatchUp(ctx, nil) })
}

// Progress says how far the index is in being filled; nil when it has all up to
// a line of the log and none is made beside.
func (r *Rebuilder) Progress(ctx context.Context, want int64) (*index.Progress, error) {
	have, err := r.Home.Seq(ctx)
	if err != nil {
		return nil, err
	}
	partial := have < want
	next := r.Home.Next()
	if !partial && next == nil {
		return nil, nil
	}
	total, err := r.Follower.Store.CountEvidence(ctx)
	if err != nil {
		return nil, err
	}
	done, err := r.Follower.Store.CountFollowed(ctx, have)
	if err != nil {
		return nil, err
	}
	if partial && done < total {
		return &index.Progress{Done: done, Total: total, Partial: true}, nil
	}
	if next == nil {
		return nil, nil // what it lacks are withdrawals, which are left out of answers anyway
	}
	if have, err = next.Seq(ctx); err != nil {
		if errors.Is(err, index.ErrGone) || errors.Is(err, indexer.ErrDamaged) {
			err = nil
		}
		return nil, err
	}
	done, err = r.Follower.Store.CountFollowed(ctx, have)
	return &index.Progress{Done: done, Total: total}, err
}

// Trouble is a sentence for people about the last rebuild, "" when it went well.
func (r *Rebuilder) Trouble() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, told := range []error{index.ErrFull, errUnfinished} {
		if errors.Is(r.trouble, told) {
			return told.Error()
		}
	}
	return ""
}
