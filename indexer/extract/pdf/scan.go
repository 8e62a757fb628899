package pdf

import (
	"image"
	"math"

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
		pg := requests.Page{ByReference: &ref}
		w, h := pixels(d.size(pg))
		img, err = d.onWhite(pg, w, h)
		return err
	})
	if err != nil {
		return nil, &reading.Fault{Reason: "本页无法显示成图像，没有识别，请核对原件", Err: err}
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
