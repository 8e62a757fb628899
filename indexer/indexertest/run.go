// Package indexertest is the contract of indexer.Engine as tests that every engine runs.
package indexertest

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"iter"
	"path"
	"reflect"
	"slices"
	"strings"
	"testing"

	"juzheng/indexer"
	"juzheng/indexer/highlight"
	"juzheng/indexer/page"
	"juzheng/indexer/query"
)

//go:embed testdata/*.json
var cases embed.FS

// Open opens an engine that keeps its index under dir; opened twice on the same
// dir, one after the other, it must find what it kept.
type Open func(t testing.TB, dir string) indexer.Engine

// A file of cases: what is in the index, and what is asked of it.
type caseFile struct {
	Entries []struct {
		ID, Title string
		Fields    map[string][]string
		Dates     map[string]string
		Pages     []string
		Label     []string // of the pages, where they have one
		Second    string   // another reading of page 1
	}
	Cases []struct {
		Ask     string
		Filters []indexer.Filter
		Spans   []indexer.Span
		Sort    indexer.Sort
		Facets  map[string]string // "值 2, 值 1"
		Want    string            // IDs; in this order when Ordered
		Ordered bool
		Loose   bool // answered by its words, because nothing holds it
		Pages   map[string][]int
		Shows   map[string]string // what the snippet must hold, marks as «»
	}
	Near    []nearCase
	Similar []likeCase
}

// Run tests that an engine keeps the contract.
func Run(t *testing.T, open Open) {
	names, err := cases.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range names {
		t.Run(strings.TrimSuffix(n.Name(), ".json"), func(t *testing.T) { runFile(t, open, n.Name()) })
	}
	t.Run("lifecycle", func(t *testing.T) { runLifecycle(t, open) })
	t.Run("similar", func(t *testing.T) { runSimilar(t, open) })
	t.Run("substrings", func(t *testing.T) { runSubstrings(t, open) })
}

func runFile(t *testing.T, open Open, name string) {
	raw, err := cases.ReadFile(path.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	var f caseFile
	if err := json.Unmarshal(raw, &f); err != nil {
		t.Fatal(err)
	}
	e := open(t, t.TempDir())
	defer func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	}()
	for i, entry := range f.Entries {
		pages := make([]page.Page, len(entry.Pages))
		for n, text := range entry.Pages {
			pages[n] = page.Page{N: n + 1, Text: text}
			if n < len(entry.Label) {
				pages[n].Label = entry.Label[n]
			}
		}
		if entry.Second != "" {
			pages[0].Second = entry.Second
		}
		err := e.Put(t.Context(), int64(i+1), indexer.Entry{ID: entry.ID, Title: entry.Title, Fields: entry.Fields, Dates: entry.Dates, Pages: Pages(pages...)})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range f.Similar {
		t.Run(c.Of, func(t *testing.T) { c.run(t, e, f.page) })
	}
	for _, c := range f.Cases {
		t.Run(c.Ask, func(t *testing.T) {
			q, err := query.Parse(c.Ask)
			if err != nil {
				t.Fatal(err)
			}
			r := indexer.Request{Query: q, Filters: c.Filters, Spans: c.Spans, Sort: c.Sort, Limit: indexer.MaxLimit}
			for name := range c.Facets {
				r.Facets = append(r.Facets, name)
			}
			res, err := e.Search(t.Context(), r)
			if err != nil {
				t.Fatal(err)
			}
			got := IDs(res)
			want := strings.Fields(c.Want)
			if !c.Ordered {
				slices.Sort(got)
				slices.Sort(want)
			}
			if !slices.Equal(got, want) || res.Total != len(want) || !res.Exact {
				t.Errorf("found %v (total %d, exact %v), want %v", got, res.Total, res.Exact, want)
			}
			if res.Loose != c.Loose {
				t.Errorf("loose %v", res.Loose)
			}
			for _, h := range res.Hits {
				if want, ok := c.Pages[h.ID]; ok && !slices.Equal(h.Pages, want) {
					t.Errorf("%s: pages %v, want %v", h.ID, h.Pages, want)
				}
				if len(h.Pages) > 0 && !slices.Contains(h.Pages, h.Page) {
					t.Errorf("%s: best page %d is none of %v", h.ID, h.Page, h.Pages)
				}
				if s := Shown(h.Snippet); !strings.Contains(s, c.Shows[h.ID]) {
					t.Errorf("%s: shows %s, want %s", h.ID, s, c.Shows[h.ID])
				}
			}
			for name, want := range c.Facets {
				var got []string
				for _, c := range res.Facets[name] {
					got = append(got, fmt.Sprint(c.Value, " ", c.Files))
				}
				if s := strings.Join(got, ", "); s != want {
					t.Errorf("facet %s: %s, want %s", name, s, want)
				}
			}
		})
	}
	for _, c := range f.Near {
		t.Run("near "+c.Text, func(t *testing.T) { runNear(t, e, c) })
	}
}

// Pages gives pages as an Entry wants them.
func Pages(pages ...page.Page) iter.Seq2[page.Page, error] {
	return func(yield func(page.Page, error) bool) {
		for _, p := range pages {
			if !yield(p, nil) {
				return
			}
		}
	}
}

// Texts gives texts as the pages 1, 2, …
func Texts(texts ...string) iter.Seq2[page.Page, error] {
	pages := make([]page.Page, len(texts))
	for i, text := range texts {
		pages[i] = page.Page{N: i + 1, Text: text}
	}
	return Pages(pages...)
}

// IDs are the files of a result in their order.
func IDs(r indexer.Result) []string {
	ids := []string{}
	for _, h := range r.Hits {
		ids = append(ids, h.ID)
	}
	return ids
}

// Shown writes segments with marks as «».
func Shown(segments []highlight.Segment) string {
	var b strings.Builder
	for _, s := range segments {
		if s.Mark {
			b.WriteString("«" + s.Text + "»")
		} else {
			b.WriteString(s.Text)
		}
	}
	return b.String()
}

// find asks and fails the test when that is not possible.
func find(t *testing.T, e indexer.Engine, r indexer.Request, ask string) indexer.Result {
	t.Helper()
	q, err := query.Parse(ask)
	if err != nil {
		t.Fatal(err)
	}
	r.Query = q
	if r.Limit == 0 {
		r.Limit = indexer.MaxLimit
	}
	res, err := e.Search(t.Context(), r)
	if err != nil {
		t.Fatalf("%s: %v", ask, err)
	}
	return res
}

// Versus puts the same question to two engines that hold the same files; they
// must find the same and count the same.
func Versus(t *testing.T, a, b indexer.Engine, r indexer.Request) {
	t.Helper()
	ra, errA := a.Search(context.Background(), r)
	rb, errB := b.Search(context.Background(), r)
	if (errA == nil) != (errB == nil) {
		t.Fatalf("%v: %v, %v", r.Query, errA, errB)
	}
	ia, ib := IDs(ra), IDs(rb)
	slices.Sort(ia)
	slices.Sort(ib)
	if ra.Total != rb.Total || ra.Total <= r.Limit && !slices.Equal(ia, ib) || !reflect.DeepEqual(ra.Facets, rb.Facets) {
		t.Errorf("%v: %d %v %v, %d %v %v", r.Query, ra.Total, ia, ra.Facets, rb.Total, ib, rb.Facets)
	}
}
