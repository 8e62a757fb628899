package extract

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"juzheng/indexer/extract/sandbox"
)

// CopyBytes bounds a copy without password.
const CopyBytes = 1 << 30

// Unlock writes a copy of the PDF at path that needs no password, so that its
// pages can be drawn when the password is long gone. What was written counts
// only without an error.
func (r *Reader) Unlock(ctx context.Context, path, password string, to io.Writer) error {
	path, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	c, err := r.take(ctx, r.slots)
	if err != nil {
		return err
	}
	if err := r.ready(ctx, c); err != nil {
		r.give(c, false)
		return err
	}
	c.files++
	c.pieces = to
	l := sandbox.Limits{CPU: r.cfg.Limits.CPU, Wall: r.cfg.Limits.Wall, Memory: r.cfg.Limits.Memory}
	done, err := c.ask(ctx, &job{Path: path, Password: password, Unlock: true}, l, CopyBytes*4/3+pieceBytes, nil) // in base64
	c.pieces = nil
	r.give(c, err == nil)
	if err == nil && done.Fault != "" {
		err = errors.New(done.Fault)
	}
	if err != nil {
		return fmt.Errorf("copy without password: %w", err)
	}
	return nil
}

// copy is the child's side: it sends the copy in pieces.
func (w *worker) copy(ctx context.Context, j job) *ending {
	if err := w.unlocked(ctx, j); err != nil {
		return &ending{Fault: err.Error()}
	}
	return &ending{}
}

func (w *worker) unlocked(ctx context.Context, j job) error {
	e, err := w.pdfium(ctx)
	if err != nil {
		return err
	}
	src, done, err := j.open()
	if err != nil {
		return err
	}
	defer done()
	return e.Unlock(src, j.Password, pieces{w.out})
}

// pieces sends what is written to it.
type pieces struct{ out io.Writer }

func (p pieces) Write(b []byte) (int, error) {
	for n := 0; n < len(b); n += pieceBytes {
		if err := send(p.out, message{Piece: b[n:min(n+pieceBytes, len(b))]}); err != nil {
			return n, err
		}
	}
	return len(b), nil
}
