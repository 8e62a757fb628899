package index

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"time"

	"juzheng/indexer"
)

const (
	// askAgain is how long a generation that was found sound is not checked
	// again because of an error: one question that our own code cannot answer
	// must not keep the disk busy.
	askAgain = time.Minute
	// doubtEvery is how often at most errors of a sound generation have it made anew.
	doubtEvery = 24 * time.Hour
)

// A checker can hold itself against its checksums.
type checker interface{ Check(context.Context) error }

// Check reads the generation that answers against its checksums. One that is
// damaged is replaced; the error says so all the same.
func (h *Home) Check(ctx context.Context) error {
	g, err := h.pin()
	if err != nil {
		return err
	}
	defer g.users.Done()
	c, ok := g.Engine.(checker)
	if !ok {
		return nil
	}
	err = c.Check(ctx)
	h.heed(ctx, g, err)
	return err
}

// heed looks at an error that a generation gave, and says whether another
// generation answers now. Damage must be proven by a checksum or a missing file
// before a whole index is thrown away: a fault of ours in one question looks the
// same. What cannot be proven has the index made anew beside, once in a while.
func (h *Home) heed(ctx context.Context, g *Generation, err error) (replaced bool) {
	if err == nil || !errors.Is(err, indexer.ErrDamaged) && !h.missing(g) {
		return false
	}
	h.judging.Lock()
	defer h.judging.Unlock()
	if !h.answers(g) {
		return true
	}
	if c, ok := g.Engine.(checker); ok && !h.missing(g) {
		if time.Since(g.cleared) < askAgain {
			return false
		}
		if found := c.Check(context.WithoutCancel(ctx)); !errors.Is(found, indexer.ErrDamaged) {
			slog.Error("the index fails and is not damaged", "generation", g.number, "error", err)
			h.doubt(g)
			return false
		}
	}
	return h.replace(g, err) == nil
}

// Distrust sets the generation that answers aside, for a reason that it cannot know itself.
func (h *Home) Distrust(why error) error {
	g, err := h.pin()
	if err != nil {
		return err
	}
	defer g.users.Done()
	h.judging.Lock()
	defer h.judging.Unlock()
	if !h.answers(g) {
		return nil
	}
	return h.replace(g, why)
}

// Doubts has a value when the generation that answers should be made anew beside.
func (h *Home) Doubts() <-chan struct{} { return h.doubts }

func (h *Home) doubt(g *Generation) {
	g.cleared = time.Now()
	if time.Since(h.doubted) < doubtEvery {
		return
	}
	h.doubted = g.cleared
	select {
	case h.doubts <- struct{}{}:
	default:
	}
}

func (h *Home) answers(g *Generation) bool {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.now == g
}

// missing says that the folder of a generation is gone.
func (h *Home) missing(g *Generation) bool {
	_, err := os.Stat(h.path(g.number))
	return errors.Is(err, fs.ErrNotExist)
}

// replace sets a generation aside: what is being made beside takes its place,
// or an empty one. judging must be held.
func (h *Home) replace(g *Generation, why error) error {
	slog.Error("the index is set aside and made anew", "generation", g.number, "error", why)
	h.mu.RLock()
	next := h.next
	h.mu.RUnlock()
	if next == nil {
		if err := os.MkdirAll(h.dir, 0o700); err != nil { // the whole folder may be gone
			return err
		}
		var err error
		if next, err = h.successor(g.number); err != nil {
			slog.Error("no new index can be made", "error", err)
			return err
		}
	}
	if err := h.point(next.number); err != nil {
		slog.Error("the next start will find the damage again", "error", err)
	}
	h.install(g, next)
	return nil
}

// install has next answer in place of g.
func (h *Home) install(g, next *Generation) {
	h.mu.Lock()
	h.now, h.next = next, nil
	h.mu.Unlock()
	h.leave(g)
}
