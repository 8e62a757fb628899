package report

import (
	"fmt"
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"juzheng/internal/ledger"
)

// Rules of the linter, as Finding.Rule.
const (
	CountDiffers      = "count_differs"      // 五个明确, with four behind it
	AllDone           = "all_done"           // 完成所有问题整改, beside unfinished matters
	UnfinishedUnknown = "unfinished_unknown" // an unfinished matter that is none of the problems
	HeadlineDiffers   = "headline_differs"   // a number of the report against its own ledger
	maxList           = 300                  // code points searched for the items of a stated count
	minItemLength     = 2                    // code points of the shortest item
	sameMatter        = 0.5                  // share of word pairs that makes two titles one matter
)

// maxCounts is how many stated counts of one measure are looked at.
const maxCounts = 200

// maxOpen is how many unfinished matters are compared with the problems.
const maxOpen = 200

// lint finds contradictions of the report with itself.
func (r *reader) lint() {
	all := r.problems()
	r.lintCounts(all)
	r.lintAllDone(all)
	r.lintUnfinished(all)
	r.lintHeadline(all)
	sortByStart(r.draft.Findings, func(f Finding) int { return f.Start })
}

func (r *reader) problems() []Problem {
	var all []Problem
	for _, a := range r.draft.Aspects {
		all = append(all, a.Problems...)
	}
	return all
}

func (r *reader) find(rule string, problem int, s span, message string) {
	r.draft.Findings = append(r.draft.Findings, Finding{
		Rule: rule, Problem: problem, Quote: r.text(s), Start: s.start, End: s.end, Message: message,
	})
}

// own are the spans in which the unit speaks for itself: intro, leads, organisation, and what
// stands unread above the first problem.
func (r *reader) own() []span {
	var out []span
	for _, u := range r.draft.Unread {
		if len(r.draft.Aspects) > 0 && u.Start < r.draft.Aspects[0].Start {
			out = append(out, span{u.Start, u.End})
		}
	}
	for _, p := range r.draft.Parts {
		if p.Role == RoleIntro || p.Role == RoleLead {
			out = append(out, span{p.Start, p.End})
		}
	}
	for _, m := range r.draft.Organisation {
		out = append(out, span{m.Start, m.End})
	}
	return out
}

// statedCount is a number of things, with the sign that they are named next.
var statedCount = regexp.MustCompile(`(?:“([二两三四五六七八九十]|[2-9]|1\d)(?:个|项|种|类|条|点|大)?([^“”\d,。;:()、]{1,8})”|([二两三四五六七八九十]|[2-9]|1\d)(?:个|项|种|类|条|点)([^“”\d,。;:()、]{1,8}))\s*(?:[,:]?\s*(?:即|分别是|分别为|包括|就是)[:,]?|:|\((?:即|包括)?:?)`)

func (r *reader) lintCounts(all []Problem) {
	for _, p := range all {
		for _, m := range p.Measures {
			r.countsIn(span{m.Start, m.End}, p.No)
		}
	}
	for _, s := range r.own() {
		r.countsIn(s, 0)
	}
}

func (r *reader) countsIn(s span, problem int) {
	v := r.view(s)
	for _, at := range statedCount.FindAllStringSubmatchIndex(v.plain, maxCounts) {
		word := at[2:4]
		if at[2] < 0 {
			word = at[6:8]
		}
		stated, ok := number(v.plain[word[0]:word[1]])
		if !ok {
			continue
		}
		list, open := listBehind(v.plain[at[1]:], v.plain[at[1]-1] == '(' || strings.Contains(v.plain[at[0]:at[1]], "("))
		listed, agrees := items(list, stated)
		if agrees || listed < 2 || open && listed < stated {
			continue
		}
		end := at[1] + len(list)
		if comma := strings.IndexAny(list, ",;"); comma >= 0 && parts(list[:comma], "、") == listed {
			end = at[1] + comma
		}
		r.find(CountDiffers, problem, v.span(at[0], end), fmt.Sprintf("写的是%d，后面列出的是%d项，请核对。", stated, listed))
	}
}

// listBehind is what a stated count names: to the closing bracket, or the end of the
// sentence. It is open when it ends in 等.
func listBehind(rest string, bracket bool) (string, bool) {
	depth, n := 0, 0
	end := len(rest)
scan:
	for i, rn := range rest {
		n++
		switch {
		case n > maxList, rn == '。', rn == '\n':
			end = i
			break scan
		case rn == '(':
			depth++
		case rn == ')':
			if depth--; depth < 0 {
				end = i
				break scan
			}
		}
	}
	list := rest[:end]
	head := list
	if at := strings.IndexAny(head, ",;"); at >= 0 && !bracket {
		head = head[:at]
	}
	return list, strings.Contains(head, "等")
}

var itemLabel = regexp.MustCompile(`(?:^|[,;:。])\s*(?:[一二三四五六七八九十]是|第[一二三四五六七八九十],|[①-⑳]|\(\d+\))`)

// items counts the things named in a list in each way a list can be written; agrees when one
// of them gives the stated number. The count returned is that of the finest plain way.
func items(list string, stated int) (int, bool) {
	head := list
	if at := strings.IndexAny(head, ",;"); at >= 0 {
		head = head[:at]
	}
	counts := []int{
		parts(head, "、"), parts(list, ";"), parts(list, ",;"), strings.Count(list, "《"),
		len(itemLabel.FindAllString(list, -1)), parts(strings.ReplaceAll(head, "和", "、"), "、"),
		parts(strings.ReplaceAll(head, "以及", "、"), "、"),
	}
	for _, n := range counts {
		if n == stated {
			return n, true
		}
	}
	if counts[0] >= 2 {
		return counts[0], false
	}
	return max(counts[1], counts[4]), false
}

func parts(s, marks string) int {
	n := 0
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(marks, r) }) {
		if utf8.RuneCountInString(strings.TrimSpace(part)) >= minItemLength {
			n++
		}
	}
	return n
}

var (
	allDone = regexp.MustCompile(`(?:完成|实现)(?:了)?(?:所有|全部)(?:的)?(?:反馈|巡察)?(?:反馈)?问题(?:的)?整改|(?:所有|全部)(?:反馈)?问题[^,。;]{0,6}(?:整改到位|完成整改|整改完成|整改完毕)|(?:已|均已|现已)(?:全部|全面)(?:整改到位|完成整改|整改完成|整改完毕)|(?:整改)?完成率(?:均)?(?:达|达到|为)?\s*100%`)
	hoped   = regexp.MustCompile(`(?:确保|力争|计划|争取|将|拟|推动|努力|要)[^,。;]*$`)
)

func (r *reader) lintAllDone(all []Problem) {
	var open []string
	for _, u := range r.draft.Unfinished {
		open = append(open, u.Title)
	}
	for _, p := range all {
		if p.Progress == ledger.Unfinished {
			open = append(open, p.Title)
		}
	}
	if len(open) == 0 {
		return
	}
	for _, s := range r.own() {
		v := r.view(s)
		for _, at := range allDone.FindAllStringIndex(v.plain, -1) {
			if hoped.MatchString(v.plain[:at[0]]) {
				continue
			}
			r.find(AllDone, 0, v.span(at[0], at[1]), fmt.Sprintf("报告又列出%d项未完成：%s。", len(open), strings.Join(open, "；")))
			return
		}
	}
}

func (r *reader) lintUnfinished(all []Problem) {
	var unknown []string
	var first span
	matters := mattersOf(all)
	for i := range r.draft.Unfinished[:min(len(r.draft.Unfinished), maxOpen)] {
		u := &r.draft.Unfinished[i]
		no, named := sameProblem(u.Title, matters)
		if u.Problem = no; no > 0 || !named {
			continue
		}
		if len(unknown) == 0 {
			first = r.firstSentence(span{u.Start, u.End})
		}
		unknown = append(unknown, u.Title)
	}
	if len(unknown) > 0 {
		r.find(UnfinishedUnknown, 0, first, fmt.Sprintf("有%d项未完成事项对不上反馈的任何问题：%s。请注明属于哪个问题。", len(unknown), strings.Join(unknown, "；")))
	}
}

// A matter is a problem as the words that speak of it.
type matter struct {
	no         int
	title      string
	own, whole map[[2]rune]bool // of the title; of the statement too
}

func mattersOf(all []Problem) []matter {
	ms := make([]matter, len(all))
	for i, p := range all {
		ms[i] = matter{p.No, p.Title, pairs(p.Title), pairs(p.Title + "。" + p.Statement)}
	}
	return ms
}

// sameProblem is the number of the problem that a title speaks of, 0 for none:
// the one whose words it shares most. It says false when the title has no words.
func sameProblem(title string, matters []matter) (no int, named bool) {
	words := pairs(title)
	if len(words) == 0 {
		return 0, false
	}
	best := 0.0
	for _, m := range matters {
		if m.title == title {
			return m.no, true
		}
		own, whole := share(m.own, words), share(words, m.whole)
		if (whole >= sameMatter || own > sameMatter) && own+whole > best {
			best, no = own+whole, m.no
		}
	}
	return no, true
}

func (r *reader) firstSentence(s span) span {
	for i := s.start; i < s.end; i++ {
		if isStop(r.norm[i]) || r.norm[i] == '\n' {
			return r.trimStop(span{s.start, i})
		}
	}
	return r.trimStop(s)
}

// share is how much of a stands in b.
func share(a, b map[[2]rune]bool) float64 {
	if len(a) == 0 {
		return 0
	}
	n := 0
	for pair := range a {
		if b[pair] {
			n++
		}
	}
	return float64(n) / float64(len(a))
}

// lintHeadline holds the numbers of the report against its own ledger. Masked ones say nothing.
func (r *reader) lintHeadline(all []Problem) {
	leaves := 0
	for _, p := range all {
		leaves += max(1, len(p.Points))
	}
	total, sum, parts := 0, 0, 0
	for _, f := range r.draft.Headline {
		n, err := strconv.Atoi(plainNumber(f.Value))
		if err != nil && f.Key != "money_returned" {
			continue
		}
		s := span{f.Start, f.End}
		switch f.Key {
		case "aspects":
			if n != len(r.draft.Aspects) {
				r.find(HeadlineDiffers, 0, s, fmt.Sprintf("报告写%d个方面，正文列出%d个。", n, len(r.draft.Aspects)))
			}
		case "problems":
			if total == 0 && n != len(all) && n != leaves {
				r.find(HeadlineDiffers, 0, s, fmt.Sprintf("报告写%d个问题，正文列出%d个。", n, len(all)))
			}
			if total != 0 && n != total {
				r.find(HeadlineDiffers, 0, s, fmt.Sprintf("前面写的是%d个问题，这里是%d个。", total, n))
			}
			total = n
		case "done", "in_progress", "basically_done", "unfinished":
			sum, parts = sum+n, parts+1
			if total != 0 && parts > 1 && sum > total {
				r.find(HeadlineDiffers, 0, s, fmt.Sprintf("各项相加是%d个，反馈的问题是%d个。", sum, total))
			}
			if f.Key == "done" && total != 0 && n == total && len(r.draft.Unfinished) > 0 {
				r.find(HeadlineDiffers, 0, s, fmt.Sprintf("写的是全部%d个问题已完成，后面又列出%d项未完成。", n, len(r.draft.Unfinished)))
			}
		case "regulations":
			if named := r.namedRegulations(all); n < named {
				r.find(HeadlineDiffers, 0, s, fmt.Sprintf("报告写建立制度%d项，各项措施点名的有%d项。", n, named))
			}
		case "money_returned":
			r.lintMoney(f, all)
		}
	}
}

func (r *reader) namedRegulations(all []Problem) int {
	titles := map[string]bool{}
	for _, p := range all {
		for _, m := range p.Measures {
			for _, d := range m.Documents {
				if (d.Role == ledger.Issued || d.Role == ledger.Revised) && titleKind(d.Title) == ledger.Regulation {
					titles[d.Title] = true
				}
			}
		}
	}
	return len(titles)
}

// lintMoney holds a stated sum against the sums of the measures. Party fees are no recovered
// money; a masked amount anywhere leaves the question open.
func (r *reader) lintMoney(f Figure, all []Problem) {
	stated, ok := yuan(digitsOf(f.Value), f.Unit)
	if !ok {
		return
	}
	sum, seen := new(big.Rat), 0
	for _, p := range all {
		for _, m := range p.Measures {
			for _, c := range m.Claims {
				if c.Type != ledger.MoneyReturned || contains(c.Requires, ledger.PartyFeeReceipt) || strings.HasPrefix(c.Quote, "其中") {
					continue
				}
				for _, a := range c.Amounts {
					amount, ok := yuan(a.Value, a.Unit)
					if !ok {
						return
					}
					sum.Add(sum, amount)
					seen++
				}
			}
		}
	}
	if seen == 0 || roundsTo(sum, stated, f) {
		return
	}
	r.find(HeadlineDiffers, 0, span{f.Start, f.End}, fmt.Sprintf("各项措施写明的金额合计%s元，与这里不一致。", sum.FloatString(2)))
}

// units are what one of a unit is in yuan.
var units = map[string]int64{"元": 1, "百元": 100, "千元": 1000, "万元": 10000, "亿元": 100000000}

func yuan(value, unit string) (*big.Rat, bool) {
	n, ok := new(big.Rat).SetString(value)
	if !ok {
		return nil, false
	}
	return n.Mul(n, new(big.Rat).SetInt64(units[unit])), true
}

// roundsTo allows for the rounding of the last digit that was written.
func roundsTo(sum, stated *big.Rat, f Figure) bool {
	digits := 0
	if at := strings.Index(f.Value, "."); at >= 0 {
		digits = len(f.Value) - at - 1
	}
	half := new(big.Rat).SetFrac64(units[f.Unit], 2)
	for range digits {
		half.Quo(half, big.NewRat(10, 1))
	}
	diff := new(big.Rat).Sub(sum, stated)
	return diff.Abs(diff).Cmp(half) <= 0
}
