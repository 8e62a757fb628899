package extract

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Without a Chinese font pdfium shows text in fonts that are not embedded as
// blanks and drops part of it. The first of these that the machine has is
// copied to where pdfium, which sees nothing else of the machine, looks for it.
var fontPlaces = []string{
	"/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
	"/usr/share/fonts/wqy-microhei/wqy-microhei.ttc",
	"/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
	"/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
	"/usr/share/fonts/*/*/NotoSansCJK*-Regular.[ot]t[cf]",
	"/usr/share/fonts/*/*/SourceHanSans*-Regular.[ot]t[cf]",
	"/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
	"/usr/share/fonts/truetype/arphic/uming.ttc",
	"/usr/share/fonts/*/*/[sS]im[sS]un.tt[cf]",
	"/usr/share/fonts/*/[sS]im[sS]un.tt[cf]",
}

// Font finds the Chinese font of this machine, "" when there is none.
func Font() string {
	for _, place := range fontPlaces {
		if found, _ := filepath.Glob(place); len(found) > 0 { // the patterns are well formed
			return found[0]
		}
	}
	return ""
}

func rootDir(dir string) string  { return filepath.Join(dir, "root") }
func fontsDir(dir string) string { return filepath.Join(rootDir(dir), "usr", "share", "fonts") }
func cacheDir(dir string) string { return filepath.Join(dir, "wasm") }

// layOut makes the directories a child works with, and copies the font once.
func (r *Reader) layOut() error {
	fonts := fontsDir(r.cfg.Dir)
	for _, dir := range []string{fonts, cacheDir(r.cfg.Dir)} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return fmt.Errorf("lay out %s: %w", dir, err)
		}
	}
	from := Font()
	if from == "" {
		return nil
	}
	to := filepath.Join(fonts, filepath.Base(from))
	if _, err := os.Stat(to); err == nil || !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if err := copyFile(from, to); err != nil {
		return fmt.Errorf("copy font: %w", err)
	}
	return nil
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.CreateTemp(filepath.Dir(to), ".font-*")
	if err != nil {
		return err
	}
	defer os.Remove(out.Name()) // fails once it has its name
	if _, err := io.Copy(out, in); err != nil {
		out.Close()
		return err
	}
	if err := errors.Join(out.Chmod(0o644), out.Close()); err != nil {
		return err
	}
	return os.Rename(out.Name(), to)
}
