package highlight

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"juzheng/indexer/page"
	"juzheng/indexer/query"
)

// shown writes marks as «».
func shown(segments []Segment) string {
	var b strings.Builder
	for _, s := range segments {
		if s.Mark {
			fmt.Fprintf(&b, "«%s»", s.Text)
		} else {
			b.WriteString(s.Text)
		}
	}
	return b.String()
}

var marked = []struct{ ask, text, want string }{
	{"签到表", "会议签到表。签到了", "会议«签到表»。签到了"},
	{"签到表", "签 到\n  表", "«签 到\n  表»"},
	{"签到表", "他签到了，表上", "他签到了，表上"},
	{"签到", "签，到", "签，到"},
	{"签到表", "簽到表", "«簽到表»"},
	{"文件人员", "⽂件⼈员", "«⽂件⼈员»"},
	{"1234.56", "计１２３４．５６元", "计«１２３４．５６»元"},
	{"1234.56", "计1,234.56元", "计«1,234.56»元"},
	{"1,234.56元", "壹仟贰佰叁拾肆元伍角陆分", "«壹仟贰佰叁拾肆元伍角陆分»"},
	{"1,23", "1,234.56", "«1,23»4.56"},
	{",234.5", "1,234.56", "1«,234.5»6"},
	{"350元", "补缴叁佰伍拾元整。", "补缴«叁佰伍拾元整»。"},
	{"350", "补缴叁佰伍拾元整，350号", "补缴«叁佰伍拾元整»，«350»号"},
	{"补缴350元", "补繳叁佰伍拾元整", "«补繳叁佰伍拾元整»"},
	{"35000元", "拨付3.5万元", "拨付«3.5万元»"},
	{"2018年3月5日", "二〇一八年三月五日、2018-03-05、2018.3.5", "«二〇一八年三月五日»、«2018-03-05»、«2018.3.5»"},
	{"2018年3月", "二〇一八年三月五日、2018-04-05", "«二〇一八年三月五日»、2018-04-05"},
	{"于2018-3-5召开", "会议于2018年3月5日召开", "会议«于2018年3月5日召开»"},
	{"[2018]12号", "国办发〔2018〕12号", "国办发«〔2018〕12号»"},
	{"**元", "共**元", "共«**元»"},
	{"党", "共产党员", "共产«党»员"},
	{"𠮷䶮", "𠮷 䶮", "«𠮷 䶮»"},
	{"aa", "aaaa", "«aaaa»"},
	{"党费 收据 -草稿", "党费草稿收据", "«党费»草稿«收据»"},
	{"金额:>=1000", "缴999元、1,000元、叁仟元", "缴999元、«1,000元»、«叁仟元»"},
	{"类型:签到表", "签到表", "签到表"},
}

func TestMarksStandOnTheOriginalCharacters(t *testing.T) {
	for _, c := range marked {
		q, err := query.Parse(c.ask)
		if err != nil {
			t.Fatal(err)
		}
		segments := Split(c.text, Marks(q, c.text))
		if got := shown(segments); got != c.want {
			t.Errorf("%s: got %s, want %s", c.ask, got, c.want)
		}
		var whole strings.Builder
		for _, s := range segments {
			whole.WriteString(s.Text)
		}
		if whole.String() != c.text {
			t.Errorf("%s: segments are %q", c.ask, whole.String())
		}
	}
}

func TestASnippetShowsTheBestMarksWhole(t *testing.T) {
	far := strings.Repeat("无关的话，", 60)
	text := "签到表在前。" + far + "会议 \n  记录和签到表一起归档，" + far
	q, _ := query.Parse("签到表 会议记录")
	got := Snippet(text, Marks(q, text))
	if s := shown(got); !strings.HasPrefix(s, "…") || !strings.HasSuffix(s, "…") || !strings.Contains(s, "«会议 记录»和«签到表»一起归档") {
		t.Error(s)
	}
	n := 0
	for _, s := range got {
		n += utf8.RuneCountInString(s.Text)
	}
	if n > MaxSnippet+2 {
		t.Errorf("%d characters", n)
	}
	long := strings.Repeat("党费", 100)
	if s := shown(Snippet("甲"+long+"乙", []Span{{1, 201}})); s != "甲«"+long+"»…" {
		t.Errorf("a long mark was cut: %s", s)
	}
	if s := shown(Snippet("短文", nil)); s != "短文" {
		t.Error(s)
	}
	if s := Snippet("", nil); s != nil {
		t.Error(s)
	}
}

func TestBoxesFollowTheLines(t *testing.T) {
	p := page.Page{Text: "签到\n表格", Lines: []page.Line{
		{Start: 0, End: 2, Box: page.Box{X0: .1, Y0: .1, X1: .5, Y1: .2}, X: []float32{.1, .2, .5}},
		{Start: 3, End: 5, Box: page.Box{X0: .1, Y0: .3, X1: .5, Y1: .4}},
	}}
	q, _ := query.Parse("到表")
	want := []page.Box{{X0: .2, Y0: .1, X1: .5, Y1: .2}, {X0: .1, Y0: .3, X1: .3, Y1: .4}}
	if got := Boxes(p, Marks(q, p.Text)); !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestALineThatIsTallRunsDownwards(t *testing.T) {
	line := func(w, h float32, b page.Box) page.Page {
		return page.Page{Text: "竖排文字", Width: w, Height: h, Lines: []page.Line{{Start: 0, End: 4, Box: b}}}
	}
	second := []Span{{Start: 1, End: 2}}
	for name, c := range map[string]struct {
		p    page.Page
		want page.Box
	}{
		"tall":                     {line(600, 800, page.Box{X0: .5, Y0: 0, X1: .625, Y1: .5}), page.Box{X0: .5, Y0: .125, X1: .625, Y1: .25}},
		"wide":                     {line(600, 800, page.Box{X0: 0, Y0: .5, X1: .5, Y1: .625}), page.Box{X0: .125, Y0: .5, X1: .25, Y1: .625}},
		"wide on a very wide page": {line(8000, 100, page.Box{X0: .5, Y0: 0, X1: .625, Y1: .5}), page.Box{X0: .53125, Y0: 0, X1: .5625, Y1: .5}},
	} {
		if got := Boxes(c.p, second); len(got) != 1 || got[0] != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestWhatNeedsNoFurtherLook(t *testing.T) {
	for text, want := range map[string]bool{"党": true, "党费": true, "签到表": false, "5": true, "15": true, "150": true, "规定的": true, "的，": true, "有关部门": false, "a,": true, "，": false, "1元": true, "12元": false, "2018年": false} {
		if got := Compile(text).Sure(); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}
