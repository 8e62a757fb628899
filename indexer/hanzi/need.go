package hanzi

import (
	"iter"
	"strings"
)

// Triples are every three neighbours of a normal form of which both pairs are
// common. An index keeps them beside Terms: such pairs stand on many pages
// together, and each would have to be read to see whether they join.
func Triples(normal string) iter.Seq[string] {
	return func(yield func(string) bool) {
		common := tables().common
		var c, c1 rune
		i1, i2 := -1, -1 // where the character before and the one before that begin
		before := false  // those two are a common pair
		digits := 0      // how many of them stand one after the other, up to this character
		for i, size := 0, 0; i < len(normal); i1, i2, c1, i = i, i1, c, i+size {
			c, size = decode(normal, i)
			if digits++; !isDigit(c) {
				digits = 0
			}
			is := common.has(c1, c)
			if is && before && digits < 3 && !yield(normal[i2:i+size]) { // three digits are among Terms
				return
			}
			before = is
		}
	}
}

// A Need is what an index holds of every text in which a normal form stands,
// however it goes on before and after.
type Need struct {
	Terms, Triples []string
	Beginnings     []string // of terms: a single character whose neighbour is unknown

	// Whole says that having it may prove the form. Without Within the form is a
	// term itself. Else it is a chain of threes, and Within are the pairs that each
	// shares with the next. When abc and bcd, counted together, stand more often
	// than bc, then one bc has both a before it and d after it: abcd stands. So it
	// goes on, and the form stands where all threes, added up, stand more often
	// than Within.
	Whole  bool
	Within []string
}

// NeedOf is the need of a normal form.
func NeedOf(normal string) (n Need) {
	t := tables()
	var rs []rune
	var at []int
	for i, r := range normal {
		rs, at = append(rs, r), append(at, i)
	}
	at = append(at, len(normal))
	last := len(rs) - 1
	is := func(i int) bool { return t.searchable(rs[i]) }
	common := func(i int) bool { return i >= 0 && i < last && t.common.has(rs[i], rs[i+1]) }
	number := func(i int) bool {
		return i >= 0 && i+2 <= last && numeric(rs[i]) && numeric(rs[i+1]) && numeric(rs[i+2])
	}
	triple := func(i int) bool { return number(i) || common(i) && common(i+1) }
	n.Whole = true
	for i := range rs {
		switch {
		case number(i):
			n.Terms = append(n.Terms, normal[at[i]:at[i+3]])
		case triple(i):
			n.Triples = append(n.Triples, normal[at[i]:at[i+3]])
		case i+2 <= last:
			n.Whole = false
		}
		switch term := i < last && (is(i) || is(i+1)); {
		case last == 0 && is(0):
			n.Beginnings = append(n.Beginnings, normal)
		case triple(i-1) && triple(i):
			n.Within = append(n.Within, normal[at[i]:at[i+2]])
			n.Whole = n.Whole && term
		case term && !triple(i-1) && !triple(i):
			n.Terms = append(n.Terms, normal[at[i]:at[i+2]])
		}
	}
	n.Whole = n.Whole && len(n.Terms)+len(n.Triples)+len(n.Beginnings) > 0
	if !n.Whole {
		n.Within = nil
	}
	return n
}

// pairSet is a set of pairs of characters of the basic plane, open addressed; 0 is none.
type pairSet [1 << pairBits]uint32

const pairBits = 14

func (s *pairSet) slot(key uint32) uint32 { return key * 2654435769 >> (32 - pairBits) }

func (s *pairSet) add(a, b rune) {
	key := uint32(a)<<16 | uint32(b)
	i := s.slot(key)
	for ; s[i] != 0 && s[i] != key; i = (i + 1) % (1 << pairBits) {
	}
	s[i] = key
}

func (s *pairSet) has(a, b rune) bool {
	if a|b >= 0x10000 {
		return false
	}
	key := uint32(a)<<16 | uint32(b)
	for i := s.slot(key); s[i] != 0; i = (i + 1) % (1 << pairBits) {
		if s[i] == key {
			return true
		}
	}
	return false
}

// commonSet are the common pairs, and those of digits.
func commonSet() *pairSet {
	s := &pairSet{}
	for line := range strings.Lines(commonPairs) {
		rs := []rune(strings.TrimSuffix(line, "\n"))
		for _, b := range rs[1:] {
			s.add(rs[0], b)
		}
	}
	for a := '0'; a <= '9'; a++ {
		for b := '0'; b <= '9'; b++ {
			s.add(a, b)
		}
	}
	return s
}
