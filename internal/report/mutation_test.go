package report

import (
	"regexp"
	"strings"
	"testing"
)

const (
	inOneLine = "in one line"
	ourOwn    = "our own"
)

// mutations write the same report in other ways; what stands in it must not change.
var mutations = []struct {
	name  string
	write func(string) string
}{
	{"as it is", func(s string) string { return s }},
	{inOneLine, func(s string) string { return strings.ReplaceAll(s, "\n", "") }},
	{"in one line with spaces", func(s string) string { return strings.ReplaceAll(s, "\n", "　") }},
	{"with empty lines", func(s string) string { return strings.ReplaceAll(s, "\n", "\n\n") }},
	{"from a Windows machine", func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }},
	{"in half width", func(s string) string {
		return strings.NewReplacer("：", ":", "，", ",", "；", ";", "（", "(", "）", ")").Replace(s)
	}},
	{"in full width", func(s string) string {
		return strings.NewReplacer(":", "：", ";", "；", "(", "（", ")", "）", "*", "＊").Replace(s)
	}},
	{"problems numbered 1、", func(s string) string { return problemDot.ReplaceAllString(s, "${1}${2}、") }},
	{"problems numbered 1．", func(s string) string { return problemDot.ReplaceAllString(s, "${1}${2}．") }},
	{"letter l for 1", func(s string) string {
		return problemDot.ReplaceAllStringFunc(s, func(m string) string { return strings.ReplaceAll(m, "1", "l") })
	}},
	{"measures numbered （1）", func(s string) string {
		return strings.NewReplacer("①", "（1）", "②", "（2）", "③", "（3）", "④", "（4）", "⑤", "（5）").Replace(s)
	}},
	{"整改情况", func(s string) string { return label.ReplaceAllString(s, "${1}整改情况：") }},
	{"整改进展情况", func(s string) string { return label.ReplaceAllString(s, "${1}整改进展情况：") }},
	{"【整改措施】", func(s string) string { return label.ReplaceAllString(s, "${1}【整改措施】") }},
	{"broken into the lines of a page, and joined again", func(s string) string { return Reflow(wrap(s)) }},
	{"answers in the paragraph of their problem", func(s string) string {
		return regexp.MustCompile(`。\n\s*整改落实情况：`).ReplaceAllString(s, "。整改落实情况：")
	}},
}

var (
	problemDot = regexp.MustCompile(`(?m)^(\s*)(\d+)\.`)
	label      = regexp.MustCompile(`(?m)^(\s*)整改落实情况：`)
)

// counted are the numbers of parts of a draft.
func counted(d Draft) map[string]int {
	points, items, claims := 0, 0, 0
	for _, p := range problems(d) {
		points += len(p.Points)
		for _, m := range p.Measures {
			items += len(m.Items)
			claims += len(m.Claims)
		}
	}
	return map[string]int{
		"aspects": len(d.Aspects), "problems": len(problems(d)), "points": points, "measures": len(measures(d)), "items": items,
		"claims": claims, "organisation": len(d.Organisation), "unfinished": len(d.Unfinished), "threads": len(d.Threads),
		"headline": len(d.Headline), "findings": len(d.Findings),
	}
}

func TestTheSameReportWrittenInOtherWays(t *testing.T) {
	for _, report := range []struct {
		name string
		text func(*testing.T) string
	}{
		{"the real one", sampleReport},
		{ourOwn, func(t *testing.T) string { return ownReport(t) }},
	} {
		t.Run(report.name, func(t *testing.T) {
			text := report.text(t)
			want := counted(Read(text))
			for _, m := range mutations {
				if m.name == inOneLine && report.name == ourOwn {
					continue // 已完成整改 and the page number end in no stop: without line ends nobody can part them
				}
				written := m.write(text)
				d := Read(written)
				for part, n := range counted(d) {
					if n != want[part] {
						t.Errorf("%s: %d %s, want %d", m.name, n, part, want[part])
					}
				}
				if err := checkSpans(written, d); err != nil {
					t.Errorf("%s: %v", m.name, err)
				}
			}
		})
	}
}

// wrap breaks lines as a page of a PDF does.
func wrap(s string) string {
	const width = 38
	var out strings.Builder
	for _, line := range strings.Split(s, "\n") {
		for runes := []rune(line); ; runes = runes[width:] {
			if len(runes) <= width {
				out.WriteString(string(runes) + "\n")
				break
			}
			out.WriteString(string(runes[:width]) + "\n")
		}
	}
	return out.String()
}
