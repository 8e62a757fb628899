package indexertest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"juzheng/indexer"
	"juzheng/indexer/page"
)

func runLifecycle(t *testing.T, open Open) {
	for _, c := range []struct {
		name string
		test func(*testing.T, Open)
	}{
		{"a new index is empty", emptyIndex},
		{"a replaced file leaves no ghost", replaced},
		{"a removed file is gone and its facets too", removed},
		{"what was kept is found after opening again", reopened},
		{"a file whose pages fail is not there by half", failingPages},
		{"pages of an answer follow one another", paging},
		{"asking for too much is refused", refused},
		{"long pages and long phrases are found over every border", borders},
		{"a large file appears as a whole", large},
		{"many ask while files come", together},
		{"a file is found all the while it is replaced", steady},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, open) })
	}
}

func opened(t *testing.T, open Open) indexer.Engine {
	e := open(t, t.TempDir())
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}

func put(t *testing.T, e indexer.Engine, seq int64, entries ...indexer.Entry) {
	t.Helper()
	if err := e.Put(t.Context(), seq, entries...); err != nil {
		t.Fatal(err)
	}
}

func expect(t *testing.T, e indexer.Engine, ask string, want ...string) indexer.Result {
	t.Helper()
	res := find(t, e, indexer.Request{Facets: []string{"kind"}}, ask)
	got := IDs(res)
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) && len(got)+len(want) > 0 || res.Total != len(want) {
		t.Errorf("%s: found %v (total %d), want %v", ask, got, res.Total, want)
	}
	return res
}

func expectState(t *testing.T, e indexer.Engine, seq int64, count int) {
	t.Helper()
	s, err := e.Seq(t.Context())
	n, err2 := e.Count(t.Context())
	if err != nil || err2 != nil || s != seq || n != count {
		t.Errorf("seq %d (%v), %d files (%v); want %d, %d", s, err, n, err2, seq, count)
	}
}

func emptyIndex(t *testing.T, open Open) {
	e := opened(t, open)
	expectState(t, e, 0, 0)
	expect(t, e, "党费")
	expect(t, e, "")
	if err := e.Remove(t.Context(), 3, "无此文件"); err != nil {
		t.Error(err)
	}
	expectState(t, e, 3, 0)
}

func replaced(t *testing.T, open Open) {
	e := opened(t, open)
	put(t, e, 1, indexer.Entry{ID: "a", Title: "旧标题", Fields: map[string][]string{"kind": {"旧类"}}, Pages: Texts("第一页党费", "第二页收据", "第三页草稿")})
	put(t, e, 2, indexer.Entry{ID: "a", Title: "新标题", Fields: map[string][]string{"kind": {"新类"}}, Pages: Texts("只有一页会费")})
	expectState(t, e, 2, 1)
	for _, gone := range []string{"党费", "收据", "草稿", "旧标题", "类型:旧类"} {
		expect(t, e, gone)
	}
	for _, there := range []string{"会费", "新标题", "类型:新类", "-草稿"} {
		expect(t, e, there, "a")
	}
	put(t, e, 3, indexer.Entry{ID: "b", Title: "甲"}, indexer.Entry{ID: "b", Title: "乙"})
	expect(t, e, "甲")
	expect(t, e, "乙", "b")
	put(t, e, 2, indexer.Entry{ID: "b", Title: "丙"})
	expectState(t, e, 3, 2)
}

func removed(t *testing.T, open Open) {
	e := opened(t, open)
	put(t, e, 1,
		indexer.Entry{ID: "a", Fields: map[string][]string{"kind": {"照片"}}, Dates: map[string]string{"formed": "2018-03-05"}, Pages: Texts("党费收据")},
		indexer.Entry{ID: "b", Fields: map[string][]string{"kind": {"照片", "收据"}}, Pages: Texts("党费名册")})
	expect(t, e, "日期:2018", "a")
	if err := e.Remove(t.Context(), 2, "a", "无此文件"); err != nil {
		t.Fatal(err)
	}
	expectState(t, e, 2, 1)
	res := expect(t, e, "党费", "b")
	if got := fmt.Sprint(res.Facets["kind"]); got != "[{收据 1} {照片 1}]" && got != "[{照片 1} {收据 1}]" {
		t.Error(got)
	}
	expect(t, e, "日期:2018")
	expect(t, e, "", "b")
}

func reopened(t *testing.T, open Open) {
	dir := t.TempDir()
	e := open(t, dir)
	put(t, e, 7, indexer.Entry{ID: "a", Title: "签到表", Fields: map[string][]string{"kind": {"照片"}}, Pages: Texts("党费", "收据")})
	put(t, e, 9, indexer.Entry{ID: "b", Pages: Texts("党费")})
	if err := e.Remove(t.Context(), 10, "b"); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
		e = open(t, dir)
		expectState(t, e, 10, 1)
		expect(t, e, "党费 收据 签到表 类型:照片", "a")
		expect(t, e, "党费", "a")
	}
	put(t, e, 11, indexer.Entry{ID: "c", Pages: Texts("党费")})
	expect(t, e, "党费", "a", "c")
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
}

func failingPages(t *testing.T, open Open) {
	e := opened(t, open)
	put(t, e, 1, indexer.Entry{ID: "a", Pages: Texts("旧的党费")})
	broken := errors.New("broken")
	err := e.Put(t.Context(), 2, indexer.Entry{ID: "a", Pages: func(yield func(page.Page, error) bool) {
		for n := 1; n <= 1200; n++ {
			if !yield(page.Page{N: n, Text: "新的会费"}, nil) {
				return
			}
		}
		yield(page.Page{}, broken)
	}})
	if !errors.Is(err, broken) {
		t.Error(err)
	}
	expect(t, e, "会费")
	expect(t, e, "党费", "a")
	expectState(t, e, 1, 1)
}

func paging(t *testing.T, open Open) {
	e := opened(t, open)
	var entries []indexer.Entry
	for i := range 57 {
		text := strings.Repeat("党费 ", 1+i%5) + strings.Repeat("其他 ", i)
		entries = append(entries, indexer.Entry{ID: fmt.Sprintf("f%02d", i), Pages: Texts(text),
			Dates: map[string]string{"formed": fmt.Sprintf("2018-%02d-01", 1+i%12)}})
	}
	put(t, e, 1, entries...)
	for _, sort := range []indexer.Sort{indexer.ByRelevance, indexer.ByDate} {
		all := IDs(find(t, e, indexer.Request{Sort: sort}, "党费"))
		var pieces []string
		for from := 0; from < 57; from += 10 {
			res := find(t, e, indexer.Request{Sort: sort, Offset: from, Limit: 10}, "党费")
			if res.Total != 57 {
				t.Errorf("total %d", res.Total)
			}
			pieces = append(pieces, IDs(res)...)
		}
		if len(all) != 57 || !slices.Equal(all, pieces) {
			t.Errorf("%q: %v is not %v", sort, pieces, all)
		}
	}
	if res := find(t, e, indexer.Request{Offset: 100}, "党费"); res.Total != 57 || len(res.Hits) != 0 {
		t.Errorf("beyond the end: %+v", res)
	}
}

func refused(t *testing.T, open Open) {
	e := opened(t, open)
	for _, r := range []indexer.Request{{Limit: indexer.MaxLimit + 1}, {Limit: -1}, {Offset: indexer.MaxOffset + 1}, {Offset: -1}, {Spans: []indexer.Span{{Field: "formed", From: "2018"}}}} {
		if _, err := e.Search(t.Context(), r); err == nil {
			t.Errorf("%+v: no error", r)
		}
	}
	if err := e.Put(t.Context(), 1, indexer.Entry{}); err == nil {
		t.Error("an entry without ID was taken")
	}
	gone, cancel := context.WithCancel(context.Background())
	cancel()
	if err := e.Put(gone, 1, indexer.Entry{ID: "a", Pages: Texts("党费")}); err == nil {
		t.Error("a cancelled Put was acknowledged")
	}
	expect(t, e, "党费")
}

// numbered is a text of n characters in which none comes twice.
func numbered(n int) []rune {
	rs := make([]rune, n)
	for i := range rs {
		rs[i] = rune(0x4e00 + i)
	}
	return rs
}

func borders(t *testing.T, open Open) {
	e := opened(t, open)
	rs := numbered(9000)
	cuts := []int{0, 4500, 4510, 4511, 6000, 9000} // one page is longer than a piece, two are shorter than a phrase
	var pages []string
	for i := range cuts[1:] {
		pages = append(pages, "\n "+string(rs[cuts[i]:cuts[i+1]])+" \n")
	}
	put(t, e, 1, indexer.Entry{ID: "a", Pages: Texts(pages...)}, indexer.Entry{ID: "b", Pages: Texts(string(numbered(300)))})
	for _, n := range []int{3, 12, 33, 34, 70, 400} {
		for from := 301; from+n <= len(rs); from += 97 {
			expect(t, e, `"`+string(rs[from:from+n])+`"`, "a")
		}
		for _, at := range cuts[1:5] {
			for _, from := range []int{at - n + 1, at - n/2, at - 1} {
				res := expect(t, e, `"`+string(rs[from:from+n])+`"`, "a")
				first := 1
				for cuts[first] <= from {
					first++
				}
				if len(res.Hits) == 1 && !slices.Equal(res.Hits[0].Pages, []int{first}) {
					t.Errorf("%d characters from %d begin on %v, want %d", n, from, res.Hits[0].Pages, first)
				}
			}
		}
		wrong := slices.Clone(rs[5000 : 5000+n])
		wrong[n-1] = '䶮'
		expect(t, e, `"`+string(wrong)+`"`)
	}
}

func large(t *testing.T, open Open) {
	e := opened(t, open)
	texts := make([]string, 1300)
	for i := range texts {
		texts[i] = fmt.Sprintf("第%d页，党费收缴情况", i+1)
	}
	put(t, e, 1, indexer.Entry{ID: "a", Pages: Texts(texts...)}, indexer.Entry{ID: "b", Pages: Texts("第1页")})
	res := expect(t, e, "第1页 第1300页 党费收缴", "a")
	if len(res.Hits) == 1 && len(res.Hits[0].Pages) != 200 {
		t.Errorf("%d pages are named", len(res.Hits[0].Pages))
	}
	expect(t, e, "党费 页:1301")
	if res := expect(t, e, "党费 页:1300", "a"); len(res.Hits) == 1 && !slices.Equal(res.Hits[0].Pages, []int{1300}) {
		t.Error(res.Hits[0].Pages)
	}
	put(t, e, 2, indexer.Entry{ID: "a", Pages: Texts("空")})
	expect(t, e, "党费")
	expectState(t, e, 2, 2)
}

func together(t *testing.T, open Open) {
	e := opened(t, open)
	var all sync.WaitGroup
	fail := make(chan error, 100)
	for w := range 3 {
		all.Go(func() {
			for i := range 10 {
				id := fmt.Sprintf("w%d-%d", w, i)
				if err := e.Put(t.Context(), int64(i), indexer.Entry{ID: id, Fields: map[string][]string{"kind": {"照片"}}, Pages: Texts("党费收据" + id)}); err != nil {
					fail <- err
				}
			}
		})
		all.Go(func() {
			for range 30 {
				res := find(t, e, indexer.Request{Facets: []string{"kind"}}, "党费收据")
				if len(res.Facets["kind"]) > 0 && res.Facets["kind"][0].Files != res.Total {
					fail <- fmt.Errorf("%d files, facet %v", res.Total, res.Facets["kind"])
				}
			}
		})
	}
	all.Wait()
	close(fail)
	for err := range fail {
		t.Error(err)
	}
	expectState(t, e, 9, 30)
}

func steady(t *testing.T, open Open) {
	e := opened(t, open)
	entry := indexer.Entry{ID: "a", Title: "签到表", Fields: map[string][]string{"kind": {"照片"}}, Pages: Texts("党费收据")}
	put(t, e, 1, entry)
	var writer sync.WaitGroup
	done := make(chan error, 1)
	writer.Go(func() {
		var err error
		for seq := int64(2); seq < 20 && err == nil; seq++ {
			err = e.Put(t.Context(), seq, entry)
		}
		done <- err
	})
	for {
		for _, ask := range []string{"党费收据", "类型:照片", "", "签到"} {
			expect(t, e, ask, "a")
		}
		select {
		case err := <-done:
			if err != nil {
				t.Error(err)
			}
			writer.Wait()
			return
		default:
		}
	}
}
