package segment

import (
	"encoding/binary"
	"iter"
)

// A dictionary is the terms of a field in their order, in groups. Within a group
// a term is written as what differs from the one before; behind it stands how
// many documents have it and how long its list is, or the only document. The
// index of the groups has the first eight bytes of each first term, as a number,
// and where the group begins.

const (
	groupSize   = 16 // terms
	groupRecord = 12 // bytes of the index for a group
)

// leading is the first eight bytes of a term as a number, in the order of terms.
func leading(term string) uint64 {
	if len(term) >= 8 {
		return uint64(term[7]) | uint64(term[6])<<8 | uint64(term[5])<<16 | uint64(term[4])<<24 |
			uint64(term[3])<<32 | uint64(term[2])<<40 | uint64(term[1])<<48 | uint64(term[0])<<56
	}
	n := uint64(0)
	for i := range len(term) {
		n |= uint64(term[i]) << (56 - 8*i)
	}
	return n
}

// A dictionaryWriter writes one field: its lists go out as they come, terms and
// index are held back until the end.
type dictionaryWriter struct {
	out           *writer
	lists         uint64 // where the field's lists begin in the file
	last          string
	n             int
	groups, index []byte
	list          []byte
}

func newDictionary(out *writer) *dictionaryWriter {
	return &dictionaryWriter{out: out, lists: out.at}
}

// add writes a term that comes after all before; docs are ascending and not none.
func (w *dictionaryWriter) add(term string, docs []uint32, freqs []uint8) {
	shared := 0
	if w.n%groupSize == 0 {
		w.index = binary.LittleEndian.AppendUint64(w.index, leading(term))
		w.index = binary.LittleEndian.AppendUint32(w.index, uint32(len(w.groups)))
		w.groups = binary.AppendUvarint(w.groups, w.out.at-w.lists)
	} else {
		for shared < len(term) && shared < len(w.last) && term[shared] == w.last[shared] {
			shared++
		}
	}
	w.n++
	w.last = term
	w.groups = binary.AppendUvarint(binary.AppendUvarint(w.groups, uint64(shared)), uint64(len(term)-shared))
	w.groups = append(w.groups, term[shared:]...)
	w.groups = binary.AppendUvarint(w.groups, uint64(len(docs)))
	if len(docs) == 1 {
		w.groups = binary.AppendUvarint(w.groups, uint64(docs[0])*MaxFreq+uint64(freqs[0]-1))
		return
	}
	w.list = appendList(w.list[:0], docs, freqs)
	w.groups = binary.AppendUvarint(w.groups, uint64(len(w.list)))
	w.out.Write(w.list)
}

// end writes what was held back and says where everything stands.
func (w *dictionaryWriter) end() fieldPlace {
	p := fieldPlace{terms: uint64(w.n), lists: w.lists, groups: w.out.at}
	w.out.Write(w.groups)
	p.index = w.out.at
	w.out.Write(w.index)
	return p
}

// A Dictionary looks up the terms of one field; the zero Dictionary has none.
type Dictionary struct {
	n      int
	lists  []byte // of all terms, and what stands behind them in the file
	groups []byte
	index  []byte
}

// Len is the number of terms.
func (d Dictionary) Len() int { return d.n }

func (d Dictionary) size() int { return len(d.index) / groupRecord }

func (d Dictionary) leadingOf(group int) uint64 {
	return binary.LittleEndian.Uint64(d.index[group*groupRecord:])
}

// Look finds where a term stands.
func (d Dictionary) Look(term string) List {
	if d.n == 0 {
		return List{}
	}
	group := d.group(term)
	c := cursor{d: d}
	c.open(group)
	matched := 0 // bytes that the entry before has in common with the term
	for range min(groupSize, d.n-group*groupSize) {
		shared, rest := c.entry()
		if shared < matched {
			return List{} // the entry is beyond the term
		}
		if shared > matched {
			continue // as much before it as the last one
		}
		k := 0
		for k < len(rest) && matched+k < len(term) && rest[k] == term[matched+k] {
			k++
		}
		switch at := matched + k; {
		case k == len(rest) && at == len(term):
			return c.list()
		case k < len(rest) && (at == len(term) || rest[k] > term[at]):
			return List{}
		default:
			matched = at
		}
	}
	return List{}
}

// All visits the terms from one on and before another, "" for the end, in their
// order. A term is good until the next.
func (d Dictionary) All(from, to string) iter.Seq2[[]byte, List] {
	return func(yield func([]byte, List) bool) {
		c, ok := d.seek(from)
		for ; ok && (to == "" || string(c.term) < to); ok = c.next() {
			if !yield(c.term, c.list()) {
				return
			}
		}
	}
}

// group is the last group that begins before the term, or with it, else the first.
func (d Dictionary) group(term string) int {
	lead := leading(term)
	group, end := 0, d.size()
	for group+1 < end {
		mid := (group + end) / 2
		l := d.leadingOf(mid)
		if l < lead || l == lead && d.first(mid) <= term {
			group = mid
		} else {
			end = mid
		}
	}
	return group
}

// first is the first term of a group.
func (d Dictionary) first(group int) string {
	c := cursor{d: d}
	c.open(group)
	_, rest := c.entry()
	return string(rest)
}

// seek is a cursor at the first term that is not before the given one; ok is false when there is none.
func (d Dictionary) seek(term string) (c *cursor, ok bool) {
	c = &cursor{d: d}
	if d.n == 0 {
		return c, false
	}
	c.open(d.group(term))
	for ok = c.next(); ok && string(c.term) < term; ok = c.next() {
	}
	return c, ok
}

// A cursor goes through the terms.
type cursor struct {
	d     Dictionary
	at    int    // number of the next term
	pos   int    // where it stands in groups
	lists uint64 // where the next list begins
	term  []byte
	docs  int
	where uint64 // of the list, or the only document with its frequency
}

func (c *cursor) open(group int) {
	c.at = group * groupSize
	c.pos = int(binary.LittleEndian.Uint32(c.d.index[group*groupRecord+8:]))
}

func (c *cursor) number() uint64 {
	if n := c.d.groups[c.pos]; n < 0x80 {
		c.pos++
		return uint64(n)
	}
	n, size := binary.Uvarint(c.d.groups[c.pos:])
	c.pos += size
	return n
}

// entry reads the next term: how much it shares with the one before, and the rest of it.
func (c *cursor) entry() (shared int, rest []byte) {
	if c.at%groupSize == 0 {
		c.lists = c.number()
	}
	c.at++
	shared = int(c.number())
	n := int(c.number())
	rest = c.d.groups[c.pos:][:n]
	c.pos += n
	c.docs = int(c.number())
	c.where = c.number()
	if c.docs > 1 {
		c.where, c.lists = c.lists, c.lists+c.where
	}
	return shared, rest
}

// next goes to the next term.
func (c *cursor) next() bool {
	if c.at >= c.d.n {
		return false
	}
	shared, rest := c.entry()
	c.term = append(c.term[:shared], rest...)
	return true
}

func (c *cursor) list() List {
	if c.docs == 1 {
		return List{n: 1, single: uint32(c.where / MaxFreq), freq: uint8(c.where%MaxFreq) + 1}
	}
	return List{n: c.docs, data: c.d.lists[c.where:]}
}
