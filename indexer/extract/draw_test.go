package extract

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	stdimage "image"
	"image/color"
	_ "image/jpeg"
	_ "image/png"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf16"

	"juzheng/indexer/extract/reading"
	"juzheng/indexer/highlight"
	"juzheng/indexer/page"
)

// onePagePDF has one line of text, in a font that is not in the file. more are
// entries of the page.
func onePagePDF(more, matrix, text string) []byte {
	var hex strings.Builder
	for _, u := range utf16.Encode([]rune(text)) {
		fmt.Fprintf(&hex, "%04X", u)
	}
	content := fmt.Sprintf("BT /F1 24 Tf %s Tm <%s> Tj ET", matrix, hex.String())
	return writtenPDF(
		"<</Type/Catalog/Pages 2 0 R>>",
		"<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]"+more+"/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R>>",
		fmt.Sprintf("<</Length %d>>\nstream\n%s\nendstream", len(content), content),
		"<</Type/Font/Subtype/Type0/BaseFont/SimSun/Encoding/UniGB-UCS2-H/DescendantFonts[6 0 R]>>",
		"<</Type/Font/Subtype/CIDFontType2/BaseFont/SimSun/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/DW 1000>>")
}

// writtenPDF is a file of the given objects, numbered from 1; the first is the catalog.
func writtenPDF(objects ...string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	var at []int
	for i, o := range objects {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, a := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", a)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF", len(at)+1, start)
	return b.Bytes()
}

func onePageOFD(object string) []byte {
	const ns = ` xmlns:ofd="http://www.ofdspec.org/2016"`
	return packed(
		"OFD.xml", `<ofd:OFD`+ns+`><ofd:DocBody><ofd:DocRoot>D.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>`,
		"D.xml", `<ofd:Document`+ns+`><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>10 10 210 297</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData><ofd:Pages><ofd:Page ID="1" BaseLoc="P.xml"/></ofd:Pages></ofd:Document>`,
		"P.xml", `<ofd:Page`+ns+`><ofd:Content><ofd:Layer>`+object+`</ofd:Layer></ofd:Content></ofd:Page>`)
}

func packed(parts ...string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		if w, err := z.Create(parts[i]); err == nil {
			_, _ = io.WriteString(w, parts[i+1]) // into memory
		}
	}
	_ = z.Close()
	return b.Bytes()
}

func tempFile(t *testing.T, name string, b []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func drawn(t *testing.T, r *Reader, path string, n, width, turned int) stdimage.Image {
	t.Helper()
	p, err := r.Draw(t.Context(), path, filepath.Base(path), n, width, turned)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	m, kind, err := stdimage.Decode(bytes.NewReader(p.Bytes))
	if err != nil || p.Media != "image/"+kind {
		t.Fatalf("%s: a picture of type %s, %s: %v", path, p.Media, kind, err)
	}
	return m
}

// ink is the share of a box, in fractions of the page, that is dark.
func ink(m stdimage.Image, b page.Box) float64 {
	w, h := float32(m.Bounds().Dx()), float32(m.Bounds().Dy())
	dark, all := 0, 0
	for y := int(b.Y0 * h); y < int(b.Y1*h); y++ {
		for x := int(b.X0 * w); x < int(b.X1*w); x++ {
			if all++; color.GrayModel.Convert(m.At(x, y)).(color.Gray).Y < 128 {
				dark++
			}
		}
	}
	return float64(dark) / float64(max(all, 1))
}

func needFont(t *testing.T) {
	t.Helper()
	if Font() == "" {
		t.Skip("needs a Chinese font, such as the Debian package fonts-wqy-microhei")
	}
}

// The word 佐证 stands between blanks that are as wide as a sign, alone on its page.
const alone = "一　佐证材料"

func TestAMarkLiesOnTheInkOfItsWord(t *testing.T) {
	needFont(t)
	r := newReader(t, Config{})
	for name, file := range map[string][]byte{
		"upright.pdf":     onePagePDF("", "1 0 0 1 100 600", alone),
		"rotated.pdf":     onePagePDF("/Rotate 90", "0 1 -1 0 300 300", alone), // upright as it is shown
		"upsidedown.pdf":  onePagePDF("/Rotate 180", "-1 0 0 -1 400 300", alone),
		"cropped.pdf":     onePagePDF("/CropBox[80 500 500 700]", "1 0 0 1 100 600", alone),
		"both.pdf":        onePagePDF("/Rotate 270/CropBox[50 100 500 700]", "0 -1 1 0 300 500", alone),
		"sideways.pdf":    onePagePDF("/Rotate 90", "1 0 0 1 100 600", alone), // runs downwards as it is shown
		"placed.ofd":      onePageOFD(`<ofd:TextObject Boundary="60 80 100 12" Size="8"><ofd:TextCode X="0" Y="8" DeltaX="g 5 8">` + alone + `</ofd:TextCode></ofd:TextObject>`),
		"wide.ofd":        onePageOFD(`<ofd:TextObject Boundary="60 80 140 12" Size="8"><ofd:TextCode X="0" Y="8" DeltaX="8 20 10">` + alone + `</ofd:TextCode></ofd:TextObject>`),
		"not placed.ofd":  onePageOFD(`<ofd:TextObject Boundary="60 80 100 12" Size="8"><ofd:TextCode X="0" Y="8">` + alone + `</ofd:TextCode></ofd:TextObject>`),
		"transformed.ofd": onePageOFD(`<ofd:TextObject Boundary="60 80 100 12" CTM="0.5 0 0 0.5 0 0" Size="16"><ofd:TextCode X="0" Y="16" DeltaX="g 5 16">` + alone + `</ofd:TextCode></ofd:TextObject>`),
	} {
		path := tempFile(t, name, file)
		pages, rep := readFile(t, r, path)
		if len(pages) != 1 || !strings.Contains(pages[0].Text, "佐证") {
			t.Errorf("%s: %+v %+v", name, rep, pages)
			continue
		}
		p := pages[0]
		m := drawn(t, r, path, 1, 1200, 0)
		if got, want := float64(m.Bounds().Dx())/float64(m.Bounds().Dy()), float64(p.Width/p.Height); got/want > 1.01 || want/got > 1.01 {
			t.Errorf("%s: drawn %v for a page of %g by %g", name, m.Bounds(), p.Width, p.Height)
		}
		at := len([]rune(p.Text[:strings.Index(p.Text, "佐证")]))
		for i := range 2 {
			boxes := highlight.Boxes(p, []highlight.Span{{Start: at + i, End: at + i + 1}})
			if len(boxes) != 1 {
				t.Fatalf("%s: %d boxes", name, len(boxes))
			}
			if got := ink(m, boxes[0]); got < 0.08 {
				t.Errorf("%s: %.3f of the box %+v is ink", name, got, boxes[0])
			}
		}
		onlyHere(t, name, m, p, at)
	}
}

// onlyHere looks for ink where none is: around the whole line, and in the gap before the word.
func onlyHere(t *testing.T, name string, m stdimage.Image, p page.Page, at int) {
	t.Helper()
	boxes := highlight.Boxes(p, []highlight.Span{{Start: 0, End: len([]rune(p.Text))}})
	all := boxes[0]
	for _, b := range boxes[1:] {
		all = page.Box{X0: min(all.X0, b.X0), Y0: min(all.Y0, b.Y0), X1: max(all.X1, b.X1), Y1: max(all.Y1, b.Y1)}
	}
	const near = 0.01
	for _, margin := range []page.Box{
		{X0: 0, Y0: 0, X1: all.X0 - near, Y1: 1}, {X0: all.X1 + near, Y0: 0, X1: 1, Y1: 1},
		{X0: 0, Y0: 0, X1: 1, Y1: all.Y0 - near}, {X0: 0, Y0: all.Y1 + near, X1: 1, Y1: 1},
	} {
		if got := ink(m, margin); got > 0 {
			t.Errorf("%s: ink beside the line at %+v, in %+v", name, all, margin)
		}
	}
	if strings.HasSuffix(name, ".ofd") {
		gap := highlight.Boxes(p, []highlight.Span{{Start: at - 1, End: at}})
		if got := ink(m, gap[0]); got > 0.01 {
			t.Errorf("%s: %.3f ink in the gap %+v", name, got, gap[0])
		}
	}
}

func TestAnnotationsAndFormValuesAreDrawn(t *testing.T) {
	needFont(t)
	r := newReader(t, Config{})
	form := "<</Type/XObject/Subtype/Form/BBox[0 0 100 50]/Length 27>>\nstream\n0 0 0 rg 0 0 100 50 re f    \nendstream"
	for name, annot := range map[string]string{
		"stamp":  "/Annots[<</Type/Annot/Subtype/Stamp/F 4/Rect[200 300 300 350]/AP<</N 7 0 R>>>>]",
		"field":  "/Annots[<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/V(b)/F 4/Rect[200 300 300 350]/AP<</N 7 0 R>>>>]",
		"hidden": "/Annots[<</Type/Annot/Subtype/Stamp/F 2/Rect[200 300 300 350]/AP<</N 7 0 R>>>>]",
	} {
		b := onePagePDF(annot, "1 0 0 1 100 600", alone)
		b = bytes.Replace(b, []byte("\nxref\n"), []byte("\n7 0 obj\n"+form+"\nendobj\nxref\n"), 1) // pdfium mends the table
		m := drawn(t, r, tempFile(t, name+".pdf", b), 1, 600, 0)
		got := ink(m, page.Box{X0: 205.0 / 595, Y0: 1 - 345.0/842, X1: 295.0 / 595, Y1: 1 - 305.0/842})
		if (got > 0.95) == (name == "hidden") {
			t.Errorf("%s: %.2f of it is drawn", name, got)
		}
	}
}

func TestWhatCannotBeDrawnSaysWhy(t *testing.T) {
	r := newReader(t, Config{})
	good := onePagePDF("", "1 0 0 1 100 600", "a")
	for name, file := range map[string][]byte{
		"记录.docx":  []byte("PK\x03\x04 not a real one"),
		"说明.txt":   []byte("情况说明"),
		"空.pdf":    {},
		"坏.pdf":    append([]byte("%PDF-1.7\n"), bytes.Repeat([]byte("坏"), 500)...),
		"截断.png":   []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\x00\x00\x00\x10\x00\x00\x00\x10\x08\x02\x00\x00\x00"),
		"不是.ofd":   packed("OFD.xml", "<OFD>"),
		"不是.heic":  []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"),
		"零页的.tiff": []byte("II*\x00\x00\x00\x00\x00"),
	} {
		_, err := r.Draw(t.Context(), tempFile(t, name, file), name, 1, 800, 0)
		if reason := reading.ReasonOf(err); reason == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	path := tempFile(t, "好.pdf", good)
	for _, n := range []int{-1, 0, 2, 1_000_000} {
		if _, err := r.Draw(t.Context(), path, "好.pdf", n, 800, 0); !errors.Is(err, ErrNoPage) {
			t.Errorf("page %d of 1: %v", n, err)
		}
	}
	for _, w := range []int{-5, 1, 1 << 30} {
		if m := drawn(t, r, path, 1, w, 0); m.Bounds().Dx() > 2400 || m.Bounds().Dx() < 1 {
			t.Errorf("width %d gives %v", w, m.Bounds())
		}
	}
}

func TestDrawingThatTakesTooLongIsStopped(t *testing.T) {
	r := newReader(t, Config{Limits: Limits{CPU: 300 * time.Millisecond, Wall: 5 * time.Second}})
	var b strings.Builder
	for i := range 3000 {
		fmt.Fprintf(&b, `<ofd:PathObject Boundary="0 0 210 297" Fill="true"><ofd:FillColor Value="%d 0 0"/><ofd:AbbreviatedData>M 0 0 L 210 0 L 210 297 L 0 297 C</ofd:AbbreviatedData></ofd:PathObject>`, i%256)
	}
	path := tempFile(t, "慢.ofd", onePageOFD(b.String()))
	_, err := r.Draw(t.Context(), path, "慢.ofd", 1, 2400, 0)
	if reading.ReasonOf(err) != reasonDrawSlow {
		t.Errorf("%v", err)
	}
}

func TestHostileFilesAreDrawnOrSayWhyAndHarmNobody(t *testing.T) {
	r := newReader(t, Config{Limits: Limits{CPU: 4 * time.Second, Wall: 30 * time.Second}})
	drawn := 0
	files := some(corpus(t, "hostile_pdf", "hostile_fuzz_jpeg", "hostile_fuzz_png", "hostile_fuzz_tiff", "hostile_zip"), 9)
	for _, f := range files {
		_, err := r.Draw(t.Context(), f, filepath.Base(f), 1, 1240, 0)
		switch {
		case err == nil:
			drawn++
		case reading.ReasonOf(err) == "" && !errors.Is(err, ErrNoPage):
			t.Errorf("%s: %v", f, err)
		}
	}
	t.Logf("%d of %d drawn", drawn, len(files))
}

// Real files: nearly every Chinese character has ink in its box.
func TestMarksLieOnTheInkOfRealPages(t *testing.T) {
	needFont(t)
	r := newReader(t, Config{})
	hit, all := 0, 0
	for _, f := range some(corpus(t, "ofd", "pdf_zh", "pdf_cjk_odd"), 5) {
		pages, _ := readFile(t, r, f)
		p, err := r.Draw(t.Context(), f, filepath.Base(f), 1, 1240, 0)
		if err != nil || len(pages) == 0 {
			continue // TestRealFilesAreDrawnOrSayWhy looks at these
		}
		m, _, err := stdimage.Decode(bytes.NewReader(p.Bytes))
		if err != nil {
			t.Fatal(err)
		}
		on, of := onInk(m, pages[0])
		t.Logf("%s: %d of %d", filepath.Base(f), on, of)
		hit, all = hit+on, all+of
	}
	if float64(hit) < 0.97*float64(all) {
		t.Errorf("%d of %d characters lie on ink", hit, all)
	}
}

// onInk counts the Chinese characters of a page whose boxes have something in
// them that is not of one colour.
func onInk(m stdimage.Image, p page.Page) (on, all int) {
	for i, r := range []rune(p.Text) {
		if !unicode.Is(unicode.Han, r) {
			continue
		}
		for _, b := range highlight.Boxes(p, []highlight.Span{{Start: i, End: i + 1}}) {
			all++
			if !plain(m, b) {
				on++
			}
		}
	}
	return on, all
}

func plain(m stdimage.Image, b page.Box) bool {
	w, h := float32(m.Bounds().Dx()), float32(m.Bounds().Dy())
	low, high := uint8(255), uint8(0)
	for y := int(b.Y0 * h); y < int(b.Y1*h); y++ {
		for x := int(b.X0 * w); x < int(b.X1*w); x++ {
			g := color.GrayModel.Convert(m.At(x, y)).(color.Gray).Y
			low, high = min(low, g), max(high, g)
		}
	}
	return high < low+30
}

// JUZHENG_TEST_ALL draws every page 1 of the corpus.
func TestRealFilesAreDrawnOrSayWhy(t *testing.T) {
	r := newReader(t, Config{})
	files := some(corpus(t, "ofd", "pdf_zh", "pdf_cjk_odd", "images_zh"), 9)
	for _, f := range files {
		p, err := r.Draw(t.Context(), f, filepath.Base(f), 1, 800, 0)
		if err != nil && reading.ReasonOf(err) == "" || err == nil && len(p.Bytes) == 0 {
			t.Errorf("%s: %v", f, err)
		}
		if err != nil {
			t.Logf("%s: %v", f, err)
		}
	}
}
