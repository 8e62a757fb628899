package ofd

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode"

	"golang.org/x/text/encoding/simplifiedchinese"

	"juzheng/indexer/extract/reading"
	"juzheng/indexer/page"
)

func zipped(t testing.TB, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		h := &zip.FileHeader{Name: parts[i], Method: zip.Deflate}
		h.NonUTF8 = !strings.HasPrefix(parts[i], "OFD")
		w, err := z.CreateHeader(h)
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

func readAll(t testing.TB, b []byte) ([]page.Page, reading.Meta, error) {
	t.Helper()
	var pages []page.Page
	meta, err := Read(reading.Source{ReaderAt: bytes.NewReader(b), Size: int64(len(b))}, nil, "", func(p page.Page) error {
		pages = append(pages, p)
		return nil
	})
	return pages, meta, err
}

const ns = ` xmlns:ofd="http://www.ofdspec.org/2016"`

func ofdXML(root string) string {
	return `<?xml version="1.0"?><ofd:OFD` + ns + `><ofd:DocBody><ofd:DocInfo><ofd:Title>整改公示</ofd:Title><ofd:Author>某同志</ofd:Author><ofd:CreationDate>2018-03-05</ofd:CreationDate><ofd:CustomDatas><ofd:CustomData Name="发票号码">00001234</ofd:CustomData></ofd:CustomDatas></ofd:DocInfo><ofd:DocRoot>` + root + `</ofd:DocRoot></ofd:DocBody></ofd:OFD>`
}

func words(x, y float64, s string) string {
	return fmt.Sprintf(`<ofd:TextObject Boundary="%g %g 100 5" Size="4"><ofd:TextCode X="0" Y="4">%s</ofd:TextCode></ofd:TextObject>`, x, y, s)
}

func onePage(body string) string {
	return `<ofd:Page` + ns + `><ofd:Area><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:Area><ofd:Content><ofd:Layer>` + body + `</ofd:Layer></ofd:Content></ofd:Page>`
}

func docXML(common, pages, more string) string {
	return `<ofd:Document` + ns + `><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>` + common + `</ofd:CommonData><ofd:Pages>` + pages + `</ofd:Pages>` + more + `</ofd:Document>`
}

func TestAPageHasItsTemplateItsContentAndItsAnnotations(t *testing.T) {
	file := zipped(t, "OFD.xml", ofdXML("Doc_0/Document.xml"),
		"Doc_0/Document.xml", docXML(`<ofd:PublicRes>Res.xml</ofd:PublicRes><ofd:TemplatePage ID="9" BaseLoc="Tpls/T.xml"/>`,
			`<ofd:Page ID="1" BaseLoc="Pages/P1.xml"/><ofd:Page ID="2" BaseLoc="/Doc_0/Pages/P2.xml"/>`, `<ofd:Annotations>Annots/A.xml</ofd:Annotations>`),
		"Doc_0/Res.xml", `<ofd:Res`+ns+`><ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID="7"><ofd:Content>`+words(0, 0, "合成单元")+`</ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits></ofd:Res>`,
		"Doc_0/Tpls/T.xml", onePage(words(20, 10, "红头文件")),
		"Doc_0/Pages/P1.xml", strings.Replace(onePage(words(20, 60, "第二行")+words(20, 40, "第一行")+words(90, 40.3, "同行右侧")+`<ofd:PageBlock>`+words(20, 80, "块内")+`</ofd:PageBlock><ofd:CompositeObject ResourceID="7" Boundary="20 100 50 10"/>`), "<ofd:Content>", `<ofd:Template TemplateID="9"/><ofd:Content>`, 1),
		"Doc_0/Pages/P2.xml", onePage(`<ofd:ImageObject Boundary="0 0 210 297" ResourceID="3"/>`),
		"Doc_0/Annots/A.xml", `<ofd:Annotations`+ns+`><ofd:Page PageID="1"><ofd:FileLoc>N.xml</ofd:FileLoc></ofd:Page></ofd:Annotations>`,
		"Doc_0/Annots/N.xml", `<ofd:PageAnnot`+ns+`><ofd:Annot><ofd:Appearance Boundary="20 200 50 10">`+words(0, 0, "批注")+`</ofd:Appearance></ofd:Annot></ofd:PageAnnot>`,
	)
	pages, meta, err := readAll(t, file)
	if err != nil || len(pages) != 2 {
		t.Fatalf("%d pages, %v", len(pages), err)
	}
	if want := "红头文件\n第一行 同行右侧\n第二行\n块内\n合成单元\n批注"; pages[0].Text != want {
		t.Errorf("got  %q\nwant %q", pages[0].Text, want)
	}
	if want := (reading.Meta{Title: "整改公示", Author: "某同志", Created: "2018-03-05", Custom: []reading.Named{{Name: "发票号码", Value: "00001234"}}}); !reflect.DeepEqual(meta, want) {
		t.Errorf("meta %+v", meta)
	}
	first := pages[0].Lines[0]
	if b := first.Box; b.X0 < 0.09 || b.X0 > 0.1 || b.Y0 < 0.03 || b.Y1 > 0.055 || b.X1 < 0.16 || b.X1 > 0.18 {
		t.Errorf("the first line stands at %+v", b)
	}
	if w := pages[0].Width; w < 595 || w > 596 {
		t.Errorf("%g points wide", w)
	}
	if !pages[1].Pending || pages[1].Text != "" {
		t.Errorf("a page of one picture: %+v", pages[1])
	}
}

func TestOddWritersAreReadAllTheSame(t *testing.T) {
	gb := func(s string) string {
		out, err := simplifiedchinese.GB18030.NewEncoder().String(s)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	for name, file := range map[string][]byte{
		"GB18030 names in the ZIP": zipped(t, "OFD.xml", ofdXML("文档/Document.xml"), gb("文档/Document.xml"), docXML("", `<ofd:Page ID="1" BaseLoc="页.xml"/>`, ""), gb("文档/页.xml"), onePage(words(20, 40, "内容"))),
		"paths from the root":      zipped(t, "OFD.xml", ofdXML("Doc_0/Document.xml"), "Doc_0/Document.xml", docXML("", `<ofd:Page ID="1" BaseLoc="Doc_0/P.xml"/>`, ""), "Doc_0/P.xml", onePage(words(20, 40, "内容"))),
		"another case":             zipped(t, "OFD.xml", ofdXML("DOC_0/document.xml"), "Doc_0/Document.xml", docXML("", `<ofd:Page ID="1" BaseLoc="p.XML"/>`, ""), "Doc_0/P.xml", onePage(words(20, 40, "内容"))),
		"another namespace":        zipped(t, "OFD.xml", "<OFD><DocBody><DocRoot>D.xml</DocRoot></DocBody></OFD>", "D.xml", `<Document><Pages><Page ID="1" BaseLoc="P.xml"/></Pages></Document>`, "P.xml", `<Page><Content><Layer><TextObject Boundary="1 1 9 9"><TextCode>内容</TextCode></TextObject></Layer></Content></Page>`),
	} {
		pages, _, err := readAll(t, file)
		if err != nil || len(pages) != 1 || pages[0].Text != "内容" {
			t.Errorf("%s: %+v, %v", name, pages, err)
		}
	}
}

func TestUnitsMayStandInResourcesOfAPage(t *testing.T) {
	unit := `<ofd:Res` + ns + `><ofd:CompositeGraphicUnit ID="7"><ofd:Content>` + words(0, 0, "页内单元") + `</ofd:Content></ofd:CompositeGraphicUnit></ofd:Res>`
	pg := strings.Replace(onePage(`<ofd:CompositeObject ResourceID="7" Boundary="20 100 50 10"/>`), "<ofd:Content>", `<ofd:PageRes>R.xml</ofd:PageRes><ofd:Content>`, 1)
	pages, _, err := readAll(t, zipped(t, "OFD.xml", ofdXML("D.xml"), "D.xml", docXML("", `<ofd:Page ID="1" BaseLoc="Pages/P.xml"/>`, ""), "Pages/P.xml", pg, "Pages/R.xml", unit))
	if err != nil || len(pages) != 1 || pages[0].Text != "页内单元" {
		t.Errorf("%+v, %v", pages, err)
	}
}

func TestAllDocumentsOfAFileAreRead(t *testing.T) {
	two := strings.Replace(ofdXML("A.xml"), "</ofd:OFD>", `<ofd:DocBody><ofd:DocRoot>B.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>`, 1)
	pages, _, err := readAll(t, zipped(t, "OFD.xml", two, "A.xml", docXML("", `<ofd:Page ID="1" BaseLoc="P.xml"/>`, ""), "P.xml", onePage(words(20, 40, "正文")),
		"B.xml", docXML("", `<ofd:Page ID="1" BaseLoc="Q.xml"/>`, ""), "Q.xml", onePage(words(20, 40, "附件"))))
	if err != nil || len(pages) != 2 || pages[0].Text != "正文" || pages[1].Text != "附件" || pages[1].N != 2 {
		t.Errorf("%+v, %v", pages, err)
	}
}

func TestWritingDrawnAsOutlinesWaitsForRecognition(t *testing.T) {
	path := `<ofd:PathObject Boundary="0 0 9 9"><ofd:AbbreviatedData>M 0 0 L 1 1</ofd:AbbreviatedData></ofd:PathObject>`
	for n, pending := range map[int]bool{10: false, outlines: true} {
		pages, _, err := readAll(t, zipped(t, "OFD.xml", ofdXML("D.xml"), "D.xml", docXML("", `<ofd:Page ID="1" BaseLoc="P.xml"/>`, ""), "P.xml", onePage(strings.Repeat(path, n))))
		if err != nil || len(pages) != 1 || pages[0].Pending != pending {
			t.Errorf("%d outlines: %+v, %v", n, pages, err)
		}
	}
}

func TestColumnsAreNotMixed(t *testing.T) {
	var body strings.Builder
	var left, right []string
	for _, side := range []struct {
		x    float64
		mark string
		all  *[]string
	}{{20, "左", &left}, {120, "右", &right}} {
		for i := range 12 {
			s := fmt.Sprintf("%s栏第%d行文字内容较长", side.mark, i)
			*side.all = append(*side.all, s)
			body.WriteString(words(side.x, 40+6*float64(i), s))
		}
	}
	file := zipped(t, "OFD.xml", ofdXML("D.xml"), "D.xml", docXML("", `<ofd:Page ID="1" BaseLoc="P.xml"/>`, ""), "P.xml", onePage(body.String()))
	pages, _, err := readAll(t, file)
	if err != nil {
		t.Fatal(err)
	}
	if want := strings.Join(append(left, right...), "\n"); pages[0].Text != want {
		t.Errorf("got %q", pages[0].Text)
	}
}

func TestABrokenOFDHasAReason(t *testing.T) {
	for name, b := range map[string][]byte{
		"empty": nil, "no zip": []byte("OFD"), "nothing inside": zipped(t, "a", "b"),
		"no document": zipped(t, "OFD.xml", ofdXML("Doc_0/Document.xml")),
	} {
		if pages, _, err := readAll(t, b); reading.ReasonOf(err) == "" || len(pages) > 0 {
			t.Errorf("%s: %d pages, %v", name, len(pages), err)
		}
	}
	lost := zipped(t, "OFD.xml", ofdXML("D.xml"), "D.xml", docXML("", `<ofd:Page ID="1" BaseLoc="P.xml"/><ofd:Page ID="2" BaseLoc="没有.xml"/>`, ""), "P.xml", onePage(words(20, 40, "内容")))
	pages, _, err := readAll(t, lost)
	if err != nil || len(pages) != 2 || pages[0].Text != "内容" || pages[1].Note != noteLost {
		t.Errorf("%+v, %v", pages, err)
	}
}

func TestUnitsThatUseThemselvesEnd(t *testing.T) {
	self := strings.Repeat(`<ofd:CompositeObject ResourceID="7" Boundary="0 0 9 9"/>`, 60)
	file := zipped(t, "OFD.xml", ofdXML("D.xml"), "D.xml", docXML(`<ofd:PublicRes>R.xml</ofd:PublicRes>`, `<ofd:Page ID="1" BaseLoc="P.xml"/>`, ""),
		"R.xml", `<ofd:Res`+ns+`><ofd:CompositeGraphicUnit ID="7"><ofd:Content>`+self+`</ofd:Content></ofd:CompositeGraphicUnit></ofd:Res>`, "P.xml", onePage(words(20, 40, "内容")+self))
	began := time.Now()
	pages, _, err := readAll(t, file)
	if err != nil || len(pages) != 1 || pages[0].Text != "内容" {
		t.Errorf("%+v, %v", pages, err)
	}
	if d := time.Since(began); d > 10*time.Second {
		t.Errorf("took %v", d)
	}
}

func TestAnOFDThatSwellsHasAReason(t *testing.T) {
	swollen := strings.Repeat(" ", maxXML+1)
	file := zipped(t, "OFD.xml", ofdXML("D.xml"), "D.xml", docXML("", `<ofd:Page ID="1" BaseLoc="P.xml"/>`, "")+swollen, "P.xml", onePage(words(20, 40, "内容")))
	if pages, _, err := readAll(t, file); reading.ReasonOf(err) != errBomb.Reason || len(pages) > 0 {
		t.Errorf("%d pages, %v", len(pages), err)
	}
}

// Every character that any part of a real file writes must stand on some page.
func TestRealFilesLoseNoCharacters(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join("..", "..", "..", "..", "shared", "corpus", "ofd", "*", "*.ofd"))
	if len(files) == 0 {
		t.Skip("the corpus is not here")
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		pages, _, err := readAll(t, b)
		if err != nil {
			t.Errorf("%s: %v", f, err)
			continue
		}
		got := map[rune]bool{}
		for _, p := range pages {
			for _, r := range p.Text {
				got[r] = true
			}
			for _, l := range p.Lines {
				if l.Start >= l.End || l.End > len([]rune(p.Text)) || l.Box.X1 < l.Box.X0 || l.Box.Y1 < l.Box.Y0 {
					t.Errorf("%s: line %+v", f, l)
				}
			}
		}
		pk, err := openPack(reading.Source{ReaderAt: bytes.NewReader(b), Size: int64(len(b))})
		if err != nil {
			t.Fatal(err)
		}
		lost := 0
		for name := range pk.parts {
			if !strings.HasSuffix(strings.ToLower(name), ".xml") {
				continue
			}
			x, _ := pk.xml(name)
			x.each(func(n *node) {
				for _, r := range n.text {
					if n.name == "TextCode" && !unicode.IsSpace(r) && !got[r] {
						lost++
					}
				}
			})
		}
		if lost > 0 {
			t.Errorf("%s: %d characters on no page", filepath.Base(f), lost)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(onePage(words(20, 40, "内容")), `<ofd:Page ID="1" BaseLoc="P.xml"/>`)
	f.Add(onePage(`<ofd:CompositeObject ResourceID="7"/><ofd:TextObject CTM="1 0 0 1 nan 1e9"><ofd:TextCode DeltaX="g 99999999999 1"/></ofd:TextObject>`), `<ofd:Page BaseLoc="D.xml"/>`)
	f.Fuzz(func(t *testing.T, pg, list string) {
		readAll(t, zipped(t, "OFD.xml", ofdXML("D.xml"), "D.xml", docXML(`<ofd:PublicRes>P.xml</ofd:PublicRes>`, list, ""), "P.xml", pg))
	})
}
