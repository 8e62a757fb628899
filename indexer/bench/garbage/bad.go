package garbage

import (
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"

	"juzheng/indexer/extract/reading"
)

var bad = []struct {
	name string
	make func(m *maker, s string) (string, reading.Look)
}{
	{"shifted by one", func(_ *maker, s string) (string, reading.Look) { return shifted(s, 1), reading.Look{} }},
	{"shifted", func(m *maker, s string) (string, reading.Look) {
		return shifted(s, rune(1+m.IntN(3000))), reading.Look{}
	}},
	{"the next letter of the font", func(_ *maker, s string) (string, reading.Look) { return nextLetter(s), reading.Look{} }},
	{"shuffled within the page", func(m *maker, s string) (string, reading.Look) {
		letters := lettersOf(s)
		return replaced(s, letters, shuffle(m.Rand, letters)), reading.Look{}
	}},
	{"shuffled among all", func(m *maker, s string) (string, reading.Look) {
		letters := lettersOf(s)
		return replaced(s, letters, shuffle(m.Rand, level(0xB0, 0xF7))), reading.Look{}
	}},
	{"shuffled among the common", func(m *maker, s string) (string, reading.Look) {
		letters := lettersOf(s)
		return replaced(s, letters, shuffle(m.Rand, level(0xB0, 0xD7))), reading.Look{}
	}},
	{"of the second level", func(m *maker, s string) (string, reading.Look) {
		letters := lettersOf(s)
		return replaced(s, letters, shuffle(m.Rand, level(0xD8, 0xF7))), reading.Look{}
	}},
	{"private", func(_ *maker, s string) (string, reading.Look) {
		return han(s, func(r rune) rune { return 0xE000 + r%0x1000 }), inChinese
	}},
	{"replacement signs", func(_ *maker, s string) (string, reading.Look) {
		return han(s, func(rune) rune { return unicode.ReplacementChar }), inChinese
	}},
	{"some replacement signs", func(m *maker, s string) (string, reading.Look) {
		return han(s, func(r rune) rune {
			if m.IntN(5) == 0 {
				return unicode.ReplacementChar
			}
			return r
		}), reading.Look{}
	}},
	{"NUL", func(_ *maker, s string) (string, reading.Look) {
		return han(s, func(rune) rune { return -1 }), reading.Look{Chinese: true, Lost: hanIn(s), Texts: 20}
	}},
	{"blanks", func(_ *maker, s string) (string, reading.Look) {
		return han(s, func(rune) rune { return ' ' }), inChinese
	}},
	{"codes of one byte", func(_ *maker, s string) (string, reading.Look) {
		return han(s, func(r rune) rune { return 0x21 + r%0x5E }), inChinese
	}},
	{"letters of one byte", func(_ *maker, s string) (string, reading.Look) {
		return han(s, func(r rune) rune { return 'A' + r%26 }), inChinese
	}},
	{"codes as they are", func(_ *maker, s string) (string, reading.Look) {
		letters := lettersOf(s)
		return han(s, func(r rune) rune { return 0x21 + rune(slices.Index(letters, r)) }), reading.Look{Chinese: true, Guessed: 1}
	}},
	{"GBK as Latin-1", misread(simplifiedchinese.GBK, charmap.ISO8859_1)},
	{"GBK as Windows-1252", misread(simplifiedchinese.GBK, charmap.Windows1252)},
	{"UTF-8 as Windows-1252", misread(encoding.Nop, charmap.Windows1252)},
	{"UTF-8 as GBK", misread(encoding.Nop, simplifiedchinese.GB18030)},
	{"GBK as Big5", misread(simplifiedchinese.GBK, traditionalchinese.Big5)},
}

// han changes the Chinese characters of a text.
func han(s string, f func(rune) rune) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Han, r) {
			return f(r)
		}
		return r
	}, s)
}

func shifted(s string, by rune) string {
	return han(s, func(r rune) rune { return 0x4E00 + (r-0x4E00+by+20900)%20900 })
}

// lettersOf are the different Chinese characters of a text, in their order.
func lettersOf(s string) (letters []rune) {
	for _, r := range s {
		if unicode.Is(unicode.Han, r) {
			letters = append(letters, r)
		}
	}
	slices.Sort(letters)
	return slices.Compact(letters)
}

func nextLetter(s string) string {
	letters := lettersOf(s)
	return replaced(s, letters, append(slices.Clone(letters[1:]), letters[0]))
}

func shuffle(rnd *rand.Rand, letters []rune) []rune {
	s := slices.Clone(letters)
	rnd.Shuffle(len(s), func(i, j int) { s[i], s[j] = s[j], s[i] })
	return s
}

// replaced gives each letter the meaning of the one in its place.
func replaced(s string, letters, by []rune) string {
	return han(s, func(r rune) rune {
		i, _ := slices.BinarySearch(letters, r)
		return by[i%len(by)]
	})
}

// level are the characters of GB 2312 in the rows of lead bytes from to to.
func level(from, to int) (letters []rune) {
	d := simplifiedchinese.GBK.NewDecoder()
	for hi := from; hi <= to; hi++ {
		for lo := 0xA1; lo <= 0xFE; lo++ {
			b, err := d.Bytes([]byte{byte(hi), byte(lo)})
			if r := []rune(string(b)); err == nil && len(r) == 1 && unicode.Is(unicode.Han, r[0]) {
				letters = append(letters, r[0])
			}
		}
	}
	return letters
}

// misread writes a text in one encoding and reads it in another.
func misread(written, read encoding.Encoding) func(*maker, string) (string, reading.Look) {
	return func(_ *maker, s string) (string, reading.Look) {
		b, _ := encoding.ReplaceUnsupported(written.NewEncoder()).Bytes([]byte(s)) // unsupported ones are replaced
		b, _ = read.NewDecoder().Bytes(b)                                          // wrong bytes become replacement signs
		return reading.Clean(string(b)), reading.Look{}
	}
}
