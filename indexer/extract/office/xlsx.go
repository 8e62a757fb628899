package office

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"

	"juzheng/indexer/extract/reading"
	"juzheng/indexer/page"
)

const (
	// EngineXLSX names this reader on the pages it made.
	EngineXLSX = "excelize/2.11.1"

	maxUnzipped = 512 << 20 // bytes of a workbook, unpacked
	// SheetBytes is the most text of a sheet that makes one page; a longer
	// sheet goes on in further pages of the same label, cut between rows.
	SheetBytes = 1 << 20
	maxColumns = 1024 // further cells of a row are left out

	noteWide = "有的行超过 1024 列，后面的格没有读取"
)

// excelOptions show values as a Chinese Excel does.
var excelOptions = excelize.Options{
	UnzipSizeLimit: maxUnzipped, UnzipXMLSizeLimit: maxUnzipped, // one limit for both: no temporary files
	CultureInfo: excelize.CultureNameZhCN, ShortDatePattern: "yyyy/m/d", LongDatePattern: "yyyy年m月d日",
}

const reasonSheets = "有工作表已损坏，未能读全"

// ReadXLSX reads a workbook, a sheet a page, values as they are shown.
func ReadXLSX(src reading.Source, emit reading.Emit) (meta reading.Meta, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = reading.Damaged(fmt.Errorf("excelize panicked: %v", p))
		}
	}()
	p, err := openPack(src)
	if err != nil {
		return meta, err
	}
	meta = p.meta()
	f, err := excelize.OpenReader(src.Stream(), excelOptions)
	if err != nil {
		return meta, workbookFault(err)
	}
	defer f.Close()
	n := 0
	var broken error
	for _, sheet := range f.GetSheetList() {
		err := readSheet(f, sheet, func(text, note string) error {
			n++
			return emit(page.Page{N: n, Label: sheet, Text: text, Note: note, Engine: EngineXLSX})
		})
		var bad *sheetError
		if errors.As(err, &bad) {
			broken = errors.Join(broken, err)
			continue
		}
		if err != nil {
			return meta, err
		}
	}
	if broken != nil {
		return meta, &reading.Fault{Reason: reasonSheets, Err: broken}
	}
	return meta, nil
}

func workbookFault(err error) error {
	switch {
	case errors.Is(err, excelize.ErrWorkbookPassword), errors.Is(err, excelize.ErrWorkbookFileFormat):
		return reading.Locked(err)
	case errors.Is(err, zip.ErrFormat), errors.Is(err, io.ErrUnexpectedEOF):
		return reading.Damaged(err)
	case strings.Contains(err.Error(), "unzip size"):
		return errBomb
	}
	return reading.Damaged(err)
}

// A sheetError is the fault of one sheet; the others may be sound.
type sheetError struct {
	sheet string
	err   error
}

func (e *sheetError) Error() string { return fmt.Sprintf("sheet %s: %v", e.sheet, e.err) }
func (e *sheetError) Unwrap() error { return e.err }

// readSheet hands on the rows of a sheet as lines; a sheet without any is one empty page.
func readSheet(f *excelize.File, sheet string, emit func(text, note string) error) error {
	rows, err := f.Rows(sheet)
	if err != nil {
		return &sheetError{sheet, err}
	}
	defer rows.Close()
	out := sheetPages{emit: emit}
	var bad error
	for rows.Next() {
		cells, err := rows.Columns()
		if err != nil {
			bad = &sheetError{sheet, err}
			break
		}
		if len(cells) > maxColumns {
			cells, out.note = cells[:maxColumns], noteWide
		}
		for i := range cells {
			cells[i] = reading.Flat(reading.Clean(cells[i]))
		}
		if err := out.row(cells); err != nil {
			return err
		}
	}
	if err := rows.Error(); err != nil && bad == nil {
		bad = &sheetError{sheet, err}
	}
	if err := out.end(bad == nil); err != nil {
		return err
	}
	return bad
}

// sheetPages gathers the rows of a sheet into pages of at most SheetBytes.
type sheetPages struct {
	emit  func(text, note string) error
	b     strings.Builder
	pages int
	note  string // of the page being gathered
}

func (s *sheetPages) row(cells []string) error {
	row := reading.Row(cells)
	if row == "" {
		return nil
	}
	if s.b.Len() > 0 && s.b.Len()+1+len(row) > SheetBytes {
		if err := s.flush(); err != nil {
			return err
		}
	}
	if s.b.Len() > 0 {
		s.b.WriteByte('\n')
	}
	s.b.WriteString(row)
	return nil
}

// end closes the sheet; a whole one without rows is an empty page.
func (s *sheetPages) end(whole bool) error {
	if s.b.Len() > 0 || s.pages == 0 && whole {
		return s.flush()
	}
	return nil
}

func (s *sheetPages) flush() error {
	s.pages++
	text, note := s.b.String(), s.note
	s.b.Reset()
	s.note = ""
	return s.emit(text, note)
}
