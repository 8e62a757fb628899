package dossier

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/xuri/excelize/v2"

	"juzheng/internal/account"
	"juzheng/internal/ledger"
)

// ReturnName is what the return is called in practice.
const ReturnName = "巡察反馈意见整改落实情况统计表"

var returnHead = []any{"序号", "巡察反馈问题", "责任领导", "责任单位", "责任人", "整改时限", "整改状态", "需要佐证", "已通过", "待审核", "退回", "缺少", "未完成原因"}

// returnWidths are in letters; a Chinese character takes two. They fill A4.
var returnWidths = []int{5, 34, 8, 13, 8, 12, 11, 7, 7, 7, 7, 7, 24}

const lineHeight = 16 // points

// WriteReturn writes the 统计表 of an inspection as XLSX, ready to be printed.
func (a *Archivist) WriteReturn(ctx context.Context, who account.User, insp ledger.Inspection, w io.Writer) error {
	o, err := a.Overview(ctx, who, insp)
	if err != nil {
		return err
	}
	x := excelize.NewFile()
	defer x.Close()
	t := returnSheet{File: x, sheet: "统计表"}
	if err := errors.Join(x.SetSheetName(x.GetSheetName(0), t.sheet), t.layOut(), t.fill(o)); err != nil {
		return fmt.Errorf("write the return: %w", err)
	}
	return x.Write(w)
}

// returnSheet is the one sheet of the 统计表.
type returnSheet struct {
	*excelize.File
	sheet string
	row   int
}

// layOut sets the page: A4 landscape, one page wide, the head on every page.
func (t *returnSheet) layOut() error {
	var errs []error
	for i, width := range returnWidths {
		col, _ := excelize.ColumnNumberToName(i + 1)
		errs = append(errs, t.SetColWidth(t.sheet, col, col, float64(width)))
	}
	return errors.Join(append(errs,
		t.SetPageLayout(t.sheet, &excelize.PageLayoutOptions{Size: new(9), Orientation: new("landscape"), FitToWidth: new(1), FitToHeight: new(0)}), // 9 is A4
		t.SetSheetProps(t.sheet, &excelize.SheetPropsOptions{FitToPage: new(true)}),
		t.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: "'" + t.sheet + "'!$3:$3", Scope: t.sheet}),
		t.SetPanes(t.sheet, &excelize.Panes{Freeze: true, YSplit: 3, TopLeftCell: "A4", ActivePane: "bottomLeft"}))...)
}

// put writes the next row in one style; merged makes it one cell.
func (t *returnSheet) put(style *excelize.Style, merged bool, cells ...any) error {
	t.row++
	first, last := fmt.Sprintf("A%d", t.row), fmt.Sprintf("%c%d", 'A'+len(returnHead)-1, t.row)
	id, err := t.NewStyle(style)
	if err != nil {
		return err
	}
	errs := []error{t.SetSheetRow(t.sheet, first, &cells), t.SetCellStyle(t.sheet, first, last, id),
		t.SetRowHeight(t.sheet, t.row, lineHeight*float64(lines(style, merged, cells)))}
	if merged {
		errs = append(errs, t.MergeCell(t.sheet, first, last))
	}
	return errors.Join(errs...)
}

// lines is how many lines of text the fullest cell of a row takes: spreadsheets
// do not all reckon that by themselves.
func lines(style *excelize.Style, merged bool, cells []any) int {
	if merged {
		return 1 + int(style.Font.Size)/lineHeight
	}
	most := 1
	for i, c := range cells {
		letters := 0
		for _, r := range fmt.Sprint(c) {
			letters++
			if r >= 0x2E80 {
				letters++
			}
		}
		most = max(most, (letters+returnWidths[i]-1)/returnWidths[i])
	}
	return min(most, maxLines)
}

// maxLines is the tallest row that a spreadsheet can have, 409 points.
const maxLines = 409 / lineHeight

func (t *returnSheet) fill(o Overview) error {
	var grid []excelize.Border
	for _, side := range []string{"left", "right", "top", "bottom"} {
		grid = append(grid, excelize.Border{Type: side, Color: "808080", Style: 1})
	}
	song := func(size float64, bold bool) *excelize.Font {
		return &excelize.Font{Family: "宋体", Size: size, Bold: bold}
	}
	wrap := &excelize.Alignment{Vertical: "center", WrapText: true}
	centre := &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true}
	plain := &excelize.Style{Border: grid, Alignment: wrap, Font: song(11, false)}
	head := &excelize.Style{Border: grid, Alignment: centre, Font: song(11, true), Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"ECEFF3"}}}
	group := &excelize.Style{Border: grid, Alignment: wrap, Font: song(11, true)}
	title := &excelize.Style{Alignment: centre, Font: song(20, false)}
	title.Font.Color = "C00000"
	err := errors.Join(t.put(title, true, ReturnName),
		t.put(&excelize.Style{Alignment: wrap, Font: song(11, false)}, true, o.Inspection.Title+"　　填报时间："+time.Now().Format("2006年1月2日")),
		t.put(head, false, returnHead...))
	for _, a := range o.Aspects {
		err = errors.Join(err, t.put(group, true, a.Title))
		for _, p := range a.Problems {
			s := p.Standing
			err = errors.Join(err, t.put(plain, false, p.No, p.Title, p.Duty.Leader, p.Duty.Unit, p.Duty.Person, deadline(p), progressName(p.Progress),
				s.Wanted, s.Proven, s.Offered, s.Returned, s.Missing, p.Reason))
		}
	}
	sum := func(name string, s ledger.Standing) {
		err = errors.Join(err, t.put(group, false, "", name, "", "", "", "", "", s.Wanted, s.Proven, s.Offered, s.Returned, s.Missing, ""))
	}
	var org ledger.Standing
	for _, m := range o.Organisation {
		org = org.Add(m.Standing)
	}
	if len(o.Organisation) > 0 {
		sum("组织保障措施", org)
	}
	sum("合计", o.Standing)
	return err
}

func deadline(p Row) string {
	if p.Alert == ledger.Overdue {
		return string(p.Duty.Deadline) + " 逾期"
	}
	return string(p.Duty.Deadline)
}

func progressName(p ledger.Progress) string {
	switch p {
	case ledger.Done:
		return "已完成"
	case ledger.BasicallyDone:
		return "基本完成，持续推进"
	case ledger.Unfinished:
		return "未完成"
	}
	return "整改中"
}
