package bleve_test

import (
	"fmt"
	"slices"
	"testing"

	"juzheng/indexer"
	"juzheng/indexer/hanzi/words"
	"juzheng/indexer/indexertest"
	"juzheng/indexer/query"
)

// expanded answers a question by a dictionary.
func expanded(t testing.TB, e indexer.Engine, d *words.Dictionary, ask string) (found []string, loose bool) {
	t.Helper()
	q, err := query.Parse(ask)
	if err != nil {
		t.Fatal(err)
	}
	res, err := e.Search(t.Context(), indexer.Request{Query: q.Expand(d), Limit: 200})
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range res.Hits {
		found = append(found, h.ID)
	}
	return found, res.Loose
}

func TestAWordAndWhatStandsForItAreOneWord(t *testing.T) {
	e := open(t, t.TempDir())
	defer e.Close()
	put := func(id, title, text string) {
		if err := e.Put(t.Context(), 1, indexer.Entry{ID: id, Title: title, Pages: indexertest.Texts(text)}); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 40 { // so that the word that is asked for is common, and what stands for it is rare
		put(fmt.Sprint("common", i), "", fmt.Sprintf("第%02d次会议签到表一份", i))
	}
	put("rare", "", "第四十次会议点名册一份")
	put("title", "点名册.docx", "内容略去不录")
	put("neither", "", "第四十一次会议议程一份")
	d := words.List{Groups: [][]string{{"签到表", "点名册"}}}.Dictionary()
	found, _ := expanded(t, e, d, "签到表")
	if len(found) != 42 || !slices.Contains(found, "rare") || !slices.Contains(found, "title") {
		t.Fatalf("found %v", found)
	}
	if found[0] == "rare" {
		t.Error("what stands for the word comes before the word itself because it is rare")
	}
	for ask, want := range map[string][]string{
		"一份 -签到表":       {"neither"},
		"一份 -“签到表”":     {"neither", "rare"},
		"“点名册” 一份":      {"rare"},
		"点名册 四十":        {"rare"},
		"(签到表 | 议程) 四十": {"neither", "rare"},
	} {
		if found, _ = expanded(t, e, d, ask); !slices.Equal(slices.Sorted(slices.Values(found)), want) {
			t.Errorf("%s: %v, want %v", ask, found, want)
		}
	}
}

func TestASentenceIsAnsweredByWhatStandsForItsWords(t *testing.T) {
	e := open(t, t.TempDir())
	defer e.Close()
	for id, text := range map[string]string{"same": "会后填了点名册，祁昶燊在望溪泵站领导小组作检讨", "other": "食堂菜单一份，望江亭供应"} {
		if err := e.Put(t.Context(), 1, indexer.Entry{ID: id, Pages: indexertest.Texts(text)}); err != nil {
			t.Fatal(err)
		}
	}
	d := words.List{Words: []string{"祁昶燊"}, Groups: [][]string{{"签到表", "点名册"}, {"望溪泵站", "望泵"}}}.Dictionary()
	for _, c := range []struct {
		d    *words.Dictionary
		want string
	}{{d, "[same] true"}, {d.Exact(), "[] false"}, {nil, "[] false"}} {
		found, loose := expanded(t, e, c.d, "望泵未按要求补填签到表的情况")
		if got := fmt.Sprint(found, loose); got != c.want {
			t.Errorf("by %v: %s, want %s", c.d, got, c.want)
		}
	}
}

// What a synonym costs a question beside the engine's own work.
func BenchmarkExpandedSearch(b *testing.B) {
	e := open(b, b.TempDir())
	defer e.Close()
	for i := range 2000 {
		text := fmt.Sprintf("第%d次会议%s一份，应到%d人", i, []string{"签到表", "签到簿", "签到册", "议程"}[i%4], i%50)
		if err := e.Put(b.Context(), 1, indexer.Entry{ID: fmt.Sprint(i), Pages: indexertest.Texts(text)}); err != nil {
			b.Fatal(err)
		}
	}
	d := words.List{Groups: [][]string{{"签到表", "签到簿", "签到册"}}}.Dictionary()
	for name, d := range map[string]*words.Dictionary{"one": nil, "three": d} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				expanded(b, e, d, "签到表 会议")
			}
		})
	}
}
