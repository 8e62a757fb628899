package api

import (
	"context"
	"strings"

	"juzheng/indexer/hanzi/words"
	"juzheng/internal/casework"
)

// GetDictionary gives the unit's own dictionary, as JSON unless text is asked for.
func (h handlers) GetDictionary(ctx context.Context, _ GetDictionaryRequestObject) (GetDictionaryResponseObject, error) {
	d, err := h.Desk.Dictionary(ctx, who(ctx))
	if err != nil {
		return nil, err
	}
	if strings.HasPrefix(echoOf(ctx).Request().Header.Get("Accept"), "text/plain") {
		return GetDictionary200TextResponse(d.Text), nil
	}
	return GetDictionary200JSONResponse(dictionary(d)), nil
}

// PutDictionary replaces the unit's own dictionary by a list or by a text.
func (h handlers) PutDictionary(ctx context.Context, r PutDictionaryRequestObject) (PutDictionaryResponseObject, error) {
	version := or(r.Params.Version, casework.AnyVersion)
	var d casework.Dictionary
	var err error
	if r.TextBody != nil {
		d, err = h.Desk.PutDictionaryText(ctx, who(ctx), []byte(*r.TextBody), version)
	} else {
		d, err = h.Desk.PutDictionary(ctx, who(ctx), words.List{Words: r.JSONBody.Words, Groups: r.JSONBody.Groups}, version)
	}
	return PutDictionary200JSONResponse(dictionary(d)), err
}

func dictionary(d casework.Dictionary) Dictionary {
	out := Dictionary{Version: d.Version, Words: list(d.List.Words), Groups: list(d.List.Groups), Text: d.Text, ChangedBy: some(d.ChangedBy)}
	if d.Version > 0 {
		out.ChangedAt = &d.ChangedAt
	}
	return out
}
