package similar

import (
	"cmp"
	"slices"

	"juzheng/indexer/highlight"
)

// Bounds of what is shown of two texts.
const (
	MinShared = 20  // characters; what is shared and shorter does not count
	MaxPairs  = 50  // pages of two texts that are shown side by side
	MaxSpans  = 100 // marks on a page against one other
	MaxQuote  = 100 // code points of what is quoted
)

// A Likeness says how much two texts have in common.
type Likeness struct {
	Equal       bool    // character by character
	Shared      int     // characters of the first that stand in the second
	Resemblance float64 // shared characters of all characters of both, 0..1
	Contained   float64 // share of the first that stands in the second
	Containing  float64 // share of the second that stands in the first
	Pairs       []Pair  // in the order of the first; those that share most, at most MaxPairs
}

// A Pair is a page of the first text and a page of the other, and what stands on
// both, in code points of each.
type Pair struct {
	Page, OtherPage   int
	Spans, OtherSpans []highlight.Span
	Quote             string // the longest of it as the first text has it, at most MaxQuote
	shared            int    // characters
	longest           run
}

// Compare finds what two texts share, in time in proportion to their lengths.
// Nothing of what a text skipped is shared.
func Compare(a, b *Text) Likeness {
	runs, inA := shared(a, b)
	if len(runs) == 0 {
		return Likeness{}
	}
	_, inB := shared(b, a)
	both := float64(inA+inB) / 2
	return Likeness{
		Equal:       a.skipped+b.skipped == 0 && slices.Equal(a.chars, b.chars),
		Shared:      inA,
		Resemblance: both / (float64(a.Len()+b.Len()) - both),
		Contained:   float64(inA) / float64(a.Len()),
		Containing:  float64(inB) / float64(b.Len()),
		Pairs:       pairs(a, b, runs),
	}
}

// A run of n characters stands at a of one text and at b of another.
type run struct{ a, b, n int }

// shared are the runs of at least MinShared characters of a that stand in b, as
// long as they can be, and how many characters of a stand in one of them.
func shared(a, b *Text) (runs []run, covered int) {
	g := b.grams()
	var now run // ends with the gram before; n is 0 when that does not stand in b
	upTo := 0   // characters of a before are counted
	eachGram(a.chars, func(i int, h uint64) {
		end := i + MinShared
		if next := now.b + now.n; now.n > 0 && next < len(b.chars) && b.chars[next] == a.chars[end-1] {
			now.n++
		} else {
			if now.n > 0 {
				runs, now.n = append(runs, now), 0
			}
			at, ok := g.find(a.chars[i:end], h)
			if !ok {
				return
			}
			now = run{i, at, MinShared}
		}
		covered += end - max(upTo, i)
		upTo = end
	})
	if now.n > 0 {
		runs = append(runs, now)
	}
	return runs, covered
}

// pairs lays runs out on the pages of both texts.
func pairs(a, b *Text, runs []run) []Pair {
	at := map[[2]int]*Pair{}
	for _, r := range runs {
		for r.n > 0 {
			here, nextA := a.partOf(r.a)
			there, nextB := b.partOf(r.b)
			n := min(r.n, nextA-r.a, nextB-r.b)
			p := at[[2]int{here.page, there.page}]
			if p == nil {
				p = &Pair{Page: here.page, OtherPage: there.page}
				at[[2]int{here.page, there.page}] = p
			}
			p.shared += n
			if n > p.longest.n {
				p.longest = run{r.a, r.b, n}
			}
			if len(p.Spans) < MaxSpans {
				p.Spans = append(p.Spans, a.span(r.a, n))
				p.OtherSpans = append(p.OtherSpans, b.span(r.b, n))
			}
			r = run{r.a + n, r.b + n, r.n - n}
		}
	}
	all := make([]Pair, 0, len(at))
	for _, p := range at {
		all = append(all, *p)
	}
	inOrder := func(x, y Pair) int {
		return cmp.Or(cmp.Compare(x.Page, y.Page), cmp.Compare(x.OtherPage, y.OtherPage))
	}
	slices.SortFunc(all, func(x, y Pair) int { return cmp.Or(cmp.Compare(y.shared, x.shared), inOrder(x, y)) })
	shown := 1 // a run that goes over the end of a page leaves shorter ends
	for shown < min(len(all), MaxPairs) && all[shown].shared >= MinShared {
		shown++
	}
	all = all[:shown]
	for i, p := range all {
		all[i].Quote = a.quote(p.longest.a, p.longest.n)
		all[i].Spans, all[i].OtherSpans = highlight.Merge(p.Spans), highlight.Merge(p.OtherSpans)
	}
	slices.SortFunc(all, inOrder)
	return all
}
