package bleve

import (
	"encoding/binary"
	"errors"
	"maps"
	"slices"

	"juzheng/indexer/hanzi"
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
	if len(r.b) > 1 && r.b[1] < 0x80 { // one byte or two, as most are
		n := int(r.b[0])
		if n < 0x80 {
			r.b = r.b[1:]
			return n
		}
		n = n&0x7F | int(r.b[1])<<7
		r.b = r.b[2:]
		return n
	}
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

// pack is how a piece is kept: its text is packed, and may be searched like that.
func (p piece) pack() []byte {
	own := hanzi.AppendPacked(make([]byte, 0, len(p.text)), p.text[:p.ownBytes])
	b := appendNumbers(make([]byte, 0, 4*binary.MaxVarintLen32+len(p.text)), p.start, p.own, len(own), int(p.next))
	return hanzi.AppendPacked(append(b, own...), p.text[p.ownBytes:])
}

// A keptPiece is a piece as it is kept.
type keptPiece struct {
	start, own int
	next       key
	ownBytes   int // of text
	text       []byte
}

func readPiece(b []byte) (keptPiece, error) {
	r := keptReader{b: b}
	p := keptPiece{start: r.number(), own: r.number(), ownBytes: r.number(), next: key(r.number())}
	if p.text = r.b; r.err == nil && p.ownBytes > len(p.text) {
		r.err = errShort
	}
	return p, r.err
}

// ownText is what is the piece's own, packed.
func (p keptPiece) ownText() []byte { return p.text[:p.ownBytes] }

func (p keptPiece) unpack() (piece, error) {
	own, err := hanzi.Unpack(p.ownText())
	if err != nil {
		return piece{}, err
	}
	more, err := hanzi.Unpack(p.text[p.ownBytes:])
	return piece{start: p.start, own: p.own, ownBytes: len(own), next: p.next, text: own + more}, err
}

func (f *file) pack() []byte {
	b := appendText(appendText(nil, f.ID), f.Title)
	b = appendNumbers(b, f.Pages, f.Pieces, f.Lengths, len(f.keys))
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
	f.Pages, f.Pieces, f.Lengths = r.number(), r.number(), r.number()
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
