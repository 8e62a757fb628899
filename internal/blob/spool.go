package blob

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/emmansun/gmsm/sm3"
)

const (
	// StaleAfter is how long a spool file must lie untouched to be rubbish.
	StaleAfter = time.Hour
	// SpoolPrefix begins the name of a file that is being written.
	SpoolPrefix = "spool-"
	// FileMode is that of files whose bytes will not change any more.
	FileMode = 0o400
)

// SM3Within is how large an upload may be to get its SM3 at once. In Go SM3 takes
// three times as long as a disk, so whoever reads a larger file reckons it then.
const SM3Within = 16 << 20

// A Receipt is what a person is given for bytes handed in.
type Receipt struct {
	Ref  Ref
	SM3  SM3   // zero above SM3Within
	Size int64 // bytes
}

// Spooled is an upload that is durable on local disk: measured and hashed, not
// yet kept, so that its content can be looked at first.
type Spooled struct {
	Receipt
	file *os.File
}

// Spool copies body to a file in dir and hashes it on the way. It refuses a
// body that is empty or has more than limit bytes. Close what it returns.
func Spool(ctx context.Context, dir string, body io.Reader, limit int64) (*Spooled, error) {
	path := filepath.Join(dir, SpoolPrefix+rand.Text())
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, FileMode)
	if err != nil {
		return nil, fmt.Errorf("spool: %w", err)
	}
	return spooled(f, limit, func(sums ...hash.Hash) (int64, error) {
		return Pour(ctx, f, io.LimitReader(body, limit+1), sums...)
	})
}

// Take makes an upload of a file that lies on local disk already, such as one
// that came in parts, and owns it from now on: Close removes it, and so does an error.
func Take(ctx context.Context, path string, limit int64) (*Spooled, error) {
	f, err := os.Open(path) // not to write: a crash may have left it read-only
	if err != nil {
		return nil, fmt.Errorf("spool: %w", err)
	}
	return spooled(f, limit, func(sums ...hash.Hash) (int64, error) {
		if err := f.Chmod(FileMode); err != nil {
			return 0, err
		}
		return pump(ctx, io.LimitReader(f, limit+1), io.Discard, f.Sync, sums...)
	})
}

func spooled(f *os.File, limit int64, fill func(...hash.Hash) (int64, error)) (*Spooled, error) {
	sha, sm := sha256.New(), &upTo{Hash: sm3.New(), left: SM3Within}
	size, err := fill(sha, sm)
	switch {
	case errors.Is(err, syscall.ENOSPC):
		err = fmt.Errorf("%w: %w", ErrFull, err)
	case err != nil:
		err = fmt.Errorf("spool: %w", err)
	case size == 0:
		err = ErrEmpty
	case size > limit:
		err = fmt.Errorf("%w（上限%s）", ErrTooLarge, inWords(limit))
	}
	s := &Spooled{Receipt{Ref: Ref(sha.Sum(nil)), Size: size}, f}
	if sm.left >= 0 {
		s.SM3 = SM3(sm.Sum(nil))
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// upTo is a hash that gives up beyond a number of bytes; left is negative then.
type upTo struct {
	hash.Hash
	left int64
}

func (u *upTo) Write(p []byte) (int, error) {
	if u.left -= int64(len(p)); u.left < 0 {
		u.left = -1
		return len(p), nil
	}
	return u.Hash.Write(p)
}

// ReadAt reads what was uploaded.
func (s *Spooled) ReadAt(p []byte, off int64) (int, error) { return s.file.ReadAt(p, off) }

// Reader reads what was uploaded from its start; each Reader has its own place.
func (s *Spooled) Reader() *io.SectionReader { return io.NewSectionReader(s.file, 0, s.Size) }

// Path is where the upload lies, until Close.
func (s *Spooled) Path() string { return s.file.Name() }

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

// Mend is Receive that does not trust what is kept under the name already: bytes
// that were damaged since are replaced. It reads them whole, so it is for what
// was handed in a second time.
func Mend(ctx context.Context, store Store, s *Spooled) error {
	if _, err := store.Stat(ctx, s.Ref); err == nil {
		err := Verify(ctx, store, s.Ref)
		if !errors.Is(err, ErrCorrupt) {
			return err
		}
		if err := store.Delete(ctx, s.Ref); err != nil {
			return fmt.Errorf("replace damaged blob %s: %w", s.Ref, err)
		}
	}
	return Receive(ctx, store, s)
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
