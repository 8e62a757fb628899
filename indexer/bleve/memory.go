package bleve

import (
	"fmt"
	"os"
	"time"
)

// Pages of segments that were read stay in the memory of this process until the
// kernel wants them back, and in merging all are read. Beyond maxMapped they are
// given back, stretch by stretch, until spareMapped are free; what is read again
// soon comes from the memory of the system.
const (
	maxMapped   = 1 << 30
	spareMapped = maxMapped / 16
	mappedEvery = 20 * time.Millisecond
	stretch     = 2 << 20
)

// giveBack bounds what is mapped until the engine closes.
func (e *Engine) giveBack() {
	every := time.NewTicker(mappedEvery)
	defer every.Stop()
	for hand := 0; ; {
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
			hand = r.giveBack(hand)
			r.close()
		}
	}
}

// giveBack gives back stretches from the hand on, which goes round them like that
// of a clock, and says where it stands then: what is read often is given back no
// more often than all else.
func (r *reader) giveBack(hand int) int {
	var round []func()
	for _, s := range r.parts {
		for from := 0; from < s.Mapped(); from += stretch {
			round = append(round, func() { s.GiveBack(from, stretch) })
		}
	}
	for range round {
		hand = (hand + 1) % len(round)
		round[hand]()
		if n, err := mapped(); err != nil || n <= maxMapped-spareMapped {
			break
		}
	}
	return hand
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
