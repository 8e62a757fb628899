package hanzi

import (
	"iter"
	"unicode/utf8"
)

// Searchable says that a character of a normal form is indexed; all others part the terms.
func Searchable(r rune) bool { return tables().searchable(r) }

func (t *foldTables) searchable(r rune) bool {
	if r < 0x10000 {
		return t.class[r] >= han
	}
	return classOf(r) >= han
}

// Letters are the searchable characters of a text's normal form, in their order;
// which they are is known without the rest of it.
func Letters(text string) iter.Seq[rune] {
	return func(yield func(rune) bool) {
		t := tables()
		for i, size := 0, 0; i < len(text); i += size {
			var r rune
			r, size = decode(text, i)
			if n, c := t.look(r); c != drop && c != space && t.searchable(n) && !yield(n) {
				return
			}
		}
	}
}

// Terms cuts a normal form into what an index keeps, so that any text can be
// looked up by few and rare terms:
//
//   - every two neighbouring searchable characters, and the last one of each run
//     alone, so that any character begins a term;
//   - a sign for a character and the punctuation before or after it;
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
				if run && !yield(normal[i1:i+size]) || !run && i1 >= 0 && !yield(sign(normal[i1:i], normal[i:i+size])) {
					return
				}
				run = true
			} else {
				if run && !(yield(normal[i1:i]) && yield(sign(normal[i1:i], normal[i:i+size]))) {
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

// sign is the term of a character and punctuation beside it: a space and one of
// 4,096 signs. There are as many such pairs as pairs of characters, and most stand
// once: as terms of their own they made up a third of a dictionary. A sign that
// two pairs share only costs a look at the text.
func sign(a, b string) string {
	h := uint32(2166136261)
	for _, s := range [...]string{a, b} {
		for i := range len(s) {
			h = (h ^ uint32(s[i])) * 16777619
		}
	}
	h ^= h >> 15
	return string([]byte{' ', '0' + byte(h&63), '0' + byte(h>>6&63)})
}

// Needs lists the terms that a text must have if normal stands in it, however
// it goes on before and after. A single character whose neighbour is unknown
// can only be asked for as the beginning of a term; such are listed apart.
func Needs(normal string) (terms, beginnings []string) {
	whole := len(normal)
	if r, size := utf8.DecodeLastRuneInString(normal); Searchable(r) { // whether it ends a run is unknown
		whole -= size
		if before, _ := utf8.DecodeLastRuneInString(normal[:whole]); whole == 0 || !Searchable(before) {
			beginnings = append(beginnings, normal[whole:])
		}
	}
	for t := range Terms(normal) {
		terms = append(terms, t)
	}
	if whole < len(normal) {
		terms = terms[:len(terms)-1]
	}
	return terms, beginnings
}
