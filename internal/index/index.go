// Package index is the home of the search index in a data directory: its
// generations on disk, the one that answers, and the one made beside it. The
// index is derived data: what is damaged is set aside and filled again.
package index

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"juzheng/indexer"
)

var (
	// ErrGone says that a generation is no longer the one that is made beside.
	ErrGone = errors.New("index: this generation is not being made any more")
	// ErrFull says that there is no room for a second index beside the first.
	ErrFull = errors.New("磁盘空间不足，检索库没有重建完，原来的检索库照常使用；请清理磁盘后再重建")
	errShut = errors.New("index: closed")
)

// Progress is how far the index is in taking what the catalog has.
type Progress struct {
	Done, Total int  // evidences
	Partial     bool // answers come from what was taken so far; else from a whole index beside
}

// A Home is the indexer.Engine of a data directory, whichever generation
// answers at the moment. When one proves damaged, an empty one takes its place
// at once, and whoever fills the home sees its Seq and begins again.
type Home struct {
	dir    string
	open   func(dir string) (indexer.Engine, error)
	doubts chan struct{}

	judging sync.Mutex // one generation at a time is looked at, made or put in place
	doubted time.Time  // below judging

	mu   sync.RWMutex // guards what follows, and who may still begin to use a generation
	now  *Generation  // nil when closed
	next *Generation  // made beside; nil for none

	leaving sync.WaitGroup // generations that are being closed and removed
}

var _ indexer.Engine = (*Home)(nil)

// A Generation is one index on disk. Whoever writes to it uses Fill.
type Generation struct {
	indexer.Engine
	home   *Home
	number int
	users  sync.WaitGroup
	fill   chan struct{} // holds one while somebody fills

	cleared time.Time // when it was last found sound in spite of an error; below judging
}

// Open opens the index below dir, which belongs to this process alone. What is
// damaged is set aside; a generation that is left from an interrupted rebuild
// stays for Begin.
func Open(dir string, open func(dir string) (indexer.Engine, error)) (*Home, error) {
	h := &Home{dir: dir, open: open, doubts: make(chan struct{}, 1)}
	if err := h.settle(); err != nil {
		return nil, err
	}
	n, err := h.current()
	if err != nil {
		return nil, err
	}
	h.now, err = h.generation(n)
	if errors.Is(err, indexer.ErrDamaged) {
		slog.Error("the index is damaged and made anew", "generation", n, "error", err)
		h.now, err = h.successor(n)
	}
	if err != nil {
		return nil, err
	}
	if err := h.point(h.now.number); err != nil {
		return nil, errors.Join(err, h.now.Close())
	}
	return h, h.tidy()
}

// generation opens generation n, or makes it.
func (h *Home) generation(n int) (*Generation, error) {
	e, err := h.open(h.path(n))
	if err != nil {
		return nil, err
	}
	return &Generation{Engine: e, home: h, number: n, fill: make(chan struct{}, 1)}, nil
}

// successor is what an interrupted rebuild left above generation n, if that can
// be opened, or else a new generation.
func (h *Home) successor(n int) (*Generation, error) {
	all, err := h.generations()
	if err != nil {
		return nil, err
	}
	last := all[len(all)-1]
	if last <= n {
		return h.generation(n + 1)
	}
	g, err := h.generation(last)
	if errors.Is(err, indexer.ErrDamaged) {
		if err := os.RemoveAll(h.path(last)); err != nil {
			return nil, err
		}
		return h.generation(last + 1)
	}
	return g, err
}

// pin is the generation that answers; it stays open until its users are done.
func (h *Home) pin() (*Generation, error) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	if h.now == nil {
		return nil, errShut
	}
	h.now.users.Add(1)
	return h.now, nil
}

// asked asks the generation that answers, and once more when it was replaced meanwhile.
func asked[T any](ctx context.Context, h *Home, ask func(indexer.Engine) (T, error)) (v T, err error) {
	for range 2 {
		var g *Generation
		if g, err = h.pin(); err != nil {
			return v, err
		}
		v, err = ask(g.Engine)
		replaced := h.heed(ctx, g, err)
		g.users.Done()
		if !replaced {
			break
		}
	}
	return v, err
}

// Search asks the generation that answers.
func (h *Home) Search(ctx context.Context, r indexer.Request) (indexer.Result, error) {
	return asked(ctx, h, func(e indexer.Engine) (indexer.Result, error) { return e.Search(ctx, r) })
}

// Near finds texts like one that stands nowhere.
func (h *Home) Near(ctx context.Context, text string, r indexer.Request) ([]indexer.Nearby, error) {
	return asked(ctx, h, func(e indexer.Engine) ([]indexer.Nearby, error) { return e.Near(ctx, text, r) })
}

// Similar finds files that share text with a file.
func (h *Home) Similar(ctx context.Context, id string, filters []indexer.Filter, limit int) ([]indexer.Like, error) {
	return asked(ctx, h, func(e indexer.Engine) ([]indexer.Like, error) { return e.Similar(ctx, id, filters, limit) })
}

// Seq is how far the generation that answers has followed.
func (h *Home) Seq(ctx context.Context) (int64, error) {
	return asked(ctx, h, func(e indexer.Engine) (int64, error) { return e.Seq(ctx) })
}

// Count is the number of files of the generation that answers.
func (h *Home) Count(ctx context.Context) (int, error) {
	return asked(ctx, h, func(e indexer.Engine) (int, error) { return e.Count(ctx) })
}

// Each visits the files of one generation.
func (h *Home) Each(ctx context.Context) iter.Seq2[indexer.Held, error] {
	return func(yield func(indexer.Held, error) bool) {
		g, err := h.pin()
		if err != nil {
			yield(indexer.Held{}, err)
			return
		}
		defer g.users.Done()
		for f, err := range g.Each(ctx) {
			if err != nil {
				h.heed(ctx, g, err)
			}
			if !yield(f, err) || err != nil {
				return
			}
		}
	}
}

// Put writes to the generation that answers. Who asked for Seq before must use
// Fill: another generation may have come in between.
func (h *Home) Put(ctx context.Context, seq int64, entries ...indexer.Entry) error {
	return h.Fill(ctx, func(e indexer.Engine) error { return e.Put(ctx, seq, entries...) })
}

// Remove writes to the generation that answers, as Put does.
func (h *Home) Remove(ctx context.Context, seq int64, ids ...string) error {
	return h.Fill(ctx, func(e indexer.Engine) error { return e.Remove(ctx, seq, ids...) })
}

// Fill has write work on the generation that answers, alone.
func (h *Home) Fill(ctx context.Context, write func(indexer.Engine) error) error {
	g, err := h.pin()
	if err != nil {
		return err
	}
	defer g.users.Done()
	err = g.alone(ctx, write)
	h.heed(ctx, g, err)
	return err
}

// Fill has write work on a generation that is made beside, alone; ErrGone when it is that no more.
func (g *Generation) Fill(ctx context.Context, write func(indexer.Engine) error) error {
	return g.use(func() error { return g.alone(ctx, write) })
}

// Seq is how far a generation that is made beside has followed; ErrGone when it is that no more.
func (g *Generation) Seq(ctx context.Context) (seq int64, err error) {
	err = g.use(func() error {
		seq, err = g.Engine.Seq(ctx)
		return err
	})
	return seq, err
}

// use keeps a generation that is made beside open while do runs.
func (g *Generation) use(do func() error) error {
	g.home.mu.RLock()
	there := g.home.next == g
	if there {
		g.users.Add(1)
	}
	g.home.mu.RUnlock()
	if !there {
		return ErrGone
	}
	defer g.users.Done()
	return do()
}

func (g *Generation) alone(ctx context.Context, write func(indexer.Engine) error) error {
	select {
	case g.fill <- struct{}{}:
		defer func() { <-g.fill }()
		return write(g.Engine)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Close closes everything, after whoever still uses it.
func (h *Home) Close() error {
	h.judging.Lock()
	h.mu.Lock()
	open := []*Generation{h.now, h.next}
	h.now, h.next = nil, nil
	h.mu.Unlock()
	h.judging.Unlock() // a user may want it before it is done
	var errs []error
	for _, g := range open {
		if g != nil {
			g.users.Wait()
			errs = append(errs, g.Close())
		}
	}
	h.leaving.Wait()
	return errors.Join(errs...)
}

// leave closes a generation after its last user, and removes it.
func (h *Home) leave(g *Generation) {
	h.leaving.Go(func() {
		g.users.Wait()
		if err := closed(g); err != nil {
			slog.Warn("an old index does not close in order", "generation", g.number, "error", err)
		}
		if err := os.RemoveAll(h.path(g.number)); err != nil {
			slog.Error("an old index cannot be removed", "generation", g.number, "error", err)
		}
	})
}

// closed closes what may be damaged.
func closed(g *Generation) (err error) {
	defer func() {
		if thrown := recover(); thrown != nil {
			err = fmt.Errorf("close: %v", thrown)
		}
	}()
	return g.Close()
}

func (h *Home) path(n int) string { return filepath.Join(h.dir, fmt.Sprintf("%0*d", digits, n)) }

// digits is how many a generation's name has at least, so that a listing is in order.
const digits = 6

// numberOf is the generation of a name.
func numberOf(name string) (int, bool) {
	n, err := strconv.Atoi(name)
	return n, err == nil && n > 0 && len(name) >= digits
}
