package index

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// pointer is the file that names the generation that answers. It is replaced by
// a rename, so whatever is killed, it names one that was whole when it was
// written. What has a lower number is rubbish, what has a higher one was being made.
const pointer = "current"

// early are the files of a data directory from before there were generations.
const early = "root.bolt"

// settle makes the directory, and puts an index that lies in it openly into a generation.
func (h *Home) settle() error {
	if err := os.MkdirAll(h.dir, 0o700); err != nil {
		return fmt.Errorf("make the folder of the index: %w", err)
	}
	if _, err := os.Stat(filepath.Join(h.dir, early)); err != nil {
		return nil
	}
	files, err := os.ReadDir(h.dir)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(h.path(1), 0o700); err != nil {
		return err
	}
	move := func(name string) error {
		return os.Rename(filepath.Join(h.dir, name), filepath.Join(h.path(1), name))
	}
	for _, f := range files {
		if f.Type().IsRegular() && f.Name() != early && f.Name() != pointer {
			err = errors.Join(err, move(f.Name()))
		}
	}
	return errors.Join(err, move(early)) // last: while it lies there, this goes on
}

// generations are those on disk, ascending; 0 stands for none.
func (h *Home) generations() ([]int, error) {
	all := []int{0}
	files, err := os.ReadDir(h.dir)
	if err != nil {
		return nil, fmt.Errorf("list the folder of the index: %w", err)
	}
	for _, f := range files {
		if n, ok := numberOf(f.Name()); ok && f.IsDir() {
			all = append(all, n)
		}
	}
	slices.Sort(all)
	return all, nil
}

// current is the generation that answers; without a readable pointer, the first there is.
func (h *Home) current() (int, error) {
	b, err := os.ReadFile(filepath.Join(h.dir, pointer))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return 0, fmt.Errorf("read the pointer of the index: %w", err)
	}
	if n, ok := numberOf(strings.TrimSpace(string(b))); ok {
		return n, nil
	}
	all, err := h.generations()
	if err != nil || len(all) == 1 {
		return 1, err
	}
	return all[1], nil
}

// point names the generation that answers from now on.
func (h *Home) point(n int) error {
	if err := pointed(h.dir, filepath.Base(h.path(n))); err != nil {
		return fmt.Errorf("write the pointer of the index: %w", err)
	}
	return nil
}

func pointed(dir, name string) error {
	f, err := os.CreateTemp(dir, pointer+"-*")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(f, name)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), filepath.Join(dir, pointer))
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// tidy removes what nobody will open again.
func (h *Home) tidy() error {
	all, err := h.generations()
	if err != nil {
		return err
	}
	for i, n := range all {
		if n != 0 && n != h.now.number && (n < h.now.number || i < len(all)-1) {
			err = errors.Join(err, os.RemoveAll(h.path(n)))
		}
	}
	left, globErr := filepath.Glob(filepath.Join(h.dir, pointer+"-*"))
	for _, path := range left {
		err = errors.Join(err, os.Remove(path))
	}
	return errors.Join(err, globErr)
}

// size is how many bytes the files of a generation have.
func (h *Home) size(n int) (bytes uint64) {
	files, _ := os.ReadDir(h.path(n)) // one that is gone has none
	for _, f := range files {
		if info, err := f.Info(); err == nil {
			bytes += uint64(info.Size())
		}
	}
	return bytes
}
