package audit

import (
	"encoding/csv"
	"iter"
	"strings"
	"testing"
	"time"
)

func TestNoCellOfATableIsTakenForAFormula(t *testing.T) {
	names := []string{"=1+1.txt", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1+1", "＝1+1.txt", "＋1", "－1", "＠SUM(A1)", "\u3000=1", "\u00a0=1", "\ufeff=1"}
	var lines iter.Seq2[Line, error] = func(yield func(Line, error) bool) {
		for _, n := range append(names, "会议记录（2=1）.txt", "") {
			if !yield(Line{About: n}, nil) {
				return
			}
		}
	}
	var b strings.Builder
	if err := WriteCSV(&b, time.UTC, lines); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(b.String())).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range rows[1:] {
		if inert := strings.HasPrefix(row[4], "'"); inert != (i < len(names)) {
			t.Errorf("%q is written as %q", append(names, "plain", "")[i], row[4])
		}
	}
}
