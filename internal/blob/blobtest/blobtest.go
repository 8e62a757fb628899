// Package blobtest is the contract that every blob.Store passes.
package blobtest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"juzheng/internal/blob"
)

// Run checks all that blob.Store promises. open gives an empty store each time.
func Run(t *testing.T, open func(t *testing.T) blob.Store) {
	for _, c := range []struct {
		name string
		run  func(*testing.T, blob.Store)
	}{
		{"what is put is read back", putAndRead},
		{"an upload is received", received},
		{"the same bytes again are no work", again},
		{"sixteen clerks put the same minutes at once", race},
		{"bytes that are not what their name says are refused", wrongName},
		{"a length that is not true is refused", wrongSize},
		{"a reader that fails leaves nothing", failing},
		{"who gives up leaves nothing", cancelled},
		{"a viewer reads ranges", ranges},
		{"what is not there is missing", missing},
		{"a walk visits all in order", walk},
		{"a walk can be stopped", walkStopped},
		{"a deleted orphan is gone and can come again", deleted},
	} {
		t.Run(c.name, func(t *testing.T) { c.run(t, open(t)) })
	}
}

// Bytes are size bytes that look like nothing and are the same each time.
func Bytes(size int) []byte {
	b := make([]byte, size)
	rand.NewChaCha8([32]byte{31: byte(size)}).Read(b)
	return b
}

func put(t *testing.T, s blob.Store, b []byte) blob.Ref {
	t.Helper()
	ref, err := blob.PutBytes(t.Context(), s, b)
	if err != nil {
		t.Fatalf("put %d bytes: %v", len(b), err)
	}
	return ref
}

func read(t *testing.T, s blob.Store, ref blob.Ref) []byte {
	t.Helper()
	r, size, err := s.Open(t.Context(), ref)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	b, err := io.ReadAll(blob.Verified(r, ref))
	if err != nil {
		t.Fatal(err)
	}
	if int64(len(b)) != size {
		t.Errorf("%d bytes, but Open said %d", len(b), size)
	}
	return b
}

func wantMissing(t *testing.T, s blob.Store, ref blob.Ref) {
	t.Helper()
	if _, err := s.Stat(t.Context(), ref); !errors.Is(err, blob.ErrMissing) {
		t.Errorf("stat: %v, want ErrMissing", err)
	}
	if r, _, err := s.Open(t.Context(), ref); !errors.Is(err, blob.ErrMissing) {
		t.Errorf("open: %v, want ErrMissing", err)
		if err == nil {
			r.Close()
		}
	}
	for info, err := range s.Walk(t.Context()) {
		if err != nil || info.Ref == ref {
			t.Errorf("walk shows %v, %v", info, err)
		}
	}
}

func putAndRead(t *testing.T, s blob.Store) {
	for _, size := range []int{0, 1, 4096, 1 << 20, 17 << 20} {
		b := Bytes(size)
		before := time.Now().Add(-time.Minute) // clocks of servers differ
		ref := put(t, s, b)
		if !bytes.Equal(read(t, s, ref), b) {
			t.Errorf("%d bytes came back changed", size)
		}
		info, err := s.Stat(t.Context(), ref)
		if err != nil || info.Ref != ref || info.Size != int64(size) || info.Kept.Before(before) {
			t.Errorf("%d bytes: stat = %+v, %v", size, info, err)
		}
		if err := blob.Verify(t.Context(), s, ref); err != nil {
			t.Errorf("%d bytes: verify: %v", size, err)
		}
	}
}

func received(t *testing.T, s blob.Store) {
	for _, size := range []int{1, 6 << 20} {
		b := Bytes(size)
		for range 2 {
			up, err := blob.Spool(t.Context(), t.TempDir(), bytes.NewReader(b), 1<<30)
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			if err := blob.Receive(ctx, s, up); !errors.Is(err, context.Canceled) {
				t.Errorf("given up before: %v, want context.Canceled", err)
			}
			if err := blob.Receive(t.Context(), s, up); err != nil {
				t.Fatal(err)
			}
			if err := up.Close(); err != nil {
				t.Errorf("the upload was not left to its owner: %v", err)
			}
			if !bytes.Equal(read(t, s, up.Ref), b) {
				t.Errorf("%d bytes came back changed", size)
			}
		}
	}
}

func again(t *testing.T, s blob.Store) {
	b := []byte("党费收据第0012号")
	ref := put(t, s, b)
	put(t, s, b)
	unread := iotest.ErrReader(errors.New("a known ref was read"))
	if err := s.Put(t.Context(), ref, int64(len(b)), seekless{unread}); err != nil {
		t.Error(err)
	}
	if err := s.Put(t.Context(), ref, 3, bytes.NewReader(b[:3])); !errors.Is(err, blob.ErrCorrupt) {
		t.Errorf("known ref with another size: %v, want ErrCorrupt", err)
	}
	if !bytes.Equal(read(t, s, ref), b) {
		t.Error("came back changed")
	}
}

func race(t *testing.T, s blob.Store) {
	b := Bytes(300_000)
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			if err := s.Put(t.Context(), blob.RefOf(b), int64(len(b)), bytes.NewReader(b)); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if !bytes.Equal(read(t, s, blob.RefOf(b)), b) {
		t.Error("came back changed")
	}
	n := 0
	for _, err := range s.Walk(t.Context()) {
		if n++; err != nil {
			t.Error(err)
		}
	}
	if n != 1 {
		t.Errorf("%d blobs, want 1", n)
	}
}

func wrongName(t *testing.T, s blob.Store) {
	for _, size := range []int{0, 1, 70_000, 2 << 20} {
		ref := blob.RefOf([]byte("第二支部签到表"))
		if err := s.Put(t.Context(), ref, int64(size), bytes.NewReader(Bytes(size))); !errors.Is(err, blob.ErrCorrupt) {
			t.Errorf("%d bytes: %v, want ErrCorrupt", size, err)
		}
		wantMissing(t, s, ref)
	}
	if err := s.Put(t.Context(), blob.Ref{}, 1, strings.NewReader("x")); !errors.Is(err, blob.ErrCorrupt) {
		t.Errorf("zero ref: %v, want ErrCorrupt", err)
	}
}

func wrongSize(t *testing.T, s blob.Store) {
	b := Bytes(70_000)
	for _, size := range []int64{0, 69_999, 70_001} {
		if err := s.Put(t.Context(), blob.RefOf(b), size, bytes.NewReader(b)); !errors.Is(err, blob.ErrCorrupt) {
			t.Errorf("said %d: %v, want ErrCorrupt", size, err)
		}
		wantMissing(t, s, blob.RefOf(b))
	}
}

func failing(t *testing.T, s blob.Store) {
	b := Bytes(3 << 20)
	broken := errors.New("磁盘读错误")
	body := io.MultiReader(bytes.NewReader(b[:2<<20]), iotest.ErrReader(broken))
	if err := s.Put(t.Context(), blob.RefOf(b), int64(len(b)), seekless{body}); !errors.Is(err, broken) {
		t.Errorf("put: %v, want %v", err, broken)
	}
	wantMissing(t, s, blob.RefOf(b))
	put(t, s, b)
}

func cancelled(t *testing.T, s blob.Store) {
	b := Bytes(3 << 20)
	ctx, cancel := context.WithCancel(t.Context())
	body := io.MultiReader(bytes.NewReader(b[:2<<20]), call(cancel), bytes.NewReader(b[2<<20:]))
	if err := s.Put(ctx, blob.RefOf(b), int64(len(b)), seekless{body}); !errors.Is(err, context.Canceled) {
		t.Errorf("given up half way: %v, want context.Canceled", err)
	}
	wantMissing(t, s, blob.RefOf(b))
	if err := s.Put(ctx, blob.RefOf(b), int64(len(b)), bytes.NewReader(b)); !errors.Is(err, context.Canceled) {
		t.Errorf("given up before: %v, want context.Canceled", err)
	}
	wantMissing(t, s, blob.RefOf(b))
}

func ranges(t *testing.T, s blob.Store) {
	b := Bytes(2 << 20)
	r, _, err := s.Open(t.Context(), put(t, s, b))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for _, c := range []struct {
		whence    int
		off, from int64
	}{
		{io.SeekStart, 1_500_000, 1_500_000}, {io.SeekStart, 0, 0}, {io.SeekCurrent, 5000, 6000},
		{io.SeekEnd, -1000, 2<<20 - 1000}, {io.SeekStart, 1, 1},
	} {
		if at, err := r.Seek(c.off, c.whence); err != nil || at != c.from {
			t.Fatalf("seek %+v = %d, %v", c, at, err)
		}
		got := make([]byte, 1000)
		if _, err := io.ReadFull(r, got); err != nil || !bytes.Equal(got, b[c.from:c.from+1000]) {
			t.Errorf("range %+v differs, %v", c, err)
		}
	}
	if at, err := r.Seek(0, io.SeekEnd); err != nil || at != 2<<20 {
		t.Errorf("end = %d, %v", at, err)
	}
	if n, err := r.Read(make([]byte, 1)); n != 0 || err != io.EOF {
		t.Errorf("read at the end = %d, %v", n, err)
	}
}

func missing(t *testing.T, s blob.Store) {
	for _, ref := range []blob.Ref{{}, blob.RefOf([]byte("没有上传过"))} {
		wantMissing(t, s, ref)
		if err := s.Delete(t.Context(), ref); !errors.Is(err, blob.ErrMissing) {
			t.Errorf("delete: %v, want ErrMissing", err)
		}
		if err := blob.Verify(t.Context(), s, ref); !errors.Is(err, blob.ErrMissing) {
			t.Errorf("verify: %v, want ErrMissing", err)
		}
	}
}

func walk(t *testing.T, s blob.Store) {
	var want []blob.Ref
	for i := range 40 {
		want = append(want, put(t, s, Bytes(i)))
	}
	slices.SortFunc(want, blob.Ref.Compare)
	var got []blob.Ref
	for info, err := range s.Walk(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if info.Ref != blob.RefOf(Bytes(int(info.Size))) || info.Kept.IsZero() {
			t.Errorf("walk tells %+v", info)
		}
		got = append(got, info.Ref)
	}
	if !slices.Equal(got, want) {
		t.Errorf("walked %v\nwant %v", got, want)
	}
}

func walkStopped(t *testing.T, s blob.Store) {
	for i := range 3 {
		put(t, s, Bytes(i))
	}
	for _, err := range s.Walk(t.Context()) {
		if err != nil {
			t.Error(err)
		}
		break
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, err := range s.Walk(ctx) {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("walk after giving up: %v, want context.Canceled", err)
		}
	}
}

func deleted(t *testing.T, s blob.Store) {
	b := []byte("没有任何佐证引用的字节")
	ref := put(t, s, b)
	if err := s.Delete(t.Context(), ref); err != nil {
		t.Fatal(err)
	}
	wantMissing(t, s, ref)
	put(t, s, b)
	if !bytes.Equal(read(t, s, ref), b) {
		t.Error("came back changed")
	}
}

// A seekless body can only be read from its start, once.
type seekless struct{ io.Reader }

func (seekless) Seek(off int64, whence int) (int64, error) {
	if off == 0 && whence != io.SeekEnd {
		return 0, nil
	}
	return 0, errors.New("cannot seek")
}

// A call is a reader of nothing that does something when it is reached.
type call func()

func (c call) Read([]byte) (int, error) {
	c()
	return 0, io.EOF
}
