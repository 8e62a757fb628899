package report

import (
	"encoding/json"
	"os"
	"slices"
	"testing"

	"juzheng/internal/ledger"
)

// The gold file was made by reading the real report before any rule was written. It holds
// positions only. A found claim matches a gold one when its type is among the gold types and
// they share at least half of the shorter one; each gold claim is matched once. Optional ones
// (vague, or a part of another) count neither as missed nor as false.
type gold struct {
	Claims []struct {
		Start    int                `json:"start"`
		End      int                `json:"end"`
		Types    []ledger.ClaimType `json:"types"`
		Optional bool               `json:"optional"`
	} `json:"claims"`
	Titles []struct {
		Start int                 `json:"start"`
		End   int                 `json:"end"`
		Role  ledger.DocumentRole `json:"role"`
	} `json:"titles"`
}

const (
	wantRecall    = 0.90
	wantPrecision = 0.80
)

func readGold(t *testing.T) gold {
	t.Helper()
	body, err := os.ReadFile("testdata/sample_gold.json")
	if err != nil {
		t.Fatal(err)
	}
	var g gold
	if err := json.Unmarshal(body, &g); err != nil {
		t.Fatal(err)
	}
	return g
}

func TestNineOfTenCheckableClaimsAreFoundAndFewAreFalse(t *testing.T) {
	d := Read(sampleReport(t))
	g := readGold(t)
	var found []Claim
	for _, m := range append(measures(d), d.Organisation...) {
		found = append(found, m.Claims...)
	}
	claimed := make([]bool, len(g.Claims))
	hits, optional, wrong := 0, 0, 0
	for _, required := range []bool{true, false} {
		for i := 0; i < len(found); i++ {
			c := found[i]
			at := slices.IndexFunc(g.Claims, func(w struct {
				Start    int                `json:"start"`
				End      int                `json:"end"`
				Types    []ledger.ClaimType `json:"types"`
				Optional bool               `json:"optional"`
			}) bool {
				shorter := min(w.End-w.Start, c.End-c.Start)
				return w.Optional != required && slices.Contains(w.Types, c.Type) && 2*span{w.Start, w.End}.overlap(span{c.Start, c.End}) >= shorter
			})
			switch {
			case at >= 0 && !claimed[at]:
				claimed[at] = true
				if required {
					hits++
				} else {
					optional++
				}
			case at >= 0 && required || at < 0 && required:
				continue
			default:
				wrong++
				t.Logf("false: %s by %s: %s", c.Type, c.Rule, c.Quote)
				continue
			}
			found = slices.Delete(found, i, i+1)
			i--
		}
	}
	want := 0
	src := newSource(sampleReport(t))
	for i, w := range g.Claims {
		if w.Optional {
			continue
		}
		want++
		if !claimed[i] {
			t.Logf("missed: %s: %s", w.Types, src.text(span{w.Start, w.End}))
		}
	}
	recall := float64(hits) / float64(want)
	precision := float64(hits+optional) / float64(hits+optional+wrong)
	t.Logf("%d of %d claims found (%.3f), %d optional, %d false (precision %.3f)", hits, want, recall, optional, wrong, precision)
	if recall < wantRecall || precision < wantPrecision {
		t.Errorf("recall %.3f, precision %.3f", recall, precision)
	}
}

func TestEachTitleOfTheRealReportHasItsRole(t *testing.T) {
	text := sampleReport(t)
	d := Read(text)
	got := map[int]ledger.DocumentRole{}
	for _, m := range append(measures(d), d.Organisation...) {
		for _, doc := range m.Documents {
			got[doc.Start] = doc.Role
		}
		for _, c := range m.Claims {
			for _, doc := range c.Documents {
				if doc.Role == ledger.Cited && len(c.Documents) == 1 && slices.Contains(c.Requires, ledger.Regulation) {
					t.Errorf("a cited title asks for a regulation: %s", c.Quote)
				}
			}
		}
	}
	for _, w := range readGold(t).Titles {
		if got[w.Start] != w.Role {
			t.Errorf("%s: %s, want %s", newSource(text).text(span{w.Start, w.End}), got[w.Start], w.Role)
		}
	}
	equal(t, "titles in measures and organisation", len(got), 27)
	if m := problems(d)[0].Measures[0]; len(m.Claims) != 0 || m.Uncheckable == "" {
		t.Errorf("problem 1 names nothing checkable: %+v", m.Claims)
	}
}
