package hanzi

import (
	"strings"
	"sync"
	"unicode/utf8"
)

// A Needle is a normal form that is looked for in texts without folding them.
type Needle struct {
	runes  []rune
	anchor int      // the one that is written in the fewest ways
	ways   []string // how it is written
}

// NewNeedle prepares a normal form; ok is false when it has letters or digits,
// of which the form depends on what stands around them, or no Han.
func NewNeedle(normal string) (n Needle, ok bool) {
	n.runes, n.anchor = []rune(normal), -1
	t := tables()
	for i, r := range n.runes {
		folded, c := t.look(r)
		if folded != r || c == word || c == space || c == drop {
			return n, false
		}
		if c == punct {
			continue
		}
		if ways := append([]string{string(r)}, writings()[r]...); n.anchor < 0 || len(ways) < len(n.ways) {
			n.anchor, n.ways = i, ways
		}
	}
	return n, n.anchor >= 0
}

// writings are the characters that fold into another, by what they fold into.
var writings = sync.OnceValue(func() map[rune][]string {
	t, m := tables(), map[rune][]string{}
	for r := rune(0); r < 0x10000; r++ {
		if n, c := t.look(r); n != r && c == han && utf8.ValidRune(r) {
			m[n] = append(m[n], string(r))
		}
	}
	for r, n := range t.wide {
		if r >= 0x10000 {
			m[n] = append(m[n], string(r))
		}
	}
	return m
})

// In says whether the normal form of text contains the needle.
func (n Needle) In(text string) bool {
	t := tables()
	for _, w := range n.ways {
		for from := 0; ; {
			i := strings.Index(text[from:], w)
			if i < 0 {
				break
			}
			at := from + i
			if n.after(t, text[at+len(w):]) && n.before(t, text[:at]) {
				return true
			}
			from = at + len(w)
		}
	}
	return false
}

func (n Needle) after(t *foldTables, text string) bool {
	want := n.runes[n.anchor+1:]
	for i, size := 0, 0; len(want) > 0; i += size {
		if i == len(text) {
			return false
		}
		var r rune
		r, size = decode(text, i)
		f, c := t.look(r)
		if c == space || c == drop {
			continue
		}
		if f != want[0] {
			return false
		}
		want = want[1:]
	}
	return true
}

func (n Needle) before(t *foldTables, text string) bool {
	want := n.runes[:n.anchor]
	for len(want) > 0 {
		if text == "" {
			return false
		}
		r, size := utf8.DecodeLastRuneInString(text)
		text = text[:len(text)-size]
		f, c := t.look(r)
		if c == space || c == drop {
			continue
		}
		if f != want[len(want)-1] {
			return false
		}
		want = want[:len(want)-1]
	}
	return true
}
