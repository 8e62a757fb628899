package bleve

import (
	"cmp"
	"slices"

	"juzheng/indexer"
	"juzheng/indexer/hanzi"
	"juzheng/indexer/highlight"
)

// MaxPages is how many pages of a file are named in a hit.
const MaxPages = 200

// A place is a piece where leaves may stand.
type place struct {
	key    key
	leaves []*leaf
	hits   []hit // of each leaf
	score  float64
}

// hit reads a found file for its pages and the words around the marks.
func (a *answer) hit(c candidate) (indexer.Hit, error) {
	clear(a.open)
	id, title, err := a.r.heading(c.ord)
	if err != nil {
		return indexer.Hit{}, err
	}
	h := indexer.Hit{ID: id, Score: c.score}
	places, err := a.standing(c.ord)
	if err != nil {
		return h, err
	}
	for _, p := range places {
		if n := p.key.page(); !slices.Contains(h.Pages, n) {
			h.Pages = append(h.Pages, n)
		}
	}
	slices.SortStableFunc(places, func(a, b place) int { return cmp.Compare(b.score, a.score) })
	for _, p := range places {
		text, spans, err := a.marksOn(p)
		if err != nil {
			return h, err
		}
		if len(spans) > 0 {
			h.Page, h.Snippet = p.key.page(), highlight.Snippet(text, spans)
			return h, nil
		}
	}
	h.Pages = nil
	h.Snippet = a.titleSnippet(title)
	return h, nil
}

// places are the pieces of a file where leaves may stand, ascending.
func (a *answer) places(ord uint32) []place {
	var all []place
	if len(a.leaves) == 1 && a.leaves[0].wanted {
		hits := a.of(a.leaves[0], ord, false)
		if len(hits) > 1 { // else there is nothing to order
			hits = a.of(a.leaves[0], ord, true)
		}
		hits = slices.Clone(hits)
		all = make([]place, len(hits))
		for i, h := range hits {
			all[i] = place{key: h.key(), leaves: a.leaves, hits: hits[i : i+1]}
		}
		return all
	}
	at := map[key]int{}
	for _, l := range a.leaves {
		if !l.wanted {
			continue
		}
		for _, h := range a.of(l, ord, true) {
			i, known := at[h.key()]
			if !known {
				i = len(all)
				at[h.key()] = i
				all = append(all, place{key: h.key()})
			}
			all[i].leaves, all[i].hits = append(all[i].leaves, l), append(all[i].hits, h)
		}
	}
	slices.SortFunc(all, func(a, b place) int { return cmp.Compare(a.key, b.key) })
	return all
}

// standing are the first places of a file, of at most MaxPages pages, where a mark begins.
func (a *answer) standing(ord uint32) ([]place, error) {
	var found []place
	pages, last := 0, 0
	for _, p := range a.places(ord) {
		n := 0
		for i, l := range p.leaves {
			ok, err := a.begins(l, p.hits[i])
			if err != nil {
				return nil, err
			}
			if ok {
				p.leaves[n], p.hits[n] = l, p.hits[i]
				p.score += a.worth(l, p.hits[i])
				n++
			}
		}
		if n == 0 {
			continue
		}
		if p.key.page() != last {
			if last, pages = p.key.page(), pages+1; pages > MaxPages {
				break
			}
		}
		p.leaves, p.hits = p.leaves[:n], p.hits[:n]
		found = append(found, p)
	}
	return found, nil
}

// begins says whether a leaf begins on a piece itself, not on what it knows of the next.
func (a *answer) begins(l *leaf, h hit) (bool, error) {
	if h.last && (h.sure && !a.pagesOnly || l.sentence != nil) { // else it may stand on what follows, which is a piece too
		return true, nil
	}
	if l.sentence != nil || l.pattern != nil && !l.long {
		p, err := a.r.packed(h.doc)
		if err != nil {
			return false, err
		}
		if l.sentence != nil && l.sentence.InPacked(p.ownText()) {
			return true, nil
		}
		if l.pattern != nil {
			if l.pattern.FindPacked(p.ownText()) >= 0 {
				return true, nil
			}
			if from, known := l.pattern.FirstPacked(p.text); from >= 0 && from < p.ownBytes || known && !h.valued {
				return from >= 0 && from < p.ownBytes, nil
			}
		}
	}
	spans, _, err := a.spans(l, h)
	return len(spans) > 0, err
}

// marksOn are the marks that begin on a place, and the text that they are on.
func (a *answer) marksOn(p place) (text string, all []highlight.Span, err error) {
	if l := p.leaves[0]; len(p.leaves) == 1 && l.pattern != nil && !l.long {
		kept, err := a.r.packed(p.hits[0].doc)
		if err != nil {
			return "", nil, err
		}
		i := l.pattern.FindPacked(kept.ownText())
		if i < 0 {
			i, _ = l.pattern.FirstPacked(kept.text)
		}
		if i >= 0 && i < kept.ownBytes {
			around := highlight.AroundPacked(kept.text, i)
			text, err := hanzi.Unpack(around)
			if err != nil {
				return "", nil, damaged("kept text", err)
			}
			if spans := l.pattern.SpansPacked(around, text); len(spans) > 0 {
				return text, spans, nil
			}
		}
	}
	for i, l := range p.leaves {
		spans, o, err := a.spans(l, p.hits[i])
		if err != nil {
			return "", nil, err
		}
		if len(spans) > 0 && len(o.reading.Text) > len(text) {
			text = o.reading.Text
		}
		all = append(all, spans...)
	}
	return text, highlight.Merge(all), nil
}

// titleSnippet shows the title that answered.
func (a *answer) titleSnippet(title string) []highlight.Segment {
	var spans []highlight.Span
	r := highlight.Read(title)
	for _, l := range a.leaves {
		if l.wanted {
			spans = append(spans, l.marks(r)...)
		}
	}
	return highlight.Snippet(title, highlight.Merge(spans))
}
