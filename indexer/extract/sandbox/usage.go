package sandbox

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"time"
)

// clockTick is USER_HZ, which Linux fixes at 100 for /proc on every platform Go runs on.
const clockTick = time.Second / 100

// Usage is what a child has used so far.
type Usage struct {
	CPU time.Duration
	RSS int64
}

// Usage reads what the child has used from /proc (see proc(5)).
func (p *Process) Usage() (Usage, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.PID()))
	if err != nil {
		return Usage{}, err
	}
	// The name in brackets may hold blanks; the fields after it do not.
	f := bytes.Fields(b[bytes.LastIndexByte(b, ')')+1:])
	const utime, stime, rss = 11, 12, 21 // fields 14, 15 and 24, counted from the third
	if len(f) <= rss {
		return Usage{}, fmt.Errorf("short /proc stat")
	}
	ticks := number(f[utime]) + number(f[stime])
	u := Usage{CPU: time.Duration(ticks) * clockTick, RSS: number(f[rss]) * int64(os.Getpagesize())}
	if u.RSS > exhausted {
		p.exhausted.Store(true)
	}
	return u, nil
}

// Exhausted says that a child was seen near the memory that the kernel gives
// it. One that then crashes lacked memory, whatever it says: where the runtime
// is refused some, it does not always tell.
func (p *Process) Exhausted() bool { return p.exhausted.Load() }

func number(b []byte) int64 {
	n, _ := strconv.ParseInt(string(b), 10, 64) // the kernel writes numbers
	return n
}
