package pdf

import (
	"image"

	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/requests"

	"juzheng/indexer/extract/picture"
	"juzheng/indexer/extract/reading"
)

// Draw makes the picture of page n, from 1, of about width pixels: as it is
// shown, with annotations and the values of forms.
func (e *Engine) Draw(src reading.Source, n, width int) (m *image.RGBA, err error) {
	d, err := e.open(src, "")
	if err != nil {
		return nil, orDamaged(err)
	}
	defer d.close()
	if n < 1 || n > d.pages {
		return nil, reading.ErrNoPage
	}
	err = d.guard(func() error {
		ref, err := d.load(n - 1)
		if err != nil {
			return err
		}
		m, err = d.draw(requests.Page{ByReference: &ref}, width)
		return err
	})
	if err != nil {
		return nil, reading.Damaged(err)
	}
	return m, nil
}

// draw paints on white: the library's own rendering leaves pages with
// transparency on nothing, in colours that Go takes to be multiplied by it.
func (d *document) draw(pg requests.Page, width int) (*image.RGBA, error) {
	w, h := d.size(pg)
	x, y, err := picture.Fit(float64(w), float64(h), width)
	if err != nil {
		return nil, err
	}
	made, err := d.pdf.FPDFBitmap_Create(&requests.FPDFBitmap_Create{Width: x, Height: y})
	if err != nil {
		return nil, err
	}
	_, err = d.pdf.FPDFBitmap_FillRect(&requests.FPDFBitmap_FillRect{Bitmap: made.Bitmap, Width: x, Height: y, Color: 0xFFFFFFFF})
	if err != nil {
		return nil, err
	}
	// Annotations that could not be made part of the page are drawn over it.
	_, err = d.pdf.FPDF_RenderPageBitmap(&requests.FPDF_RenderPageBitmap{Bitmap: made.Bitmap, Page: pg, SizeX: x, SizeY: y,
		Flags: enums.FPDF_RENDER_FLAG_ANNOT | enums.FPDF_RENDER_FLAG_REVERSE_BYTE_ORDER})
	if err != nil {
		return nil, err
	}
	got, err := d.pdf.FPDFBitmap_GetBuffer(&requests.FPDFBitmap_GetBuffer{Bitmap: made.Bitmap})
	if err != nil {
		return nil, err
	}
	m := image.NewRGBA(image.Rect(0, 0, x, y))
	copy(m.Pix, got.Buffer) // four bytes a pixel, no gap after a row
	for i := 3; i < len(m.Pix); i += 4 {
		m.Pix[i] = 0xFF // pdfium leaves it unused
	}
	return m, nil
}
