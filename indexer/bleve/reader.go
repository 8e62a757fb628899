package bleve

import (
	"errors"
	"fmt"
	"sort"

	"github.com/blevesearch/bleve/v2/index/scorch"
)

// A reader sees the index as it was when it was made.
type reader struct {
	*scorch.IndexSnapshot
	e     *Engine
	parts []part
}

// A part is one segment of a reader. Its documents have numbers of their own,
// from 0; those of the reader go on from part to part.
type part struct {
	*scorch.SegmentSnapshot
	first uint64 // the reader's number of document 0
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
	parts := make([]part, 0, len(s.Segments()))
	next := uint64(0)
	for _, seg := range s.Segments() {
		parts = append(parts, part{seg, next})
		next += uint64(seg.FullSize())
	}
	return &reader{s, e, parts}, nil
}

func (r *reader) close() { _ = r.IndexSnapshot.Close() } // gives a reference back; nothing can fail

func (r *reader) locate(doc uint64) (part, uint64) {
	i := sort.Search(len(r.parts), func(i int) bool { return r.parts[i].first > doc }) - 1
	return r.parts[i], doc - r.parts[i].first
}

// name is which file and piece a document is.
func (r *reader) name(doc uint64) (name, error) {
	s, n := r.locate(doc)
	all, err := r.names(s.SegmentSnapshot)
	if err != nil {
		return 0, err
	}
	return all[n], nil
}

// kept visits the stored fields of a document. The bytes are good until visit returns.
func (r *reader) kept(doc uint64, visit func(field string, b []byte) error) error {
	s, n := r.locate(doc)
	var failed error
	// To stop early would put zapx's buffer back twice.
	err := s.VisitDocument(n, func(field string, _ byte, b []byte, _ []uint64) bool {
		failed = errors.Join(failed, visit(field, b))
		return true
	})
	if err = errors.Join(err, failed); err != nil {
		return damaged("kept text", err)
	}
	return nil
}

func (r *reader) piece(doc uint64) (p piece, err error) {
	n, err := r.name(doc)
	if err != nil {
		return p, err
	}
	if p, ok := r.e.texts.get(n); ok {
		return p, nil
	}
	err = r.kept(doc, func(field string, b []byte) (err error) {
		if field == fieldKept {
			p, err = unpack(b)
		}
		return err
	})
	if err != nil {
		return p, err
	}
	p.key = n.key()
	r.e.texts.put(n, p)
	return p, nil
}

func (r *reader) file(doc uint64) (*file, error) {
	n, err := r.name(doc)
	if err != nil {
		return nil, err
	}
	f := &file{ord: n.ord()}
	err = r.kept(doc, func(field string, b []byte) error {
		if field == fieldKept {
			return f.unpack(b)
		}
		return nil
	})
	return f, err
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
	docs, err := r.having(fieldID, id)
	if err != nil || len(docs) == 0 {
		return nil, err
	}
	return r.file(docs[len(docs)-1])
}

func (r *reader) eachFile(visit func(*file) error) error {
	docs, err := r.having(fieldIs, isFile)
	if err != nil {
		return err
	}
	for _, d := range docs {
		f, err := r.file(d)
		if err == nil {
			err = visit(f)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
