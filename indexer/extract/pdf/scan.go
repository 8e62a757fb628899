package pdf

import (
	"image"

	"github.com/klippa-app/go-pdfium/requests"

	"juzheng/indexer/extract/picture"
	"juzheng/indexer/extract/reading"
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
		w, h := picture.Scan(d.size(pg))
		img, err = d.onWhite(pg, w, h)
		return err
	})
	if err != nil {
		return nil, reading.Unseen(err)
	}
	return img, nil
}
