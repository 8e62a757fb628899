package bleve

import (
	"encoding/binary"
	"errors"
	"maps"
	"slices"
)

// What is kept is numbers as uvarints and texts with their length before them,
// one after the other.

var errShort = errors.New("what is kept ends too early")

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

func appendNumbers(b []byte, numbers ...int) []byte {
	for _, n := range numbers {
		b = binary.AppendUvarint(b, uint64(n))
	}
	return b
}

// A keptReader reads what is kept; the first thing that is missing is its error.
type keptReader struct {
	b   []byte
	err error
}

func (r *keptReader) number() int {
	n, size := binary.Uvarint(r.b)
	if size <= 0 || n > 1<<32 {
		r.b, r.err = nil, errShort
		return 0
	}
	r.b = r.b[size:]
	return int(n)
}

func (r *keptReader) text() string {
	n := r.number()
	if n > len(r.b) {
		r.b, r.err = nil, errShort
		return ""
	}
	s := string(r.b[:n])
	r.b = r.b[n:]
	return s
}

// count is how many things follow; each takes a byte at least.
func (r *keptReader) count() int {
	n := r.number()
	if n > len(r.b) {
		r.b, r.err = nil, errShort
		return 0
	}
	return n
}

// pack is how a piece is kept; the segment compresses it.
func (p piece) pack() []byte {
	b := make([]byte, 0, 4*binary.MaxVarintLen32+len(p.text))
	return packText(appendNumbers(b, p.start, p.own, len(firstRunes(p.text, p.own)), int(p.next)), p.text)
}

func unpack(b []byte) (piece, error) {
	r := keptReader{b: b}
	p := piece{start: r.number(), own: r.number(), ownBytes: r.number(), next: key(r.number())}
	var err error
	if p.text, err = unpackText(r.b); err == nil && p.ownBytes > len(p.text) {
		err = errShort
	}
	return p, errors.Join(r.err, err)
}

func (f *file) pack() []byte {
	b := appendText(appendText(nil, f.ID), f.Title)
	b = appendNumbers(b, f.Pages, f.Pieces, f.Terms, len(f.keys))
	last := key(0)
	for _, k := range f.keys {
		b, last = appendNumbers(b, int(k-last)), k
	}
	b = appendNumbers(b, len(f.Fields))
	for _, name := range slices.Sorted(maps.Keys(f.Fields)) {
		b = appendNumbers(appendText(b, name), len(f.Fields[name]))
		for _, v := range f.Fields[name] {
			b = appendText(b, v)
		}
	}
	b = appendNumbers(b, len(f.Dates))
	for _, name := range slices.Sorted(maps.Keys(f.Dates)) {
		b = appendText(appendText(b, name), f.Dates[name])
	}
	return b
}

func (f *file) unpack(b []byte) error {
	r := keptReader{b: b}
	f.ID, f.Title = r.text(), r.text()
	f.Pages, f.Pieces, f.Terms = r.number(), r.number(), r.number()
	f.keys = make([]key, r.count())
	last := key(0)
	for i := range f.keys {
		last += key(r.number())
		f.keys[i] = last
	}
	n := r.count()
	f.Fields = make(map[string][]string, n)
	for range n {
		name := r.text()
		values := make([]string, r.count())
		for i := range values {
			values[i] = r.text()
		}
		f.Fields[name] = values
	}
	n = r.count()
	f.Dates = make(map[string]string, n)
	for range n {
		name := r.text()
		f.Dates[name] = r.text()
	}
	return r.err
}
