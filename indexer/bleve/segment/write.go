package segment

import (
	"encoding/binary"
	"io"
)

// An assembly is a segment being written.
type assembly struct {
	*writer
	fields []byte
	n      int    // of fields
	docs   int    // of documents
	place  uint64 // where their names stand
}

func assemble(to io.Writer) *assembly { return &assembly{writer: newWriter(to)} }

// documents writes n documents, in the order of their names. What is kept of
// heads goes before all else.
func (a *assembly) documents(n int, of func(i int) (Name, uint8), kept func(i int) ([]byte, error)) {
	places := make([]byte, n*placeRecord)
	for _, heads := range []bool{true, false} {
		for i := range n {
			if name, _ := of(i); name.head() != heads {
				continue
			}
			b, err := kept(i)
			if err != nil {
				a.fail(err)
				return
			}
			at := places[i*placeRecord:]
			binary.LittleEndian.PutUint64(at, a.at)
			binary.LittleEndian.PutUint32(at[8:], uint32(len(b)))
			a.Write(b)
		}
	}
	a.docs, a.place = n, a.at
	lengths := make([]byte, n)
	for i := range n {
		name, length := of(i)
		a.number(uint64(name))
		lengths[i] = length
	}
	a.Write(places)
	a.Write(lengths)
}

// field adds a field that add writes the terms of.
func (a *assembly) field(name string, add func(*dictionaryWriter)) {
	w := newDictionary(a.writer)
	add(w)
	p := w.end()
	record := make([]byte, maxField)
	record[0] = byte(copy(record[1:], name))
	for _, n := range []uint64{p.terms, p.lists, p.groups, p.index} {
		record = binary.LittleEndian.AppendUint64(record, n)
	}
	a.fields = append(a.fields, record...)
	a.n++
}

// finish writes what leads to all parts, and the checksum.
func (a *assembly) finish() error {
	a.Write(a.fields)
	for _, n := range []uint64{uint64(a.docs), uint64(a.n), a.place, format} {
		a.number(n)
	}
	return a.end()
}
