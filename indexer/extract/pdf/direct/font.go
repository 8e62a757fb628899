package direct

import (
	"unicode"
	"unicode/utf8"
)

// Of the em, where letters stand; thousandths. The fonts that pdfium is given
// have boxes of this height in place of outlines (package pdf, slim).
const (
	emBelow = -120
	emAbove = 893
)

// missing is what pdfium shows of a code that a collection has not.
const missing = "\uFFFD"

// A glyph is what a font has for one code.
type glyph struct {
	known, sure bool
	blank       bool // nothing is drawn
	guessed     bool // the code itself is taken for the letter
	width       float64
	letter      rune
	more        string // letters after the first
}

// A font is what shows text (ISO 32000-1, 9.5 to 9.7).
type font struct {
	name   string
	cut    func(s []byte) (code uint32, n int)
	letter func(code uint32) string
	width  func(code uint32) (float64, bool)
	blank  float64 // width of the blank that pdfium measures gaps by; 0 for none
	single bool    // the blank of one byte is widened (9.3.3)
	guess  bool    // pdfium takes codes without a letter for letters
	glyphs [256]*[256]glyph
}

// glyph looks a code up.
func (f *font) glyph(code uint32) *glyph {
	row := f.glyphs[code>>8&0xFF]
	if row == nil {
		row = new([256]glyph)
		f.glyphs[code>>8&0xFF] = row
	}
	g := &row[code&0xFF]
	if g.known {
		return g
	}
	g.known = true
	s := f.letter(code)
	if s == "" && f.guess && code >= 0x80 {
		s, g.guessed = string(rune(code)), true
	}
	r, n := utf8.DecodeRuneInString(s)
	w, ok := f.width(code)
	g.width, g.letter, g.more = w, r, s[n:]
	g.sure = ok && s != ""
	for _, r := range s {
		g.sure = g.sure && (plain(r) || f.single && half(code) && s == missing || g.guessed && unicode.IsControl(r))
	}
	g.blank = s == " " || s == "\u3000" || s == "\u00A0" || r >= 0x2000 && r <= 0x200B
	return g
}

// plain tells letters that pdfium passes on as they are: not those that it
// takes apart, joins lines by, or that run from right to left.
func plain(r rune) bool {
	switch {
	case r < ' ', r >= 0x7F && r < 0xA0, r == 0xAD, r == unicode.ReplacementChar, r >= 0xFFF0 && r <= 0xFFFF:
		return false
	case r >= 0x0590 && r <= 0x08FF, r >= 0x200C && r <= 0x200F, r >= 0x2028 && r <= 0x202F, r >= 0x2060 && r <= 0x206F:
		return false
	case r >= 0xFB00 && r <= 0xFDFF, r >= 0xFE70 && r <= 0xFEFF, r >= 0x10800 && r <= 0x10FFF, r >= 0x1E800 && r <= 0x1EFFF:
		return false
	}
	return r < 0xE0000
}

// errNoFont says that a font cannot be loaded: the one before stays in its place, in another size.
var errNoFont = aside("a font without descendant")

// font loads a font of a page's resources.
func (f *File) font(o any) (*font, error) {
	r, shared := o.(ref)
	if l, ok := f.fonts[r]; ok && shared {
		return l.font, l.err
	}
	if len(f.fonts) >= maxFonts {
		return nil, aside("many fonts")
	}
	ft, err := f.load(o)
	if shared {
		f.fonts[r] = loaded{ft, err}
	}
	return ft, err
}

func (f *File) load(o any) (*font, error) {
	d, err := f.dict(o)
	if err != nil {
		return nil, err
	}
	base, _ := d["BaseFont"].(name)
	ft := &font{name: string(base)}
	to, err := f.toUnicode(d["ToUnicode"])
	if err != nil {
		return nil, err
	}
	switch d["Subtype"] {
	case name("Type0"):
		err = f.composite(ft, d, to)
	case name("TrueType"), name("Type1"), name("MMType1"):
		err = f.simple(ft, d, to)
	default:
		err = aside("font of no known type")
	}
	if err != nil {
		return nil, err
	}
	return ft, nil
}

func (f *File) toUnicode(o any) (*toUnicode, error) {
	o, err := f.get(o)
	if err != nil || o == nil {
		return nil, err
	}
	s, ok := o.(*stream)
	if !ok {
		return nil, aside("ToUnicode of %T", o)
	}
	b, err := f.unpackKept(s)
	if err != nil {
		return nil, err
	}
	return readToUnicode(b)
}

// composite is a font of codes of several bytes (9.7).
func (f *File) composite(ft *font, d dict, to *toUnicode) error {
	kids, err := f.list(d["DescendantFonts"])
	if err != nil || len(kids) != 1 {
		return aside("descendant fonts")
	}
	kid, ok := kids[0].(dict)
	if !ok && kids[0] == nil {
		return errNoFont
	}
	if !ok {
		return aside("descendant fonts")
	}
	if base, ok := kid["BaseFont"].(name); ok {
		ft.name = string(base)
	}
	encoding, err := f.get(d["Encoding"])
	if err != nil {
		return err
	}
	info, err := f.dict(kid["CIDSystemInfo"])
	if err != nil {
		return err
	}
	cmap, _ := encoding.(name)
	p, isNamed := named[cmap]
	identity := cmap == "Identity-H"
	var numbered []uint16 // the letters of numbers
	if identity {
		numbered = Letters(string(textOf(info["Ordering"])))
	}
	if !identity && !isNamed || identity && to == nil && numbered == nil {
		return aside("CMap %q of %T", cmap, encoding)
	}
	widths, err := f.cidWidths(kid, p, isNamed)
	if err != nil {
		return err
	}
	number := p.number
	ft.cut, ft.single = p.cut, p.coded != nil
	if identity {
		number = func(code uint32) int { return int(code) }
	}
	ft.width = func(code uint32) (float64, bool) { return widths.of(number(code)), true }
	ft.letter = func(code uint32) string {
		if to != nil && to.letters[code] != "" {
			return to.letters[code]
		}
		if identity {
			if int(code) >= len(numbered) || numbered[code] == 0 || numbered[code] <= '~' && len(widths.list) == 0 {
				return "" // signs of ASCII are hardly as wide as all others
			}
			return string(rune(numbered[code]))
		}
		return p.letter(code)
	}
	blank := uint32(' ')
	if identity {
		blank, ft.guess = 0, numbered == nil
		if numbered != nil {
			blank = 1
		}
	}
	if to != nil && to.blank != 0 {
		blank = to.blank
	}
	ft.blank = widths.of(number(blank))
	return nil
}

func textOf(o any) text {
	s, _ := o.(text)
	return s
}

// A cidWidth is the width of the numbers from first to last.
type cidWidth struct{ first, last, width int }

type cidWidths struct {
	list  []cidWidth
	other int
}

func (w cidWidths) of(number int) float64 {
	for _, e := range w.list {
		if number >= e.first && number <= e.last {
			return float64(e.width)
		}
	}
	return float64(w.other)
}

// cidWidths reads W and DW (9.7.4.3). Where numbers are not known, all but
// those of ASCII must be as wide as the others.
func (f *File) cidWidths(kid dict, p predefined, even bool) (cidWidths, error) {
	w := cidWidths{other: 1000}
	if dw, err := f.get(kid["DW"]); err != nil {
		return w, err
	} else if v, ok := dw.(float64); ok {
		w.other = int(v)
	}
	list, err := f.list(kid["W"])
	if err != nil {
		return w, err
	}
	for len(list) > 0 {
		if len(list) < 2 {
			return w, aside("widths")
		}
		first, ok := list[0].(float64)
		if each, isList := list[1].(array); isList && ok {
			if len(w.list)+len(each) > maxWidths {
				return w, aside("many widths")
			}
			for i, o := range each {
				o, err := f.get(o)
				v, ok := o.(float64)
				if err != nil || !ok {
					return w, aside("widths")
				}
				w.list = append(w.list, cidWidth{int(first) + i, int(first) + i, int(v)})
			}
			list = list[2:]
			continue
		}
		if len(list) < 3 {
			return w, aside("widths")
		}
		last, ok2 := list[1].(float64)
		v, ok3 := list[2].(float64)
		if !ok || !ok2 || !ok3 || len(w.list) > maxWidths {
			return w, aside("widths")
		}
		w.list = append(w.list, cidWidth{int(first), int(last), int(v)})
		list = list[3:]
	}
	for _, e := range w.list {
		if even && e.width != w.other && !p.apart(e.first, e.last) {
			return w, aside("widths of characters whose numbers are not known")
		}
	}
	return w, nil
}
