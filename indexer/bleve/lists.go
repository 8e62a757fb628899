package bleve

import (
	"context"
	"errors"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// A termList is where one term stands in one segment.
type termList struct {
	segment.PostingsList
	docs *roaring.Bitmap // of the segment, deleted ones too; not to be changed
	n    uint64
}

var errNoBitmap = errors.New("the segment keeps no bitmaps")

// look looks a term up; n is 0 when it stands nowhere.
func look(dict segment.TermDictionary, term string) (termList, error) {
	l, err := dict.PostingsList([]byte(term), nil, nil)
	if err != nil {
		return termList{}, damaged("look up", err)
	}
	n := l.Count()
	if n == 0 {
		return termList{}, nil
	}
	it, ok := l.Iterator(false, false, false, nil).(segment.OptimizablePostingsIterator)
	if !ok {
		return termList{}, errNoBitmap
	}
	docs := it.ActualBitmap()
	if doc, ok := it.DocNum1Hit(); ok {
		docs = roaring.BitmapOf(uint32(doc))
	}
	if docs == nil {
		return termList{}, errNoBitmap
	}
	return termList{l, docs, n}, nil
}

func (s part) dictionary(field string) (segment.TermDictionary, error) {
	dict, err := s.Segment().Dictionary(field)
	if err != nil {
		return nil, damaged("look up", err)
	}
	return dict, nil
}

// living leaves out the documents that were deleted since the segment was written.
func (s part) living(docs *roaring.Bitmap) *roaring.Bitmap {
	if gone := s.Deleted(); docs != nil && gone != nil {
		return roaring.AndNot(docs, gone)
	}
	return docs
}

// all are the documents of a segment that have all terms, and the list of the
// rarest; nil when there are none. Deleted ones are among them.
func (s part) all(field string, terms []string) (docs *roaring.Bitmap, rarest termList, err error) {
	dict, err := s.dictionary(field)
	if err != nil {
		return nil, termList{}, err
	}
	lists := make([]termList, 0, len(terms))
	for _, t := range terms {
		l, err := look(dict, t)
		if err != nil || l.n == 0 {
			return nil, termList{}, err
		}
		lists = append(lists, l)
	}
	slices.SortFunc(lists, func(a, b termList) int { return int(a.n) - int(b.n) })
	docs = lists[0].docs
	for i, l := range lists[1:] {
		if i == 0 {
			docs = roaring.And(docs, l.docs)
		} else {
			docs.And(l.docs)
		}
		if docs.IsEmpty() {
			return nil, termList{}, nil
		}
	}
	return docs, lists[0], nil
}

// between are the documents of a segment with a term of from..to, to exclusive.
func (s part) between(ctx context.Context, field, from, to string) (*roaring.Bitmap, error) {
	dict, err := s.dictionary(field)
	if err != nil {
		return nil, err
	}
	var found []*roaring.Bitmap
	it := dict.AutomatonIterator(nil, []byte(from), []byte(to))
	for {
		e, err := it.Next()
		if err != nil {
			return nil, damaged("look up", err)
		}
		if e == nil {
			return roaring.FastOr(found...), ctx.Err()
		}
		l, err := look(dict, e.Term)
		if err != nil {
			return nil, err
		}
		if l.n > 0 {
			found = append(found, l.docs)
		}
	}
}

// begins are the documents of a segment with a term that begins with prefix.
func (s part) begins(ctx context.Context, field, prefix string) (*roaring.Bitmap, error) {
	return s.between(ctx, field, prefix, prefix+"\xff")
}

// counted visits documents of a list with how often the term stands in them and
// how many terms they have; docs must be among those of the list.
func (l termList) counted(docs *roaring.Bitmap, visit func(doc uint64, freq, length float32)) error {
	it := l.Iterator(true, true, false, nil)
	if docs != l.docs {
		if r, ok := it.(segment.OptimizablePostingsIterator); ok {
			r.ReplaceActual(docs)
		}
	}
	for {
		p, err := it.Next()
		if err != nil {
			return damaged("look up", err)
		}
		if p == nil {
			return nil
		}
		visit(p.Number(), float32(p.Frequency()), lengthOf(p.Norm()))
	}
}

// lengthOf undoes lengthCode and bleve's norm, one over the root of the length.
func lengthOf(norm float64) float32 {
	if norm <= 0 {
		return lengthUnit
	}
	return float32(lengthUnit / (norm * norm))
}

// having are the documents of all segments with a term.
func (r *reader) having(field, term string) ([]uint64, error) {
	var found []uint64
	for _, s := range r.parts {
		docs, _, err := s.all(field, []string{term})
		if err != nil {
			return nil, err
		}
		if docs = s.living(docs); docs == nil {
			continue
		}
		for it := docs.Iterator(); it.HasNext(); {
			found = append(found, s.first+uint64(it.Next()))
		}
	}
	return found, nil
}
