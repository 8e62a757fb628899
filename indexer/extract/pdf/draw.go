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
		pg := requests.Page{ByReference: &ref}
		w, h := d.size(pg)
		x, y, err := picture.Fit(float64(w), float64(h), width)
		if err != nil {
			return err
		}
		m, err = d.onWhite(pg, x, y)
		return err
	})
	if err != nil {
		return nil, reading.Damaged(err)
	}
	return m, nil
}

// onWhite draws a page on paper: the library's own drawing leaves one with
// transparency on nothing, in colours that Go takes to be multiplied by it.
// Annotations that could not be made part of the page are drawn over it.
func (d *document) onWhite(pg requests.Page, w, h int) (*image.RGBA, error) {
	made, err := d.pdf.FPDFBitmap_Create(&requests.FPDFBitmap_Create{Width: w, Height: h})
	if err != nil {
		return nil, err
	}
	defer d.pdf.FPDFBitmap_Destroy(&requests.FPDFBitmap_Destroy{Bitmap: made.Bitmap})
	_, err = d.pdf.FPDFBitmap_FillRect(&requests.FPDFBitmap_FillRect{Bitmap: made.Bitmap, Width: w, Height: h, Color: 0xFFFFFFFF})
	if err != nil {
		return nil, err
	}
	_, err = d.pdf.FPDF_RenderPageBitmap(&requests.FPDF_RenderPageBitmap{Bitmap: made.Bitmap, Page: pg, SizeX: w, SizeY: h,
		Flags: enums.FPDF_RENDER_FLAG_ANNOT | enums.FPDF_RENDER_FLAG_REVERSE_BYTE_ORDER})
	if err != nil {
		return nil, err
	}
	got, err := d.pdf.FPDFBitmap_GetBuffer(&requests.FPDFBitmap_GetBuffer{Bitmap: made.Bitmap})
	if err != nil {
		return nil, err
	}
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	copy(img.Pix, got.Buffer) // four bytes a pixel, no gap after a row
	for i := 3; i < len(img.Pix); i += 4 {
		img.Pix[i] = 0xFF // pdfium leaves it unused
	}
	return img, nil
}
