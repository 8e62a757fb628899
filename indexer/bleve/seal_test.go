package bleve

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"juzheng/indexer"
)

func TestTheListIsSealedOnlyWhileNobodyHasItOpen(t *testing.T) {
	dir := t.TempDir()
	sealed := func() bool {
		_, err := os.Stat(filepath.Join(dir, sealFile))
		return err == nil
	}
	e, err := Open(dir, Options{})
	if err != nil || sealed() {
		t.Fatal(err, sealed())
	}
	if err := errors.Join(e.Put(t.Context(), 1, indexer.Entry{ID: "a"}), e.Close()); err != nil || !sealed() {
		t.Fatal(err, sealed())
	}
	if e, err = Open(dir, Options{}); err != nil || sealed() {
		t.Fatal(err, sealed())
	}
	if err := seal(dir); err != nil || sealed() { // somebody else has it
		t.Error(err, sealed())
	}
	if err := e.Close(); err != nil || !sealed() {
		t.Fatal(err, sealed())
	}
	list := filepath.Join(dir, listFile)
	b, err := os.ReadFile(list)
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)-1] ^= 1
	if err := os.WriteFile(list, b, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir, Options{}); !errors.Is(err, indexer.ErrDamaged) {
		t.Error(err)
	}
}
