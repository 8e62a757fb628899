package main

import (
	"bufio"
	"fmt"
	"os"
	"runtime/pprof"
	"slices"
	"strings"
	"time"
)

// peakRSS is the most memory this process has held, in bytes.
func peakRSS() (n int64, err error) {
	f, err := os.Open("/proc/self/status")
	if err != nil {
		return 0, err
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if rest, ok := strings.CutPrefix(lines.Text(), "VmHWM:"); ok {
			_, err := fmt.Sscan(rest, &n)
			return n << 10, err
		}
	}
	return 0, fmt.Errorf("no VmHWM in /proc/self/status")
}

// profiled writes a CPU profile until stop is called; nothing when path is empty.
func profiled(path string) (stop func() error, err error) {
	if path == "" {
		return func() error { return nil }, nil
	}
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	return func() error { pprof.StopCPUProfile(); return f.Close() }, pprof.StartCPUProfile(f)
}

// times are what something took, again and again.
type times []time.Duration

// at is the time that a share p of all stay within, in milliseconds.
func (t times) at(p float64) float64 {
	if len(t) == 0 {
		return 0
	}
	s := slices.Sorted(slices.Values(t))
	return s[min(int(float64(len(s))*p), len(s)-1)].Seconds() * 1e3
}

func (t times) mean() float64 {
	sum := time.Duration(0)
	for _, d := range t {
		sum += d
	}
	return sum.Seconds() * 1e3 / float64(max(len(t), 1))
}
