package api

import (
	"context"
	"fmt"

	"juzheng/indexer/highlight"
	"juzheng/indexer/page"
	"juzheng/internal/ledger"
	"juzheng/internal/store"
)

// Bounds of answers with the text of pages.
const (
	defaultPages = 10
	maxPageBytes = 4 << 20 // text of one answer, besides its first page
	maxPageHits  = 200     // pages of a list of hits
)

// A marker marks what a query asks for, or the words of its sentence where that
// does not stand; the nil marker marks nothing.
type marker struct {
	*highlight.Marker
	words *highlight.Marker // nil when the query has no sentence
}

func (h handlers) markerOf(ctx context.Context, q *string, exact *bool) (*marker, error) {
	if q == nil || *q == "" {
		return nil, nil
	}
	asked, err := h.Finder.Read(ctx, *q, or(exact, false))
	m := &marker{Marker: highlight.NewMarker(asked)}
	if loose, ok := asked.Loosen(); ok {
		m.words = highlight.NewMarker(loose)
	}
	return m, err
}

func (m *marker) page(p page.Page) Page {
	out := Page{N: p.N, Label: p.Label, Text: p.Text, Second: some(p.Second), Ocr: p.OCR, Pending: p.Pending, Note: p.Note, Engine: p.Engine,
		Width: p.Width, Height: p.Height, Turned: p.Turned, Lines: list(p.Lines), Marks: []Span{}, Boxes: []Box{}}
	if m != nil {
		spans := m.Spans(p.Text)
		if len(spans) == 0 && m.words != nil {
			spans = m.words.Spans(p.Text)
		}
		out.Marks = each(spans, func(s highlight.Span) Span { return Span{Start: s.Start, End: s.End} })
		out.Boxes = list(highlight.Boxes(p, spans))
	}
	return out
}

// ListPages gives pages from one on, as many as fit.
func (h handlers) ListPages(ctx context.Context, r ListPagesRequestObject) (ListPagesResponseObject, error) {
	m, err := h.markerOf(ctx, r.Params.Q, r.Params.Exact)
	if err != nil {
		return nil, err
	}
	e, pages, err := h.Desk.Pages(ctx, who(ctx), ledger.EvidenceID(r.Id), "pages")
	if err != nil {
		return nil, err
	}
	from, limit, size := or(r.Params.From, 1), or(r.Params.Limit, defaultPages), 0
	out := ListPages200JSONResponse{Total: e.Pages, Items: []Page{}}
	for p, err := range pages {
		if err != nil {
			return nil, err
		}
		if p.N < from {
			continue
		}
		size += len(p.Text)
		if n := len(out.Items); n == limit || n > 0 && size > maxPageBytes {
			out.Next = new(p.N)
			break
		}
		out.Items = append(out.Items, m.page(p))
	}
	return out, nil
}

// GetPage gives one page.
func (h handlers) GetPage(ctx context.Context, r GetPageRequestObject) (GetPageResponseObject, error) {
	m, err := h.markerOf(ctx, r.Params.Q, r.Params.Exact)
	if err != nil {
		return nil, err
	}
	e, pages, err := h.Desk.Pages(ctx, who(ctx), ledger.EvidenceID(r.Id), fmt.Sprintf("page %d", r.N))
	if err != nil {
		return nil, err
	}
	for p, err := range pages {
		if err != nil {
			return nil, err
		}
		if p.N == r.N {
			out := m.page(p)
			if or(r.Params.Blocks, false) {
				out.Blocks = new(list(page.Blocks(p.Text)))
			}
			return GetPage200JSONResponse(out), nil
		}
	}
	if e.PagesRef.IsZero() {
		return nil, fmt.Errorf("%w：这份材料还没有识读出页面（%s）", store.ErrMissing, e.State)
	}
	return nil, fmt.Errorf("%w：这份材料共%d页，没有第%d页", store.ErrMissing, e.Pages, r.N)
}

// ListHits gives every page of one evidence on which a query has marks, or its
// sentence's words when the query has none.
func (h handlers) ListHits(ctx context.Context, r ListHitsRequestObject) (ListHitsResponseObject, error) {
	m, err := h.markerOf(ctx, &r.Params.Q, r.Params.Exact)
	if err != nil {
		return nil, err
	}
	_, pages, err := h.Desk.Pages(ctx, who(ctx), ledger.EvidenceID(r.Id), "hits")
	if err != nil {
		return nil, err
	}
	out, loose, from := ListHits200JSONResponse{Items: []PageHit{}}, ListHits200JSONResponse{Items: []PageHit{}}, or(r.Params.From, 1)
	for p, err := range pages {
		if err != nil {
			return nil, err
		}
		out.add(p, m.Spans(p.Text), from)
		if m.words != nil {
			loose.add(p, m.words.Spans(p.Text), from)
		}
	}
	if out.Total == 0 {
		return loose, nil
	}
	return out, nil
}

// add counts a page with marks, and puts it on the list that begins at page from.
func (r *ListHits200JSONResponse) add(p page.Page, spans []highlight.Span, from int) {
	if len(spans) == 0 {
		return
	}
	r.Total += len(spans)
	r.Pages++
	switch {
	case p.N < from:
	case len(r.Items) == maxPageHits && r.Next == nil:
		r.Next = new(p.N)
	case r.Next == nil:
		r.Items = append(r.Items, PageHit{Page: p.N, Label: p.Label, Marks: len(spans), Snippet: list(highlight.Snippet(p.Text, spans)),
			Boxes: list(highlight.Boxes(p, spans))})
	}
}
