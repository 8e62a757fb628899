package office

import (
	"bytes"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"juzheng/indexer/extract/reading"
)

func TestAWorkbookReadsSheetBySheetAsShown(t *testing.T) {
	f := excelize.NewFile()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(f.SetSheetName("Sheet1", "整改台账"))
	must(f.SetSheetRow("整改台账", "A1", &[]any{"问题", "措施", "金额", "时限"}))
	must(f.SetSheetRow("整改台账", "A2", &[]any{"学习不够", "补课\n补记\t录", 8900.5, time.Date(2018, 3, 5, 0, 0, 0, 0, time.UTC)}))
	must(f.SetSheetRow("整改台账", "A4", &[]any{nil, "只此一格"}))
	format := `yyyy"年"m"月"d"日"`
	style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
	must(err)
	must(f.SetCellStyle("整改台账", "D2", "D2", style))
	money, err := f.NewStyle(&excelize.Style{NumFmt: 4})
	must(err)
	must(f.SetCellStyle("整改台账", "C2", "C2", money))
	_, err = f.NewSheet("空表")
	must(err)
	must(f.SetDocProps(&excelize.DocProperties{Title: "台账", Creator: "某同志"}))
	var b bytes.Buffer
	must(f.Write(&b))

	pages, meta, err := readAll(t, b.Bytes(), ReadXLSX)
	must(err)
	if len(pages) != 2 || pages[0].Label != "整改台账" || pages[1].Label != "空表" || pages[1].N != 2 {
		t.Fatalf("pages %+v", pages)
	}
	want := "问题\t措施\t金额\t时限\n学习不够\t补课 补记 录\t8,900.50\t2018年3月5日\n\t只此一格"
	if pages[0].Text != want {
		t.Errorf("got  %q\nwant %q", pages[0].Text, want)
	}
	if meta.Title != "台账" || meta.Author != "某同志" {
		t.Errorf("meta %+v", meta)
	}
}

func TestALongSheetGoesOnInFurtherPages(t *testing.T) {
	f := excelize.NewFile()
	w, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		t.Fatal(err)
	}
	cellText := string(bytes.Repeat([]byte("党费收据"), 1000))
	for i := range 150 {
		at, _ := excelize.CoordinatesToCellName(1, i+1)
		if err := w.SetRow(at, []any{cellText}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	pages, _, err := readAll(t, b.Bytes(), ReadXLSX)
	if err != nil || len(pages) != 2 {
		t.Fatalf("%d pages, %v", len(pages), err)
	}
	if got := len(pages[0].Text) + 1 + len(pages[1].Text); got != 150*len(cellText)+149 || len(pages[0].Text) > SheetBytes || pages[1].Label != "Sheet1" {
		t.Errorf("%d bytes in pages of %d and %d", got, len(pages[0].Text), len(pages[1].Text))
	}
}

func TestASheetSaysWhenARowIsTooWide(t *testing.T) {
	f := excelize.NewFile()
	defer f.Close()
	for at, v := range map[string]string{"A1": "近处", "A2": "姓名", "XFD2": "远处"} {
		if err := f.SetCellStr("Sheet1", at, v); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	pages, _, err := readAll(t, b.Bytes(), ReadXLSX)
	if err != nil || len(pages) != 1 || pages[0].Text != "近处\n姓名" || pages[0].Note != noteWide {
		t.Errorf("%+v, %v", pages, err)
	}
}

func TestAWorkbookThatIsNoneHasAReason(t *testing.T) {
	for name, b := range map[string][]byte{"empty": nil, "text": []byte("党费收据"), "other zip": zipped(t, "a", "b")} {
		if pages, _, err := readAll(t, b, ReadXLSX); reading.ReasonOf(err) == "" || len(pages) > 0 {
			t.Errorf("%s: %d pages, %v", name, len(pages), err)
		}
	}
}
