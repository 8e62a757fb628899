//go:build !linux

package segment

// GiveBack leaves it to the system which pages are in memory.
func (s *Segment) GiveBack(from, n int) {}
