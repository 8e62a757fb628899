package index

import "syscall"

// room is how many bytes the disk of a folder has left; false when it does not tell.
func room(dir string) (uint64, bool) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return 0, false
	}
	return s.Bavail * uint64(s.Bsize), true
}
