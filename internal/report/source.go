package report

import (
	"sort"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxTitle is the longest 《…》 we take for one title, in code points.
const maxTitle = 200

// A source is the text as code points, and beside it the same text with one width of
// letters, digits and punctuation, so that rules need to know only one of each.
type source struct {
	raw    []rune
	norm   []rune
	lines  []span // without their line ends
	titles []span // outermost 《…》
	inside []bool // within one of titles
}

type span struct{ start, end int }

func (s span) empty() bool              { return s.start >= s.end }
func (s span) contains(t span) bool     { return s.start <= t.start && t.end <= s.end }
func (s span) overlap(t span) int       { return max(0, min(s.end, t.end)-max(s.start, t.start)) }
func (src *source) text(s span) string  { return string(src.raw[s.start:s.end]) }
func (src *source) plain(s span) string { return string(src.norm[s.start:s.end]) }
func (src *source) span(s span) Span    { return Span{s.start, s.end, src.text(s)} }

func newSource(text string) *source {
	src := &source{raw: []rune(text)}
	src.norm = make([]rune, len(src.raw))
	from := 0
	for i, r := range src.raw {
		src.norm[i] = oneWidth(r)
		if r == '\r' && i+1 < len(src.raw) && src.raw[i+1] == '\n' {
			src.norm[i] = ' '
			continue
		}
		if r == '\n' || r == '\r' || r == '\f' || r == '\v' || r == '\u2028' || r == '\u2029' {
			src.norm[i] = '\n'
			src.lines = append(src.lines, span{from, i})
			from = i + 1
		}
	}
	src.lines = append(src.lines, span{from, len(src.raw)})
	src.findTitles()
	return src
}

// oneWidth maps full-width forms, odd spaces and Kangxi radicals to their common twins.
func oneWidth(r rune) rune {
	switch {
	case r >= 0xFF01 && r <= 0xFF5E:
		return r - 0xFEE0
	case r == '〔' || r == '【' || r == '［':
		return '['
	case r == '〕' || r == '】' || r == '］':
		return ']'
	case r == '﹕' || r == '∶' || r == '︰':
		return ':'
	case r == '﹒':
		return '.'
	case r == '＊' || r == '×' || r == '╳' || r == '✕':
		return '*'
	case r >= 0x2F00 && r <= 0x2FDF:
		for _, twin := range norm.NFKC.String(string(r)) {
			return twin
		}
	case r == '\t' || r == '\u200b' || r == '\ufeff' || unicode.Is(unicode.Zs, r):
		return ' '
	}
	return r
}

// findTitles pairs 《 with 》; a pair that stands in a longer one is not a title of its own.
func (src *source) findTitles() {
	src.inside = make([]bool, len(src.raw))
	var open []int
	for i, r := range src.raw {
		switch r {
		case '《':
			open = append(open, i)
		case '》':
			if len(open) == 0 {
				continue
			}
			start := open[len(open)-1]
			open = open[:len(open)-1]
			if i+1-start > maxTitle {
				open = open[:0]
				continue
			}
			for n := len(src.titles); n > 0 && src.titles[n-1].start > start; n-- {
				src.titles = src.titles[:n-1]
			}
			src.titles = append(src.titles, span{start, i + 1})
		}
	}
	for _, t := range src.titles {
		for i := t.start; i < t.end; i++ {
			src.inside[i] = true
		}
	}
}

// titlesIn returns the titles that stand wholly in s.
func (src *source) titlesIn(s span) []span {
	from := sort.Search(len(src.titles), func(i int) bool { return src.titles[i].start >= s.start })
	to := from
	for to < len(src.titles) && src.titles[to].end <= s.end {
		to++
	}
	return src.titles[from:to]
}

func (src *source) space(i int) bool { return src.norm[i] == ' ' || src.norm[i] == '\n' }

// trim takes white space off both ends.
func (src *source) trim(s span) span {
	for s.start < s.end && src.space(s.start) {
		s.start++
	}
	for s.end > s.start && src.space(s.end-1) {
		s.end--
	}
	return s
}

// trimStop takes white space and then closing stops off the end, white space off the start.
func (src *source) trimStop(s span) span {
	s = src.trim(s)
	for s.end > s.start && (isStop(src.norm[s.end-1]) || src.norm[s.end-1] == ':' || src.norm[s.end-1] == ',' || src.space(s.end-1)) {
		s.end--
	}
	return s
}

// at reports whether word stands at i.
func (src *source) at(i int, word string) bool {
	for _, r := range word {
		if i >= len(src.norm) || src.norm[i] != r {
			return false
		}
		i++
	}
	return true
}

// lineEnd is the end of the line that i stands on.
func (src *source) lineEnd(i int) int {
	return src.lines[src.lineAt(i)].end
}

func (src *source) lineAt(i int) int {
	return sort.Search(len(src.lines), func(n int) bool { return src.lines[n].end >= i })
}

// isStop tells the marks that end a sentence.
func isStop(r rune) bool { return r == '。' || r == ';' || r == '!' || r == '?' || r == '；' }

// oneLine joins wrapped lines of a title.
func (src *source) oneLine(s span) string {
	s = src.trim(s)
	out := make([]rune, 0, s.end-s.start)
	for i := s.start; i < s.end; i++ {
		if src.norm[i] == '\n' {
			for len(out) > 0 && oneWidth(out[len(out)-1]) == ' ' {
				out = out[:len(out)-1]
			}
			for i+1 < s.end && src.space(i+1) {
				i++
			}
			continue
		}
		out = append(out, src.raw[i])
	}
	return string(out)
}

// A view is the plain text of a span, for regular expressions: their byte places turn back
// into a span of the source.
type view struct {
	plain string
	runes []int32 // which code point of the source each byte belongs to
}

func (src *source) view(s span) view { return viewOf(s.start, src.norm[s.start:s.end]) }

// viewOf is the view of words that stand at start.
func viewOf(start int, words []rune) view {
	v := view{plain: string(words)}
	v.runes = make([]int32, 0, len(v.plain)+1)
	for i, r := range words {
		for range utf8.RuneLen(r) {
			v.runes = append(v.runes, int32(start+i))
		}
	}
	v.runes = append(v.runes, int32(start+len(words)))
	return v
}

func (v view) span(from, to int) span { return span{int(v.runes[from]), int(v.runes[to])} }
