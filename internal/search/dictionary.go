package search

import (
	"context"
	"fmt"
	"sync"

	"juzheng/indexer/hanzi/words"
	"juzheng/indexer/query"
)

// ownWords are the unit's own, made ready. Which version they are is asked of
// the catalog each time, so that every process follows a change at once.
type ownWords struct {
	mu      sync.Mutex
	version int64
	made    *words.Dictionary // nil before the first question
}

// Read understands a text as Find does: by the unit's own dictionary. With
// exact, words stand for nothing but themselves. A query.Error says what is
// wrong with the text.
func (f *Finder) Read(ctx context.Context, text string, exact bool) (query.Query, error) {
	q, err := query.Parse(text)
	if err != nil {
		return q, err
	}
	d, err := f.dictionary(ctx)
	if err != nil {
		return q, fmt.Errorf("dictionary: %w", err)
	}
	if exact {
		d = d.Exact()
	}
	return q.Expand(d), nil
}

func (f *Finder) dictionary(ctx context.Context) (*words.Dictionary, error) {
	version, err := f.Store.DictionaryVersion(ctx)
	if err != nil {
		return nil, err
	}
	o := &f.own
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.made != nil && o.version == version {
		return o.made, nil
	}
	kept, err := f.Store.Dictionary(ctx)
	if err != nil {
		return nil, err
	}
	list, _ := words.ReadList(kept.Text) // was checked when it was put; what an earlier program let pass is left out
	o.version, o.made = kept.Version, list.Dictionary()
	return o.made, nil
}

// expansions is what was asked for besides: by the whole question, or by the words of its sentence.
func expansions(q query.Query, loose bool) []query.Expansion {
	if words, ok := q.Loosen(); ok && loose {
		q = words
	}
	return q.Expansions()
}
