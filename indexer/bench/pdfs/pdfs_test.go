package pdfs

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"juzheng/indexer/bench/ttf"
)

func samples(t *testing.T, seed uint64) []Sample {
	t.Helper()
	if _, err := os.Stat(ttf.MicroHei); err != nil {
		t.Skip("needs the Debian package fonts-wqy-microhei: ", err)
	}
	all, err := Make(seed, ttf.MicroHei)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestThereIsAFileOfEveryKindAndTheSeedMakesItAgain(t *testing.T) {
	first, again := samples(t, 7), samples(t, 7)
	if len(first) < 60 {
		t.Errorf("%d files, want at least 60", len(first))
	}
	names := map[string]bool{}
	for i, s := range first {
		if names[s.Name] {
			t.Errorf("two files are called %q", s.Name)
		}
		names[s.Name] = true
		if !bytes.Equal(s.File, again[i].File) {
			t.Errorf("%s: the same seed made another file", s.Name)
		}
		if dir := os.Getenv("JUZHENG_KEEP_PDFS"); dir != "" {
			if err := os.WriteFile(filepath.Join(dir, s.Name+".pdf"), s.File, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// An independent program finds nothing wrong with what is meant to be right.
func TestTheFilesAreWellFormed(t *testing.T) {
	qpdf, err := exec.LookPath("qpdf")
	if err != nil {
		t.Skip("needs the Debian package qpdf: ", err)
	}
	m, err := open(7, ttf.MicroHei)
	if err != nil {
		t.Skip(err)
	}
	broken := map[string]bool{}
	for _, k := range m.broken() {
		broken[k.name] = true
	}
	path := filepath.Join(t.TempDir(), "a.pdf")
	for _, s := range samples(t, 7) {
		if broken[s.Name] {
			continue
		}
		if err := os.WriteFile(path, s.File, 0o644); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command(qpdf, "--check", path).CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", s.Name, err, out)
		}
	}
}
