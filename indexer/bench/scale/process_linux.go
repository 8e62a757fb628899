package main

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// Memory is what a process holds, in bytes.
type Memory struct {
	Resident int64 // now, mapped files and all
	Own      int64 // of it, what is no file
	Peak     int64 // the most that was resident
}

func memory() (m Memory, err error) {
	f, err := os.Open("/proc/self/status")
	if err != nil {
		return m, err
	}
	defer f.Close()
	wanted := map[string]*int64{"VmRSS:": &m.Resident, "RssAnon:": &m.Own, "VmHWM:": &m.Peak}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		name, rest, _ := strings.Cut(lines.Text(), "\t")
		if n := wanted[name]; n != nil {
			if _, err := fmt.Sscan(rest, n); err != nil {
				return m, err
			}
			*n <<= 10
		}
	}
	if m.Peak == 0 {
		err = errors.New("no VmHWM in /proc/self/status")
	}
	return m, err
}

// faults is how often memory of this process was mapped as it was touched.
func faults() int64 {
	var used unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &used); err != nil {
		panic(err) // it cannot fail for this process
	}
	return used.Minflt
}

// forgetFiles has the kernel drop what it holds of the files below dir, so that
// they are read from the disk again.
func forgetFiles(dir string) error {
	return eachFile(dir, func(path string, _ int64) error {
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := f.Sync(); err != nil { // what is not on the disk yet cannot be dropped
			return err
		}
		return unix.Fadvise(int(f.Fd()), 0, 0, unix.FADV_DONTNEED)
	})
}

func sizeOf(dir string) (n int64, err error) {
	err = eachFile(dir, func(_ string, size int64) error { n += size; return nil })
	return n, err
}

func eachFile(dir string, do func(path string, size int64) error) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if errors.Is(err, fs.ErrNotExist) { // merged away
			return nil
		}
		if err != nil {
			return err
		}
		return do(path, info.Size())
	})
}
