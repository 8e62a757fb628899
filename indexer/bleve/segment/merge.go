package segment

import (
	"cmp"
	"errors"
	"io"
	"math"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
	api "github.com/blevesearch/scorch_segment_api/v2"
)

// gone is the new number of a document that is left out.
const gone = math.MaxUint64

// checkEvery is how many terms are merged before somebody may have it stopped.
const checkEvery = 1024

// merge writes one segment of several, without the documents that were dropped
// from each, and says which number each document got.
func merge(from []*Segment, drops []*roaring.Bitmap, path string, stop <-chan struct{}) (numbers [][]uint64, size uint64, err error) {
	m := merger{from: from, stop: stop}
	m.number(drops)
	err = create(path, func(to io.Writer) error {
		a := assemble(to)
		var buf []byte
		a.documents(len(m.order), func(i int) (Name, uint8) {
			s, doc := from[m.order[i].segment], m.order[i].doc
			return s.names[doc], s.lengths[doc]
		}, func(i int) (_ []byte, err error) {
			buf, err = from[m.order[i].segment].Kept(m.order[i].doc, buf)
			return buf, err
		})
		for _, name := range m.fields() {
			var err error
			a.field(name, func(w *dictionaryWriter) { err = m.field(name, w) })
			if err = errors.Join(err, a.err); err != nil {
				return err
			}
		}
		err := a.finish()
		size = a.at
		return err
	})
	return m.numbers, size, err
}

type merger struct {
	from    []*Segment
	numbers [][]uint64 // new numbers by segment and document
	order   []origin   // of the new documents
	stop    <-chan struct{}

	docs  []uint32 // of the term at hand
	freqs []uint8
	pairs []uint64 // the same, to be sorted
}

type origin struct {
	segment int
	doc     uint32
}

// number puts the documents in the order of their names.
func (m *merger) number(drops []*roaring.Bitmap) {
	for i, s := range m.from {
		numbers := make([]uint64, len(s.names))
		var dropped *roaring.Bitmap
		if i < len(drops) {
			dropped = drops[i]
		}
		for doc := range numbers {
			if numbers[doc] = gone; dropped == nil || !dropped.Contains(uint32(doc)) {
				m.order = append(m.order, origin{i, uint32(doc)})
			}
		}
		m.numbers = append(m.numbers, numbers)
	}
	slices.SortFunc(m.order, func(a, b origin) int {
		return cmp.Or(cmp.Compare(m.from[a.segment].names[a.doc], m.from[b.segment].names[b.doc]), cmp.Compare(a.segment, b.segment))
	})
	for n, at := range m.order {
		m.numbers[at.segment][at.doc] = uint64(n)
	}
}

func (m *merger) fields() []string {
	var names []string
	for _, s := range m.from {
		names = append(names, s.order...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// source is a segment's terms being gone through.
type source struct {
	*cursor
	numbers []uint64
	lead    uint64
}

// field merges the terms of a field.
func (m *merger) field(name string, w *dictionaryWriter) error {
	var sources []source
	for i, s := range m.from {
		if c, ok := s.Terms(name).seek(""); ok {
			sources = append(sources, source{c, m.numbers[i], leading(string(c.term))})
		}
	}
	for n := 0; len(sources) > 0; n++ {
		if n%checkEvery == 0 {
			select {
			case <-m.stop:
				return api.ErrClosed
			default:
			}
		}
		least := sources[0]
		for _, s := range sources[1:] {
			if s.lead < least.lead || s.lead == least.lead && string(s.term) < string(least.term) {
				least = s
			}
		}
		term := string(least.term)
		m.docs, m.freqs = m.docs[:0], m.freqs[:0]
		left := sources[:0]
		for _, s := range sources {
			if s.lead == least.lead && string(s.term) == term {
				m.take(s.list(), s.numbers)
				if !s.next() {
					continue
				}
				s.lead = leading(string(s.term))
			}
			left = append(left, s)
		}
		sources = left
		if m.sort(); len(m.docs) > 0 {
			w.add(term, m.docs, m.freqs)
		}
	}
	return nil
}

// take adds what is left of a list under its new numbers.
func (m *merger) take(l List, numbers []uint64) {
	l.Each(func(docs []uint32, freqs []uint8) {
		for i, doc := range docs {
			if n := numbers[doc]; n != gone {
				m.docs, m.freqs = append(m.docs, uint32(n)), append(m.freqs, freqs[i])
			}
		}
	})
}

// sort puts documents of several segments in order.
func (m *merger) sort() {
	if slices.IsSorted(m.docs) {
		return
	}
	m.pairs = m.pairs[:0]
	for i, doc := range m.docs {
		m.pairs = append(m.pairs, uint64(doc)<<8|uint64(m.freqs[i]))
	}
	slices.Sort(m.pairs)
	for i, p := range m.pairs {
		m.docs[i], m.freqs[i] = uint32(p>>8), uint8(p)
	}
}
