package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"juzheng/indexer/extract"
	"juzheng/indexer/extract/archive"
	"juzheng/indexer/extract/reading"
	"juzheng/indexer/page"
)

const (
	slow    = 5 * time.Second // files that take longer are named
	members = 50              // of an archive that are read
)

// A trial reads files one after the other and keeps count.
type trial struct {
	ctx    context.Context
	work   string
	reader *extract.Reader
	asker  *asker
	watch  *watch
	count
}

// count is what became of files.
type count struct {
	files, readable, partly, pending, unreadable, silent, ours int
	timeouts, memory, crashes                                  int
	longest                                                    time.Duration
	longestFile                                                string
}

func begin(ctx context.Context, work, cache string) (*trial, error) {
	cfg := extract.Config{Dir: cache, Workers: 1}
	if err := extract.Warm(ctx, cfg); err != nil {
		return nil, err
	}
	r, err := extract.New(cfg)
	if err != nil {
		return nil, err
	}
	a, err := newAsker(ctx, filepath.Join(work, "index"))
	if err != nil {
		return nil, err
	}
	return &trial{ctx: ctx, work: work, reader: r, asker: a, watch: newWatch()}, nil
}

// try reads a file; of an archive, as an upload does, its members too.
func (t *trial) try(path, called string) {
	if t.ctx.Err() != nil {
		return
	}
	began := time.Now()
	t.read(path, called)
	if kind, _, err := kindOf(path); err == nil && (kind.Holds()) {
		if err := t.unpack(path, called); err != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n", called, err)
		}
	}
	if d := time.Since(began); d > t.longest {
		t.longest, t.longestFile = d, called
	}
}

func (t *trial) read(path, called string) {
	began := time.Now()
	t.watch.next(called)
	rep, err := t.reader.Read(t.ctx, path, filepath.Base(path), func(page.Page) error { return nil })
	took := time.Since(began)
	t.files++
	switch {
	case t.ctx.Err() != nil:
		return
	case err != nil:
		t.ours++
	case rep.State == "" || rep.State == extract.Unreadable && rep.Reason == "":
		t.silent++
	case rep.State == extract.Pending:
		t.pending++
	case rep.State == extract.Unreadable:
		t.unreadable++
	case rep.Reason != "":
		t.partly++
	default:
		t.readable++
	}
	for sign, n := range map[string]*int{"超时": &t.timeouts, "内存过大": &t.memory, "异常退出": &t.crashes} {
		if strings.Contains(rep.Reason, sign) {
			*n++
		}
	}
	if err != nil || took > slow || strings.Contains(rep.Reason, "异常退出") || strings.Contains(rep.Reason, "内存过大") {
		fmt.Fprintf(os.Stderr, "%s: %s, %d pages, %s %s %v\n", called, took.Round(time.Millisecond), rep.Pages, rep.State, rep.Reason, err)
	}
}

// unpack walks an archive and reads its first members. What the archive is
// refused for is as good as any reason.
func (t *trial) unpack(path, called string) error {
	n := 0
	err := t.reader.Unpack(t.ctx, path, filepath.Base(path), archive.Limits{TempDir: t.work, Member: 64 << 20}, func(m archive.Member) error {
		to := filepath.Join(t.work, "member"+filepath.Ext(m.Name))
		if m.Err != nil || copyMember(m, to) != nil { // a member that breaks off is refused by itself
			return os.RemoveAll(to)
		}
		if n++; n <= members {
			t.read(to, called+" / "+m.Name)
		}
		return os.RemoveAll(to)
	})
	var refused *reading.Fault
	if errors.As(err, &refused) {
		return nil
	}
	return err
}

func copyMember(m archive.Member, path string) error {
	in, err := m.Open()
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.Create(path)
	if err != nil {
		return err
	}
	defer out.Close()
	_, err = io.Copy(out, in)
	return err
}

func figure(name string, measured any, aim string) {
	fmt.Printf("%s\t%v\t%s\n", name, measured, aim)
}

// report tells what became of the files since the last report.
func (t *trial) report(what string) {
	c := t.count
	figure(what+": read", c.files, "all, members of archives too")
	figure("  whole / in part / waiting for recognition / with a reason", fmt.Sprintf("%d / %d / %d / %d", c.readable, c.partly, c.pending, c.unreadable), "")
	figure("  without a state or reason, or a fault of ours", c.silent+c.ours, "0")
	figure("  stopped for time / for memory / after two crashes", fmt.Sprintf("%d / %d / %d", c.timeouts, c.memory, c.crashes), "")
	figure("  longest time of a file", c.longest.Round(time.Millisecond), "80s + 200ms a page")
	fmt.Fprintf(os.Stderr, "longest: %s\n", c.longestFile)
	t.count = count{}
}

// end closes all and tells of the whole run.
func (t *trial) end() error {
	if err := t.reader.Close(); err != nil {
		return err
	}
	cpu, rss := t.watch.stop()
	figure("child's highest resident memory, MiB", fmt.Sprintf("%d", rss.n>>20), "1024")
	figure("child's highest processor time of a file", cpu.d.Round(10*time.Millisecond), "20s + 50ms a page")
	fmt.Fprintf(os.Stderr, "most memory: %s\nmost processor time: %s\n", rss.file, cpu.file)
	left, err := children()
	if err != nil {
		return err
	}
	orphans, err := processes(extract.Command)
	if err != nil {
		return err
	}
	figure("processes left at the end: ours / any of them", fmt.Sprintf("%d / %d", len(left), len(orphans)), "0 / 0")
	asked, slowest, err := t.asker.stop()
	if err != nil {
		return err
	}
	figure("searches answered meanwhile", asked, "every 100 ms")
	figure("slowest answer meanwhile", slowest.Round(time.Millisecond/10), "")
	return nil
}
