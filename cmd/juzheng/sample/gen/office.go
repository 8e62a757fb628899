package main

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// A part is one file of a zip package; order is kept.
type part struct{ name, body string }

func pack(parts []part) ([]byte, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, p := range parts {
		w, err := z.CreateHeader(&zip.FileHeader{Name: p.name, Method: zip.Deflate}) // no time: the same bytes every time
		if err != nil {
			return nil, err
		}
		if _, err := w.Write([]byte(p.body)); err != nil {
			return nil, err
		}
	}
	err := z.Close()
	return b.Bytes(), err
}

func escape(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a strings.Builder takes everything
	return b.String()
}

const (
	xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	wordNS  = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`
)

func docx(blocks []block) ([]byte, error) {
	var b strings.Builder
	b.WriteString(xmlHead + `<w:document ` + wordNS + `><w:body>`)
	for _, bl := range blocks {
		if bl.style == table {
			wordTable(&b, bl.rows)
			continue
		}
		if bl.style != seal {
			wordParagraph(&b, bl)
		}
	}
	b.WriteString(`<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1800" w:bottom="1440" w:left="1800"/></w:sectPr></w:body></w:document>`)
	return pack([]part{
		{"[Content_Types].xml", xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/></Types>`},
		{"_rels/.rels", xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`},
		{"word/_rels/document.xml.rels", xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>`},
		{"word/styles.xml", xmlHead + `<w:styles ` + wordNS + `><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Times New Roman" w:eastAsia="FangSong"/><w:sz w:val="28"/></w:rPr></w:rPrDefault></w:docDefaults></w:styles>`},
		{"word/document.xml", b.String()},
	})
}

func wordParagraph(b *strings.Builder, bl block) {
	if bl.style == newPage {
		b.WriteString(`<w:p><w:r><w:br w:type="page"/></w:r></w:p>`)
		return
	}
	align := map[style]string{title: "center", redHead: "center", centred: "center", right: "right"}[bl.style]
	if align == "" {
		align = "left"
	}
	look := map[style]string{title: `<w:b/><w:sz w:val="40"/>`, redHead: `<w:color w:val="FF0000"/><w:sz w:val="52"/>`}[bl.style]
	fmt.Fprintf(b, `<w:p><w:pPr><w:jc w:val="%s"/></w:pPr>%s</w:p>`, align, wordRun(bl.text, look))
}

func wordRun(text, look string) string {
	return fmt.Sprintf(`<w:r><w:rPr>%s</w:rPr><w:t xml:space="preserve">%s</w:t></w:r>`, look, escape(typed(text)))
}

func wordTable(b *strings.Builder, rows [][]string) {
	b.WriteString(`<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/><w:tblBorders><w:top w:val="single" w:sz="4"/><w:left w:val="single" w:sz="4"/><w:bottom w:val="single" w:sz="4"/><w:right w:val="single" w:sz="4"/><w:insideH w:val="single" w:sz="4"/><w:insideV w:val="single" w:sz="4"/></w:tblBorders></w:tblPr>`)
	for _, row := range rows {
		b.WriteString(`<w:tr>`)
		for _, c := range row {
			fmt.Fprintf(b, `<w:tc><w:tcPr><w:tcW w:w="0" w:type="auto"/></w:tcPr><w:p>%s</w:p></w:tc>`, wordRun(c, ""))
		}
		b.WriteString(`</w:tr>`)
	}
	b.WriteString(`</w:tbl>`)
}

// xlsx writes a workbook; numbers and days become what a clerk would type: numbers and days.
func xlsx(blocks []block) ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close()
	money, err := f.NewStyle(&excelize.Style{NumFmt: 4})
	if err != nil {
		return nil, err
	}
	dayForm := `yyyy"年"m"月"d"日"`
	day, err := f.NewStyle(&excelize.Style{CustomNumFmt: &dayForm})
	if err != nil {
		return nil, err
	}
	sheet, row := "Sheet1", 0
	for _, b := range blocks {
		switch {
		case b.style == sheetName && row == 0:
			err, sheet = f.SetSheetName(sheet, b.text), b.text
		case b.style == sheetName:
			_, err = f.NewSheet(b.text)
			sheet, row = b.text, 0
		case b.style == table:
			for _, r := range b.rows {
				row++
				if err = workRow(f, sheet, row, r, money, day); err != nil {
					return nil, err
				}
			}
		case b.style != seal:
			row++
			err = f.SetCellStr(sheet, fmt.Sprintf("A%d", row), typed(b.text))
		}
		if err != nil {
			return nil, err
		}
	}
	var out bytes.Buffer
	err = f.Write(&out)
	return out.Bytes(), err
}

func workRow(f *excelize.File, sheet string, row int, cells []string, money, day int) error {
	for i, c := range cells {
		name, err := excelize.CoordinatesToCellName(i+1, row)
		if err != nil {
			return err
		}
		c = typed(c)
		if t, e := time.Parse("2006-01-02", c); e == nil {
			err = f.SetCellValue(sheet, name, t)
			if err == nil {
				err = f.SetCellStyle(sheet, name, name, day)
			}
		} else if n, e := strconv.ParseFloat(c, 64); e == nil && len(c) < 10 {
			err = f.SetCellFloat(sheet, name, n, -1, 64)
			if err == nil && strings.Contains(c, ".") {
				err = f.SetCellStyle(sheet, name, name, money)
			}
		} else {
			err = f.SetCellStr(sheet, name, c)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
