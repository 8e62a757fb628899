package bleve

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/blevesearch/bleve/v2/index/scorch"
	index "github.com/blevesearch/bleve_index_api"
)

// listFile is where bleve keeps its list of segments.
const listFile = "root.bolt"

// complaints is the name under which scorch tells what goes wrong in its own goroutines.
const complaints = "juzheng"

// complaintPause slows down a goroutine of scorch that tries again and again at
// once, for instance while the disk is full.
const complaintPause = 200 * time.Millisecond

// listening are the open engines by directory: scorch tells no more of itself.
var listening sync.Map

func init() {
	scorch.RegistryAsyncErrorCallbacks[complaints] = func(err error, dir string) {
		if e, ok := listening.Load(dir); ok {
			e.(*Engine).complain(err)
		}
	}
}

// A life is what an engine knows of its own health.
type life struct {
	dir     string
	broken  chan struct{} // closed when scorch does not work on any more
	breaks  *sync.Once
	suspect *sync.Once
}

func newLife(dir string) life {
	return life{dir, make(chan struct{}), &sync.Once{}, &sync.Once{}}
}

func (e *Engine) listen() { listening.Store(e.dir, e) }
func (e *Engine) deafen() { listening.CompareAndDelete(e.dir, e) }

// complain hears what went wrong in a goroutine of scorch. One that died writes
// and merges no more; one that failed may have met damage.
func (e *Engine) complain(err error) {
	if e.closing.Err() != nil {
		return
	}
	slog.Error("index", "dir", e.dir, "error", err)
	if errors.Is(err, scorch.ErrAsyncPanic) {
		e.condemn(damaged("work", err))
		e.breaks.Do(func() { close(e.broken) })
		return
	}
	e.suspect.Do(func() {
		if c, snapshot, err := e.copied(); err == nil {
			e.checkInUse(segmentPaths(snapshot))
			_ = c.CloseCopyReader() // gives references back; a segment merged away meanwhile is passed over
		}
	})
	time.Sleep(complaintPause)
}

// batch gives a batch to scorch, and waits no longer than somebody is there to take it.
func (e *Engine) batch(b *index.Batch) error {
	done := make(chan error, 1)
	go func() { done <- e.given(b) }()
	select {
	case err := <-done:
		return err
	case <-e.broken:
		return e.trusted()
	}
}

func (e *Engine) given(b *index.Batch) (err error) {
	defer guard(&err)
	defer faultsPanic()()
	return e.idx.Batch(b)
}

// condemn has every method say that the index is damaged, and the next Open too.
func (e *Engine) condemn(err error) {
	_ = os.WriteFile(filepath.Join(e.dir, distrusted), []byte(err.Error()), 0o600) // else the next Open finds it by checking
	e.harm.Store(&err)
}
