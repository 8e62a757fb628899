package pdfs

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"

	"juzheng/indexer/bench/ttf"
)

// A face is a font of a file, or several that share the letters, and how text is written in it.
type face struct {
	resources string                                 // names and objects, for /Font
	show      func(size float64, text string) string // operators that set the font and show the text
	vertical  bool
}

// A maker puts a face for the letters into a file.
type maker func(f *file, letters []rune) face

const (
	codesOfSimple = 200 // letters of one font with codes of a byte
	pairs         = 100 // that one bfchar section may hold (ISO 32000, 9.7.5)
)

// two writes codes of two bytes by one font.
func two(object int, code func(rune) string) face {
	return face{
		resources: fmt.Sprintf("/F1 %d 0 R", object),
		show: func(size float64, text string) string {
			var b strings.Builder
			fmt.Fprintf(&b, "/F1 %g Tf <", size)
			for _, r := range text {
				b.WriteString(code(r))
			}
			return b.String() + "> Tj "
		},
	}
}

// A collection is what a predefined CMap belongs to.
type collection struct {
	ordering, font string
	encoding       encoding.Encoding
	accepts        func(r rune) bool // whether the CMap has the letter
}

var utf16be = unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)

// coded tells that an encoding has the letter, in at most n bytes.
func coded(e encoding.Encoding, n int) func(rune) bool {
	return func(r rune) bool {
		b, err := e.NewEncoder().Bytes([]byte(string(r)))
		return err == nil && len(b) <= n
	}
}

// inGB2312 tells the letters of GB 2312, which every CMap of Adobe-GB1 has.
func inGB2312(r rune) bool {
	b, err := simplifiedchinese.GBK.NewEncoder().Bytes([]byte(string(r)))
	return err == nil && (len(b) == 1 || b[0] >= 0xA1 && b[1] >= 0xA1 && b[0] <= 0xF7)
}

// inBig5 tells the letters of Big5 proper, which every CMap of Adobe-CNS1 has:
// without the seven and the lines that ETEN added from F9D6 on, which B5pc-H lacks.
func inBig5(r rune) bool {
	b, err := traditionalchinese.Big5.NewEncoder().Bytes([]byte(string(r)))
	return err == nil && (len(b) == 1 || b[0] >= 0xA1 && b[0] <= 0xC5 || b[0] == 0xC6 && b[1] <= 0x7E || b[0] >= 0xC9 && b[0] < 0xF9 || b[0] == 0xF9 && b[1] <= 0xD5)
}

// borrowed is a font that is only named, with a predefined CMap.
func borrowed(cmap, name string, c collection) maker {
	narrow := "1 95 500 814 939 500" // the numbers of Latin signs that are half as wide
	if c.ordering == "CNS1" {
		narrow = "1 95 500 13648 13742 500"
	}
	return func(f *file, _ []rune) face {
		kid := "CIDFontType2"
		if strings.HasPrefix(name, "ST") || strings.HasPrefix(name, "MSung") {
			kid = "CIDFontType0"
		}
		descriptor := f.add(fmt.Sprintf("<</Type/FontDescriptor/FontName/%s/Flags 4/FontBBox[0 -141 1000 859]/ItalicAngle 0/Ascent 859/Descent -141/CapHeight 683/StemV 80>>", name))
		cid := f.add(fmt.Sprintf("<</Type/Font/Subtype/%s/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)/Ordering(%s)/Supplement 2>>/DW 1000/W[%s]/FontDescriptor %d 0 R>>", kid, name, c.ordering, narrow, descriptor))
		font := f.add(fmt.Sprintf("<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/%s/DescendantFonts[%d 0 R]>>", name, cmap, cid))
		fc := two(font, func(r rune) string {
			b, err := c.encoding.NewEncoder().Bytes([]byte(string(r)))
			if err != nil {
				panic(err) // letters were chosen by accepts
			}
			return fmt.Sprintf("%X", b)
		})
		fc.vertical = strings.HasSuffix(cmap, "-V")
		return fc
	}
}

// gb1 is the number of a letter of GB 2312 in Adobe-GB1.
func gb1(r rune) int {
	b, err := simplifiedchinese.GBK.NewEncoder().Bytes([]byte(string(r)))
	switch {
	case err != nil:
		return 0
	case len(b) == 1:
		return int(b[0]) - 0x20 + 1
	}
	row, cell := int(b[0])-0xA1, int(b[1])-0xA1
	switch {
	case row == 0:
		return 96 + cell
	case row == 2:
		return 262 + cell
	case row >= 55: // level 2
		return 4695 + (row-55)*94 + cell
	case row >= 15: // level 1
		return 940 + (row-15)*94 + cell
	}
	return 0
}

// numbered is a font of Adobe-GB1 that is only named and whose codes are the
// numbers themselves (Identity-H), or become them through a CMap in the file.
func numbered(inFile bool) maker {
	return func(f *file, letters []rune) face {
		descriptor := f.add("<</Type/FontDescriptor/FontName/SimSun/Flags 4/FontBBox[0 -141 1000 859]/ItalicAngle 0/Ascent 859/Descent -141/CapHeight 683/StemV 80>>")
		cid := f.add(fmt.Sprintf("<</Type/Font/Subtype/CIDFontType2/BaseFont/SimSun/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/DW 1000/FontDescriptor %d 0 R>>", descriptor))
		if !inFile {
			font := f.add(fmt.Sprintf("<</Type/Font/Subtype/Type0/BaseFont/SimSun/Encoding/Identity-H/DescendantFonts[%d 0 R]>>", cid))
			return two(font, func(r rune) string { return fmt.Sprintf("%04X", gb1(r)) })
		}
		code := codes(letters)
		var list strings.Builder
		for part := range slices.Chunk(letters, pairs) {
			fmt.Fprintf(&list, "%d begincidchar\n", len(part))
			for _, r := range part {
				fmt.Fprintf(&list, "<%04X> %d\n", code[r], gb1(r))
			}
			list.WriteString("endcidchar\n")
		}
		cmap := f.deflated("/Type/CMap/CMapName/Own-H/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/WMode 0", []byte(cmapText("Own-H", 1, list.String())))
		font := f.add(fmt.Sprintf("<</Type/Font/Subtype/Type0/BaseFont/SimSun/Encoding %d 0 R/DescendantFonts[%d 0 R]>>", cmap, cid))
		return two(font, func(r rune) string { return fmt.Sprintf("%04X", code[r]) })
	}
}

// codes numbers the letters from 1.
func codes(letters []rune) map[rune]int {
	m := map[rune]int{}
	for i, r := range letters {
		m[r] = i + 1
	}
	return m
}

func cmapText(name string, kind int, list string) string {
	return fmt.Sprintf("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo 3 dict dup begin /Registry (Adobe) def /Ordering (GB1) def /Supplement 2 def end def\n/CMapName /%s def\n/CMapType %d def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n%sendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n", name, kind, list)
}

func utf16Hex(s string) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, "%04X", u)
	}
	return b.String()
}

// toUnicode maps codes to letters, in single pairs or in ranges that hold lists.
func (f *file) toUnicode(letters []rune, code func(rune) int, width int, ranges bool) int {
	var b strings.Builder
	space := strings.Repeat("0", width)
	head := fmt.Sprintf("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<%s> <%s>\nendcodespacerange\n", space, strings.Repeat("F", width))
	size := pairs
	if ranges {
		letters, size = append([]rune{0}, letters...), 128 // a range may not cross the first byte
	}
	for part := range slices.Chunk(letters, size) {
		if ranges {
			if part[0] == 0 {
				part = part[1:]
			}
			fmt.Fprintf(&b, "1 beginbfrange\n<%0*X> <%0*X> [", width, code(part[0]), width, code(part[len(part)-1]))
			for _, r := range part {
				fmt.Fprintf(&b, "<%s>", utf16Hex(string(r)))
			}
			b.WriteString("]\nendbfrange\n")
			continue
		}
		fmt.Fprintf(&b, "%d beginbfchar\n", len(part))
		for _, r := range part {
			fmt.Fprintf(&b, "<%0*X> <%s>\n", width, code(r), utf16Hex(string(r)))
		}
		b.WriteString("endbfchar\n")
	}
	return f.deflated("", []byte(head+b.String()+"endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"))
}

// A program is the Chinese font whose glyphs are put into files.
type program struct {
	data []byte
	sfnt *sfnt.Font
	buf  sfnt.Buffer
}

// glyph is the letter's glyph; letters the font lacks borrow that of 一, for
// what is drawn does not matter here.
func (p *program) glyph(r rune) uint16 {
	g, err := p.sfnt.GlyphIndex(&p.buf, r)
	if err != nil || g == 0 {
		g, _ = p.sfnt.GlyphIndex(&p.buf, '一')
	}
	return uint16(g)
}

// descriptor embeds the glyphs of the letters, in their order from 1.
func (p *program) descriptor(f *file, letters []rune, name string) (object int, advances []int) {
	var glyphs []uint16
	for _, r := range letters {
		glyphs = append(glyphs, p.glyph(r))
	}
	cut, all, err := ttf.Subset(p.data, glyphs)
	if err != nil {
		panic(err) // the font was parsed before
	}
	data := f.deflated(fmt.Sprintf("/Length1 %d", len(cut)), cut)
	object = f.add(fmt.Sprintf("<</Type/FontDescriptor/FontName/%s/Flags 4/FontBBox[-200 -300 1200 1000]/ItalicAngle 0/Ascent 928/Descent -236/CapHeight 730/StemV 80/FontFile2 %d 0 R>>", name, data))
	return object, all[:len(letters)+1]
}

// unusual lists the widths that are not those of a Chinese letter, as writers of PDF do.
func unusual(widths []int) string {
	var b strings.Builder
	for i, w := range widths {
		if w != 1000 {
			fmt.Fprintf(&b, "%d[%d]", i, w)
		}
	}
	return b.String()
}

const subsetName = "QYSJAA+WenQuanYiMicroHei"

// truetype is an embedded font of two-byte codes with ToUnicode.
func (p *program) truetype(ranges bool, encoding string) maker {
	return func(f *file, letters []rune) face {
		d, widths := p.descriptor(f, letters, subsetName)
		kid := f.add(fmt.Sprintf("<</Type/Font/Subtype/CIDFontType2/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor %d 0 R/DW 1000/CIDToGIDMap/Identity/W[%s]>>", subsetName, d, unusual(widths)))
		code := codes(letters)
		unicode := f.toUnicode(letters, func(r rune) int { return code[r] }, 4, ranges)
		font := f.add(fmt.Sprintf("<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/%s/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>", subsetName, encoding, kid, unicode))
		fc := two(font, func(r rune) string { return fmt.Sprintf("%04X", code[r]) })
		fc.vertical = encoding == "Identity-V"
		return fc
	}
}

// collected is an embedded font whose glyphs are found by numbers of Adobe-GB1
// through a map, under a predefined CMap and without ToUnicode.
func (p *program) collected(cmap string, code func(r rune) string) maker {
	return func(f *file, letters []rune) face {
		d, _ := p.descriptor(f, letters, subsetName)
		glyphs := make([]byte, 2*30_000)
		for i, r := range letters {
			n := gb1(r)
			glyphs[2*n], glyphs[2*n+1] = byte((i+1)>>8), byte(i+1)
		}
		m := f.deflated("", glyphs)
		kid := f.add(fmt.Sprintf("<</Type/Font/Subtype/CIDFontType2/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/FontDescriptor %d 0 R/DW 1000/CIDToGIDMap %d 0 R>>", subsetName, d, m))
		font := f.add(fmt.Sprintf("<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/%s/DescendantFonts[%d 0 R]>>", subsetName, cmap, kid))
		return two(font, code)
	}
}

// several shares the letters among fonts of one-byte codes.
func several(f *file, letters []rune, font func(part []rune, code func(rune) int) int) face {
	fc := face{}
	code, of := map[rune]int{}, map[rune]int{}
	n := 0
	for part := range slices.Chunk(letters, codesOfSimple) {
		n++
		for i, r := range part {
			code[r], of[r] = i+1, n
		}
		fc.resources += fmt.Sprintf("/F%d %d 0 R", n, font(part, func(r rune) int { return code[r] }))
	}
	fc.show = func(size float64, text string) string {
		var b strings.Builder
		now := 0
		for _, r := range text {
			if of[r] != now {
				if now != 0 {
					b.WriteString("> Tj ")
				}
				now = of[r]
				fmt.Fprintf(&b, "/F%d %g Tf <", now, size)
			}
			fmt.Fprintf(&b, "%02X", code[r])
		}
		if now != 0 {
			b.WriteString("> Tj ")
		}
		return b.String()
	}
	return fc
}

// simple is an embedded TrueType font cut into fonts of one-byte codes, as print drivers do.
func (p *program) simple(f *file, letters []rune) face {
	return several(f, letters, func(part []rune, code func(rune) int) int {
		d, widths := p.descriptor(f, part, subsetName)
		unicode := f.toUnicode(part, code, 2, false)
		return f.add(fmt.Sprintf("<</Type/Font/Subtype/TrueType/BaseFont/%s/FontDescriptor %d 0 R/FirstChar 0/LastChar %d/Widths[%s]/ToUnicode %d 0 R>>", subsetName, d, len(part), strings.Trim(fmt.Sprint(widths), "[]"), unicode))
	})
}

// type3 draws every letter as a square; only ToUnicode says what it is.
func type3(f *file, letters []rune) face {
	return several(f, letters, func(part []rune, code func(rune) int) int {
		box := f.deflated("", []byte("1000 0 0 0 800 800 d1 0 0 800 800 re f"))
		var procs, names strings.Builder
		for i := range part {
			fmt.Fprintf(&procs, "/g%d %d 0 R", i+1, box)
			fmt.Fprintf(&names, "/g%d", i+1)
		}
		widths := strings.Repeat("1000 ", len(part))
		unicode := f.toUnicode(part, code, 2, false)
		return f.add(fmt.Sprintf("<</Type/Font/Subtype/Type3/FontBBox[0 0 1000 1000]/FontMatrix[.001 0 0 .001 0 0]/CharProcs<<%s>>/Encoding<</Type/Encoding/Differences[1%s]>>/FirstChar 1/LastChar %d/Widths[%s]/ToUnicode %d 0 R/Resources<<>>>>",
			procs.String(), names.String(), len(part), widths, unicode))
	})
}
