// Package sandbox runs this same binary as a bounded child process, so that a
// file that hangs, crashes or devours memory harms only the child.
package sandbox

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

const (
	pollEvery  = 40 * time.Millisecond // how often a working child is looked at
	nearEvery  = 4 * time.Millisecond  // and one that holds more than half of what it may
	leaveGrace = 2 * time.Second       // how long a child may take to leave when asked
	stderrHead = 1 << 10               // first bytes of its stderr: a crash says there why it came
	stderrKept = 8 << 10               // and last ones, for the log
)

// Limits bound one piece of work of a child. Zero means unbounded.
type Limits struct {
	CPU    time.Duration
	Wall   time.Duration
	Memory int64 // resident bytes
}

// Why a child was killed.
var (
	ErrCPU    = errors.New("child used up its processor time")
	ErrWall   = errors.New("child used up its time")
	ErrMemory = errors.New("child used up its memory")
	ErrOutput = errors.New("child wrote too much")
)

// Broken says that an error is a limit that a child broke.
func Broken(err error) bool {
	return errors.Is(err, ErrCPU) || errors.Is(err, ErrWall) || errors.Is(err, ErrMemory) || errors.Is(err, ErrOutput)
}

// A Process is one running child.
type Process struct {
	In  io.WriteCloser // its stdin
	Out io.ReadCloser  // its stdout

	cmd    *exec.Cmd
	stderr tail
	gone   chan struct{}

	exhausted atomic.Bool

	mu  sync.Mutex
	why error // first reason to kill it
}

// Start runs exe with args in a session of its own, with an empty environment.
// The child dies with this process.
func Start(exe string, args ...string) (*Process, error) {
	p := &Process{gone: make(chan struct{})}
	p.cmd = exec.Command(exe, args...)
	p.cmd.Env = []string{}
	p.cmd.Dir = "/"
	p.cmd.Stderr = &p.stderr
	p.cmd.WaitDelay = leaveGrace
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Pdeathsig: syscall.SIGKILL}
	in, err := p.cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	// A pipe of our own: Wait must not close it while pages are still to be read.
	out, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	p.cmd.Stdout = w
	started := make(chan error)
	go func() {
		// Pdeathsig fires when the starting thread ends, so that thread is held until the child is gone.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := p.cmd.Start()
		w.Close()
		started <- err
		if err == nil {
			_ = p.cmd.Wait() // how it ended shows in State
			p.killGroup()
			close(p.gone)
		}
	}()
	if err := <-started; err != nil {
		out.Close()
		return nil, fmt.Errorf("start %s: %w", exe, err)
	}
	p.In, p.Out = in, out
	return p, nil
}

// PID is the child's process id.
func (p *Process) PID() int { return p.cmd.Process.Pid }

// Stderr is the beginning and the end of what the child said on stderr.
func (p *Process) Stderr() string { return p.stderr.String() }

// Kill ends the child at once and remembers the first reason.
func (p *Process) Kill(why error) {
	p.mu.Lock()
	if p.why == nil {
		p.why = why
	}
	p.mu.Unlock()
	if p.State() == "" {
		p.killGroup()
	}
	_ = p.cmd.Process.Kill() // it may be gone already
}

// killGroup ends what a child started and left behind. The kernel lets it start
// nothing (forbidden); this is for those that do not listen.
func (p *Process) killGroup() { _ = syscall.Kill(-p.PID(), syscall.SIGKILL) }

// Why tells the reason of the first Kill, nil when there was none.
func (p *Process) Why() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.why
}

// Leave asks the child to end by closing its stdin, and kills it when it lingers.
func (p *Process) Leave() {
	p.In.Close()
	select {
	case <-p.gone:
	case <-time.After(leaveGrace):
		p.Kill(ErrWall)
		<-p.gone
	}
	p.Out.Close()
}

// End kills the child and waits until it is gone.
func (p *Process) End(why error) {
	p.Kill(why)
	<-p.gone
	p.In.Close()
	p.Out.Close()
}

// Gone is closed when the child has ended.
func (p *Process) Gone() <-chan struct{} { return p.gone }

// State tells how the child ended, "" while it lives.
func (p *Process) State() string {
	select {
	case <-p.gone:
		return p.cmd.ProcessState.String()
	default:
		return ""
	}
}

// A Guard watches a child during one piece of work and kills it when it breaks a limit.
type Guard struct {
	p      *Process
	stop   context.CancelFunc
	done   chan struct{}
	mu     sync.Mutex
	limits Limits
	before time.Duration // CPU used before this work
	end    time.Time
	main   *bound // set while a piece of it is aside
}

// Guard begins to watch; call Done when the work is finished.
// When ctx ends the child is killed with the context's cause.
func (p *Process) Guard(ctx context.Context, l Limits) *Guard {
	inner, stop := context.WithCancel(context.Background())
	g := &Guard{p: p, stop: stop, done: make(chan struct{}), limits: l, end: time.Now().Add(l.Wall)}
	if u, err := p.Usage(); err == nil {
		g.before = u.CPU
	}
	go g.watch(ctx, inner)
	return g
}

// Widen sets new limits for CPU and wall time, once the size of the work is known.
func (g *Guard) Widen(cpu, wall time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.end = g.end.Add(wall - g.limits.Wall)
	g.limits.CPU, g.limits.Wall = cpu, wall
}

// Aside begins a piece of the work that has limits of its own, which do not
// count against the work's; Return ends it.
func (g *Guard) Aside(l Limits) {
	used := g.used()
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.main == nil {
		g.main = &bound{g.limits, g.before - used, g.end.Sub(time.Now())}
	}
	g.limits, g.before, g.end = l, used, time.Now().Add(l.Wall)
}

// Return goes on with what was left before Aside.
func (g *Guard) Return() {
	used := g.used()
	g.mu.Lock()
	defer g.mu.Unlock()
	if m := g.main; m != nil {
		g.limits, g.before, g.end, g.main = m.limits, used+m.before, time.Now().Add(m.left), nil
	}
}

// A bound is what was left of a work when it was put aside.
type bound struct {
	limits Limits
	before time.Duration // CPU used before the work began, less what was used by then
	left   time.Duration
}

func (g *Guard) used() time.Duration {
	u, err := g.p.Usage()
	if err != nil {
		return 0 // gone; its pipe tells
	}
	return u.CPU
}

// Excuse gives back time in which the child had to wait for us.
func (g *Guard) Excuse(d time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.end = g.end.Add(d)
}

// Done ends the watch.
func (g *Guard) Done() {
	g.stop()
	<-g.done
}

func (g *Guard) watch(ctx, inner context.Context) {
	defer close(g.done)
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		select {
		case <-inner.Done():
			return
		case <-g.p.gone:
			return
		case <-ctx.Done():
			g.p.Kill(context.Cause(ctx))
			return
		case <-tick.C:
			near, why := g.broken()
			if why != nil {
				g.p.Kill(why)
				return
			}
			if near {
				tick.Reset(nearEvery)
			} else {
				tick.Reset(pollEvery)
			}
		}
	}
}

// broken says which limit does not hold, and whether the child comes close to its memory's.
func (g *Guard) broken() (near bool, why error) {
	g.mu.Lock()
	l, end := g.limits, g.end
	g.mu.Unlock()
	if l.Wall > 0 && time.Now().After(end) {
		return false, ErrWall
	}
	u, err := g.p.Usage()
	switch {
	case err != nil:
		return false, nil // gone; its pipe tells
	case l.CPU > 0 && u.CPU-g.before > l.CPU:
		return false, ErrCPU
	case l.Memory > 0 && u.RSS > l.Memory:
		return true, ErrMemory
	}
	return l.Memory > 0 && u.RSS > l.Memory/2, nil
}

// tail keeps the first and the last bytes written to it.
type tail struct {
	mu        sync.Mutex
	head, buf []byte
}

func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	first := min(len(b), stderrHead-len(t.head))
	t.head = append(t.head, b[:first]...)
	t.buf = append(t.buf, b[first:]...)
	if n := len(t.buf) - stderrKept; n > 0 {
		t.buf = append(t.buf[:0], t.buf[n:]...)
	}
	return len(b), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(bytes.ToValidUTF8(slices.Concat(t.head, t.buf), []byte("?")))
}
