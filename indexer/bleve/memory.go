package bleve

import (
	"fmt"
	"os"
	"time"
)

// Pages of segments that were read stay in the memory of this process until the
// kernel wants them back, and in merging all are read. Beyond maxMapped they are
// given back; what is read again soon comes from the memory of the system.
const (
	maxMapped   = 1 << 30
	mappedEvery = 100 * time.Millisecond
)

// giveBack bounds what is mapped until the engine closes.
func (e *Engine) giveBack() {
	every := time.NewTicker(mappedEvery)
	defer every.Stop()
	for {
		select {
		case <-e.closing.Done():
			return
		case <-every.C:
		}
		if n, err := mapped(); err != nil { // no such file on this system
			return
		} else if n <= maxMapped {
			continue
		}
		if r, err := e.reader(); err == nil {
			for _, s := range r.parts {
				s.GiveBack()
			}
			r.close()
		}
	}
}

// mapped is how many bytes of files are in the memory of this process (proc(5), statm).
func mapped() (n int64, err error) {
	b, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0, err
	}
	var size, resident int64
	_, err = fmt.Sscan(string(b), &size, &resident, &n)
	return n * int64(os.Getpagesize()), err
}
