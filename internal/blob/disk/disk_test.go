package disk

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	mathrand "math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"juzheng/internal/blob"
	"juzheng/internal/blob/blobtest"
)

func open(t testing.TB, dir string) *Store {
	t.Helper()
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestContract(t *testing.T) {
	blobtest.Run(t, func(t *testing.T) blob.Store { return open(t, filepath.Join(t.TempDir(), "原件")) })
}

// Without Adopt the same store must pass by Put alone.
func TestReceive(t *testing.T) {
	for _, c := range []struct {
		name  string
		store func(*Store) blob.Store
		same  bool
	}{
		{"a spooled file is linked in, not copied", func(s *Store) blob.Store { return s }, true},
		{"a store that only puts gets a copy", func(s *Store) blob.Store { return struct{ blob.Store }{s} }, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, spool := open(t, t.TempDir()), t.TempDir()
			b := blobtest.Bytes(3_000_000)
			for range 2 {
				up, err := blob.Spool(t.Context(), spool, bytes.NewReader(b), 1<<30)
				if err != nil {
					t.Fatal(err)
				}
				if err := blob.Receive(t.Context(), c.store(s), up); err != nil {
					t.Fatal(err)
				}
				kept, err := os.Stat(filepath.Join(s.root.Name(), place(up.Ref)))
				if err != nil {
					t.Fatal(err)
				}
				if kept.Mode() != blob.FileMode {
					t.Errorf("mode %v", kept.Mode())
				}
				lay, err := os.Stat(up.Path())
				if err != nil {
					t.Fatal(err)
				}
				if os.SameFile(kept, lay) != c.same {
					t.Errorf("one file = %v, want %v", !c.same, c.same)
				}
				if err := up.Close(); err != nil {
					t.Fatal(err)
				}
				if err := blob.Verify(t.Context(), s, up.Ref); err != nil {
					t.Fatal(err)
				}
				c.same = false // the second time it is known
			}
			if left, _ := os.ReadDir(spool); len(left) != 0 {
				t.Errorf("left in the spool: %v", left)
			}
		})
	}
}

// TestACrashLeavesOnlyWholeBlobs kills this same test binary, which puts as fast
// as it can, again and again.
func TestACrashLeavesOnlyWholeBlobs(t *testing.T) {
	const crashDir = "JUZHENG_CRASH_DIR"
	if dir := os.Getenv(crashDir); dir != "" {
		s := open(t, dir)
		for {
			b := blobtest.Bytes(200_000)
			copy(b, rand.Text())
			ref, err := blob.PutBytes(t.Context(), s, b)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Println("kept", ref)
		}
	}
	dir, kept := t.TempDir(), 0
	for range 8 {
		child := exec.Command(os.Args[0], "-test.run", "^"+t.Name()+"$")
		child.Env = append(os.Environ(), crashDir+"="+dir)
		said, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		time.AfterFunc(time.Duration(100+mathrand.IntN(200))*time.Millisecond, func() { child.Process.Kill() })
		s := open(t, dir)
		for lines := bufio.NewScanner(said); lines.Scan(); {
			ref, err := blob.Parse(strings.TrimPrefix(lines.Text(), "kept "))
			if err != nil {
				t.Fatalf("child said %q", lines.Text())
			}
			if err := blob.Verify(t.Context(), s, ref); err != nil {
				t.Error(err)
			}
			kept++
		}
		_ = child.Wait() // killed
	}
	n := 0
	s := open(t, dir)
	for info, err := range s.Walk(t.Context()) {
		if err := errors.Join(err, blob.Verify(t.Context(), s, info.Ref)); err != nil {
			t.Error(err)
		}
		n++
	}
	if kept == 0 || n < kept || n > kept+8 { // each child may have died between keeping and saying so
		t.Errorf("%d blobs, of which %d were acknowledged", n, kept)
	}
}

func TestAFlippedByteIsFound(t *testing.T) {
	s := open(t, t.TempDir())
	b := blobtest.Bytes(100_000)
	ref, err := blob.PutBytes(t.Context(), s, b)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(s.root.Name(), place(ref))
	for _, c := range []struct {
		name   string
		damage func([]byte) []byte
	}{
		{"one bit", func(b []byte) []byte { b[77_777] ^= 4; return b }},
		{"cut short", func(b []byte) []byte { return b[:99_999] }},
		{"made longer", func(b []byte) []byte { return append(b, 0) }},
		{"emptied", func([]byte) []byte { return nil }},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := errors.Join(os.Chmod(path, 0o600), os.WriteFile(path, c.damage(bytes.Clone(b)), 0o600)); err != nil {
				t.Fatal(err)
			}
			if err := blob.Verify(t.Context(), s, ref); !errors.Is(err, blob.ErrCorrupt) {
				t.Errorf("verify: %v, want ErrCorrupt", err)
			}
		})
	}
}

func TestWhatACrashLeftIsCleared(t *testing.T) {
	dir := t.TempDir()
	open(t, dir)
	old, young := filepath.Join(dir, tmp, "spool-old"), filepath.Join(dir, tmp, "spool-young")
	for _, name := range []string{old, young} {
		if err := os.WriteFile(name, []byte("写了一半"), 0o400); err != nil {
			t.Fatal(err)
		}
	}
	then := time.Now().Add(-blob.StaleAfter - time.Minute)
	if err := os.Chtimes(old, then, then); err != nil {
		t.Fatal(err)
	}
	s := open(t, dir)
	if _, err := os.Stat(old); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("old leftover: %v", err)
	}
	if _, err := os.Stat(young); err != nil {
		t.Errorf("another process's file: %v", err)
	}
	for info, err := range s.Walk(t.Context()) {
		t.Errorf("visible: %v %v", info, err)
	}
}

func TestStrangersAreNotBlobs(t *testing.T) {
	s := open(t, t.TempDir())
	ref, err := blob.PutBytes(t.Context(), s, []byte("x"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"readme.txt", ref.String() + ".bak", blob.RefOf(nil).String()} {
		if err := os.WriteFile(filepath.Join(s.root.Name(), shelf(ref), name), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	n := 0
	for info, err := range s.Walk(t.Context()) {
		if n++; err != nil || info.Ref != ref {
			t.Errorf("walk: %v %v", info, err)
		}
	}
	if n != 1 {
		t.Errorf("%d blobs, want 1", n)
	}
}

func TestTwoProcessesShareAFolder(t *testing.T) {
	dir := t.TempDir()
	a, b := open(t, dir), open(t, dir)
	ref, err := blob.PutBytes(t.Context(), a, []byte("缴款凭证"))
	if err != nil {
		t.Fatal(err)
	}
	r, _, err := b.Open(t.Context(), ref)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if got, _ := io.ReadAll(r); string(got) != "缴款凭证" {
		t.Errorf("got %q", got)
	}
}
