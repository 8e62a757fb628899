// Package extract turns evidence files into pages of text. Foreign bytes are
// parsed only in bounded child processes: this same binary, started with a hidden command.
package extract

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"juzheng/indexer/extract/reading"
	"juzheng/indexer/extract/sandbox"
	"juzheng/indexer/page"
)

// Bounds of one file's reading.
const (
	CPUBase = 20 * time.Second      // processor time for any file
	CPUPage = 50 * time.Millisecond // and for each page that is known
	CPUCap  = 300 * time.Second     // at most
	WallPer = 4                     // wall time, as a multiple of processor time

	ChildMemory = 1 << 30   // resident bytes of a child; beyond it is killed
	OutputBytes = 192 << 20 // all a child may say of one file
	FrameBytes  = 48 << 20  // and in one message
	MaxPages    = 20_000    // pages of a file
	PageBytes   = 4 << 20   // text of a page
	FileBytes   = 48 << 20  // text of a file

	RecycleFiles  = 200              // a child ends after so many files
	RecycleMemory = 400 << 20        // or when it has grown to this
	IdleAfter     = 30 * time.Second // or when nothing was to be read for so long

	warmCPU = 120 * time.Second // compiling pdfium takes about 6 s of processor time
)

// Command is the hidden command by which a child is told from its parent.
const Command = "extract-child"

// Config says where and how to read. The zero value of each field has a default.
type Config struct {
	Dir     string   // required: compiled code and the fonts that readers may see stand below it
	Exe     string   // default: this executable
	Args    []string // default: Command
	Workers int      // children at a time; default 2
	Limits  Limits
}

// Limits may be narrowed, for tests and small machines.
type Limits struct {
	CPU, Wall time.Duration // of a file whose pages are not counted yet
	Memory    int64
	Output    int64
	Pages     int
}

// A State is how far a file could be read.
type State string

// States of a file.
const (
	Readable   State = "readable"   // all or, with a reason, part of it was read
	Pending    State = "pending"    // some pages wait for recognition
	Unreadable State = "unreadable" // nothing was read; the reason says why
)

// A Report tells what became of a file.
type Report struct {
	Media      string              `json:"media"`
	Engine     string              `json:"engine"`
	Pages      int                 `json:"pages"`
	Pending    int                 `json:"pending"` // pages that wait for recognition
	State      State               `json:"state"`
	Reason     string              `json:"reason,omitempty"` // Chinese; set when unreadable or only partly read
	Meta       reading.Meta        `json:"meta"`
	Signatures []reading.Signature `json:"signatures,omitempty"`
}

// Meta is what a file says about itself.
type Meta = reading.Meta

// ErrClosed says that the Reader was closed.
var ErrClosed = errors.New("reader of files is closed")

// A Reader reads files in child processes. None is started before the first Read.
type Reader struct {
	cfg   Config
	slots chan struct{} // one for each child that may live
	warm  sync.Mutex    // one child at a time compiles pdfium

	mu     sync.Mutex
	idle   []*child
	closed bool
}

// New prepares a Reader; it starts nothing.
func New(c Config) (*Reader, error) {
	if c.Dir == "" {
		return nil, errors.New("extract: no directory given")
	}
	dir, err := filepath.Abs(c.Dir)
	if err != nil {
		return nil, fmt.Errorf("extract: %w", err)
	}
	c.Dir = dir
	if c.Exe == "" {
		if c.Exe, err = os.Executable(); err != nil {
			return nil, fmt.Errorf("extract: find own executable: %w", err)
		}
	}
	if len(c.Args) == 0 {
		c.Args = []string{Command}
	}
	c.Workers = cmp.Or(c.Workers, 2)
	c.Limits.CPU = cmp.Or(c.Limits.CPU, CPUBase)
	c.Limits.Wall = cmp.Or(c.Limits.Wall, WallPer*c.Limits.CPU)
	c.Limits.Memory = cmp.Or(c.Limits.Memory, ChildMemory)
	c.Limits.Output = cmp.Or(c.Limits.Output, OutputBytes)
	c.Limits.Pages = cmp.Or(c.Limits.Pages, MaxPages)
	return &Reader{cfg: c, slots: make(chan struct{}, c.Workers)}, nil
}

// Warm compiles pdfium into the cache of c.Dir and lays out its fonts, so that
// the first PDF need not wait.
func Warm(ctx context.Context, c Config) error {
	r, err := New(c)
	if err != nil {
		return err
	}
	defer r.Close()
	ch, err := r.take(ctx)
	if err != nil {
		return err
	}
	defer r.give(ch, false)
	return r.ready(ctx, ch)
}

// Close ends the idle children; those at work end with their file.
func (r *Reader) Close() error {
	r.mu.Lock()
	idle := r.idle
	r.idle, r.closed = nil, true
	r.mu.Unlock()
	for _, c := range idle {
		c.idle.Stop()
		c.proc.Leave()
	}
	return nil
}

// Read reads the file at path, known to people as name, and hands each page to
// emit as it comes; what was read before a failure has been emitted. The error
// is a fault of ours (no child, no disk, ctx ended, emit failed); a fault of
// the file is the report's reason.
func (r *Reader) Read(ctx context.Context, path, name string, emit func(page.Page) error) (Report, error) {
	m, err := sniffFile(path, name)
	if err != nil {
		return Report{}, err
	}
	rep := Report{Media: m.Type}
	if why := unreadable(m.Kind); why != "" {
		rep.State, rep.Reason = Unreadable, why
		return rep, nil
	}
	if path, err = filepath.Abs(path); err != nil {
		return rep, fmt.Errorf("read %q: %w", name, err)
	}
	j := &job{Path: path, Name: name, Kind: m.Kind, Pages: r.cfg.Limits.Pages}
	silent := true
	take := func(p page.Page) error {
		rep.Pages++
		silent = silent && strings.TrimSpace(p.Text) == ""
		if p.Pending {
			rep.Pending++
		}
		if rep.Engine == "" {
			rep.Engine = p.Engine
		}
		return emit(p)
	}
	var done ending
	for range 2 { // a child that crashed gets one fresh successor
		if done, err = r.attempt(ctx, j, take); !errors.Is(err, errCrash) {
			break
		}
		j.Careful, j.Skip = true, rep.Pages
		done.Reason = crashReason(err)
	}
	if err != nil && !errors.Is(err, errCrash) {
		return rep, err
	}
	rep.Meta, rep.Signatures = done.Meta, done.Signed
	rep.Engine = cmp.Or(rep.Engine, done.Engine)
	return rep.finish(done.Reason, silent), nil
}

// finish settles the state.
func (rep Report) finish(reason string, silent bool) Report {
	rep.Reason = reason
	switch {
	case rep.Pages == 0:
		rep.State, rep.Reason = Unreadable, cmp.Or(reason, reasonNothing)
	case silent && rep.Pending == 0:
		rep.State, rep.Reason = Unreadable, cmp.Or(reason, reasonSilent)
	case rep.Pending > 0:
		rep.State = Pending
	default:
		rep.State = Readable
	}
	if rep.State != Unreadable && reason != "" {
		rep.Reason = fmt.Sprintf("只读出前 %d 页：%s", rep.Pages, reason)
	}
	return rep
}

func sniffFile(path, name string) (Media, error) {
	f, err := os.Open(path)
	if err != nil {
		return Media{}, fmt.Errorf("read %q: %w", name, err)
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return Media{}, fmt.Errorf("read %q: %w", name, err)
	}
	return Sniff(name, f, st.Size()), nil
}

// attempt lets one child read the file. A fault of the file is the ending's
// reason; errCrash asks for another child.
func (r *Reader) attempt(ctx context.Context, j *job, emit func(page.Page) error) (ending, error) {
	c, err := r.take(ctx)
	if err != nil {
		return ending{}, err
	}
	fresh := c.files == 0
	if j.Kind == PDF {
		if err := r.ready(ctx, c); err != nil {
			r.give(c, false)
			return ending{}, err // no fault of this file
		}
	}
	done, err := c.read(ctx, j, r.cfg.Limits, emit)
	r.give(c, err == nil && !done.Retire)
	switch {
	case errors.Is(err, sandbox.ErrMemory) && !fresh:
		return done, fmt.Errorf("%w: %w", errCrash, err) // what it held may have been of earlier files
	case errors.Is(err, sandbox.ErrCPU), errors.Is(err, sandbox.ErrWall), errors.Is(err, sandbox.ErrMemory), errors.Is(err, sandbox.ErrOutput):
		done.Reason = limitReason(err)
		return done, nil
	}
	return done, err
}
