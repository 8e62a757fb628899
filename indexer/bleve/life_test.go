package bleve

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/blevesearch/bleve/v2/index/scorch"

	"juzheng/indexer"
	"juzheng/indexer/page"
	"juzheng/indexer/query"
)

func openIn(t *testing.T, dir string) *Engine {
	t.Helper()
	e, err := Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}

func entry(n int, text string) indexer.Entry {
	return indexer.Entry{ID: fmt.Sprintf("件%04d", n), Title: fmt.Sprintf("第%d号会议记录", n), Pages: func(yield func(page.Page, error) bool) {
		_ = yield(page.Page{N: 1, Text: text}, nil) && yield(page.Page{N: 2}, nil) && yield(page.Page{N: 3, Text: "签到表"}, nil)
	}}
}

func put(t *testing.T, e *Engine, seq int64, entries ...indexer.Entry) {
	t.Helper()
	if err := e.Put(t.Context(), seq, entries...); err != nil {
		t.Fatal(err)
	}
}

// answering are the IDs that answer, sorted.
func answering(t *testing.T, e *Engine, ask string) (ids []string) {
	t.Helper()
	q, err := query.Parse(ask)
	if err != nil {
		t.Fatal(err)
	}
	r, err := e.Search(t.Context(), indexer.Request{Query: q, Limit: indexer.MaxLimit})
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range r.Hits {
		ids = append(ids, h.ID)
	}
	slices.Sort(ids)
	return ids
}

func segments(t *testing.T, dir string) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*.zap"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("segments: %v %v", paths, err)
	}
	return paths
}

// flip changes one byte in the middle of a file, as a bad disk does.
func flip(t *testing.T, path string) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	var b [1]byte
	at := info.Size() / 2
	if _, err := f.ReadAt(b[:], at); err != nil {
		t.Fatal(err)
	}
	b[0] ^= 1
	if _, err := f.WriteAt(b[:], at); err != nil {
		t.Fatal(err)
	}
}

func TestEachNamesEveryFileOnceWithItsPagesOfText(t *testing.T) {
	e := openIn(t, t.TempDir())
	for range e.Each(t.Context()) {
		t.Error("a new index holds something")
	}
	put(t, e, 1, entry(1, "党费收据"), entry(2, "谈话记录"), entry(3, "整改通知"), indexer.Entry{ID: "空", Title: "照片"})
	put(t, e, 2, entry(2, ""))
	if err := e.Remove(t.Context(), 3, "件0003"); err != nil {
		t.Fatal(err)
	}
	got := map[string]indexer.Held{}
	for h, err := range e.Each(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if _, twice := got[h.ID]; twice {
			t.Errorf("%s twice", h.ID)
		}
		got[h.ID] = h
	}
	for id, pages := range map[string]int{"件0001": 2, "件0002": 1, "空": 0} {
		if h, ok := got[id]; !ok || h.Pages != pages || h.Title == "" {
			t.Errorf("%s: %+v", id, h)
		}
	}
	if len(got) != 3 {
		t.Errorf("%v", got)
	}
}

func TestASnapshotIsTheIndexAsItStoodAndTheOriginalGoesOn(t *testing.T) {
	dir := t.TempDir()
	e := openIn(t, filepath.Join(dir, "index"))
	ctx, stop := context.WithCancel(t.Context())
	written := make(chan int)
	go func() { // files come all the time
		n := 0
		for ; ctx.Err() == nil; n++ {
			if err := e.Put(ctx, int64(n+1), entry(n, fmt.Sprintf("补缴党费%d元", n))); err != nil && ctx.Err() == nil {
				t.Error(err)
			}
		}
		written <- n
	}()
	var copies []string
	for i := range 5 {
		for s, err := e.Seq(ctx); s < int64(20*(i+1)); s, err = e.Seq(ctx) {
			if err != nil {
				t.Fatal(err)
			}
		}
		to := filepath.Join(dir, fmt.Sprint("copy", i))
		if err := e.Snapshot(ctx, to); err != nil {
			t.Fatal(err)
		}
		copies = append(copies, to)
	}
	stop()
	<-written
	for _, to := range copies {
		c := openIn(t, to)
		seq, err := c.Seq(t.Context())
		if err != nil || seq < 20 {
			t.Fatal(seq, err)
		}
		if n, err := c.Count(t.Context()); err != nil || int64(n) != seq {
			t.Errorf("%d files at %d, %v", n, seq, err)
		}
		for _, ask := range []string{"补缴党费1元", "会议记录 签到表", "补缴党费19元"} {
			want := []string{}
			for _, id := range answering(t, e, ask) {
				if id < fmt.Sprintf("件%04d", seq) { // the original has those that came later as well
					want = append(want, id)
				}
			}
			if got := answering(t, c, ask); !slices.Equal(got, want) {
				t.Errorf("%s: %v, want %v", ask, got, want)
			}
		}
		put(t, c, seq+1, entry(9000, "只在副本里"))
	}
	if got := answering(t, e, "只在副本里"); len(got) > 0 {
		t.Errorf("the original has %v", got)
	}
}

func TestDamageInTheListOfASnapshotIsNoticed(t *testing.T) {
	dir := t.TempDir()
	e := openIn(t, filepath.Join(dir, "index"))
	put(t, e, 1, entry(1, "党费收据"))
	to := filepath.Join(dir, "copy")
	if err := e.Snapshot(t.Context(), to); err != nil {
		t.Fatal(err)
	}
	flip(t, filepath.Join(to, listFile))
	if _, err := Open(to, Options{}); !errors.Is(err, indexer.ErrDamaged) {
		t.Errorf("open: %v", err)
	}
}

func TestASnapshotOfADamagedIndexIsRefused(t *testing.T) {
	dir := t.TempDir()
	e := openIn(t, filepath.Join(dir, "index"))
	put(t, e, 1, entry(1, "党费收据"))
	flip(t, segments(t, filepath.Join(dir, "index"))[0])
	if err := e.Snapshot(t.Context(), filepath.Join(dir, "copy")); !errors.Is(err, indexer.ErrDamaged) {
		t.Errorf("snapshot: %v", err)
	}
}

func TestARunningIndexIsCheckedAgain(t *testing.T) {
	for name, harm := range map[string]func(dir string){
		"a flipped byte":               func(dir string) { flip(t, segments(t, dir)[0]) },
		"a segment that is gone":       func(dir string) { os.Remove(segments(t, dir)[0]) },
		"the list of segments is gone": func(dir string) { os.Remove(filepath.Join(dir, listFile)) },
		"all is gone":                  func(dir string) { os.RemoveAll(dir) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "index")
			e := openIn(t, dir)
			put(t, e, 1, entry(1, "党费收据"))
			if err := e.Check(t.Context()); err != nil {
				t.Fatalf("a sound index: %v", err)
			}
			harm(dir)
			if err := e.Check(t.Context()); !errors.Is(err, indexer.ErrDamaged) {
				t.Errorf("check: %v", err)
			}
			if _, err := e.Seq(t.Context()); !errors.Is(err, indexer.ErrDamaged) {
				t.Errorf("afterwards: %v", err)
			}
		})
	}
}

// A goroutine of scorch that died takes no batch any more.
func TestADeathInTheBackgroundIsDamage(t *testing.T) {
	e := openIn(t, t.TempDir())
	put(t, e, 1, entry(1, "党费收据"))
	e.complain(scorch.NewScorchError("persister", "panic: index out of range", scorch.ErrAsyncPanic))
	if err := e.Put(t.Context(), 2, entry(2, "谈话记录")); !errors.Is(err, indexer.ErrDamaged) {
		t.Errorf("put: %v", err)
	}
}
