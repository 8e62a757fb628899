package ocr

import (
	"math"
	"testing"
	"unicode/utf8"
)

// at is a line of print whose characters are 20 wide and 24 high, leaning by a slope.
func at(x, y, slope float64, text string) Line {
	n := utf8.RuneCountInString(text)
	w := float64(20 * n)
	l := Line{Text: text, Confidence: .9}
	for i, c := range [4][2]float64{{0, 0}, {w, 0}, {w, 24}, {0, 24}} {
		l.Quad[i] = Point{float32(x + c[0] - c[1]*slope), float32(y + c[1] + c[0]*slope)}
	}
	for i := range n + 1 {
		l.X = append(l.X, float32(x+float64(20*i)))
	}
	return l
}

func TestRowsAndWhatLineEndsCut(t *testing.T) {
	for name, c := range map[string]struct {
		lines []Line
		text  string
	}{
		"a table, given in any order": {[]Line{at(300, 62, 0, "三"), at(100, 100, 0, "丁"), at(100, 60, 0, "甲"), at(300, 98, 0, "四")}, "甲\t三\n丁\t四"},
		"a line in two boxes":         {[]Line{at(100, 60, 0, "二〇一八"), at(182, 60, 0, "年")}, "二〇一八年"},
		"an amount over a line end":   {[]Line{at(140, 0, 0, "本单位应补缴党费8.900.0"), at(100, 40, 0, "0元，已于上月缴清，请查收")}, "本单位应补缴党费8,900.00元\n，已于上月缴清，请查收"},
		"a point lost at a line end":  {[]Line{at(140, 0, 0, "本单位应补缴党费8，900"), at(100, 40, 0, "05元，已于上月缴清，请查收")}, "本单位应补缴党费8,900.05元\n，已于上月缴清，请查收"},
		"a date over a line end":      {[]Line{at(140, 0, 0, "支部会议定于2018年3"), at(100, 40, 0, "月5日召开，请准时参加会议")}, "支部会议定于2018年3月5日\n召开，请准时参加会议"},
		"a capital amount, mistaken":  {[]Line{at(140, 0, 0, "合计人民币贰仟参"), at(100, 40, 0, "佰元整，由经办人送交")}, "合计人民币贰仟叁佰元整\n，由经办人送交"},
		"numbers below each other":    {[]Line{at(100, 0, 0, "合计12"), at(100, 40, 0, "30")}, "合计12\n30"},
		"a new paragraph":             {[]Line{at(100, 0, 0, "本单位应补缴党费共12"), at(140, 40, 0, "30人参加了会议并发言")}, "本单位应补缴党费共12\n30人参加了会议并发言"},
		"a short line":                {[]Line{at(100, 0, 0, "人数12"), at(100, 40, 0, "30人参加了会议并发言并表决")}, "人数12\n30人参加了会议并发言并表决"},
		"a page that leans":           {[]Line{at(100, 100, .05, "姓名某某某某某某"), at(600, 125, .05, "签到某某某某某某"), at(100, 140, .05, "甲"), at(600, 165, .05, "乙")}, "姓名某某某某某某\t签到某某某某某某\n甲\t乙"},
		"nothing":                     {nil, ""},
	} {
		p := Result{Width: 1000, Height: 1000, Lines: c.lines}.Page(7)
		wellFormed(t, p)
		if p.Text != c.text {
			t.Errorf("%s:\n%s\nwant\n%s", name, p.Text, c.text)
		}
	}
}

func TestWhatWasJoinedKeepsItsPlace(t *testing.T) {
	p := Result{Width: 1000, Height: 1000, Lines: []Line{at(140, 0, 0, "本单位应补缴党费8.900.0"), at(100, 40, 0, "0元，已于上月缴清，请查收")}}.Page(7)
	if len(p.Lines) != 3 {
		t.Fatalf("%d places, want the line, what was joined to it, and the rest: %v", len(p.Lines), p.Lines)
	}
	joined, rest := p.Lines[1], p.Lines[2]
	if joined.Box.X0 != .1 || joined.Box.X1 != .14 || joined.Box.Y0 != .04 || rest.Box.X0 != .14 || rest.Box.Y0 != .04 {
		t.Errorf("joined %v, rest %v", joined.Box, rest.Box)
	}
}

func TestBoxesKeepCloseToALineThatLeans(t *testing.T) {
	r := Result{Width: 1000, Height: 1000, Lines: []Line{at(100, 100, math.Tan(5*math.Pi/180), "经支部大会讨论决定同意该同志按期转为正式党员并报上级党委审批")}}
	p := r.Page(7)
	wellFormed(t, p)
	for _, l := range p.Lines {
		if h := (l.Box.Y1 - l.Box.Y0) * 1000; h > 2*24 {
			t.Errorf("the box of %d characters is %.0f high, its line 24", l.End-l.Start, h)
		}
	}
	if len(p.Lines) < 3 {
		t.Errorf("only %d boxes", len(p.Lines))
	}
}
