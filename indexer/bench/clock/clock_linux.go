// Package clock tells the time that processors have spent, which other
// processes on the machine change less than what a clock on the wall says.
package clock

import (
	"time"

	"golang.org/x/sys/unix"
)

// Thread is what was spent on this thread.
func Thread() time.Duration { return spent(unix.CLOCK_THREAD_CPUTIME_ID) }

// Process is what was spent on all of this process with its garbage collection.
func Process() time.Duration { return spent(unix.CLOCK_PROCESS_CPUTIME_ID) }

func spent(id int32) time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(id, &t); err != nil {
		panic(err) // the kernel has these clocks since 2.6
	}
	return time.Duration(t.Nano())
}
