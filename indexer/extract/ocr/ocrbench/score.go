package main

import (
	"strings"
	"unicode"

	"juzheng/indexer/extract/ocr/scans"
	"juzheng/indexer/hanzi"
)

// alike are signs that differ between fonts and keyboards and mean the same.
var alike = strings.NewReplacer("“", "\"", "”", "\"", "‘", "'", "’", "'", "〔", "[", "〕", "]", "【", "[", "】", "]", "—", "-", "–", "-",
	"￥", "¥", "。", ".", "…", "...", "〈", "<", "〉", ">", "《", "<", "》", ">", "·", ".", "「", "\"", "」", "\"", "、", ",", "№", "no")

// plain drops white space, and folds wide forms and alike signs.
func plain(s string) (out []rune) {
	for _, r := range alike.Replace(s) {
		if r >= '！' && r <= '～' {
			r -= '！' - '!'
		}
		if !unicode.IsSpace(r) {
			out = append(out, unicode.ToLower(r))
		}
	}
	return out
}

// edits is the Levenshtein distance.
func edits(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, r := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j := range b {
			cost := diagonal
			if r != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}

// A share counts what is right among all.
type share struct{ right, all int }

func (s *share) count(right bool) {
	s.all++
	if right {
		s.right++
	}
}

// A score is what one engine made of some pages.
type score struct {
	pages, chars, wrong int
	folded              int   // wrong ones that are wrong for search too, to which traditional and simplified are one
	unknown             int   // characters that the models cannot say
	pairs               share // Han characters beside each other: what search looks up
	fields              map[string]share
	cpu                 float64 // seconds
}

// add holds a page's text against what stands on it.
func (s *score) add(sheet scans.Sheet, text string, cpu float64) {
	want, got := plain(strings.Join(sheet.Lines, "")), plain(text)
	s.pages++
	s.chars += len(want)
	s.wrong += min(edits(want, got), len(want))
	s.cpu += cpu
	normal := plain(hanzi.Normal(string(want)))
	s.folded += min(edits(normal, plain(hanzi.Normal(string(got)))), len(normal))
	have := map[[2]rune]int{}
	for i := 1; i < len(got); i++ {
		have[[2]rune{got[i-1], got[i]}]++
	}
	for _, l := range sheet.Lines {
		l := plain(l)
		for i := 1; i < len(l); i++ {
			if pair := [2]rune{l[i-1], l[i]}; unicode.Is(unicode.Han, l[i-1]) && unicode.Is(unicode.Han, l[i]) {
				s.pairs.count(have[pair] > 0)
				have[pair]--
			}
		}
	}
	if s.fields == nil {
		s.fields = map[string]share{}
	}
	whole := string(got)
	for _, f := range sheet.Fields {
		n := s.fields[f.Kind]
		n.count(holds(whole, string(plain(f.Text))))
		s.fields[f.Kind] = n
	}
}

func (s *score) merge(o score) {
	s.pages, s.chars, s.wrong, s.cpu = s.pages+o.pages, s.chars+o.chars, s.wrong+o.wrong, s.cpu+o.cpu
	s.folded, s.unknown = s.folded+o.folded, s.unknown+o.unknown
	s.pairs = share{s.pairs.right + o.pairs.right, s.pairs.all + o.pairs.all}
	if s.fields == nil {
		s.fields = map[string]share{}
	}
	for k, f := range o.fields {
		s.fields[k] = share{s.fields[k].right + f.right, s.fields[k].all + f.all}
	}
}

// holds tells whether a value stands in a text, not as a part of a longer number.
func holds(text, value string) bool {
	digit := func(c byte) bool { return c >= '0' && c <= '9' }
	for from := 0; ; {
		i := strings.Index(text[from:], value)
		if i < 0 {
			return false
		}
		a, b := from+i, from+i+len(value)
		if !(a > 0 && digit(text[a-1]) && digit(value[0])) && !(b < len(text) && digit(text[b]) && digit(value[len(value)-1])) {
			return true
		}
		from = a + 1
	}
}
