package segment

import (
	"bytes"
	"cmp"
	"io"
	"iter"
	"maps"
	"math/bits"
	"os"
	"slices"
)

// fresh is a segment that is not on disk yet.
type fresh struct{ *Segment }

// Persist writes the file; it is durable when it returns.
func (s fresh) Persist(path string) error {
	return create(path, func(to io.Writer) error {
		_, err := s.WriteTo(to)
		return err
	})
}

// WriteTo writes the file's bytes.
func (s fresh) WriteTo(to io.Writer) (int64, error) {
	n, err := to.Write(s.data)
	return int64(n), err
}

// create writes a file that is durable when it returns, and none when that fails.
func create(path string, write func(io.Writer) error) (err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if err = write(f); err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		_ = os.Remove(path) // the first error is the one to tell
	}
	return err
}

// build makes a segment of a batch's documents, whose order is of no matter.
func build(docs []*Document) (fresh, error) {
	slices.SortFunc(docs, func(a, b *Document) int { return cmp.Compare(a.Name, b.Name) })
	var out bytes.Buffer
	a := assemble(&out)
	a.documents(len(docs), func(i int) (Name, uint8) { return docs[i].Name, docs[i].Length },
		func(i int) ([]byte, error) { return docs[i].Kept, nil })
	for _, name := range fieldsOf(docs) {
		var inv inverter
		for i, d := range docs {
			if terms := d.Fields[name]; terms != nil {
				inv.document(uint32(i), terms)
			}
		}
		a.field(name, inv.write)
	}
	if err := a.finish(); err != nil {
		return fresh{}, err
	}
	s, err := read(out.Bytes())
	return fresh{s}, err
}

func fieldsOf(docs []*Document) []string {
	names := map[string]bool{}
	for _, d := range docs {
		for name := range d.Fields {
			names[name] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// An inverter gathers the terms of one field.
type inverter struct {
	slots []slot            // short terms, by a hash of their leads
	long  map[string]uint32 // id of the others
	short int
	terms []met // by id
	all   postings
}

// A slot is free when its id is 0.
type slot struct {
	lead uint64
	id   uint32 // and 1
}

// met is a term that was met.
type met struct {
	lead uint64 // of a short term with its length in the last byte, which is free
	text string
	docs uint32
	doc  uint32 // the newest document with it
	last uint32 // where that stands in all
}

// shortTerm is the longest term that its lead says whole: nearly all are two
// characters of Chinese, which a map of strings takes three times as long to find.
const shortTerm = 7

type posting struct {
	term, doc uint32
	freq      uint8
}

// postings are a list in chunks: how long it becomes is not known beforehand.
type postings [][]posting

const postingsChunk = 1 << 12

func (l postings) at(i uint32) *posting { return &l[i/postingsChunk][i%postingsChunk] }

// add appends one and says where it is.
func (l *postings) add(p posting) uint32 {
	n := len(*l)
	if n == 0 || len((*l)[n-1]) == postingsChunk {
		*l = append(*l, make([]posting, 0, postingsChunk))
		n++
	}
	last := &(*l)[n-1]
	*last = append(*last, p)
	return uint32((n-1)*postingsChunk + len(*last) - 1)
}

// document adds the terms of a document; it comes after those before.
func (v *inverter) document(doc uint32, terms iter.Seq[string]) {
	for t := range terms {
		id := v.id(t)
		m := &v.terms[id]
		if m.docs > 0 && m.doc == doc {
			p := v.all.at(m.last)
			p.freq = min(p.freq+1, MaxFreq)
			continue
		}
		m.docs, m.doc, m.last = m.docs+1, doc, v.all.add(posting{id, doc, 1})
	}
}

// id is the number of a term, a new one for a new term.
func (v *inverter) id(t string) uint32 {
	lead, next := leading(t), uint32(len(v.terms))
	if len(t) > shortTerm {
		id, known := v.long[t]
		if !known {
			if v.long == nil {
				v.long = map[string]uint32{}
			}
			id, v.long[t] = next, next
			v.terms = append(v.terms, met{lead: lead, text: t})
		}
		return id
	}
	if lead |= uint64(len(t)); 2*v.short >= len(v.slots) {
		v.grow()
	}
	at := v.slot(lead)
	if at.id == 0 {
		*at = slot{lead, next + 1}
		v.short++
		v.terms = append(v.terms, met{lead: lead, text: t})
	}
	return at.id - 1
}

// slot is where a short term stands, or goes.
func (v *inverter) slot(lead uint64) *slot {
	high, low := bits.Mul64(lead, 0x9E3779B97F4A7C15)
	for at := high ^ low; ; at++ {
		if s := &v.slots[at&uint64(len(v.slots)-1)]; s.id == 0 || s.lead == lead {
			return s
		}
	}
}

func (v *inverter) grow() {
	old := v.slots
	v.slots = make([]slot, max(1<<8, 4*len(old)))
	for _, s := range old {
		if s.id != 0 {
			*v.slot(s.lead) = s
		}
	}
}

// write hands the lists over, term by term.
func (v *inverter) write(w *dictionaryWriter) {
	type place struct {
		lead uint64
		id   uint32
	}
	order := make([]place, len(v.terms))
	for id, m := range v.terms {
		order[id] = place{m.lead, uint32(id)}
	}
	slices.SortFunc(order, func(a, b place) int {
		if a.lead>>8 != b.lead>>8 {
			return cmp.Compare(a.lead, b.lead)
		}
		return cmp.Compare(v.terms[a.id].text, v.terms[b.id].text)
	})
	next := make([]int, len(v.terms)) // where the next document of a term goes
	at := 0
	for _, p := range order {
		next[p.id] = at
		at += int(v.terms[p.id].docs)
	}
	docs, freqs := make([]uint32, at), make([]uint8, at)
	for _, chunk := range v.all {
		for _, p := range chunk {
			i := next[p.term]
			docs[i], freqs[i] = p.doc, p.freq
			next[p.term]++
		}
	}
	at = 0
	for _, p := range order {
		m := &v.terms[p.id]
		w.add(m.text, docs[at:at+int(m.docs)], freqs[at:at+int(m.docs)])
		at += int(m.docs)
	}
}
