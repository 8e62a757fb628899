package bleve

import (
	"slices"

	"juzheng/indexer"
	"juzheng/indexer/highlight"
)

// MaxPages is how many pages of a file are named in a hit.
const MaxPages = 200

// pageMarks are the marks on one piece.
type pageMarks struct {
	key   key
	text  string
	spans []highlight.Span
	score float64
}

// hit reads a found file for its pages and the words around the marks.
func (a *answer) hit(c candidate) (indexer.Hit, error) {
	a.open = map[uint64]*opened{}
	f, err := a.r.fileByOrd(c.ord)
	if err != nil {
		return indexer.Hit{}, err
	}
	h := indexer.Hit{ID: f.ID, Score: c.score}
	pages, marked, err := a.marked(c.ord)
	if err != nil {
		return h, err
	}
	h.Pages = pages
	if len(marked) == 0 {
		h.Snippet = a.titleSnippet(f.Title)
		return h, nil
	}
	best := marked[0]
	for _, m := range marked[1:] {
		if m.score > best.score {
			best = m
		}
	}
	h.Page = best.key.page()
	h.Snippet = highlight.Snippet(best.text, highlight.Merge(best.spans))
	return h, nil
}

// marked are the pages of a file with marks, ascending, and the pieces that they stand on.
func (a *answer) marked(ord uint32) (pages []int, pieces []*pageMarks, err error) {
	hits := map[key][]*leaf{}
	docs := map[key]hit{}
	var keys []key
	for _, l := range a.leaves {
		if !l.wanted {
			continue
		}
		for _, h := range l.of(ord) {
			if hits[h.key] == nil {
				keys = append(keys, h.key)
			}
			hits[h.key], docs[h.key] = append(hits[h.key], l), h
		}
	}
	slices.Sort(keys)
	for _, k := range keys {
		if len(pages) >= MaxPages {
			break
		}
		m, touched, err := a.mark(ord, k, hits[k], docs[k])
		if err != nil {
			return nil, nil, err
		}
		if m == nil {
			continue
		}
		pieces = append(pieces, m)
		pages = append(pages, touched...)
	}
	slices.Sort(pages)
	pages = slices.Compact(pages)
	return pages[:min(len(pages), MaxPages)], pieces, nil
}

// mark marks one piece; nil when nothing begins on it.
func (a *answer) mark(ord uint32, k key, leaves []*leaf, doc hit) (*pageMarks, []int, error) {
	m := &pageMarks{key: k}
	pages := []int{k.page()}
	for _, l := range leaves {
		spans, o, err := a.spans(l, doc)
		if err != nil {
			return nil, nil, err
		}
		if len(spans) == 0 {
			continue
		}
		if len(o.reading.Text) > len(m.text) {
			m.text = o.reading.Text
		}
		m.spans = append(m.spans, spans...)
		i := slices.IndexFunc(l.of(ord), func(h hit) bool { return h.key == k })
		m.score += a.worth(l, l.of(ord)[i])
		if spans[len(spans)-1].End > o.own+1 && o.next.page() > k.page() && o.next.page() <= a.to {
			pages = append(pages, o.next.page())
		}
	}
	if len(m.spans) == 0 {
		return nil, nil, nil
	}
	return m, pages, nil
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
