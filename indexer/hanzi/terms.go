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
//   - every two neighbouring characters of which one at least is searchable, and
//     the last one alone, so that any character begins a term;
//   - every three neighbouring digits and points, for pairs of them stand everywhere.
func Terms(normal string) iter.Seq[string] {
	return func(yield func(string) bool) {
		t := tables()
		var c, c1 rune   // this character and the one before
		i1, i2 := -1, -1 // where that and the one before it begin
		is1 := false     // the character before is searchable
		for i, size := 0, 0; i < len(normal); i1, i2, c1, i = i, i1, c, i+size {
			c, size = decode(normal, i)
			is := t.searchable(c)
			if i1 >= 0 && (is || is1) && !yield(normal[i1:i+size]) {
				return
			}
			is1 = is
			if numeric(c) && numeric(c1) && i2 >= 0 && i-i2 == 2 && numeric(rune(normal[i2])) && !yield(normal[i2:i+1]) {
				return
			}
		}
		if is1 {
			yield(normal[i1:])
		}
	}
}

func numeric(r rune) bool { return r >= '0' && r <= '9' || r == '.' }
