package index

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"

	"juzheng/indexer"
)

// spare is how much of the disk a rebuild leaves free.
const spare = 64 << 20

// Pending says that a generation is being made beside, or was when the last process ended.
func (h *Home) Pending() (bool, error) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	if h.now == nil || h.next != nil {
		return h.next != nil, nil
	}
	all, err := h.generations()
	return err == nil && all[len(all)-1] > h.now.number, err
}

// Next is the generation being made beside; nil for none.
func (h *Home) Next() *Generation {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.next
}

// Begin opens a generation to be filled beside the one that answers, or goes on
// with the one that is there. ErrFull when the disk cannot hold both.
func (h *Home) Begin() (*Generation, error) {
	h.judging.Lock()
	defer h.judging.Unlock()
	if g := h.Next(); g != nil {
		return g, nil
	}
	pending, err := h.Pending()
	if err != nil {
		return nil, err
	}
	g, err := h.pin()
	if err != nil {
		return nil, err
	}
	defer g.users.Done()
	if left, ok := room(h.dir); ok && !pending && left < h.size(g.number)+spare {
		return nil, ErrFull
	}
	next, err := h.successor(g.number)
	if err != nil {
		return nil, err
	}
	h.mu.Lock()
	h.next = next
	h.mu.Unlock()
	return next, nil
}

// Full says that the disk has no room to go on.
func (h *Home) Full() bool {
	left, ok := room(h.dir)
	return ok && left < spare/4
}

// Swap has next answer in place of the present generation. Nobody fills the
// present one while last is run, so that nothing is forgotten that could be
// found before. Searches go on all the while. ErrGone when next is not the one
// being made any more.
func (h *Home) Swap(ctx context.Context, next *Generation, last func() error) error {
	g, err := h.pin()
	if err != nil {
		return err
	}
	defer g.users.Done()
	return g.alone(ctx, func(indexer.Engine) error {
		if err := last(); err != nil {
			return err
		}
		h.judging.Lock()
		defer h.judging.Unlock()
		if !h.answers(g) || h.Next() != next {
			return ErrGone
		}
		if err := h.point(next.number); err != nil {
			return err
		}
		h.install(g, next)
		return nil
	})
}

// Discard gives up a generation that is being made.
func (h *Home) Discard(next *Generation) {
	h.judging.Lock()
	defer h.judging.Unlock()
	if h.Next() != next {
		return
	}
	h.mu.Lock()
	h.next = nil
	h.mu.Unlock()
	h.leave(next)
}

// Compact makes what was filled small and quick, when its engine can.
func (h *Home) Compact(ctx context.Context) {
	g, err := h.pin()
	if err != nil {
		return
	}
	defer g.users.Done()
	h.heed(ctx, g, compact(ctx, g.Engine))
}

// Compact is the same for a generation that is made beside.
func (g *Generation) Compact(ctx context.Context) {
	_ = g.use(func() error { return compact(ctx, g.Engine) }) // it was said
}

// compact only costs time and room when it fails.
func compact(ctx context.Context, e indexer.Engine) error {
	c, ok := e.(interface{ Compact(context.Context) error })
	if !ok {
		return nil
	}
	err := c.Compact(ctx)
	if err != nil && ctx.Err() == nil {
		slog.Warn("the index was not made compact", "error", err)
	}
	return err
}

// errNoCopy says that the engine cannot be copied while it is open.
var errNoCopy = errors.New("index: this engine makes no snapshots")

// Snapshot writes a copy of the generation that answers into dir, which must not
// be there yet; it opens with Open.
func (h *Home) Snapshot(ctx context.Context, dir string) error {
	g, err := h.pin()
	if err != nil {
		return err
	}
	defer g.users.Done()
	s, ok := g.Engine.(interface {
		Snapshot(ctx context.Context, dir string) error
	})
	if !ok {
		return errNoCopy
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		return fmt.Errorf("copy the index: %w", err)
	}
	name := filepath.Base(h.path(1))
	err = s.Snapshot(ctx, filepath.Join(dir, name))
	h.heed(ctx, g, err)
	if err != nil {
		return fmt.Errorf("copy the index: %w", err)
	}
	return pointed(dir, name)
}
