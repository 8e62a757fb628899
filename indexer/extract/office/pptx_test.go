package office

import (
	"fmt"
	"strings"
	"testing"

	"juzheng/indexer/extract/reading"
)

func slideXML(inside string) string {
	return `<?xml version="1.0"?><p:sld xmlns:p="p" xmlns:a="a" xmlns:mc="mc"><p:cSld><p:spTree>` + inside + `</p:spTree></p:cSld></p:sld>`
}

func box(inside string) string {
	return `<p:sp><p:nvSpPr><p:nvPr/></p:nvSpPr><p:txBody>` + inside + `</p:txBody></p:sp>`
}

func line(s string) string { return `<a:p><a:r><a:rPr/><a:t>` + s + `</a:t></a:r></a:p>` }

func pptx(t testing.TB) []byte {
	return zipped(t,
		"_rels/.rels", fmt.Sprintf(rels, relation("officeDocument", "ppt/presentation.xml")),
		"ppt/presentation.xml", `<p:presentation xmlns:p="p" xmlns:r="r"><p:sldIdLst><p:sldId id="257" r:id="slides/slide2.xml"/><p:sldId id="256" r:id="slides/slide1.xml"/></p:sldIdLst></p:presentation>`,
		"ppt/_rels/presentation.xml.rels", fmt.Sprintf(rels, relation("slide", "slides/slide1.xml")+relation("slide", "slides/slide2.xml")),
		"ppt/slides/slide2.xml", slideXML(box(line("党课讲稿")+`<a:p><a:r><a:t>第一</a:t></a:r><a:br/><a:r><a:t>第二</a:t></a:r></a:p>`)+
			`<p:grpSp><p:grpSp>`+box(line("组内文字"))+`</p:grpSp></p:grpSp>`+
			`<mc:AlternateContent><mc:Choice>`+box(line("只读一次"))+`</mc:Choice><mc:Fallback>`+box(line("只读一次"))+`</mc:Fallback></mc:AlternateContent>`),
		"ppt/slides/slide1.xml", slideXML(`<p:graphicFrame><a:tbl><a:tr><a:tc><a:txBody>`+line("姓名")+`</a:txBody></a:tc><a:tc><a:txBody>`+line("金额")+line("（元）")+`</a:txBody></a:tc></a:tr><a:tr><a:tc gridSpan="2"><a:txBody>`+line("合计")+`</a:txBody></a:tc><a:tc hMerge="1"><a:txBody><a:p/></a:txBody></a:tc></a:tr></a:tbl></p:graphicFrame>`),
		"ppt/slides/_rels/slide1.xml.rels", fmt.Sprintf(rels, relation("notesSlide", "../notesSlides/notesSlide1.xml")+relation("diagramData", "../diagrams/data1.xml")+relation("comments", "../comments/comment1.xml")),
		"ppt/notesSlides/notesSlide1.xml", slideXML(`<p:sp><p:nvSpPr><p:nvPr><p:ph type="sldNum"/></p:nvPr></p:nvSpPr><p:txBody>`+line("7")+`</p:txBody></p:sp>`+box(line("先讲背景"))),
		"ppt/diagrams/data1.xml", `<dgm:dataModel xmlns:dgm="d" xmlns:a="a"><dgm:pt><dgm:t> `+line("查摆问题")+` </dgm:t></dgm:pt><dgm:pt><dgm:t>`+line("落实整改")+`</dgm:t></dgm:pt></dgm:dataModel>`,
		"ppt/comments/comment1.xml", `<p:cmLst xmlns:p="p"><p:cm><p:text>请补数字</p:text></p:cm></p:cmLst>`,
	)
}

func TestAPresentationReadsSlideBySlideAsShown(t *testing.T) {
	pages, _, err := readAll(t, pptx(t), ReadPPTX)
	if err != nil || len(pages) != 2 {
		t.Fatalf("%d pages, %v", len(pages), err)
	}
	for i, want := range []string{
		"党课讲稿\n第一\n第二\n组内文字\n只读一次",
		"姓名\t金额 （元）\n合计\n查摆问题\n落实整改\n备注：先讲背景\n批注：请补数字",
	} {
		if pages[i].Text != want || pages[i].N != i+1 {
			t.Errorf("page %d:\ngot  %q\nwant %q", i+1, pages[i].Text, want)
		}
	}
}

func TestASlideThatIsBrokenLeavesTheOthers(t *testing.T) {
	b := zipped(t,
		"ppt/presentation.xml", `<p:presentation xmlns:r="r"><p:sldIdLst><p:sldId r:id="slides/a.xml"/><p:sldId r:id="slides/b.xml"/></p:sldIdLst></p:presentation>`,
		"ppt/_rels/presentation.xml.rels", fmt.Sprintf(rels, relation("slide", "slides/a.xml")+relation("slide", "slides/b.xml")),
		"ppt/slides/a.xml", strings.TrimSuffix(slideXML(box(line("前半"))), "</p:sld>"),
		"ppt/slides/b.xml", slideXML(box(line("后页"))))
	pages, _, err := readAll(t, b, ReadPPTX)
	if len(pages) != 2 || pages[0].Text != "前半" || pages[1].Text != "后页" || reading.ReasonOf(err) == "" {
		t.Errorf("%+v, %v", pages, err)
	}
}

func FuzzReadPPTX(f *testing.F) {
	f.Add(pptx(f))
	f.Fuzz(func(t *testing.T, b []byte) {
		if _, _, err := readAll(t, b, ReadPPTX); err != nil && reading.ReasonOf(err) == "" {
			t.Error(err)
		}
	})
}
