package extract_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"juzheng/indexer/bench/garbage"
	"juzheng/indexer/bench/pdfs"
	"juzheng/indexer/bench/ttf"
	"juzheng/indexer/extract"
	"juzheng/indexer/page"
)

// heldOut is the seed of pages that no bound was tuned on.
const heldOut = 20_261_128

func TestTheVerdictOnPagesMadeGoodAndBad(t *testing.T) {
	pages, err := garbage.Pages(heldOut, 40)
	if err != nil {
		t.Fatal(err)
	}
	wrong, seen := map[string]int{}, map[string]int{}
	var all, missed, good, blamed int
	for _, p := range pages {
		said := extract.Verdict(p.Text, p.Look) != ""
		seen[p.Kind]++
		if said != p.Bad {
			wrong[p.Kind]++
		}
		switch {
		case p.Bad && !said:
			missed++
		case !p.Bad && said:
			blamed++
		}
		if p.Bad {
			all++
		} else {
			good++
		}
	}
	for kind, n := range wrong {
		t.Logf("%s: %d of %d wrong", kind, n, seen[kind])
	}
	t.Logf("%d of %d bad pages missed, %d of %d good ones blamed", missed, all, blamed, good)
	if missed*100 > 3*all || blamed*100 > good {
		t.Error("the verdict is wrong too often")
	}
}

func TestPagesOfFaultyFontsAreNotBelieved(t *testing.T) {
	if _, err := os.Stat(ttf.MicroHei); err != nil {
		t.Skip("needs the Debian package fonts-wqy-microhei: ", err)
	}
	files, err := pdfs.Garbled(heldOut, ttf.MicroHei)
	if err != nil {
		t.Fatal(err)
	}
	r, err := extract.New(extract.Config{Dir: filepath.Join(os.TempDir(), "juzheng-test-extract")})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for i, s := range files {
		path := filepath.Join(t.TempDir(), fmt.Sprint(i, ".pdf"))
		if err := os.WriteFile(path, s.File, 0o644); err != nil {
			t.Fatal(err)
		}
		rep, err := r.Read(t.Context(), path, s.Name, func(p page.Page) error {
			if !p.Pending {
				t.Errorf("%s, page %d is believed: %.60q", s.Name, p.N, p.Text)
			}
			return nil
		})
		if err != nil || rep.Pages != len(s.Pages) {
			t.Errorf("%s: %+v, %v", s.Name, rep, err)
		}
	}
}
