package direct

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"juzheng/indexer/bench/pdfs"
	"juzheng/indexer/bench/ttf"
)

// written is a file of one page of 200 by 100 points with a font of Chinese
// codes in UTF-16 (F1) and one of Latin (F2); more stands in the page.
func written(content, more string) []byte {
	objects := []string{
		"<</Type/Catalog/Pages 2 0 R>>",
		"<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Contents 4 0 R/Resources<</Font<</F1 5 0 R/F2 7 0 R>>>>" + more + ">>",
		fmt.Sprintf("<</Length %d>>\nstream\n%s\nendstream", len(content), content),
		"<</Type/Font/Subtype/Type0/BaseFont/SimSun/Encoding/UniGB-UCS2-H/DescendantFonts[6 0 R]>>",
		"<</Type/Font/Subtype/CIDFontType2/BaseFont/SimSun/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/DW 1000>>",
		"<</Type/Font/Subtype/TrueType/BaseFont/Arial/Encoding/WinAnsiEncoding/FirstChar 32/LastChar 126/Widths[" + strings.Repeat("500 ", 95) + "]/FontDescriptor 8 0 R>>",
		"<</Type/FontDescriptor/FontName/Arial/Flags 32>>",
	}
	var b bytes.Buffer
	b.WriteString("%PDF-1.5\n")
	table := ""
	for i, o := range objects {
		table += fmt.Sprintf("%010d 00000 n \n", b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, table, len(objects)+1, start)
	return b.Bytes()
}

// spell reads the first page.
func spell(file []byte) (string, *Page, error) {
	f, err := Open(file)
	if err != nil {
		return "", nil, err
	}
	p, err := f.Page(0)
	if err != nil {
		return "", nil, err
	}
	var b strings.Builder
	for _, l := range p.Letters {
		b.WriteRune(l.Rune)
	}
	return b.String(), p, nil
}

var contents = []struct{ content, want string }{
	{"BT /F1 10 Tf 20 50 Td <51655236> Tj ET", "入制"},
	{"BT /F2 10 Tf 20 50 Td [(ca) -20 (sh)-900(8900)] TJ ET", "cash 8900"},
	{"BT /F2 10 Tf 12 TL 20 50 Td (one) ' (two) ' ET", "one\ntwo"},
	{"BT /F2 10 Tf 20 50 Td (right) Tj -18 0 Td (left) Tj ET", "leftright"},
	{"BT /F2 10 Tf 20 50 Td (seal) Tj ET BT /F2 10 Tf 20.2 50 Td (seal) Tj ET", "seal"}, // printed twice to be bold
	{"BT /F2 10 Tf 20 50 Td (regu-) Tj 0 -12 Td (lation) Tj ET", "regu\uFFFElation"},
	{"q 2 0 0 2 10 10 cm BT /F2 5 Tf 0 0 Td (\\050a\\)) Tj ET Q", "(a)"},
	{"q 1 0 0 1 0 0 cm 0 0 200 100 re f Q", ""},
	{"BI /W 3 /H 1 /BPC 8 /CS /G ID EI\n EI BT /F2 10 Tf 20 50 Td (seen) Tj ET", "seen"},
	{"BT /F2 10 Tf 20 50 Td /Span<</ActualText()>>BDC (on) Tj 20 0 Td (ce) Tj EMC 40 0 Td (more) Tj ET", "on more"},
}

func TestTextComesInTheOrderInWhichItIsSeen(t *testing.T) {
	for _, c := range contents {
		if got, _, err := spell(written(c.content, "")); err != nil || got != c.want {
			t.Errorf("%s\ngives %q, want %q; %v", c.content, got, c.want, err)
		}
	}
}

func TestWhatIsNotSureIsLeftToPdfium(t *testing.T) {
	for why, file := range map[string][]byte{
		"annotation":    written("", "/Annots[<</Subtype/FreeText>>]"),
		"actual text":   written("/Span<</ActualText(x)>>BDC BT /F2 10 Tf (y) Tj ET EMC", ""),
		"unsure marks":  written("/Span/P0 BDC /Span<</ActualText()>>BDC BT /F2 10 Tf (y) Tj ET EMC", ""),
		"marks within":  written("/Span<</ActualText()>>BDC BT /F2 10 Tf /P BMC (y) Tj EMC ET EMC", ""),
		"unknown font":  written("BT /F9 10 Tf (y) Tj ET", ""),
		"no such code":  written("BT /F2 10 Tf (\\200) Tj ET", ""),
		"surrogates":    written("BT /F1 10 Tf <D842DFB7> Tj ET", ""),
		"clipping text": written("BT /F2 10 Tf 7 Tr (y) Tj ET", ""),
		"packed image":  written("BI /W 1 /H 1 /BPC 8 /CS /G /F /Fl ID x EI", ""),
		"longer image":  written("BI /W 1 /H 1 /BPC 8 /CS /G ID xy EI", ""),
		"half a string": written("(0)(", ""),
		"larger units":  written("", "/UserUnit 2"),
		"cut":           written("", "")[:600],
		"encrypted":     bytes.Replace(written("", ""), []byte("/Root"), []byte("/Encrypt 9 0 R/Root"), 1),
		"no file":       nil,
	} {
		if got, _, err := spell(file); !errors.Is(err, ErrAside) {
			t.Errorf("%s: %q, %v", why, got, err)
		}
	}
}

func TestALetterStandsWhereItIsSeen(t *testing.T) {
	for more, want := range map[string][2]float64{ // where the first letter begins, in fractions of the page
		"":                          {20. / 200, 50. / 100},
		"/Rotate 90":                {50. / 100, 20. / 200},
		"/Rotate 180":               {180. / 200, 50. / 100},
		"/Rotate -90":               {50. / 100, 180. / 200},
		"/CropBox[10 0 110 100]":    {10. / 100, 50. / 100},
		"/CropBox[-50 -50 500 500]": {20. / 200, 50. / 100},
	} {
		_, p, err := spell(written("BT /F1 10 Tf 20 50 Td <51655236> Tj ET", more))
		if err != nil || len(p.Letters) != 2 {
			t.Errorf("%s: %v", more, err)
			continue
		}
		x, y := matrix(p.View).point(p.Letters[0].Left, 50)
		if x-want[0] > 1e-6 || want[0]-x > 1e-6 || y-want[1] > 1e-6 || want[1]-y > 1e-6 {
			t.Errorf("%s: at %.3f, %.3f", more, x, y)
		}
	}
}

func FuzzPages(f *testing.F) {
	for _, c := range contents {
		f.Add(written(c.content, ""))
	}
	if _, err := os.Stat(ttf.MicroHei); err == nil {
		all, err := pdfs.Make(1, ttf.MicroHei)
		if err != nil {
			f.Fatal(err)
		}
		for _, s := range all {
			if len(s.File) < 20<<10 {
				f.Add(s.File)
			}
		}
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		before := bytes.Clone(file)
		d, err := Open(file)
		if err != nil {
			return
		}
		for n := range min(d.Pages(), 5) {
			if p, err := d.Page(n); err == nil && len(p.Letters) > maxLetters*8 {
				t.Errorf("%d letters", len(p.Letters))
			}
		}
		d.Info("Title")
		if !bytes.Equal(before, file) {
			t.Error("reading changed the file itself")
		}
	})
}

func FuzzContent(f *testing.F) {
	for _, c := range contents {
		f.Add([]byte(c.content))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		if _, _, err := spell(written(string(content), "")); err != nil && !errors.Is(err, ErrAside) {
			t.Error(err)
		}
	})
}
