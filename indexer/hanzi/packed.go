package hanzi

import (
	"bytes"
	"errors"
	"strings"
	"sync"
	"unicode/utf8"
)

// A packed text takes two bytes for what Chinese is written with, one for ASCII
// and a few characters that are more than a quarter of most texts, and four for
// anything else. That is about 0.62 of UTF-8, and it can be searched as it is: a
// byte from 0x80 on begins two bytes that are a unit; what is in none of the
// blocks below is two units.

// ErrPacked says that bytes are no packed text.
var ErrPacked = errors.New("no packed text")

// blocks are what takes one unit, one after the other.
var blocks = [...]struct{ first, last rune }{
	{firstHan, lastHan},
	{0x3000, 0x30FF}, // punctuation, kana
	{0xFF00, 0xFFEF}, // full width
	{0x2000, 0x25FF}, // general punctuation, numerals, signs
	{0x0080, 0x01FF}, // Latin
	{0x0370, 0x03FF}, // Greek
}

// frequent are the characters that take the place of control characters: the most
// frequent 29 of the 682 laws that this is tried on. Control characters are two units.
const frequent = "的，、。人第条行和法定十应当规管国民有理以政者业关会务；（"

// singles are the characters of the bytes below 0x80. Byte 0 is none.
var singles = func() (of [unit]rune) {
	rest := []rune(frequent)
	for c := range of {
		if of[c] = rune(c); c > 0 && (c < ' ' || c == 0x7F) && !strings.ContainsRune("\t\n\r", rune(c)) {
			of[c], rest = rest[0], rest[1:]
		}
	}
	return of
}()

const (
	unit     = 0x80 // set in the first byte of a unit
	tailBits = 10   // of a character of two units that stand in the second
)

// starts are the units of the first characters of the blocks; then come the
// units that begin a character of two, and those that end one.
var (
	starts = func() (s [len(blocks) + 1]int) {
		for i, b := range blocks {
			s[i+1] = s[i] + int(b.last-b.first) + 1
		}
		return s
	}()
	highUnits = starts[len(blocks)]
	lowUnits  = highUnits + (utf8.MaxRune >> tailBits) + 1
)

// codes are what the characters of the basic plane take: a byte, a unit, or 0 for two units.
var codes = sync.OnceValue(func() *[0x10000]uint16 {
	var of [0x10000]uint16
	for i, b := range blocks {
		for r := b.first; r <= b.last; r++ {
			of[r] = unit<<8 | uint16(starts[i]+int(r-b.first))
		}
	}
	for c, r := range singles {
		of[r] = uint16(c)
	}
	return &of
})

// AppendPacked packs text; what is no UTF-8 becomes U+FFFD.
func AppendPacked(b []byte, text string) []byte {
	of := codes()
	for i, size := 0, 0; i < len(text); i += size {
		var r rune
		r, size = decode(text, i)
		c := uint16(0)
		if r < 0x10000 {
			c = of[r]
		}
		switch {
		case c >= unit<<8:
			b = append(b, byte(c>>8), byte(c))
		case c > 0:
			b = append(b, byte(c))
		default:
			b = appendUnit(appendUnit(b, highUnits+int(r>>tailBits)), lowUnits+int(r&(1<<tailBits-1)))
		}
	}
	return b
}

func appendUnit(b []byte, n int) []byte { return append(b, unit|byte(n>>8), byte(n)) }

// Unpack undoes AppendPacked.
func Unpack(b []byte) (string, error) {
	out := make([]byte, 0, len(b)+len(b)/2+utf8.UTFMax)
	for i := 0; i < len(b); {
		c := b[i]
		if r := singles[c&^unit]; c < unit && r < utf8.RuneSelf {
			out = append(out, byte(r))
			i++
			continue
		}
		r, size := unpackOne(b[i:])
		if size == 0 {
			return "", ErrPacked
		}
		if i += size; r >= firstHan && r <= lastHan { // most of a Chinese text; always three bytes
			out = append(out, 0xE0|byte(r>>12), 0x80|byte(r>>6)&0xBF, 0x80|byte(r)&0xBF)
			continue
		}
		out = utf8.AppendRune(out, r)
	}
	return string(out), nil
}

// unpackOne is the first character of a packed text that is not empty; size is 0 when there is none.
func unpackOne(b []byte) (r rune, size int) {
	if b[0] < unit {
		return singles[b[0]], 1
	}
	if len(b) < 2 {
		return 0, 0
	}
	n := unitAt(b, 0)
	if n < starts[1] {
		return rune(n) + firstHan, 2
	}
	if n < highUnits {
		return ofUnit(n), 2
	}
	if n >= lowUnits || len(b) < 4 {
		return 0, 0
	}
	low := unitAt(b, 2) - lowUnits
	if low < 0 || low >= 1<<tailBits {
		return 0, 0
	}
	return rune(n-highUnits)<<tailBits | rune(low), 4
}

func unitAt(b []byte, i int) int { return int(b[i]&^unit)<<8 | int(b[i+1]) }

// ofUnit is the character of a unit of a block.
func ofUnit(n int) rune {
	k := 0
	for n >= starts[k+1] {
		k++
	}
	return blocks[k].first + rune(n-starts[k])
}

// unpackLast is the last character of a packed text that is not empty.
func unpackLast(b []byte) (r rune, size int) {
	if i := len(b) - 1; i == 0 || b[i] < unit && begins(b, i) { // what is more ends a unit
		return singles[b[i]&^unit], 1
	}
	i := len(b) - 2
	if n := unitAt(b, i); n < highUnits {
		return ofUnit(n), 2
	}
	if i < 2 {
		return 0, len(b)
	}
	r, _ = unpackOne(b[i-2:])
	return r, 4
}

// begins says whether a unit or an ASCII character begins at byte i. The bytes
// from 0x80 on that stand before it one after the other are whole units, but for
// the last when it is a unit's first: the one before them is less than 0x80 and
// ends something, whatever it is.
func begins(b []byte, i int) bool {
	n := 0
	for i-n > 0 && b[i-n-1] >= unit {
		n++
	}
	return n%2 == 0
}

// IndexPacked is where one packed text first stands in another, in bytes, -1 for nowhere.
func IndexPacked(b, what []byte) int {
	rare := rarest(what)
	for from := 0; from+rare <= len(b); from++ {
		i := bytes.Index(b[from+rare:], what[rare:])
		if i < 0 {
			return -1
		}
		if from += i; bytes.Equal(b[from:from+rare], what[:rare]) && begins(b, from) {
			return from
		}
	}
	return -1
}

// rarest is the byte of a packed text that is worth looking for first: the second
// of a unit, for the first is one of few; else the least frequent character.
func rarest(what []byte) (at int) {
	for i, c := range what[:max(len(what)-1, 0)] {
		if c >= unit {
			return i + 1
		}
		if c > what[at] {
			at = i
		}
	}
	return at
}

// AroundPacked is where the part of a packed text begins and ends that has so many
// characters before byte at, where one begins, and after it.
func AroundPacked(b []byte, at, before, after int) (from, to int) {
	from, to = at, at
	for ; before > 0 && from > 0; before-- {
		_, size := unpackLast(b[:from])
		from -= size
	}
	for ; after > 0 && to < len(b); after-- {
		_, size := unpackOne(b[to:])
		if size == 0 {
			break
		}
		to += size
	}
	return from, to
}

// CountPacked is the number of characters of a packed text.
func CountPacked(b []byte) (n int) {
	for i := 0; i < len(b); n++ {
		_, size := unpackOne(b[i:])
		i += max(size, 1)
	}
	return n
}
