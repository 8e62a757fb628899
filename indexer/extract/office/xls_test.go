package office

import (
	"bytes"
	"encoding/hex"
	"math"
	"strings"
	"testing"
	"unicode/utf16"

	"juzheng/indexer/extract/ole/oletest"
	"juzheng/indexer/extract/reading"
)

func rec(id int, parts ...[]byte) []byte {
	var body []byte
	for _, p := range parts {
		body = append(body, p...)
	}
	return append(le.AppendUint16(le.AppendUint16(nil, uint16(id)), uint16(len(body))), body...)
}

func u16s(v ...int) (b []byte) {
	for _, x := range v {
		b = le.AppendUint16(b, uint16(x))
	}
	return b
}

func f64(v float64) []byte { return le.AppendUint64(nil, math.Float64bits(v)) }

// wide is a text of a workbook in two bytes a character, after its length in so many bytes.
func wide(s string, lengthBytes int) []byte {
	u := utf16.Encode([]rune(s))
	b := []byte{byte(len(u)), byte(len(u) >> 8)}[:lengthBytes]
	b = append(b, 1)
	for _, c := range u {
		b = le.AppendUint16(b, c)
	}
	return b
}

func join(records ...[]byte) (b []byte) {
	for _, r := range records {
		b = append(b, r...)
	}
	return b
}

// A xlsSheet is a sheet of a written workbook.
type xlsSheet struct {
	name    []byte // with its length
	records []byte
	hidden  byte
	chart   bool
}

func writeXLS(stream string, version int, globals []byte, sheets ...xlsSheet) []byte {
	return oletest.File(oletest.Stream{Name: stream, Data: xlsStream(version, globals, sheets...)}, oletest.Stream{Name: "\x05SummaryInformation", Data: summaryOf("台账", "某同志")})
}

// xlsStream puts a workbook together from what stands before the sheets, and these.
func xlsStream(version int, globals []byte, sheets ...xlsSheet) []byte {
	begin := rec(recBOF, u16s(version, 5), make([]byte, 12))
	size := len(begin) + len(globals) + 4
	for _, s := range sheets {
		size += 4 + 6 + len(s.name)
	}
	b := append(begin, globals...)
	var bodies []byte
	for _, s := range sheets {
		kind := byte(0)
		if s.chart {
			kind = 2
		}
		b = append(b, rec(recSheet, le.AppendUint32(nil, uint32(size+len(bodies))), []byte{s.hidden, kind}, s.name)...)
		bodies = append(bodies, join(rec(recBOF, u16s(version, 0x10), make([]byte, 12)), s.records, rec(recEOF))...)
	}
	b = append(b, rec(recEOF)...)
	return append(b, bodies...)
}

// sharedTexts is a table of three texts, with formatting and phonetics, that is continued inside the
// second one, where letters become narrow, and inside a character of the third.
func sharedTexts() []byte {
	first := append(append([]byte{2, 0, 1 | 8, 1, 0}, u16s('甲', '乙')...), 0, 0, 0, 0) // with one run of formatting
	second := append([]byte{6, 0, 1}, u16s('丙', '丁')...)
	return join(rec(recStrings, make([]byte, 8), first, second), rec(recContinue, []byte{0}, []byte("abcd"), []byte{4, 0, 1 | 4, 3, 0, 0, 0}, u16s('备', '注', 0xD842)), // cut inside 𠮷
		rec(recContinue, []byte{1}, u16s(0xDFB7), []byte{9, 9, 9}))
}

func oldBook() []byte {
	format := func(id int, f string) []byte { return rec(recFormat, u16s(id), wide(f, 2)) }
	xf := func(format int) []byte { return rec(recXF, u16s(0, format), make([]byte, 16)) }
	globals := join(format(164, `yyyy"年"m"月"d"日"`), format(165, `"¥"#,##0.00`), xf(0), xf(164), xf(165), xf(14), xf(10), sharedTexts())
	cell := func(id, row, col, xf int, rest ...byte) []byte { return rec(id, u16s(row, col, xf), rest) }
	rk := func(v uint32) []byte { return le.AppendUint32(nil, v) }
	chart := join(rec(recBOF, u16s(biff8, 0x20)), cell(recText, 0, 0, 0, 1, 0, 0, 0), rec(recEOF))
	ledger := join(
		cell(recText, 1, 1, 0, 1, 0, 0, 0), cell(recText, 0, 0, 0, 0, 0, 0, 0), // rows out of order
		cell(recNumber, 2, 0, 1, f64(43164)...), cell(recNumber, 2, 1, 2, f64(8900.5)...), cell(recNumber, 2, 2, 3, f64(43164)...),
		cell(recRK, 3, 0, 0, rk(uint32(12345)<<2|3)...), cell(recRK, 3, 1, 4, rk(uint32(math.Float64bits(0.5)>>32))...),
		rec(recMulRK, u16s(3, 3), u16s(0), rk(7<<2|2), u16s(0), rk(0xFFFFFFF6), u16s(4)),
		chart,
		cell(recFormula, 4, 0, 0, append(f64(3.25), make([]byte, 6)...)...),
		cell(recFormula, 4, 1, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF), rec(0x04BC), rec(recResult, wide("公式的字", 2)),
		cell(recFormula, 4, 2, 0, 1, 0, 1, 0, 0, 0, 0xFF, 0xFF), cell(recFormula, 4, 3, 0, 2, 0, 7, 0, 0, 0, 0xFF, 0xFF),
		cell(recTruth, 4, 4, 0, 0, 0), cell(recTruth, 4, 5, 0, 0x2A, 1),
		rec(recLabel, u16s(5, 0, 0), wide("多行\n一格", 2)),
		rec(recShapeText, make([]byte, 10), u16s(4, 0), make([]byte, 4)), rec(recContinue, []byte{1}, u16s('文', '本', '框', '里')),
	)
	return writeXLS("Workbook", biff8, globals,
		xlsSheet{name: wide("整改台账", 1), records: ledger},
		xlsSheet{name: wide("图", 1), chart: true},
		xlsSheet{name: wide("藏", 1), records: cell(recText, 0, 2, 0, 2, 0, 0, 0), hidden: 1},
		xlsSheet{name: append([]byte{5, 0}, "empty"...)})
}

func TestAnOldWorkbookReadsSheetBySheetAsShown(t *testing.T) {
	pages, meta, err := readAll(t, oldBook(), ReadXLS)
	if err != nil || len(pages) != 3 {
		t.Fatalf("%+v, %v", pages, err)
	}
	want := "甲乙\n\t丙丁abcd\n2018年3月5日\t¥8,900.50\t2018/3/5\n123.45\t50.00%\t\t7\t-3\n3.25\t公式的字\tTRUE\t#DIV/0!\tFALSE\t#N/A\n多行 一格\n文本框里"
	if pages[0].Text != want || pages[0].Label != "整改台账" {
		t.Errorf("%s\ngot  %q\nwant %q", pages[0].Label, pages[0].Text, want)
	}
	if pages[1].Label != "藏" || pages[1].Text != "\t\t备注𠮷" || pages[2].Label != "empty" || pages[2].Text != "" || pages[2].N != 3 {
		t.Errorf("%+v", pages[1:])
	}
	if meta.Title != "台账" || meta.Author != "某同志" {
		t.Errorf("meta %+v", meta)
	}
}

func TestAWorkbookOfExcel5IsReadInItsCodePage(t *testing.T) {
	narrow := func(s string, lengthBytes int) []byte {
		g := gbk(s)
		return append([]byte{byte(len(g)), byte(len(g) >> 8)}[:lengthBytes], g...)
	}
	for _, page := range []int{pageChinese, pageWestern} { // many say Western and mean Chinese
		b := writeXLS("Book", biff5, join(rec(recCodePage, u16s(page)), rec(recFormat, u16s(164), narrow("0.00\"元\"", 1)), rec(recXF, u16s(0, 164))),
			xlsSheet{name: narrow("名册", 1), records: join(rec(recLabel, u16s(0, 0, 0), narrow("张某", 2)), rec(recNumber, u16s(0, 1, 0), f64(12.5)), rec(recRich, u16s(1, 0, 0), narrow("备注", 2), []byte{0}))})
		pages, _, err := readAll(t, b, ReadXLS)
		if err != nil || len(pages) != 1 || pages[0].Label != "名册" || pages[0].Text != "张某\t12.50元\n备注" {
			t.Errorf("code page %d: %+v, %v", page, pages, err)
		}
	}
}

func TestDatesSince1904(t *testing.T) {
	b := writeXLS("Workbook", biff8, join(rec(recDates, u16s(1)), rec(recXF, u16s(0, 14))), xlsSheet{name: wide("表", 1), records: rec(recNumber, u16s(0, 0, 0), f64(41702))})
	if pages, _, err := readAll(t, b, ReadXLS); err != nil || pages[0].Text != "2018/3/5" {
		t.Errorf("%+v, %v", pages, err)
	}
}

// lockings are the records of workbooks that Excel locks with its own password, in both ways;
// LibreOffice or msoffcrypto opened files made with them.
var lockings = map[string]string{
	"RC4":       "01000100010030313233343536373839616263646566a9dc4bddee2b9595debd35a77c0079a244fd0c7a9e0c5b09590d0660c5b5f066",
	"CryptoAPI": "010002000200040000007e00000004000000000000000168000004800000800000000100000000000000000000004d006900630072006f0073006f0066007400200045006e00680061006e006300650064002000430072007900700074006f0067007200610070006800690063002000500072006f00760069006400650072002000760031002e00300000001000000030313233343536373839616263646566722f69cbc129fa473efc83e1fcd3cebd1400000084f5b623a5157af723192272d61a0aed98dc0e2f",
}

func TestAWorkbookThatExcelOpensWithoutAskingIsRead(t *testing.T) {
	for about, locking := range lockings {
		pass, err := hex.DecodeString(locking)
		if err != nil {
			t.Fatal(err)
		}
		write := func(pass []byte) []byte {
			data := xlsStream(biff8, rec(recPassword, pass), xlsSheet{name: wide("台账", 1), records: bytes.Repeat(rec(recLabel, u16s(1, 1, 0), wide("锁着的字", 2)), 200)})
			if c, err := cipherOf(bin(pass).from(2), knownPassword); err == nil {
				c.openBook(data) // the way back is the same
			}
			return oletest.File(oletest.Stream{Name: "Workbook", Data: data})
		}
		locked := write(pass)
		if bytes.Contains(locked, u16s('锁', '着')) {
			t.Errorf("%s: the file is not locked", about)
		}
		if pages, _, err := readAll(t, locked, ReadXLS); err != nil || pages[0].Label != "台账" || !strings.Contains(pages[0].Text, "锁着的字") {
			t.Errorf("%s: %+v, %v", about, pages, err)
		}
		pass[len(pass)-1]++ // another password
		if pages, _, err := readAll(t, write(pass), ReadXLS); !strings.Contains(reading.ReasonOf(err), "密码") {
			t.Errorf("%s: %+v, %v", about, pages, err)
		}
	}
}

func TestAnOldWorkbookThatCannotBeReadHasAReason(t *testing.T) {
	locked := writeXLS("Workbook", biff8, rec(recPassword, make([]byte, 6)), xlsSheet{name: wide("表", 1)})
	for name, b := range map[string][]byte{
		"nothing": nil, "text": []byte("党费收据"), "the container only": oletest.File(), "locked": locked, "XLSB": []byte("PK\x03\x04 a binary workbook"),
		"no sheets": writeXLS("Workbook", biff8, nil), "old": writeXLS("Book", 0x0400, nil), "noise": oletest.File(oletest.Stream{Name: "Workbook", Data: []byte("noise")}),
	} {
		pages, _, err := readAll(t, b, ReadXLS)
		if reading.ReasonOf(err) == "" || len(pages) > 0 {
			t.Errorf("%s: %d pages, %v", name, len(pages), err)
		}
		if name == "locked" && !strings.Contains(reading.ReasonOf(err), "密码") {
			t.Errorf("%s: %v", name, err)
		}
	}
	cut := writeXLS("Workbook", biff8, nil, xlsSheet{name: wide("表", 1), records: rec(recLabel, u16s(0, 0, 0), wide("在的", 2))})
	at := strings.LastIndex(string(cut), string(rec(recEOF)))
	cut[at] = 0xF0 // the sheet has no end
	if pages, _, err := readAll(t, cut, ReadXLS); reading.ReasonOf(err) != reasonSheets || len(pages) != 1 || pages[0].Text != "在的" {
		t.Errorf("%+v, %v", pages, err)
	}
}

func FuzzXLS(f *testing.F) {
	f.Add(oldBook())
	for _, locking := range lockings {
		pass, _ := hex.DecodeString(locking)
		f.Add(writeXLS("Workbook", biff8, rec(recPassword, pass), xlsSheet{name: wide("台账", 1)}))
	}
	f.Fuzz(func(t *testing.T, b []byte) { readAll(t, b, ReadXLS) }) // must neither panic nor hang
}
