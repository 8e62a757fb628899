package ocr

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestNothingIsInstalled(t *testing.T) {
	for _, dir := range []string{t.TempDir(), filepath.Join(t.TempDir(), "none")} {
		if _, err := Open(dir); !errors.Is(err, ErrMissing) {
			t.Error(err)
		}
	}
}

func TestDamagedModelsAreToldFromMissingOnes(t *testing.T) {
	open(t)
	for name, damage := range map[string]func([]byte) []byte{
		detFile:  func(b []byte) []byte { return b[:len(b)/2] },
		recFile:  func(b []byte) []byte { b[len(b)/2]++; return b },
		keysFile: func(b []byte) []byte { return nil },
		library:  func(b []byte) []byte { return b[:len(b)/3] },
	} {
		dir := copied(t)
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), damage(b), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Open(dir); err == nil || errors.Is(err, ErrMissing) || !strings.Contains(err.Error(), "已损坏（"+name) {
			t.Errorf("%s: %v", name, err)
		}
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(dir); err == nil || errors.Is(err, ErrMissing) {
			t.Errorf("without %s: %v", name, err)
		}
	}
}

// A folder of another maker may be complete and still hold no models.
func TestWhatIsNoModelIsAnError(t *testing.T) {
	open(t)
	for _, name := range []string{detFile, clsFile, recFile, library} {
		dir := copied(t)
		no := []byte("这不是模型")
		if err := os.WriteFile(filepath.Join(dir, name), no, 0o600); err != nil {
			t.Fatal(err)
		}
		sums, err := os.ReadFile(filepath.Join(dir, sumsFile))
		if err != nil {
			t.Fatal(err)
		}
		was, err := sumOf(filepath.Join(models, name))
		if err != nil {
			t.Fatal(err)
		}
		is := sha256.Sum256(no)
		changed := strings.Replace(string(sums), was, hex.EncodeToString(is[:]), 1)
		if err := os.WriteFile(filepath.Join(dir, sumsFile), []byte(changed), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(dir); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Models whose characters are not those of the list must not be read with it.
func TestAListOfOtherCharactersIsAnError(t *testing.T) {
	e := open(t)
	e.keys = e.keys[:len(e.keys)-1]
	if _, err := e.Read(t.Context(), drawn(t, "receipt", 1).Image); !errors.Is(err, errShape) {
		t.Error(err)
	}
}

func copied(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(models)); err != nil {
		t.Fatal(err)
	}
	return dir
}
