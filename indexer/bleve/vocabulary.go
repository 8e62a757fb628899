package bleve

import (
	"cmp"
	"slices"
	"unicode/utf8"

	"juzheng/indexer"
	"juzheng/indexer/hanzi"
	"juzheng/indexer/hanzi/alike"
	"juzheng/indexer/query"
)

// A vocabulary is which characters stand beside which in pages and titles,
// according to the dictionaries of the segments.
type vocabulary struct {
	r      *reader
	of     []rune // characters of which the neighbours are asked for
	known  map[string]bool
	next   map[rune]map[rune]int // what stands after a character, and how often at most
	before map[rune]map[rune]int // the same before each of of; nil until asked for
}

func (r *reader) vocabulary(of []rune) *vocabulary {
	return &vocabulary{r: r, of: of, known: map[string]bool{}, next: map[rune]map[rune]int{}}
}

// have says whether a term stands in a page or a title.
func (v *vocabulary) have(term string) bool {
	known, asked := v.known[term]
	if !asked {
		known = slices.ContainsFunc(v.r.parts, func(s part) bool {
			return s.Terms(fieldText).Look(term).Len() > 0 || s.Terms(fieldTitle).Look(term).Len() > 0
		})
		v.known[term] = known
	}
	return known
}

// following are the characters that stand after one.
func (v *vocabulary) following(a rune) map[rune]int {
	m, ok := v.next[a]
	if !ok {
		m = map[rune]int{}
		v.next[a] = m
		for _, field := range []string{fieldText, fieldTitle} {
			v.scan(field, string(a), string(a+1), func(_, last rune, files int) { m[last] += files })
		}
	}
	return m
}

// preceding are the characters that stand before one of those that are asked for.
func (v *vocabulary) preceding(b rune) map[rune]int {
	if v.before == nil {
		v.before = map[rune]map[rune]int{}
		for _, c := range v.of {
			v.before[c] = map[rune]int{}
		}
		for _, field := range []string{fieldText, fieldTitle} {
			v.scan(field, "", "", func(first, last rune, files int) {
				if m := v.before[last]; m != nil {
					m[first] += files
				}
			})
		}
	}
	return v.before[b]
}

// scan visits the terms of two characters from one term on and before another.
func (v *vocabulary) scan(field, from, to string, visit func(first, last rune, files int)) {
	for _, s := range v.r.parts {
		for term, l := range s.Terms(field).All(from, to) {
			first, size := utf8.DecodeRune(term)
			if last, n := utf8.DecodeRune(term[size:]); size+n == len(term) && hanzi.Searchable(first) && hanzi.Searchable(last) {
				visit(first, last, l.Len())
			}
		}
	}
}

// titles adds the parts of titles that are typed as t is, in full or by their initials.
func (n *near) titles(t alike.Typed) error {
	for _, how := range []alike.How{alike.InFull, alike.ByInitials} {
		c := chains{typed: t, how: how, next: map[rune][]link{}, fits: map[rune]alike.Places{}}
		n.words.scan(fieldTitle, "", "", c.link)
		c.follow(func(text string, most int) {
			n.add(neighbour{text, query.FieldTitle, indexer.SoundsAlike, most})
		})
		if err := n.ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}

// chains are the characters that may be what was typed, each linked to those that stand after it.
type chains struct {
	typed   alike.Typed
	how     alike.How
	next    map[rune][]link
	fits    map[rune]alike.Places // after a character, wherever it begins
	visited int
}

type link struct {
	last  rune
	files int
}

func (c *chains) link(first, last rune, files int) {
	after := c.fit(first)
	if after == 0 || c.fit(last) == 0 || c.typed.After(after, last, c.how) == 0 {
		return
	}
	for i, l := range c.next[first] {
		if l.last == last { // from another segment
			c.next[first][i].files += files
			return
		}
	}
	c.next[first] = append(c.next[first], link{last, files})
}

// fit are the places after a character that is typed anywhere.
func (c *chains) fit(r rune) alike.Places {
	after, ok := c.fits[r]
	if !ok {
		after = c.typed.After(c.typed.End()-1, r, c.how)
		c.fits[r] = after
	}
	return after
}

// follow visits the texts that are typed so from beginning to end.
func (c *chains) follow(visit func(text string, most int)) {
	first := make([]rune, 0, len(c.next))
	for r, links := range c.next {
		first = append(first, r)
		slices.SortFunc(links, func(a, b link) int { return cmp.Or(cmp.Compare(b.files, a.files), cmp.Compare(a.last, b.last)) })
	}
	slices.Sort(first)
	for _, r := range first {
		if at := c.typed.After(alike.Start, r, c.how); at != 0 {
			c.from([]rune{r}, at, unknown, visit)
		}
	}
}

func (c *chains) from(text []rune, at alike.Places, most int, visit func(string, int)) {
	for _, l := range c.next[text[len(text)-1]] {
		if c.visited++; c.visited > maxChained {
			return
		}
		after := c.typed.After(at, l.last, c.how)
		if after == 0 {
			continue
		}
		longer := append(slices.Clone(text), l.last)
		if after&c.typed.End() != 0 {
			visit(string(longer), min(most, l.files))
		}
		c.from(longer, after, min(most, l.files), visit)
	}
}
