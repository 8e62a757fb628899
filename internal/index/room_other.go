//go:build !linux

package index

func room(string) (uint64, bool) { return 0, false }
