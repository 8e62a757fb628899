package direct

import "math"

// A gap is what stands between two pieces.
type gap int

const (
	nothing gap = iota
	blank
	lineEnd
	joined // a word goes on in the next line
)

// set puts a piece behind the text so far.
func (a *arranger) set(p *piece) error {
	if q := a.before; q != nil && p.mark > 0 && p.mark == q.mark {
		a.before, a.form = p, p.form
		return nil
	}
	if a.before == nil {
		a.lineBox = p.rect
	} else {
		g := a.gap(p)
		if g == lineEnd {
			a.lineBox = p.rect
			if a.endLine(); len(a.out) > 0 {
				a.out = append(a.out, sign{letter: '\n', made: true})
			}
		} else {
			a.lineBox = a.lineBox.union(p.rect)
		}
		switch {
		case g == blank:
			a.line = append(a.line, sign{letter: ' ', made: true})
		case g == joined && len(a.line) == 0:
			return aside("a hyphen in the line before")
		case g == joined:
			for a.line[len(a.line)-1].letter == ' ' {
				a.line = a.line[:len(a.line)-1]
			}
			a.line[len(a.line)-1].letter = Hyphen
		}
	}
	a.before, a.form = p, p.form
	a.spell(p)
	return nil
}

// spell appends the characters of a piece, and blanks where they stand apart.
func (a *arranger) spell(p *piece) {
	m := p.m.then(p.form)
	wide := math.Hypot(p.m[0], p.m[1]) * p.size
	if wide < 0 {
		wide = -wide
	}
	base := p.baseSpace(m, wide)
	near := math.Abs(twinGap*p.size) * math.Hypot(m[0], m[1])
	spacing := 0.0
	for i, it := range p.items {
		if it.glyph == nil {
			if last := a.last(); last != nil && last.letter != ' ' {
				spacing = -wide * it.x / 1000
			}
			continue
		}
		if math.Abs(p.charSpace) > 0.001 {
			spacing += math.Copysign(m.length(math.Abs(p.charSpace)), p.charSpace)
		}
		spacing -= base
		x, y := m.point(it.x, 0)
		if spacing != 0 && i > 0 {
			if enough := p.enough(it, wide); enough != 0 && spacing >= enough {
				a.line = append(a.line, sign{letter: ' ', piece: p, code: movement, x: x, y: y, made: true})
			}
		}
		spacing = 0
		a.put(sign{letter: it.glyph.letter, code: it.code, piece: p, x: x, y: y, box: p.signBox(it).under(m), guess: it.glyph.guessed}, it.glyph.more, near, i == 0)
	}
}

// movement is a code that no font has.
const movement = math.MaxUint32

// signBox is around a character in the space of its piece; one that draws nothing is a stroke on the line.
func (p *piece) signBox(it item) rect {
	em := p.size / 1000
	if it.glyph.blank {
		return rect{it.x, 0, it.x + it.glyph.width*em, em}
	}
	return letterBox(it.x, it.glyph.width, em)
}

// put appends a character, and what else its code stands for, unless it was
// printed so near before, to be bold.
func (a *arranger) put(s sign, more string, near float64, first bool) {
	for n := len(a.line) - 1; n >= max(0, len(a.line)-twinLook); n-- {
		t := &a.line[n]
		if t.code == s.code && math.Abs(t.x-s.x) < near && math.Abs(t.y-s.y) < near && t.piece != nil && t.piece.font == s.piece.font {
			if n := len(a.line); first && a.line[n-1].letter == ' ' {
				a.line = a.line[:n-1]
			}
			return
		}
	}
	a.line = append(a.line, s)
	for _, r := range more {
		s.letter = r
		a.line = append(a.line, s)
	}
}

// baseSpace is the distance that all characters of a piece have by its
// character spacing: letters that are spaced evenly are one word.
func (p *piece) baseSpace(m matrix, wide float64) float64 {
	if p.charSpace == 0 {
		return 0
	}
	spacing := m.length(p.charSpace)
	base, moved := spacing, false
	for _, it := range p.items {
		if it.glyph == nil {
			base, moved = min(base, spacing-wide*it.x/1000), true
		}
	}
	if base < 0 || len(p.items) == 3 && moved {
		return 0
	}
	return base
}

// enough is the distance from which there is a blank before a character.
func (p *piece) enough(it item, wide float64) float64 {
	enough := wide * p.font.blank / 1000
	if enough > wide/3 {
		enough = 0
	}
	if enough /= 2; enough == 0 {
		enough = wide * part(it.glyph.width, 300, 500, 700) / 1000
	}
	return enough
}

// part of a width is a distance that counts: a half of narrow ones, less of wider ones.
func part(w, narrow, middle, broad float64) float64 {
	switch {
	case w < narrow:
		return w / 2
	case w < middle:
		return w / 4
	case w < broad:
		return w / 5
	}
	return w / 6
}

// writing is the direction in which a piece runs.
func (a *arranger) writing(p *piece) direction {
	n := 0
	for _, it := range p.items {
		if it.glyph != nil {
			n++
		}
	}
	if n <= 1 {
		return a.flow
	}
	x0, y0 := p.m.point(p.first().x, 0)
	x1, y1 := p.m.point(p.end().x, 0)
	dx, dy := math.Abs(x1-x0), math.Abs(y1-y0)
	if dx <= 0.0001 && dy <= 0.0001 {
		return unknown
	}
	l := math.Hypot(dx, dy)
	switch x, y := dx/l <= upright, dy/l <= upright; {
	case x == y:
		return a.flow
	case y:
		return across
	}
	return down
}

// gap tells what is between the piece before and p.
func (a *arranger) gap(p *piece) gap {
	if s := a.last(); s != nil && s.piece != nil {
		a.before = s.piece
	}
	q := a.before
	writing := a.writing(p)
	if writing == unknown {
		writing = a.writing(q)
	}
	next := p.first().glyph.letter
	back := q.m.then(a.form).inverse()
	x, y := back.point(p.form.point(p.m[4], p.m[5]))
	qWide, pWide := q.wide(q.end()), p.wide(p.first())
	near := max(qWide, pWide) / 4
	if qWide < pWide {
		near = back.length(near)
	}
	ends := writing == across && (lineOver(p.rect, q.rect) || a.below(p, q, x, y, near)) ||
		writing == down && columnOver(p, q, a.lineBox)
	switch {
	case ends && a.hyphened(next):
		return joined
	case ends:
		return lineEnd
	case next == ' ', lastRune(q.end().glyph) == ' ':
		return nothing
	}
	far := a.far(p, q, back)
	switch from := q.end().x; {
	case math.Abs(from+qWide-x) <= far:
		return nothing
	case math.Abs(x-from) > far+qWide, x-from > pWide+qWide:
		return blank
	}
	return nothing
}

func lastRune(g *glyph) rune {
	r := g.letter
	for _, m := range g.more {
		r = m
	}
	return r
}

// far is the distance from which there is a blank between two pieces.
func (a *arranger) far(p, q *piece, back matrix) float64 {
	w, v := q.end().glyph.width, p.first().glyph.width
	far := part(max(w, v), 400, 700, 800)
	if w >= v {
		far *= math.Abs(q.size)
	} else {
		far = back.length(p.m.then(p.form).length(far * math.Abs(p.size)))
	}
	far /= 1000
	if far > 1.4879 && far < 1.4881 || far > 1.38999 && far < 1.39001 {
		far *= 1.5
	}
	return far
}

// lineOver tells that two pieces do not stand beside each other.
func lineOver(p, q rect) bool {
	return p.height() > lowLine && q.height() > lowLine && max(p.bottom, q.bottom) >= min(p.top, q.top)
}

func columnOver(p, q *piece, line rect) bool {
	return p.rect.width() > p.size*0.1 && q.rect.width() > q.size*0.1 && min(p.rect.right, line.right) <= max(p.rect.left, line.left)
}

// below tells that p begins above or below the line that q stands in; x and y
// are where it begins, seen from q.
func (a *arranger) below(p, q *piece, x, y, near float64) bool {
	if !(q.rect.empty() && q.rect.height() > 5) && !((y > near*2 || y < near*-3) && (math.Abs(y) >= 1 || math.Abs(y) > math.Abs(x))) {
		return false
	}
	v := a.view
	if len(q.items) > 1 && q.end().x > q.first().x && v[0] > 0.9 && v[1] < 0.1 && v[2] < 0.1 && v[3] < -0.9 && q.m[1] < 0.1 && q.m[2] < 0.1 {
		beside := func(r rect, x, y float64) bool { return rect{0, r.bottom, 1000, r.top}.holds(x, y) }
		return !beside(q.rect, p.m[4], p.m[5]) && !beside(p.rect, q.m[4], q.m[5])
	}
	return true
}
