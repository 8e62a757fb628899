package ocr

import (
	"regexp"
	"strings"
)

// valued are the characters of amounts and dates.
const (
	ends   = "0123456789¥￥%年月日" + capital
	valued = ends + ",.，"
)

// A line that is wrapped ends near the right margin and goes on at the left
// one, within so many heights of a line: a comma may hang over the margin, and
// a paragraph begins two characters in.
const (
	marginRight = 2.5
	marginLeft  = 1.5
)

// joinWrapped moves the rest of an amount or a date that a line end cuts up to
// where it begins: "8,900.0⏎0元" is one amount. Cells of a table are left alone.
func (r Result) joinWrapped(order [][]int, rows [][]glyph) {
	for i := range len(rows) - 1 {
		if len(order[i]) != 1 || len(order[i+1]) != 1 || !r.wrapped(order[i][0], order[i+1][0]) {
			continue
		}
		above, below := rows[i], rows[i+1]
		tail, head := cutValue(above, below, func(r rune) bool { return isValued(r) || mistaken[r] != 0 })
		if !mostlyCapital(above[tail:], below[:head]) {
			tail, head = cutValue(above, below, isValued)
		}
		// A row of nothing but digits is a column of a table rather than a text.
		if tail == 0 || tail == len(above) || head == 0 || head == len(below) {
			continue
		}
		if lostPoint(text(above[tail:]), text(below[:head])) {
			above = append(above, glyph{'.', -1, 0})
		}
		rows[i] = append(above, below[:head]...)
		rows[i+1] = below[head:]
	}
}

var (
	thousands = regexp.MustCompile(`(?:^|[^\d,，])\d{1,3}(?:[,，]\d{3})+$`)
	decimals  = regexp.MustCompile(`^\d{2}元`)
)

// lostPoint tells that a decimal point stood at the line end, where it is
// easily overlooked: "8,900" before "00元".
func lostPoint(above, below string) bool {
	return thousands.MatchString(above) && decimals.MatchString(below)
}

func text(gs []glyph) string {
	var b strings.Builder
	for _, g := range gs {
		b.WriteRune(g.r)
	}
	return b.String()
}

// cutValue tells where the value at the end of a row begins, and where it ends
// in the next one.
func cutValue(above, below []glyph, of func(rune) bool) (tail, head int) {
	tail = len(above)
	for tail > 0 && of(above[tail-1].r) {
		tail--
	}
	for head < len(below) && of(below[head].r) {
		head++
	}
	for head > 0 && !strings.ContainsRune(ends, below[head-1].r) {
		head--
	}
	return tail, head
}

// mostlyCapital tells an amount in capital numerals, some of them mistaken.
func mostlyCapital(parts ...[]glyph) bool {
	sure, all := 0, 0
	for _, gs := range parts {
		for _, g := range gs {
			all++
			if strings.ContainsRune(capital, g.r) {
				sure++
			}
		}
	}
	return all >= amountRun && float64(sure) >= amountSure*float64(all)
}

func isValued(r rune) bool { return strings.ContainsRune(valued, r) }

// wrapped tells whether the text of a line goes on in the one below.
func (r Result) wrapped(above, below int) bool {
	a, b := r.Lines[above], r.Lines[below]
	left, right := a.ends()
	bLeft, _ := b.ends()
	edge := left
	for _, l := range r.Lines {
		_, x1 := l.ends()
		edge = max(edge, x1)
	}
	return a.height() < 2*b.height() && b.height() < 2*a.height() && edge-right < marginRight*a.height() && bLeft < left+marginLeft*a.height()
}
