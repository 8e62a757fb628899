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

// Terms cuts a normal form into what an index keeps: every two neighbouring
// searchable characters, the last one of each run alone, and for two runs with
// something between them a joint of the characters beside it. So any character
// begins a term.
func Terms(normal string) iter.Seq[string] {
	return func(yield func(string) bool) {
		t := tables()
		prev, prevEnd := -1, 0 // the searchable character before, in bytes
		last := ""             // that of the run before
		for i, size := 0, 0; i < len(normal); i += size {
			var r rune
			if r, size = decode(normal, i); !t.searchable(r) {
				if prev >= 0 {
					if last = normal[prev:prevEnd]; !yield(last) {
						return
					}
				}
				prev = -1
				continue
			}
			if prev >= 0 && !yield(normal[prev:i+size]) || prev < 0 && last != "" && !yield(joint(last, normal[i:i+size])) {
				return
			}
			prev, prevEnd = i, i+size
		}
		if prev >= 0 {
			yield(normal[prev:prevEnd])
		}
	}
}

// joint is the term of the last character of a run and the first of the next: a
// space and one of 4,096 signs for all pairs. There are as many such pairs as
// pairs of neighbours, and most of them once: as terms of their own they made up a
// third of a dictionary. A sign that two pairs share only costs a look at the text.
func joint(last, first string) string {
	h := uint32(2166136261)
	for _, s := range []string{last, first} {
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
	prev, prevEnd, alone, last := -1, 0, false, ""
	for i, r := range normal {
		if !Searchable(r) {
			if prev >= 0 {
				last = normal[prev:prevEnd]
				terms = append(terms, last)
			}
			prev = -1
			continue
		}
		end := i + utf8.RuneLen(r)
		if prev >= 0 {
			terms = append(terms, normal[prev:end])
		} else if last != "" {
			terms = append(terms, joint(last, normal[i:end]))
		}
		alone = prev < 0
		prev, prevEnd = i, end
	}
	if prev >= 0 && alone {
		beginnings = append(beginnings, normal[prev:prevEnd])
	}
	return terms, beginnings
}
