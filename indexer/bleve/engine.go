// Package bleve is the Engine on local disk: bleve's scorch below, which writes
// and merges segments and survives kills; segments, terms, look-ups, exactness
// and ranking of our own.
//
// Each page (or piece of at most MaxPiece code points) is one document with the
// terms of hanzi and its packed text; each file is one more document with its
// title and fields. Pieces reach a little into what follows them, so that a text
// across two pages is found. A search looks its texts up, joins pages to files,
// and reads the text of every file that is left to see what really stands there.
package bleve

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/util"
	index "github.com/blevesearch/bleve_index_api"
	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	"juzheng/indexer"
	"juzheng/indexer/bleve/segment"
)

// Options of an engine; the zero value is good.
type Options struct {
	Wait    time.Duration // how long to wait for another process to let go; 0 means DefaultWait
	Workers int           // goroutines that cut pages into terms; 0 means DefaultWorkers
}

// What Options mean by zero.
const (
	DefaultWait    = 300 * time.Millisecond
	DefaultWorkers = 2
)

// merging is when segments become one. bleve's own plan (floor 2000, 10, 10)
// writes the pages of a growing index again and again: this one took 24 % less
// CPU on 6 MB of laws, and left 5 segments where that left 1.
var merging = map[string]any{"floorSegmentSize": 500, "maxSegmentsPerTier": 6, "segmentsPerMergeTask": 12}

// format is the version of what stands in the index; another one must be rebuilt.
const format = 5

var (
	keyFormat = []byte("format")
	keySeq    = []byte("seq")
	keyNext   = []byte("next")
	keyCommit = []byte("commit")
)

// Engine is indexer.Engine on a directory of its own.
type Engine struct {
	idx   index.Index
	queue *index.AnalysisQueue

	checking sync.WaitGroup
	closing  context.Context // what is under way ends with it
	close    context.CancelFunc
	watching sync.WaitGroup
	harm     atomic.Pointer[error] // what the check of the segments found
	life

	writing sync.Mutex // one Put or Remove at a time
	next    uint32     // number of the next file; below writing
	commit  int64      // number of the last batch; below writing

	mu    sync.RWMutex // guards what follows; held for reading by a search as long as it lasts
	files *columns     // nil until first needed
	held  *reader      // what searches see while a batch is being written, so that it fits files
}

var _ indexer.Engine = (*Engine)(nil)

// Open opens the index in dir, or makes a new one where there is none.
func Open(dir string, opts Options) (e *Engine, err error) {
	defer guard(&err)
	defer faultsPanic()()
	if opts.Wait == 0 {
		opts.Wait = DefaultWait
	}
	if opts.Workers == 0 {
		opts.Workers = DefaultWorkers
	}
	if err := unseal(dir); err != nil {
		return nil, err
	}
	last, segments, err := lastCommit(dir, opts.Wait)
	if err != nil {
		return nil, err
	}
	e = &Engine{life: newLife(dir)}
	e.closing, e.close = context.WithCancel(context.Background())
	if err := e.check(dir, segments); err != nil {
		return nil, err
	}
	e.queue = index.NewAnalysisQueue(opts.Workers)
	e.listen()
	config := map[string]any{"path": dir, "bolt_timeout": opts.Wait.String(), "scorchMergePlanOptions": merging, "asyncErrorCallbackName": complaints}
	maps.Copy(config, segment.Config())
	e.idx, err = scorch.NewScorch(scorch.Name, config, e.queue)
	if err == nil {
		err = errors.Join(e.idx.Open(), breakSeal(dir))
	}
	if err != nil {
		e.close()
		e.checking.Wait()
		e.queue.Close()
		return nil, openError(err)
	}
	if err := e.recall(last); err != nil {
		return nil, errors.Join(err, e.Close())
	}
	e.watching.Go(e.giveBack)
	return e, nil
}

func openError(err error) error {
	if errors.Is(err, bolterrors.ErrTimeout) {
		return fmt.Errorf("%w: %w", indexer.ErrBusy, err)
	}
	for _, outside := range []error{fs.ErrPermission, syscall.ENOSPC, syscall.EMFILE, syscall.EIO} { // rebuilding would not help
		if errors.Is(err, outside) {
			return fmt.Errorf("open the index: %w", err)
		}
	}
	return damaged("open", err)
}

// lastCommit is the number of the last batch according to the list of
// segments, 0 for a new index, and the files of the segments. scorch itself passes over what it cannot open and
// would go on with an older state, or with none.
func lastCommit(dir string, wait time.Duration) (n int64, files []string, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return 0, nil, err
	}
	list := filepath.Join(dir, "root.bolt")
	if info, err := os.Stat(list); err != nil || info.Size() == 0 {
		segments, err := filepath.Glob(filepath.Join(dir, "*.zap"))
		if err == nil && len(segments) > 0 {
			err = damaged("open", errors.New("segments without root.bolt"))
		}
		return 0, nil, err
	}
	db, err := bbolt.Open(list, 0o600, &bbolt.Options{ReadOnly: true, Timeout: wait})
	if err != nil {
		return 0, nil, openError(err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	err = db.View(func(tx *bbolt.Tx) error {
		states := tx.Bucket(util.BoltSnapshotsBucket)
		if states == nil {
			return nil
		}
		newest, _ := states.Cursor().Last()
		if state := states.Bucket(newest); state != nil {
			if kept := state.Bucket(util.BoltInternalKey); kept != nil {
				n, _ = binary.Varint(kept.Get(keyCommit))
			}
			files = segmentsOf(state)
		}
		if n == 0 {
			return damaged("open", errors.New("the list of segments has no batch"))
		}
		return nil
	})
	return n, files, err
}

// segmentsOf are the files of a state's segments.
func segmentsOf(state *bbolt.Bucket) (files []string) {
	c := state.Cursor()
	for k, v := c.First(); k != nil; k, v = c.Next() {
		if v != nil {
			continue
		}
		if path := state.Bucket(k).Get(util.BoltPathKey); path != nil {
			files = append(files, filepath.Base(string(path)))
		}
	}
	return files
}

// recall reads what is remembered, or begins a new index; last is the batch that must be there.
func (e *Engine) recall(last int64) error {
	if last == 0 {
		b := index.NewBatch()
		b.SetInternal(keyFormat, binary.AppendVarint(nil, format))
		return e.write(b)
	}
	var numbers [3]int64
	for i, key := range [][]byte{keyFormat, keyCommit, keyNext} {
		n, err := e.remembered(key)
		if err != nil {
			return err
		}
		numbers[i] = n
	}
	if numbers[0] != format {
		return damaged("open", fmt.Errorf("format %d", numbers[0]))
	}
	if numbers[1] != last {
		return damaged("open", fmt.Errorf("batch %d of %d", numbers[1], last))
	}
	e.commit, e.next = last, uint32(numbers[2])
	return nil
}

// write gives a batch to the index; when it returns, the batch is on disk.
func (e *Engine) write(b *index.Batch) error {
	e.commit++
	b.SetInternal(keyCommit, binary.AppendVarint(nil, e.commit))
	if err := e.batch(b); err != nil {
		return fmt.Errorf("write the index: %w", err)
	}
	return nil
}

// remembered is a number kept in the index, 0 if there is none.
func (e *Engine) remembered(key []byte) (int64, error) {
	r, err := e.reader()
	if err != nil {
		return 0, err
	}
	defer r.close()
	b, err := r.GetInternal(key)
	if err != nil || b == nil {
		return 0, err
	}
	n, size := binary.Varint(b)
	if size <= 0 {
		return 0, damaged("read "+string(key), errors.New("no number"))
	}
	return n, nil
}

// acquire is the reader that fits files; e.mu must be held.
func (e *Engine) acquire() (r *reader, release func(), err error) {
	if e.held != nil {
		own := *e.held
		return &own, func() {}, nil
	}
	if r, err = e.reader(); err != nil {
		return nil, nil, err
	}
	return r, r.close, nil
}

// Seq is the highest seq remembered.
func (e *Engine) Seq(context.Context) (n int64, err error) {
	defer guard(&err)
	return e.remembered(keySeq)
}

// Count is the number of files.
func (e *Engine) Count(context.Context) (n int, err error) {
	defer guard(&err)
	e.mu.RLock()
	defer e.mu.RUnlock()
	r, release, err := e.acquire()
	if err != nil {
		return 0, err
	}
	defer release()
	return len(r.files()), nil
}

// Close lets the directory go.
func (e *Engine) Close() error {
	e.writing.Lock()
	defer e.writing.Unlock()
	defer e.deafen()
	e.close()
	e.checking.Wait()
	e.watching.Wait()
	err := e.idx.Close()
	e.queue.Close()
	if err == nil && e.trusted() == nil {
		err = seal(e.dir)
	}
	return err
}

// damaged wraps what went wrong in the index.
func damaged(doing string, err error) error {
	return fmt.Errorf("%w (%s: %w)", indexer.ErrDamaged, doing, err)
}

// guard turns what a broken index throws, also a fault in mapped memory, into
// ErrDamaged. It must be deferred directly.
func guard(err *error) {
	if thrown := recover(); thrown != nil {
		*err = fmt.Errorf("%w (%v)", indexer.ErrDamaged, thrown)
	}
}

// faultsPanic makes guard see faults in mapped memory of a truncated segment;
// what it returns must be deferred.
func faultsPanic() func() {
	was := debug.SetPanicOnFault(true)
	return func() { debug.SetPanicOnFault(was) }
}
