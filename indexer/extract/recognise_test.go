package extract

import (
	"fmt"
	"image"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"juzheng/indexer/extract/ocr/ocrtest"
	"juzheng/indexer/extract/ocr/scans"
	"juzheng/indexer/highlight"
	"juzheng/indexer/page"
)

func studio(t *testing.T) *scans.Studio {
	t.Helper()
	s, err := scans.NewStudio("")
	if err != nil {
		t.Skip("needs a Chinese font (fonts-wqy-microhei): ", err)
	}
	return s
}

func sheet(t *testing.T, class string, seed uint64) scans.Sheet {
	t.Helper()
	s, err := studio(t).Draw(class, seed)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s, seed %d", class, seed)
	return s
}

// standsAt says whether a box covers most of where a text was printed.
func standsAt(b page.Box, at, whole image.Rectangle) bool {
	w, h := float32(whole.Dx()), float32(whole.Dy())
	got := image.Rect(int(b.X0*w), int(b.Y0*h), int(b.X1*w), int(b.Y1*h))
	common := got.Intersect(at)
	return 2*common.Dx() > at.Dx() && 2*common.Dy() > at.Dy() && 2*at.Dx() > got.Dx() && 3*at.Dy() > got.Dy()
}

// checkPlaces looks up texts of a sheet in what was recognised, with their boxes; few may be missing.
func checkPlaces(t *testing.T, p page.Page, s scans.Sheet, size image.Rectangle) {
	t.Helper()
	found, missing := 0, 0
	for _, placed := range s.Placed {
		at := strings.Index(p.Text, placed.Text)
		if at < 0 {
			missing++
			continue
		}
		start := len([]rune(p.Text[:at]))
		boxes := highlight.Boxes(p, []highlight.Span{{Start: start, End: start + len([]rune(placed.Text))}})
		if strings.Count(p.Text, placed.Text) > 1 {
			continue
		}
		if len(boxes) != 1 || !standsAt(boxes[0], placed.At, size) {
			t.Errorf("%q stands at %v of %v, its boxes are %v", placed.Text, placed.At, size, boxes)
		}
		found++
	}
	if found == 0 || missing*3 > len(s.Placed) {
		t.Errorf("%d of %d lines were found, %d not:\n%s", found, len(s.Placed), missing, p.Text)
	}
}

func TestAPictureIsRecognisedWithItsPlaces(t *testing.T) {
	r := newReader(t, Config{OCR: ocrtest.Dir(t), Workers: 1})
	for _, class := range []string{"clean", "rotated"} {
		s := sheet(t, class, 7)
		pages, rep := readFile(t, r, write(t, class+".jpg", string(s.JPEG)))
		if len(pages) != 1 || rep.State != Readable || rep.Pending != 0 || rep.Reason != "" || rep.Recogniser == "" {
			t.Fatalf("%s: %d pages, %+v", class, len(pages), rep)
		}
		p := pages[0]
		if !p.OCR || p.Pending || p.Engine != rep.Recogniser || p.Note != "" || p.Turned != (360-s.Turn)%360 {
			t.Errorf("%s: turned by %d, %+v", class, s.Turn, page.Page{OCR: p.OCR, Pending: p.Pending, Engine: p.Engine, Note: p.Note, Turned: p.Turned})
		}
		if p.Height < p.Width {
			t.Errorf("%s: the page lies, %v by %v", class, p.Width, p.Height)
		}
		for _, l := range p.Lines {
			if l.Confidence <= 0 || l.Confidence > 1 {
				t.Errorf("%s: confidence %v", class, l.Confidence)
			}
		}
		if class == "clean" {
			checkPlaces(t, p, s, s.Image.Bounds())
		}
	}
}

// scanPDF writes a PDF of one page for each JPEG, turned by rotate, with a text
// below it that nobody sees, as scanners lay it there.
func scanPDF(rotate int, hidden string, sheets ...scans.Sheet) []byte {
	objects := []string{"<</Type/Catalog/Pages 2 0 R>>", "",
		"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[4 0 R]>>",
		"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/DW 1000>>"}
	var kids []string
	for _, s := range sheets {
		b := s.Image.Bounds()
		w, h := b.Dx()*72/200, b.Dy()*72/200
		content := fmt.Sprintf("q %d 0 0 %d 0 0 cm /I Do Q\n", w, h)
		for i, line := range strings.Split(hidden, "\n") {
			if line != "" {
				content += fmt.Sprintf("BT 3 Tr /F 12 Tf 60 %d Td <%04X> Tj ET\n", h-60-20*i, utf16.Encode([]rune(line)))
			}
		}
		n := len(objects)
		kids = append(kids, fmt.Sprintf("%d 0 R", n+1))
		objects = append(objects,
			fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Rotate %d/Contents %d 0 R/Resources<</XObject<</I %d 0 R>>/Font<</F 3 0 R>>>>>>", w, h, rotate, n+2, n+3),
			fmt.Sprintf("<</Length %d>>\nstream\n%s\nendstream", len(content), content),
			fmt.Sprintf("<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode/Length %d>>\nstream\n%s\nendstream", b.Dx(), b.Dy(), len(s.JPEG), s.JPEG))
	}
	objects[1] = fmt.Sprintf("<</Type/Pages/Count %d/Kids[%s]>>", len(kids), strings.Join(kids, " "))
	return writtenPDF(objects...)
}

func TestAScannedPDFIsRecognisedPageByPageByOneChild(t *testing.T) {
	r := newReader(t, Config{OCR: ocrtest.Dir(t), Workers: 1})
	a, b := sheet(t, "receipt", 3), sheet(t, "clean", 4)
	file := write(t, "扫描件.pdf", string(scanPDF(0, "", a, b)))
	pages, rep := readFile(t, r, file)
	if len(pages) != 2 || rep.State != Readable || rep.Pending != 0 || !pages[0].OCR || pages[1].N != 2 {
		t.Fatalf("%d pages, %+v", len(pages), rep)
	}
	checkPlaces(t, pages[1], b, b.Image.Bounds())
	first := r.idle[0].proc
	lying := write(t, "横放.pdf", string(scanPDF(90, "", b)))
	pages, _ = readFile(t, r, lying)
	if len(pages) != 1 || pages[0].Turned != 270 || pages[0].Height < pages[0].Width {
		t.Fatalf("a page that lies is turned by %d, %v by %v", pages[0].Turned, pages[0].Width, pages[0].Height)
	}
	checkPlaces(t, pages[0], b, b.Image.Bounds())
	shown := drawn(t, r, lying, 1, 1240, pages[0].Turned)
	if shown.Bounds().Dy() < shown.Bounds().Dx() {
		t.Errorf("a page that lies is shown %v", shown.Bounds())
	}
	for _, l := range pages[0].Lines {
		if ink(shown, l.Box) < .02 {
			t.Errorf("no ink where line %d is said to be", l.Start)
		}
	}
	if len(r.idle) != 1 || r.idle[0].proc != first {
		t.Error("the models were loaded again for the second file")
	}
	u, err := first.Usage()
	t.Logf("after three pages the child has %d MB and used %v", u.RSS>>20, u.CPU)
	if err != nil || u.RSS > RecycleEngine {
		t.Errorf("%d MB, %v", u.RSS>>20, err)
	}
}

// scanOFD is an OFD whose only page is a JPEG.
func scanOFD(s scans.Sheet) []byte {
	const ns = ` xmlns:ofd="http://www.ofdspec.org/2016"`
	w, h := s.Image.Bounds().Dx()*254/2000, s.Image.Bounds().Dy()*254/2000
	whole := fmt.Sprintf("0 0 %d %d", w, h)
	return packed(
		"OFD.xml", `<ofd:OFD`+ns+`><ofd:DocBody><ofd:DocRoot>D.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>`,
		"D.xml", `<ofd:Document`+ns+`><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>`+whole+`</ofd:PhysicalBox></ofd:PageArea><ofd:DocumentRes>R.xml</ofd:DocumentRes></ofd:CommonData><ofd:Pages><ofd:Page ID="1" BaseLoc="P.xml"/></ofd:Pages></ofd:Document>`,
		"R.xml", `<ofd:Res`+ns+`><ofd:MultiMedias><ofd:MultiMedia ID="9" Type="Image"><ofd:MediaFile>i.jpg</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias></ofd:Res>`,
		"P.xml", `<ofd:Page`+ns+`><ofd:Content><ofd:Layer><ofd:ImageObject ID="2" Boundary="`+whole+`" CTM="`+fmt.Sprint(w, " 0 0 ", h, " 0 0")+`" ResourceID="9"/></ofd:Layer></ofd:Content></ofd:Page>`,
		"i.jpg", string(s.JPEG))
}

func TestAPageOfAnOFDThatIsAPictureIsRecognised(t *testing.T) {
	r := newReader(t, Config{OCR: ocrtest.Dir(t), Workers: 1})
	for _, class := range []string{"clean", "rotated"} {
		s := sheet(t, class, 11)
		file := write(t, class+".ofd", string(scanOFD(s)))
		pages, rep := readFile(t, r, file)
		if len(pages) != 1 || rep.State != Readable || rep.Pending != 0 || !pages[0].OCR || pages[0].Turned != (360-s.Turn)%360 {
			t.Fatalf("%s: %d pages, %+v", class, len(pages), rep)
		}
		shown := drawn(t, r, file, 1, 1240, pages[0].Turned)
		if class == "clean" {
			checkPlaces(t, pages[0], s, s.Image.Bounds())
		}
		for _, l := range pages[0].Lines {
			if ink(shown, l.Box) < .02 {
				t.Errorf("%s: no ink where line %d is said to be", class, l.Start)
			}
		}
	}
}

func TestATextLayerThatContradictsItsScanIsKeptBesideIt(t *testing.T) {
	r := newReader(t, Config{OCR: ocrtest.Dir(t), Workers: 1})
	s := sheet(t, "receipt", 12)
	same := strings.Join(s.Lines, "\n")
	const wrong = "987654.32元"
	i := slices.IndexFunc(s.Fields, func(f scans.Field) bool {
		return len(valuesOf(f.Text)) == 1 && len(missing(same, strings.Replace(same, f.Text, wrong, 1))) == 1
	})
	if i < 0 {
		t.Fatal("the sheet has no date or amount that stands there once")
	}
	right := s.Fields[i].Text
	other := strings.Replace(same, right, wrong, 1)
	for hidden, differs := range map[string]bool{same: false, other: true} {
		pages, rep := readFile(t, r, write(t, "带文字层.pdf", string(scanPDF(0, hidden, s))))
		if len(pages) != 1 || rep.State != Readable {
			t.Fatalf("%d pages, %+v", len(pages), rep)
		}
		p := pages[0]
		both := p.Text + "\n" + p.Second
		switch {
		case !differs && (p.Second != "" || p.Note != "" || p.OCR):
			t.Errorf("a layer that agrees: %q, second %q", p.Note, p.Second)
		case differs && (!strings.Contains(p.Note, wrong) || !strings.Contains(p.Note, "请核对原件") || !strings.Contains(both, "987654.32") || !slices.Contains(valuesOf(both), valuesOf(right)[0])):
			t.Errorf("a layer that says %s instead of %s: %q", wrong, right, p.Note)
		}
	}
	// Without an engine the layer is all there is.
	if pages, rep := readFile(t, newReader(t, Config{}), write(t, "带文字层.pdf", string(scanPDF(0, other, s)))); rep.State != Readable || pages[0].Second != "" {
		t.Errorf("%+v", rep)
	}
}

func TestTesseractStandsInAndSaysSo(t *testing.T) {
	if FindTesseract() == nil {
		t.Skip("needs the Debian packages tesseract-ocr, tesseract-ocr-chi-sim and tesseract-ocr-osd")
	}
	r := newReader(t, Config{OCR: t.TempDir(), Workers: 1}) // no models there
	if name, err := r.Recogniser(t.Context()); err != nil || !strings.HasPrefix(name, "tesseract-") {
		t.Fatalf("%q, %v", name, err)
	}
	s := sheet(t, "clean", 7)
	pages, rep := readFile(t, r, write(t, "扫描.jpg", string(s.JPEG)))
	if len(pages) != 1 || rep.State != Readable || !pages[0].OCR || pages[0].Note != noteTesseract || !strings.HasPrefix(pages[0].Engine, "tesseract-") {
		t.Fatalf("%d pages, %+v", len(pages), rep)
	}
	boxes := 0
	for _, placed := range s.Placed {
		runes := []rune(placed.Text)
		part := string(runes[:min(len(runes), 6)])
		if at := strings.Index(pages[0].Text, part); at >= 0 {
			start := len([]rune(pages[0].Text[:at]))
			for _, b := range highlight.Boxes(pages[0], []highlight.Span{{Start: start, End: start + len([]rune(part))}}) {
				w, h := float32(s.Image.Bounds().Dx()), float32(s.Image.Bounds().Dy())
				if image.Pt(int((b.X0+b.X1)/2*w), int((b.Y0+b.Y1)/2*h)).In(placed.At.Inset(-10)) {
					boxes++
				}
			}
		}
	}
	if boxes < 3 {
		t.Errorf("only %d lines were found in their places:\n%s", boxes, pages[0].Text)
	}
}

func TestModelsThatAreSpoiledAreNamedAndFilesWait(t *testing.T) {
	dir := t.TempDir()
	models := ocrtest.Dir(t)
	entries, err := os.ReadDir(models)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		b, err := os.ReadFile(filepath.Join(models, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(e.Name(), ".onnx") {
			b = b[:len(b)/2]
		}
		if err := os.WriteFile(filepath.Join(dir, e.Name()), b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	r := newReader(t, Config{OCR: dir, Workers: 1})
	if name, err := r.Recogniser(t.Context()); err == nil || !strings.Contains(err.Error(), dir) {
		t.Errorf("%q, %v", name, err)
	}
}
