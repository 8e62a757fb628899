package gallery

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

const (
	unfinished = "new-" // begins the name of a file that is being written
	touchEvery = time.Minute
	roomAfter  = 0.9 // of the bound, when files had to go
)

// A shelf is a folder of files that can be made again. When it is full those go
// that were not looked at for longest.
type shelf struct {
	dir  string
	most int64
	stay time.Duration // a file looked at so lately does not go

	mu    sync.Mutex
	total int64
}

// openShelf makes the folder when there is none, and clears what a crash left in it.
func openShelf(dir string, most int64, stay time.Duration) (*shelf, error) {
	s := &shelf{dir: dir, most: most, stay: stay}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("open shelf: %w", err)
	}
	files, err := s.files()
	if err != nil {
		return nil, fmt.Errorf("open shelf: %w", err)
	}
	for _, f := range files {
		if strings.HasPrefix(f.Name(), unfinished) {
			if err := os.Remove(filepath.Join(dir, f.Name())); err != nil {
				return nil, fmt.Errorf("open shelf: %w", err)
			}
			continue
		}
		s.total += f.Size()
	}
	return s, nil
}

func (s *shelf) files() (files []fs.FileInfo, err error) {
	entries, err := os.ReadDir(s.dir)
	for _, e := range entries {
		if i, err := e.Info(); err == nil && i.Mode().IsRegular() { // else it is gone already
			files = append(files, i)
		}
	}
	return files, err
}

// find tells where a file lies, and marks it as looked at.
func (s *shelf) find(name string) (string, bool) {
	path := filepath.Join(s.dir, name)
	i, err := os.Stat(path)
	if err != nil {
		return "", false
	}
	if now := time.Now(); now.Sub(i.ModTime()) > touchEvery {
		_ = os.Chtimes(path, now, now) // at worst it goes too early
	}
	return path, true
}

// put keeps what fill writes, whole or not at all.
func (s *shelf) put(name string, fill func(io.Writer) error) error {
	f, err := os.CreateTemp(s.dir, unfinished)
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // fails once it has its name
	err = fill(f)
	i, serr := f.Stat()
	if err := errors.Join(err, serr, f.Close()); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	path := filepath.Join(s.dir, name)
	if before, err := os.Stat(path); err == nil {
		s.total -= before.Size()
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	if s.total += i.Size(); s.total > s.most {
		return s.clear(name)
	}
	return nil
}

// clear makes room. It counts anew, so that whatever else happened to the folder
// is made good. What was just put stays.
func (s *shelf) clear(just string) error {
	files, err := s.files()
	if err != nil {
		return err
	}
	slices.SortFunc(files, func(a, b fs.FileInfo) int {
		return cmp.Or(a.ModTime().Compare(b.ModTime()), strings.Compare(a.Name(), b.Name()))
	})
	s.total = 0
	for _, f := range files {
		s.total += f.Size()
	}
	room := int64(roomAfter * float64(s.most))
	for _, f := range files {
		if s.total <= room {
			break
		}
		if f.Name() == just || strings.HasPrefix(f.Name(), unfinished) || time.Since(f.ModTime()) < s.stay {
			continue
		}
		if err := os.Remove(filepath.Join(s.dir, f.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		s.total -= f.Size()
	}
	return nil
}
