package pdf

import (
	"os"
	"strings"
	"testing"
	"unicode"

	"juzheng/indexer/bench/pdfs"
	"juzheng/indexer/bench/ttf"
)

func TestGeneratedFilesOfEveryKindGiveTheirText(t *testing.T) {
	if _, err := os.Stat(ttf.MicroHei); err != nil {
		t.Skip("needs the Debian package fonts-wqy-microhei: ", err)
	}
	all, err := pdfs.Make(20_180_305, ttf.MicroHei)
	if err != nil {
		t.Fatal(err)
	}
	e := engine(t)
	for _, s := range all {
		pages, res, err := read(t, e, s.File, trust)
		if err != nil || len(pages) != len(s.Pages) {
			t.Errorf("%s: %d pages, %v", s.Name, len(pages), err)
			continue
		}
		have := map[rune]int{}
		for _, p := range pages {
			for _, r := range p.Text {
				have[r]++
			}
		}
		found, wanted := 0, 0
		for _, r := range strings.Join(s.Pages, "") {
			if !unicode.Is(unicode.Han, r) {
				continue
			}
			wanted++
			if have[r] > 0 {
				have[r]--
				found++
			}
		}
		if float64(found) < 0.999*float64(wanted) {
			t.Errorf("%s: %d of %d by %s", s.Name, found, wanted, res.Engine)
		}
	}
}
