package ingest

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"juzheng/indexer/hanzi"
	"juzheng/internal/ledger"
)

// dayLabels stand before the day that a paper was formed, or near it: of the
// days of one form the last step counts most.
var dayLabels = []struct {
	label string
	sure  float64
}{
	{"申请日期", 0.45}, {"接待日期", 0.3}, {"借调日期", 0.3}, {"开始日期", 0.3},
	{"审批日期", 0.85}, {"批准日期", 0.85}, {"签订日期", 0.85}, {"签订时间", 0.85}, {"签约日期", 0.85},
	{"填制日期", 0.85}, {"开票日期", 0.85}, {"缴款日期", 0.85}, {"交款日期", 0.85}, {"收款日期", 0.85},
	{"拨付日期", 0.85}, {"付款日期", 0.85}, {"支付日期", 0.85}, {"验收日期", 0.85}, {"验收时间", 0.85},
	{"会议时间", 0.85}, {"谈话时间", 0.85}, {"约谈时间", 0.85}, {"学习时间", 0.85}, {"检查时间", 0.75},
	{"检查日期", 0.75}, {"印发日期", 0.85}, {"制表日期", 0.8}, {"填表日期", 0.8}, {"公示期", 0.55},
	{"公示时间", 0.55}, {"截至", 0.6}, {"截止", 0.6}, {"时间", 0.8}, {"日期", 0.8},
}

const (
	signatureLines = 8 // of the last page with text
	sureSignature  = 0.9
	sureAlone      = 0.7 // a day alone on a line elsewhere
	sureSigned     = 0.8 // 签字 2025年7月22日
	sureMade       = 0.75
	sureName       = 0.7
	sureSomewhere  = 0.3
)

var nameDay = regexp.MustCompile(`(?:^|\D)((?:19|20)\d{2})[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?:\D|$)`)

// guessFormed looks for the day a paper was formed: its signature, its labels,
// its name. Days inside sentences and tables belong to other things.
func guessFormed(name string, sheets []sheet) (facts []ledger.Fact) {
	best := map[string]ledger.Fact{}
	say := func(day string, f ledger.Fact) {
		f.Field, f.Value = FieldFormed, day
		old, known := best[day]
		if known {
			both := surer(old.Confidence, f.Confidence)
			if old.Confidence >= f.Confidence {
				f = old
			}
			f.Confidence = both
		}
		best[day] = f
	}
	daysOfName(name, say)
	last := lastWithText(sheets)
	for i, s := range sheets {
		for _, v := range s.values {
			if v.Kind != hanzi.Date || len(v.Day) != len(time.DateOnly) {
				continue
			}
			if sure, why := s.judgeDay(v, i == last); sure > 0 {
				if old, known := best[v.Day]; known && old.Rule == why {
					continue // the same reason again is no new reason
				}
				say(v.Day, ledger.Fact{Page: s.n, Start: v.Start, End: v.End, Confidence: sure, Rule: why})
			}
		}
	}
	for _, f := range best {
		facts = append(facts, f)
	}
	slices.SortFunc(facts, func(a, b ledger.Fact) int {
		return cmp.Or(byConfidence(a, b), cmp.Compare(a.Page, b.Page), cmp.Compare(a.Start, b.Start))
	})
	return facts[:min(len(facts), maxFormed)]
}

func daysOfName(name string, say func(string, ledger.Fact)) {
	for _, v := range hanzi.Values(name) {
		if v.Kind == hanzi.Date && len(v.Day) == len(time.DateOnly) {
			say(v.Day, ledger.Fact{Start: v.Start, End: v.End, Confidence: sureName, Rule: "文件名中的日期"})
			return
		}
	}
	m := nameDay.FindStringSubmatchIndex(name)
	if m == nil {
		return
	}
	day := name[m[2]:m[3]] + "-" + name[m[4]:m[5]] + "-" + name[m[6]:m[7]]
	if _, err := time.Parse(time.DateOnly, day); err == nil {
		say(day, ledger.Fact{Start: runes(name[:m[2]]), End: runes(name[:m[7]]), Confidence: sureName, Rule: "文件名中的日期"})
	}
}

func lastWithText(sheets []sheet) int {
	for i := len(sheets) - 1; i > 0; i-- {
		if slices.ContainsFunc(sheets[i].lines, func(l line) bool { return strings.TrimSpace(l.text) != "" }) {
			return i
		}
	}
	return 0
}

// judgeDay says how likely the paper was formed on a day that it names, and why.
func (s sheet) judgeDay(v hanzi.Value, last bool) (float64, string) {
	l, i := s.lineAt(v.Start)
	text := []rune(l.text)
	before := string(text[:v.Start-l.start])
	after := string(text[min(len(text), v.End-l.start):])
	left := strings.TrimFunc(before, filler)
	switch right := strings.TrimFunc(after, filler); {
	case left == "" && (right == "" || right == "印发" || right == "通过"):
		if last && s.linesBelow(i) < signatureLines && i > 1 {
			return sureSignature, "落款日期"
		}
		return sureAlone, "单独成行的日期"
	case right == "" && containsAny(left, []string{"签字", "签名", "盖章"}):
		return sureSigned, "签字处的日期"
	}
	for _, d := range dayLabels {
		if strings.HasSuffix(left, d.label) {
			return d.sure, "“" + d.label + "”后的日期"
		}
	}
	switch {
	case strings.HasPrefix(left, "制表") || strings.HasPrefix(left, "填表"):
		return sureMade, "制表日期"
	case len(l.cells) > 2 || strings.Contains(left, "，") || strings.Contains(left, "。"):
		return 0, ""
	}
	return sureSomewhere, "文中的日期"
}

// filler is what may stand around a day without saying anything.
func filler(r rune) bool {
	return unicode.IsSpace(r) || strings.ContainsRune("()（）:：,，—-", r)
}

func (s sheet) linesBelow(i int) (n int) {
	for _, l := range s.lines[i+1:] {
		if strings.TrimSpace(l.text) != "" {
			n++
		}
	}
	return n
}
