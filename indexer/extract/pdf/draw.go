package pdf

import (
	"errors"
	"image"
	"math"

	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/requests"

	"juzheng/indexer/extract/reading"
)

// How large a page is drawn for recognition.
const (
	drawDPI    = 200.0
	leastSide  = 1600       // pixels of the longer side; some scans claim to be stamps
	drawPixels = 12_000_000 // and others posters
	pointsInch = 72
)

var errNoPixels = errors.New("pdfium drew nothing")

// draw gives page n (from 1) as a picture, as it is shown.
func (d *document) draw(n int) (img image.Image, err error) {
	err = d.guard(func() error {
		ref, err := d.load(n - 1)
		if err != nil {
			return err
		}
		defer d.pdf.FPDF_ClosePage(&requests.FPDF_ClosePage{Page: ref})
		pg := requests.Page{ByReference: &ref}
		w, h := pixels(d.size(pg))
		r, err := d.pdf.RenderPageInPixels(&requests.RenderPageInPixels{Page: pg, Width: w, Height: h, RenderFlags: enums.FPDF_RENDER_FLAG_ANNOT})
		if err != nil {
			return err
		}
		defer r.Cleanup()
		// The pixels lie in pdfium's memory and go with it.
		in, ok := r.Result.RenderedImage.(*image.RGBA)
		if !ok {
			return errNoPixels
		}
		out := image.NewRGBA(in.Rect)
		copy(out.Pix, in.Pix)
		img = out
		return nil
	})
	if err != nil {
		err = &reading.Fault{Reason: "本页无法显示成图像，没有识别，请核对原件", Err: err}
	}
	return img, err
}

// pixels chooses the size at which a page of so many points is drawn.
func pixels(w, h float32) (int, int) {
	scale := drawDPI / pointsInch
	pw, ph := max(float64(w), 1), max(float64(h), 1)
	scale = max(scale, leastSide/max(pw, ph))
	scale = min(scale, math.Sqrt(drawPixels/(pw*ph)))
	return max(int(pw*scale), 1), max(int(ph*scale), 1)
}
