package sandbox

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"golang.org/x/sys/unix"
)

// Bounds of a child's whole life. The kernel holds them even when the parent is gone.
const (
	lifeCPU     = 3600      // seconds; an orphan that spins ends
	openFiles   = 256       // descriptors
	writtenFile = 256 << 20 // bytes a file it writes (compiled code in the cache)
	dataBytes   = 896 << 20 // writable private memory: with the program's own pages it stays below what the parent allows, between two looks too
	exhausted   = dataBytes * 3 / 4
	softMemory  = 640 << 20 // where the garbage collector begins to work hard
)

// Become makes the calling process, a child, another program with the same
// bounds, but for starting programs, and in a room when one is given. It returns only when that fails.
func Become(path string, args, env []string, in *Room) error {
	runtime.LockOSThread() // the thread that the room holds is the one that goes on
	if err := confine(ofPrograms); err != nil {
		return err
	}
	if in != nil {
		if err := in.enter(); err != nil {
			return err
		}
	}
	return unix.Exec(path, append([]string{path}, args...), env)
}

// Confine binds the calling process, a child, for the rest of its life: bounds
// of the kernel, no network, no other programs.
func Confine() error {
	debug.SetMemoryLimit(softMemory)
	return confine(forbidden)
}

func confine(rules []rule) error {
	for _, l := range []struct {
		what  int
		limit uint64
	}{
		{unix.RLIMIT_CPU, lifeCPU},
		{unix.RLIMIT_NOFILE, openFiles},
		{unix.RLIMIT_FSIZE, writtenFile},
		{unix.RLIMIT_DATA, dataBytes},
		{unix.RLIMIT_CORE, 0},
	} {
		if err := unix.Setrlimit(l.what, &unix.Rlimit{Cur: l.limit, Max: l.limit}); err != nil {
			return fmt.Errorf("set limit %d: %w", l.what, err)
		}
	}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("give up new privileges: %w", err)
	}
	return renounce(rules)
}
