package query

import (
	"fmt"
	"strings"
	"testing"

	"juzheng/indexer/hanzi/words"
)

func dictionary(t testing.TB, text string) *words.Dictionary {
	t.Helper()
	l, err := words.ReadList(text)
	if err != nil {
		t.Fatal(err)
	}
	return l.Dictionary()
}

const sheets = "签到表=签到簿=签到册\n党总支=总支\n清源市水务局党组理论学习中心组=局中心组\n祁昶燊"

var expanded = []struct{ ask, want, told string }{
	{"签到表", "or(签到表 签到簿 签到册)", "签到表→签到簿,签到册"},
	{"簽到簿", "or(簽到簿 签到表 签到册)", "簽到簿→签到表,签到册"},
	{"“签到表”", "phrase(签到表)", ""},
	{"签到", "签到", ""},
	{"党员大会签到表", "党员大会签到表", ""},
	{"党课 签到表", "and(党课 or(签到表 签到簿 签到册))", "签到表→签到簿,签到册"},
	{"党课 -签到表", "and(党课 not(or(签到表 签到簿 签到册)))", "签到表→签到簿,签到册"},
	{"(党课 | 签到表) -总支", "and(or(党课 or(签到表 签到簿 签到册)) not(or(总支 党总支)))", "签到表→签到簿,签到册 总支→党总支"},
	{"签到表 签到表", "and(or(签到表 签到簿 签到册) or(签到表 签到簿 签到册))", "签到表→签到簿,签到册"},
	{"标题:签到表 类型:签到表", "and(title=签到表 kind=签到表)", ""},
	{"总支“签到表”", "and(or(总支 党总支) phrase(签到表))", "总支→党总支"},
	{strings.Repeat("党 ", MaxTexts-1) + "签到表", "", "签到表→"},
	{strings.Repeat("党 ", MaxTexts-4) + "签到表 总支", "", "签到表→签到簿,签到册 总支→"},
	{"", "all", ""},
}

func told(q Query) string {
	var parts []string
	for _, e := range q.Expansions() {
		parts = append(parts, e.Text+"→"+strings.Join(e.As, ","))
	}
	return strings.Join(parts, " ")
}

func TestAWordAsksForWhatStandsForIt(t *testing.T) {
	d := dictionary(t, sheets)
	for _, c := range expanded {
		q, err := Parse(c.ask)
		if err != nil {
			t.Fatal(err)
		}
		before := q.String()
		e := q.Expand(d)
		if got := e.String(); c.want != "" && got != c.want {
			t.Errorf("%s: %s, want %s", c.ask, got, c.want)
		}
		if got := told(e); got != c.told {
			t.Errorf("%s: told %s, want %s", c.ask, got, c.told)
		}
		if n := e.textCount(); n > MaxTexts {
			t.Errorf("%s: %d texts", c.ask, n)
		}
		if q.String() != before {
			t.Errorf("%s: changed to %s", c.ask, q)
		}
		if got := Format(e); got != Format(q) {
			t.Errorf("%s: written %s, want %s", c.ask, got, Format(q))
		}
		for _, plain := range []*words.Dictionary{nil, d.Exact()} {
			if e := q.Expand(plain); e.String() != before || told(e) != "" {
				t.Errorf("%s: expanded by nothing to %s, %s", c.ask, e, told(e))
			}
		}
	}
}

func TestASentenceIsLoosenedWithItsExpandedWords(t *testing.T) {
	d := dictionary(t, sheets)
	for _, c := range []struct{ ask, want, told string }{
		{"召开支部党员大会学习文件 签到表", "words(召开支部党员大会学习文件\n签到表)", "签到表→签到簿,签到册"},
		{"机关总支召开党员大会并填写签到表", "words(机关总支召开党员大会并填写签到表)", "总支→党总支 签到表→签到簿,签到册"},
		{"总支“三会一课”签到表填写不全不规范", "words(总支“三会一课”签到表填写不全不规范)", "总支→党总支 签到表→签到簿,签到册"},
		{"清源市水务局党组理论学习中心组", "words(清源市水务局党组理论学习中心组)", "清源市水务局党组理论学习中心组→局中心组"},
		{"召开支部党员大会学习文件 -签到表", "and(words(召开支部党员大会学习文件) not(or(签到表 签到簿 签到册)))", "签到表→签到簿,签到册"},
		{"签到表 总支 局中心组", "", ""},
	} {
		q, err := Parse(c.ask)
		if err != nil {
			t.Fatal(err)
		}
		loose, ok := q.Expand(d).Loosen()
		if ok != (c.want != "") || ok && (loose.String() != c.want || told(loose) != c.told) {
			t.Errorf("%s: %s, told %s; want %s, told %s", c.ask, loose, told(loose), c.want, c.told)
		}
		loose.Walk(func(q Query, _ bool) {
			if q.Op == Words && q.Dictionary != d {
				t.Errorf("%s: the words have lost their dictionary", c.ask)
			}
		})
	}
}

func BenchmarkExpand(b *testing.B) {
	var list strings.Builder
	for i := range words.MaxGroups {
		fmt.Fprintf(&list, "签到表%d=签到簿%d=签到册%d=签名册%d\n", i, i, i, i)
	}
	d := dictionary(b, list.String())
	q, err := Parse("党课 (签到表7 | 会议记录) -签到簿4999 临江支部")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		q.Expand(d)
	}
}
