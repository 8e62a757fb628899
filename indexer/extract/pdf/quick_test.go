package pdf

import (
	"bytes"
	"encoding/binary"
	"flag"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/klauspost/compress/zlib"
	"github.com/klippa-app/go-pdfium/requests"

	"juzheng/indexer/bench/corpus"
	"juzheng/indexer/bench/pdfs"
	"juzheng/indexer/bench/ttf"
	"juzheng/indexer/extract/pdf/direct"
	"juzheng/indexer/page"
)

// files are generated ones of every kind, and all real ones.
func files(t *testing.T) (made, real []pdfs.Sample) {
	made, err := pdfs.Make(20_180_305, ttf.MicroHei)
	if err != nil {
		t.Fatal(err)
	}
	_ = filepath.WalkDir(corpus.Shared(), func(path string, d fs.DirEntry, err error) error {
		if err == nil && strings.EqualFold(filepath.Ext(path), ".pdf") {
			if b, err := os.ReadFile(path); err == nil {
				real = append(real, pdfs.Sample{Name: filepath.Base(path), File: b})
			}
		}
		return nil // what cannot be listed is not tried
	})
	return made, real
}

// A match counts pages of which the direct reader is sure.
type match struct{ pages, sure, alike int }

func TestWhatIsReadDirectlyIsWhatPdfiumReads(t *testing.T) {
	e := engine(t)
	made, real := files(t)
	var ofMade, ofReal match
	for _, s := range made {
		compare(t, e, s, &ofMade, 3.2) // signs that are half as wide in one font than in the other
	}
	for _, s := range real {
		compare(t, e, s, &ofReal, math.Inf(1)) // outlines of Latin letters are narrower than their boxes
	}
	t.Logf("generated %+v, real %+v", ofMade, ofReal)
	if ofMade.sure < 90 || ofMade.alike < ofMade.sure {
		t.Errorf("of generated pages %+v", ofMade)
	}
	if len(real) > 0 && (ofReal.sure < 400 || ofReal.alike*100 < ofReal.sure*97) {
		t.Errorf("of real pages %+v", ofReal)
	}
}

// compare reads a file both ways. Letters must be the same in the same order;
// pages are alike when blanks and line ends are, too.
func compare(t *testing.T, e *Engine, s pdfs.Sample, m *match, points float64) {
	src := inside(s.File, s.Name)
	q := quick(src, "")
	if q == nil {
		return
	}
	d, err := e.slimmed(src, "")
	if err != nil {
		t.Errorf("%s: only the direct reader opens it: %v", s.Name, err)
		return
	}
	defer d.close()
	if d.pages != q.Pages() {
		t.Errorf("%s: %d pages, pdfium has %d", s.Name, q.Pages(), d.pages)
	}
	if got, sure := quickMeta(q); sure && !reflect.DeepEqual(got, d.meta()) {
		t.Errorf("%s: it says of itself %+v, to pdfium %+v", s.Name, got, d.meta())
	}
	if got, err := quickAttached(q); err == nil {
		if want := d.attachments(); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %d files in it, pdfium has %d", s.Name, len(got), len(want))
		}
	}
	for n := 1; n <= q.Pages(); n++ {
		m.pages++
		got, look, ok := quickPage(q, n, true)
		if !ok {
			continue
		}
		m.sure++
		want, wanted, err := d.read(n, true)
		if err != nil {
			t.Errorf("%s: page %d only by the direct reader: %v", s.Name, n, err)
			continue
		}
		if g, w := letters(got.Text), letters(want.Text); g != w {
			t.Errorf("%s: page %d\n got %.300q\nwant %.300q", s.Name, n, g, w)
		}
		look.Pictures, wanted.Pictures = math.Round(look.Pictures*100), math.Round(wanted.Pictures*100)
		if look != wanted {
			t.Errorf("%s: page %d looks like %+v, to pdfium like %+v", s.Name, n, look, wanted)
		}
		if got.Text == want.Text && places(got, want) <= points {
			m.alike++
		} else if got.Text == want.Text {
			t.Errorf("%s: page %d has letters %.1f points apart", s.Name, n, places(got, want))
		}
	}
}

// odd is a file of one page with what is rare in real ones: fonts that are
// broken (B), of a collection (C) and with codes of two bytes or one (D), and a file in it.
func odd(content string) pdfs.Sample {
	m := &mender{bodies: map[int][]byte{
		1:  []byte("<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles 9 0 R>>>>"),
		2:  []byte("<</Type/Pages/Kids[3 0 R]/Count 1>>"),
		3:  []byte("<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 400]/Contents 4 0 R/Resources<</Font<</B 5 0 R/C 6 0 R/D 7 0 R>>>>>>"),
		4:  fmt.Appendf(nil, "<</Length %d>>stream\n%s\nendstream", len(content), content),
		5:  []byte("<</Type/Font/Subtype/Type0/BaseFont/Lost/Encoding/Identity-H/DescendantFonts[null]>>"),
		6:  []byte("<</Type/Font/Subtype/Type0/BaseFont/SimSun/Encoding/Identity-H/DescendantFonts[8 0 R]>>"),
		7:  []byte("<</Type/Font/Subtype/Type0/BaseFont/SimSun/Encoding/GBK-EUC-H/DescendantFonts[8 0 R]>>"),
		8:  []byte("<</Type/Font/Subtype/CIDFontType2/BaseFont/SimSun/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/DW 1000/W[814 939 500]/FontDescriptor 12 0 R>>"),
		9:  []byte("<</Kids[10 0 R]>>"),
		10: []byte("<</Names[(a)<</Type/Filespec/F(a.txt)/UF(\xFE\xFF\x53\x55)/EF<</F 11 0 R>>>>(b)<</Type/Filespec/F(b.txt)/EF<</F 13 0 R>>>>]>>"),
		11: []byte("<</Type/EmbeddedFile/Length 4>>stream\ndues\nendstream"),
		12: []byte("<</Type/FontDescriptor/FontName/SimSun/Flags 4/FontBBox[0 -141 1000 859]/ItalicAngle 0/Ascent 859/Descent -141/CapHeight 683/StemV 80>>"),
		13: []byte("<</Type/EmbeddedFile/Filter/ASCIIHexDecode/Length 9>>stream\n64756573>\nendstream"),
	}}
	return pdfs.Sample{Name: content, File: m.write(1, "")}
}

func TestRareThingsAreReadAlike(t *testing.T) {
	e := engine(t)
	for _, content := range []string{
		"BT /C 10 Tf 20 300 Td <03AC03AD> Tj /B 20 Tf 40 0 Td <03AE> Tj ET",
		"BT /D 10 Tf 20 300 Td (\xB5\xB3\x85) Tj 0 -20 Td (\xB7) Tj ET",
		"q 300 0 0 300 9 9 cm BI /W 3 /H 1 /BPC 8 /CS /RGB ID 123456789\nEI Q BT /C 10 Tf 20 300 Td <03AC03AD> Tj ET",
		"q 9 0 0 9 9 9 cm BI /W 9 /H 2 /BPC 8 /IM true ID 1234 EI Q BT /C 10 Tf 20 300 Td <03AC03AD> Tj ET",
		"BT /C 10 Tf 20 300 Td /Span<</ActualText<>>>BDC <03AC> Tj 10 0 Td <03AD> Tj EMC 10 0 Td <03AE> Tj ET",
		"BT /C 10 Tf 20 300 Td <03AC> Tj 0.2 0 Td /Span<</ActualText()>>BDC <03AC> Tj 10 0 Td <03AD> Tj EMC 0 -20 Td <03AE> Tj ET",
		"BT /C 10 Tf 20 300 Td /Span<</ActualText()>>BDC <03AC> Tj EMC /Span<</ActualText()>>BDC 10 0 Td <03AD> Tj EMC EMC EMC 9 0 Td <03AE> Tj ET",
		"/P<</MCID 0>>BDC BT /C 10 Tf 20 300 Td /Span<</ActualText()>>BDC <03AC> Tj 0 -20 Td <03AF> Tj EMC EMC 10 0 Td <03AD> Tj ET",
	} {
		var m match
		compare(t, e, odd(content), &m, 3.2)
		if m.alike != 1 {
			t.Errorf("%s: %+v", content, m)
		}
	}
	files, err := quickAttached(quick(inside(odd("").File, ""), ""))
	if err != nil || len(files) != 2 || files[0].Name != "单" || string(files[1].Content) != "dues" {
		t.Errorf("files in the file: %q, %v", files, err)
	}
}

func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

// places is how far, in points, edges of lines and letters are apart.
func places(a, b page.Page) (worst float64) {
	if a.Width != b.Width || a.Height != b.Height || len(a.Lines) != len(b.Lines) {
		return math.MaxFloat64
	}
	for i, l := range a.Lines {
		m := b.Lines[i]
		if l.Start != m.Start || l.End != m.End {
			return math.MaxFloat64
		}
		x, y := float64(a.Width), float64(a.Height)
		worst = max(worst, x*math.Abs(float64(l.Box.X0-m.Box.X0)), y*math.Abs(float64(l.Box.Y0-m.Box.Y0)), y*math.Abs(float64(l.Box.Y1-m.Box.Y1)))
		if len(l.X) != len(m.X) {
			continue // pdfium does not tell the places beside letters beyond U+FFFF
		}
		for k := range l.X {
			worst = max(worst, x*math.Abs(float64(l.X[k]-m.X[k])))
		}
	}
	return worst
}

// cell is the distance of characters on a sheet.
const cell = 20

// sheet is a file of pages that show codes of a font that is only named, each
// in a place of its own.
func sheet(cmap, ordering string, pages [][]int) []byte {
	m := &mender{bodies: map[int][]byte{
		1: []byte("<</Type/Catalog/Pages 2 0 R>>"),
		5: []byte("<</Type/Font/Subtype/Type0/BaseFont/Sheet/Encoding/" + cmap + "/DescendantFonts[6 0 R]>>"),
		6: fmt.Appendf(nil, "<</Type/Font/Subtype/CIDFontType2/BaseFont/Sheet/CIDSystemInfo<</Registry(Adobe)/Ordering(%s)/Supplement 0>>/DW 1000/FontDescriptor 7 0 R>>", ordering),
		7: []byte("<</Type/FontDescriptor/FontName/Sheet/Flags 4/FontBBox[0 -141 1000 859]/ItalicAngle 0/Ascent 859/Descent -141/CapHeight 683/StemV 80>>"),
	}}
	kids := ""
	for i, codes := range pages {
		var show bytes.Buffer
		for _, c := range codes {
			width := 2
			if c > 0xFF || cmap == "Identity-H" {
				width = 4
			}
			fmt.Fprintf(&show, "BT /F 10 Tf %d %d Td <%0*X> Tj ET\n", (c&0xFF)*cell, (c>>8)*cell, width, c)
		}
		m.bodies[10+2*i] = fmt.Appendf(nil, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Contents %d 0 R/Resources<</Font<</F 5 0 R>>>>>>", 256*cell, 256*cell, 11+2*i)
		m.bodies[11+2*i] = fmt.Appendf(nil, "<</Length %d>>stream\n%s\nendstream", show.Len(), show.Bytes())
		kids += fmt.Sprintf("%d 0 R ", 10+2*i)
	}
	m.bodies[2] = fmt.Appendf(nil, "<</Type/Pages/Kids[%s]/Count %d>>", kids, len(pages))
	return m.write(1, "")
}

func TestCodesOfPredefinedCMapsMeanWhatPdfiumTakesThemFor(t *testing.T) {
	e := engine(t)
	for _, c := range []struct {
		cmap, ordering string
		least          int // codes that are sure
	}{
		{"GB-EUC-H", "GB1", 7000}, {"GBpc-EUC-H", "GB1", 7000}, {"GBK-EUC-H", "GB1", 21_000}, {"GBKp-EUC-H", "GB1", 21_000}, {"GBK2K-H", "GB1", 21_000},
		{"B5pc-H", "CNS1", 13_000}, {"ETen-B5-H", "CNS1", 13_000}, {"ETenms-B5-H", "CNS1", 13_000}, {"HKscs-B5-H", "CNS1", 13_000},
	} {
		meaning := map[int]rune{}
		var sure []int
		for lead := 0x80; lead < 0xFF; lead++ {
			var pages [][]int
			for trail := 0x40; trail < 0xFF; trail++ {
				pages = append(pages, []int{lead<<8 | trail})
			}
			if lead == 0x80 {
				for i := range pages {
					pages[i] = []int{0x20 + i}
				}
			}
			f, err := direct.Open(sheet(c.cmap, c.ordering, pages))
			if err != nil {
				t.Fatal(err)
			}
			for i := range pages {
				if p, err := f.Page(i); err == nil && len(p.Letters) == 1 {
					meaning[pages[i][0]] = p.Letters[0].Rune
					sure = append(sure, pages[i][0])
				}
			}
		}
		if len(sure) < c.least {
			t.Errorf("%s: only %d codes are sure", c.cmap, len(sure))
		}
		for at, r := range spelled(t, e, sheet(c.cmap, c.ordering, [][]int{sure})) {
			if meaning[at] != r {
				t.Errorf("%s: %X is %q, to pdfium %q", c.cmap, at, meaning[at], r)
			}
		}
	}
}

// write has the tables of collections written anew, from what pdfium says.
var write = flag.Bool("write", false, "write direct/letters")

func TestNumbersOfCollectionsMeanWhatPdfiumTakesThemFor(t *testing.T) {
	e := engine(t)
	for collection, count := range map[string]int{"GB1": 30_284, "CNS1": 19_156, "Japan1": 23_058, "Korea1": 18_352} {
		numbers := make([]int, count)
		for i := range numbers {
			numbers[i] = i
		}
		meaning := make([]uint16, count)
		for cid, r := range spelled(t, e, sheet("Identity-H", collection, [][]int{numbers})) {
			if r != unicode.ReplacementChar {
				meaning[cid] = uint16(r)
			}
		}
		meaning[1] = ' ' // draws nothing, so no sheet shows it
		if *write {
			var b bytes.Buffer
			z := zlib.NewWriter(&b)
			_ = binary.Write(z, binary.BigEndian, meaning) // a bytes.Buffer takes everything
			_ = z.Close()
			if err := os.WriteFile("direct/letters/"+collection, b.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if got := direct.Letters(collection); !slices.Equal(got, meaning) {
			t.Errorf("%s: the table is not what pdfium says", collection)
		}
	}
}

// spelled is what pdfium takes the codes of a sheet for.
func spelled(t *testing.T, e *Engine, file []byte) map[int]rune {
	i, err := e.reader()
	if err != nil {
		t.Fatal(err)
	}
	d, err := begin(i, inside(file, ""), "", true)
	if err != nil {
		t.Fatal(err)
	}
	defer d.close()
	ref, err := d.load(0)
	if err != nil {
		t.Fatal(err)
	}
	tp, err := d.pdf.FPDFText_LoadPage(&requests.FPDFText_LoadPage{Page: requests.Page{ByReference: &ref}})
	if err != nil {
		t.Fatal(err)
	}
	n, err := d.pdf.FPDFText_CountChars(&requests.FPDFText_CountChars{TextPage: tp.TextPage})
	if err != nil {
		t.Fatal(err)
	}
	chars, err := raw(d.pdf, tp.TextPage)
	if err != nil {
		t.Fatal(err)
	}
	all := map[int]rune{}
	for k := range n.Count {
		r, x, y, err := chars.letter(k)
		if err != nil {
			t.Fatal(err)
		}
		if r != 0 { // a letter that is drawn
			all[int(y)/cell<<8|int(x)/cell] = r
		}
	}
	if len(all) == 0 {
		t.Fatal("pdfium read nothing")
	}
	return all
}

func TestAPageThatIsUnderstoodNeedsNoPdfium(t *testing.T) {
	e, err := Open(t.Context(), t.TempDir(), "/nowhere", "/nowhere")
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	made, _ := files(t)
	pages, res, err := read(t, e, made[0].File, trust)
	if err != nil || len(pages) != len(made[0].Pages) || res.Engine != Direct || e.reading != nil {
		t.Errorf("%d pages by %s, pdfium %v, %v", len(pages), res.Engine, e.reading, err)
	}
}
