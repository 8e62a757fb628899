package pdf

import (
	"io"

	"github.com/klippa-app/go-pdfium/requests"

	"juzheng/indexer/extract/reading"
)

// Unlock writes a copy of a file that needs no password.
func (e *Engine) Unlock(src reading.Source, password string, to io.Writer) error {
	i, err := e.instance()
	if err != nil {
		return err
	}
	d, err := begin(i, src, password, false)
	if err != nil {
		return orDamaged(err)
	}
	defer d.close()
	return d.guard(func() error {
		_, err := d.pdf.FPDF_SaveAsCopy(&requests.FPDF_SaveAsCopy{Document: d.ref, Flags: requests.SaveFlagRemoveSecurity, FileWriter: to})
		return err
	})
}
