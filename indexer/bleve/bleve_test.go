package bleve_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"juzheng/indexer"
	"juzheng/indexer/bench/harm"
	"juzheng/indexer/bleve"
	"juzheng/indexer/indexertest"
	"juzheng/indexer/query"
)

func open(t testing.TB, dir string) indexer.Engine {
	e, err := bleve.Open(dir, bleve.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestContract(t *testing.T) { indexertest.Run(t, open) }

// TestMain lets the test binary be the process that is killed, and the one that
// may die of a damaged index.
func TestMain(m *testing.M) {
	if dir := os.Getenv("JUZHENG_TEST_KILLED"); dir != "" {
		panic(harm.Put(context.Background(), dir, openBleve, os.Stdout))
	}
	if dir := os.Getenv("JUZHENG_TEST_DAMAGED"); dir != "" {
		if err := harm.Answer(context.Background(), dir, openBleve, os.Stdin, os.Stdout); err != nil {
			panic(err)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// filled makes an index and closes it.
func filled(t *testing.T) string {
	dir := t.TempDir()
	e := open(t, dir)
	for seq := range int64(3) {
		id := string(rune('a' + seq))
		if err := e.Put(t.Context(), seq, indexer.Entry{ID: id, Pages: indexertest.Texts("党费收据签到表")}); err != nil {
			t.Fatal(err)
		}
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestASecondOpenerIsToldAtOnce(t *testing.T) {
	dir := filled(t)
	e := open(t, dir)
	defer e.Close()
	start := time.Now()
	if _, err := bleve.Open(dir, bleve.Options{}); !errors.Is(err, indexer.ErrBusy) || time.Since(start) > 2*time.Second {
		t.Errorf("%v after %v", err, time.Since(start))
	}
}

func TestOpeningIsFast(t *testing.T) {
	dir := filled(t)
	start := time.Now()
	e := open(t, dir)
	defer e.Close()
	if d := time.Since(start); d > time.Second { // tens of milliseconds on a quiet machine
		t.Errorf("took %v", d)
	}
}

func TestADamagedIndexIsNoticed(t *testing.T) {
	damage := map[string]func(t *testing.T, dir string){
		"no list of segments":         func(t *testing.T, dir string) { remove(t, dir, "root.bolt") },
		"an empty list of segments":   func(t *testing.T, dir string) { overwrite(t, dir, "root.bolt", nil) },
		"rubbish as list of segments": func(t *testing.T, dir string) { overwrite(t, dir, "root.bolt", make([]byte, 65536)) },
		"no segments":                 func(t *testing.T, dir string) { remove(t, dir, "*.zap") },
		"empty segments":              func(t *testing.T, dir string) { overwrite(t, dir, "*.zap", nil) },
		"rubbish as segments":         func(t *testing.T, dir string) { overwrite(t, dir, "*.zap", []byte("rubbish, not a segment at all")) },
	}
	for name, harm := range damage {
		t.Run(name, func(t *testing.T) {
			dir := filled(t)
			harm(t, dir)
			e, err := bleve.Open(dir, bleve.Options{})
			if err == nil {
				defer e.Close()
				_, err = e.Search(t.Context(), indexer.Request{Query: query.Query{Op: query.Text, Text: "签到表"}, Limit: 10})
			}
			if !errors.Is(err, indexer.ErrDamaged) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestAFlippedByteAnywhereInASegmentIsNoticed(t *testing.T) {
	dir := t.TempDir()
	e := open(t, dir)
	put := e.Put(t.Context(), 1, indexer.Entry{ID: "a", Title: "签到表.pdf", Pages: indexertest.Texts("党费收据签到表")}) // one segment: nothing to merge
	if err := errors.Join(put, e.Close()); err != nil {
		t.Fatal(err)
	}
	segments, err := filepath.Glob(filepath.Join(dir, "*.zap"))
	if err != nil || len(segments) != 1 {
		t.Fatal(segments, err)
	}
	sound, err := os.ReadFile(segments[0])
	if err != nil {
		t.Fatal(err)
	}
	for at := 0; at < len(sound); at += 1 + len(sound)/flips {
		harmed := slices.Clone(sound)
		harmed[at] ^= 0x40
		overwrite(t, dir, filepath.Base(segments[0]), harmed)
		e, err := bleve.Open(dir, bleve.Options{})
		if err == nil {
			_ = e.Close()
		}
		if !errors.Is(err, indexer.ErrDamaged) {
			t.Errorf("byte %d of %d: got %v", at, len(sound), err)
		}
	}
	overwrite(t, dir, filepath.Base(segments[0]), sound)
	if err := open(t, dir).Close(); err != nil {
		t.Error(err)
	}
}

const flips = 30

func each(t *testing.T, dir, pattern string, do func(string) error) {
	files, err := filepath.Glob(filepath.Join(dir, pattern))
	if err != nil || len(files) == 0 {
		t.Fatal("nothing to harm", err)
	}
	for _, f := range files {
		if err := do(f); err != nil {
			t.Fatal(err)
		}
	}
}

func remove(t *testing.T, dir, pattern string) { each(t, dir, pattern, os.Remove) }

func overwrite(t *testing.T, dir, pattern string, with []byte) {
	each(t, dir, pattern, func(f string) error {
		return errors.Join(os.Chmod(f, 0o600), os.WriteFile(f, with, 0o600))
	})
}
