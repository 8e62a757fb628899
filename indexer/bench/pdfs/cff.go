package pdfs

import "fmt"

// cff is an embedded font in CFF form (Adobe Technical Note 5176) whose glyphs
// are squares, of two-byte codes with ToUnicode.
func cff(f *file, letters []rune) face {
	const name = "QYSJAB+Squares"
	data := f.deflated("/Subtype/CIDFontType0C", squares(name, len(letters)))
	d := f.add(fmt.Sprintf("<</Type/FontDescriptor/FontName/%s/Flags 4/FontBBox[0 0 1000 1000]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 730/StemV 80/FontFile3 %d 0 R>>", name, data))
	kid := f.add(fmt.Sprintf("<</Type/Font/Subtype/CIDFontType0/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor %d 0 R/DW 1000>>", name, d))
	code := codes(letters)
	unicode := f.toUnicode(letters, func(r rune) int { return code[r] }, 4, false)
	font := f.add(fmt.Sprintf("<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>", name, kid, unicode))
	return two(font, func(r rune) string { return fmt.Sprintf("%04X", code[r]) })
}

// squares is a CID-keyed font of n glyphs and .notdef.
func squares(name string, n int) []byte {
	// width; then a box: 100 100 rmoveto 700 hlineto 700 vlineto -700 hlineto endchar
	var glyph []byte
	for _, v := range []any{100, 100, byte(21), 700, byte(6), 700, byte(7), -700, byte(6), byte(14)} {
		switch v := v.(type) {
		case int:
			glyph = append(glyph, 28, byte(v>>8), byte(v))
		case byte:
			glyph = append(glyph, v)
		}
	}
	glyphs := make([][]byte, n+1)
	for i := range glyphs {
		glyphs[i] = glyph
	}
	const registry, ordering = 391, 392 // the first strings of a font's own
	private := append(number(1000), 20) // defaultWidthX
	build := func(charset, selects, program, fonts int) []byte {
		top := append(append(append(number(registry), number(ordering)...), number(0)...), 12, 30)
		top = append(append(top, number(n+1)...), 12, 34)
		top = append(append(top, number(charset)...), 15)
		top = append(append(top, number(selects)...), 12, 37)
		top = append(append(top, number(program)...), 17)
		top = append(append(top, number(fonts)...), 12, 36)
		out := []byte{1, 0, 4, 4}
		out = append(out, index([]byte(name))...)
		out = append(out, index(top)...)
		out = append(out, index([]byte("Adobe"), []byte("Identity"))...)
		return append(out, 0, 0) // no subroutines
	}
	size := len(build(0, 0, 0, 0))
	charset := []byte{2, 0, 1, byte((n - 1) >> 8), byte(n - 1)}          // one range from 1
	selects := []byte{3, 0, 1, 0, 0, 0, byte((n + 1) >> 8), byte(n + 1)} // all glyphs are of font 0
	program := index(glyphs...)
	at := []int{size, size + len(charset), size + len(charset) + len(selects)}
	fontsAt := at[2] + len(program)
	dict := func(priv int) []byte { return append(append(number(len(private)), number(priv)...), 18) }
	privateAt := fontsAt + len(index(dict(0)))
	out := build(at[0], at[1], at[2], fontsAt)
	for _, part := range [][]byte{charset, selects, program, index(dict(privateAt)), private} {
		out = append(out, part...)
	}
	return out
}

// number is an operand of five bytes, so that places do not move what follows.
func number(v int) []byte {
	return []byte{29, byte(v >> 24), byte(v >> 16), byte(v >> 8), byte(v)}
}

// index is an INDEX of the parts.
func index(parts ...[]byte) []byte {
	out := []byte{byte(len(parts) >> 8), byte(len(parts)), 4}
	at := 1
	offset := func() { out = append(out, byte(at>>24), byte(at>>16), byte(at>>8), byte(at)) }
	offset()
	for _, p := range parts {
		at += len(p)
		offset()
	}
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}
