package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"juzheng/indexer/bench/clock"
	"juzheng/indexer/extract"
	"juzheng/indexer/page"
)

// A text is what a program read of a file, and what it cost.
type text struct {
	text           string
	pages, pending int
	cpu            time.Duration
}

// peer runs a program that writes the text of a file to its standard output.
func peer(args ...string) text {
	c := exec.Command(args[0], args[1:]...)
	out, _ := c.Output() // what it gave of a broken file counts
	return text{text: string(out), cpu: c.ProcessState.UserTime() + c.ProcessState.SystemTime()}
}

func poppler(path string) text { return peer("pdftotext", "-enc", "UTF-8", path, "-") }
func mutool(path string) text  { return peer("mutool", "draw", "-q", "-F", "txt", path) }

// An own is our reader with children that are warm.
type own struct{ *extract.Reader }

func (b bench) own(workers int) (own, error) {
	c := extract.Config{Dir: filepath.Join(b.dir, "reader"), Workers: workers}
	if err := extract.Warm(context.Background(), c); err != nil {
		return own{}, err
	}
	r, err := extract.New(c)
	return own{r}, err
}

// read takes what the children and this process spend on a file.
func (o own) read(path string) (t text) {
	child, self := children(), clock.Process()
	var s strings.Builder
	_, err := o.Read(context.Background(), path, filepath.Base(path), func(p page.Page) error {
		t.pages++
		if p.Pending {
			t.pending++
		}
		s.WriteString(p.Text + "\n")
		return nil
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	t.cpu = clock.Process() - self + children() - child
	t.text = s.String()
	return t
}

// children is what the children of this process have used. One that ends
// takes its share away, so what is measured lies within the life of one.
func children() (sum time.Duration) {
	self := strconv.Itoa(os.Getpid())
	stats, _ := filepath.Glob("/proc/[0-9]*/stat") // the pattern is well formed
	for _, stat := range stats {
		b, _ := os.ReadFile(stat) // it may have ended
		// The name in brackets may hold blanks; the parent is the second field after it.
		f := strings.Fields(string(b[bytes.LastIndexByte(b, ')')+1:]))
		if len(f) < 2 || f[1] != self {
			continue
		}
		tasks, _ := filepath.Glob(filepath.Dir(stat) + "/task/*/schedstat")
		for _, task := range tasks {
			var ns int64
			if b, err := os.ReadFile(task); err == nil {
				_, _ = fmt.Sscan(string(b), &ns)
			}
			sum += time.Duration(ns)
		}
	}
	return sum
}
