package query

import (
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
)

var written = []struct{ ask, want string }{
	{"", ""},
	{"党费　收据", "党费 收据"},
	{"党费“收据” ", `党费"收据"`},
	{"“三会一课”unit：二支部", `"三会一课" 单位:二支部`},
	{"党课 (签到表 | 签名册) －草稿", "党课 (签到表 OR 签名册) -草稿"},
	{"-(甲 乙)", "-(甲 乙)"},
	{"甲 乙 | 丙", "甲 乙 OR 丙"},
	{"（2018）12号", "（2018）12号"},
	{"kind:签到表，会议记录", "类型:签到表,会议记录"},
	{`上传人:"李 小华"`, `上传人:"李 小华"`},
	{"日期:2018年3月", "日期:2018-03"},
	{"日期:2018.1.1至2019-12-31", "日期:2018..2019"},
	{"日期:2018-01..2020-02-29", "日期:2018-01..2020-02"},
	{"日期:2018-03-05", "日期:2018-03-05"},
	{"日期:2018-03-01..2018-03-30", "日期:2018-03-01..2018-03-30"},
	{"日期:>2018", "日期:2019.."},
	{"日期:<2018-03-05", "日期:..2018-03-04"},
	{"金额:>1千", "金额:>=1000.01"},
	{"金额:<=3.5万元", "金额:0..35000"},
	{"金额:0", "金额:0"},
	{"签到表 页:第3页", "签到表 页:3"},
	{"页:>=3", "页:3.."},
	{"页:..5", "页:1..5"},
}

func TestAQueryIsWrittenAsPeopleTypeIt(t *testing.T) {
	for _, c := range written {
		q, err := Parse(c.ask)
		if err != nil {
			t.Fatal(err)
		}
		if got := Format(q); got != c.want {
			t.Errorf("%s: %s, want %s", c.ask, got, c.want)
		}
	}
}

func TestWhatCannotBeTypedBareIsQuoted(t *testing.T) {
	text := func(s string) Query { return Query{Op: Text, Text: s} }
	for _, c := range []struct {
		q    Query
		want string
	}{
		{text("-草稿"), `"-草稿"`},
		{text("OR"), `"OR"`},
		{text("类型:签到表"), `"类型:签到表"`},
		{text("党费 收据"), `"党费 收据"`},
		{text("(试行)"), `"(试行)"`},
		{text("“三重一大”制度"), `"「三重一大」制度"`},
		{Query{Op: Field, Field: "person", Values: []string{"张)"}}, `人:"张)"`},
	} {
		got := Format(c.q)
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.q, got, c.want)
		}
		if back, err := Parse(got); err != nil || back.Op != c.q.Op {
			t.Errorf("%s is read as %s, %v", got, back, err)
		}
	}
}

// parts are what random queries are made of.
var parts = strings.Split("党费|收据|“|”|\"|三会一课| |  |　|(|)|（|）|-|--|－| OR |OR||｜|类型:|标题：|文号:|人:|,|、|:|日期:|2018|-03|-05|..|>|<=|金额:|3.5万|1,234.56|元|页:|3|试行|*|a|A4|\n|nan|9999|1000", "|")

// sameQuery compares queries; a text that is bare in one place only, such as OR at the end, may be quoted.
func sameQuery(a, b Query) bool { return reflect.DeepEqual(quoteOdd(a), quoteOdd(b)) }

func quoteOdd(q Query) Query {
	if q.Op == Text && !isBare(q, 1) {
		q.Quoted = true
	}
	var kids []Query
	for _, k := range q.Kids {
		kids = append(kids, quoteOdd(k))
	}
	q.Kids = kids
	return q
}

func readsBack(t *testing.T, ask string) (parsed bool) {
	t.Helper()
	q, err := Parse(ask)
	if err != nil {
		return false
	}
	again := Format(q)
	if len([]rune(again)) > MaxRunes {
		return false
	}
	if back, err := Parse(again); err != nil || !sameQuery(q, back) {
		t.Errorf("%q is %s, written %q, which is %s (%v)", ask, q, again, back, err)
	}
	return true
}

func TestWhatFormatWritesIsReadAsTheSame(t *testing.T) {
	for _, c := range questions {
		readsBack(t, c.ask)
	}
	rnd := rand.New(rand.NewPCG(3, 3))
	const tries, enough = 50_000, 5_000
	read := 0
	for range tries {
		var ask strings.Builder
		for range 1 + rnd.IntN(12) {
			ask.WriteString(parts[rnd.IntN(len(parts))])
		}
		if readsBack(t, ask.String()) {
			read++
		}
	}
	if read < enough {
		t.Errorf("only %d of %d random queries could be read", read, tries)
	}
}

func FuzzWhatFormatWritesIsReadAsTheSame(f *testing.F) {
	for _, c := range questions {
		f.Add(c.ask)
	}
	f.Fuzz(func(t *testing.T, ask string) { readsBack(t, ask) })
}
