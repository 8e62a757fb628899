package office

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"sort"
	"strconv"
	"strings"

	"juzheng/indexer/extract/ole"
	"juzheng/indexer/extract/reading"
	"juzheng/indexer/page"
)

// EngineXLS names this reader on the pages it made.
const EngineXLS = "xls/1"

// Records of a workbook by their number ([MS-XLS] 2.3).
const (
	recBOF, recEOF, recContinue                      = 0x0809, 0x000A, 0x003C
	recSheet, recStrings, recFormat, recXF           = 0x0085, 0x00FC, 0x041E, 0x00E0
	recPassword, recCodePage, recDates               = 0x002F, 0x0042, 0x0022
	recText, recLabel, recRich, recNumber            = 0x00FD, 0x0204, 0x00D6, 0x0203
	recRK, recMulRK, recFormula, recResult, recTruth = 0x027E, 0x00BD, 0x0006, 0x0207, 0x0205
	recShapeText                                     = 0x01B6

	biff5, biff8 = 0x0500, 0x0600
)

// Bounds of a workbook.
const (
	maxSheets = 4000
	maxTexts  = 2 << 20 // shared texts
	maxCells  = 4 << 20 // of a sheet
)

// A workbook is what the sheets of a file share.
type workbook struct {
	data     bin
	wide     bool // BIFF8, whose texts are Unicode; else of a code page
	codePage int
	password string
	sheets   []sheetPlace
	strings  []string
	show     *shower
}

// A sheetPlace is a sheet and where it lies.
type sheetPlace struct {
	name string
	at   int
}

// ReadXLS reads an Excel 97-2003 or 5.0 workbook, which is also what Kingsoft ET
// writes, a sheet a page, values as they are shown.
func ReadXLS(src reading.Source, emit reading.Emit) (meta reading.Meta, err error) {
	f, err := ole.Open(src, src.Size)
	if err != nil {
		head := make([]byte, 4)
		if _, rerr := src.ReadAt(head, 0); rerr == nil && bytes.HasPrefix(head, []byte("PK")) {
			return meta, reading.Unsupported(" XLSB 表格")
		}
		return meta, reading.Damaged(err)
	}
	meta = summary(f)
	w := &workbook{codePage: pageWestern, password: src.Password}
	if w.data, err = f.Stream("Workbook"); errors.Is(err, ole.ErrMissing) {
		w.data, err = f.Stream("Book")
	}
	if err != nil {
		return meta, streamFault(err)
	}
	if err := w.globals(); err != nil {
		return meta, orDamaged(err)
	}
	defer w.show.close()
	n := 0
	var broken error
	for _, s := range w.sheets {
		out := sheetPages{emit: func(text, note string) error {
			n++
			return emit(page.Page{N: n, Label: s.name, Text: text, Note: note, Engine: EngineXLS})
		}}
		err := w.sheet(s, &out)
		var bad *sheetError
		if errors.As(err, &bad) {
			broken = errors.Join(broken, err)
		} else if err != nil {
			return meta, err
		}
	}
	if broken != nil {
		return meta, &reading.Fault{Reason: reasonSheets, Err: broken}
	}
	return meta, nil
}

// globals reads what stands before the sheets.
func (w *workbook) globals() error {
	r := &records{data: w.data}
	if !r.next() || r.id != recBOF {
		return errors.New("no workbook")
	}
	version := r.body.u16(0)
	if version != biff8 && version != biff5 {
		return fmt.Errorf("version %#x of workbooks is unknown", version)
	}
	w.wide = version == biff8
	w.show = newShower()
	for r.next() && r.id != recEOF {
		switch r.id {
		case recPassword:
			if r.body.u16(0) != 1 { // an older way, which hides little and is rare
				return reading.Sealed(nil)
			}
			c, err := cipherOf(r.body.from(2), knownPassword, w.password)
			if err != nil {
				return err
			}
			c.openBook(w.data)
		case recCodePage:
			w.codePage = r.body.u16(0)
		case recDates:
			w.show.since1904 = r.body.u16(0) == 1
		case recFormat:
			if w.wide {
				w.show.formats[r.body.u16(0)] = w.string(r, 2, 2)
			} else {
				w.show.formats[r.body.u16(0)] = w.string(r, 2, 1)
			}
		case recXF:
			w.show.cells = append(w.show.cells, r.body.u16(2))
		case recSheet:
			if kind := r.body.u8(5); kind < 2 && len(w.sheets) < maxSheets { // no charts; hidden ones too
				w.sheets = append(w.sheets, sheetPlace{reading.Flat(reading.Clean(w.string(r, 6, 1))), int(r.body.u32(0))})
			}
		case recStrings:
			w.strings = r.continued().strings(8, maxTexts)
		}
	}
	if len(w.sheets) == 0 {
		return errors.New("no sheets")
	}
	return nil
}

// string reads a text whose length has so many bytes at a place of the record.
func (w *workbook) string(r *records, at, lengthBytes int) string {
	n := r.body.u8(at)
	if lengthBytes == 2 {
		n = r.body.u16(at)
	}
	if at += lengthBytes; w.wide {
		s := r.continued()
		s.skip(at)
		return s.chars(n, s.byte())
	}
	return w.ofPage(r.body.cut(at, n))
}

func (w *workbook) ofPage(b []byte) string {
	if w.codePage == pageWestern || w.codePage == 0x8001 {
		return ofChinese(b)
	}
	return ofPage(b, w.codePage)
}

// An xlsCell is a cell as it is shown.
type xlsCell struct {
	row, column int
	text        string
}

// sheet hands on the rows of a sheet.
func (w *workbook) sheet(s sheetPlace, out *sheetPages) error {
	r := &records{data: w.data, at: s.at}
	if !r.next() || r.id != recBOF {
		return &sheetError{s.name, errors.New("nothing where it should begin")}
	}
	cells, texts, whole := w.cells(r)
	sorted := func(i, j int) bool {
		a, b := cells[i], cells[j]
		return a.row < b.row || a.row == b.row && a.column < b.column
	}
	if !sort.SliceIsSorted(cells, sorted) {
		sort.SliceStable(cells, sorted)
	}
	var row []string
	for i, c := range cells {
		if c.column < maxColumns {
			for len(row) <= c.column {
				row = append(row, "")
			}
			row[c.column] = reading.Flat(reading.Clean(c.text))
		}
		if i+1 == len(cells) || cells[i+1].row != c.row {
			if err := out.row(row); err != nil {
				return err
			}
			row = row[:0]
		}
	}
	for _, t := range texts { // of shapes and notes
		if err := out.row([]string{reading.Flat(reading.Clean(t))}); err != nil {
			return err
		}
	}
	if err := out.end(whole); err != nil {
		return err
	}
	if !whole {
		return &sheetError{s.name, errors.New("it has no end, or too many cells")}
	}
	return nil
}

// cells reads up to the sheet's end, whole when there is one; charts inside are passed over.
func (w *workbook) cells(r *records) (cells []xlsCell, texts []string, whole bool) {
	depth := 0
	add := func(row, column int, text string) {
		if text != "" {
			cells = append(cells, xlsCell{row, column, text})
		}
	}
	var of *xlsCell // the formula whose result is a text
	for len(cells) < maxCells && r.next() {
		b := r.body
		row, column, xf := b.u16(0), b.u16(2), b.u16(4)
		switch {
		case r.id == recBOF:
			depth++
		case r.id == recEOF:
			if depth--; depth < 0 {
				return cells, texts, true
			}
		case depth > 0:
		case r.id == recText:
			if i := b.u32(6); int64(i) < int64(len(w.strings)) {
				add(row, column, w.strings[i])
			}
		case r.id == recLabel, r.id == recRich:
			add(row, column, w.string(r, 6, 2))
		case r.id == recNumber:
			add(row, column, w.show.number(xf, b.f64(6)))
		case r.id == recRK:
			add(row, column, w.show.number(xf, ofRK(b.u32(6))))
		case r.id == recMulRK:
			for at := 4; at+8 <= len(b); at += 6 {
				add(row, column, w.show.number(b.u16(at), ofRK(b.u32(at+2))))
				column++
			}
		case r.id == recTruth:
			add(row, column, truth(b.u8(6), b.u8(7) == 1))
		case r.id == recFormula && b.u16(12) != 0xFFFF:
			add(row, column, w.show.number(xf, b.f64(6)))
		case r.id == recFormula && b.u8(6) == 0:
			of = &xlsCell{row: row, column: column}
		case r.id == recFormula && b.u8(6) < 3:
			add(row, column, truth(b.u8(8), b.u8(6) == 2))
		case r.id == recResult && of != nil:
			add(of.row, of.column, w.string(r, 0, 2))
			of = nil
		case r.id == recShapeText:
			if t := r.shapeText(w.wide); t != "" {
				texts = append(texts, t)
			}
		}
	}
	return cells, texts, false
}

// ofRK unpacks a number of four bytes ([MS-XLS] 2.5.217).
func ofRK(rk uint32) float64 {
	v := math.Float64frombits(uint64(rk&^3) << 32)
	if rk&2 != 0 {
		v = float64(int32(rk) >> 2)
	}
	if rk&1 != 0 {
		v /= 100
	}
	return v
}

var cellErrors = map[int]string{0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}

func truth(v int, isError bool) string {
	if isError {
		return cellErrors[v]
	}
	return strings.ToUpper(strconv.FormatBool(v != 0))
}
