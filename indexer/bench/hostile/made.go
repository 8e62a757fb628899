package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// made are files that were built to take all time and memory, by the name they get.
var made = map[string]func(w io.Writer) error{
	"嵌套很深.docx":   docx(strings.Repeat("<w:tbl><w:tr><w:tc>", 50_000)),
	"一段百万字块.docx": docx("<w:p>" + strings.Repeat("<w:r><w:t>党</w:t></w:r>", 1_000_000) + "</w:p>"),
	"一行十万格.docx":  docx("<w:tbl><w:tr>" + strings.Repeat(`<w:tc><w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr><w:p><w:r><w:t>格</w:t></w:r></w:p></w:tc>`, 100_000) + "</w:tr></w:tbl>"),
	"编号.docx":     docx(strings.Repeat(`<w:p><w:pPr><w:numPr><w:ilvl w:val="99999999"/><w:numId w:val="-5"/></w:numPr></w:pPr></w:p>`, 300_000)),
	"展开过大.docx": packed(func(add func(string, ...string)) {
		add("word/document.xml", strings.Repeat(" ", 300<<20))
	}),
	"同一页眉.docx": packed(func(add func(string, ...string)) {
		add("word/document.xml", "<w:document><w:body><w:p><w:r><w:t>正文</w:t></w:r></w:p></w:body></w:document>")
		add("word/_rels/document.xml.rels", "<Relationships>", strings.Repeat("<Relationship Type='x/header' Target='header1.xml'/>", 200_000), "</Relationships>")
		add("word/header1.xml", "<w:hdr><w:p><w:r><w:t>", strings.Repeat("页眉", 50_000), "</w:t></w:r></w:p></w:hdr>")
		add("docProps/core.xml", "<cp:coreProperties><dc:title>", strings.Repeat("题<!-- -->", 1_000_000), "</dc:title></cp:coreProperties>")
	}),
	"远处的格.xlsx": xlsx(func(b *strings.Builder) {
		for i := range 60_000 {
			fmt.Fprintf(b, `<row r="%d"><c r="XFD%d" t="inlineStr"><is><t>远</t></is></c></row>`, i*17+1, i*17+1)
		}
	}),
	"百万行.xlsx": xlsx(func(b *strings.Builder) {
		for i := range 1_048_576 {
			fmt.Fprintf(b, `<row r="%d"><c r="A%d"><v>%d</v></c></row>`, i+1, i+1, i)
		}
	}),
	"倒着的行.xlsx": xlsx(func(b *strings.Builder) {
		for range 20_000 {
			b.WriteString(`<row r="1048576"><c r="A1048576"><v>1</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>`)
		}
	}),
	"碎文字.ofd":    ofd("", "<TextObject Boundary='0 0 9 9'><TextCode>"+strings.Repeat("党<!-- -->", 1_000_000)+"</TextCode></TextObject>"),
	"一行二十万字.ofd": ofd("", strings.Repeat("<TextObject Boundary='1 1 9 9'><TextCode X='1' Y='1'>党</TextCode></TextObject>", 200_000)),
	"散字.ofd":     ofd("", scattered()),
	"单元套单元.ofd":  ofd(units(), "<CompositeObject ResourceID='0'/>"),
	"字距.ofd":     ofd("", strings.Repeat("<TextObject Boundary='1 1 9 9'><TextCode DeltaX='"+strings.Repeat("g 999999999 1 ", 2000)+"'>党费</TextCode></TextObject>", 500)),
	"两万次同一页.ofd": packed(func(add func(string, ...string)) {
		add("OFD.xml", "<OFD><DocBody><DocRoot>D.xml</DocRoot></DocBody></OFD>")
		add("D.xml", "<Document><Pages>", strings.Repeat("<Page BaseLoc='P.xml'/>", 30_000), "</Pages></Document>")
		add("P.xml", "<Page><Content>", strings.Repeat("<TextObject Boundary='1 1 9 9'><TextCode>党</TextCode></TextObject>", 2000), "</Content></Page>")
	}),
	"百个签名.ofd": packed(func(add func(string, ...string)) {
		add("OFD.xml", "<OFD><DocBody><DocRoot>D.xml</DocRoot><Signatures>S.xml</Signatures></DocBody></OFD>")
		add("D.xml", "<Document><Pages><Page BaseLoc='D.xml'/></Pages></Document>")
		add("S.xml", strings.Repeat("<Signatures>", 1), strings.Repeat("<Signature BaseLoc='One.xml'/>", 5000), "</Signatures>")
		add("One.xml", "<Signature><SignedInfo><References CheckMethod='SM3'>", strings.Repeat("<Reference FileRef='Big.bin'><CheckValue>AA==</CheckValue></Reference>", 50_000), "</References></SignedInfo></Signature>")
		add("Big.bin", strings.Repeat("党", 50<<20))
	}),
	"标题.html": text("<title>一二三</title>", 1_500_000),
	"嵌套.html": text("<div><script>", 2_000_000),
	"实体.html": text("&lt;&#x515A;<b>", 2_000_000),
	"一行.txt":  text("党", 20<<20),
	"空行.txt":  text("\n", 60<<20),
	"杂字节.txt": noise,
	"表格.csv":  text(`"`, 40<<20),
	"自引用.pdf": pdf("/F1 Do"),
	"十亿.pdf":  pdf(strings.Repeat("/F1 Do ", 10), strings.Repeat("/F2 Do ", 1000), strings.Repeat("/F3 Do ", 1000), strings.Repeat("/F4 Do ", 1000), "BT /T 9 Tf (x) Tj ET"),
	"页环.pdf":  pageLoop,
}

// writeMade builds the files below dir.
func writeMade(dir string) (files []string, err error) {
	for name, build := range made {
		path := filepath.Join(dir, name)
		f, err := os.Create(path)
		if err != nil {
			return nil, err
		}
		if err := build(f); err != nil {
			f.Close()
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if err := f.Close(); err != nil {
			return nil, err
		}
		files = append(files, path)
	}
	slices.Sort(files)
	return files, nil
}

func packed(fill func(add func(name string, pieces ...string))) func(io.Writer) error {
	return func(w io.Writer) error {
		z := zip.NewWriter(w)
		var broken error
		fill(func(name string, pieces ...string) {
			p, err := z.Create(name)
			for _, s := range pieces {
				if err == nil {
					_, err = io.WriteString(p, s)
				}
			}
			if broken == nil {
				broken = err
			}
		})
		if broken != nil {
			return broken
		}
		return z.Close()
	}
}

func docx(body string) func(io.Writer) error {
	return packed(func(add func(string, ...string)) {
		add("word/document.xml", "<w:document><w:body>", body, "</w:body></w:document>")
	})
}

func xlsx(rows func(*strings.Builder)) func(io.Writer) error {
	return packed(func(add func(string, ...string)) {
		const rel = `http://schemas.openxmlformats.org/officeDocument/2006/relationships`
		add("[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>`)
		add("_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="`+rel+`/officeDocument" Target="xl/workbook.xml"/></Relationships>`)
		add("xl/workbook.xml", `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="`+rel+`"><sheets><sheet name="表" sheetId="1" r:id="r1"/></sheets></workbook>`)
		add("xl/_rels/workbook.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="`+rel+`/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`)
		var b strings.Builder
		rows(&b)
		add("xl/worksheets/sheet1.xml", `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`, b.String(), `</sheetData></worksheet>`)
	})
}

func ofd(resources, body string) func(io.Writer) error {
	return packed(func(add func(string, ...string)) {
		add("OFD.xml", "<OFD><DocBody><DocRoot>D.xml</DocRoot></DocBody></OFD>")
		add("D.xml", "<Document><CommonData><PublicRes>R.xml</PublicRes></CommonData><Pages><Page BaseLoc='P.xml'/></Pages></Document>")
		add("R.xml", "<Res>", resources, "</Res>")
		add("P.xml", "<Page><Content>", body, "</Content></Page>")
	})
}

// scattered are runs of many heights, each a little lower than the one before.
func scattered() string {
	var b strings.Builder
	for i := range 150_000 {
		fmt.Fprintf(&b, "<TextObject Boundary='%d %g 9 9' Size='900000'><TextCode>党</TextCode></TextObject>", i%200, float64(i)/1000)
	}
	return b.String()
}

// units use each other, a hundred times each.
func units() string {
	var b strings.Builder
	for i := range 8 {
		fmt.Fprintf(&b, "<CompositeGraphicUnit ID='%d'><Content>%s</Content></CompositeGraphicUnit>", i, strings.Repeat(fmt.Sprintf("<CompositeObject ResourceID='%d'/>", i+1), 100))
	}
	return b.String()
}

func text(piece string, times int) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, strings.Repeat(piece, times))
		return err
	}
}

// noise is Chinese text of a broken encoding.
func noise(w io.Writer) error {
	rng := rand.New(rand.NewPCG(1, 2))
	b := make([]byte, 30<<20)
	for i := range b {
		b[i] = byte(0x81 + rng.IntN(0x7E))
	}
	_, err := w.Write(b)
	return err
}

// pdf has one page that draws the first of some forms, each of which draws what it is given.
func pdf(draws ...string) func(io.Writer) error {
	return func(w io.Writer) error {
		var b bytes.Buffer
		b.WriteString("%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n")
		forms := ""
		for i := range draws {
			forms += fmt.Sprintf("/F%d %d 0 R", i+1, 10+i)
		}
		fmt.Fprintf(&b, "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources 5 0 R>>endobj\n4 0 obj<</Length 6>>stream\n/F1 Do\nendstream endobj\n")
		fmt.Fprintf(&b, "5 0 obj<</XObject<<%s>>/Font<</T<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>endobj\n", forms)
		for i, d := range draws {
			fmt.Fprintf(&b, "%d 0 obj<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources 5 0 R/Length %d>>stream\n%s\nendstream endobj\n", 10+i, len(d), d)
		}
		b.WriteString("trailer<</Root 1 0 R>>\n%%EOF")
		_, err := w.Write(b.Bytes())
		return err
	}
}

func pageLoop(w io.Writer) error {
	_, err := io.WriteString(w, "%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids["+strings.Repeat("2 0 R ", 50_000)+"]/Count 2000000000>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF")
	return err
}
