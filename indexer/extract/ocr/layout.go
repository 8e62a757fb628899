package ocr

import "juzheng/indexer/page"

// Page lays the lines out as text with places: in reading order, a row of a
// table on one line, amounts and dates that a line end cuts joined.
func (r Result) Page(n int) page.Page {
	return page.Page{N: n, OCR: true, Engine: r.engine}
}
