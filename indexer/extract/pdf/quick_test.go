package pdf

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"juzheng/indexer/bench/corpus"
	"juzheng/indexer/bench/pdfs"
	"juzheng/indexer/bench/ttf"
	"juzheng/indexer/extract/pdf/direct"
	"juzheng/indexer/extract/reading"
)

func TestZZ(t *testing.T) {
	e := engine(t)
	all, err := pdfs.Make(20_180_305, ttf.MicroHei)
	if err != nil {
		t.Fatal(err)
	}
	long, err := pdfs.Long(3, ttf.MicroHei, 20)
	all = append(all, long)
	_ = filepath.WalkDir(corpus.Shared(), func(path string, d os.DirEntry, err error) error {
		if strings.HasSuffix(strings.ToLower(path), ".pdf") {
			b, _ := os.ReadFile(path)
			all = append(all, pdfs.Sample{Name: path, File: b})
		}
		return nil
	})
	files, pages, same, diff, aside := 0, 0, 0, 0, 0
	for _, s := range all {
		src := reading.Source{ReaderAt: bytes.NewReader(s.File), Size: int64(len(s.File))}
		q, err := direct.Open(s.File)
		if err != nil {
			t.Log("FILE ", filepath.Base(s.Name), err)
			continue
		}
		files++
		d, err := e.slimmed(src, "")
		if err != nil {
			t.Log("pdfium ", s.Name, err)
			continue
		}
		if d.pages != q.Pages() {
			t.Error(s.Name, "pages", d.pages, q.Pages())
		}
		for n := 1; n <= q.Pages(); n++ {
			pages++
			_, err := q.Page(n - 1)
			got, look, ok := quickPage(q, n, false)
			if !ok {
				aside++
				t.Log("PAGE ", filepath.Base(s.Name), n, err)
				continue
			}
			want, wlook, err := d.read(n, false)
			if err != nil {
				t.Error(err)
				continue
			}
			if got.Text != want.Text {
				diff++
				gl, wl := strings.Split(got.Text, "\n"), strings.Split(want.Text, "\n")
				for i := range gl {
					if i >= len(wl) || gl[i] != wl[i] {
						w := ""
						if i < len(wl) {
							w = wl[i]
						}
						t.Logf("DIFF %s p%d line %d (%d %d lines)\n got %.120q\nwant %.120q", filepath.Base(s.Name), n, i, len(gl), len(wl), gl[i], w)
						break
					}
				}
			} else {
				same++
			}
			if look != wlook {
				t.Logf("LOOK %s p%d %+v %+v", filepath.Base(s.Name), n, look, wlook)
			}
		}
		d.close()
	}
	t.Log("files", files, "of", len(all), "pages", pages, "same", same, "diff", diff, "aside", aside)
}
