package gallery

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"juzheng/indexer/extract"
	"juzheng/internal/blob"
	"juzheng/internal/blob/disk"
	"juzheng/internal/ledger"
)

// TestMain lets this test draw in children, as the binary does.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == extract.Command {
		if err := extract.Child(context.Background(), os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// far is a store whose blobs are no files of this machine; it counts what is fetched.
type far struct {
	blob.Store
	fetched atomic.Int32
}

func (f *far) Open(ctx context.Context, ref blob.Ref) (io.ReadSeekCloser, int64, error) {
	f.fetched.Add(1)
	return f.Store.Open(ctx, ref)
}

func open(t *testing.T, over func(blob.Store) blob.Store) (*Gallery, blob.Store, string) {
	t.Helper()
	dir := t.TempDir()
	d, err := disk.Open(filepath.Join(dir, "blobs"))
	if err != nil {
		t.Fatal(err)
	}
	blobs := over(d)
	r, err := extract.New(extract.Config{Dir: filepath.Join(os.TempDir(), "juzheng-test-extract")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	g, err := Open(filepath.Join(dir, "cache"), blobs, r)
	if err != nil {
		t.Fatal(err)
	}
	return g, blobs, filepath.Join(dir, "cache")
}

func keep(t *testing.T, blobs blob.Store, name string, b []byte) ledger.Evidence {
	t.Helper()
	ref, err := blob.PutBytes(t.Context(), blobs, b)
	if err != nil {
		t.Fatal(err)
	}
	return ledger.Evidence{ID: "e1", Ref: ref, Name: name}
}

func sheet(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 300, 200))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func near(s blob.Store) blob.Store { return s }

func TestAPictureIsDrawnOnceAndKept(t *testing.T) {
	g, blobs, dir := open(t, near)
	e := keep(t, blobs, "签到表.png", sheet(t))
	first, err := g.Picture(t.Context(), e, 1, 600)
	if err != nil || first.Media != "image/png" || first.Tag == "" {
		t.Fatalf("%+v %v", first.Media, err)
	}
	path := filepath.Join(dir, "pictures", first.Tag)
	if err := os.WriteFile(path, first.Bytes[:100], 0o600); err != nil { // as a loss of power may leave it
		t.Fatal(err)
	}
	again, err := g.Picture(t.Context(), e, 1, 620)
	if err != nil || !bytes.Equal(again.Bytes, first.Bytes) || again.Tag != first.Tag {
		t.Errorf("a torn picture is not drawn anew: %v", err)
	}
	if err := blobs.Delete(t.Context(), e.Ref); err != nil {
		t.Fatal(err)
	}
	if kept, err := g.Picture(t.Context(), e, 1, 500); err != nil || !bytes.Equal(kept.Bytes, first.Bytes) {
		t.Errorf("what was drawn is drawn again: %v", err)
	}
	if _, err := g.Picture(t.Context(), e, 1, 2000); !errors.Is(err, blob.ErrMissing) {
		t.Errorf("another width of what is not there: %v", err)
	}
}

func TestAnOriginalFromElsewhereIsFetchedOnce(t *testing.T) {
	var f *far
	g, blobs, dir := open(t, func(s blob.Store) blob.Store { f = &far{Store: s}; return f })
	e := keep(t, blobs, "签到表.png", sheet(t))
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			if _, err := g.Picture(t.Context(), e, 1, Widths[i%len(Widths)]); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := f.fetched.Load(); n != 1 {
		t.Errorf("fetched %d times", n)
	}
	if files, err := os.ReadDir(filepath.Join(dir, "pictures")); err != nil || len(files) != len(Widths) {
		t.Errorf("%d pictures of %d widths, %v", len(files), len(Widths), err)
	}
}

func TestWhatCannotBeDrawnIsNotTriedEachTime(t *testing.T) {
	g, blobs, _ := open(t, near)
	e := keep(t, blobs, "坏.pdf", append([]byte("%PDF-1.7\n"), strings.Repeat("坏", 500)...))
	_, first := g.Picture(t.Context(), e, 1, 600)
	if !errors.Is(first, ErrNoPicture) || !strings.Contains(first.Error(), "：") {
		t.Fatal(first)
	}
	if err := blobs.Delete(t.Context(), e.Ref); err != nil { // a second try would not find it
		t.Fatal(err)
	}
	if _, err := g.Picture(t.Context(), e, 1, 2400); err == nil || err.Error() != first.Error() {
		t.Errorf("the second time: %v", err)
	}
	if _, err := g.Picture(t.Context(), keep(t, blobs, "好.png", sheet(t)), 2, 600); !errors.Is(err, ErrNoPage) {
		t.Errorf("page 2 of 1: %v", err)
	}
}

func TestManyWhoWantTheSameWaitForOne(t *testing.T) {
	g := &Gallery{flights: map[string]*flight{}}
	var works atomic.Int32
	going, finish := make(chan struct{}), make(chan struct{})
	work := func(context.Context) (Picture, error) {
		if works.Add(1) == 1 {
			close(going)
		}
		<-finish
		return Picture{Tag: "x"}, nil
	}
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			if p, err := g.together(t.Context(), "page", work); err != nil || p.Tag != "x" {
				t.Errorf("%+v %v", p, err)
			}
		})
	}
	<-going
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(time.Millisecond) {
		g.mu.Lock()
		n := g.flights["page"].waiting
		g.mu.Unlock()
		if n == 50 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d of 50 wait", n)
		}
	}
	close(finish)
	all.Wait()
	if works.Load() != 1 || len(g.flights) != 0 {
		t.Errorf("worked %d times, %d left", works.Load(), len(g.flights))
	}
}

func TestWorkThatNobodyWaitsForIsGivenUp(t *testing.T) {
	g := &Gallery{flights: map[string]*flight{}}
	stopped := make(chan struct{})
	ctx, leave := context.WithCancel(t.Context())
	_, err := g.together(ctx, "page", func(on context.Context) (Picture, error) {
		leave()
		<-on.Done()
		close(stopped)
		return Picture{}, on.Err()
	})
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	select {
	case <-stopped:
	case <-time.After(10 * time.Second):
		t.Fatal("it goes on")
	}
	if p, err := g.together(t.Context(), "page", func(context.Context) (Picture, error) { return Picture{Tag: "new"}, nil }); err != nil || p.Tag != "new" {
		t.Errorf("who comes afterwards: %+v %v", p, err)
	}
}

func TestTooManyAtOnceAreRefused(t *testing.T) {
	g := &Gallery{flights: map[string]*flight{}}
	ctx, leave := context.WithCancel(t.Context())
	var all sync.WaitGroup
	for i := range WaitingMost {
		all.Go(func() {
			_, _ = g.together(ctx, fmt.Sprint(i), func(on context.Context) (Picture, error) { <-on.Done(); return Picture{}, nil })
		})
	}
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(time.Millisecond) {
		g.mu.Lock()
		n := len(g.flights)
		g.mu.Unlock()
		if n == WaitingMost || time.Now().After(deadline) {
			break
		}
	}
	if _, err := g.together(t.Context(), "one more", nil); !errors.Is(err, ErrBusy) {
		t.Error(err)
	}
	leave()
	all.Wait()
}

func TestAShelfKeepsWhatWasLookedAtLast(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, unfinished+"1"), []byte("rest of a crash"), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := openShelf(dir, 1000, 0)
	if err != nil || s.total != 0 {
		t.Fatal(s, err)
	}
	put := func(name string) {
		if err := s.put(name, func(w io.Writer) error { _, err := w.Write(make([]byte, 150)); return err }); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 6 {
		put(fmt.Sprint(i))
		old := time.Now().Add(time.Duration(i-100) * time.Hour)
		if err := os.Chtimes(filepath.Join(dir, fmt.Sprint(i)), old, old); err != nil {
			t.Fatal(err)
		}
	}
	s.find("0") // looked at again
	put("6")
	var left string
	for i := range 7 {
		if _, ok := s.find(fmt.Sprint(i)); ok {
			left += fmt.Sprint(i)
		}
	}
	if left != "023456" || s.total != 900 {
		t.Errorf("%s are left, %d bytes", left, s.total)
	}
	if err := s.put("bad", func(io.Writer) error { return io.ErrUnexpectedEOF }); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Error(err)
	}
	again, err := openShelf(dir, 1000, 0)
	if err != nil || again.total != 900 {
		t.Errorf("opened again: %d bytes, %v", again.total, err)
	}
	old := time.Now().Add(-2 * time.Hour)
	if err := os.Chtimes(filepath.Join(dir, "3"), old, old); err != nil {
		t.Fatal(err)
	}
	lasting, err := openShelf(dir, 1, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	if err := lasting.clear(""); err != nil {
		t.Fatal(err)
	}
	if _, ok := lasting.find("0"); !ok {
		t.Error("a file in use is gone")
	}
	if _, ok := lasting.find("3"); ok {
		t.Error("a file that is not in use stays")
	}
}
