package bleve

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"syscall"

	"juzheng/indexer"
)

// Snapshot writes a copy of the index into dir, which must not be there yet,
// while searches go on; it begins between two Puts. The copy is durable, was
// checked, and opens like any index. Segments never change, so on the same disk
// they are linked and take no room.
func (e *Engine) Snapshot(ctx context.Context, dir string) (err error) {
	defer guard(&err)
	defer faultsPanic()()
	if err := e.trusted(); err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		return fmt.Errorf("snapshot of the index: %w", err)
	}
	e.writing.Lock() // a Put under way may have written half a file
	c, snapshot, err := e.copied()
	e.writing.Unlock()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.CloseCopyReader()) }()
	if err := snapshot.CopyTo(shelf{ctx, dir, segmentPaths(snapshot)}); err != nil {
		return errors.Join(fmt.Errorf("snapshot of the index: %w", err), ctx.Err())
	}
	err = e.settle(ctx, dir)
	if errors.Is(err, indexer.ErrDamaged) {
		e.condemn(err)
	}
	return err
}

// settle checks what was copied, and has it on disk.
func (e *Engine) settle(ctx context.Context, dir string) error {
	files, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, f := range files {
		path := filepath.Join(dir, f.Name())
		if f.Name() != listFile {
			err = e.checkFile(path)
		}
		if err = errors.Join(err, synced(path), ctx.Err()); err != nil {
			return err
		}
	}
	return errors.Join(synced(dir), seal(dir), synced(filepath.Dir(dir)))
}

func synced(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// A shelf is a directory that takes the files of a copy.
type shelf struct {
	ctx  context.Context
	dir  string
	have []string // segments on disk
}

// GetWriter is asked for each file of the copy.
func (s shelf) GetWriter(name string) (io.WriteCloser, error) {
	if err := s.ctx.Err(); err != nil {
		return nil, err
	}
	base := filepath.Base(name)
	to := filepath.Join(s.dir, base)
	if i := slices.IndexFunc(s.have, func(p string) bool { return filepath.Base(p) == base }); i >= 0 {
		err := os.Link(s.have[i], to)
		if err == nil {
			return linked{}, nil
		}
		if !errors.Is(err, syscall.EXDEV) && !errors.Is(err, syscall.EPERM) && !errors.Is(err, syscall.EMLINK) {
			return nil, err
		}
	}
	return os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
}

// linked takes what is there already: it reads nothing and writes nothing.
type linked struct{}

func (linked) Write(p []byte) (int, error)       { return len(p), nil }
func (linked) ReadFrom(io.Reader) (int64, error) { return 0, nil }
func (linked) Close() error                      { return nil }
