package pdf

import (
	"strings"

	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"

	"juzheng/indexer/extract/reading"
	"juzheng/indexer/page"
)

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
	p.Text = text
	axes := d.axes(pg)
	for _, l := range lines {
		if box, ok := d.box(tp.TextPage, l, axes); ok {
			p.Lines = append(p.Lines, page.Line{Start: l.start, End: l.end, Box: box})
		}
	}
	return nil
}

// A rawLine is a line by its code points in the cleaned text and by its place
// in pdfium's text, which counts UTF-16 units and characters we drop.
type rawLine struct{ start, end, from, to int }

// split cleans pdfium's text and cuts it in lines.
func split(raw string) (string, []rawLine) {
	var b strings.Builder
	var lines []rawLine
	count, unit := 0, 0
	line := rawLine{}
	finish := func() {
		if line.end = count; line.end > line.start {
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
			b.WriteByte('\n')
			count++
			line = rawLine{start: count, from: unit + width}
		default:
			b.WriteString(c)
			count++
			line.to = unit + width
		}
		unit += width
	}
	finish()
	return strings.TrimRight(b.String(), "\n"), lines
}

// box is the rectangle around a line, in fractions of the page as it is shown.
func (d *document) box(tp references.FPDF_TEXTPAGE, l rawLine, a axes) (page.Box, bool) {
	first, err := d.pdf.FPDFText_GetCharIndexFromTextIndex(&requests.FPDFText_GetCharIndexFromTextIndex{TextPage: tp, NTextIndex: l.from})
	if err != nil || first.CharIndex < 0 {
		return page.Box{}, false
	}
	last, err := d.pdf.FPDFText_GetCharIndexFromTextIndex(&requests.FPDFText_GetCharIndexFromTextIndex{TextPage: tp, NTextIndex: l.to - 1})
	if err != nil || last.CharIndex < first.CharIndex {
		return page.Box{}, false
	}
	n, err := d.pdf.FPDFText_CountRects(&requests.FPDFText_CountRects{
		TextPage: tp, StartIndex: first.CharIndex, Count: last.CharIndex - first.CharIndex + 1,
	})
	if err != nil {
		return page.Box{}, false
	}
	all, found := page.Box{X0: 1, Y0: 1}, false
	for i := range n.Count {
		r, err := d.pdf.FPDFText_GetRect(&requests.FPDFText_GetRect{TextPage: tp, Index: i})
		if err != nil {
			continue
		}
		b := a.box(r.Left, r.Top, r.Right, r.Bottom)
		all = page.Box{X0: min(all.X0, b.X0), Y0: min(all.Y0, b.Y0), X1: max(all.X1, b.X1), Y1: max(all.Y1, b.Y1)}
		found = true
	}
	return all, found && all.X1 > all.X0 && all.Y1 > all.Y0
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
