package main

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"image"
	"image/jpeg"
	"strings"
	"unicode/utf16"

	"golang.org/x/image/font/sfnt"

	"juzheng/indexer/bench/ttf"
)

// A pdfFile collects numbered objects; number 1 is the catalog, 2 the page tree.
type pdfFile struct{ objects []string }

func (p *pdfFile) add(object string) int {
	p.objects = append(p.objects, object)
	return len(p.objects)
}

func (p *pdfFile) stream(dict string, data []byte) int {
	return p.add(fmt.Sprintf("<<%s/Length %d>>\nstream\n%s\nendstream", dict, len(data), data))
}

func (p *pdfFile) deflated(dict string, data []byte) int {
	return p.stream(dict+"/Filter/FlateDecode", deflate(data))
}

func deflate(data []byte) []byte {
	var b bytes.Buffer
	w, err := zlib.NewWriterLevel(&b, zlib.BestCompression)
	if err != nil {
		panic(err) // the level is a constant
	}
	_, _ = w.Write(data) // a bytes.Buffer takes everything
	_ = w.Close()
	return b.Bytes()
}

func (p *pdfFile) bytes(pages []int) []byte {
	var kids strings.Builder
	for _, n := range pages {
		fmt.Fprintf(&kids, "%d 0 R ", n)
	}
	p.objects[0] = "<</Type/Catalog/Pages 2 0 R>>"
	p.objects[1] = fmt.Sprintf("<</Type/Pages/Count %d/Kids[%s]>>", len(pages), kids.String())
	var b bytes.Buffer
	b.WriteString("%PDF-1.5\n%\xe4\xb8\xbe\xe8\xaf\x81\n")
	offsets := make([]int, len(p.objects))
	for i, o := range p.objects {
		offsets[i] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, o := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, start)
	return b.Bytes()
}

// A pdfFont is an object and how text is written in it.
type pdfFont struct {
	object int
	encode func(string) string // to the hexadecimal of a PDF string
}

// borrowed is a font that the reader must have: text is Unicode through one of
// the predefined CMaps UniGB-UCS2-H or UniGB-UTF16-H.
func (p *pdfFile) borrowed(cmap string) pdfFont {
	descriptor := p.add("<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>")
	kid := p.add(fmt.Sprintf("<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>/FontDescriptor %d 0 R/DW 1000/W[1 95 500]>>", descriptor))
	font := p.add(fmt.Sprintf("<</Type/Font/Subtype/Type0/BaseFont/STSong-Light-%s/Encoding/%s/DescendantFonts[%d 0 R]>>", cmap, cmap, kid))
	return pdfFont{font, func(s string) string { return utf16Hex(s) }}
}

func utf16Hex(s string) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, "%04X", u)
	}
	return b.String()
}

// embedded puts the needed glyphs of the font into the file.
func (p *pdfFile) embedded(f fontData, leaves []leaf) (pdfFont, error) {
	var glyphs []uint16
	var letters []rune
	code := map[rune]int{}
	for _, l := range leaves {
		for _, r := range l.runs {
			for _, c := range r.text {
				if code[c] != 0 {
					continue
				}
				g, err := f.sfnt.GlyphIndex(&sfnt.Buffer{}, c)
				if err != nil || g == 0 {
					return pdfFont{}, fmt.Errorf("no glyph for %q", c)
				}
				glyphs, letters = append(glyphs, uint16(g)), append(letters, c)
				code[c] = len(glyphs)
			}
		}
	}
	file, advances, err := ttf.Subset(f.data, glyphs)
	if err != nil {
		return pdfFont{}, err
	}
	const name = "QYSJAA+WenQuanYiMicroHei"
	program := p.deflated(fmt.Sprintf("/Length1 %d", len(file)), file)
	descriptor := p.add(fmt.Sprintf("<</Type/FontDescriptor/FontName/%s/Flags 4/FontBBox[-200 -300 1200 1000]/ItalicAngle 0/Ascent 928/Descent -236/CapHeight 730/StemV 80/FontFile2 %d 0 R>>", name, program))
	kid := p.add(fmt.Sprintf("<</Type/Font/Subtype/CIDFontType2/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor %d 0 R/DW 1000/CIDToGIDMap/Identity/W[0 [%s]]>>",
		name, descriptor, strings.Trim(fmt.Sprint(advances), "[]")))
	unicode := p.deflated("", toUnicode(letters))
	font := p.add(fmt.Sprintf("<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>", name, kid, unicode))
	return pdfFont{font, func(s string) string {
		var b strings.Builder
		for _, c := range s {
			fmt.Fprintf(&b, "%04X", code[c])
		}
		return b.String()
	}}, nil
}

// maxPairs is how many pairs one bfchar section may hold (ISO 32000, 9.7.5).
const maxPairs = 100

func toUnicode(letters []rune) []byte {
	var b bytes.Buffer
	b.WriteString("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n")
	for from := 0; from < len(letters); from += maxPairs {
		part := letters[from:min(from+maxPairs, len(letters))]
		fmt.Fprintf(&b, "%d beginbfchar\n", len(part))
		for i, c := range part {
			fmt.Fprintf(&b, "<%04X> <%s>\n", from+i+1, utf16Hex(string(c)))
		}
		b.WriteString("endbfchar\n")
	}
	b.WriteString("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n")
	return b.Bytes()
}

func textPDF(leaves []leaf, opts map[string]bool, f fontData) ([]byte, error) {
	p := &pdfFile{objects: make([]string, 2)}
	var font pdfFont
	switch {
	case opts["ucs2"]:
		font = p.borrowed("UniGB-UCS2-H")
	case opts["utf16"]:
		font = p.borrowed("UniGB-UTF16-H")
	default:
		var err error
		if font, err = p.embedded(f, leaves); err != nil {
			return nil, err
		}
	}
	var pages []int
	for _, l := range leaves {
		content := p.deflated("", []byte(contents(l, font)))
		pages = append(pages, p.add(fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 %g %g]/Resources<</Font<</F1 %d 0 R>>>>/Contents %d 0 R>>",
			l.paper.w, l.paper.h, font.object, content)))
	}
	return p.bytes(pages), nil
}

func contents(l leaf, font pdfFont) string {
	var b strings.Builder
	for _, r := range l.rules {
		fmt.Fprintf(&b, "0.6 w %.1f %.1f m %.1f %.1f l S\n", r.x0, l.paper.h-r.y0, r.x1, l.paper.h-r.y1)
	}
	for _, r := range l.runs {
		colour := "0 g"
		if r.red {
			colour = "0.8 0 0 rg"
		}
		fmt.Fprintf(&b, "BT %s /F1 %g Tf 1 0 0 1 %.1f %.1f Tm <%s> Tj ET\n", colour, r.size, r.x, l.paper.h-r.y, font.encode(r.text))
	}
	return b.String()
}

// scanPDF holds pictures only, as a scanner without recognition makes them.
func scanPDF(leaves []leaf, pictures []image.Image, bitonal bool) ([]byte, error) {
	p := &pdfFile{objects: make([]string, 2)}
	var pages []int
	for i, pic := range pictures {
		x, err := p.picture(pic, bitonal)
		if err != nil {
			return nil, err
		}
		w, h := leaves[i].paper.w, leaves[i].paper.h
		content := p.deflated("", fmt.Appendf(nil, "q %g 0 0 %g 0 0 cm /I1 Do Q\n", w, h))
		pages = append(pages, p.add(fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 %g %g]/Resources<</XObject<</I1 %d 0 R>>>>/Contents %d 0 R>>", w, h, x, content)))
	}
	return p.bytes(pages), nil
}

func (p *pdfFile) picture(pic image.Image, bitonal bool) (int, error) {
	size := pic.Bounds().Size()
	dict := fmt.Sprintf("/Type/XObject/Subtype/Image/Width %d/Height %d", size.X, size.Y)
	if bitonal {
		return p.deflated(dict+"/ColorSpace/DeviceGray/BitsPerComponent 1", bits(pic)), nil
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, pic, &jpeg.Options{Quality: scanQuality}); err != nil {
		return 0, err
	}
	space := "/DeviceRGB"
	if _, grey := pic.(*image.Gray); grey {
		space = "/DeviceGray"
	}
	return p.stream(dict+"/ColorSpace"+space+"/BitsPerComponent 8/Filter/DCTDecode", b.Bytes()), nil
}

// bits packs a picture into one bit a pixel, white is 1.
func bits(pic image.Image) []byte {
	r := pic.Bounds()
	stride := (r.Dx() + 7) / 8
	out := make([]byte, stride*r.Dy())
	for y := range r.Dy() {
		for x := range r.Dx() {
			if red, _, _, _ := pic.At(r.Min.X+x, r.Min.Y+y).RGBA(); red > 0x9000 {
				out[y*stride+x/8] |= 0x80 >> (x % 8)
			}
		}
	}
	return out
}
