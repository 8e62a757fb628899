package bleve

import (
	"context"
	"math"
	mathbits "math/bits"
	"slices"

	"juzheng/indexer/bleve/segment"
)

// look are the lists of terms, nil when one of them stands nowhere.
func (s part) look(lists []segment.List, field string, terms []string) []segment.List {
	dict := s.Terms(field)
	for _, t := range terms {
		l := dict.Look(t)
		if l.Len() == 0 {
			return nil
		}
		lists = append(lists, l)
	}
	return lists
}

// all are the documents that have all lists, ascending, and the shortest list.
// Deleted ones are among them.
func all(lists []segment.List) (docs []uint32, rarest segment.List) {
	if len(lists) == 0 {
		return nil, rarest
	}
	slices.SortFunc(lists, func(a, b segment.List) int { return a.Len() - b.Len() })
	docs = lists[0].Docs(nil)
	for _, l := range lists[1:] {
		if docs = l.Keep(docs); len(docs) == 0 {
			break
		}
	}
	return docs, lists[0]
}

// proven are those of docs where what is counted stands more often than what is within.
func proven(docs []uint32, counted, within []segment.List) []uint32 {
	often := make([]int32, len(docs))
	for _, l := range counted {
		l.Among(docs, func(i int, freq uint8) { often[i] += int32(freq) })
	}
	for _, l := range within {
		l.Among(docs, func(i int, freq uint8) {
			if often[i] -= int32(freq); freq == segment.MaxFreq { // or more
				often[i] = math.MinInt32 / 2
			}
		})
	}
	var sure []uint32
	for i, doc := range docs {
		if often[i] > 0 {
			sure = append(sure, doc)
		}
	}
	return sure
}

// between are the documents of a part with a term of from..to, to exclusive.
func (s part) between(ctx context.Context, field, from, to string) ([]uint32, error) {
	var docs []uint32
	for _, l := range s.Terms(field).All(from, to) {
		docs = l.Docs(docs)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	return s.ascending(docs), nil
}

// Documents are ticked off when they are more than fewDocs, and no more than wordsPerDoc
// words of 64 ticks are looked through for each.
const (
	fewDocs     = 64
	wordsPerDoc = 8
)

// ascending puts documents of the part in order, each once. Those of many terms are
// ticked off rather than sorted.
func (s part) ascending(docs []uint32) []uint32 {
	if n := int(s.Count()); len(docs) > fewDocs && len(docs)*wordsPerDoc > n/64 {
		ticked := make([]uint64, n/64+1)
		for _, doc := range docs {
			ticked[doc/64] |= 1 << (doc % 64)
		}
		docs = docs[:0]
		for i, word := range ticked {
			for ; word != 0; word &= word - 1 {
				docs = append(docs, uint32(i*64+mathbits.TrailingZeros64(word)))
			}
		}
		return docs
	}
	slices.Sort(docs)
	return slices.Compact(docs)
}

// begins are the documents of a part with a term that begins with prefix.
func (s part) begins(ctx context.Context, field, prefix string) ([]uint32, error) {
	return s.between(ctx, field, prefix, prefix+"\xff")
}

// both keeps those of docs that are in others, both ascending; nil docs are everything.
func both(docs, others []uint32) []uint32 {
	if docs == nil {
		return others
	}
	kept, i := docs[:0], 0
	for _, doc := range docs {
		for i < len(others) && others[i] < doc {
			i++
		}
		if i < len(others) && others[i] == doc {
			kept = append(kept, doc)
		}
	}
	return kept
}

// having are the documents of all parts with a term.
func (r *reader) having(field, term string) (docs []uint32) {
	for _, s := range r.parts {
		s.Terms(field).Look(term).Each(func(some []uint32, _ []uint8) {
			for _, doc := range some {
				if !s.gone(doc) {
					docs = append(docs, s.first+doc)
				}
			}
		})
	}
	return docs
}
