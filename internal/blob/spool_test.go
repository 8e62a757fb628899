package blob_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"juzheng/internal/blob"
	"juzheng/internal/blob/blobtest"
)

// Digests of "abc": FIPS 180-4 example and GB/T 32905-2016 A.1.
const (
	abcSHA256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
	abcSM3    = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
)

func TestSpoolGivesAReceipt(t *testing.T) {
	dir := t.TempDir()
	up, err := blob.Spool(t.Context(), dir, strings.NewReader("abc"), 3)
	if err != nil {
		t.Fatal(err)
	}
	if up.Ref.String() != abcSHA256 || up.SM3.String() != abcSM3 || up.Size != 3 {
		t.Errorf("receipt %+v", up.Receipt)
	}
	if filepath.Dir(up.Path()) != dir {
		t.Errorf("lies in %s", up.Path())
	}
	p := make([]byte, 2)
	if n, err := up.ReadAt(p, 1); n != 2 || err != nil || string(p) != "bc" {
		t.Errorf("ReadAt = %q, %v", p[:n], err)
	}
	if err := up.Close(); err != nil {
		t.Fatal(err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
}

func TestSpoolHashesEverySizeAlike(t *testing.T) {
	for _, size := range []int{1, 63, 64, 1<<20 - 1, 1 << 20, 1<<20 + 1, 5<<20 + 7} {
		b := blobtest.Bytes(size)
		for _, body := range []io.Reader{bytes.NewReader(b), iotest.DataErrReader(bytes.NewReader(b)), iotest.HalfReader(bytes.NewReader(b))} {
			up, err := blob.Spool(t.Context(), t.TempDir(), body, int64(size))
			if err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(up.Reader())
			if err != nil || !bytes.Equal(got, b) || up.Ref != blob.RefOf(b) || up.Size != int64(size) {
				t.Errorf("%d bytes: %d came back, receipt %+v, %v", size, len(got), up.Receipt, err)
			}
			up.Close()
		}
	}
}

func TestSpoolRefuses(t *testing.T) {
	gone := errors.New("连接已断开")
	ctx, cancel := context.WithCancel(t.Context())
	for _, c := range []struct {
		name string
		body io.Reader
		want error
		says string
	}{
		{"an empty file", strings.NewReader(""), blob.ErrEmpty, "文件是空的"},
		{"one byte too many", bytes.NewReader(make([]byte, 2<<20+1)), blob.ErrTooLarge, "上限2 MB"},
		{"an endless file", endless{}, blob.ErrTooLarge, "拆分"},
		{"an upload whose line broke", io.MultiReader(strings.NewReader("会议"), iotest.ErrReader(gone)), gone, ""},
		{"an upload cut off on the way", io.MultiReader(strings.NewReader("会议"), iotest.ErrReader(io.ErrUnexpectedEOF)), io.ErrUnexpectedEOF, ""},
		{"an upload given up", io.MultiReader(bytes.NewReader(make([]byte, 1<<20)), call(cancel), endless{}), context.Canceled, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			up, err := blob.Spool(ctx, dir, c.body, 2<<20)
			if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) || up != nil {
				t.Errorf("%v, want %v that says %q", err, c.want, c.says)
			}
			if left, _ := os.ReadDir(dir); len(left) != 0 {
				t.Errorf("left: %v", left)
			}
		})
	}
}

func TestTakeOwnsAFileThatCameInParts(t *testing.T) {
	path := filepath.Join(t.TempDir(), "part")
	for _, c := range []struct {
		content string
		want    error
	}{{"abc", nil}, {"abcd", blob.ErrTooLarge}, {"", blob.ErrEmpty}} {
		if err := os.WriteFile(path, []byte(c.content), 0o400); err != nil {
			t.Fatal(err)
		}
		up, err := blob.Take(t.Context(), path, 3)
		if !errors.Is(err, c.want) {
			t.Fatalf("%q: %v, want %v", c.content, err, c.want)
		}
		if up != nil {
			if up.Ref.String() != abcSHA256 || up.SM3.String() != abcSM3 || up.Path() != path {
				t.Errorf("receipt %+v at %s", up.Receipt, up.Path())
			}
			up.Close()
		}
		if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%q: still there: %v", c.content, err)
		}
	}
}

func TestTidyClearsOnlyWhatACrashLeft(t *testing.T) {
	dir := t.TempDir()
	then := time.Now().Add(-blob.StaleAfter - time.Minute)
	for _, name := range []string{"spool-old", "spool-new", "someone-else"} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if name != "spool-new" {
			if err := os.Chtimes(path, then, then); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := blob.Tidy(dir); err != nil {
		t.Fatal(err)
	}
	left, _ := os.ReadDir(dir)
	if len(left) != 2 || left[0].Name() != "someone-else" || left[1].Name() != "spool-new" {
		t.Errorf("left: %v", left)
	}
}

func TestVerifiedFindsAFlippedByte(t *testing.T) {
	b := blobtest.Bytes(100_000)
	for _, at := range []int{-1, 0, 50_000, 99_999} {
		changed, want := bytes.Clone(b), error(nil)
		if at >= 0 {
			changed[at] ^= 1
			want = blob.ErrCorrupt
		}
		for _, r := range []io.Reader{bytes.NewReader(changed), iotest.DataErrReader(bytes.NewReader(changed)), iotest.OneByteReader(bytes.NewReader(changed))} {
			if _, err := io.Copy(io.Discard, blob.Verified(r, blob.RefOf(b))); err != want {
				t.Errorf("byte %d: %v, want %v", at, err, want)
			}
		}
	}
}

func TestRefGoesThroughTextAndDatabase(t *testing.T) {
	ref := blob.RefOf([]byte("abc"))
	for _, src := range []any{abcSHA256, []byte(abcSHA256), strings.ToUpper(abcSHA256)} {
		var got blob.Ref
		if err := got.Scan(src); err != nil || got != ref {
			t.Errorf("scan %v = %v, %v", src, got, err)
		}
	}
	for _, src := range []any{nil, "", []byte(nil)} {
		got := ref
		if err := got.Scan(src); err != nil || !got.IsZero() {
			t.Errorf("scan %v = %v, %v", src, got, err)
		}
	}
	for _, r := range []blob.Ref{ref, {}} {
		text, _ := r.MarshalText()
		value, _ := r.Value()
		var got blob.Ref
		if err := got.UnmarshalText(text); err != nil || got != r || value != string(text) {
			t.Errorf("%v became %v, %v", r, got, err)
		}
	}
	for _, bad := range []any{"abc", strings.Repeat("g", 64), hex.EncodeToString(make([]byte, 33)), 7} {
		var got blob.Ref
		if err := got.Scan(bad); err == nil || !got.IsZero() {
			t.Errorf("scan %v = %v, nil", bad, got)
		}
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

// A call is a reader of nothing that does something when it is reached.
type call func()

func (c call) Read([]byte) (int, error) {
	c()
	return 0, io.EOF
}

func TestALargeUploadGetsItsSM3Later(t *testing.T) {
	for _, c := range []struct {
		size int64
		has  bool
	}{{blob.SM3Within, true}, {blob.SM3Within + 1, false}} {
		up, err := blob.Spool(t.Context(), t.TempDir(), io.LimitReader(zeros{}, c.size), c.size)
		if err != nil {
			t.Fatal(err)
		}
		if got := up.SM3.String() != ""; got != c.has {
			t.Errorf("%d bytes: SM3 %v, want %v", c.size, got, c.has)
		}
		if err := up.Close(); err != nil {
			t.Error(err)
		}
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }
