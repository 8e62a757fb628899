// Package hanzi brings Chinese text to one normal form with a way back to the original.
//
// In normal form full and half width, traditional and simplified, radicals and
// whole characters, upper and lower case, and the many forms of brackets and
// dashes are one; spaces and line ends beside Han characters are gone, and so
// are thousands separators. No character of a text is otherwise lost.
package hanzi

//go:generate go run gen.go

import (
	"sync"
	"unicode"
	"unicode/utf8"
	"unsafe"
)

// A Folded is a text in normal form. Positions in it are code points of Text.
type Folded struct {
	Text       string
	start, end []int32 // of each code point of Text, in code points of the original
}

// Fold brings text to normal form and remembers where everything came from.
func Fold(text string) Folded { return fold(text, true, false) }

// FoldLiteral is Fold with thousands separators kept.
func FoldLiteral(text string) Folded { return fold(text, true, true) }

// Normal is the Text of Fold alone, made faster.
func Normal(text string) string { return fold(text, false, false).Text }

// Len is the number of code points of the normal form.
func (f Folded) Len() int { return len(f.start) }

// Origin is where the code points from..to of the normal form (to exclusive,
// from < to) stand in the original, in code points, end exclusive. What was
// dropped between them is inside.
func (f Folded) Origin(from, to int) (start, end int) {
	return int(f.start[from]), int(f.end[to-1])
}

// class is what a character means to the form.
type class uint8

const (
	punct class = iota
	space
	drop // no width, or no meaning
	han  // Han and everything else written without spaces; indexed
	word // letters and digits; indexed, and a space between two of them stays
)

// tables are built when first needed: 200 kB for the basic plane.
var tables = sync.OnceValue(buildTables)

type foldTables struct {
	to     [0x10000]uint16 // what to write; wideMark: look into wide
	class  [0x10000]class
	wide   map[rune]rune
	common *pairSet
}

const wideMark = 0xFFFF

// forms are punctuation marks and what is written for them.
const forms = "，,；;：:！!？?．.。。｡。､、“\"”\"„\"«《»》「\"」\"『\"』\"＂\"〝\"〞\"‘'’'＇'`'｀'〔(〕)[(])（(）)【(】)［(］)｛(｝){(})〖(〗)〈《〉》<《>》＜《＞》" +
	"－-‐-‑-‒-–-—-―-─-━-−-﹣-～~〜~∼~·・‧・•・･・∙・％%＊*＋+／/＼\\＝=＆&＃#＠@＄$￥¥＿_｜|￣~○〇◯〇⚪〇﹑、﹐,﹔;﹕:﹖?﹗!﹙(﹚)﹝(﹞)﹟#﹠&﹡*﹢+﹦=﹩$﹪%﹫@"

func buildTables() *foldTables {
	t := &foldTables{wide: map[rune]rune{}, common: commonSet()}
	into := map[rune]rune{}
	for _, s := range []string{forms, pairs} {
		rs := []rune(s)
		for i := 0; i < len(rs); i += 2 {
			into[rs[i]] = rs[i+1]
		}
	}
	for r := rune(0); r < 0x10000; r++ {
		n := foldOne(r, into)
		t.class[r] = classOf(n)
		if n >= wideMark {
			t.wide[r], n = n, wideMark
		}
		t.to[r] = uint16(n)
	}
	for r, n := range into {
		if r >= 0x10000 {
			t.wide[r] = n
		}
	}
	return t
}

func foldOne(r rune, into map[rune]rune) rune {
	if r >= 0xFF21 && r <= 0xFF3A || r >= 0xFF41 && r <= 0xFF5A || r >= 0xFF10 && r <= 0xFF19 {
		r -= 0xFEE0
	}
	r = unicode.ToLower(r)
	if n, ok := into[r]; ok {
		r = unicode.ToLower(n)
	}
	return r
}

func classOf(r rune) class {
	switch {
	case unicode.IsSpace(r):
		return space
	case unicode.Is(unicode.Cc, r), unicode.Is(unicode.Cf, r), r >= 0x300 && r <= 0x36F, r >= 0xFE00 && r <= 0xFE0F, r >= 0xE0100 && r <= 0xE01EF:
		return drop
	case r == '*', unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Bopomofo, unicode.Co, unicode.No, unicode.Nl):
		return han
	case unicode.In(r, unicode.L, unicode.Nd, unicode.M):
		return word
	case r >= 0x20000 && r <= 0x3FFFF: // Han of planes newer than our tables
		return han
	}
	return punct
}

func (t *foldTables) look(r rune) (rune, class) {
	if r >= 0x10000 {
		if n, ok := t.wide[r]; ok {
			r = n
			if r < 0x10000 {
				return r, t.class[r]
			}
		}
		r = unicode.ToLower(r)
		return r, classOf(r)
	}
	n := rune(t.to[r])
	if n == wideMark {
		if w, ok := t.wide[r]; ok {
			n = w
		}
	}
	return n, t.class[r]
}

func fold(text string, back, separators bool) Folded {
	f := folder{tables: tables(), buf: make([]byte, 0, len(text))}
	if back {
		n := utf8.RuneCountInString(text)
		f.start, f.end = make([]int32, 0, n), make([]int32, 0, n)
	}
	var (
		last     = punct
		lastRune rune
		gap      = -1 // where the white space before this character began, in code points
		runEnd   int  // byte where the run of digits and commas ends
		grouped  bool // that run is a number with thousands separators
		same     = -1 // byte where a run of Han began that stay as they are
	)
	at, size := 0, 0
	for i := 0; i < len(text); i += size {
		var r rune
		r, size = decode(text, i)
		at++
		if r >= firstHan && r <= lastHan { // most of a Chinese text
			if n := rune(f.tables.to[r]); n != wideMark {
				gap, last, lastRune = -1, han, n
				if n != r {
					same = f.copied(text, same, i)
					f.put(n, at-1, at)
					continue
				}
				if same < 0 {
					same = i
				}
				if back {
					f.start, f.end = append(f.start, int32(at-1)), append(f.end, int32(at))
				}
				continue
			}
		}
		same = f.copied(text, same, i)
		n, c := f.tables.look(r)
		if c == drop {
			continue
		}
		if c == space {
			if gap < 0 {
				gap = at - 1
			}
			continue
		}
		if gap >= 0 {
			if last == word && c == word {
				f.put(' ', gap, at-1)
			}
			gap = -1
		}
		if !separators {
			if i >= runEnd && n >= '0' && n <= '9' {
				var size int
				size, grouped = groups(text[i:])
				grouped = grouped && lastRune != '.'
				runEnd = i + size
			}
			if n == ',' && i < runEnd && grouped {
				continue
			}
		}
		f.put(n, at-1, at)
		last, lastRune = c, n
	}
	f.copied(text, same, len(text))
	return Folded{unsafe.String(unsafe.SliceData(f.buf), len(f.buf)), f.start, f.end}
}

// decode is the character at byte i, quickest for Han.
func decode(text string, i int) (r rune, size int) {
	if c := text[i]; c < utf8.RuneSelf {
		return rune(c), 1
	} else if c >= 0xE4 && c <= 0xE9 && i+2 < len(text) && text[i+1]&0xC0 == 0x80 && text[i+2]&0xC0 == 0x80 {
		return rune(c&0x0F)<<12 | rune(text[i+1]&0x3F)<<6 | rune(text[i+2]&0x3F), 3
	}
	return utf8.DecodeRuneInString(text[i:])
}

// The block of Han in everyday use; all of it is Han in normal form too.
const firstHan, lastHan = 0x4E00, 0x9FFF

// A folder is a normal form being written.
type folder struct {
	tables     *foldTables
	buf        []byte
	start, end []int32 // nil when nobody wants the way back
}

// copied writes the run of characters that stay as they are, from same to end; it is over.
func (f *folder) copied(text string, same, end int) int {
	if same >= 0 {
		f.buf = append(f.buf, text[same:end]...)
	}
	return -1
}

func (f *folder) put(r rune, start, end int) {
	if r >= 0x800 && r < 0xD800 {
		f.buf = append(f.buf, 0xE0|byte(r>>12), 0x80|byte(r>>6)&0xBF, 0x80|byte(r)&0xBF)
	} else {
		f.buf = utf8.AppendRune(f.buf, r)
	}
	if f.start != nil {
		f.start, f.end = append(f.start, int32(start)), append(f.end, int32(end))
	}
}

// groups measures the run of digits and commas that text begins with, and says
// whether the commas stand as thousands separators do: 1,234,567. A full-width
// comma, which also parts a sentence, counts between full-width digits only.
func groups(text string) (size int, grouped bool) {
	digits, first, wide, commas := 0, true, false, 0
	grouped = true
	comma := rune(0) // the comma just read
	end := 0
	for i, r := range text {
		isWide := r >= '０' && r <= '９'
		switch {
		case r >= '0' && r <= '9' || isWide:
			if comma == '，' && !isWide {
				return end, grouped && commas > 0 && (digits == 3 || first)
			}
			if comma != 0 {
				grouped = grouped && (digits == 3 || first && digits <= 3)
				digits, first, comma = 0, false, 0
				commas++
			}
			digits++
			wide = isWide
			end = i + utf8.RuneLen(r)
		case comma == 0 && (r == ',' || r == '，' && wide):
			comma = r
		default:
			return end, grouped && commas > 0 && digits == 3
		}
	}
	return end, grouped && commas > 0 && digits == 3
}
