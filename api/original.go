package api

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"

	"juzheng/internal/ledger"
)

// original answers with the bytes of an evidence, or the part of them that was asked for.
type original struct {
	request *http.Request
	of      ledger.Evidence
	body    io.ReadSeekCloser
}

// GetOriginal opens an original; that is recorded.
func (h handlers) GetOriginal(ctx context.Context, r GetOriginalRequestObject) (GetOriginalResponseObject, error) {
	if or(r.Params.Ask, false) {
		e, err := h.Desk.Evidence(ctx, who(ctx), ledger.EvidenceID(r.Id))
		if err == nil {
			_, err = h.Desk.Blobs.Stat(ctx, e.Ref)
		}
		return GetOriginal204Response{}, err
	}
	e, body, err := h.Desk.Read(ctx, who(ctx), ledger.EvidenceID(r.Id), "original", true)
	if err != nil {
		return nil, err
	}
	return original{echoOf(ctx).Request(), e, body}, nil
}

// VisitGetOriginalResponse sends the bytes as a file to keep: whatever it is,
// the browser shall neither guess at it nor run it.
func (o original) VisitGetOriginalResponse(w http.ResponseWriter) error {
	defer o.body.Close()
	head := w.Header()
	head.Set("Content-Type", media(o.of.Media))
	head.Set("Content-Disposition", attachment(o.of.Name))
	head.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	head.Set("Cache-Control", "private, no-cache")
	head.Set("ETag", `"`+o.of.Ref.String()+`"`)
	http.ServeContent(w, o.request, "", o.of.ReceivedAt, o.body)
	return nil
}

func media(m string) string {
	if m == "" {
		return "application/octet-stream"
	}
	return m
}

// attachment names a file for keeping (RFC 6266, RFC 8187): an ASCII name for
// old programs, the true one in UTF-8.
func attachment(name string) string {
	ascii := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || strings.ContainsRune(`"\/%;`, r) {
			return '_'
		}
		return r
	}, name)
	return `attachment; filename="` + ascii + `"; filename*=UTF-8''` + strings.ReplaceAll(url.QueryEscape(name), "+", "%20")
}
