package blob

import (
	"os"
	"syscall"
)

// room says ErrFull when the disk of a file has no more than Reserve left.
func room(f *os.File) error {
	var s syscall.Statfs_t
	if err := syscall.Fstatfs(int(f.Fd()), &s); err != nil {
		return nil // a file system that does not tell fills up as it may
	}
	if s.Bavail*uint64(s.Bsize) < Reserve {
		return ErrFull
	}
	return nil
}
