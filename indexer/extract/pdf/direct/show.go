package direct

import "math"

// An item is a character of a piece, or a movement between two strings.
type item struct {
	glyph *glyph // nil for a movement
	code  uint32
	x     float64 // where it stands in its piece; of a movement, its thousandths
}

// A piece is what one operator shows (ISO 32000-1, 9.4.3). Like pdfium it has
// its matrix in the space of its holder, page or form.
type piece struct {
	font      *font
	size      float64
	charSpace float64
	m         matrix // from the text's own space, where the piece begins at 0, to its holder's
	form      matrix // from the holder's to the page's
	items     []item // begins and ends with a character
	rect      rect   // around it, in the holder's space
	before    *piece // of the same holder
	level     int
	mark      int // the silent mark of its holder that it stands in
}

// text carries operators of text out (9.4).
func (c *content) text(op []byte) error {
	s := &c.state
	switch string(op) {
	case "BT":
		s.tm, s.insideText = identity, true
		s.x, s.y, s.lineX, s.lineY = 0, 0, 0, 0
	case "ET":
		s.insideText = false
	case "Td", "TD":
		v, err := c.numbers(2)
		if err != nil {
			return err
		}
		c.move(v[0].num, v[1].num)
		if op[1] == 'D' {
			s.leading = -v[1].num
		}
	case "Tm":
		m, err := c.matrix()
		s.tm = m
		s.x, s.y, s.lineX, s.lineY = 0, 0, 0, 0
		return err
	case "T*":
		c.move(0, -s.leading)
	case "'":
		c.move(0, -s.leading)
		return c.show(c.operands)
	case "\"":
		if len(c.operands) != 3 || c.operands[0].kind != 'n' || c.operands[1].kind != 'n' {
			return aside("operands of \"")
		}
		s.wordSpace, s.charSpace = c.operands[0].num, c.operands[1].num
		c.move(0, -s.leading)
		return c.show(c.operands[2:])
	case "Tj":
		return c.show(c.operands)
	case "TJ":
		n := len(c.operands)
		if n < 2 || c.operands[0].kind != '[' || c.operands[n-1].kind != ']' {
			return aside("operands of TJ")
		}
		return c.shows(c.operands[1 : n-1])
	default:
		return c.parameter(op)
	}
	return nil
}

// parameter sets how text is shown (9.3).
func (c *content) parameter(op []byte) error {
	if string(op) == "Tf" {
		return c.setFont()
	}
	v, err := c.numbers(1)
	if err != nil {
		return err
	}
	s := &c.state
	switch n := v[0].num; string(op) {
	case "Tc":
		s.charSpace = n
	case "Tw":
		s.wordSpace = n
	case "Tz":
		s.scale = n / 100
	case "TL":
		s.leading = n
	case "Ts":
		s.rise = n
	case "Tr":
		if n < 0 || n > 3 || n != math.Trunc(n) { // from 4 on text clips what follows
			return aside("mode of text")
		}
		s.mode = int(n)
	default:
		return aside("operator %q", op)
	}
	return nil
}

// move begins another line.
func (c *content) move(x, y float64) {
	s := &c.state
	s.lineX, s.lineY = s.lineX+x, s.lineY+y
	s.x, s.y = s.lineX, s.lineY
}

func (c *content) setFont() error {
	if len(c.operands) != 2 || c.operands[0].kind != '/' || c.operands[1].kind != 'n' {
		return aside("operands of Tf")
	}
	got, known := c.fonts[string(c.operands[0].s)]
	if !known {
		all, err := c.kind("Font")
		if err != nil {
			return err
		}
		got.err = aside("no font %q", c.operands[0].s)
		if o := all[name(c.operands[0].s)]; o != nil {
			got.font, got.err = c.f.font(o)
		}
		c.fonts[string(c.operands[0].s)] = got
	}
	c.state.size = c.operands[1].num
	if got.err != errNoFont {
		c.state.font, c.state.fontErr = got.font, got.err
	}
	return nil
}

func (c *content) show(s []operand) error {
	if len(s) != 1 || s[0].kind != 's' {
		return aside("no string is shown")
	}
	return c.shows(s)
}

// shows makes a piece of strings and the movements between them.
func (c *content) shows(parts []operand) error {
	s := &c.state
	first := len(c.items)
	move := 0.0 // since the last string
	for _, o := range parts {
		switch {
		case o.kind == 'n':
			move += o.num
			continue
		case o.kind != 's':
			return aside("what is no string is shown")
		case len(o.s) == 0:
			continue
		}
		if !s.insideText || s.fontErr != nil || s.font == nil {
			return aside("text without font: %v", s.fontErr)
		}
		if len(c.items) == first {
			s.x -= move * s.size / 1000 * s.scale
		} else {
			c.items = append(c.items, item{x: move})
		}
		move = 0
		for b := o.s; len(b) > 0; {
			code, n := s.font.cut(b)
			if n == 0 {
				return aside("half a code")
			}
			b = b[n:]
			g := s.font.glyph(code)
			if !g.sure {
				return aside("code %X of %s", code, s.font.name)
			}
			c.items = append(c.items, item{g, code, 0})
		}
		if len(c.items) > maxLetters {
			return aside("many letters")
		}
	}
	if len(c.items) > first {
		if err := c.piece(c.items[first:len(c.items):len(c.items)]); err != nil {
			return err
		}
	}
	s.x -= move * s.size / 1000 * s.scale
	return nil
}

// piece places the characters and goes on behind them.
func (c *content) piece(items []item) error {
	s := &c.state
	m := matrix{s.scale, 0, 0, 1, 0, 0}.then(s.tm).then(s.ctm).then(c.user)
	m[4], m[5] = c.user.point(s.ctm.point(s.tm.point(s.x, s.y+s.rise)))
	p := &piece{font: s.font, size: s.size, charSpace: s.charSpace, m: m, form: c.form, items: items, before: c.last, level: c.level}
	var err error
	if p.mark, err = c.marks.inmost(); err != nil {
		return err
	}
	at := 0.0
	em := s.size / 1000
	around := rect{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	for i := range items {
		it := &items[i]
		if it.glyph == nil {
			at -= it.x * em
			continue
		}
		it.x = at
		box := rect{at, 0, at, 0}
		if !it.glyph.blank {
			box = letterBox(at, it.glyph.width, em)
		}
		around = around.union(box)
		at += it.glyph.width*em + s.charSpace
		if it.code == ' ' && s.font.single {
			at += s.wordSpace
		}
	}
	p.rect = around.under(m)
	if s.mode == 1 || s.mode == 2 { // outlines have a width of their own
		half := s.lineWidth / 2
		p.rect = rect{p.rect.left - half, p.rect.bottom - half, p.rect.right + half, p.rect.top + half}
	}
	for _, v := range []float64{m[0], m[1], m[2], m[3], p.rect.left, p.rect.bottom, p.rect.right, p.rect.top, s.size, s.charSpace} {
		if !(math.Abs(v) < farOff) {
			return aside("text far off the page")
		}
	}
	s.x += at * s.scale
	c.last = p
	c.pieces = append(c.pieces, p)
	if c.level == 0 {
		c.page.Texts++
		c.page.Objects = append(c.page.Objects, 0)
	}
	return nil
}

// letterBox is around a letter that stands at x of its piece.
func letterBox(x, width, em float64) rect {
	return rect{min(x, x+width*em), min(emBelow*em, emAbove*em), max(x, x+width*em), max(emBelow*em, emAbove*em)}
}
