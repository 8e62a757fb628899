package bleve

import (
	"context"
	"iter"

	"juzheng/indexer"
)

// Each visits all files as they stand when it begins.
func (e *Engine) Each(ctx context.Context) iter.Seq2[indexer.Held, error] {
	return func(yield func(indexer.Held, error) bool) {
		r, docs, err := e.listed()
		if err != nil {
			yield(indexer.Held{}, err)
			return
		}
		defer r.close()
		for _, doc := range docs {
			h, err := r.held(doc)
			if err == nil {
				err = ctx.Err()
			}
			if !yield(h, err) || err != nil {
				return
			}
		}
	}
}

// listed are the documents of all files, and the reader that sees them.
func (e *Engine) listed() (r *reader, docs []uint32, err error) {
	defer guard(&err)
	defer faultsPanic()()
	if r, err = e.reader(); err != nil {
		return nil, nil, err
	}
	return r, r.files(), nil
}

func (r *reader) held(doc uint32) (h indexer.Held, err error) {
	defer guard(&err)
	defer faultsPanic()()
	f, err := r.file(doc)
	if err != nil {
		return h, err
	}
	h = indexer.Held{ID: f.ID, Title: f.Title}
	last := 0
	for _, k := range f.keys {
		if n := k.page(); n != last {
			last, h.Pages = n, h.Pages+1
		}
	}
	return h, nil
}
