package api

import (
	"context"

	"juzheng/indexer"
	"juzheng/indexer/highlight"
	"juzheng/indexer/similar"
	"juzheng/internal/ledger"
	"juzheng/internal/search"
)

// ListSimilar finds evidence that shares text with one.
func (h handlers) ListSimilar(ctx context.Context, r ListSimilarRequestObject) (ListSimilarResponseObject, error) {
	e, err := h.Desk.Evidence(ctx, who(ctx), ledger.EvidenceID(r.Id))
	if err != nil {
		return nil, err
	}
	likes, err := h.Finder.Similar(ctx, who(ctx), e, or(r.Params.Limit, indexer.MaxLikes))
	if err != nil {
		return nil, err
	}
	names, err := h.unitNames(ctx, who(ctx))
	return ListSimilar200JSONResponse{Items: each(likes, names.similar)}, err
}

func (n unitNames) similar(l search.Like) Similar {
	return Similar{Evidence: n.row(l.Evidence), Equal: l.Equal, SameFile: l.SameFile, Common: l.Common, Partial: l.Partial, Shared: l.Shared,
		Resemblance: l.Resemblance, Contained: l.Contained, Containing: l.Containing,
		Pages: each(l.Pairs, func(p similar.Pair) SimilarPages {
			return SimilarPages{Page: p.Page, OtherPage: p.OtherPage, Spans: each(p.Spans, spanOf), OtherSpans: each(p.OtherSpans, spanOf), Quote: p.Quote}
		})}
}

func spanOf(s highlight.Span) Span { return Span{Start: s.Start, End: s.End} }
