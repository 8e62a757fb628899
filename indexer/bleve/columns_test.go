package bleve

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"juzheng/indexer/indexertest"
)

// What was gathered before files came and went must be what is gathered after.
func TestColumnsKeepUpWithTheIndex(t *testing.T) {
	e := openIn(t, t.TempDir())
	e.mu.RLock()
	kept, err := e.columns()
	if err != nil {
		t.Fatal(err)
	}
	gathered(t, e, kept)
	e.mu.RUnlock()
	long := strings.Repeat("很长的单位名称", 60)
	r := rand.New(rand.NewPCG(1, 2))
	for seq := range int64(60) {
		id := fmt.Sprint("e", r.IntN(25))
		if r.IntN(4) == 0 {
			if err := e.Remove(t.Context(), seq, id); err != nil {
				t.Fatal(err)
			}
			continue
		}
		one := entry(int(seq), "党费收据签到表")
		one.ID, one.Pages = id, indexertest.Texts(slices.Repeat([]string{"整改措施落实到位"}, r.IntN(5))...)
		one.Fields = map[string][]string{"unit": {long[:3*r.IntN(100)], "二支部"}, "kind": {fmt.Sprint(r.IntN(3))}}
		one.Dates = map[string]string{"formed": []string{"2018-03-05", "2018-03", "某日", ""}[r.IntN(4)]}
		put(t, e, seq, one)
	}
	e.mu.RLock()
	defer e.mu.RUnlock()
	in, release, err := e.acquire()
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	if have, want := gathered(t, e, kept), gathered(t, e, in.columns()); !maps.Equal(have, want) || len(want) < 20 {
		t.Errorf("kept %v\nin the index %v", have, want)
	}
}

// gathered is all that columns say of the files, e.mu held.
func gathered(t *testing.T, e *Engine, c *columns) map[string]string {
	r, release, err := e.acquire()
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	all := map[string]string{"live": c.live.String(), "average": fmt.Sprint(c.pieces, c.averageLength())}
	for _, name := range []string{"unit", "kind", "none"} {
		for v, files := range c.field(r, name) {
			all[name+v] = files.String()
		}
	}
	days, last := c.days(r, "formed"), c.pages(r)
	for it := c.live.Iterator(); it.HasNext(); {
		ord := it.Next()
		all[fmt.Sprint(ord)] = fmt.Sprint(days[ord], last[ord])
	}
	return all
}
