package api

import (
	"bytes"
	"context"
	"net/http"
	"time"

	"juzheng/internal/gallery"
	"juzheng/internal/ledger"
)

// defaultWidth of the picture of a page; the contract says the same.
const defaultWidth = 1240

// pageImage answers with the picture of a page.
type pageImage struct {
	request *http.Request
	gallery.Picture
}

// GetPageImage draws a page, or takes the picture that was drawn before; that
// it was looked at is recorded.
func (h handlers) GetPageImage(ctx context.Context, r GetPageImageRequestObject) (GetPageImageResponseObject, error) {
	p, err := h.Desk.Picture(ctx, who(ctx), ledger.EvidenceID(r.Id), r.N, or(r.Params.W, defaultWidth))
	if err != nil {
		return nil, err
	}
	return pageImage{echoOf(ctx).Request(), p}, nil
}

// VisitGetPageImageResponse sends the picture. A browser may keep it but asks
// each time, which costs little: who may see it no longer, or logged out, sees
// it no longer.
func (p pageImage) VisitGetPageImageResponse(w http.ResponseWriter) error {
	head := w.Header()
	head.Set("Content-Type", p.Media)
	head.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	head.Set("Cache-Control", "private, no-cache")
	head.Set("ETag", `"`+p.Tag+`"`)
	http.ServeContent(w, p.request, "", time.Time{}, bytes.NewReader(p.Bytes))
	return nil
}
