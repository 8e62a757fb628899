package report

// A style is a way of numbering; the order is from the outermost to the innermost.
type style int

const (
	noStyle     style = iota
	section           // 一、
	hanParen          // （一）
	named             // 项目1.1：  问题3：
	arabic            // 1. 1．1、
	arabicParen       // （1） 1）
	circled           // ①
	first             // 第一，
	clause            // 一是
)

// A brk says how strongly the text breaks before a place.
type brk int

const (
	joined   brk  = iota // in the middle of a sentence
	softBrk              // after a comma or a colon
	hardBrk              // after a full stop, or a wide space
	lineBrk              // at the start of a line
	maxLabel = 12        // code points of the longest marker: 项目10.12：
)

// A marker is a number that may open a heading or a list item.
type marker struct {
	span  // with the white space behind it
	label span
	style style
	n     int
	brk   brk
}

// breakBefore tells how the text breaks before i.
func (src *source) breakBefore(i int) brk {
	j := i - 1
	for j >= 0 && src.norm[j] == ' ' {
		j--
	}
	if j < 0 || src.norm[j] == '\n' {
		return lineBrk
	}
	switch r := src.norm[j]; {
	case isStop(r) || r == ']' || r == '”' && j > 0 && isStop(src.norm[j-1]):
		return hardBrk
	case j < i-1:
		return hardBrk
	case r == ',' || r == ':' || r == ')' || r == '、' || r == '”' || r == '》':
		return softBrk
	}
	if i >= 2 && (src.at(i-2, "方面") || src.at(i-2, "问题")) {
		return hardBrk
	}
	return joined
}

// markers finds every place that looks like numbering.
func (src *source) markers() []marker {
	var found []marker
	for i := 0; i < len(src.norm); i++ {
		if src.inside[i] || !opensMarker(src.norm[i]) {
			continue
		}
		b := src.breakBefore(i)
		if st, n := enclosed(src.norm[i]); st != noStyle && (b != joined || st == circled) {
			found = append(found, src.marker(i, i+1, st, n, b))
			continue
		}
		if b == joined && (src.norm[i] != '(' || i > 0 && src.norm[i-1] == '第') {
			continue
		}
		if m, ok := src.markerAt(i, b); ok {
			found = append(found, m)
			i = m.label.end - 1
		}
	}
	return found
}

// opensMarker is the cheap test that most of a text fails.
func opensMarker(r rune) bool {
	switch {
	case r >= '0' && r <= '9', r == 'l', r == 'I', r == '(', r == '第', r == '项', r == '问':
		return true
	case r >= '①' && r <= '➓', r >= '㈠' && r <= '㊿':
		return true
	}
	return isHanDigit(r)
}

func (src *source) marker(start, end int, st style, n int, b brk) marker {
	m := marker{label: span{start, end}, style: st, n: n, brk: b}
	for end < len(src.norm) && src.norm[end] == ' ' {
		end++
	}
	m.span = span{start, end}
	return m
}

// rest is the run of code points from i for which ok holds, at most maxLabel of them.
func (src *source) rest(i int, ok func(rune) bool) (string, int) {
	j := i
	for j < len(src.norm) && j-i < maxLabel && ok(src.norm[j]) {
		j++
	}
	return string(src.norm[i:j]), j
}

func isArabic(r rune) bool { return digitOf(r) >= 0 }

func (src *source) peek(i int) rune {
	if i < 0 || i >= len(src.norm) {
		return 0
	}
	return src.norm[i]
}

func (src *source) markerAt(i int, b brk) (marker, bool) {
	switch r := src.norm[i]; {
	case r == '(':
		return src.parenMarker(i, b)
	case r == '项' || r == '问':
		return src.namedMarker(i, b)
	case r == '第':
		word, j := src.rest(i+1, isHanDigit)
		if n, ok := hanNumber(word); ok && (src.peek(j) == ',' || src.peek(j) == ':' || src.peek(j) == '、') {
			return src.marker(i, j+1, first, n, b), true
		}
	case isHanDigit(r):
		return src.hanMarker(i, b)
	case isArabic(r):
		word, j := src.rest(i, isArabic)
		n, ok := arabicNumber(word)
		if !ok || n == 0 {
			break
		}
		switch next := src.peek(j); {
		case (next == '.' || next == '、') && digitOf(src.peek(j+1)) < 0 && (b > softBrk || src.peek(j+1) != '*'):
			return src.marker(i, j+1, arabic, n, b), true
		case next == ')':
			return src.marker(i, j+1, arabicParen, n, b), true
		}
	}
	return marker{}, false
}

func (src *source) parenMarker(i int, b brk) (marker, bool) {
	word, j := src.rest(i+1, func(r rune) bool { return isArabic(r) || isHanDigit(r) || r == ' ' })
	if src.peek(j) != ')' {
		return marker{}, false
	}
	word = squeeze(word)
	if n, ok := arabicNumber(word); ok && n > 0 && b != joined {
		return src.marker(i, j+1, arabicParen, n, b), true
	}
	if n, ok := hanNumber(word); ok && n > 0 {
		return src.marker(i, j+1, hanParen, n, b), true
	}
	return marker{}, false
}

// namedMarker reads 项目1.1：, 问题3：, 问题（三）：. Its number is the last one.
func (src *source) namedMarker(i int, b brk) (marker, bool) {
	if !src.at(i, "项目") && !src.at(i, "问题") {
		return marker{}, false
	}
	word, j := src.rest(i+2, func(r rune) bool {
		return isArabic(r) || isHanDigit(r) || r == '.' || r == '-' || r == '(' || r == ')' || r == ' '
	})
	if next := src.peek(j); next != ':' && next != '、' {
		return marker{}, false
	}
	last := 0
	for k, r := range word {
		if r == '.' || r == '-' || r == '(' || r == ' ' {
			last = k + 1
		} else if r == ')' {
			word = word[:k]
			break
		}
	}
	if n, ok := number(word[min(last, len(word)):]); ok && n > 0 {
		return src.marker(i, j+1, named, n, b), true
	}
	return marker{}, false
}

func (src *source) hanMarker(i int, b brk) (marker, bool) {
	word, j := src.rest(i, isHanDigit)
	n, ok := hanNumber(word)
	if !ok || n == 0 {
		return marker{}, false
	}
	switch {
	case src.peek(j) == '是' || src.peek(j) == '要' && src.peek(j+1) != '求':
		return src.marker(i, j+1, clause, n, b), true
	case src.peek(j) == '、' || src.peek(j) == '.':
		if k := j + 1; isHanDigit(src.peek(k)) { // 一、二、三等奖
			if _, end := src.rest(k, isHanDigit); src.peek(end) == '、' || end > k+1 {
				return marker{}, false
			}
		}
		return src.marker(i, j+1, section, n, b), true
	}
	return marker{}, false
}

// squeeze takes the spaces out.
func squeeze(s string) string {
	out := make([]rune, 0, len(s))
	for _, r := range s {
		if r != ' ' && r != '\n' {
			out = append(out, r)
		}
	}
	return string(out)
}
