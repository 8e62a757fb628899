// Package disk keeps blobs as files below one folder of this machine.
package disk

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"syscall"

	"juzheng/internal/blob"
)

const (
	shelves = "sha256" // sha256/ab/abcdef…: 256 folders, made beforehand
	tmp     = "tmp"    // files being written; a name here is never a blob
	dirMode = 0o700
)

// Store is a blob.Store over a folder. A blob appears by link(2) after its bytes
// are on disk, so it is never half there, and no writer can replace another's.
type Store struct{ root *os.Root }

var _ interface {
	blob.Store
	blob.Adopter
	blob.Placed
} = (*Store)(nil)

// Open makes the folder when there is none, and clears what a crash left in it.
func Open(dir string) (*Store, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("open blob folder: %w", err)
	}
	if err := os.MkdirAll(filepath.Join(dir, tmp), dirMode); err != nil {
		return nil, fmt.Errorf("open blob folder: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open blob folder: %w", err)
	}
	s := &Store{root}
	if err := s.furnish(); err != nil {
		root.Close()
		return nil, fmt.Errorf("open blob folder: %w", err)
	}
	return s, blob.Tidy(filepath.Join(dir, tmp))
}

// furnish makes all folders that blobs will stand in, durably, so that a Put
// has only its own folder to sync.
func (s *Store) furnish() error {
	for i := range 256 {
		if err := s.root.MkdirAll(filepath.Join(shelves, fmt.Sprintf("%02x", i)), dirMode); err != nil {
			return err
		}
	}
	parent, err := os.Open(filepath.Dir(s.root.Name()))
	if err != nil {
		return err
	}
	defer parent.Close()
	return errors.Join(s.sync(shelves), s.sync("."), parent.Sync())
}

// Close lets go of the folder.
func (s *Store) Close() error { return s.root.Close() }

func shelf(ref blob.Ref) string { return filepath.Join(shelves, ref.String()[:2]) }

func place(ref blob.Ref) string { return filepath.Join(shelf(ref), ref.String()) }

// Put writes the bytes beside the blobs, and links them in once they are durable.
func (s *Store) Put(ctx context.Context, ref blob.Ref, size int64, body io.ReadSeeker) error {
	if known, err := s.known(ctx, ref, size); known || err != nil {
		return err
	}
	name := filepath.Join(tmp, blob.SpoolPrefix+rand.Text())
	f, err := s.root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, blob.FileMode)
	if err != nil {
		return fmt.Errorf("put blob: %w", err)
	}
	defer s.root.Remove(name)
	err = errors.Join(write(ctx, f, ref, size, body), f.Close())
	if err == nil {
		err = s.shown(ref, s.root.Link(name, place(ref)))
	}
	if err != nil {
		return fmt.Errorf("put blob %s: %w", ref, err)
	}
	return nil
}

func write(ctx context.Context, f *os.File, ref blob.Ref, size int64, body io.ReadSeeker) error {
	if _, err := body.Seek(0, io.SeekStart); err != nil {
		return err
	}
	sum := sha256.New()
	n, err := blob.Pour(ctx, f, io.LimitReader(body, size+1), sum)
	if err == nil && (n != size || blob.Ref(sum.Sum(nil)) != ref) {
		err = blob.ErrCorrupt
	}
	return err
}

// Adopt links a spooled file in as it lies; from another file system it is copied.
func (s *Store) Adopt(ctx context.Context, up *blob.Spooled) error {
	if known, err := s.known(ctx, up.Ref, up.Size); known || err != nil {
		return err
	}
	err := os.Link(up.Path(), filepath.Join(s.root.Name(), place(up.Ref)))
	if errors.Is(err, syscall.EXDEV) || errors.Is(err, syscall.EPERM) {
		return s.Put(ctx, up.Ref, up.Size, up.Reader())
	}
	if err := s.shown(up.Ref, err); err != nil {
		return fmt.Errorf("keep %s: %w", up.Ref, err)
	}
	return nil
}

// known says that a Put has nothing to write. Who linked the blob may not have
// synced its shelf yet, and we promise that it is durable.
func (s *Store) known(ctx context.Context, ref blob.Ref, size int64) (bool, error) {
	info, err := s.Stat(ctx, ref)
	switch {
	case ref.IsZero():
		return false, blob.ErrCorrupt
	case errors.Is(err, blob.ErrMissing):
		return false, ctx.Err()
	case err == nil && info.Size != size:
		return false, fmt.Errorf("blob %s has %d bytes in place of %d: %w", ref, info.Size, size, blob.ErrCorrupt)
	case err == nil:
		err = s.sync(shelf(ref))
	}
	return err == nil, err
}

// shown finishes a link: that another writer was first is as good.
func (s *Store) shown(ref blob.Ref, linked error) error {
	if linked != nil && !errors.Is(linked, fs.ErrExist) {
		return linked
	}
	return s.sync(shelf(ref))
}

func (s *Store) sync(dir string) error {
	f, err := s.root.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// Open reads a blob.
func (s *Store) Open(ctx context.Context, ref blob.Ref) (io.ReadSeekCloser, int64, error) {
	info, err := s.Stat(ctx, ref)
	if err != nil {
		return nil, 0, err
	}
	f, err := s.root.Open(place(ref))
	if err != nil {
		return nil, 0, story("open", ref, err)
	}
	return f, info.Size, nil
}

// Path is where a blob lies.
func (s *Store) Path(ctx context.Context, ref blob.Ref) (string, error) {
	if _, err := s.Stat(ctx, ref); err != nil {
		return "", err
	}
	return filepath.Join(s.root.Name(), place(ref)), nil
}

// Stat looks a blob up.
func (s *Store) Stat(ctx context.Context, ref blob.Ref) (blob.Info, error) {
	if ref.IsZero() {
		return blob.Info{}, blob.ErrMissing
	}
	st, err := s.root.Stat(place(ref))
	if err != nil {
		return blob.Info{}, story("stat", ref, err)
	}
	return blob.Info{Ref: ref, Size: st.Size(), Kept: st.ModTime()}, ctx.Err()
}

// Walk visits the blobs, shelf by shelf. Files that are no blob are passed over.
func (s *Store) Walk(ctx context.Context) iter.Seq2[blob.Info, error] {
	return func(yield func(blob.Info, error) bool) {
		_ = fs.WalkDir(s.root.FS(), shelves, func(path string, d fs.DirEntry, err error) error {
			if err == nil {
				err = ctx.Err()
			}
			if err != nil {
				yield(blob.Info{}, fmt.Errorf("walk blobs: %w", err))
				return fs.SkipAll
			}
			ref, err := blob.Parse(d.Name())
			if err != nil || path != filepath.ToSlash(place(ref)) || !d.Type().IsRegular() {
				return nil
			}
			info, err := s.Stat(ctx, ref)
			if errors.Is(err, blob.ErrMissing) || yield(info, err) && err == nil {
				return nil
			}
			return fs.SkipAll
		})
	}
}

// Delete removes a blob.
func (s *Store) Delete(ctx context.Context, ref blob.Ref) error {
	if _, err := s.Stat(ctx, ref); err != nil {
		return err
	}
	if err := s.root.Remove(place(ref)); err != nil {
		return story("delete", ref, err)
	}
	return s.sync(shelf(ref))
}

func story(deed string, ref blob.Ref, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		err = blob.ErrMissing
	}
	return fmt.Errorf("%s blob %s: %w", deed, ref, err)
}
