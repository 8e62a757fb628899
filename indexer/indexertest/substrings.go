package indexertest

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"juzheng/indexer"
	"juzheng/indexer/highlight"
	"juzheng/indexer/query"
)

// Laws is where real texts lie outside the project, seen from a package of the indexer.
const Laws = "../../../shared/corpus/laws"

// A Law is one text of the corpus in pages.
type Law struct {
	ID    string
	Pages []string
}

// ReadLaws cuts up to maxBytes of the laws into pages of n code points; it
// skips the test when the corpus is not there.
func ReadLaws(t testing.TB, maxBytes, n int) []Law {
	var laws []Law
	size := 0
	err := filepath.WalkDir(Laws, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || size >= maxBytes {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil || !utf8.Valid(b) {
			return err
		}
		size += len(b)
		l := Law{ID: fmt.Sprintf("law%04d", len(laws))}
		for rs := []rune(strings.ReplaceAll(string(b), "\x00", "")); len(rs) > 0; rs = rs[min(n, len(rs)):] {
			l.Pages = append(l.Pages, string(rs[:min(n, len(rs))]))
		}
		laws = append(laws, l)
		return nil
	})
	if err != nil || len(laws) == 0 {
		t.Skipf("the laws of the corpus are not at %s: %v", Laws, err)
	}
	return laws
}

const (
	lawBytes   = 3 << 19
	substrings = 2000
	atMost     = 60 // hits that are asked for and compared
)

// runSubstrings asks for pieces of real text and compares with reading it all.
func runSubstrings(t *testing.T, open Open) {
	laws := ReadLaws(t, lawBytes, 700)
	e := opened(t, open)
	whole := make([]*highlight.Reading, len(laws))
	var entries []indexer.Entry
	for i, l := range laws {
		entries = append(entries, indexer.Entry{ID: l.ID, Pages: Texts(l.Pages...)})
		whole[i] = highlight.Read(strings.Join(l.Pages, "\n"))
	}
	put(t, e, 1, entries...)
	rnd := rand.New(rand.NewPCG(7, 7))
	for range substrings {
		l := rnd.IntN(len(laws))
		what := sample(rnd, laws[l].Pages)
		if what == "" {
			continue
		}
		q := query.Query{Op: query.Text, Text: what}
		res, err := e.Search(t.Context(), indexer.Request{Query: q, Limit: atMost})
		if err != nil {
			t.Fatalf("%q: %v", what, err)
		}
		p := highlight.Compile(what)
		var want []string
		for i, r := range whole {
			plain := slices.ContainsFunc(laws[i].Pages, func(s string) bool { return strings.Contains(s, what) })
			if p.In(r) {
				want = append(want, laws[i].ID)
			} else if plain {
				t.Errorf("%q stands in %s and is not seen there", what, laws[i].ID)
			}
		}
		got := IDs(res)
		slices.Sort(got)
		if res.Total != len(want) || len(want) <= atMost && !slices.Equal(got, want) || len(want) == 0 {
			t.Errorf("%q: found %d %v, reading finds %d %v", what, res.Total, got, len(want), want)
		}
		for _, h := range res.Hits[:min(3, len(res.Hits))] {
			if h.Page == 0 || !slices.ContainsFunc(h.Snippet, func(s highlight.Segment) bool { return s.Mark }) {
				t.Errorf("%q: %s is shown without marks on page %d", what, h.ID, h.Page)
			}
		}
	}
}

// sample takes 2 to 12 characters from somewhere, across pages too, with something to look for in them.
func sample(rnd *rand.Rand, pages []string) string {
	i := rnd.IntN(len(pages))
	text := pages[i]
	if i+1 < len(pages) && rnd.IntN(10) == 0 {
		text = lastRunes(text, 6) + pages[i+1]
	}
	rs := []rune(text)
	from := rnd.IntN(len(rs))
	if lines := strings.Count(text, "\n"); lines > 0 && rnd.IntN(5) == 0 { // across a line end
		if k := slices.Index(rs[from:], '\n'); k > 2 {
			from += k - 2
		}
	}
	s := strings.TrimSpace(string(rs[from:min(len(rs), from+2+rnd.IntN(11))]))
	if utf8.RuneCountInString(s) < 2 || !strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
		return ""
	}
	return s
}

func lastRunes(s string, n int) string {
	rs := []rune(s)
	return string(rs[max(0, len(rs)-n):])
}
