package segment

import (
	"encoding/binary"
	"io"
)

// An assembly is a segment being written.
type assembly struct {
	*writer
	names   []Name
	ends    []byte
	lengths []byte
	fields  []byte
	n       int // of fields
	place   uint64
}

func assemble(to io.Writer) *assembly { return &assembly{writer: newWriter(to)} }

// document adds the next document; they come in the order of their names.
func (a *assembly) document(n Name, kept []byte, length uint8) {
	a.Write(kept)
	a.names, a.lengths = append(a.names, n), append(a.lengths, length)
	a.ends = binary.LittleEndian.AppendUint64(a.ends, a.at)
}

// documented ends the documents.
func (a *assembly) documented() {
	a.place = a.at
	for _, n := range a.names {
		a.number(uint64(n))
	}
	a.Write(a.ends)
	a.Write(a.lengths)
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
	for _, n := range []uint64{uint64(len(a.names)), uint64(a.n), a.place, format} {
		a.number(n)
	}
	return a.end()
}
