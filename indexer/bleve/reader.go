package bleve

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"sort"

	"github.com/blevesearch/bleve/v2/index/scorch"
	index "github.com/blevesearch/bleve_index_api"
)

// A reader sees the index as it was when it was made.
type reader struct {
	*scorch.IndexSnapshot
	e         *Engine
	offsets   []uint64 // the first document number of each segment
	documents uint64   // of all segments
}

func (e *Engine) reader() (*reader, error) {
	if err := e.trusted(); err != nil {
		return nil, err
	}
	r, err := e.idx.Reader()
	if err != nil {
		return nil, fmt.Errorf("read the index: %w", err)
	}
	s, ok := r.(*scorch.IndexSnapshot)
	if !ok {
		return nil, errors.New("the index has no segments")
	}
	offsets := make([]uint64, 0, len(s.Segments()))
	next := uint64(0)
	for _, seg := range s.Segments() {
		offsets = append(offsets, next)
		next += uint64(seg.FullSize())
	}
	return &reader{s, e, offsets, next}, nil
}

func (r *reader) close() { _ = r.IndexSnapshot.Close() } // gives a reference back; nothing can fail

func (r *reader) locate(doc uint64) (*scorch.SegmentSnapshot, uint64) {
	i := sort.Search(len(r.offsets), func(i int) bool { return r.offsets[i] > doc }) - 1
	return r.Segments()[i], doc - r.offsets[i]
}

// name is which file and piece a document is.
func (r *reader) name(doc uint64) (ord uint32, k key, err error) {
	seg, n := r.locate(doc)
	all, err := r.names(seg)
	if err != nil {
		return 0, 0, err
	}
	return all[n].ord(), all[n].key(), nil
}

// kept is a stored field of a document.
func (r *reader) kept(doc uint64, names ...string) ([][]byte, error) {
	seg, n := r.locate(doc)
	found := make([][]byte, len(names))
	err := seg.VisitDocument(n, func(name string, _ byte, value []byte, _ []uint64) bool {
		if i := slices.Index(names, name); i >= 0 {
			found[i] = bytes.Clone(value)
		}
		return true
	})
	if err != nil {
		return nil, damaged("kept text", err)
	}
	return found, nil
}

func (r *reader) piece(doc uint64) (piece, error) {
	ord, k, err := r.name(doc)
	if err != nil {
		return piece{}, err
	}
	if p, ok := r.e.texts.get(nameOf(ord, k)); ok {
		return p, nil
	}
	b, err := r.kept(doc, fieldKept)
	if err != nil {
		return piece{}, err
	}
	p, err := unpack(b[0], r.e.opener)
	if err != nil {
		return p, damaged("kept text", err)
	}
	p.key = k
	r.e.texts.put(nameOf(ord, k), p)
	return p, nil
}

func (r *reader) file(doc uint64) (*file, error) {
	ord, _, err := r.name(doc)
	if err != nil {
		return nil, err
	}
	b, err := r.kept(doc, fieldKept, fieldKeys)
	if err != nil {
		return nil, err
	}
	f, err := parseFile(ord, b[0], b[1])
	if err != nil {
		return nil, damaged("kept file", err)
	}
	return f, nil
}

// document is the number of the document with this name.
func (r *reader) document(ord uint32, k key) (doc uint64, ok bool, err error) {
	id, err := r.InternalID(docID(ord, k))
	if err != nil || id == nil {
		return 0, false, err
	}
	return id.Value(), true, nil
}

func (r *reader) fileByOrd(ord uint32) (*file, error) {
	doc, ok, err := r.document(ord, 0)
	if err != nil || !ok {
		return nil, damaged("look up a file", errors.Join(err, fmt.Errorf("file %d", ord)))
	}
	return r.file(doc)
}

func (r *reader) fileByID(id string) (*file, error) {
	docs, err := r.postings(fieldID, id)
	if err != nil || len(docs) == 0 {
		return nil, err
	}
	return r.file(docs[len(docs)-1].doc)
}

func (r *reader) eachFile(visit func(*file) error) error {
	docs, err := r.postings(fieldIs, isFile)
	if err != nil {
		return err
	}
	for _, d := range docs {
		f, err := r.file(d.doc)
		if err == nil {
			err = visit(f)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// A posting is a document and how often what was looked up stands in it.
type posting struct {
	doc    uint64
	freq   float32
	length float32 // terms of the document
}

// postings are all documents with a term.
func (r *reader) postings(field, term string) ([]posting, error) {
	return r.intersect(field, []string{term}, false)
}

// maxIntersect is how many terms, the rarest, are looked up of a text; reading the text does the rest.
const maxIntersect = 8

// intersect are the documents that have all terms.
func (r *reader) intersect(field string, terms []string, counted bool) (found []posting, err error) {
	var lists []index.TermFieldReader
	defer func() {
		for _, l := range lists {
			err = errors.Join(err, l.Close())
		}
	}()
	for _, t := range terms {
		l, err := r.TermFieldReader(context.Background(), []byte(t), field, counted, counted, false)
		if err != nil {
			return nil, damaged("look up", err)
		}
		lists = append(lists, l)
		if l.Count() == 0 {
			return nil, nil
		}
	}
	ordered := slices.Clone(lists)
	slices.SortFunc(ordered, func(a, b index.TermFieldReader) int { return int(a.Count()) - int(b.Count()) })
	found, err = walk(ordered[:min(len(ordered), maxIntersect)])
	if err != nil {
		return nil, damaged("look up", err)
	}
	return found, nil
}

// walk goes through lists together; the first should be the shortest.
func walk(lists []index.TermFieldReader) ([]posting, error) {
	found := make([]posting, 0, min(lists[0].Count(), 1<<16))
	at := make([]*index.TermFieldDoc, len(lists))
	var buf index.TermFieldDoc
	bufs := make([]index.TermFieldDoc, len(lists))
	first, err := lists[0].Next(&buf)
next:
	for ; first != nil && err == nil; first, err = lists[0].Next(buf.Reset()) {
		p := posting{first.ID.Value(), float32(first.Freq), lengthOf(first.Norm)}
		for i := 1; i < len(lists); i++ {
			if at[i] == nil || at[i].ID.Compare(first.ID) < 0 {
				if at[i], err = lists[i].Advance(first.ID, bufs[i].Reset()); err != nil {
					return nil, err
				}
				if at[i] == nil {
					return found, nil
				}
			}
			if !at[i].ID.Equals(first.ID) {
				continue next
			}
			p.freq = min(p.freq, float32(at[i].Freq))
		}
		found = append(found, p)
	}
	return found, err
}

// lengthOf undoes bleve's norm, one over the root of the length.
func lengthOf(norm float64) float32 {
	if norm <= 0 {
		return 1
	}
	return float32(1 / (norm * norm))
}

// begins are the documents with a term that begins with prefix.
func (r *reader) begins(field, prefix string) ([]posting, error) {
	dict, err := r.FieldDictPrefix(field, []byte(prefix))
	if err != nil {
		return nil, damaged("look up", err)
	}
	return r.union(field, dict, field != fieldValue)
}

// between are the documents with a term of from..to.
func (r *reader) between(field, from, to string) ([]posting, error) {
	dict, err := r.FieldDictRange(field, []byte(from), []byte(to))
	if err != nil {
		return nil, damaged("look up", err)
	}
	return r.union(field, dict, false)
}

// union adds up the documents of all terms of a dictionary. Eight bytes for each
// document of the index, as long as it lasts.
func (r *reader) union(field string, dict index.FieldDict, counted bool) (found []posting, err error) {
	defer func() { err = errors.Join(err, dict.Close()) }()
	var sums []posting32
	for {
		entry, err := dict.Next()
		if err != nil {
			return nil, damaged("look up", err)
		}
		if entry == nil {
			break
		}
		if sums == nil {
			sums = make([]posting32, r.documents)
		}
		if err := r.sum(sums, field, entry.Term, counted); err != nil {
			return nil, damaged("look up", err)
		}
	}
	for doc, s := range sums {
		if s.length > 0 {
			found = append(found, posting{uint64(doc), s.freq, s.length})
		}
	}
	return found, nil
}

type posting32 struct{ freq, length float32 }

func (r *reader) sum(sums []posting32, field, term string, counted bool) error {
	list, err := r.TermFieldReader(context.Background(), []byte(term), field, counted, counted, false)
	if err != nil {
		return err
	}
	var buf index.TermFieldDoc
	d, err := list.Next(&buf)
	for ; d != nil && err == nil; d, err = list.Next(buf.Reset()) {
		s := &sums[d.ID.Value()]
		s.freq += float32(d.Freq)
		if s.length == 0 {
			s.length = lengthOf(d.Norm)
		}
	}
	return errors.Join(err, list.Close())
}
