package index_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"juzheng/indexer"
	"juzheng/indexer/bleve"
	"juzheng/indexer/page"
	"juzheng/indexer/query"
	"juzheng/internal/index"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func engine(dir string) (indexer.Engine, error) { return bleve.Open(dir, bleve.Options{}) }

// at opens the home in dir until the test ends.
func at(t *testing.T, dir string) *index.Home {
	t.Helper()
	h, err := index.Open(dir, engine)
	must(t, err)
	t.Cleanup(func() { must(t, h.Close()) })
	return h
}

func entry(n int) indexer.Entry {
	return indexer.Entry{ID: fmt.Sprintf("件%04d", n), Title: "会议记录", Pages: func(yield func(page.Page, error) bool) {
		yield(page.Page{N: 1, Text: fmt.Sprintf("补缴党费%d元，签到人员名单附后。", n)}, nil)
	}}
}

// filled puts the files from..to-1, one a step.
func filled(t *testing.T, e interface {
	Fill(context.Context, func(indexer.Engine) error) error
}, from, to int) {
	t.Helper()
	for n := from; n < to; n++ {
		must(t, e.Fill(t.Context(), func(e indexer.Engine) error { return e.Put(t.Context(), int64(n+1), entry(n)) }))
	}
}

// holds expects seq, and as many files that answer.
func holds(t *testing.T, h *index.Home, want int) {
	t.Helper()
	q, err := query.Parse("签到人员名单")
	must(t, err)
	r, err := h.Search(t.Context(), indexer.Request{Query: q})
	must(t, err)
	seq, err := h.Seq(t.Context())
	must(t, err)
	if r.Total != want || seq != int64(want) {
		t.Errorf("%d files answer at %d, want %d", r.Total, seq, want)
	}
}

// present is the folder of the generation that answers.
func present(t *testing.T, dir string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, "current"))
	must(t, err)
	return filepath.Join(dir, string(b[:len(b)-1]))
}

// removed removes a folder that a merge may be writing to.
func removed(t *testing.T, dir string) {
	t.Helper()
	err := os.RemoveAll(dir)
	for try := 0; err != nil && try < 20; try++ {
		time.Sleep(10 * time.Millisecond)
		err = os.RemoveAll(dir)
	}
	must(t, err)
}

// flip changes a byte in the middle of each segment, as a bad disk does.
func flip(t *testing.T, dir string) {
	t.Helper()
	segments, err := filepath.Glob(filepath.Join(dir, "*.zap"))
	if err != nil || len(segments) == 0 {
		t.Fatalf("segments: %v %v", segments, err)
	}
	for _, path := range segments {
		f, err := os.OpenFile(path, os.O_RDWR, 0)
		must(t, err)
		info, err := f.Stat()
		must(t, err)
		var b [1]byte
		_, err = f.ReadAt(b[:], info.Size()/2)
		if errors.Is(err, io.EOF) { // a merge has just begun it
			must(t, f.Close())
			continue
		}
		must(t, err)
		b[0] ^= 0x10
		_, err = f.WriteAt(b[:], info.Size()/2)
		must(t, errors.Join(err, f.Close()))
	}
}

func TestAnIndexFromBeforeGenerationsIsKept(t *testing.T) {
	dir := t.TempDir()
	e, err := engine(dir)
	must(t, err)
	must(t, e.Put(t.Context(), 1, entry(0)))
	must(t, e.Close())
	holds(t, at(t, dir), 1)
	if _, err := os.Stat(filepath.Join(dir, "root.bolt")); err == nil {
		t.Error("it still lies in the open")
	}
}

func TestDamageIsSetAsideAndTheHomeGoesOn(t *testing.T) {
	for name, c := range map[string]struct {
		harm func(t *testing.T, generation string)
		meet func(h *index.Home) error // the first that meets it
	}{
		"a flipped byte, met by a check": {flip, func(h *index.Home) error { return h.Check(context.Background()) }},
		"the folder is gone, met by a write": {removed,
			func(h *index.Home) error { return h.Put(context.Background(), 100, entry(100)) }},
		"everything is gone, met by a check": {func(t *testing.T, dir string) { removed(t, filepath.Dir(dir)) },
			func(h *index.Home) error { return h.Check(context.Background()) }},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "index")
			h := at(t, dir)
			filled(t, h, 0, 5)
			was := present(t, dir)
			c.harm(t, was)
			if err := c.meet(h); err == nil {
				t.Fatal("the damage was not met")
			}
			holds(t, h, 0)
			filled(t, h, 0, 5)
			holds(t, h, 5)
			if now := present(t, dir); now == was {
				t.Errorf("%s answers still", now)
			}
			must(t, h.Close())
			if _, err := os.Stat(was); err == nil {
				t.Errorf("%s lies about", was)
			}
			holds(t, at(t, dir), 5)
		})
	}
}

func TestDamageFoundAtOpenIsSetAside(t *testing.T) {
	dir := t.TempDir()
	h, err := index.Open(dir, engine)
	must(t, err)
	filled(t, h, 0, 3)
	must(t, h.Close())
	flip(t, present(t, dir))
	h = at(t, dir)
	holds(t, h, 0)
	filled(t, h, 0, 3)
	holds(t, h, 3)
}

// One question that we cannot answer must not cost the index.
func TestAnErrorOfASoundIndexThrowsNothingAway(t *testing.T) {
	dir := t.TempDir()
	h := at(t, dir)
	filled(t, h, 0, 3)
	for range 3 {
		bad := entry(9)
		bad.Pages = func(func(page.Page, error) bool) { panic("a fault of ours") }
		if err := h.Put(t.Context(), 9, bad); !errors.Is(err, indexer.ErrDamaged) {
			t.Fatalf("put: %v", err)
		}
	}
	holds(t, h, 3)
	select {
	case <-h.Doubts():
	default:
		t.Error("nobody is told that it should be made anew beside")
	}
	select {
	case <-h.Doubts():
		t.Error("told twice within a minute")
	default:
	}
}

func TestAnIndexIsMadeBesideAndTakesThePlaceWhilePeopleSearch(t *testing.T) {
	dir := t.TempDir()
	h := at(t, dir)
	filled(t, h, 0, 20)
	ctx, stop := context.WithCancel(t.Context())
	var people sync.WaitGroup
	var asked atomic.Int64
	for range 3 {
		people.Go(func() {
			q, err := query.Parse("签到人员名单")
			must(t, err)
			for ctx.Err() == nil {
				if r, err := h.Search(context.Background(), indexer.Request{Query: q}); err != nil || r.Total < 20 {
					t.Errorf("%d files, %v", r.Total, err)
					return
				}
				asked.Add(1)
				time.Sleep(time.Millisecond)
			}
		})
	}
	for round := range 3 {
		next, err := h.Begin()
		must(t, err)
		if again, err := h.Begin(); err != nil || again != next {
			t.Fatal("two are made at a time", err)
		}
		filled(t, next, 0, 20)
		before := asked.Load()
		must(t, h.Swap(t.Context(), next, func() error {
			filled(t, next, 20, 20+round)
			return nil
		}))
		holds(t, h, 20+round)
		if err := next.Fill(t.Context(), func(indexer.Engine) error { return nil }); !errors.Is(err, index.ErrGone) {
			t.Errorf("the one that answers is filled as if it did not: %v", err)
		}
		t.Logf("round %d after %d questions", round, before)
	}
	stop()
	people.Wait()
	if asked.Load() == 0 {
		t.Error("nobody asked")
	}
	if left, err := h.Pending(); err != nil || left {
		t.Errorf("something is still being made: %v", err)
	}
}

func TestAnInterruptedRebuildGoesOn(t *testing.T) {
	dir := t.TempDir()
	h, err := index.Open(dir, engine)
	must(t, err)
	filled(t, h, 0, 4)
	next, err := h.Begin()
	must(t, err)
	filled(t, next, 0, 2)
	must(t, h.Close()) // as far as files go, no better than a kill

	h = at(t, dir)
	holds(t, h, 4)
	if pending, err := h.Pending(); err != nil || !pending {
		t.Fatalf("nothing is pending: %v", err)
	}
	next, err = h.Begin()
	must(t, err)
	if seq, err := next.Seq(t.Context()); err != nil || seq != 2 {
		t.Fatalf("it begins at %d, %v", seq, err)
	}
	filled(t, next, 2, 4)
	must(t, h.Swap(t.Context(), next, func() error { return nil }))
	holds(t, h, 4)
}

// What is being made beside is better than nothing.
func TestDamageDuringARebuildPutsTheHalfOneInPlace(t *testing.T) {
	dir := t.TempDir()
	h := at(t, dir)
	filled(t, h, 0, 4)
	next, err := h.Begin()
	must(t, err)
	filled(t, next, 0, 2)
	flip(t, present(t, dir))
	if err := h.Check(t.Context()); !errors.Is(err, indexer.ErrDamaged) {
		t.Fatal(err)
	}
	holds(t, h, 2)
	if err := h.Swap(t.Context(), next, func() error { return nil }); !errors.Is(err, index.ErrGone) {
		t.Errorf("swapped with itself: %v", err)
	}
	filled(t, h, 2, 4)
	holds(t, h, 4)
}

func TestARebuildThatIsGivenUpLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	h := at(t, dir)
	filled(t, h, 0, 2)
	next, err := h.Begin()
	must(t, err)
	filled(t, next, 0, 1)
	h.Discard(next)
	must(t, h.Close())
	files, err := filepath.Glob(filepath.Join(dir, "0*"))
	if err != nil || len(files) != 1 {
		t.Errorf("%v %v", files, err)
	}
}

// Whatever is killed between two steps on disk, the start finds an index that was whole.
func TestAStartFindsAGoodIndexWhateverLiesThere(t *testing.T) {
	made := func(t *testing.T, dir string, files int) {
		t.Helper()
		e, err := engine(dir)
		must(t, err)
		for n := range files {
			must(t, e.Put(t.Context(), int64(n+1), entry(n)))
		}
		must(t, e.Close())
	}
	points := func(t *testing.T, dir, name string) {
		t.Helper()
		must(t, os.WriteFile(filepath.Join(dir, "current"), []byte(name+"\n"), 0o600))
	}
	for name, c := range map[string]struct {
		lay  func(t *testing.T, dir string)
		want int
	}{
		"nothing":                     {func(*testing.T, string) {}, 0},
		"one without a pointer":       {func(t *testing.T, d string) { made(t, d+"/000001", 3) }, 3},
		"the swap before its pointer": {func(t *testing.T, d string) { made(t, d+"/000001", 3); made(t, d+"/000002", 5); points(t, d, "000001") }, 3},
		"the swap after its pointer":  {func(t *testing.T, d string) { made(t, d+"/000001", 3); made(t, d+"/000002", 5); points(t, d, "000002") }, 5},
		"a pointer that was cut off":  {func(t *testing.T, d string) { made(t, d+"/000004", 3); points(t, d, "00") }, 3},
		"a pointer to what is gone":   {func(t *testing.T, d string) { must(t, os.MkdirAll(d, 0o700)); points(t, d, "000007") }, 0},
		"damage, and a rebuild under way": {func(t *testing.T, d string) {
			made(t, d+"/000001", 3)
			flip(t, d+"/000001")
			made(t, d+"/000002", 2)
			points(t, d, "000001")
		}, 2},
		"damage wherever one looks": {func(t *testing.T, d string) {
			made(t, d+"/000001", 3)
			flip(t, d+"/000001")
			made(t, d+"/000002", 2)
			flip(t, d+"/000002")
			points(t, d, "000001")
		}, 0},
		"the move from before generations": {func(t *testing.T, d string) { made(t, d, 3); must(t, os.MkdirAll(d+"/000001", 0o700)); moved(t, d) }, 3},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "index")
			c.lay(t, dir)
			h := at(t, dir)
			holds(t, h, c.want)
			filled(t, h, c.want, 6)
			holds(t, h, 6)
		})
	}
}

// moved is a move into the first generation that was killed after one file.
func moved(t *testing.T, dir string) {
	t.Helper()
	segments, err := filepath.Glob(filepath.Join(dir, "*.zap"))
	must(t, err)
	must(t, os.Rename(segments[0], filepath.Join(dir, "000001", filepath.Base(segments[0]))))
}

func TestASnapshotOpensAsAHome(t *testing.T) {
	dir := t.TempDir()
	h := at(t, filepath.Join(dir, "index"))
	filled(t, h, 0, 7)
	copied := filepath.Join(dir, "copy")
	must(t, h.Snapshot(t.Context(), copied))
	filled(t, h, 7, 9)
	c := at(t, copied)
	holds(t, c, 7)
	filled(t, c, 7, 8)
	holds(t, h, 9)
}
