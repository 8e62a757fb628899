package pdf

import (
	"strings"

	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/requests"

	"juzheng/indexer/extract/reading"
	"juzheng/indexer/page"
)

const (
	maxNotes     = 2000    // annotations of a page that are looked at
	maxNoteRunes = 100_000 // of all their texts
)

// A note is what an annotation or a form field says without showing it.
type note struct {
	text                     string
	left, top, right, bottom float64
}

// notes are the values of fields and the words of annotations that have no
// appearance, so that making them part of the page does not show them.
func (d *document) notes(pg requests.Page, n int) (all []note) {
	left := maxNoteRunes
	for i := range min(n, maxNotes) {
		a, err := d.pdf.FPDFPage_GetAnnot(&requests.FPDFPage_GetAnnot{Page: pg, Index: i})
		if err != nil {
			continue
		}
		kind, err := d.pdf.FPDFAnnot_GetSubtype(&requests.FPDFAnnot_GetSubtype{Annotation: a.Annotation})
		key := ""
		switch {
		case err != nil:
		case kind.Subtype == enums.FPDF_ANNOT_SUBTYPE_WIDGET:
			key = "V"
		case kind.Subtype == enums.FPDF_ANNOT_SUBTYPE_FREETEXT, kind.Subtype == enums.FPDF_ANNOT_SUBTYPE_TEXT:
			key = "Contents"
		}
		shown, err := d.pdf.FPDFAnnot_HasKey(&requests.FPDFAnnot_HasKey{Annotation: a.Annotation, Key: "AP"})
		if key != "" && err == nil && (!shown.HasKey || kind.Subtype == enums.FPDF_ANNOT_SUBTYPE_TEXT) {
			v, err := d.pdf.FPDFAnnot_GetStringValue(&requests.FPDFAnnot_GetStringValue{Annotation: a.Annotation, Key: key})
			r, rerr := d.pdf.FPDFAnnot_GetRect(&requests.FPDFAnnot_GetRect{Annotation: a.Annotation})
			if err == nil && rerr == nil {
				text := strings.TrimSpace(reading.Clean(v.Value))
				if left -= len([]rune(text)); text != "" && left >= 0 {
					all = append(all, note{text, float64(r.Rect.Left), float64(r.Rect.Top), float64(r.Rect.Right), float64(r.Rect.Bottom)})
				}
			}
		}
		_, _ = d.pdf.FPDFPage_CloseAnnot(&requests.FPDFPage_CloseAnnot{Annotation: a.Annotation}) // it goes with the page anyway
	}
	return all
}

// append writes the notes below the text of the page, each with its place.
func (d *document) append(notes []note, pg requests.Page, p *page.Page) {
	if len(notes) == 0 {
		return
	}
	axes := d.axes(pg)
	for _, n := range notes {
		if p.Text != "" {
			p.Text += "\n"
		}
		at := len([]rune(p.Text))
		for line := range strings.SplitSeq(n.text, "\n") {
			end := at + len([]rune(line))
			if end > at {
				p.Lines = append(p.Lines, page.Line{Start: at, End: end, Box: axes.box(n.left, n.top, n.right, n.bottom)})
			}
			at = end + 1
		}
		p.Text += n.text
	}
}
