package segment

import "syscall"

// GiveBack lets go of what is in the memory of this process of n bytes of the
// file; they come again when they are read. Both numbers are of whole pages.
func (s *Segment) GiveBack(from, n int) {
	if s.mapped != nil {
		_ = syscall.Madvise(s.mapped[from:min(from+n, len(s.mapped))], syscall.MADV_DONTNEED) // where it fails, the kernel takes them when it wants
	}
}
