package extract

import (
	"bufio"
	"context"
	"errors"
	"fmt"
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
	proc  *sandbox.Process
	out   *bufio.Reader
	files int
	warm  bool // pdfium is ready
	idle  *time.Timer
}

// take waits for a slot and gives an idle child, or a new one.
func (r *Reader) take(ctx context.Context) (*child, error) {
	select {
	case r.slots <- struct{}{}:
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
		<-r.slots
		return nil, err
	}
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
	c := &child{proc: p, out: bufio.NewReaderSize(p.Out, 64<<10)}
	if err := send(p.In, job{Dir: r.cfg.Dir}); err != nil {
		p.End(errCrash)
		return nil, fmt.Errorf("start child: %w: %s", err, p.Stderr())
	}
	return c, nil
}

// give takes a child back: it waits for the next file, or ends when it is worn or not well.
func (r *Reader) give(c *child, well bool) {
	defer func() { <-r.slots }()
	if !well {
		c.proc.End(errCrash)
		return
	}
	u, err := c.proc.Usage()
	r.mu.Lock()
	if err != nil || r.closed || c.files >= RecycleFiles || u.RSS > RecycleMemory {
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
		case m.Page != nil:
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
	if strings.Contains(said, "out of memory") || strings.Contains(said, "cannot allocate memory") {
		return fmt.Errorf("%w: %w: %s", errCrash, errOutOfMemory, c.proc.State())
	}
	return fmt.Errorf("%w: %w: %s: %s", errCrash, err, c.proc.State(), firstLine(said))
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(strings.TrimSpace(s), "\n")
	return s
}
