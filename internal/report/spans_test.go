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

// A reach marks which code points of a text stand in a part, and keeps what is wrong.
type reach struct {
	*source
	seen []bool
	bad  error
}

func (r *reach) mark(from, to int) {
	for i := max(0, from); i < min(to, len(r.seen)); i++ {
		r.seen[i] = true
	}
}

func (r *reach) verbatim(what string, start, end int, quote string) {
	if start < 0 || end < start || end > len(r.raw) {
		r.bad = fmt.Errorf("%s: span [%d,%d) of %d", what, start, end, len(r.raw))
		return
	}
	if got := string(r.raw[start:end]); got != quote {
		r.bad = fmt.Errorf("%s: %q is not %q", what, quote, got)
	}
	r.mark(start, end)
}

func (r *reach) measure(m Measure) {
	r.verbatim("measure", m.Start, m.End, m.Text)
	r.mark(m.From, m.End)
	for _, it := range m.Items {
		r.verbatim("item", it.Start, it.End, it.Text)
	}
	for _, c := range m.Claims {
		r.verbatim("claim", c.Start, c.End, c.Quote)
		if c.Start < m.Start || c.End > m.End {
			r.bad = fmt.Errorf("claim %q is outside its measure", c.Quote)
		}
		for _, qs := range [][]Quantity{c.Amounts, c.Dates, c.Counts} {
			for _, q := range qs {
				r.verbatim("quantity", q.Start, q.End, q.Quote)
			}
		}
		for _, f := range c.Frequencies {
			r.verbatim("frequency", f.Start, f.End, f.Quote)
		}
	}
}

func (r *reach) problem(p Problem) {
	for _, pt := range p.Points {
		r.verbatim("point", pt.Start, pt.End, pt.Text)
	}
	for _, m := range p.Measures {
		r.measure(m)
	}
	if !strings.Contains(string(r.raw), p.Statement) {
		r.bad = fmt.Errorf("statement of %d is not in the text", p.No)
	}
}

// checkSpans holds for every text: quotes are verbatim, spans lie in the text, and every
// code point that is not white space lies in a part or in Unread.
func checkSpans(text string, d Draft) error {
	src := newSource(text)
	r := &reach{source: src, seen: make([]bool, len(src.raw))}
	for _, a := range d.Aspects {
		for _, p := range a.Problems {
			r.problem(p)
		}
		r.mark(a.Start, a.End)
	}
	for _, m := range d.Organisation {
		r.measure(m)
	}
	for _, f := range d.Headline {
		r.verbatim("figure", f.Start, f.End, f.Quote)
	}
	for _, th := range d.Threads {
		r.verbatim("thread", th.Start, th.End, th.Quote)
	}
	for _, f := range d.Findings {
		r.verbatim("finding", f.Start, f.End, f.Quote)
	}
	for _, p := range d.Parts {
		r.verbatim("part", p.Start, p.End, p.Text)
	}
	for _, u := range d.Unread {
		r.verbatim("unread", u.Start, u.End, u.Text)
	}
	for _, u := range d.Unfinished {
		r.mark(u.From, u.End)
	}
	for i, seen := range r.seen {
		if r.bad == nil && !seen && !src.space(i) {
			r.bad = fmt.Errorf("%q at %d stands nowhere", string(src.raw[i:min(i+20, len(r.seen))]), i)
		}
	}
	return r.bad
}

func TestEveryQuoteIsVerbatimAndNothingIsDropped(t *testing.T) {
	text := sampleReport(t)
	for _, variant := range []string{text, strings.ReplaceAll(text, "\n", "\r\n"), strings.ReplaceAll(text, "\n", "\n\n")} {
		if err := checkSpans(variant, Read(variant)); err != nil {
			t.Error(err)
		}
	}
}
