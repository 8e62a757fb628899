package hanzi

import (
	"iter"
	"unicode/utf8"
)

// Searchable says that a character of a normal form is indexed; all others part the terms.
func Searchable(r rune) bool {
	t := tables()
	if r < 0x10000 {
		return t.class[r] >= han
	}
	return classOf(r) >= han
}

// Terms cuts a normal form into what an index keeps: every two neighbouring
// searchable characters, and the last one of each run alone. So a text of n
// characters has n terms, and any character begins one.
func Terms(normal string) iter.Seq[string] {
	return func(yield func(string) bool) {
		prev, prevEnd := -1, 0 // the searchable character before, in bytes
		for i, r := range normal {
			if !Searchable(r) {
				if prev >= 0 && !yield(normal[prev:prevEnd]) {
					return
				}
				prev = -1
				continue
			}
			end := i + utf8.RuneLen(r)
			if prev >= 0 && !yield(normal[prev:end]) {
				return
			}
			prev, prevEnd = i, end
		}
		if prev >= 0 {
			yield(normal[prev:prevEnd])
		}
	}
}

// Needs lists the terms that a text must have if normal stands in it, however
// it goes on before and after. A single character whose neighbour is unknown
// can only be asked for as the beginning of a term; such are listed apart.
func Needs(normal string) (terms, beginnings []string) {
	prev, prevEnd, alone := -1, 0, false
	for i, r := range normal {
		if !Searchable(r) {
			if prev >= 0 {
				terms = append(terms, normal[prev:prevEnd])
			}
			prev = -1
			continue
		}
		end := i + utf8.RuneLen(r)
		if prev >= 0 {
			terms = append(terms, normal[prev:end])
		}
		alone = prev < 0
		prev, prevEnd = i, end
	}
	if prev >= 0 && alone {
		beginnings = append(beginnings, normal[prev:prevEnd])
	}
	return terms, beginnings
}
