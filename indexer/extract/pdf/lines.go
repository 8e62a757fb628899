package pdf

import (
	"unicode"
	"unicode/utf16"

	"github.com/klippa-app/go-pdfium/requests"

	"juzheng/indexer/extract/reading"
	"juzheng/indexer/page"
)

// backwards is how far, in page widths, a character may stand left of the one
// before it in a line that runs to the right: slanted and kerned signs do.
const backwards = 0.01

// narrow is the least width of a character, in page widths, of text that runs to the right.
const narrow = 0.001

// text fills the page's text and its lines, and looks at how its characters are coded.
func (d *document) text(pg requests.Page, p *page.Page, look *reading.Look) error {
	tp, err := d.pdf.FPDFText_LoadPage(&requests.FPDFText_LoadPage{Page: pg})
	if err != nil {
		return err
	}
	defer d.pdf.FPDFText_ClosePage(&requests.FPDFText_ClosePage{TextPage: tp.TextPage})
	n, err := d.pdf.FPDFText_CountChars(&requests.FPDFText_CountChars{TextPage: tp.TextPage})
	if err != nil || n.Count <= 0 {
		return err
	}
	chars, err := raw(d.pdf, tp.TextPage)
	if err != nil {
		return err
	}
	defer chars.close()
	units, err := chars.units(n.Count)
	if err != nil {
		return err
	}
	text, lines, lost := split(units)
	axes := d.axes(pg)
	for _, l := range lines {
		placed, err := chars.lines(l, axes, text)
		if err != nil {
			return err
		}
		p.Lines = append(p.Lines, placed...)
	}
	p.Text, look.Lost = string(text), lost
	if !mostlyHan(text) {
		look.Guessed, look.Chinese, err = chars.coding(n.Count)
	}
	return err
}

// mostlyHan tells that a text is so much Chinese that its coding need not be looked at.
func mostlyHan(text []rune) bool {
	han := 0
	for _, r := range text {
		if reading.Han(r) {
			han++
		}
	}
	return han*2 > len(text)
}

// A rawLine is a line by its code points in the cleaned text and by its place
// in pdfium's text, which counts UTF-16 units and characters we drop.
type rawLine struct{ start, end, from, to int }

// split cleans pdfium's text and cuts it in lines; lost are characters that have no code.
func split(units []uint16) (text []rune, lines []rawLine, lost int) {
	text = make([]rune, 0, len(units))
	line := rawLine{}
	finish := func() {
		if line.end = len(text); line.end > line.start {
			lines = append(lines, line)
		}
	}
	for at := 0; at < len(units); {
		r, width := rune(units[at]), 1
		if utf16.IsSurrogate(r) {
			r = unicode.ReplacementChar
			if at+1 < len(units) {
				if both := utf16.DecodeRune(rune(units[at]), rune(units[at+1])); both != r {
					r, width = both, 2
				}
			}
		}
		at += width
		if r >= ' ' && r < 0x7F || r >= 0x3000 && r < 0xFEFF { // nearly every one
			text = append(text, r)
			line.to = at
			continue
		}
		switch c := reading.Clean(string(r)); {
		case r == '\r':
		case c == "":
			lost++
		case c == "\n":
			finish()
			text = append(text, '\n')
			line = rawLine{start: len(text), from: at}
		default:
			text = append(text, []rune(c)...)
			line.to = at
		}
	}
	finish()
	for len(text) > 0 && text[len(text)-1] == '\n' {
		text = text[:len(text)-1]
	}
	return text, lines, lost
}

// lines finds the places of a line and of its characters, in fractions of the
// page as it is shown. Where pdfium joined two lines by a blank, the blank
// becomes a line end in text.
func (t *rawText) lines(l rawLine, a axes, text []rune) (out []page.Line, err error) {
	first, err := t.char(l.from)
	if err != nil || first < 0 {
		return nil, err
	}
	last, err := t.char(l.to - 1)
	if err != nil || last < first {
		return nil, err
	}
	chars, err := t.chars(first, last-first+1, a)
	if err != nil {
		return nil, err
	}
	n := l.end - l.start
	// Characters are found by counting on, which holds when pdfium counts as we do.
	if n != l.to-l.from || len(chars) != n {
		if box, ok := around(chars); ok {
			return []page.Line{{Start: l.start, End: l.end, Box: box}}, nil
		}
		return nil, nil
	}
	return linesOf(nil, l.start, chars, text), nil
}

// linesOf appends the line that begins at start, of as many characters as have
// boxes, or the several that it is: where two lines were joined by a blank, the
// blank becomes a line end in text.
func linesOf(to []page.Line, start int, chars []page.Box, text []rune) []page.Line {
	keep := func(from, end int) {
		if box, ok := around(chars[from:end]); ok {
			to = append(to, page.Line{Start: start + from, End: start + end, X: edges(chars[from:end]), Box: box})
		}
	}
	begin := 0
	for i := 1; i < len(chars)-1; i++ {
		if text[start+i] == ' ' && chars[i] == (page.Box{}) && lower(chars[i-1], chars[i+1]) {
			text[start+i] = '\n'
			keep(begin, i)
			begin = i + 1
		}
	}
	keep(begin, len(chars))
	return to
}

// lower tells that b begins another line than a stands in.
func lower(a, b page.Box) bool {
	return b.X0 < a.X0 && (b.Y0 >= a.Y1 || b.Y1 <= a.Y0) && a.X1 > 0 && b.X1 > 0
}

// around is the rectangle around characters.
func around(chars []page.Box) (page.Box, bool) {
	all := page.Box{X0: 1, Y0: 1}
	for _, b := range chars {
		if b != (page.Box{}) {
			all = page.Box{X0: min(all.X0, b.X0), Y0: min(all.Y0, b.Y0), X1: max(all.X1, b.X1), Y1: max(all.Y1, b.Y1)}
		}
	}
	return all, all.X1 > all.X0 && all.Y1 > all.Y0
}

// chars gives the box of each character; the zero box for blanks that pdfium made up.
func (t *rawText) chars(first, n int, a axes) ([]page.Box, error) {
	out := make([]page.Box, n)
	for i := range out {
		left, top, right, bottom, ok, err := t.box(first + i)
		if err != nil {
			return nil, err
		}
		if ok {
			out[i] = a.box(left, top, right, bottom)
		}
	}
	return out, nil
}

// edges gives the left edge of each character and the right edge of the last;
// nil when they do not run from left to right.
func edges(chars []page.Box) []float32 {
	x := make([]float32, 0, len(chars)+1)
	before, end := float32(0), float32(0)
	for i, c := range chars {
		if c == (page.Box{}) {
			c.X0, c.X1 = end, end // a blank stands after the character before it
		}
		if i > 0 && before-c.X0 > backwards {
			return nil
		}
		before, end = max(before, c.X0), max(end, c.X1)
		x = append(x, before)
	}
	if len(x) > 1 && before-x[0] < narrow*float32(len(x)) {
		return nil // they run downwards
	}
	return append(x, end)
}

// axes map a point of the page's own space to fractions of the page as shown,
// whatever its rotation and crop box.
type axes struct{ x0, xx, xy, y0, yx, yy float64 }

// axes asks pdfium where three points land.
func (d *document) axes(pg requests.Page) axes {
	const far = 1000
	at := func(x, y float64) (float64, float64) {
		r, err := d.pdf.FPDF_PageToDevice(&requests.FPDF_PageToDevice{Page: pg, SizeX: mapped, SizeY: mapped, PageX: x, PageY: y})
		if err != nil {
			return 0, 0
		}
		return float64(r.DeviceX) / mapped, float64(r.DeviceY) / mapped
	}
	x0, y0 := at(0, 0)
	x1, y1 := at(far, 0)
	x2, y2 := at(0, far)
	return axes{x0, (x1 - x0) / far, (x2 - x0) / far, y0, (y1 - y0) / far, (y2 - y0) / far}
}

func (a axes) box(left, top, right, bottom float64) page.Box {
	x0, y0 := a.x0+a.xx*left+a.xy*top, a.y0+a.yx*left+a.yy*top
	x1, y1 := a.x0+a.xx*right+a.xy*bottom, a.y0+a.yx*right+a.yy*bottom
	return page.Box{X0: unit(min(x0, x1)), Y0: unit(min(y0, y1)), X1: unit(max(x0, x1)), Y1: unit(max(y0, y1))}
}

func unit(v float64) float32 { return float32(max(0, min(1, v))) }
