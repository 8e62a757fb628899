package office

import (
	"math"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// maxFormats is the most number formats of a workbook that are followed; numbers in others are shown plain.
const maxFormats = 2000

// maxShown is how many numbers are remembered as they are shown: excelize takes 40 µs
// for a date, and a register has the same ones again and again.
const maxShown = 50_000

type shownNumber struct {
	format int
	v      float64
}

// A shower shows numbers as XLSX shows them: through a workbook of excelize with
// one cell for each number format.
type shower struct {
	formats   map[int]string // by number, those that the file spells out
	cells     []int          // the format of each kind of cell
	since1904 bool           // dates are counted from then

	book  *excelize.File
	ready map[int]string // by format, its cell
	known map[shownNumber]string
}

func newShower() *shower {
	return &shower{formats: map[int]string{}, ready: map[int]string{}, known: map[shownNumber]string{}}
}

func (s *shower) close() {
	if s.book != nil {
		s.book.Close()
	}
}

const scratch = "Sheet1"

// builtinDate is the format that shows a date as the place does; what a file spells out for it is of elsewhere.
const builtinDate = 14

// number shows a number in a cell of a kind.
func (s *shower) number(kind int, v float64) string {
	format := 0
	if kind < len(s.cells) {
		format = s.cells[kind]
	}
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return ""
	}
	if format == 0 && v == math.Trunc(v) && math.Abs(v) < 1e10 {
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	shown, ok := s.known[shownNumber{format, v}]
	if ok {
		return shown
	}
	if shown, ok = s.shown(format, v); !ok {
		shown = strconv.FormatFloat(v, 'f', -1, 64)
	}
	if len(s.known) < maxShown {
		s.known[shownNumber{format, v}] = shown
	}
	return shown
}

// shown asks excelize, which may panic on a strange format; false when there is no answer.
func (s *shower) shown(format int, v float64) (shown string, ok bool) {
	defer func() {
		if recover() != nil {
			shown, ok = "", false
		}
	}()
	at, known := s.ready[format]
	if !known {
		at = s.prepare(format)
		s.ready[format] = at
	}
	if at == "" || s.book.SetCellFloat(scratch, at, v, -1, 64) != nil {
		return "", false
	}
	shown, err := s.book.GetCellValue(scratch, at)
	return shown, err == nil
}

// prepare makes the cell of a format, "" when that cannot be done.
func (s *shower) prepare(format int) string {
	if len(s.ready) >= maxFormats {
		return ""
	}
	if s.book == nil {
		s.book = excelize.NewFile(excelOptions)
		if s.since1904 {
			_ = s.book.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &s.since1904}) // cannot fail
		}
	}
	style := &excelize.Style{NumFmt: format}
	if f := s.formats[format]; strings.EqualFold(f, "general") {
		style.NumFmt = 0
	} else if f != "" && format != builtinDate {
		style = &excelize.Style{CustomNumFmt: &f}
	}
	id, err := s.book.NewStyle(style)
	if err != nil {
		return ""
	}
	at := "A" + strconv.Itoa(len(s.ready)+1)
	if s.book.SetCellStyle(scratch, at, at, id) != nil {
		return ""
	}
	return at
}
