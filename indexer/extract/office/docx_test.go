package office

import (
	"archive/zip"
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"juzheng/indexer/extract/reading"
	"juzheng/indexer/page"
)

// zipped packs parts, name and content in turn.
func zipped(t testing.TB, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(parts[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const rels = `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">%s</Relationships>`

func relation(kind, target string) string {
	return fmt.Sprintf(`<Relationship Id="%s" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" Target="%s"/>`, target, kind, target)
}

func part(root, inside string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><w:` + root + ` xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">` + inside + `</w:` + root + `>`
}

func docx(t testing.TB, body string, more ...string) []byte {
	return zipped(t, append([]string{
		"_rels/.rels", fmt.Sprintf(rels, relation("officeDocument", "word/document.xml")),
		"word/document.xml", part("document", "<w:body>"+body+"</w:body>"),
	}, more...)...)
}

func readAll(t testing.TB, b []byte, read func(reading.Source, reading.Emit) (reading.Meta, error)) ([]page.Page, reading.Meta, error) {
	t.Helper()
	var pages []page.Page
	meta, err := read(reading.Source{ReaderAt: bytes.NewReader(b), Size: int64(len(b))}, func(p page.Page) error {
		pages = append(pages, p)
		return nil
	})
	return pages, meta, err
}

func para(s string) string { return "<w:p><w:r><w:t>" + s + "</w:t></w:r></w:p>" }

func cell(props, inside string) string {
	return "<w:tc><w:tcPr>" + props + "</w:tcPr>" + inside + "</w:tc>"
}

func TestAWordFileReadsAsItLooks(t *testing.T) {
	cases := []struct{ name, body, want string }{
		{"paragraphs are lines", para("关于印发通知") + para("第二段"), "关于印发通知\n第二段"},
		{"runs join", `<w:p><w:r><w:t>退缴</w:t></w:r><w:r><w:tab/><w:t xml:space="preserve"> 8900元</w:t><w:br/><w:t>续行</w:t></w:r></w:p>`, "退缴\t 8900元\n续行"},
		{"deleted words are gone, inserted ones stay",
			`<w:p><w:r><w:t>原</w:t></w:r><w:del><w:r><w:delText>旧</w:delText></w:r></w:del><w:ins><w:r><w:t>新</w:t></w:r></w:ins><w:moveFrom><w:r><w:t>移走</w:t></w:r></w:moveFrom></w:p>`, "原新"},
		{"a deleted end of a paragraph joins two", `<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>退缴</w:t></w:r></w:p>` + para("党费") + para("下段"), "退缴党费\n下段"},
		{"old properties do not count", `<w:p><w:pPr><w:rPr><w:rPrChange><w:rPr><w:del/></w:rPr></w:rPrChange></w:rPr><w:pPrChange><w:pPr><w:pStyle w:val="x"/></w:pPr></w:pPrChange></w:pPr><w:r><w:t>甲</w:t></w:r></w:p>` + para("乙"), "甲\n乙"},
		{"a deleted row is gone", "<w:tbl><w:tr><w:trPr><w:del/></w:trPr>" + cell("", `<w:p><w:del><w:r><w:delText>旧行</w:delText></w:r></w:del></w:p>`) + "</w:tr><w:tr>" + cell("", para("新行")) + "</w:tr></w:tbl>", "新行"},
		{"art is text too", `<w:p><w:r><w:pict><v:shape><v:textpath string="内部资料"/></v:shape></w:pict><w:t>文</w:t></w:r></w:p>`, "文\n内部资料"},
		{"formulas, links and forms are text", `<w:p><w:hyperlink><w:r><w:t>链接</w:t></w:r></w:hyperlink><w:sdt><w:sdtPr><w:text/></w:sdtPr><w:sdtContent><w:r><w:t>填写</w:t></w:r></w:sdtContent></w:sdt><m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath><w:fldSimple w:instr="DATE"><w:r><w:t>2018年</w:t></w:r></w:fldSimple></w:p>`, "链接填写x=12018年"},
		{"tab stops are no tabs", `<w:p><w:pPr><w:tabs><w:tab w:val="left" w:pos="420"/></w:tabs></w:pPr><w:r><w:t>文</w:t></w:r></w:p>`, "文"},
		{"a field shows its result", `<w:p><w:r><w:fldChar/><w:instrText>PAGE</w:instrText></w:r><w:r><w:t>3</w:t></w:r></w:p>`, "3"},
		{"a row is a line, its cells flat",
			"<w:tbl><w:tr>" + cell("", para("姓名")) + cell("", para("金额")+para("（元）")) + "</w:tr><w:tr>" + cell("", para("张某")) + cell("", `<w:p><w:r><w:t>120</w:t><w:tab/><w:t>整</w:t></w:r></w:p>`) + "</w:tr></w:tbl>" + para("表后"),
			"姓名\t金额 （元）\n张某\t120 整\n表后"},
		{"merged cells keep the columns",
			"<w:tbl><w:tr>" + cell(`<w:gridSpan w:val="2"/>`, para("合计")) + cell("", para("360")) + "</w:tr><w:tr>" + cell("", "<w:p/>") + cell("", "<w:p/>") + cell("", para("完")) + "</w:tr></w:tbl>",
			"合计\t\t360\n\t\t完"},
		{"a table in a cell is flat too",
			"<w:tbl><w:tr>" + cell("", "<w:tbl><w:tr>"+cell("", para("内一"))+cell("", para("内二"))+"</w:tr></w:tbl>"+para("后")) + cell("", para("外")) + "</w:tr></w:tbl>",
			"内一 内二 后\t外"},
		{"a text box follows its paragraph and is read once",
			`<w:p><w:r><w:t>前文</w:t></w:r><w:r><mc:AlternateContent><mc:Choice><w:drawing><w:txbxContent>` + para("印章处") + `</w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent>` + para("印章处") + `</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>后文</w:t></w:r></w:p>`,
			"前文后文\n印章处"},
		{"ticked boxes are seen", `<w:p><w:r><w:sym w:font="Wingdings 2" w:char="F052"/><w:t>是</w:t><w:sym w:font="Wingdings" w:char="F0A8"/><w:t>否</w:t></w:r></w:p>`, "☑是□否"},
		{"phonetic guides are left out", `<w:p><w:r><w:ruby><w:rt><w:r><w:t>lú</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>泸</w:t></w:r></w:rubyBase></w:ruby></w:r></w:p>`, "泸"},
	}
	for _, c := range cases {
		pages, _, err := readAll(t, docx(t, c.body), ReadDOCX)
		if err != nil || len(pages) != 1 {
			t.Errorf("%s: %d pages, %v", c.name, len(pages), err)
			continue
		}
		if pages[0].Text != c.want {
			t.Errorf("%s:\ngot  %q\nwant %q", c.name, pages[0].Text, c.want)
		}
	}
}

func TestWhatStandsBesideTheBodyIsReadToo(t *testing.T) {
	file := docx(t, para("正文"),
		"word/_rels/document.xml.rels", fmt.Sprintf(rels, relation("header", "header1.xml")+relation("header", "header1.xml")+relation("footer", "footer1.xml")+relation("footnotes", "footnotes.xml")+relation("endnotes", "endnotes.xml")+relation("diagramData", "diagrams/data1.xml")+relation("chart", "charts/chart1.xml")+relation("comments", "/word/comments.xml")),
		"word/endnotes.xml", part("endnotes", "<w:endnote>"+para("尾注")+"</w:endnote>"),
		"word/diagrams/data1.xml", `<dgm:dataModel><dgm:pt><dgm:t><a:p><a:r><a:t>落实整改</a:t></a:r></a:p></dgm:t></dgm:pt></dgm:dataModel>`,
		"word/charts/chart1.xml", `<c:chart><c:ser><c:cat><c:strRef><c:f>A1</c:f><c:strCache><c:pt><c:v>完成率</c:v></c:pt></c:strCache></c:strRef></c:cat></c:ser></c:chart>`,
		"word/header1.xml", part("hdr", para("页眉")), "word/footer1.xml", part("ftr", para("第1页")),
		"word/footnotes.xml", part("footnotes", "<w:footnote>"+para("注：见附件")+"</w:footnote>"),
		"word/comments.xml", part("comments", "<w:comment>"+para("请补日期")+"</w:comment>"),
		"docProps/core.xml", `<cp:coreProperties xmlns:cp="c" xmlns:dc="d" xmlns:dcterms="t"><dc:title>整改方案</dc:title><dc:creator>某同志</dc:creator><dcterms:created>2018-03-05T02:00:00Z</dcterms:created></cp:coreProperties>`)
	pages, meta, err := readAll(t, file, ReadDOCX)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := pages[0].Text, "页眉\n正文\n落实整改\n完成率\n注：见附件\n尾注\n请补日期\n第1页"; got != want {
		t.Errorf("got %q want %q", got, want)
	}
	if want := (reading.Meta{Title: "整改方案", Author: "某同志", Created: "2018-03-05T02:00:00Z"}); !reflect.DeepEqual(meta, want) {
		t.Errorf("meta %+v", meta)
	}
}

func TestAWordFileOfPicturesWaitsForRecognition(t *testing.T) {
	pages, _, err := readAll(t, docx(t, "<w:p/>", "word/media/image1.jpeg", "x"), ReadDOCX)
	if err != nil || len(pages) != 1 || !pages[0].Pending || pages[0].Note == "" {
		t.Errorf("%+v, %v", pages, err)
	}
}

func TestAutomaticNumbersAreWrittenOut(t *testing.T) {
	lvl := func(i int, format, text string) string {
		return fmt.Sprintf(`<w:lvl w:ilvl="%d"><w:start w:val="1"/><w:numFmt w:val="%s"/><w:lvlText w:val="%s"/></w:lvl>`, i, format, text)
	}
	numbered := func(style, id string, level int, s string) string {
		num := ""
		if id != "" {
			num = fmt.Sprintf(`<w:numPr><w:ilvl w:val="%d"/><w:numId w:val="%s"/></w:numPr>`, level, id)
		}
		return fmt.Sprintf(`<w:p><w:pPr><w:pStyle w:val="%s"/>%s<w:rPr><w:ins w:id="1"/></w:rPr></w:pPr><w:r><w:t>%s</w:t></w:r></w:p>`, style, num, s)
	}
	file := docx(t,
		numbered("", "1", 0, "党的领导")+numbered("", "1", 1, "理论学习")+numbered("", "1", 2, "学习计划")+numbered("", "1", 2, "学习笔记")+
			numbered("", "1", 1, "组织生活")+numbered("", "1", 2, "会议")+numbered("h", "", 0, "党的建设")+para("无编号")+numbered("", "3", 0, "项")+numbered("", "2", 0, "另起"),
		"word/_rels/document.xml.rels", fmt.Sprintf(rels, relation("numbering", "numbering.xml")+relation("styles", "styles.xml")),
		"word/styles.xml", part("styles", `<w:style w:type="paragraph" w:styleId="base"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style><w:style w:type="paragraph" w:styleId="h"><w:basedOn w:val="base"/></w:style>`),
		"word/numbering.xml", part("numbering",
			`<w:abstractNum w:abstractNumId="0">`+lvl(0, "chineseCountingThousand", "%1、")+lvl(1, "chineseCounting", "（%2）")+lvl(2, "decimal", "%3.")+`</w:abstractNum>`+
				`<w:abstractNum w:abstractNumId="1">`+lvl(0, "bullet", "\uF06C")+`</w:abstractNum>`+
				`<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num><w:num w:numId="3"><w:abstractNumId w:val="1"/></w:num>`))
	pages, _, err := readAll(t, file, ReadDOCX)
	if err != nil {
		t.Fatal(err)
	}
	want := "一、党的领导\n（一）理论学习\n1.学习计划\n2.学习笔记\n（二）组织生活\n1.会议\n二、党的建设\n无编号\n项\n一、另起"
	if pages[0].Text != want {
		t.Errorf("got  %q\nwant %q", pages[0].Text, want)
	}
}

func TestNumbersInEveryStyle(t *testing.T) {
	for _, c := range []struct {
		format string
		n      int
		want   string
	}{
		{"chineseCounting", 1, "一"}, {"chineseCounting", 10, "十"}, {"chineseCounting", 11, "十一"}, {"chineseCounting", 20, "二十"},
		{"chineseCounting", 105, "一百零五"}, {"chineseCountingThousand", 110, "一百一十"}, {"chineseCountingThousand", 10020, "一万零二十"},
		{"chineseLegalSimplified", 12, "壹拾贰"}, {"ideographTraditional", 2, "乙"}, {"decimalEnclosedCircle", 3, "③"}, {"decimalEnclosedCircle", 30, "30"},
		{"decimalFullWidth", 12, "１２"}, {"lowerLetter", 28, "bb"}, {"upperRoman", 14, "XIV"}, {"decimalZero", 7, "07"}, {"unknown", 7, "7"},
	} {
		if got := count(c.format, c.n); got != c.want {
			t.Errorf("%d in %s: got %s want %s", c.n, c.format, got, c.want)
		}
	}
}

func TestABrokenWordFileGivesWhatItHasAndSaysSo(t *testing.T) {
	whole := part("document", "<w:body>"+para("前面")+para("后面")+"</w:body>")
	file := zipped(t, "word/document.xml", whole[:strings.Index(whole, "后面")])
	pages, _, err := readAll(t, file, ReadDOCX)
	if reading.ReasonOf(err) == "" {
		t.Errorf("error %v", err)
	}
	if len(pages) != 1 || pages[0].Text != "前面" {
		t.Errorf("pages %+v", pages)
	}
	for name, b := range map[string][]byte{"empty": nil, "no zip": []byte("PK\x03\x04党费"), "no document": zipped(t, "a.xml", "<a/>")} {
		if pages, _, err := readAll(t, b, ReadDOCX); reading.ReasonOf(err) == "" || len(pages) > 0 {
			t.Errorf("%s: %d pages, %v", name, len(pages), err)
		}
	}
}

func FuzzReadDOCX(f *testing.F) {
	f.Add([]byte(part("document", "<w:body>"+para("甲")+"<w:tbl><w:tr>"+cell(`<w:gridSpan w:val="3"/>`, para("乙"))+"</w:tr></w:tbl></w:body>")))
	f.Add([]byte("<w:tc><w:txbxContent></w:tc></w:p></w:tr><w:p><w:r><w:t>甲"))
	f.Fuzz(func(t *testing.T, doc []byte) {
		file := zipped(t, "word/document.xml", string(doc), "word/_rels/document.xml.rels", fmt.Sprintf(rels, relation("numbering", "document.xml")+relation("styles", "document.xml")))
		readAll(t, file, ReadDOCX) // must neither panic nor hang
	})
}
