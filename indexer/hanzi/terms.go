package hanzi

import "iter"

// Searchable says that a character of a normal form is indexed; all others part the terms.
func Searchable(r rune) bool { return tables().searchable(r) }

func (t *foldTables) searchable(r rune) bool {
	if r < 0x10000 {
		return t.class[r] >= han
	}
	return classOf(r) >= han
}

// Terms cuts a normal form into what an index keeps, so that any text can be
// looked up by few and rare terms:
//
//   - every two neighbouring searchable characters, and the last one of each run
//     alone, so that any character begins a term;
//   - a character and the punctuation before or after it, where they are a common
//     pair; else a sign for the two;
//   - every three neighbouring digits and points, for pairs of them stand everywhere.
func Terms(normal string) iter.Seq[string] {
	return func(yield func(string) bool) {
		t := tables()
		var c, c1 rune   // this character and the one before
		i1, i2 := -1, -1 // where that and the one before it begin
		run := false     // the character before was searchable
		for i, size := 0, 0; i < len(normal); i1, i2, c1, i = i, i1, c, i+size {
			c, size = decode(normal, i)
			if is := t.searchable(c); is {
				if run && !yield(normal[i1:i+size]) || !run && i1 >= 0 && !yield(t.beside(normal[i1:i+size], c1, c)) {
					return
				}
				run = true
			} else {
				if run && !(yield(normal[i1:i]) && yield(t.beside(normal[i1:i+size], c1, c))) {
					return
				}
				run = false
			}
			if numeric(c) && numeric(c1) && i2 >= 0 && i-i2 == 2 && numeric(rune(normal[i2])) && !yield(normal[i2:i+1]) {
				return
			}
		}
		if run {
			yield(normal[i1:])
		}
	}
}

func numeric(r rune) bool { return r >= '0' && r <= '9' || r == '.' }

// beside is the term of a character and punctuation, which is one of the two.
func (t *foldTables) beside(both string, a, b rune) string {
	if t.common.has(a, b) {
		return both
	}
	return sign(both)
}

// sign is the term of a character and punctuation beside it: a space and one of
// 4,096 signs. There are as many such pairs as pairs of characters, and most stand
// once: as terms of their own they made up a third of a dictionary. A sign that
// two pairs share only costs a look at the text.
func sign(both string) string {
	h := uint32(2166136261)
	for i := range len(both) {
		h = (h ^ uint32(both[i])) * 16777619
	}
	h ^= h >> 15
	return string([]byte{' ', '0' + byte(h&63), '0' + byte(h>>6&63)})
}
