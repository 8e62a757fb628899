package extract

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"juzheng/indexer/extract/sandbox"
	"juzheng/indexer/page"
)

var (
	errCrash       = errors.New("child crashed")
	errOutOfMemory = errors.New("child ran out of memory")
)

// A child is a process at the parent's side.
type child struct {
	proc        *sandbox.Process
	out         *bufio.Reader
	files       int
	page        sandbox.Limits // of a page that is recognised
	recognising bool           // the page it is at
	recognised  bool           // the models are loaded
	tesseract   func(ctx context.Context, picture []byte) ([]byte, error)
	warm        bool // pdfium is ready
	idle        *time.Timer
	slot        chan struct{}
	pieces      io.Writer // takes the picture while a page is drawn, or the copy without password
}

// take waits for one of the slots and gives an idle child, or a new one.
func (r *Reader) take(ctx context.Context, slots chan struct{}) (*child, error) {
	select {
	case slots <- struct{}{}:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	r.mu.Lock()
	closed := r.closed
	var c *child
	if n := len(r.idle); n > 0 && !closed {
		c, r.idle = r.idle[n-1], r.idle[:n-1]
		c.idle.Stop()
	}
	r.mu.Unlock()
	var err error
	switch {
	case closed:
		err = ErrClosed
	case c == nil || c.proc.State() != "":
		c, err = r.start()
	}
	if err != nil {
		<-slots
		return nil, err
	}
	c.slot = slots
	return c, nil
}

func (r *Reader) start() (*child, error) {
	if err := r.layOut(); err != nil {
		return nil, err
	}
	p, err := sandbox.Start(r.cfg.Exe, r.cfg.Args...)
	if err != nil {
		return nil, err
	}
	c := &child{proc: p, out: bufio.NewReaderSize(p.Out, 64<<10), page: r.recognising()}
	t := r.fallback()
	if t != nil {
		c.tesseract = func(ctx context.Context, picture []byte) ([]byte, error) { return t.run(ctx, r.cfg, picture) }
	}
	if err := send(p.In, job{setup: setup{Dir: r.cfg.Dir, OCR: r.cfg.OCR, Tesseract: t}}); err != nil {
		p.End(errCrash)
		return nil, fmt.Errorf("start child: %w: %s", err, p.Stderr())
	}
	return c, nil
}

// give takes a child back: it waits for the next file, or ends when it is worn or not well.
func (r *Reader) give(c *child, well bool) {
	defer func(slot chan struct{}) { <-slot }(c.slot)
	if !well {
		c.proc.End(errCrash)
		return
	}
	u, err := c.proc.Usage()
	r.mu.Lock()
	if err != nil || r.closed || c.files >= RecycleFiles || u.RSS > c.recycleMemory() {
		r.mu.Unlock()
		c.proc.Leave()
		return
	}
	r.idle = append(r.idle, c)
	c.idle = time.AfterFunc(IdleAfter, func() { r.dismiss(c) })
	r.mu.Unlock()
}

// dismiss ends a child that was idle for long.
func (r *Reader) dismiss(c *child) {
	r.mu.Lock()
	i := slices.Index(r.idle, c)
	if i >= 0 {
		r.idle = slices.Delete(r.idle, i, i+1)
	}
	r.mu.Unlock()
	if i >= 0 {
		c.proc.Leave()
	}
}

// ready has pdfium compiled, or loaded from the cache, outside any file's limits.
func (r *Reader) ready(ctx context.Context, c *child) error {
	if c.warm {
		return nil
	}
	r.warm.Lock()
	defer r.warm.Unlock()
	done, err := c.ask(ctx, &job{Warm: true}, sandbox.Limits{CPU: warmCPU, Wall: WallPer * warmCPU, Memory: r.cfg.Limits.Memory}, OutputBytes, nil)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err != nil {
		return fmt.Errorf("get the PDF reader ready: %v", err) // not wrapped: a crash here is not the file's
	}
	if done.Fault != "" {
		return fmt.Errorf("get the PDF reader ready: %s", done.Fault)
	}
	c.warm = true
	return nil
}

// compiled tells that pdfium's code is in the cache, from where a child takes
// it in a fraction of a second if a file needs it; most do not.
func (r *Reader) compiled() bool {
	code, _ := filepath.Glob(filepath.Join(cacheDir(r.cfg.Dir), "*", "*")) // the pattern is well formed
	return len(code) > 0
}

// read has one file read.
func (c *child) read(ctx context.Context, j *job, l Limits, emit func(page.Page) error) (ending, error) {
	c.files++
	done, err := c.ask(ctx, j, sandbox.Limits{CPU: l.CPU, Wall: l.Wall, Memory: l.Memory}, l.Output, emit)
	if err == nil && done.Fault != "" {
		err = fmt.Errorf("read %q: %s", j.Name, done.Fault)
	}
	return done, err
}

// ask sends a job and takes the answers, of at most output bytes, until its end.
func (c *child) ask(ctx context.Context, j *job, l sandbox.Limits, output int64, emit func(page.Page) error) (done ending, err error) {
	g := c.proc.Guard(ctx, l)
	defer g.Done()
	if err := send(c.proc.In, j); err != nil {
		return done, c.failed(ctx, err)
	}
	var said int64
	looks, pictures := 0, 0 // a child that went astray must not buy itself time
	c.recognising = false
	pages := 0 // known so far: counted, or read
	for {
		var m message
		n, err := receive(c.out, &m)
		if said += n; errors.Is(err, errFrame) || said > output {
			c.proc.Kill(sandbox.ErrOutput)
			return done, sandbox.ErrOutput
		}
		if err != nil {
			return done, c.failed(ctx, err)
		}
		switch {
		case m.End != nil:
			return *m.End, nil
		case m.Count > pages:
			pages = m.Count
			g.Widen(widened(l, pages))
		case m.Recognising && !c.recognising && looks < RecycleRecognised:
			c.recognising, c.recognised = true, true
			looks++
			g.Aside(c.page)
		case m.Picture != nil && c.recognising && pictures < looks:
			began := time.Now()
			pictures++
			if err := send(c.proc.In, c.show(ctx, m.Picture)); err != nil {
				return done, c.failed(ctx, err)
			}
			said -= int64(n) // pixels are no pages
			g.Excuse(time.Since(began))
		case m.Piece != nil && c.pieces != nil:
			if _, err := c.pieces.Write(m.Piece); err != nil {
				return done, err
			}
		case m.Page != nil && emit != nil:
			if c.recognising {
				c.recognising = false
				g.Return()
			}
			if m.Page.N > pages {
				pages = m.Page.N
				g.Widen(widened(l, pages))
			}
			began := time.Now()
			if err := emit(*m.Page); err != nil {
				return done, fmt.Errorf("page %d of %q: %w", m.Page.N, j.Name, err)
			}
			g.Excuse(time.Since(began))
		}
	}
}

// show has Tesseract look at a picture.
func (c *child) show(ctx context.Context, picture []byte) job {
	if c.tesseract == nil {
		return job{Fault: "no tesseract"}
	}
	seen, err := c.tesseract(ctx, picture)
	if err != nil {
		return job{Fault: err.Error()}
	}
	return job{Seen: seen}
}

// recycleMemory is how large a child may be and still read another file.
func (c *child) recycleMemory() int64 {
	if c.recognised {
		return RecycleEngine
	}
	return RecycleMemory
}

// widened are the processor and wall time for a file of so many pages.
func widened(l sandbox.Limits, pages int) (cpu, wall time.Duration) {
	cpu = max(l.CPU, min(l.CPU+time.Duration(min(pages, MaxPages))*CPUPage, CPUCap))
	return cpu, l.Wall + WallPer*(cpu-l.CPU)
}

// failed tells why a child fell silent.
func (c *child) failed(ctx context.Context, err error) error {
	c.proc.End(errCrash)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if why := c.proc.Why(); !errors.Is(why, errCrash) {
		return why
	}
	said := c.proc.Stderr()
	if c.proc.Exhausted() || strings.Contains(said, "out of memory") || strings.Contains(said, "cannot allocate memory") {
		return fmt.Errorf("%w: %w: %s", errCrash, errOutOfMemory, c.proc.State())
	}
	return fmt.Errorf("%w: %w: %s: %s", errCrash, err, c.proc.State(), firstLine(said))
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(strings.TrimSpace(s), "\n")
	return s
}
