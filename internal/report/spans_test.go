package report

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// checkSpans holds for every text: quotes are verbatim, spans lie in the text, and every
// code point that is not white space lies in a part or in Unread.
func checkSpans(text string, d Draft) error {
	src := newSource(text)
	var bad error
	all := make([]bool, len(src.raw))
	verbatim := func(what string, start, end int, quote string) {
		if start < 0 || end < start || end > len(src.raw) {
			bad = fmt.Errorf("%s: span [%d,%d) of %d", what, start, end, len(src.raw))
			return
		}
		if got := string(src.raw[start:end]); got != quote {
			bad = fmt.Errorf("%s: %q is not %q", what, quote, got)
		}
		for i := start; i < end; i++ {
			all[i] = true
		}
	}
	measure := func(m Measure) {
		verbatim("measure", m.Start, m.End, m.Text)
		for _, it := range m.Items {
			verbatim("item", it.Start, it.End, it.Text)
		}
		for _, c := range m.Claims {
			verbatim("claim", c.Start, c.End, c.Quote)
			if c.Start < m.Start || c.End > m.End {
				bad = fmt.Errorf("claim %q is outside its measure", c.Quote)
			}
			for _, qs := range [][]Quantity{c.Amounts, c.Dates, c.Counts} {
				for _, q := range qs {
					verbatim("quantity", q.Start, q.End, q.Quote)
				}
			}
			for _, f := range c.Frequencies {
				verbatim("frequency", f.Start, f.End, f.Quote)
			}
		}
	}
	for _, a := range d.Aspects {
		for _, p := range a.Problems {
			for _, pt := range p.Points {
				verbatim("point", pt.Start, pt.End, pt.Text)
			}
			for _, m := range p.Measures {
				measure(m)
			}
			if !strings.Contains(string(src.raw), p.Statement) {
				bad = fmt.Errorf("statement of %d is not in the text", p.No)
			}
		}
	}
	for _, m := range d.Organisation {
		measure(m)
	}
	for _, f := range d.Headline {
		verbatim("figure", f.Start, f.End, f.Quote)
	}
	for _, th := range d.Threads {
		verbatim("thread", th.Start, th.End, th.Quote)
	}
	for _, f := range d.Findings {
		verbatim("finding", f.Start, f.End, f.Quote)
	}
	for _, p := range d.Parts {
		verbatim("part", p.Start, p.End, p.Text)
	}
	for _, u := range d.Unread {
		verbatim("unread", u.Start, u.End, u.Text)
	}
	for _, a := range d.Aspects {
		for i := a.Start; i < a.End; i++ {
			all[i] = true
		}
	}
	reach := func(from, to int) {
		for i := from; i < to; i++ {
			all[i] = true
		}
	}
	for _, u := range d.Unfinished {
		reach(u.From, u.End)
	}
	for _, m := range d.Organisation {
		reach(m.From, m.End)
	}
	for i, seen := range all {
		if !seen && !src.space(i) {
			return fmt.Errorf("%q at %d stands nowhere", string(src.raw[i:min(i+20, len(all))]), i)
		}
	}
	return bad
}

func TestEveryQuoteIsVerbatimAndNothingIsDropped(t *testing.T) {
	text := sampleReport(t)
	for _, variant := range []string{text, strings.ReplaceAll(text, "\n", "\r\n"), strings.ReplaceAll(text, "\n", "\n\n")} {
		if err := checkSpans(variant, Read(variant)); err != nil {
			t.Error(err)
		}
	}
}
