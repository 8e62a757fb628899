// Package kept keeps what was read of an evidence, its pages, as a blob beside the original.
package kept

import (
	"context"
	"fmt"
	"iter"

	"juzheng/indexer/page"
	"juzheng/internal/blob"
	"juzheng/internal/ledger"
)

// Pages reads the kept pages of an evidence one at a time; there are none
// before it was read.
func Pages(ctx context.Context, blobs blob.Store, e ledger.Evidence) iter.Seq2[page.Page, error] {
	return func(yield func(page.Page, error) bool) {
		if e.PagesRef.IsZero() {
			return
		}
		r, _, err := blobs.Open(ctx, e.PagesRef)
		if err != nil {
			yield(page.Page{}, fmt.Errorf("pages of %s: %w", e.ID, err))
			return
		}
		defer r.Close()
		for p, err := range page.Decode(blob.Verified(r, e.PagesRef)) {
			if !yield(p, err) || err != nil {
				return
			}
		}
	}
}

// Page is page n of an evidence, 1 for the first; false when there is none.
func Page(ctx context.Context, blobs blob.Store, e ledger.Evidence, n int) (page.Page, bool, error) {
	for p, err := range Pages(ctx, blobs, e) {
		if err != nil || p.N == n {
			return p, err == nil, err
		}
	}
	return page.Page{}, false, nil
}
