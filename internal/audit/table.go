package audit

import (
	"encoding/csv"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// A Line is an event with what its subject is called; "" for who may not know.
type Line struct {
	Event
	About string
}

var tableHead = []any{"序号", "时间", "人员", "操作", "对象", "标识", "详情"}

// widths of the columns, in characters.
var widths = []float64{8, 20, 14, 16, 36, 30, 60}

func (l Line) row(in *time.Location) []any {
	return []any{l.Seq, l.At.In(in).Format(time.DateTime), l.ActorName, NameOf(l.Action), l.About, l.Subject, string(l.Detail)}
}

// WriteCSV writes lines as Excel in China opens them: UTF-8 with a mark. Times
// are told as the clocks in a place show them.
func WriteCSV(to io.Writer, in *time.Location, lines iter.Seq2[Line, error]) error {
	if _, err := io.WriteString(to, "\ufeff"); err != nil {
		return err
	}
	w := csv.NewWriter(to)
	w.UseCRLF = true
	write := func(row []any) error {
		cells := make([]string, len(row))
		for i, v := range row {
			cells[i] = inert(fmt.Sprint(v))
		}
		return w.Write(cells)
	}
	if err := write(tableHead); err != nil {
		return err
	}
	for l, err := range lines {
		if err != nil {
			return err
		}
		if err := write(l.row(in)); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

// inert keeps a spreadsheet from taking text for a formula (CWE-1236). Chinese
// ones take the wide signs too, and some look past blanks.
func inert(cell string) string {
	bare := strings.TrimLeftFunc(cell, func(r rune) bool { return !unicode.IsGraphic(r) || unicode.IsSpace(r) })
	first, _ := utf8.DecodeRuneInString(bare)
	if bare != "" && strings.ContainsRune("=+-@＝＋－＠", first) {
		return "'" + cell
	}
	return cell
}

// WriteXLSX writes lines as a workbook with one sheet.
func WriteXLSX(to io.Writer, in *time.Location, lines iter.Seq2[Line, error]) error {
	x := excelize.NewFile()
	defer x.Close()
	const sheet = "操作日志"
	if err := x.SetSheetName(x.GetSheetName(0), sheet); err != nil {
		return err
	}
	w, err := x.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	for i, width := range widths {
		if err := w.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	if err := w.SetRow("A1", tableHead); err != nil {
		return err
	}
	at := 1
	for l, err := range lines {
		if err != nil {
			return err
		}
		at++
		if err := w.SetRow("A"+strconv.Itoa(at), l.row(in)); err != nil {
			return err
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return x.Write(to)
}
