package segment

import "syscall"

// GiveBack lets go of the pages of the file that are in the memory of this
// process; they come again when they are read.
func (s *Segment) GiveBack() {
	if s.mapped != nil {
		_ = syscall.Madvise(s.mapped, syscall.MADV_DONTNEED) // where it fails, the kernel takes them when it wants
	}
}
