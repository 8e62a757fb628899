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
	"sync/atomic"
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

	CPUConvert = 60 * time.Second // processor time for a file that LibreOffice converts

	CPURecognise  = 45 * time.Second // processor time for a page that is recognised, beside the file's
	MaxRecognised = 3000             // pages of a file that are recognised
	SecondLooks   = 30               // of them, scans with a text layer that is compared

	RecycleFiles      = 200              // a child ends after so many files
	RecycleRecognised = 60               // or recognised pages: the kernel bounds the processor time of its whole life
	RecycleMemory     = 400 << 20        // or when it has grown to this
	RecycleEngine     = 700 << 20        // or to this, when it holds the models
	IdleAfter         = 30 * time.Second // or when nothing was to be read for so long

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
	OCR     string   // the folder of the models that recognise pictures; without them Tesseract does, and with "" nobody

	LibreOffice *LibreOffice // converts what no reader of ours can read; nil when nobody does
	Limits      Limits
}

// Limits may be narrowed, for tests and small machines.
type Limits struct {
	CPU, Wall time.Duration // of a file whose pages are not counted yet
	Recognise time.Duration // processor time of a page that is recognised
	Convert   time.Duration // processor time of a file that is converted
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
	Media      string       `json:"media"`
	Engine     string       `json:"engine"`
	Pages      int          `json:"pages"`
	Pending    int          `json:"pending"`              // pages that wait for recognition
	Recogniser string       `json:"recogniser,omitempty"` // who recognised pages; part of Engine too
	State      State        `json:"state"`
	Reason     string       `json:"reason,omitempty"` // Chinese; set when unreadable or only partly read
	Meta       reading.Meta `json:"meta"`

	Signatures []reading.Signature `json:"signatures,omitempty"`
}

// Meta is what a file says about itself.
type Meta = reading.Meta

// ErrClosed says that the Reader was closed.
var ErrClosed = errors.New("reader of files is closed")

// A Reader reads files in child processes. None is started before the first Read.
type Reader struct {
	cfg   Config
	slots chan struct{} // one for each child that may read
	packs chan struct{} // and that may unpack meanwhile: an upload waits for no recognition
	warm  sync.Mutex    // one child at a time compiles pdfium
	last  chan struct{} // one LibreOffice at a time

	fallback   func() *Tesseract // found when the first child starts
	recogniser atomic.Pointer[string]

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
	c.Limits.Recognise = cmp.Or(c.Limits.Recognise, CPURecognise)
	c.Limits.Convert = cmp.Or(c.Limits.Convert, CPUConvert)
	c.Limits.Memory = cmp.Or(c.Limits.Memory, ChildMemory)
	c.Limits.Output = cmp.Or(c.Limits.Output, OutputBytes)
	c.Limits.Pages = cmp.Or(c.Limits.Pages, MaxPages)
	find := func() *Tesseract { return nil }
	if c.OCR != "" {
		if c.OCR, err = filepath.Abs(c.OCR); err != nil {
			return nil, fmt.Errorf("extract: %w", err)
		}
		find = FindTesseract
	}
	return &Reader{cfg: c, slots: make(chan struct{}, c.Workers), packs: make(chan struct{}, c.Workers), last: make(chan struct{}, 1), fallback: sync.OnceValue(find)}, nil
}

// Warm compiles pdfium into the cache of c.Dir and lays out its fonts, so that
// the first PDF need not wait.
func Warm(ctx context.Context, c Config) error {
	r, err := New(c)
	if err != nil {
		return err
	}
	defer r.Close()
	ch, err := r.take(ctx, r.slots)
	if err != nil {
		return err
	}
	defer r.give(ch, false)
	return r.ready(ctx, ch)
}

// recognising are the limits of a page that is recognised.
func (r *Reader) recognising() sandbox.Limits {
	l := r.cfg.Limits
	return sandbox.Limits{CPU: l.Recognise, Wall: WallPer * l.Recognise, Memory: l.Memory}
}

// Recogniser tells who recognises pictures: the name of the models, or of
// Tesseract, "" when nobody does. The error says why models that are there do not work.
func (r *Reader) Recogniser(ctx context.Context) (string, error) {
	if r.cfg.OCR == "" {
		return "", nil
	}
	c, err := r.take(ctx, r.slots)
	if err != nil {
		return "", err
	}
	done, err := c.ask(ctx, &job{Probe: true}, r.recognising(), OutputBytes, nil)
	c.recognised = true
	r.give(c, err == nil)
	if err == nil && done.Fault != "" {
		err = errors.New(done.Fault)
	}
	r.recogniser.Store(&done.Engine)
	return done.Engine, err
}

// Recognises is what Recogniser said last, "" before.
func (r *Reader) Recognises() string {
	if name := r.recogniser.Load(); name != nil {
		return *name
	}
	return ""
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
	return r.ReadWith(ctx, path, name, "", emit)
}

// ReadWith is Read of a file behind a password. The password goes to the child
// through its pipe and stands in no error, log or report.
func (r *Reader) ReadWith(ctx context.Context, path, name, password string, emit func(page.Page) error) (Report, error) {
	m, err := sniffFile(path, name)
	if err != nil {
		return Report{}, err
	}
	rep := Report{Media: m.Type}
	if path, err = filepath.Abs(path); err != nil {
		return rep, fmt.Errorf("read %q: %w", name, err)
	}
	elsewhere := m.Kind == Old
	if why := unreadable(m.Kind); why != "" {
		rep.State, rep.Reason = Unreadable, why
	} else if rep, elsewhere, err = r.readAs(ctx, rep, &job{Path: path, Name: name, Kind: m.Kind, Password: password}, emit); err != nil {
		return rep, err
	}
	if way, ok := waysOut[m.Type]; ok && elsewhere && rep.Pages == 0 {
		return r.convert(ctx, rep, path, name, way, emit)
	}
	return rep, nil
}

// readAs has a file read as what it is taken for; elsewhere says that another program may do better.
func (r *Reader) readAs(ctx context.Context, rep Report, j *job, emit func(page.Page) error) (_ Report, elsewhere bool, err error) {
	j.Pages = r.cfg.Limits.Pages
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
	for crashed := false; ; { // a child that crashed gets one fresh successor
		done, err = r.attempt(ctx, j, take)
		further := rep.Pages > j.Skip
		j.Skip = rep.Pages
		rep.Recogniser = cmp.Or(done.Recogniser, rep.Recogniser)
		if err == nil && done.More && further {
			continue
		}
		if !errors.Is(err, errCrash) {
			break
		}
		done.Reason, done.Elsewhere = crashReason(err), true
		if crashed {
			break
		}
		crashed, j.Careful, j.Spare = true, true, rep.Pages+1
	}
	if err != nil && !errors.Is(err, errCrash) {
		return rep, false, err
	}
	rep.Meta, rep.Signatures = done.Meta, done.Signed
	rep.Engine = cmp.Or(rep.Engine, done.Engine)
	if rep.Recogniser != "" && rep.Recogniser != rep.Engine {
		rep.Engine += " + " + rep.Recogniser
	}
	return rep.finish(done.Reason, silent), done.Elsewhere, nil
}

// finish settles the state.
func (rep Report) finish(reason string, silent bool) Report {
	rep.Reason = reason
	switch {
	case rep.Pages == 0:
		rep.State, rep.Reason = Unreadable, cmp.Or(reason, reasonNothing)
	case silent && rep.Pending == 0 && rep.Recogniser != "":
		rep.State, rep.Reason = Readable, cmp.Or(reason, reasonNoWords)
		return rep
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
	c, err := r.take(ctx, r.slots)
	if err != nil {
		return ending{}, err
	}
	fresh := c.files == 0
	if j.Kind == PDF && !r.compiled() {
		if err := r.ready(ctx, c); err != nil {
			r.give(c, false)
			return ending{}, err // no fault of this file
		}
	}
	done, err := c.read(ctx, j, r.cfg.Limits, emit)
	r.give(c, err == nil && !done.Retire)
	switch {
	case c.recognising && sandbox.Broken(err):
		return done, fmt.Errorf("%w: %w", errCrash, err) // its other pages may be well
	case errors.Is(err, sandbox.ErrMemory) && !fresh:
		return done, fmt.Errorf("%w: %w", errCrash, err) // what it held may have been of earlier files
	case sandbox.Broken(err):
		done.Reason = limitReason(err)
		return done, nil
	}
	return done, err
}
