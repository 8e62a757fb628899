package ofd

import (
	"archive/zip"
	"bytes"
	"encoding/asn1"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"math/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"juzheng/indexer/extract/reading"
)

const machineFonts = "/usr/share/fonts/truetype/wqy"

func source(b []byte) reading.Source {
	return reading.Source{ReaderAt: bytes.NewReader(b), Size: int64(len(b))}
}

// leaf is an OFD of one page of 200 by 100 mm; more are parts besides.
func leaf(t testing.TB, common, body string, more ...string) []byte {
	t.Helper()
	doc := `<ofd:Document` + ns + `><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 200 100</ofd:PhysicalBox></ofd:PageArea>` + common +
		`</ofd:CommonData><ofd:Pages><ofd:Page ID="1" BaseLoc="P.xml"/></ofd:Pages></ofd:Document>`
	return zipped(t, append([]string{"OFD.xml", ofdXML("D.xml"), "D.xml", doc, "P.xml", `<ofd:Page` + ns + `><ofd:Content><ofd:Layer>` + body + `</ofd:Layer></ofd:Content></ofd:Page>`}, more...)...)
}

// seen draws a leaf with two pixels to the millimetre.
func seen(t testing.TB, file []byte) *image.RGBA {
	t.Helper()
	m, err := Draw(source(file), 1, 400, machineFonts)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func outlineOf(attrs, data string) string {
	return `<ofd:PathObject ` + attrs + `><ofd:AbbreviatedData>` + data + `</ofd:AbbreviatedData></ofd:PathObject>`
}

func TestPathsAreDrawnWhereTheyStandAndAsTheySay(t *testing.T) {
	const red, square = `<ofd:FillColor Value="255 0 0"/>`, "M 0 0 L 20 0 L 20 20 L 0 20 C"
	filled := func(attrs, inside string) string {
		return `<ofd:PathObject Boundary="100 40 20 20" Fill="true" Stroke="false" ` + attrs + `>` + inside + `<ofd:AbbreviatedData>` + square + `</ofd:AbbreviatedData></ofd:PathObject>`
	}
	clear, redInk := color.RGBA{255, 255, 255, 255}, color.RGBA{255, 0, 0, 255}
	for name, c := range map[string]struct {
		common, body string
		want         color.RGBA // in its middle, 110 50
		beside       color.RGBA // at 95 50
	}{
		"filled":              {"", filled("", red), redInk, clear},
		"no colour is clear":  {"", filled("", ""), clear, clear},
		"hex":                 {"", filled("", `<ofd:FillColor Value="#FF #00 #00"/>`), redInk, clear},
		"gray":                {"", filled("", `<ofd:FillColor Value="128"/>`), color.RGBA{128, 128, 128, 255}, clear},
		"CMYK":                {"", filled("", `<ofd:FillColor Value="0 255 255 0"/>`), redInk, clear},
		"half clear":          {"", filled(`Alpha="128"`, red), color.RGBA{255, 127, 127, 255}, clear},
		"colour half clear":   {"", filled("", `<ofd:FillColor Value="255 0 0" Alpha="128"/>`), color.RGBA{255, 127, 127, 255}, clear},
		"not visible":         {"", filled(`Visible="false"`, red), clear, clear},
		"shading":             {"", filled("", `<ofd:FillColor><ofd:AxialShd><ofd:Segment><ofd:Color Value="255 0 0"/></ofd:Segment></ofd:AxialShd></ofd:FillColor>`), redInk, clear},
		"transformed":         {"", filled(`CTM="1 0 0 1 -10 0"`, red), clear, redInk},
		"clipped away":        {"", filled("", red+`<ofd:Clips><ofd:Clip><ofd:Area><ofd:Path Boundary="0 0 5 20"><ofd:AbbreviatedData>M 0 0 L 5 0 L 5 20 L 0 20 C</ofd:AbbreviatedData></ofd:Path></ofd:Area></ofd:Clip></ofd:Clips>`), clear, clear},
		"draw parameter":      {`<ofd:PublicRes>R.xml</ofd:PublicRes>`, filled(`DrawParam="8"`, ""), redInk, clear},
		"of the layer":        {`<ofd:PublicRes>R.xml</ofd:PublicRes>`, `<ofd:PageBlock DrawParam="8">` + filled("", "") + `</ofd:PageBlock>`, redInk, clear},
		"composite":           {`<ofd:PublicRes>R.xml</ofd:PublicRes>`, `<ofd:CompositeObject ResourceID="7" Boundary="100 40 20 20"/>`, redInk, clear},
		"arc":                 {"", `<ofd:PathObject Boundary="100 40 20 20" Fill="true">` + red + `<ofd:AbbreviatedData>M 0 10 A 10 10 0 1 1 20 10 A 10 10 0 1 1 0 10 C</ofd:AbbreviatedData></ofd:PathObject>`, redInk, clear},
		"stroke of the width": {"", `<ofd:PathObject Boundary="90 40 30 20" LineWidth="20"><ofd:StrokeColor Value="255 0 0"/><ofd:AbbreviatedData>M 0 10 L 30 10</ofd:AbbreviatedData></ofd:PathObject>`, redInk, redInk},
	} {
		file := leaf(t, c.common, c.body, "R.xml", `<ofd:Res`+ns+`><ofd:DrawParams><ofd:DrawParam ID="8" Relative="9"/><ofd:DrawParam ID="9">`+red+`</ofd:DrawParam></ofd:DrawParams>`+
			`<ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID="7"><ofd:Content>`+strings.Replace(filled("", red), "100 40", "0 0", 1)+`</ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits></ofd:Res>`)
		m := seen(t, file)
		if got := m.RGBAAt(220, 100); !alike(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
		if got := m.RGBAAt(190, 100); !alike(got, c.beside) {
			t.Errorf("%s: beside it %v, want %v", name, got, c.beside)
		}
	}
}

func alike(a, b color.RGBA) bool {
	near := func(x, y uint8) bool { return max(x, y)-min(x, y) < 3 }
	return near(a.R, b.R) && near(a.G, b.G) && near(a.B, b.B)
}

// inkIn is the share of a stretch of pixels that is dark.
func inkIn(m *image.RGBA, r image.Rectangle) float64 {
	dark := 0
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			if m.RGBAAt(x, y).G < 128 {
				dark++
			}
		}
	}
	return float64(dark) / float64(r.Dx()*r.Dy())
}

func needFonts(t *testing.T) {
	t.Helper()
	if (&scene{fonts: machineFonts}).system() == nil {
		t.Skip("needs the Debian package fonts-wqy-microhei")
	}
}

func TestTextIsWrittenWhereItsCharactersStand(t *testing.T) {
	needFonts(t)
	text := func(attrs, code string) string {
		return `<ofd:TextObject Boundary="20 20 100 50" Size="20" ` + attrs + `>` + code + `</ofd:TextObject>`
	}
	all := image.Rect(0, 0, 400, 200)
	for name, c := range map[string]struct {
		body string
		ink  image.Rectangle
	}{
		"across":           {text("", `<ofd:TextCode X="0" Y="20" DeltaX="30">国国</ofd:TextCode>`), image.Rect(40, 40, 80, 88)},
		"the last repeats": {text("", `<ofd:TextCode X="0" Y="20" DeltaX="30">一一国</ofd:TextCode>`), image.Rect(160, 40, 200, 88)},
		"downwards":        {text("", `<ofd:TextCode X="0" Y="20" DeltaY="25">一国</ofd:TextCode>`), image.Rect(40, 90, 80, 138)},
		"g":                {text("", `<ofd:TextCode X="0" Y="20" DeltaX="g 2 30">一一国</ofd:TextCode>`), image.Rect(160, 40, 200, 88)},
		"without distance": {text("", `<ofd:TextCode X="0" Y="20">一国</ofd:TextCode>`), image.Rect(80, 40, 120, 88)},
	} {
		m := seen(t, leaf(t, "", c.body))
		if got := inkIn(m, c.ink); got < 0.15 {
			t.Errorf("%s: %.3f ink", name, got)
		}
		if inkIn(m, all) == 0 {
			t.Errorf("%s: an empty page", name)
		}
	}
	for name, body := range map[string]string{
		"no fill": text(`Fill="false"`, `<ofd:TextCode X="0" Y="20">国</ofd:TextCode>`),
		"blanks":  text("", `<ofd:TextCode X="0" Y="20"> 　</ofd:TextCode>`),
	} {
		if got := inkIn(seen(t, leaf(t, "", body)), all); got != 0 {
			t.Errorf("%s: %.3f ink", name, got)
		}
	}
}

func TestWithoutAFontAPageSaysSo(t *testing.T) {
	file := leaf(t, "", words(20, 20, "内容"))
	if _, err := Draw(source(file), 1, 400, t.TempDir()); reading.ReasonOf(err) != errNoFont.Reason {
		t.Errorf("%v", err)
	}
	if _, err := Draw(source(leaf(t, "", words(20, 20, " "))), 1, 400, t.TempDir()); err != nil {
		t.Errorf("a page that needs none: %v", err)
	}
}

// stamp is the picture of a seal: a black square within white.
func stamp(t *testing.T) []byte {
	t.Helper()
	m := image.NewGray(image.Rect(0, 0, 40, 40))
	for i := range m.Pix {
		if m.Pix[i] = 255; i%40 >= 10 && i%40 < 30 && i/40 >= 10 && i/40 < 30 {
			m.Pix[i] = 0
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// sealDER is what a seal is written in, as far as its picture goes.
type (
	sealPicture struct {
		Kind string `asn1:"ia5"`
		Data []byte
	}
	sealDER struct {
		ID      string `asn1:"ia5"`
		Picture sealPicture
	}
)

func TestPicturesAndSealsAreDrawnOverThePage(t *testing.T) {
	look := stamp(t)
	nested := leaf(t, "", `<ofd:PathObject Boundary="0 0 200 100" Fill="true" Stroke="false"><ofd:FillColor Value="0 0 0"/><ofd:AbbreviatedData>M 50 25 L 150 25 L 150 75 L 50 75 C</ofd:AbbreviatedData></ofd:PathObject>`)
	under := `<ofd:PathObject Boundary="0 0 200 100" Fill="true" Stroke="false"><ofd:FillColor Value="0 0 255"/><ofd:AbbreviatedData>M 0 0 L 200 0 L 200 100 L 0 100 C</ofd:AbbreviatedData></ofd:PathObject>`
	sealed := func(kind string, data []byte, more string) []byte {
		der, err := asn1.Marshal(sealDER{"ES", sealPicture{kind, data}})
		if err != nil {
			t.Fatal(err)
		}
		root := strings.Replace(ofdXML("D.xml"), "</ofd:DocBody>", "<ofd:Signatures>S.xml</ofd:Signatures></ofd:DocBody>", 1)
		file := leaf(t, "", under, "S.xml", `<ofd:Signatures`+ns+`><ofd:Signature ID="1" BaseLoc="S1.xml"/></ofd:Signatures>`,
			"S1.xml", `<ofd:Signature`+ns+`><ofd:SignedInfo><ofd:StampAnnot ID="1" PageRef="1" Boundary="100 40 20 20" `+more+`/></ofd:SignedInfo><ofd:SignedValue>V.dat</ofd:SignedValue></ofd:Signature>`, "V.dat", string(der))
		return replaced(t, file, "OFD.xml", root)
	}
	blue, black := color.RGBA{0, 0, 255, 255}, color.RGBA{0, 0, 0, 255}
	for name, c := range map[string]struct {
		file           []byte
		middle, corner color.RGBA // at 110 50 and 101 41
	}{
		"image": {leaf(t, `<ofd:DocumentRes>R.xml</ofd:DocumentRes>`, under+`<ofd:ImageObject Boundary="100 40 20 20" CTM="20 0 0 20 0 0" ResourceID="3"/>`,
			"R.xml", `<ofd:Res`+ns+` BaseLoc="Res"><ofd:MultiMedias><ofd:MultiMedia ID="3"><ofd:MediaFile>i.png</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias></ofd:Res>`, "Res/i.png", string(look)), black, color.RGBA{255, 255, 255, 255}},
		"seal":                             {sealed("png", look, ""), black, blue}, // its white lets the page be seen
		"seal cut off":                     {sealed("png", look, `Clip="0 0 5 20"`), blue, blue},
		"seal as OFD":                      {sealed("ofd", nested, ""), black, blue},
		"broken seal":                      {sealed("png", look[:30], ""), blue, blue},
		"seal of a kind that is not known": {sealed("svg", look, ""), blue, blue},
	} {
		m := seen(t, c.file)
		if got := m.RGBAAt(220, 100); !alike(got, c.middle) {
			t.Errorf("%s: %v in the middle", name, got)
		}
		if got := m.RGBAAt(202, 82); !alike(got, c.corner) {
			t.Errorf("%s: %v in the corner", name, got)
		}
	}
}

// replaced writes a ZIP anew with another part.
func replaced(t testing.TB, file []byte, name, part string) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	var parts []string
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if f.Name == name {
			b = []byte(part)
		}
		parts = append(parts, f.Name, string(b))
	}
	return zipped(t, parts...)
}

// spoiled changes a few bytes of the parts of an OFD, so that its ZIP stays whole.
func spoiled(file []byte, seed int64) []byte {
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return file
	}
	rnd := rand.New(rand.NewSource(seed))
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			continue
		}
		b, err := io.ReadAll(io.LimitReader(r, 1<<20))
		if err != nil || len(b) == 0 {
			continue
		}
		for range max(0, rnd.Intn(10)-6) { // most parts stay as they are
			at := rnd.Intn(len(b))
			switch rnd.Intn(4) {
			case 0:
				b[at] = byte(rnd.Intn(256))
			case 1:
				b = append(b[:at:at], b[min(len(b), at+rnd.Intn(20)):]...)
			case 2:
				b = append(b[:at:at], append([]byte(fmt.Sprint(rnd.Int63()-1<<62)), b[at:]...)...)
			case 3:
				b[at] = "0123456789-. <>/\""[rnd.Intn(17)]
			}
			if len(b) == 0 {
				b = []byte("x")
			}
		}
		if p, err := w.Create(f.Name); err == nil {
			_, _ = p.Write(b) // into memory
		}
	}
	_ = w.Close()
	return out.Bytes()
}

// Real files, each spoiled in a few places, are drawn or refused, without a
// panic. JUZHENG_TEST_ALL spoils for a minute.
func TestSpoiledFilesAreDrawnOrRefused(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join("..", "..", "..", "..", "shared", "corpus", "ofd", "*", "*.ofd")) // the pattern is well formed
	if len(files) == 0 {
		t.Skip("the corpus is not here")
	}
	during := 2 * time.Second
	if os.Getenv("JUZHENG_TEST_ALL") != "" {
		during = time.Minute
	}
	tried, good := 0, 0
	for end, seed := time.Now().Add(during), int64(0); time.Now().Before(end); seed++ {
		name := files[seed%int64(len(files))]
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(fmt.Sprintf("%s/%d", filepath.Base(name), seed), func(t *testing.T) {
			m, err := Draw(source(spoiled(b, seed)), 1, 300, machineFonts)
			if (m == nil) == (err == nil) {
				t.Errorf("%v %v", m != nil, err)
			}
			if err == nil {
				good++
			}
		})
		tried++
	}
	t.Logf("%d spoiled files, %d drawn", tried, good)
}

// FuzzDraw draws whatever a page may say.
func FuzzDraw(f *testing.F) {
	f.Add(words(20, 20, "内容") + outlineOf(`Boundary="1 1 20 20" Fill="true" DashPattern="1 2"`, "M 0 0 Q 1 1 2 2 B 1 2 3 4 5 6 A 3 4 20 1 0 9 9 S 1 1 L 4 4 C"))
	f.Add(`<ofd:TextObject Boundary="1 1 5 5" CTM="1 2 3 4 5 6" CharDirection="90" HScale="2" Weight="700" Stroke="true"><ofd:CGTransform CodePosition="0" CodeCount="2"><ofd:Glyphs>1 2</ofd:Glyphs></ofd:CGTransform><ofd:TextCode X="nan" Y="1e9" DeltaX="g 999999999 1">甲乙</ofd:TextCode></ofd:TextObject>`)
	f.Add(`<ofd:CompositeObject ResourceID="7"/><ofd:ImageObject Boundary="0 0 9 9" CTM="0 0 0 0 0 0" ResourceID="3"/>`)
	f.Fuzz(func(t *testing.T, body string) {
		file := leaf(t, `<ofd:PublicRes>P.xml</ofd:PublicRes>`, body)
		if m, err := Draw(source(file), 1, 100, machineFonts); (m == nil) == (err == nil) {
			t.Errorf("%v %v", m != nil, err)
		}
	})
}

// BenchmarkDraw draws a page of text, as wide as A4 at 150 dots an inch.
func BenchmarkDraw(b *testing.B) {
	var body strings.Builder
	for i := range 40 {
		body.WriteString(words(20, 20+6*float64(i), strings.Repeat("整改落实情况报告", 5)))
	}
	file := zipped(b, "OFD.xml", ofdXML("D.xml"), "D.xml", docXML("", `<ofd:Page ID="1" BaseLoc="P.xml"/>`, ""), "P.xml", onePage(body.String()))
	for b.Loop() {
		if _, err := Draw(source(file), 1, 1240, machineFonts); err != nil {
			b.Fatal(err)
		}
	}
}
