package ocr

import (
	"cmp"
	"math"
	"slices"

	"juzheng/indexer/page"
)

// How lines become rows, in heights of a line.
const (
	nextRow  = .45 // farther down begins a new row
	sameWord = .3  // gaps below are none
	nextCell = 1.2 // gaps above part the cells of a table
	longLine = 3   // lines at least so long tell how the page leans
)

// A glyph is one character of the page's text and the line it comes from;
// of is -1 for what parts lines.
type glyph struct {
	r  rune
	of int
	at int // the how manieth character of its line
}

// Page lays the lines out as text with places: in reading order, a row of a
// table on one line, amounts and dates that a line end cuts joined.
func (r Result) Page(n int) page.Page {
	var rows [][]glyph
	ordered := r.rows()
	for _, row := range ordered {
		rows = append(rows, r.glyphs(row))
	}
	r.joinWrapped(ordered, rows)
	p := page.Page{N: n, OCR: true, Engine: r.engine}
	var all []glyph
	for i, row := range rows {
		if i > 0 {
			all = append(all, glyph{'\n', -1, 0})
		}
		mended := []rune(text(row))
		repair(mended)
		for i := range row {
			row[i].r = mended[i]
		}
		all = append(all, row...)
	}
	p.Text, p.Lines = text(all), r.places(all)
	return p
}

// rows are the lines by index, those of one height together, left to right.
func (r Result) rows() [][]int {
	level := r.leveller()
	y := make([]float64, len(r.Lines))
	order := make([]int, len(r.Lines))
	heights := make([]float64, len(r.Lines))
	for i, l := range r.Lines {
		y[i], order[i], heights[i] = level(l.centre()), i, min(l.height(), l.width())
	}
	if len(order) == 0 {
		return nil
	}
	slices.Sort(heights)
	usual := heights[len(heights)/2]
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(y[a], y[b]) })
	var rows [][]int
	at := math.Inf(-1)
	for _, i := range order {
		if y[i]-at > nextRow*max(.8*usual, min(r.Lines[i].height(), 2*usual)) {
			rows = append(rows, nil)
			at = y[i]
		}
		last := &rows[len(rows)-1]
		*last = append(*last, i)
		at += (y[i] - at) * .3
	}
	for _, row := range rows {
		slices.SortStableFunc(row, func(a, b int) int { return cmp.Compare(r.left(a), r.left(b)) })
	}
	return rows
}

func (r Result) left(i int) float64 { x0, _ := r.Lines[i].ends(); return x0 }

// leveller makes a height on the page comparable across it. A page that leans
// has one slope; in a photo the slope changes from top to bottom. Long lines
// tell the slope as a straight line over the height.
func (r Result) leveller() func(x, y float64) float64 {
	var w, sy, ss, syy, sys float64
	for _, l := range r.Lines {
		if l.width() < longLine*l.height() {
			continue
		}
		_, y := l.centre()
		y -= float64(r.Height) / 2
		k, s := l.width()*l.width(), l.slope()
		w, sy, ss, syy, sys = w+k, sy+k*y, ss+k*s, syy+k*y*y, sys+k*y*s
	}
	var slope, change float64
	if w > 0 {
		slope = ss / w
		if d := w*syy - sy*sy; d > w*w { // some height is there to learn from
			change = (w*sys - sy*ss) / d
			slope = (ss - change*sy) / w
		}
	}
	return func(x, y float64) float64 {
		return y - (slope+change*(y-float64(r.Height)/2))*(x-float64(r.Width)/2)
	}
}

// glyphs strings the lines of a row together.
func (r Result) glyphs(row []int) (out []glyph) {
	for i, of := range row {
		l := r.Lines[of]
		if i > 0 {
			_, before := r.Lines[row[i-1]].ends()
			switch gap := (r.left(of) - before) / l.height(); {
			case gap > nextCell:
				out = append(out, glyph{'\t', -1, 0})
			case gap > sameWord:
				out = append(out, glyph{' ', -1, 0})
			}
		}
		for at, c := range []rune(l.Text) {
			out = append(out, glyph{c, of, at})
		}
	}
	return out
}

// places are the spans of the text that lie on one line of the picture. A line
// that leans is cut into shorter ones, whose boxes keep close to it.
func (r Result) places(all []glyph) (out []page.Line) {
	for i := 0; i < len(all); {
		g := all[i]
		j := i + 1
		if g.of < 0 {
			i = j
			continue
		}
		l := r.Lines[g.of]
		most := l.piece()
		for j < len(all) && j-i < most && all[j].of == g.of && all[j].at == g.at+j-i {
			j++
		}
		out = append(out, r.place(l, g.at, g.at+j-i, i))
		i = j
	}
	return out
}

// piece is how many characters of a line go into one box: the box is no more
// than half a line higher than they are.
func (l Line) piece() int {
	falls := math.Abs(l.slope()) * l.width()
	if l.X == nil || falls < l.height()/2 {
		return math.MaxInt
	}
	return max(2, int(float64(l.runes())*l.height()/2/falls))
}

// place is the box of the characters from..to of a line that begin at start of the text.
func (r Result) place(l Line, from, to, start int) page.Line {
	out := page.Line{Start: start, End: start + to - from, Confidence: l.Confidence}
	w, h := float32(r.Width), float32(r.Height)
	q := l.Quad
	x0, x1 := min(q[0].X, q[3].X), max(q[1].X, q[2].X)
	y0, y1 := min(q[0].Y, q[1].Y), max(q[2].Y, q[3].Y)
	if l.X != nil && to-from < l.runes() {
		x0, x1 = l.X[from], l.X[to]
		k := float32(l.slope())
		top := func(x float32) float32 { return q[0].Y + (x-q[0].X)*k }
		bottom := func(x float32) float32 { return q[3].Y + (x-q[3].X)*k }
		y0, y1 = min(top(x0), top(x1)), max(bottom(x0), bottom(x1))
	}
	share := func(v, of float32) float32 { return min(max(v/of, 0), 1) }
	out.Box = page.Box{X0: share(x0, w), Y0: share(y0, h), X1: share(x1, w), Y1: share(y1, h)}
	if l.X != nil {
		for _, x := range l.X[from : to+1] {
			out.X = append(out.X, share(x, w))
		}
	}
	return out
}
