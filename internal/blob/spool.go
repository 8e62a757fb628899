package blob

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/emmansun/gmsm/sm3"
)

const (
	// chunk is how much of an upload is in memory, twice: one part is read
	// while the other is hashed and written.
	chunk = 1 << 20
	// StaleAfter is how long a spool file must lie untouched to be rubbish.
	StaleAfter = time.Hour
	// SpoolPrefix begins the name of a file that is being written.
	SpoolPrefix = "spool-"
)

var chunks = sync.Pool{New: func() any { return new([chunk]byte) }}

// A Receipt is what a person is given for bytes handed in.
type Receipt struct {
	Ref  Ref
	SM3  SM3
	Size int64 // bytes
}

// Spooled is an upload on local disk: measured and hashed, not yet kept, so
// that its content can be looked at first.
type Spooled struct {
	Receipt
	file *os.File
}

// Spool copies body to a file in dir and hashes it on the way. It refuses a
// body that is empty or has more than limit bytes. Close what it returns.
func Spool(ctx context.Context, dir string, body io.Reader, limit int64) (*Spooled, error) {
	f, err := os.CreateTemp(dir, SpoolPrefix+"*")
	if err != nil {
		return nil, fmt.Errorf("spool: %w", err)
	}
	return spooled(ctx, f, body, &tray{file: f}, limit)
}

// Take makes an upload of a file that lies on local disk already, such as one
// that came in parts, and owns it from now on: Close removes it, and so does an error.
func Take(ctx context.Context, path string, limit int64) (*Spooled, error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil, fmt.Errorf("spool: %w", err)
	}
	return spooled(ctx, f, f, io.Discard, limit)
}

func spooled(ctx context.Context, f *os.File, body io.Reader, to io.Writer, limit int64) (*Spooled, error) {
	s := &Spooled{file: f}
	err := s.take(ctx, body, to, limit)
	switch {
	case err == nil:
		return s, nil
	case errors.Is(err, syscall.ENOSPC):
		err = fmt.Errorf("%w: %w", ErrFull, err)
	}
	return nil, errors.Join(err, s.Close())
}

func (s *Spooled) take(ctx context.Context, body io.Reader, to io.Writer, limit int64) (err error) {
	sha, sm := sha256.New(), sm3.New()
	s.Size, err = pump(ctx, io.LimitReader(body, limit+1), to, sha, sm)
	switch {
	case err != nil:
		return fmt.Errorf("spool: %w", err)
	case s.Size == 0:
		return ErrEmpty
	case s.Size > limit:
		return fmt.Errorf("%w（上限%s）", ErrTooLarge, inWords(limit))
	}
	s.Ref, s.SM3 = Ref(sha.Sum(nil)), SM3(sm.Sum(nil))
	return nil
}

// pump copies body to a writer and hashes. SM3 in Go is as slow as a disk, so
// reading, writing and each hash go on at once, a chunk at a time.
func pump(ctx context.Context, body io.Reader, to io.Writer, sums ...hash.Hash) (size int64, err error) {
	now, next := chunks.Get().(*[chunk]byte), chunks.Get().(*[chunk]byte)
	var busy sync.WaitGroup
	var wrote error
	defer func() { busy.Wait(); chunks.Put(now); chunks.Put(next) }()
	for {
		n, err := fill(next[:], body)
		busy.Wait()
		if err := errors.Join(wrote, ctx.Err()); err != nil {
			return size, err
		}
		now, next = next, now
		size += int64(n)
		part := now[:n]
		busy.Go(func() { _, wrote = to.Write(part) })
		for _, sum := range sums {
			busy.Go(func() { sum.Write(part) })
		}
		if err == io.EOF {
			busy.Wait()
			return size, wrote
		}
		if err != nil {
			return size, err
		}
	}
}

// fill is io.ReadFull but for its end, which is io.EOF alone: a body that says
// io.ErrUnexpectedEOF was cut off on its way and must not pass for whole.
func fill(p []byte, from io.Reader) (n int, err error) {
	for n < len(p) && err == nil {
		var m int
		m, err = from.Read(p[n:])
		n += m
	}
	return n, err
}

// A tray writes to a file and starts the disk at once, so that little is left
// for fsync to wait for.
type tray struct {
	file    *os.File
	written int64
}

func (t *tray) Write(p []byte) (int, error) {
	n, err := t.file.Write(p)
	if n == chunk {
		startWriteback(t.file, t.written, int64(n))
	}
	t.written += int64(n)
	return n, err
}

// ReadAt reads what was uploaded.
func (s *Spooled) ReadAt(p []byte, off int64) (int, error) { return s.file.ReadAt(p, off) }

// Reader reads what was uploaded from its start; each Reader has its own place.
func (s *Spooled) Reader() *io.SectionReader { return io.NewSectionReader(s.file, 0, s.Size) }

// Path is where the upload lies, until Close.
func (s *Spooled) Path() string { return s.file.Name() }

// Seal makes the file durable and read-only.
func (s *Spooled) Seal() error { return errors.Join(s.file.Chmod(0o400), s.file.Sync()) }

// Close removes the file. What a store has kept of it stays kept.
func (s *Spooled) Close() error { return errors.Join(s.file.Close(), os.Remove(s.file.Name())) }

// An Adopter is a Store that can keep a spooled file as it lies, without a second copy.
type Adopter interface {
	// Adopt promises what Put does. The caller still closes s.
	Adopt(ctx context.Context, s *Spooled) error
}

// Receive keeps an upload. The caller still closes it.
func Receive(ctx context.Context, store Store, s *Spooled) error {
	if a, ok := store.(Adopter); ok {
		return a.Adopt(ctx, s)
	}
	return store.Put(ctx, s.Ref, s.Size, s.Reader())
}

// Tidy removes the spool files that a crash left in dir. Those of a running
// process, which are younger than StaleAfter, stay.
func Tidy(dir string) error {
	files, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("tidy spool: %w", err)
	}
	for _, f := range files {
		if !strings.HasPrefix(f.Name(), SpoolPrefix) {
			continue
		}
		if i, err := f.Info(); err != nil || time.Since(i.ModTime()) < StaleAfter {
			continue // gone already, or in use
		}
		if err := os.Remove(filepath.Join(dir, f.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("tidy spool: %w", err)
		}
	}
	return nil
}

func inWords(size int64) string {
	for _, u := range []struct {
		size int64
		name string
	}{{1 << 30, "GB"}, {1 << 20, "MB"}, {1 << 10, "KB"}} {
		if size >= u.size {
			return fmt.Sprintf("%.4g %s", float64(size)/float64(u.size), u.name)
		}
	}
	return fmt.Sprintf("%d 字节", size)
}
