package hanzi

import (
	"sync"
	"unicode/utf8"
)

// A Needle is a normal form that is looked for in packed texts without folding them.
type Needle struct {
	runes  []rune
	anchor int      // the one that is written in the fewest ways
	ways   [][]byte // how it is written, packed
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
		if ways := append([][]byte{AppendPacked(nil, string(r))}, writings()[r]...); n.anchor < 0 || len(ways) < len(n.ways) {
			n.anchor, n.ways = i, ways
		}
	}
	return n, n.anchor >= 0
}

// writings are the characters that fold into another, packed, by what they fold into.
var writings = sync.OnceValue(func() map[rune][][]byte {
	t, m := tables(), map[rune][][]byte{}
	for r := rune(0); r < 0x10000; r++ {
		if n, c := t.look(r); n != r && c == han && utf8.ValidRune(r) {
			m[n] = append(m[n], AppendPacked(nil, string(r)))
		}
	}
	for r, n := range t.wide {
		if r >= 0x10000 {
			m[n] = append(m[n], AppendPacked(nil, string(r)))
		}
	}
	return m
})

// In says whether the normal form of a packed text contains the needle.
func (n Needle) In(text []byte) bool {
	t := tables()
	for _, w := range n.ways {
		for from := 0; ; {
			i := IndexPacked(text[from:], w)
			if i < 0 {
				break
			}
			if at := from + i; n.after(t, text[at+len(w):]) && n.before(t, text[:at]) {
				return true
			}
			from += i + len(w)
		}
	}
	return false
}

func (n Needle) after(t *foldTables, text []byte) bool {
	for _, want := range n.runes[n.anchor+1:] {
		for {
			if len(text) == 0 {
				return false
			}
			r, size := unpackOne(text)
			if size == 0 {
				return false
			}
			text = text[size:]
			f, c := t.look(r)
			if c == space || c == drop {
				continue
			}
			if f != want {
				return false
			}
			break
		}
	}
	return true
}

func (n Needle) before(t *foldTables, text []byte) bool {
	for k := n.anchor - 1; k >= 0; {
		if len(text) == 0 {
			return false
		}
		r, size := unpackLast(text)
		text = text[:len(text)-size]
		f, c := t.look(r)
		if c == space || c == drop {
			continue
		}
		if f != n.runes[k] {
			return false
		}
		k--
	}
	return true
}
