package main

import (
	"testing"

	"juzheng/indexer/bench/corpus"
)

var someLaws = []corpus.Law{
	{Name: "青石镇食堂条例(2019-01-01)", Text: "# 青石镇食堂条例\n\n第一条　旧的食堂条例没有别的内容，不再适用。\n"},
	{Name: "青石镇食堂条例(2021-01-01)", Text: "# 青石镇食堂条例\n\n## 第一章　采购\n\n" +
		"第一条　采购的食材应当由两人验收并当场签字。\n\n" +
		"第二条　食堂更换供应商以后首次送来的食材，应当按照本条例第一条的规定办理。\n\n" +
		"## 第二章　法律责任\n\n" +
		"第三条　违反本条例第一条规定，采购食材未经两人验收签字的，给予警告。\n\n" +
		"第四条　有下列行为之一，未经验收签字的，处以罚款。\n"},
}

func TestLabelsComeFromWhatTheLawsSayOfThemselves(t *testing.T) {
	ranked, queries := label(someLaws, 1)
	if len(ranked) != 1 || ranked[0].number != "一" || ranked[0].title != "青石镇食堂条例" || ranked[0].text != "采购的食材应当由两人验收并当场签字。" {
		t.Errorf("ranked: %v", ranked)
	}
	want := map[string]string{
		penalty:   "采购食材未经两人验收签字",
		heading:   "青石镇食堂条例关于采购的规定",
		reference: "食堂更换供应商以后首次送来的食材，应当办理",
	}
	for _, q := range queries {
		if want[q.set] != q.what || q.grades[0] != 2 {
			t.Errorf("%s: %s, answers %v", q.set, q.what, q.grades)
		}
		delete(want, q.set)
	}
	if len(want) > 0 {
		t.Errorf("no query %v", want)
	}
}
