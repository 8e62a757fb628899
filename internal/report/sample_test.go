package report

import (
	"os"
	"path/filepath"
	"testing"
)

// sampleReport is the real report that lies beside the project; without it the test is skipped.
func sampleReport(t *testing.T) string {
	t.Helper()
	path := filepath.Join("..", "..", "..", "shared", "samples", "report.txt")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Skipf("the real report is not here (%v); testdata/report.txt is tested all the same", err)
	}
	return string(text)
}

func problems(d Draft) []Problem {
	var all []Problem
	for _, a := range d.Aspects {
		all = append(all, a.Problems...)
	}
	return all
}

func measures(d Draft) []Measure {
	var all []Measure
	for _, p := range problems(d) {
		all = append(all, p.Measures...)
	}
	return all
}

func TestTheRealReportHasItsAspectsProblemsPointsAndMeasures(t *testing.T) {
	d := Read(sampleReport(t))
	var counts []int
	for _, a := range d.Aspects {
		counts = append(counts, len(a.Problems))
	}
	equal(t, "problems of each aspect", counts, []int{3, 3, 3, 5, 1, 5})
	points, circledMeasures, stray, plain := 0, 0, 0, 0
	for i, p := range problems(d) {
		equal(t, "number of problem", p.No, i+1)
		points += len(p.Points)
		for _, m := range p.Measures {
			switch st, _ := enclosed([]rune(m.Label + " ")[0]); {
			case st == circled:
				circledMeasures++
			case m.Label == "五是":
				stray++
			case m.Label == "":
				plain++
			}
		}
	}
	equal(t, "points", points, 16)
	equal(t, "measures: circled, stray, plain", []int{circledMeasures, stray, plain}, []int{31, 1, 11})
	equal(t, "measures", len(measures(d)), 43)
	items := problems(d)[2].Measures[4].Items
	equal(t, "items of 3⑤", labelsOf(items), []string{"一是", "二是", "三是", "四是"})
	equal(t, "organisation measures", len(d.Organisation), 3)
	equal(t, "unfinished", len(d.Unfinished), 2)
	for _, u := range d.Unfinished {
		if u.Title == "" || u.Reason == "" || u.Next == "" || u.Deadline == "" {
			t.Errorf("unfinished item is not whole: %+v", u)
		}
	}
	var outcomes []string
	for _, th := range d.Threads {
		outcomes = append(outcomes, th.Outcome)
	}
	equal(t, "threads", outcomes, []string{"提醒谈话", "诫勉谈话", "了结"})
	var keys []string
	for _, f := range d.Headline {
		keys = append(keys, f.Key)
	}
	equal(t, "headline", keys, []string{"aspects", "problems", "problems", "done", "in_progress", "regulations", "money_returned", "tasks", "threads"})
	equal(t, "unread", len(d.Unread), 0)
}

func labelsOf(items []Item) []string {
	var out []string
	for _, it := range items {
		out = append(out, it.Label)
	}
	return out
}

func TestTheRealReportContradictsItselfThreeTimes(t *testing.T) {
	var rules []string
	for _, f := range Read(sampleReport(t)).Findings {
		t.Logf("%s %d: %s: %s", f.Rule, f.Problem, f.Quote, f.Message)
		rules = append(rules, f.Rule)
	}
	equal(t, "findings", rules, []string{CountDiffers, AllDone, UnfinishedUnknown})
}
