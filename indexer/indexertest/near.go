package indexertest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"juzheng/indexer"
	"juzheng/indexer/query"
)

// A nearCase asks what is near a text.
type nearCase struct {
	Text    string
	Ask     string // what must hold besides
	Filters []indexer.Filter
	Facets  []string
	Limit   int
	First   string // what comes first
	Want    string // all that is near, in order: "收据 2, person=王小明 1"
	All     bool   // Want is given, though it be empty
	Not     string // what must not come
}

var hows = map[indexer.How]string{indexer.LooksAlike: "looks", indexer.SoundsAlike: "sounds", indexer.Swapped: "swapped", indexer.Replaced: "replaced", indexer.Shortened: "shortened"}

func runNear(t *testing.T, e indexer.Nearer, c nearCase) {
	q, err := query.Parse(c.Ask)
	if err != nil {
		t.Fatal(err)
	}
	r := indexer.Request{Query: q, Filters: c.Filters, Facets: c.Facets, Limit: c.Limit}
	found, err := e.Near(t.Context(), c.Text, r)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for i, n := range found {
		name := n.Text
		if n.Field != "" {
			name = n.Field + "=" + name
		}
		got = append(got, fmt.Sprintf("%s %s %d", hows[n.How], name, n.Files))
		if i > 0 && (found[i-1].How > n.How || found[i-1].How == n.How && found[i-1].Files < n.Files) {
			t.Errorf("%s comes after %s", got[i], got[i-1])
		}
		if c.Not != "" && strings.Contains(c.Not, n.Text) {
			t.Errorf("%s is near", n.Text)
		}
	}
	all := strings.Join(got, ", ")
	if (c.All || c.Want != "") && all != c.Want || !strings.HasPrefix(all, c.First) {
		t.Errorf("near are %s\nwant %s%s", all, c.Want, c.First)
	}
	again, err := e.Near(t.Context(), c.Text, r)
	if err != nil || !slices.Equal(found, again) {
		t.Errorf("asked again: %v, %v", again, err)
	}
}
