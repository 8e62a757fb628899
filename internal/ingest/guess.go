package ingest

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode"

	"juzheng/indexer/hanzi"
	"juzheng/indexer/page"
	"juzheng/internal/ledger"
)

// Fields of a Fact. Values are: the code of a kind, a title, a 文号, a day as
// 2018-03-05, an amount as 1380.00元, a name.
const (
	FieldKind   = "kind"
	FieldTitle  = "title"
	FieldDocNo  = "docno"
	FieldFormed = "formed"
	FieldAmount = "amount"
	FieldPerson = "person"
)

// Bounds of guessing. What matters about a file stands at its beginning and its end.
const (
	maxGuessPages   = 30
	maxPageRunes    = 20_000
	maxHeadLines    = 14
	maxTitleRunes   = 60
	maxIssuer       = 10 // of a 文号: 清水党组
	maxFormed       = 3
	maxAmounts      = 12
	maxPersons      = 200
	maxConfidence   = 0.99
	leastConfidence = 0.3
)

// Guess suggests what a file is from its name and its pages: kind, title, 文号,
// the day it was formed, amounts and persons, each with the place where it
// stands (page 0 is the name) and the rule that found it. Within a field the
// likeliest comes first. No fact of a field means that nothing spoke for one.
func Guess(name string, pages []page.Page) []ledger.Fact {
	s := readSheets(pages)
	titles := titlesOf(name, s)
	facts := guessKind(name, titles, s)
	facts = append(facts, titles.facts()...)
	facts = append(facts, guessDocNo(name, s)...)
	facts = append(facts, guessFormed(name, s)...)
	facts = append(facts, guessAmounts(s)...)
	return append(facts, guessPersons(s)...)
}

// A sheet is a page in lines, with the values that stand in it.
type sheet struct {
	n      int
	text   string
	lines  []line
	values []hanzi.Value
}

// A line keeps its place in the page's text.
type line struct {
	start int
	text  string
	cells []cell // of a table row
}

type cell struct {
	start int
	text  string
}

func runes(s string) int { return len([]rune(s)) }

// readSheets takes the first pages, and the last one for its signature.
func readSheets(pages []page.Page) []sheet {
	if len(pages) > maxGuessPages {
		pages = append(slices.Clone(pages[:maxGuessPages-1]), pages[len(pages)-1])
	}
	var all []sheet
	for _, p := range pages {
		text := p.Text
		if len(text) > maxPageRunes && runes(text) > maxPageRunes {
			text = string([]rune(text)[:maxPageRunes])
		}
		s := sheet{n: p.N, text: text, values: hanzi.Values(text)}
		at := 0
		for l := range strings.SplitSeq(text, "\n") {
			s.lines = append(s.lines, line{at, l, cellsOf(at, l)})
			at += runes(l) + 1
		}
		all = append(all, s)
	}
	return all
}

func cellsOf(at int, text string) (cells []cell) {
	if !strings.Contains(text, "\t") {
		return nil
	}
	for c := range strings.SplitSeq(text, "\t") {
		cells = append(cells, cell{at, c})
		at += runes(c) + 1
	}
	return cells
}

// lineAt is the line that holds a place of the page.
func (s sheet) lineAt(at int) (line, int) {
	i, found := slices.BinarySearchFunc(s.lines, at, func(l line, at int) int { return cmp.Compare(l.start, at) })
	if !found {
		i--
	}
	return s.lines[i], i
}

// A title is what a file is called: by its name, or by a line of its head.
type heading struct {
	page, start, end int
	text             string
	from             string // 文件名 or 标题
	confidence       float64
}

type headings []heading

func (h headings) facts() (facts []ledger.Fact) {
	for _, t := range h {
		facts = append(facts, ledger.Fact{Field: FieldTitle, Value: t.text, Page: t.page, Start: t.start, End: t.end, Confidence: t.confidence, Rule: t.from})
	}
	slices.SortStableFunc(facts, byConfidence)
	return facts
}

func byConfidence(a, b ledger.Fact) int { return cmp.Compare(b.Confidence, a.Confidence) }

// titlesOf finds the title in the head of the text, and takes the name for another.
func titlesOf(name string, sheets []sheet) (all headings) {
	if len(sheets) > 0 {
		if t, found := titleLine(sheets[0]); found {
			all = append(all, t)
		}
	}
	stem := strings.TrimSuffix(name, path.Ext(name))
	trimmed := strings.TrimRightFunc(stem, func(r rune) bool { return unicode.IsDigit(r) || r == '_' || r == '-' || r == ' ' })
	if runes(trimmed) < 2 || !hasHan(trimmed) || slices.Contains(namesByMachines, trimmed) {
		return all
	}
	return append(all, heading{0, 0, runes(trimmed), trimmed, "文件名", 0.5})
}

// namesByMachines say nothing about a file.
var namesByMachines = []string{"扫描", "扫描件", "图片", "微信图片", "照片", "附件", "文档", "文件", "新建文本文档", "未命名", "副本", "复印件", "资料", "材料"}

func hasHan(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

// titleLine is the first line of the head that ends as titles end, else the
// first line that could be one. A title of two lines is joined.
func titleLine(s sheet) (heading, bool) {
	first := -1
	for i, l := range s.lines[:min(len(s.lines), maxHeadLines)] {
		text := strings.TrimSpace(l.text)
		if text == "" || len(l.cells) > 1 || !mayBeTitle(text) {
			if isProse(text) {
				break
			}
			continue
		}
		if first < 0 {
			first = i
		}
		if m, found := bestWord(text); found && m.after == 0 {
			from := i
			if runes(text) <= 8 && i > 0 && strings.Contains(s.lines[i-1].text, "关于") {
				from = i - 1
			}
			return s.heading(from, i, 0.9), true
		}
	}
	if first < 0 {
		return heading{}, false
	}
	return s.heading(first, first, 0.55), true
}

// isProse tells a sentence: where the text proper has begun.
func isProse(text string) bool {
	return runes(text) > maxTitleRunes || strings.HasSuffix(text, "。") || strings.HasSuffix(text, "；")
}

// mayBeTitle refuses labels, salutations, red heads, numbers and days.
func mayBeTitle(text string) bool {
	if isProse(text) || strings.ContainsAny(text, "：:") && !strings.Contains(text, "《") || strings.HasSuffix(text, "文件") || !hasHan(text) {
		return false
	}
	for _, v := range hanzi.Values(text) {
		if v.Kind == hanzi.DocNo || v.End-v.Start >= runes(text)-4 {
			return false
		}
	}
	return true
}

func (s sheet) heading(from, to int, confidence float64) heading {
	var text strings.Builder
	for _, l := range s.lines[from : to+1] {
		text.WriteString(strings.TrimSpace(strings.TrimLeft(l.text, "#")))
	}
	first, last := s.lines[from], s.lines[to]
	start := first.start + runes(first.text) - runes(strings.TrimLeftFunc(first.text, func(r rune) bool { return unicode.IsSpace(r) || r == '#' }))
	end := last.start + runes(strings.TrimRightFunc(last.text, unicode.IsSpace))
	return heading{s.n, start, end, text.String(), "标题", confidence}
}

// guessDocNo takes a 文号 that stands alone on a line of the head, or in the
// name. One inside a sentence belongs to another document that is cited.
func guessDocNo(name string, sheets []sheet) (facts []ledger.Fact) {
	for _, v := range hanzi.Values(name) {
		if v.Kind == hanzi.DocNo {
			facts = append(facts, ledger.Fact{Field: FieldDocNo, Value: v.DocNo, Start: v.Start, End: v.End, Confidence: 0.8, Rule: "文件名中的文号"})
		}
	}
	if len(sheets) == 0 {
		return facts
	}
	s := sheets[0]
	for _, l := range s.lines[:min(len(s.lines), maxHeadLines)] {
		if v, alone := docNoAlone(l.text); alone {
			facts = append(facts, ledger.Fact{Field: FieldDocNo, Value: v.DocNo, Page: s.n, Start: l.start + v.Start, End: l.start + v.End, Confidence: 0.95, Rule: "单独成行的文号"})
			break
		}
	}
	slices.SortStableFunc(facts, byConfidence)
	return facts
}

// docNoAlone reads a 文号 that has its line for itself, or shares it with who
// signed. The line is read by itself: joined to the one above, the issuer would
// grow. Whatever stands before the year on such a line is the issuer.
func docNoAlone(text string) (hanzi.Value, bool) {
	for _, v := range hanzi.Values(text) {
		if v.Kind != hanzi.DocNo {
			continue
		}
		all := []rune(text)
		after := strings.TrimSpace(string(all[v.End:]))
		before := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(string(all[:v.Start])), "文号："))
		if after != "" && !strings.HasPrefix(after, "签发人") || runes(before) > maxIssuer || strings.ContainsFunc(before, notHan) {
			return v, false
		}
		if before != "" {
			v.Start -= runes(before)
			v.DocNo = before + v.DocNo
		}
		return v, string(all[v.Start:v.Start+runes(before)]) == before
	}
	return hanzi.Value{}, false
}

func notHan(r rune) bool { return !unicode.Is(unicode.Han, r) }

// moneyWords stand on the line of an amount that is the matter of the paper.
var moneyWords = []string{"大写", "小写", "合计", "共计", "金额", "价款", "人民币", "退缴", "退回", "补缴", "上缴", "追回"}

// guessAmounts finds each amount once, at its best place.
func guessAmounts(sheets []sheet) (facts []ledger.Fact) {
	best := map[int64]ledger.Fact{}
	keep := func(fen int64, f ledger.Fact) {
		f.Field, f.Value = FieldAmount, fmt.Sprintf("%d.%02d元", fen/100, fen%100)
		if old, known := best[fen]; fen > 0 && (!known || f.Confidence > old.Confidence) {
			best[fen] = f
		}
	}
	for _, s := range sheets {
		for _, v := range s.values {
			if v.Kind != hanzi.Amount {
				continue
			}
			f := ledger.Fact{Page: s.n, Start: v.Start, End: v.End, Confidence: 0.5, Rule: "文中的金额"}
			l, _ := s.lineAt(v.Start)
			for _, w := range moneyWords {
				if strings.Contains(l.text, w) {
					f.Confidence, f.Rule = 0.85, "“"+w+"”后的金额"
					break
				}
			}
			keep(v.Fen, f)
		}
		for _, t := range totals(s) {
			keep(t.fen, ledger.Fact{Page: s.n, Start: t.start, End: t.end, Confidence: 0.85, Rule: "表格的合计"})
		}
	}
	for _, f := range best {
		facts = append(facts, f)
	}
	slices.SortFunc(facts, func(a, b ledger.Fact) int {
		return cmp.Or(byConfidence(a, b), cmp.Compare(a.Page, b.Page), cmp.Compare(a.Start, b.Start))
	})
	return facts[:min(len(facts), maxAmounts)]
}

type total struct {
	fen        int64
	start, end int
}

// totals are the cells of a row 合计 under a head that says 元.
func totals(s sheet) (all []total) {
	var head []cell
	for _, l := range s.lines {
		switch {
		case len(l.cells) < 2:
			head = nil
		case head == nil:
			head = l.cells
		case strings.Contains(l.cells[0].text, "合计") || strings.Contains(l.cells[0].text, "总计"):
			for i, c := range l.cells {
				if i >= len(head) || !strings.Contains(head[i].text, "元") {
					continue
				}
				for _, v := range hanzi.Values(strings.TrimSpace(c.text) + "元") {
					if v.Kind == hanzi.Amount {
						all = append(all, total{v.Fen, c.start, c.start + runes(c.text)})
					}
				}
			}
		}
	}
	return all
}

// surer joins two independent reasons for the same thing.
func surer(a, b float64) float64 { return min(maxConfidence, 1-(1-a)*(1-b)) }
