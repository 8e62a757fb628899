package extract

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"juzheng/indexer/extract/archive"
	"juzheng/indexer/extract/mail"
	"juzheng/indexer/extract/reading"
	"juzheng/indexer/extract/sandbox"
)

// Bounds of unpacking, besides those of archive.Limits.
const (
	CPUMiB    = 200 * time.Millisecond // processor time for each MiB that comes out; LZMA takes half of it
	pieceSize = 256 << 10              // bytes of content in one message
	saidHeads = 64 << 20               // bytes a child may say besides content
)

// Holds says that files of this kind have others in them, which Unpack hands over.
func (k Kind) Holds() bool { return k == ZIP || k == Archive || k == EML }

// Unpack hands every file in an archive, or attached to a mail, to each as it
// comes out of a child; each reads it before it returns. Bounds and names are
// those of archive.Walk. A fault of the file is a *reading.Fault: what was
// handed over before it stays good. Another error is ours, or of each.
func (r *Reader) Unpack(ctx context.Context, path, name string, l archive.Limits, each func(archive.Member) error) error {
	m, err := sniffFile(path, name)
	if err != nil {
		return err
	}
	// A child works elsewhere: it is told whole paths.
	if path, err = filepath.Abs(path); err == nil {
		l.TempDir, err = filepath.Abs(cmp.Or(l.TempDir, os.TempDir()))
	}
	if err != nil {
		return fmt.Errorf("unpack %q: %w", name, err)
	}
	j := &job{Path: path, Name: name, Kind: m.Kind, Unpack: &l}
	for range 2 { // a child that crashed gets one fresh successor
		var n int
		if n, err = r.unpack(ctx, j, each); !errors.Is(err, errCrash) {
			return err
		}
		j.Skip += n
	}
	return &reading.Fault{Reason: "解压程序在此文件上两次异常退出，已停止，其余文件没有收；请解压后上传", Err: err}
}

// unpack lets one child do it, and tells how many members were done with.
func (r *Reader) unpack(ctx context.Context, j *job, each func(archive.Member) error) (int, error) {
	c, err := r.take(ctx, r.packs)
	if err != nil {
		return 0, err
	}
	fresh := c.files == 0
	c.files++
	l := r.cfg.Limits
	p := &pull{c: c, ctx: ctx, limits: l, most: j.Unpack.Filled().Total + saidHeads}
	p.guard = c.proc.Guard(ctx, sandbox.Limits{CPU: l.CPU, Wall: l.Wall, Memory: l.Memory})
	n, err := p.members(j, each)
	p.guard.Done()
	r.give(c, err == nil || p.ended)
	switch {
	case errors.Is(err, sandbox.ErrMemory) && !fresh:
		err = errors.Join(errCrash, err)
	case errors.Is(err, sandbox.ErrMemory):
		err = &reading.Fault{Reason: "解压占用内存过大，已停止，其余文件没有收；请解压后上传", Err: err}
	case errors.Is(err, sandbox.ErrCPU), errors.Is(err, sandbox.ErrWall), errors.Is(err, sandbox.ErrOutput):
		err = &reading.Fault{Reason: "解压超时或展开后过大，已停止，其余文件没有收；请分批压缩或解压后上传", Err: err}
	}
	return n, err
}

// A pull takes members out of a child, within its limits.
type pull struct {
	c      *child
	ctx    context.Context
	guard  *sandbox.Guard
	limits Limits
	most   int64     // bytes the child may say
	said   int64     // so far
	last   time.Time // when the child was last waited for
	failed error     // why it can be waited for no more
	ended  bool      // the child is ready for other work
}

func (p *pull) members(j *job, each func(archive.Member) error) (n int, err error) {
	p.last = time.Now()
	if err := send(p.c.proc.In, j); err != nil {
		return 0, p.c.failed(p.ctx, err)
	}
	for {
		m, err := p.next()
		switch {
		case err != nil:
			return n, err
		case m.End != nil && m.End.Fault != "":
			p.ended = true
			return n, errors.New("unpack: " + m.End.Fault)
		case m.End != nil:
			p.ended = true
			if m.End.Reason != "" {
				return n, &reading.Fault{Reason: m.End.Reason}
			}
			return n, nil
		case m.Member == nil:
			continue
		}
		if err := p.hand(*m.Member, each); err != nil {
			return n, err
		}
		n++
	}
}

// hand gives one member to each, and passes over what that did not read.
func (p *pull) hand(h memberHead, each func(archive.Member) error) error {
	m := archive.Member{Name: h.Name, Size: h.Size}
	b := &body{p: p}
	if h.Reason != "" {
		m.Err = &reading.Fault{Reason: h.Reason}
	} else {
		m.Open = func() (io.ReadCloser, error) { return io.NopCloser(b), nil }
	}
	err := each(m)
	if p.failed != nil {
		return p.failed
	}
	if err != nil || h.Reason != "" {
		return err
	}
	if _, err := io.Copy(io.Discard, b); p.failed != nil {
		return err
	}
	return nil
}

// next waits for a message. The time since the last one was not the child's.
func (p *pull) next() (m message, err error) {
	p.guard.Excuse(time.Since(p.last))
	n, err := receive(p.c.out, &m)
	p.last = time.Now()
	return m, p.count(n, err)
}

// count adds what the child said, and gives it the time that this takes.
func (p *pull) count(n int64, err error) error {
	p.said += n
	switch {
	case errors.Is(err, errFrame) || p.said > p.most:
		p.c.proc.Kill(sandbox.ErrOutput)
		p.failed = sandbox.ErrOutput
	case err != nil:
		p.failed = p.c.failed(p.ctx, err)
	default:
		cpu := min(p.limits.CPU+time.Duration(p.said>>20)*CPUMiB, max(CPUCap, p.limits.CPU))
		p.guard.Widen(cpu, p.limits.Wall+WallPer*(cpu-p.limits.CPU))
	}
	return p.failed
}

// A body is the content of the member that is being handed over.
type body struct {
	p    *pull
	left int   // of the piece
	end  error // once it is over
}

func (b *body) Read(to []byte) (int, error) {
	for b.end == nil && b.left == 0 {
		m, err := b.p.next()
		switch {
		case err != nil:
			b.end = err
		case m.Bytes > 0 && m.Bytes <= pieceSize:
			b.left = m.Bytes
		case m.Done != nil && m.Done.Reason != "":
			b.end = &reading.Fault{Reason: m.Done.Reason}
		case m.Done != nil:
			b.end = io.EOF
		default:
			b.end = b.p.count(0, errFrame)
		}
	}
	if b.end != nil {
		return 0, b.end
	}
	b.p.guard.Excuse(time.Since(b.p.last))
	n, err := b.p.c.out.Read(to[:min(len(to), b.left)])
	b.p.last = time.Now()
	b.left -= n
	if err = b.p.count(int64(n), err); err != nil {
		b.end = err
	}
	return n, err
}

// unpack is the child's side.
func (w *worker) unpack(j job, src reading.Source) error {
	n := 0
	each := func(m archive.Member) error {
		if n++; n <= j.Skip {
			return nil
		}
		return w.give(m)
	}
	if j.Kind == EML {
		return mail.Walk(src, *j.Unpack, each)
	}
	return archive.Walk(src, *j.Unpack, each)
}

// give says one member: its head, pieces of its content, and how that ended.
func (w *worker) give(m archive.Member) error {
	if m.Err != nil {
		return send(w.out, message{Member: &memberHead{m.Name, m.Size, reading.ReasonOf(m.Err)}})
	}
	if err := send(w.out, message{Member: &memberHead{m.Name, m.Size, ""}}); err != nil {
		return err
	}
	done := &memberEnd{}
	r, err := m.Open()
	if err == nil {
		defer r.Close()
		var broken bool
		if broken, err = w.pour(r); broken {
			return err
		}
	}
	if err != nil {
		if done.Reason = reading.ReasonOf(err); done.Reason == "" {
			done.Reason = reasonContent
		}
	}
	return send(w.out, message{Done: done})
}

// pour says what r holds; broken means that nobody listens any more.
func (w *worker) pour(r io.Reader) (broken bool, err error) {
	b := make([]byte, pieceSize)
	for {
		n, err := io.ReadFull(r, b)
		if n > 0 {
			if err := send(w.out, message{Bytes: n}); err != nil {
				return true, err
			}
			if _, err := w.out.Write(b[:n]); err != nil {
				return true, err
			}
		}
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF) && reading.ReasonOf(err) == "":
			return false, nil
		case err != nil:
			return false, err
		}
	}
}
