package api

import (
	"context"
	"fmt"

	"juzheng/indexer/highlight"
	"juzheng/indexer/page"
	"juzheng/indexer/query"
	"juzheng/internal/ledger"
	"juzheng/internal/store"
)

// Bounds of answers with the text of pages.
const (
	defaultPages = 10
	maxPageBytes = 4 << 20 // text of one answer, besides its first page
	maxPageHits  = 200     // pages of a list of hits
)

// A marker marks what a query asks for; the nil marker marks nothing.
type marker struct{ *highlight.Marker }

func markerOf(q *string) (*marker, error) {
	if q == nil || *q == "" {
		return nil, nil
	}
	parsed, err := query.Parse(*q)
	return &marker{highlight.NewMarker(parsed)}, err
}

func (m *marker) page(p page.Page) Page {
	out := Page{N: p.N, Label: p.Label, Text: p.Text, Second: some(p.Second), Ocr: p.OCR, Pending: p.Pending, Note: p.Note, Engine: p.Engine,
		Width: p.Width, Height: p.Height, Lines: list(p.Lines), Marks: []Span{}, Boxes: []Box{}}
	if m != nil {
		spans := m.Spans(p.Text)
		out.Marks = each(spans, func(s highlight.Span) Span { return Span{Start: s.Start, End: s.End} })
		out.Boxes = list(highlight.Boxes(p, spans))
	}
	return out
}

// ListPages gives pages from one on, as many as fit.
func (h handlers) ListPages(ctx context.Context, r ListPagesRequestObject) (ListPagesResponseObject, error) {
	m, err := markerOf(r.Params.Q)
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
	m, err := markerOf(r.Params.Q)
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
			return GetPage200JSONResponse(m.page(p)), nil
		}
	}
	if e.PagesRef.IsZero() {
		return nil, fmt.Errorf("%w：这份材料还没有识读出页面（%s）", store.ErrMissing, e.State)
	}
	return nil, fmt.Errorf("%w：这份材料共%d页，没有第%d页", store.ErrMissing, e.Pages, r.N)
}

// ListHits gives every page of one evidence on which a query has marks.
func (h handlers) ListHits(ctx context.Context, r ListHitsRequestObject) (ListHitsResponseObject, error) {
	m, err := markerOf(&r.Params.Q)
	if err != nil {
		return nil, err
	}
	_, pages, err := h.Desk.Pages(ctx, who(ctx), ledger.EvidenceID(r.Id), "hits")
	if err != nil {
		return nil, err
	}
	out := ListHits200JSONResponse{Items: []PageHit{}}
	for p, err := range pages {
		if err != nil {
			return nil, err
		}
		spans := m.Spans(p.Text)
		if len(spans) == 0 {
			continue
		}
		out.Total += len(spans)
		if out.Pages++; out.Pages > maxPageHits {
			continue
		}
		out.Items = append(out.Items, PageHit{Page: p.N, Label: p.Label, Marks: len(spans), Snippet: list(highlight.Snippet(p.Text, spans)),
			Boxes: list(highlight.Boxes(p, spans))})
	}
	return out, nil
}
