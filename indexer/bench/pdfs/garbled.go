package pdfs

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// Garbled makes files that look right and whose text layer is wrong, each in
// another way; none of their pages may be believed.
func Garbled(seed uint64, font string) ([]Sample, error) {
	m, err := open(seed, font)
	if err != nil {
		return nil, err
	}
	var all []Sample
	for _, k := range m.garbled() {
		all = append(all, m.make(k))
	}
	return all, nil
}

func (m *maze) garbled() (all []kind) {
	for _, w := range []struct {
		name  string
		wrong func(letters []rune) []rune
	}{
		{"off by one", func(l []rune) []rune { return each(l, func(r rune) rune { return r + 1 }) }},
		{"off by a row", func(l []rune) []rune { return each(l, func(r rune) rune { return r + 0x100 }) }},
		{"the next letter of the font", func(l []rune) []rune {
			sorted := slices.Sorted(slices.Values(l))
			return each(l, func(r rune) rune { i, _ := slices.BinarySearch(sorted, r); return sorted[(i+1)%len(sorted)] })
		}},
		{"shuffled", func(l []rune) []rune {
			s := slices.Clone(l)
			rand.New(rand.NewPCG(1, 2)).Shuffle(len(s), func(i, j int) { s[i], s[j] = s[j], s[i] })
			return s
		}},
		{"private", func(l []rune) []rune { return each(l, func(r rune) rune { return 0xE000 + r%0x1000 }) }},
		{"replacement", func(l []rune) []rune { return each(l, func(rune) rune { return unicode.ReplacementChar }) }},
		{"NUL", func(l []rune) []rune { return each(l, func(rune) rune { return 0 }) }},
		{"blank", func(l []rune) []rune { return each(l, func(rune) rune { return ' ' }) }},
		{"letters of ASCII", func(l []rune) []rune { return each(l, func(r rune) rune { return 0x21 + r%0x5E }) }},
		{"letters of Latin-1", func(l []rune) []rune { return each(l, func(r rune) rune { return 0xC0 + r%0x3F }) }},
	} {
		all = append(all, kind{name: "ToUnicode: " + w.name, font: m.program.mistaken(w.wrong)})
	}
	return append(all,
		kind{name: "no ToUnicode", font: m.program.mistaken(nil)},
		kind{name: "no ToUnicode, one byte", font: m.program.voiceless},
		kind{name: "ToUnicode without Han", font: m.program.mistaken(func(l []rune) []rune {
			return each(l, func(r rune) rune {
				if unicode.Is(unicode.Han, r) {
					return 0
				}
				return r
			})
		})},
		kind{name: "GBK in a Latin font", font: latin, accept: func(r rune) bool { return inGB2312(r) && r > 0x7F }},
	)
}

func each(l []rune, f func(rune) rune) []rune {
	out := make([]rune, len(l))
	for i, r := range l {
		out[i] = r
		if r > 0x7F { // digits and Latin letters are mostly right
			out[i] = f(r)
		}
	}
	return out
}

// mistaken is an embedded font whose ToUnicode says something else; nil leaves it out.
func (p *program) mistaken(wrong func(letters []rune) []rune) maker {
	return func(f *file, letters []rune) face {
		d, widths := p.descriptor(f, letters, "QYSJAC+SimSun")
		kid := f.add(fmt.Sprintf("<</Type/Font/Subtype/CIDFontType2/BaseFont/QYSJAC+SimSun/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor %d 0 R/DW 1000/CIDToGIDMap/Identity/W[%s]>>", d, unusual(widths)))
		more := ""
		if wrong != nil {
			next := 0
			more = fmt.Sprintf("/ToUnicode %d 0 R", f.toUnicode(wrong(letters), func(rune) int { next++; return next }, 4, false))
		}
		font := f.add(fmt.Sprintf("<</Type/Font/Subtype/Type0/BaseFont/QYSJAC+SimSun/Encoding/Identity-H/DescendantFonts[%d 0 R]%s>>", kid, more))
		code := codes(letters)
		return two(font, func(r rune) string { return fmt.Sprintf("%04X", code[r]) })
	}
}

// voiceless are fonts of one-byte codes that do not say what they are.
func (p *program) voiceless(f *file, letters []rune) face {
	return several(f, letters, func(part []rune, _ func(rune) int) int {
		d, widths := p.descriptor(f, part, "QYSJAD+SimSun")
		return f.add(fmt.Sprintf("<</Type/Font/Subtype/TrueType/BaseFont/QYSJAD+SimSun/FontDescriptor %d 0 R/FirstChar 0/LastChar %d/Widths[%s]>>", d, len(part), strings.Trim(fmt.Sprint(widths), "[]")))
	})
}

// latin writes the bytes of GBK in a font that reads them as Latin letters.
func latin(f *file, _ []rune) face {
	font := f.add("<</Type/Font/Subtype/TrueType/BaseFont/SimSun/Encoding/WinAnsiEncoding>>")
	return two(font, func(r rune) string {
		b, _ := simplifiedchinese.GBK.NewEncoder().Bytes([]byte(string(r))) // letters are of GB 2312
		return fmt.Sprintf("%X", b)
	})
}
