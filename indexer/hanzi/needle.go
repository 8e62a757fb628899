package hanzi

import (
	"sync"
	"unicode/utf8"
)

// A Needle is a normal form that is looked for in packed texts without folding them.
type Needle struct {
	runes  []rune
	words  []bool   // which of them are letters or digits
	anchor int      // the one that is written in the fewest ways
	ways   [][]byte // how it is written, packed
}

// NewNeedle prepares a normal form; ok is false when it has spaces, or nothing
// but punctuation.
func NewNeedle(normal string) (n Needle, ok bool) {
	n.runes, n.anchor = []rune(normal), -1
	n.words = make([]bool, len(n.runes))
	t := tables()
	for i, r := range n.runes {
		folded, c := t.look(r)
		if folded != r || c == space || c == drop {
			return n, false
		}
		if n.words[i] = c == word; c == punct {
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
		if n, c := t.look(r); n != r && (c == han || c == word) && utf8.ValidRune(r) {
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

// Index is the first place from byte from on, where a character begins, where the
// normal form of a packed text has the needle: the bytes of one character of it;
// -1 for nowhere. When that is not known, a comma between digits decides: it may
// part thousands, and is no part of the form then.
func (n Needle) Index(text []byte, from int) (at, end int, known bool) {
	at, known = -1, true
	t := tables()
	for _, w := range n.ways {
		for i := from; at < 0 || i < at; i += len(w) {
			next := IndexPacked(text[i:], w)
			if next < 0 {
				break
			}
			i += next
			_, _, found, doubt := n.around(t, text, i, len(w))
			if found && (at < 0 || i < at) {
				at, end = i, i+len(w)
			}
			known = known && !doubt
		}
	}
	return at, end, known || at >= 0
}

// Each visits all places where the normal form of a packed text has the needle, in
// no order: where they begin and end. It says whether there may be more, see Index.
func (n Needle) Each(text []byte, visit func(from, to int)) (known bool) {
	known = true
	t := tables()
	for _, w := range n.ways {
		for i := 0; ; i += len(w) {
			next := IndexPacked(text[i:], w)
			if next < 0 {
				break
			}
			i += next
			from, to, found, doubt := n.around(t, text, i, len(w))
			if found {
				visit(from, to)
			}
			known = known && !doubt
		}
	}
	return known
}

// around says whether the needle stands in text with its anchor at byte i, and from where to where.
func (n Needle) around(t *foldTables, text []byte, i, size int) (from, to int, found, doubt bool) {
	from, to = i, i+size
	found, doubt = n.follow(t, 1, func() (rune, bool) {
		if to == len(text) {
			return 0, false
		}
		r, size := unpackOne(text[to:])
		to += size
		return r, size > 0
	})
	if !found {
		return from, to, false, doubt
	}
	found, doubt = n.follow(t, -1, func() (rune, bool) {
		if from == 0 {
			return 0, false
		}
		r, size := unpackLast(text[:from])
		from -= size
		return r, true
	})
	return from, to, found, doubt
}

// follow compares what comes from the anchor on in one direction, as fold would.
func (n Needle) follow(t *foldTables, step int, next func() (rune, bool)) (found, doubt bool) {
	gap := false
	for k := n.anchor + step; k >= 0 && k < len(n.runes); {
		r, ok := next()
		if !ok {
			return false, false
		}
		f, c := t.look(r)
		switch {
		case c == drop:
			continue
		case c == space:
			gap = true
			continue
		case gap && c == word && n.words[k-step]:
			return false, false // a space between words stays
		case f != n.runes[k]:
			return false, f == ',' && isDigit(n.runes[k]) && isDigit(n.runes[k-step])
		}
		gap = false
		k += step
	}
	return true, false
}
