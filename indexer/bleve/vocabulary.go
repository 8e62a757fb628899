package bleve

import (
	"cmp"
	"slices"
	"unicode/utf8"

	index "github.com/blevesearch/bleve_index_api"
	segment "github.com/blevesearch/scorch_segment_api/v2"

	"juzheng/indexer"
	"juzheng/indexer/hanzi/alike"
	"juzheng/indexer/query"
)

// A vocabulary is which characters stand beside which in pages and titles,
// according to the dictionaries of the segments.
type vocabulary struct {
	r       *reader
	has     []index.FieldDictContains // of pages and titles
	known   map[string]bool
	next    map[rune]map[rune]int // what stands after a character, and how often at most
	before  map[rune]map[rune]int
	scanned int // terms that were looked at
}

func (r *reader) vocabulary() (*vocabulary, error) {
	v := &vocabulary{r: r, known: map[string]bool{}, next: map[rune]map[rune]int{}, before: map[rune]map[rune]int{}}
	for _, field := range []string{fieldText, fieldTitle} {
		d, err := r.FieldDictContains(field)
		if err != nil {
			return nil, damaged("look up a term", err)
		}
		v.has = append(v.has, d)
	}
	return v, nil
}

// have says whether a term stands in a page or a title.
func (v *vocabulary) have(term string) (bool, error) {
	if known, ok := v.known[term]; ok {
		return known, nil
	}
	for _, d := range v.has {
		ok, err := d.Contains([]byte(term))
		if err != nil {
			return false, damaged("look up a term", err)
		}
		if ok {
			v.known[term] = true
			return true, nil
		}
	}
	v.known[term] = false
	return false, nil
}

// following are the characters that stand after one.
func (v *vocabulary) following(a rune) (map[rune]int, error) {
	if m, ok := v.next[a]; ok {
		return m, nil
	}
	from := []byte(string(a))
	to := []byte(string(a + 1))
	m, err := v.collect(nil, from, to, func(_, last rune) rune { return last })
	v.next[a] = m
	return m, err
}

// preceding are the characters that stand before one.
func (v *vocabulary) preceding(b rune) (map[rune]int, error) {
	if m, ok := v.before[b]; ok {
		return m, nil
	}
	m, err := v.collect(ending(string(b)), nil, nil, func(first, _ rune) rune { return first })
	v.before[b] = m
	return m, err
}

func (v *vocabulary) collect(a segment.Automaton, from, to []byte, which func(first, last rune) rune) (map[rune]int, error) {
	m := map[rune]int{}
	for _, field := range []string{fieldText, fieldTitle} {
		err := v.scan(field, a, from, to, func(first, last rune, files int) { m[which(first, last)] += files })
		if err != nil {
			return nil, err
		}
	}
	return m, nil
}

// scan visits the terms of two characters that an automaton accepts, in each segment for itself.
func (v *vocabulary) scan(field string, a segment.Automaton, from, to []byte, visit func(first, last rune, files int)) error {
	for _, s := range v.r.Segments() {
		d, err := s.Segment().Dictionary(field)
		if err != nil {
			return damaged("read the dictionary", err)
		}
		terms := d.AutomatonIterator(a, from, to)
		for v.scanned < maxScanned {
			t, err := terms.Next()
			if err != nil {
				return damaged("read the dictionary", err)
			}
			if t == nil {
				break
			}
			v.scanned++
			first, size := utf8.DecodeRuneInString(t.Term)
			if last, n := utf8.DecodeRuneInString(t.Term[size:]); n > 0 {
				visit(first, last, int(t.Count))
			}
		}
	}
	return nil
}

// ending accepts any one character and then itself.
type ending string

// The states of ending: nothing can follow, nothing was read, one to three
// bytes of the first character are still to come; then how much of it was read.
const (
	dead = iota
	begun
	oneMore
	twoMore
	threeMore
	readFirst
)

func (ending) Start() int                 { return begun }
func (e ending) IsMatch(state int) bool   { return state == readFirst+len(e) }
func (ending) CanMatch(state int) bool    { return state != dead }
func (ending) WillAlwaysMatch(_ int) bool { return false }

func (e ending) Accept(state int, b byte) int {
	switch {
	case state == begun:
		switch {
		case b < 0x80:
			return readFirst
		case b >= 0xF0:
			return threeMore
		case b >= 0xE0:
			return twoMore
		}
		return oneMore
	case state == oneMore:
		return readFirst
	case state == twoMore, state == threeMore:
		return state - 1
	case state >= readFirst && state < readFirst+len(e) && b == e[state-readFirst]:
		return state + 1
	}
	return dead
}

// titles adds the parts of titles that are typed as t is, in full or by their initials.
func (n *near) titles(t alike.Typed) error {
	for _, how := range []alike.How{alike.InFull, alike.ByInitials} {
		c := chains{typed: t, how: how, next: map[rune][]link{}, fits: map[rune]alike.Places{}}
		if err := n.words.scan(fieldTitle, nil, nil, nil, c.link); err != nil {
			return err
		}
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
