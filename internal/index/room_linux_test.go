package index_test

import (
	"errors"
	"path/filepath"
	"syscall"
	"testing"

	"juzheng/internal/index"
)

func TestAFullDiskKeepsTheOldIndex(t *testing.T) {
	disk := t.TempDir()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=48m"); err != nil {
		t.Skip("no file system can be mounted here: ", err)
	}
	t.Cleanup(func() { must(t, syscall.Unmount(disk, 0)) })
	h := at(t, filepath.Join(disk, "index"))
	filled(t, h, 0, 3)
	if _, err := h.Begin(); !errors.Is(err, index.ErrFull) {
		t.Errorf("begin: %v", err)
	}
	holds(t, h, 3)
	filled(t, h, 3, 4)
	holds(t, h, 4)
}
