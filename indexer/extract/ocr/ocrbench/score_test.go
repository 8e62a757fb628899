package main

import (
	"testing"

	"juzheng/indexer/extract/ocr/scans"
)

func TestAScoreCountsWhatIsWrong(t *testing.T) {
	var s score
	sheet := scans.Sheet{Lines: []string{"补缴党费", "1,200.50元"}, Fields: []scans.Field{{Kind: scans.Amount, Text: "1,200.50"}, {Kind: scans.Amount, Text: "200.50"}}}
	s.add(sheet, "补交党费\n1，200.50 元", 2)
	if s.chars != 13 || s.wrong != 1 || s.cpu != 2 {
		t.Errorf("%d of %d characters wrong", s.wrong, s.chars)
	}
	if s.pairs != (share{1, 3}) {
		t.Errorf("pairs %v: of 补缴, 缴党 and 党费 one is left", s.pairs)
	}
	if s.fields[scans.Amount] != (share{2, 2}) {
		t.Errorf("amounts %v", s.fields)
	}
}

func TestANumberIsNotFoundInALongerOne(t *testing.T) {
	for value, want := range map[string]bool{"200.5": false, "00.50": false, "200.50": true, "党费": true, "201": false} {
		if got := holds("党费1200.50和200.50", value); got != want {
			t.Errorf("%s: %v", value, got)
		}
	}
}

func TestEdits(t *testing.T) {
	for _, c := range []struct {
		a, b string
		n    int
	}{{"", "", 0}, {"党费", "", 2}, {"", "党", 1}, {"补缴党费", "补交党费", 1}, {"甲乙丙", "乙丙丁", 2}} {
		if got := edits([]rune(c.a), []rune(c.b)); got != c.n {
			t.Errorf("%s, %s: %d, want %d", c.a, c.b, got, c.n)
		}
	}
}
