package api

import (
	"context"

	"juzheng/internal/ledger"
	"juzheng/internal/search"
)

// ListSuggestions suggests claims that an evidence may prove.
func (h handlers) ListSuggestions(ctx context.Context, r ListSuggestionsRequestObject) (ListSuggestionsResponseObject, error) {
	e, err := h.Desk.Evidence(ctx, who(ctx), ledger.EvidenceID(r.Id))
	if err != nil {
		return nil, err
	}
	found, err := h.Finder.Suggestions(ctx, who(ctx), e)
	return ListSuggestions200JSONResponse{Items: each(found, suggestion)}, err
}

func suggestion(s search.Suggestion) Suggestion {
	return Suggestion{Problem: s.Problem.No, ProblemTitle: s.Problem.Title, Measure: s.Measure.Label, Claim: string(s.Claim.ID), Quote: s.Claim.Quote, TypeName: s.Claim.Type.String(),
		Kind: s.Kind, KindName: s.Kind.String(), Missing: s.Missing, Page: s.Page, Snippet: list(s.Snippet), Reasons: s.Reasons, Score: s.Score}
}
