package indexertest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"juzheng/indexer"
	"juzheng/indexer/hanzi"
	"juzheng/indexer/highlight"
)

// A likeCase asks for the files that share text with one.
type likeCase struct {
	Of       string
	Filters  []indexer.Filter
	Want     string            // IDs
	Equal    string            // those among them with the same text
	Pairs    map[string]string // "1-2 1-3": pages that share something
	Marked   map[string]string // what one mark on the pages asked about must hold
	Unmarked map[string]string // what none may hold
}

func (f caseFile) page(id string, n int) string {
	for _, e := range f.Entries {
		if e.ID == id && n >= 1 && n <= len(e.Pages) {
			return e.Pages[n-1]
		}
	}
	return ""
}

func (c likeCase) run(t *testing.T, e indexer.Engine, page func(id string, n int) string) {
	likes, err := e.Similar(t.Context(), c.Of, c.Filters, indexer.MaxLikes)
	if err != nil {
		t.Fatal(err)
	}
	var got, equal []string
	for _, l := range likes {
		got = append(got, l.ID)
		if l.Equal {
			equal = append(equal, l.ID)
		}
		var pairs, marked []string
		for _, p := range l.Pairs {
			pairs = append(pairs, fmt.Sprint(p.Page, "-", p.OtherPage))
			marked = append(marked, sameMarks(t, page(c.Of, p.Page), page(l.ID, p.OtherPage), p.Spans, p.OtherSpans)...)
			if p.Quote == "" || !strings.Contains(page(c.Of, p.Page), p.Quote) {
				t.Errorf("%s: quotes %q, which does not stand on page %d", l.ID, p.Quote, p.Page)
			}
		}
		if want := c.Pairs[l.ID]; want != "" && strings.Join(pairs, " ") != want {
			t.Errorf("%s: pages %v, want %s", l.ID, pairs, want)
		}
		holds := func(what string) bool {
			return slices.ContainsFunc(marked, func(s string) bool { return strings.Contains(s, hanzi.Normal(what)) })
		}
		if want := c.Marked[l.ID]; !holds(want) {
			t.Errorf("%s: %s is not marked in %q", l.ID, want, marked)
		}
		if not := c.Unmarked[l.ID]; not != "" && holds(not) {
			t.Errorf("%s: %s is marked in %q", l.ID, not, marked)
		}
		if l.Contained < 0 || l.Contained > 1 || l.Containing < 0 || l.Containing > 1 || l.Resemblance > max(l.Contained, l.Containing) || l.Equal != (l.Resemblance == 1) {
			t.Errorf("%s: these shares cannot be: %+v", l.ID, l.Likeness)
		}
	}
	if slices.ContainsFunc(likes[:max(0, len(likes)-1)], func(l indexer.Like) bool { return l.Contained < likes[len(likes)-1].Contained }) {
		t.Errorf("%v: not in order", got)
	}
	slices.Sort(got)
	slices.Sort(equal)
	want, wantEqual := strings.Fields(c.Want), strings.Fields(c.Equal)
	slices.Sort(want)
	slices.Sort(wantEqual)
	if !slices.Equal(got, want) || !slices.Equal(equal, wantEqual) && c.Equal != "" {
		t.Errorf("similar %v (equal %v), want %v (%v)", got, equal, want, wantEqual)
	}
}

// sameMarks checks that what is marked on two pages is the same, and gives its normal form.
func sameMarks(t *testing.T, here, there string, spans, others []highlight.Span) []string {
	t.Helper()
	a, b := marked(t, here, spans), marked(t, there, others)
	if letters(strings.Join(a, "")) != letters(strings.Join(b, "")) {
		t.Errorf("marked here: %q, there: %q", a, b)
	}
	return a
}

// marked is the normal form of what is marked.
func marked(t *testing.T, text string, spans []highlight.Span) []string {
	t.Helper()
	rs := []rune(text)
	var all []string
	for _, s := range spans {
		if s.Start < 0 || s.End > len(rs) || s.Start >= s.End {
			t.Errorf("a mark at %d..%d of a page of %d", s.Start, s.End, len(rs))
			continue
		}
		all = append(all, hanzi.Normal(string(rs[s.Start:s.End])))
	}
	return all
}

// letters leaves of a normal form what is indexed.
func letters(normal string) string {
	return strings.Map(func(r rune) rune {
		if hanzi.Searchable(r) {
			return r
		}
		return -1
	}, normal)
}

func runSimilar(t *testing.T, open Open) {
	for _, c := range []struct {
		name string
		test func(*testing.T, Open)
	}{
		{"a removed or replaced file is similar to nothing", similarGone},
		{"asking for too many similar files is refused", similarRefused},
		{"what stands on every form is told as such and comes last", similarForms},
		{"a long file is compared by parts", similarLong},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, open) })
	}
}

// prose is n characters that nothing else is like, in sentences.
func prose(seed uint64, n int) string {
	rnd := rand.New(rand.NewPCG(seed, 11))
	var b strings.Builder
	for i := range n {
		b.WriteRune(rune(0x4e00 + rnd.IntN(4000)))
		if i%17 == 16 {
			b.WriteString("，\n"[:3+i%2]) // every other time with the end of a line
		}
	}
	return b.String()
}

func alike(t *testing.T, e indexer.Engine, id string) []string {
	t.Helper()
	likes, err := e.Similar(t.Context(), id, nil, indexer.MaxLikes)
	if err != nil {
		t.Fatal(err)
	}
	ids := []string{}
	for _, l := range likes {
		ids = append(ids, l.ID)
	}
	return ids
}

func similarGone(t *testing.T, open Open) {
	e := opened(t, open)
	text := prose(1, 300)
	put(t, e, 1, indexer.Entry{ID: "a", Pages: Texts(text)}, indexer.Entry{ID: "b", Pages: Texts(text)}, indexer.Entry{ID: "c", Pages: Texts("封面", text)})
	expectAlike := func(id string, want ...string) {
		t.Helper()
		got := alike(t, e, id)
		slices.Sort(got)
		if !slices.Equal(got, want) && len(got)+len(want) > 0 {
			t.Errorf("%s is similar to %v, want %v", id, got, want)
		}
	}
	expectAlike("a", "b", "c")
	if err := e.Remove(t.Context(), 2, "b"); err != nil {
		t.Fatal(err)
	}
	expectAlike("a", "c")
	expectAlike("b")
	put(t, e, 3, indexer.Entry{ID: "c", Pages: Texts(prose(2, 300))})
	expectAlike("a")
	put(t, e, 4, indexer.Entry{ID: "a", Pages: Texts(prose(2, 280))})
	expectAlike("c", "a")
}

func similarRefused(t *testing.T, open Open) {
	e := opened(t, open)
	put(t, e, 1, indexer.Entry{ID: "a", Pages: Texts(prose(1, 300))})
	for _, limit := range []int{-1, 0, indexer.MaxLikes + 1} {
		if _, err := e.Similar(t.Context(), "a", nil, limit); err == nil {
			t.Errorf("%d similar files: no error", limit)
		}
	}
	gone, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := e.Similar(gone, "a", nil, 1); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func similarForms(t *testing.T, open Open) {
	e := opened(t, open)
	form := prose(1, 400)
	var entries []indexer.Entry
	for i := range 150 {
		entries = append(entries, indexer.Entry{ID: fmt.Sprint("表", i), Pages: Texts(form + prose(uint64(100+i), 300))})
	}
	copied := prose(50, 300)
	entries = append(entries, indexer.Entry{ID: "抄", Pages: Texts(form + copied)}, indexer.Entry{ID: "源", Pages: Texts(copied + prose(51, 500))})
	put(t, e, 1, entries...)
	likes, err := e.Similar(t.Context(), "抄", nil, indexer.MaxLikes)
	if err != nil {
		t.Fatal(err)
	}
	if len(likes) != indexer.MaxLikes || likes[0].ID != "源" || likes[0].Common || !likes[1].Common || likes[1].Contained <= likes[0].Contained {
		for _, l := range likes {
			t.Errorf("%s: contained %.2f, containing %.2f, common %v", l.ID, l.Contained, l.Containing, l.Common)
		}
	}
}

func similarLong(t *testing.T, open Open) {
	e := opened(t, open)
	pages := make([]string, 700)
	for i := range pages {
		pages[i] = prose(uint64(i), 100)
	}
	one := pages[333]
	changed := slices.Clone(pages)
	changed[5] = prose(9999, 100)
	put(t, e, 1, indexer.Entry{ID: "书", Pages: Texts(pages...)}, indexer.Entry{ID: "再版", Pages: Texts(changed...)}, indexer.Entry{ID: "页", Pages: Texts(one)})
	likes, err := e.Similar(t.Context(), "页", nil, indexer.MaxLikes)
	if err != nil || len(likes) != 2 {
		t.Fatal(likes, err)
	}
	for _, l := range likes {
		if l.Contained != 1 || l.Containing > .01 || !l.Partial || len(l.Pairs) != 1 || l.Pairs[0].OtherPage != 334 {
			t.Errorf("%s: contained %.2f, containing %.2f, partial %v, %d pairs", l.ID, l.Contained, l.Containing, l.Partial, len(l.Pairs))
		}
	}
	likes, err = e.Similar(t.Context(), "书", nil, indexer.MaxLikes)
	if err != nil || len(likes) == 0 {
		t.Fatal(err)
	}
	if l := likes[0]; l.ID != "再版" || l.Contained < .95 || l.Equal || !l.Partial {
		t.Errorf("%s: contained %.2f, containing %.2f, equal %v, partial %v", l.ID, l.Contained, l.Containing, l.Equal, l.Partial)
	}
}
