package pdf

import (
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"

	"juzheng/indexer/extract/reading"
	"juzheng/indexer/page"
)

// backwards is how far, in page widths, a character may stand left of the one
// before it in a line that runs to the right: slanted and kerned signs do.
const backwards = 0.01

// narrow is the least width of a character, in page widths, of text that runs to the right.
const narrow = 0.001

// text fills the page's text and its lines.
// FPDFText_GetText is used because the per-character calls break characters beyond U+FFFF.
func (d *document) text(pg requests.Page, p *page.Page) error {
	tp, err := d.pdf.FPDFText_LoadPage(&requests.FPDFText_LoadPage{Page: pg})
	if err != nil {
		return err
	}
	defer d.pdf.FPDFText_ClosePage(&requests.FPDFText_ClosePage{TextPage: tp.TextPage})
	n, err := d.pdf.FPDFText_CountChars(&requests.FPDFText_CountChars{TextPage: tp.TextPage})
	if err != nil || n.Count <= 0 {
		return err
	}
	raw, err := d.pdf.FPDFText_GetText(&requests.FPDFText_GetText{TextPage: tp.TextPage, Count: n.Count})
	if err != nil {
		return err
	}
	text, lines := split(raw.Text)
	axes := d.axes(pg)
	for _, l := range lines {
		p.Lines = append(p.Lines, d.lines(tp.TextPage, l, axes, text)...)
	}
	p.Text = string(text)
	return nil
}

// A rawLine is a line by its code points in the cleaned text and by its place
// in pdfium's text, which counts UTF-16 units and characters we drop.
type rawLine struct{ start, end, from, to int }

// split cleans pdfium's text and cuts it in lines.
func split(raw string) ([]rune, []rawLine) {
	text := make([]rune, 0, len(raw)/2)
	var lines []rawLine
	unit := 0
	line := rawLine{}
	finish := func() {
		if line.end = len(text); line.end > line.start {
			lines = append(lines, line)
		}
	}
	for _, r := range raw {
		width := 1
		if r > 0xFFFF {
			width = 2
		}
		switch c := reading.Clean(string(r)); {
		case r == '\r' || c == "":
		case c == "\n":
			finish()
			text = append(text, '\n')
			line = rawLine{start: len(text), from: unit + width}
		default:
			text = append(text, []rune(c)...)
			line.to = unit + width
		}
		unit += width
	}
	finish()
	for len(text) > 0 && text[len(text)-1] == '\n' {
		text = text[:len(text)-1]
	}
	return text, lines
}

// lines finds the places of a line and of its characters, in fractions of the
// page as it is shown. Where pdfium joined two lines by a blank, the blank
// becomes a line end in text.
func (d *document) lines(tp references.FPDF_TEXTPAGE, l rawLine, a axes, text []rune) []page.Line {
	first, err := d.pdf.FPDFText_GetCharIndexFromTextIndex(&requests.FPDFText_GetCharIndexFromTextIndex{TextPage: tp, NTextIndex: l.from})
	if err != nil || first.CharIndex < 0 {
		return nil
	}
	last, err := d.pdf.FPDFText_GetCharIndexFromTextIndex(&requests.FPDFText_GetCharIndexFromTextIndex{TextPage: tp, NTextIndex: l.to - 1})
	if err != nil || last.CharIndex < first.CharIndex {
		return nil
	}
	var out []page.Line
	keep := func(from, to int, chars []page.Box) {
		line := page.Line{Start: l.start + from, End: l.start + to, X: edges(chars)}
		var ok bool
		if line.Box, ok = d.around(tp, first.CharIndex+from, to-from, a); ok {
			out = append(out, line)
		}
	}
	n := l.end - l.start
	// Characters are found by counting on, which holds when pdfium counts as we do.
	if n != l.to-l.from || last.CharIndex-first.CharIndex != n-1 {
		if box, ok := d.around(tp, first.CharIndex, last.CharIndex-first.CharIndex+1, a); ok {
			return []page.Line{{Start: l.start, End: l.end, Box: box}}
		}
		return nil
	}
	chars := d.chars(tp, first.CharIndex, n, a)
	begin := 0
	for i := 1; i < n-1; i++ {
		if text[l.start+i] == ' ' && chars[i] == (page.Box{}) && lower(chars[i-1], chars[i+1]) {
			text[l.start+i] = '\n'
			keep(begin, i, chars[begin:i])
			begin = i + 1
		}
	}
	keep(begin, n, chars[begin:])
	return out
}

// lower tells that b begins another line than a stands in.
func lower(a, b page.Box) bool {
	return b.X0 < a.X0 && (b.Y0 >= a.Y1 || b.Y1 <= a.Y0) && a.X1 > 0 && b.X1 > 0
}

// around is the rectangle around n characters.
func (d *document) around(tp references.FPDF_TEXTPAGE, first, n int, a axes) (page.Box, bool) {
	all := page.Box{X0: 1, Y0: 1}
	rects, err := d.pdf.FPDFText_CountRects(&requests.FPDFText_CountRects{TextPage: tp, StartIndex: first, Count: n})
	if err != nil {
		return all, false
	}
	for i := range rects.Count {
		r, err := d.pdf.FPDFText_GetRect(&requests.FPDFText_GetRect{TextPage: tp, Index: i})
		if err != nil {
			continue
		}
		b := a.box(r.Left, r.Top, r.Right, r.Bottom)
		all = page.Box{X0: min(all.X0, b.X0), Y0: min(all.Y0, b.Y0), X1: max(all.X1, b.X1), Y1: max(all.Y1, b.Y1)}
	}
	return all, all.X1 > all.X0 && all.Y1 > all.Y0
}

// chars gives the box of each character; the zero box for blanks that pdfium made up.
func (d *document) chars(tp references.FPDF_TEXTPAGE, first, n int, a axes) []page.Box {
	out := make([]page.Box, n)
	for i := range out {
		c, err := d.pdf.FPDFText_GetCharBox(&requests.FPDFText_GetCharBox{TextPage: tp, Index: first + i})
		if err == nil && c.Right > c.Left {
			out[i] = a.box(c.Left, c.Top, c.Right, c.Bottom)
		}
	}
	return out
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
