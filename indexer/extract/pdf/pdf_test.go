package pdf

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"

	"juzheng/indexer/extract/reading"
	"juzheng/indexer/page"
)

// engine opens pdfium with the machine's font; the compiled code is kept between test runs.
func engine(t testing.TB) *Engine {
	t.Helper()
	const font = "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc"
	b, err := os.ReadFile(font)
	if err != nil {
		t.Skip("needs the Debian package fonts-wqy-microhei: ", err)
	}
	root, light := t.TempDir(), t.TempDir()
	for to, b := range map[string][]byte{root: b, light: Boxed(b)} {
		dir := filepath.Join(to, "usr", "share", "fonts")
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, filepath.Base(font)), b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	e, err := Open(context.Background(), filepath.Join(os.TempDir(), "juzheng-test-wasm"), root, light)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	return e
}

func trust(string, reading.Look) string { return "" }

func read(t testing.TB, e *Engine, file []byte, judge reading.Judge) ([]page.Page, Result, error) {
	t.Helper()
	var pages []page.Page
	src := reading.Source{ReaderAt: bytes.NewReader(file), Size: int64(len(file))}
	res, err := e.Read(src, Options{Judge: judge}, func(p page.Page) error {
		pages = append(pages, p)
		return nil
	})
	return pages, res, err
}

// plain writes a PDF of the given objects (numbered from 1, the first is the catalog), without compression.
func plain(objects ...string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.5\n")
	var at []int
	for i, o := range objects {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, o := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, start)
	return b.Bytes()
}

func stream(dict, content string) string {
	return fmt.Sprintf("<<%s/Length %d>>\nstream\n%s\nendstream", dict, len(content), content)
}

// withCMap writes one page of lines in a font that is not embedded and is encoded by a predefined CMap.
func withCMap(t *testing.T, cmap, ordering string, enc encoding.Encoding, rotate int, lines ...string) []byte {
	t.Helper()
	var content strings.Builder
	content.WriteString("BT /F1 14 Tf 72 760 Td 20 TL\n")
	for _, l := range lines {
		code, err := enc.NewEncoder().Bytes([]byte(l))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&content, "<%X> Tj T*\n", code)
	}
	content.WriteString("ET")
	return plain(
		"<</Type/Catalog/Pages 2 0 R>>",
		"<</Type/Pages/Kids[3 0 R]/Count 1>>",
		fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Rotate %d/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>", rotate),
		stream("", content.String()),
		"<</Type/Font/Subtype/Type0/BaseFont/SimSun/Encoding/"+cmap+"/DescendantFonts[6 0 R]>>",
		"<</Type/Font/Subtype/CIDFontType2/BaseFont/SimSun/CIDSystemInfo<</Registry(Adobe)/Ordering("+ordering+")/Supplement 2>>/DW 1000/FontDescriptor 7 0 R>>",
		"<</Type/FontDescriptor/FontName/SimSun/Flags 4/FontBBox[0 -141 1000 859]/ItalicAngle 0/Ascent 859/Descent -141/CapHeight 683/StemV 80>>",
	)
}

func TestEveryPredefinedEncodingGivesItsCharacters(t *testing.T) {
	e := engine(t)
	be := unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	simple := []string{"党支部会议记录", "退缴款项共计8900元，经办人签字。"}
	cases := []struct {
		cmap, ordering string
		enc            encoding.Encoding
		lines          []string
	}{
		{"UniGB-UCS2-H", "GB1", be, simple},
		{"UniGB-UTF16-H", "GB1", be, append(simple, "镕𬭎𠮷")},
		{"GBK-EUC-H", "GB1", simplifiedchinese.GBK, simple},
		{"GBKp-EUC-H", "GB1", simplifiedchinese.GBK, simple},
		{"GBK2K-H", "GB1", simplifiedchinese.GB18030, simple},
		{"GB-EUC-H", "GB1", simplifiedchinese.GBK, simple},
		{"ETen-B5-H", "CNS1", traditionalchinese.Big5, []string{"黨費收據與會議紀錄", "退繳款項八千九百元"}},
	}
	for _, c := range cases {
		t.Run(c.cmap, func(t *testing.T) {
			pages, res, err := read(t, e, withCMap(t, c.cmap, c.ordering, c.enc, 0, c.lines...), trust)
			if err != nil {
				t.Fatal(err)
			}
			if len(pages) != 1 || res.Engine != Direct {
				t.Fatalf("%d pages by %s", len(pages), res.Engine)
			}
			if want := strings.Join(c.lines, "\n"); pages[0].Text != want {
				t.Errorf("got  %q\nwant %q", pages[0].Text, want)
			}
		})
	}
}

func TestALineStandsWhereItIsSeen(t *testing.T) {
	e := engine(t)
	be := unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	for _, c := range []struct {
		rotate int
		want   page.Box // of the first line
	}{
		{0, page.Box{X0: 72. / 595, Y0: 68. / 842, X1: 170. / 595, Y1: 86. / 842}},
		{90, page.Box{X0: 756. / 842, Y0: 72. / 595, X1: 774. / 842, Y1: 170. / 595}},
	} {
		pages, _, err := read(t, e, withCMap(t, "UniGB-UCS2-H", "GB1", be, c.rotate, "党支部会议记录", "第二行"), trust)
		if err != nil {
			t.Fatal(err)
		}
		p := pages[0]
		if len(p.Lines) != 2 {
			t.Fatalf("%d lines, want 2: %+v", len(p.Lines), p.Lines)
		}
		var got page.Box
		for _, l := range p.Lines {
			if string([]rune(p.Text)[l.Start:l.End]) == "党支部会议记录" {
				got = l.Box
				if want := 98. / 595 / 7; c.rotate == 0 && (len(l.X) != 8 || l.X[3]-l.X[2] < float32(want*0.9) || l.X[3]-l.X[2] > float32(want*1.1)) {
					t.Errorf("characters stand at %v", l.X)
				}
			}
		}
		for i, d := range []float32{got.X0 - c.want.X0, got.Y0 - c.want.Y0, got.X1 - c.want.X1, got.Y1 - c.want.Y1} {
			if d < -0.012 || d > 0.012 {
				t.Errorf("rotated %d: edge %d is off by %.3f: %+v", c.rotate, i, d, got)
			}
		}
	}
}

func TestAPageWithoutTextIsPendingWithItsReason(t *testing.T) {
	e := engine(t)
	image := plain(
		"<</Type/Catalog/Pages 2 0 R>>",
		"<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>",
		stream("", "q 595 0 0 842 0 0 cm /I Do Q"),
		stream("/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8", "\x80"),
	)
	var saw reading.Look
	pages, _, err := read(t, e, image, func(_ string, l reading.Look) string { saw = l; return "扫描页" })
	if err != nil {
		t.Fatal(err)
	}
	if saw.Pictures < 0.99 {
		t.Errorf("the judge saw pictures on %.2f of the page", saw.Pictures)
	}
	if len(pages) != 1 || !pages[0].Pending || pages[0].Note != "扫描页" {
		t.Errorf("got %+v", pages)
	}
}

func TestAFileThatIsNoPDFIsDamaged(t *testing.T) {
	e := engine(t)
	for _, file := range []string{"", "%PDF-1.4\n", "党费收据", strings.Repeat("%PDF-1.4 1 0 obj <</Kids[1 0 R]>>", 100)} {
		pages, _, err := read(t, e, []byte(file), trust)
		if reading.ReasonOf(err) == "" || len(pages) > 0 {
			t.Errorf("%.20q: %d pages, error %v", file, len(pages), err)
		}
	}
}

func TestDatesOfFilesBecomeOrdinaryDates(t *testing.T) {
	for in, want := range map[string]string{
		"D:20180305101500+08'00'": "2018-03-05T10:15:00+08:00",
		"D:20180305":              "2018-03-05T00:00:00Z",
		"D:20180305101500Z00'00'": "2018-03-05T10:15:00Z",
		"二〇一八年三月":                 "二〇一八年三月",
		"":                        "",
	} {
		if got := date(in); got != want {
			t.Errorf("%q gives %q, want %q", in, got, want)
		}
	}
}
