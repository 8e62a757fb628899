package blob_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"juzheng/internal/blob"
)

func TestUploadsLeaveRoomForTheRest(t *testing.T) {
	dir := t.TempDir()
	const spare = 6 << 20
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size="+strconv.Itoa(blob.Reserve+spare)); err != nil {
		t.Skipf("a small disk cannot be mounted here (%v); root can", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	body := func(n int) *strings.Reader { return strings.NewReader(strings.Repeat("证", n/3)) }
	s, err := blob.Spool(context.Background(), dir, body(2<<20), 1<<30)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := blob.Spool(context.Background(), dir, body(32<<20), 1<<30); !errors.Is(err, blob.ErrFull) {
		t.Errorf("an upload takes the last room: %v", err)
	}
	f, err := os.Create(filepath.Join(dir, "part"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	n, err := blob.Roomy(f).Write([]byte(strings.Repeat("证", 1<<20)))
	for err == nil && n < 64<<20 {
		var m int
		m, err = blob.Roomy(f).Write([]byte(strings.Repeat("证", 1<<20)))
		n += m
	}
	if !errors.Is(err, blob.ErrFull) || n > 2*spare {
		t.Errorf("an upload in parts took %d bytes: %v", n, err)
	}
	if err := os.WriteFile(filepath.Join(dir, "catalog"), []byte(strings.Repeat("账", 1<<20)), 0o600); err != nil {
		t.Errorf("the catalog has no room: %v", err)
	}
}
