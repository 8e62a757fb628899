package bleve

import (
	"errors"
	"fmt"
	"sort"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"

	"juzheng/indexer/bleve/segment"
)

// A reader sees the index as it was when it was made. Only one may use it.
type reader struct {
	*scorch.IndexSnapshot
	parts []part
	buf   []byte // for what is kept of a document
}

// A part is one segment of a reader. Its documents have numbers of their own,
// from 0; those of the reader go on from part to part.
type part struct {
	*segment.Segment
	deleted *roaring.Bitmap // nil for none
	first   uint32          // the reader's number of document 0
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
	next := uint32(0)
	for _, one := range s.Segments() {
		own, err := segment.Of(one.Segment())
		if err != nil {
			return nil, errors.Join(damaged("read", err), s.Close())
		}
		parts = append(parts, part{own, one.Deleted(), next})
		next += uint32(own.Count())
	}
	return &reader{IndexSnapshot: s, parts: parts}, nil
}

func (r *reader) close() { _ = r.IndexSnapshot.Close() } // gives a reference back; nothing can fail

// gone says whether a document was deleted since its segment was written.
func (s part) gone(doc uint32) bool { return s.deleted != nil && s.deleted.Contains(doc) }

// heads are the documents of the part that are files.
func (s part) heads() (docs []uint32) {
	for doc, n := range s.Names() {
		if name(n).key() == 0 && !s.gone(uint32(doc)) {
			docs = append(docs, uint32(doc))
		}
	}
	return docs
}

// ords puts files' numbers in the place of their documents.
func (s part) ords(docs []uint32) []uint32 {
	files := docs[:0]
	for _, doc := range docs {
		if !s.gone(doc) {
			files = append(files, s.name(doc).ord())
		}
	}
	return files
}

// name is which file and piece a document of the part is.
func (s part) name(doc uint32) name { return name(s.Names()[doc]) }

// locate is the part of a document, and its number there.
func (r *reader) locate(doc uint32) (part, uint32) {
	i := sort.Search(len(r.parts), func(i int) bool { return r.parts[i].first > doc }) - 1
	return r.parts[i], doc - r.parts[i].first
}

// name is the name of a document.
func (r *reader) name(doc uint32) name {
	s, n := r.locate(doc)
	return s.name(n)
}

// kept is what is kept of a document, good until the next is read.
func (r *reader) kept(doc uint32) (n name, b []byte, err error) {
	s, at := r.locate(doc)
	b, err = s.Kept(at, r.buf)
	if err != nil {
		return n, nil, damaged("kept text", err)
	}
	r.buf = b
	return s.name(at), b, nil
}

// packed is a piece as it is kept, good until the next is read.
func (r *reader) packed(doc uint32) (keptPiece, error) {
	_, b, err := r.kept(doc)
	if err != nil {
		return keptPiece{}, err
	}
	p, err := readPiece(b)
	if err != nil {
		return p, damaged("kept text", err)
	}
	return p, nil
}

func (r *reader) piece(doc uint32) (p piece, err error) {
	n, b, err := r.kept(doc)
	if err != nil {
		return p, err
	}
	k, err := readPiece(b)
	if err == nil {
		p, err = k.unpack()
	}
	if err != nil {
		return p, damaged("kept text", err)
	}
	p.key = n.key()
	return p, nil
}

func (r *reader) file(doc uint32) (*file, error) {
	n, b, err := r.kept(doc)
	if err != nil {
		return nil, err
	}
	f := &file{ord: n.ord()}
	if err := f.unpack(b); err != nil {
		return nil, damaged("kept file", err)
	}
	return f, nil
}

// document is the number of the document with this name.
func (r *reader) document(ord uint32, k key) (doc uint32, ok bool) {
	for _, s := range r.parts {
		if doc, ok := s.Find(segment.Name(nameOf(ord, k))); ok && !s.gone(doc) {
			return s.first + doc, true
		}
	}
	return 0, false
}

// pieceOf is a piece that must be there.
func (r *reader) pieceOf(ord uint32, k key) (piece, error) {
	doc, ok := r.document(ord, k)
	if !ok {
		return piece{}, damaged("look up a piece", fmt.Errorf("document %s", nameOf(ord, k)))
	}
	return r.piece(doc)
}

func (r *reader) fileByOrd(ord uint32) (*file, error) {
	doc, ok := r.document(ord, 0)
	if !ok {
		return nil, damaged("look up a file", fmt.Errorf("file %d", ord))
	}
	return r.file(doc)
}

// heading is the ID of a file and its title.
func (r *reader) heading(ord uint32) (id, title string, err error) {
	doc, ok := r.document(ord, 0)
	if !ok {
		return "", "", damaged("look up a file", fmt.Errorf("file %d", ord))
	}
	_, b, err := r.kept(doc)
	if err != nil {
		return "", "", err
	}
	k := keptReader{b: b}
	if id, title = k.text(), k.text(); k.err != nil {
		return "", "", damaged("kept file", k.err)
	}
	return id, title, nil
}

// fileByID is the file with an ID, nil when there is none.
func (r *reader) fileByID(id string) (*file, error) {
	docs := r.having(fieldID, id)
	if len(docs) == 0 {
		return nil, nil
	}
	return r.file(docs[len(docs)-1])
}

// files are the documents of all files.
func (r *reader) files() (docs []uint32) {
	for _, s := range r.parts {
		for _, doc := range s.heads() {
			docs = append(docs, s.first+doc)
		}
	}
	return docs
}
