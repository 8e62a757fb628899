package extract

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"juzheng/indexer/extract/pdf"
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
func lightDir(dir string) string { return filepath.Join(dir, "light") }
func cacheDir(dir string) string { return filepath.Join(dir, "wasm") }

// layOut makes the directories a child works with, and puts the font there
// once: as it is for drawing, and without outlines for reading.
func (r *Reader) layOut() error {
	root, light := fontDir(rootDir(r.cfg.Dir)), fontDir(lightDir(r.cfg.Dir))
	for _, dir := range []string{root, light, cacheDir(r.cfg.Dir)} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return fmt.Errorf("lay out %s: %w", dir, err)
		}
	}
	from := Font()
	if from == "" {
		return nil
	}
	to := filepath.Join(light, filepath.Base(from)) // it is made last
	if _, err := os.Stat(to); err == nil || !errors.Is(err, os.ErrNotExist) {
		return err
	}
	font, err := os.ReadFile(from)
	if err == nil {
		err = keep(filepath.Join(root, filepath.Base(from)), font)
	}
	if err == nil {
		if thin := pdf.Boxed(font); thin != nil {
			font = thin
		}
		err = keep(to, font)
	}
	if err != nil {
		return fmt.Errorf("lay out font: %w", err)
	}
	return nil
}

func fontDir(root string) string { return filepath.Join(root, "usr", "share", "fonts") }

// keep writes a file that is there whole or not at all.
func keep(path string, data []byte) error {
	out, err := os.CreateTemp(filepath.Dir(path), ".font-*")
	if err != nil {
		return err
	}
	defer os.Remove(out.Name()) // fails once it has its name
	_, err = out.Write(data)
	if err := errors.Join(err, out.Chmod(0o644), out.Close()); err != nil {
		return err
	}
	return os.Rename(out.Name(), path)
}
