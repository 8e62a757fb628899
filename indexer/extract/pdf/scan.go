package pdf

import (
	"image"
	"math"

	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/requests"

	"juzheng/indexer/extract/reading"
)

// How large a page is drawn for recognition.
const (
	scanDPI    = 200.0
	leastSide  = 1600       // pixels of the longer side; some scans claim to be stamps
	mostPixels = 12_000_000 // and others posters
	pointsInch = 72
)

// scan gives page n (from 1) as a picture, as it is shown.
func (d *document) scan(n int) (img *image.RGBA, err error) {
	err = d.guard(func() error {
		ref, err := d.load(n - 1)
		if err != nil {
			return err
		}
		defer d.pdf.FPDF_ClosePage(&requests.FPDF_ClosePage{Page: ref})
		img, err = d.onWhite(requests.Page{ByReference: &ref})
		return err
	})
	if err != nil {
		return nil, &reading.Fault{Reason: "本页无法显示成图像，没有识别，请核对原件", Err: err}
	}
	return img, nil
}

// onWhite draws a page on paper: the library's own drawing leaves one that is
// transparent somewhere on nothing.
func (d *document) onWhite(pg requests.Page) (*image.RGBA, error) {
	w, h := pixels(d.size(pg))
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

// pixels chooses the size at which a page of so many points is drawn.
func pixels(w, h float32) (int, int) {
	pw, ph := max(float64(w), 1), max(float64(h), 1)
	scale := max(scanDPI/pointsInch, leastSide/max(pw, ph))
	scale = min(scale, math.Sqrt(mostPixels/(pw*ph)))
	return max(int(pw*scale), 1), max(int(ph*scale), 1)
}
