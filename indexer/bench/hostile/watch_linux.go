package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"juzheng/indexer/extract"
)

const lookEvery = 15 * time.Millisecond

// most is the highest that was seen, and of which file.
type most struct {
	n    int64
	d    time.Duration
	file string
}

// A watch looks at this process's children all the while. Files are read one
// after the other, so what a child uses is the file's.
type watch struct {
	mu       sync.Mutex
	file     string
	before   map[int]time.Duration // processor time of a child when the file began
	cpu, rss most
	done     chan struct{}
	ended    chan struct{}
}

func newWatch() *watch {
	w := &watch{before: map[int]time.Duration{}, done: make(chan struct{}), ended: make(chan struct{})}
	go func() {
		defer close(w.ended)
		for {
			select {
			case <-w.done:
				return
			case <-time.After(lookEvery):
				w.look()
			}
		}
	}()
	return w
}

// next begins a file.
func (w *watch) next(file string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.file, w.before = file, map[int]time.Duration{}
	pids, _ := children() // none are seen when /proc does not list them, which end() tells
	for _, pid := range pids {
		w.before[pid], _ = used(pid)
	}
}

func (w *watch) look() {
	w.mu.Lock()
	defer w.mu.Unlock()
	pids, _ := children()
	for _, pid := range pids {
		if !runs(pid, extract.Command) {
			continue // between fork and exec it has the memory of this process
		}
		cpu, rss := used(pid)
		if d := cpu - w.before[pid]; d > w.cpu.d {
			w.cpu.d, w.cpu.file = d, w.file
		}
		if rss > w.rss.n {
			w.rss.n, w.rss.file = rss, w.file
		}
	}
}

func (w *watch) stop() (cpu, rss most) {
	close(w.done)
	<-w.ended
	return w.cpu, w.rss
}

// used is the processor time of a process and the most memory that it ever held; zero when it is gone.
func used(pid int) (cpu time.Duration, rss int64) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, 0
	}
	f := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
	if len(f) > 12 {
		user, _ := strconv.ParseInt(string(f[11]), 10, 64) // the kernel writes numbers
		system, _ := strconv.ParseInt(string(f[12]), 10, 64)
		cpu = time.Duration(user+system) * 10 * time.Millisecond
	}
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if _, rest, ok := strings.Cut(string(status), "VmHWM:"); ok {
		_, _ = fmt.Sscan(rest, &rss)
	}
	return cpu, rss << 10
}

// children are the processes that this one started.
func children() (pids []int, err error) {
	tasks, err := filepath.Glob("/proc/self/task/*/children")
	if err == nil && len(tasks) == 0 {
		err = fmt.Errorf("the kernel does not list children")
	}
	for _, t := range tasks {
		b, err := os.ReadFile(t)
		if err != nil {
			continue // the thread ended
		}
		for _, f := range strings.Fields(string(b)) {
			if pid, err := strconv.Atoi(f); err == nil {
				pids = append(pids, pid)
			}
		}
	}
	return pids, err
}

// processes are all that run this program with the argument, whoever is their parent.
func processes(arg string) (pids []int, err error) {
	all, err := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, p := range all {
		if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(p))); err == nil && runs(pid, arg) {
			pids = append(pids, pid)
		}
	}
	return pids, err
}

// runs says whether a process runs this program with the argument.
func runs(pid int, arg string) bool {
	self, _ := os.Executable()                                // it was found when the reader was made
	b, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid)) // empty when it is gone
	words := strings.Split(string(b), "\x00")
	return len(words) > 1 && words[0] == self && words[1] == arg
}
