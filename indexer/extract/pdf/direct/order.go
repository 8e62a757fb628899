package direct

import (
	"math"
	"slices"
	"unicode"
)

// The rules below put pieces in order and find blanks and line ends between
// them. They are those that pdfium follows (core/fpdftext/cpdf_textpage.cpp),
// with its bounds, so that pages read alike by whom they are read.
const (
	slight   = 0.01 // in points: less is nothing
	twinGap  = 0.07 // of the size: the same letter so near is one, printed twice to be bold
	twinLook = 7    // letters that are looked at for a twin
	lookBack = 5    // pieces that are looked at for the same piece printed twice
	lowLine  = 4.5  // points: lower pieces do not tell that a line ended
	filled   = 0.8  // of the width: then lines run across
	upright  = 0.0872
)

// A direction is that of lines.
type direction int

const (
	unknown direction = iota
	across
	down
)

// A sign is a character on its way into the text.
type sign struct {
	letter rune
	code   uint32
	piece  *piece // nil for line ends and blanks between pieces
	x, y   float64
	box    rect
	made   bool
	guess  bool
}

// An arranger makes a text of pieces.
type arranger struct {
	view    matrix // from the page's space to whole points of the page as it is shown, downwards
	flow    direction
	row     []*piece // pieces of the line at hand, from left to right
	line    []sign
	out     []sign
	before  *piece // the one whose last character stands last
	form    matrix // of the piece before
	lineBox rect
}

// arrange puts the letters of the page in order.
func (r *run) arrange() error {
	w, h := math.Trunc(r.page.Width), math.Trunc(r.page.Height)
	v := matrix(r.page.View)
	f := r.f
	a := &arranger{out: f.signs[:0], line: f.line[:0], view: matrix{v[0] * w, v[1] * h, v[2] * w, v[3] * h, v[4] * w, v[5] * h}, form: identity}
	a.flow = r.flow(int(w), int(h))
	for _, p := range r.pieces {
		if err := a.add(p); err != nil {
			return err
		}
	}
	if err := a.setRow(); err != nil {
		return err
	}
	a.endLine()
	f.signs, f.line = a.out, a.line
	letters := f.letters[:0]
	for i := range a.out {
		s := &a.out[i]
		l := Letter{Rune: s.letter, Left: s.box.left, Bottom: s.box.bottom, Right: s.box.right, Top: s.box.top, Made: s.made, Guessed: s.guess}
		if s.piece != nil {
			l.Font = s.piece.font.name
		}
		letters = append(letters, l)
	}
	f.letters, r.page.Letters = letters, letters
	return nil
}

// flow tells in which direction most lines run, by what the pieces of the page cover of its width and height.
func (r *run) flow(w, h int) direction {
	if w <= 0 || h <= 0 {
		return unknown
	}
	columns, rows := make([]int, w+1), make([]int, h+1) // how many pieces begin there less those that end
	height := 0.0
	left, right, bottom, top := w, 0, h, 0
	within := func(v float64, most int) int { return int(max(0, min(v, float64(most)))) }
	for _, p := range r.pieces {
		if p.level > 0 {
			continue
		}
		x0, x1, y0, y1 := within(p.rect.left, w), within(p.rect.right, w), within(p.rect.bottom, h), within(p.rect.top, h)
		if x0 >= x1 || y0 >= y1 {
			continue
		}
		columns[x0]++
		columns[x1]--
		rows[y0]++
		rows[y1]--
		left, right, bottom, top = min(left, x0), max(right, x1), min(bottom, y0), max(top, y1)
		if height <= 0 {
			height = p.rect.height()
		}
	}
	share := func(m []int, from, to int) float64 {
		n, open := 0, 0
		for i := from; i < to; i++ {
			if open += m[i]; open > 0 {
				n++
			}
		}
		return float64(n) / float64(max(to-from, 1))
	}
	double := int(2 * height)
	switch x, y := share(columns, left, right), share(rows, bottom, top); {
	case top-bottom < double:
		return across
	case right-left < double:
		return down
	case x > filled, x > y:
		return across
	case x < y:
		return down
	}
	return unknown
}

// wide is the width of a character of the piece, in points of its holder.
func (p *piece) wide(i item) float64 { return math.Abs(i.glyph.width * p.size / 1000) }

func (p *piece) first() item { return p.items[0] }
func (p *piece) end() item   { return p.items[len(p.items)-1] }

// place is where the piece begins, on the page as it is shown.
func (a *arranger) place(p *piece) (x, y float64) {
	return a.view.point(p.form.point(p.m[4], p.m[5]))
}

// add takes the next piece of the page: into the row at hand, by its place, or into the next.
func (a *arranger) add(p *piece) error {
	if p.rect.width() < slight {
		return nil
	}
	if len(a.row) == 0 {
		a.row = append(a.row, p)
		return nil
	}
	if len(a.row) >= maxRow {
		return aside("many pieces beside each other")
	}
	if a.printedBefore(p) {
		return nil
	}
	q := a.row[len(a.row)-1]
	near := max(q.m.then(q.form).length(q.wide(q.end())), p.m.then(p.form).length(p.wide(p.first()))) / 4
	x, y := a.place(p)
	if _, before := a.place(q); math.Abs(y-before) > near*2 {
		if err := a.setRow(); err != nil {
			return err
		}
		a.row = append(a.row, p)
		return nil
	}
	at := len(a.row)
	for ; at > 0; at-- {
		if left, _ := a.place(a.row[at-1]); x >= left {
			break
		}
	}
	a.row = slices.Insert(a.row, at, p)
	return nil
}

func (a *arranger) setRow() error {
	for _, p := range a.row {
		if err := a.set(p); err != nil {
			return err
		}
	}
	a.row = a.row[:0]
	return nil
}

// printedBefore tells that one of the pieces before is the same in nearly the same place.
func (a *arranger) printedBefore(p *piece) bool {
	q := p.before
	for i := 0; i < lookBack && q != nil; i++ {
		if a.same(q, p) {
			return true
		}
		q = q.before
	}
	return false
}

// same compares piece p with q before it.
func (a *arranger) same(q, p *piece) bool {
	shared := p.rect
	if p.rect.empty() && q.rect.empty() {
		if n := len(a.out); n >= 2 && math.Abs(p.rect.left-q.rect.left) > a.out[n-2].box.width() {
			return false
		}
	} else {
		shared = p.rect.common(q.rect)
		if shared.empty() || math.Abs(shared.width()-q.rect.width()) > q.rect.width()/2 || p.size != q.size {
			return false
		}
	}
	if len(p.items) != len(q.items) {
		return false
	}
	for i := range p.items {
		if p.items[i].code != q.items[i].code || (p.items[i].glyph == nil) != (q.items[i].glyph == nil) {
			return false
		}
	}
	most := max(shared.height(), shared.width(), p.size)
	return math.Abs(q.m[4]-p.m[4]) <= 0.9*p.end().glyph.width*p.size/1000 && math.Abs(q.m[5]-p.m[5]) <= most/8
}

// endLine takes the line at hand into the text, with runs of blanks as one.
func (a *arranger) endLine() {
	blank := false
	for _, s := range a.line {
		if s.letter == ' ' && blank {
			continue
		}
		blank = s.letter == ' '
		a.out = append(a.out, s)
	}
	a.line = a.line[:0]
}

// last is the sign that stands last in the text; nil for none.
func (a *arranger) last() *sign {
	if n := len(a.line); n > 0 {
		return &a.line[n-1]
	}
	if n := len(a.out); n > 0 {
		return &a.out[n-1]
	}
	return nil
}

// hyphened tells that the text ends with a hyphen by which pdfium joins a word to the next line.
func (a *arranger) hyphened(next rune) bool {
	s := a.line
	if len(s) == 0 {
		s = a.out
	}
	for len(s) > 1 && s[len(s)-1].letter == ' ' {
		s = s[:len(s)-1]
	}
	n := len(s)
	return n > 1 && s[n-1].letter == '-' && unicode.IsLetter(s[n-2].letter) && (unicode.IsLetter(next) || unicode.IsDigit(next))
}
