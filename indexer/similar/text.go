package similar

import (
	"sort"

	"juzheng/indexer/hanzi"
	"juzheng/indexer/highlight"
)

// A Text is a file made ready to be compared; the zero Text is empty.
type Text struct {
	chars      []rune  // the searchable characters of the normal form
	start, end []int32 // of each, in code points of its page
	parts      []part
	skipped    int
	index      *grams
}

// A part is what Add added.
type part struct {
	page, from int
	text       string
	at         int // it begins with this character
}

// Add puts more text behind: what stands on a page from its code point from on.
func (t *Text) Add(page, from int, text string) {
	t.parts, t.index = append(t.parts, part{page, from, text, len(t.chars)}), nil
	f := hanzi.Fold(text)
	i := 0
	for _, r := range f.Text {
		if hanzi.Searchable(r) {
			start, end := f.Origin(i, i+1)
			t.chars = append(t.chars, r)
			t.start, t.end = append(t.start, int32(from+start)), append(t.end, int32(from+end))
		}
		i++
	}
}

// Skip says that n more characters belong to the text and are not looked at.
func (t *Text) Skip(n int) { t.skipped += n }

// Len is how many characters count.
func (t *Text) Len() int { return len(t.chars) + t.skipped }

// partOf is the part in which a character stands, and the character with which the next begins.
func (t *Text) partOf(at int) (p part, next int) {
	i := sort.Search(len(t.parts), func(i int) bool { return t.parts[i].at > at })
	if next = len(t.chars); i < len(t.parts) {
		next = t.parts[i].at
	}
	return t.parts[i-1], next
}

// span is where n characters of one part stand on their page.
func (t *Text) span(at, n int) highlight.Span {
	return highlight.Span{Start: int(t.start[at]), End: int(t.end[at+n-1])}
}

// quote is how n characters of one part begin as they are written.
func (t *Text) quote(at, n int) string {
	p, _ := t.partOf(at)
	s := t.span(at, n)
	rs := []rune(p.text)
	return string(rs[s.Start-p.from : min(s.End-p.from, s.Start-p.from+MaxQuote)])
}

// grams find where a run of MinShared characters stands first in a text.
type grams struct {
	chars []rune
	slots []int32 // places + 1, by hash
	mask  uint64
}

// maxProbes bounds the search for a slot; a run that finds none is forgotten.
const maxProbes = 64

func (t *Text) grams() *grams {
	if t.index != nil {
		return t.index
	}
	size := 1 << 4
	for size < 2*len(t.chars) {
		size <<= 1
	}
	g := &grams{t.chars, make([]int32, size), uint64(size - 1)}
	eachGram(t.chars, func(i int, h uint64) {
		if slot, there := g.slot(t.chars[i:i+MinShared], h); !there && slot >= 0 {
			g.slots[slot] = int32(i + 1)
		}
	})
	t.index = g
	return g
}

// slot is where a run stands in the table or may be put; -1 for nowhere.
func (g *grams) slot(run []rune, h uint64) (slot int, there bool) {
	for range maxProbes {
		h &= g.mask
		at := int(g.slots[h]) - 1
		if at < 0 {
			return int(h), false
		}
		if equal(g.chars[at:at+MinShared], run) {
			return int(h), true
		}
		h++
	}
	return -1, false
}

func (g *grams) find(run []rune, h uint64) (at int, ok bool) {
	slot, ok := g.slot(run, h)
	if !ok {
		return 0, false
	}
	return int(g.slots[slot]) - 1, true
}

func equal(a, b []rune) bool {
	for i, r := range a {
		if r != b[i] {
			return false
		}
	}
	return true
}

var gramTop = power(base, MinShared)

// eachGram visits every run of MinShared characters with its hash.
func eachGram(chars []rune, visit func(i int, h uint64)) {
	sum := uint64(0)
	for i, r := range chars {
		sum = sum*base + uint64(r)
		if i >= MinShared {
			sum -= uint64(chars[i-MinShared]) * gramTop
		}
		if i >= MinShared-1 {
			visit(i-MinShared+1, mix(sum))
		}
	}
}
