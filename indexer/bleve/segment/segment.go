// Package segment is how the index lies on disk: the documents of one or many
// batches in one file that never changes, with what is kept of each, the terms
// of their fields and the lists of where those stand.
//
// It takes the place of bleve's own segments (zapx) below scorch, which goes on
// to decide when segments are written, merged and removed. It keeps what the
// search of Chinese pages needs and nothing else: no positions, no columns, and
// documents in the order of their names, so that the pieces of a file lie side
// by side. A file is, with all numbers the little end first:
//
//	the kept bytes of all documents, heads first
//	their names, 8 bytes each; where the kept bytes of each begin, 8 bytes, and how many, 4; their lengths, a byte each
//	of each field: the lists, the groups of terms, the index of the groups
//	of each field: its name, 16 bytes, and five places, 8 bytes each
//	number of documents, number of fields, where the names stand, format, 8 bytes each
//	CRC-32 (IEEE) of all before, the big end first
package segment

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync/atomic"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/mmap-go"
	api "github.com/blevesearch/scorch_segment_api/v2"
)

const (
	format      = 3
	placeRecord = 8 + 4
	fieldRecord = maxField + 4*8
	maxField    = 16      // bytes of a field's name
	tail        = 4*8 + 4 // bytes behind the fields
)

// ErrFormat says that a file is no segment of this format.
var ErrFormat = errors.New("no segment of this format")

// fieldPlace is where a field stands in the file.
type fieldPlace struct{ terms, lists, groups, index uint64 }

// A Segment is open for reading; many may read it at once.
type Segment struct {
	data    []byte
	mapped  mmap.MMap // nil for a segment in memory
	file    *os.File  // of what is mapped
	names   []Name
	places  []byte // of what is kept of each document
	texts   int    // bytes that are kept
	lengths []byte
	fields  map[string]Dictionary
	order   []string // of the fields
	refs    atomic.Int64
}

// Of is a segment of scorch's as ours.
func Of(s api.Segment) (*Segment, error) {
	if own, ok := s.(interface{ own() *Segment }); ok {
		return own.own(), nil
	}
	return nil, fmt.Errorf("%w: %T", ErrFormat, s)
}

func (s *Segment) own() *Segment { return s }

// A stored segment is mapped from a file.
type stored struct {
	*Segment
	path string
}

var _ api.PersistedSegment = stored{}

// Path is the file.
func (s stored) Path() string { return s.path }

// open maps a file.
func open(path string) (s stored, err error) {
	f, err := os.Open(path)
	if err != nil {
		return s, err
	}
	defer func() {
		if err != nil {
			_ = f.Close() // the first error is the one to tell
		}
	}()
	info, err := f.Stat()
	if err != nil {
		return s, err
	}
	if info.Size() < tail {
		return s, fmt.Errorf("%w: %d bytes", ErrFormat, info.Size())
	}
	data, err := mmap.Map(f, mmap.RDONLY, 0)
	if err != nil {
		return s, err
	}
	mapped, err := read(data)
	if err != nil {
		return s, errors.Join(err, data.Unmap())
	}
	mapped.mapped, mapped.file = data, f
	return stored{mapped, path}, nil
}

// read makes a segment of its bytes.
func read(data []byte) (*Segment, error) {
	s := &Segment{data: data, fields: map[string]Dictionary{}}
	s.refs.Store(1)
	end := len(data) - tail
	var numbers [4]uint64
	for i := range numbers {
		numbers[i] = binary.LittleEndian.Uint64(data[end+8*i:])
	}
	docs, fields, at := numbers[0], numbers[1], numbers[2]
	if numbers[3] != format {
		return nil, fmt.Errorf("%w: %d", ErrFormat, numbers[3])
	}
	if at+docs*(8+placeRecord+1)+fields*fieldRecord > uint64(end) {
		return nil, fmt.Errorf("%w: %d documents and %d fields in %d bytes", ErrFormat, docs, fields, len(data))
	}
	s.names = make([]Name, docs)
	for i := range s.names {
		s.names[i] = Name(binary.LittleEndian.Uint64(data[at+8*uint64(i):]))
	}
	s.texts = int(at)
	s.places = data[at+8*docs:][:placeRecord*docs]
	s.lengths = data[at+(8+placeRecord)*docs:][:docs]
	for b := data[uint64(end)-fields*fieldRecord : end]; len(b) > 0; b = b[fieldRecord:] {
		var p fieldPlace
		for i, n := range []*uint64{&p.terms, &p.lists, &p.groups, &p.index} {
			*n = binary.LittleEndian.Uint64(b[maxField+8*i:])
		}
		size := (p.terms + groupSize - 1) / groupSize * groupRecord
		if p.lists > p.groups || p.groups > p.index || p.index+size > uint64(end) {
			return nil, fmt.Errorf("%w: a field outside the file", ErrFormat)
		}
		name := string(b[1:][:min(b[0], maxField-1)])
		s.fields[name] = Dictionary{n: int(p.terms), lists: data[p.lists:], groups: data[p.groups:p.index], index: data[p.index:][:size]}
		s.order = append(s.order, name)
	}
	return s, nil
}

// Names are those of all documents, ascending. Nobody may change them.
func (s *Segment) Names() []Name { return s.names }

// Find is the document with a name.
func (s *Segment) Find(n Name) (doc uint32, ok bool) {
	i, ok := slices.BinarySearch(s.names, n)
	return uint32(i), ok
}

// Length is the length that a document was given.
func (s *Segment) Length(doc uint32) uint8 { return s.lengths[doc] }

// Kept is what is kept of a document, in buf if it has room.
//
// It is read, not taken from the mapping: the kernel maps 64 KiB around a place
// that is touched, and a question reads thousands of documents far apart.
func (s *Segment) Kept(doc uint32, buf []byte) ([]byte, error) {
	at := s.places[doc*placeRecord:]
	start, size := binary.LittleEndian.Uint64(at), binary.LittleEndian.Uint32(at[8:])
	if start+uint64(size) > uint64(s.texts) {
		return nil, fmt.Errorf("%w: document %d outside of what is kept", ErrFormat, doc)
	}
	if s.file == nil {
		return append(buf[:0], s.data[start:][:size]...), nil
	}
	buf = slices.Grow(buf[:0], int(size))[:size]
	_, err := s.file.ReadAt(buf, int64(start))
	return buf, err
}

// Terms are those of a field.
func (s *Segment) Terms(field string) Dictionary { return s.fields[field] }

// Sizes are the bytes of the kept part and of the whole.
func (s *Segment) Sizes() (kept, all int) { return s.texts, len(s.data) }

// Mapped is how many bytes of a file are mapped.
func (s *Segment) Mapped() int { return len(s.mapped) }

// What follows is asked by scorch.

var _ api.Segment = (*Segment)(nil)

// Count is the number of documents.
func (s *Segment) Count() uint64 { return uint64(len(s.names)) }

// DocID is the name of a document as scorch has it.
func (s *Segment) DocID(doc uint64) ([]byte, error) {
	if doc >= s.Count() {
		return nil, fmt.Errorf("document %d of %d", doc, s.Count())
	}
	return []byte(s.names[doc].String()), nil
}

// DocNumbers are the documents with these names.
func (s *Segment) DocNumbers(ids []string) (*roaring.Bitmap, error) {
	found := roaring.New()
	for _, id := range ids {
		if n, ok := ParseName(id); ok {
			if doc, ok := s.Find(n); ok {
				found.Add(doc)
			}
		}
	}
	return found, nil
}

// Fields are the names of the fields.
func (s *Segment) Fields() []string { return s.order }

// Size is how much memory a segment takes beside its file.
func (s *Segment) Size() int {
	if s.mapped != nil {
		return 8 * len(s.names)
	}
	return len(s.data) + 8*len(s.names)
}

// AddRef and DecRef count who uses a segment; the last one closes it.
func (s *Segment) AddRef() { s.refs.Add(1) }

// DecRef gives a reference back.
func (s *Segment) DecRef() error {
	if s.refs.Add(-1) > 0 || s.mapped == nil {
		return nil
	}
	return errors.Join(s.mapped.Unmap(), s.file.Close())
}

// Close gives the first reference back.
func (s *Segment) Close() error { return s.DecRef() }

// errOurs is for what scorch's own searches would ask: ours look terms up by Terms.
var errOurs = errors.New("this index is searched by Terms")

// Dictionary is not served to scorch.
func (s *Segment) Dictionary(string) (api.TermDictionary, error) { return nil, errOurs }

// VisitStoredFields is not served to scorch.
func (s *Segment) VisitStoredFields(uint64, api.StoredFieldValueVisitor) error { return errOurs }

// BytesRead is not counted.
func (s *Segment) BytesRead() uint64 { return 0 }

// ResetBytesRead has nothing to forget.
func (s *Segment) ResetBytesRead(uint64) {}

// BytesWritten is not counted.
func (s *Segment) BytesWritten() uint64 { return 0 }
