package bleve

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"juzheng/indexer"
)

// A large index is checked while it is in use.
func TestDamageFoundLaterIsSaidEverAfter(t *testing.T) {
	dir := t.TempDir()
	e, err := Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Put(t.Context(), 1, indexer.Entry{ID: "a", Title: "党费收据"}); err != nil {
		t.Fatal(err)
	}
	paths, err := filepath.Glob(filepath.Join(dir, "*.zap"))
	if err != nil {
		t.Fatal(err)
	}
	if len(paths) == 0 {
		t.Fatal("no segments on disk")
	}
	e.checkInUse(paths)
	e.checking.Wait()
	if _, err := e.Count(t.Context()); err != nil {
		t.Fatalf("a sound index: %v", err)
	}
	harmed := filepath.Join(t.TempDir(), "harmed.zap")
	b, err := os.ReadFile(paths[0])
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)/2] ^= 1
	if err := os.WriteFile(harmed, b, 0o600); err != nil {
		t.Fatal(err)
	}
	e.checkInUse([]string{harmed})
	e.checking.Wait()
	_, counted := e.Count(t.Context())
	_, found := e.Search(t.Context(), indexer.Request{})
	put := e.Put(t.Context(), 2, indexer.Entry{ID: "b"})
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	_, opened := Open(dir, Options{})
	for name, err := range map[string]error{"Count": counted, "Search": found, "Put": put, "Open": opened} {
		if !errors.Is(err, indexer.ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
