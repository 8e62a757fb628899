package segment

import (
	"bytes"
	"cmp"
	"io"
	"maps"
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
	a.documents(len(docs), func(i int) (Name, []byte, uint8) { return docs[i].Name, docs[i].Kept, docs[i].Length })
	for _, name := range fieldsOf(docs) {
		inv := inverter{ids: map[string]uint32{}}
		for i, d := range docs {
			inv.document(uint32(i), d.Fields[name])
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
	ids   map[string]uint32
	terms []met // by id
	all   []posting
}

// met is a term that was met.
type met struct {
	lead uint64
	text string
	id   uint32
	docs int
	last int // in all, of the newest document with it
}

type posting struct {
	term, doc uint32
	freq      uint8
}

// document adds the terms of a document; it comes after those before.
func (v *inverter) document(doc uint32, terms []string) {
	for _, t := range terms {
		id, known := v.ids[t]
		if !known {
			id = uint32(len(v.terms))
			v.ids[t] = id
			v.terms = append(v.terms, met{lead: leading(t), text: t, id: id})
		}
		m := &v.terms[id]
		if m.docs > 0 && v.all[m.last].doc == doc {
			v.all[m.last].freq = min(v.all[m.last].freq+1, MaxFreq)
			continue
		}
		m.docs, m.last = m.docs+1, len(v.all)
		v.all = append(v.all, posting{id, doc, 1})
	}
}

// write hands the lists over, term by term.
func (v *inverter) write(w *dictionaryWriter) {
	slices.SortFunc(v.terms, func(a, b met) int { return cmp.Or(cmp.Compare(a.lead, b.lead), cmp.Compare(a.text, b.text)) })
	next := make([]int, len(v.terms)) // where the next document of a term goes
	at := 0
	for _, m := range v.terms {
		next[m.id] = at
		at += m.docs
	}
	docs, freqs := make([]uint32, at), make([]uint8, at)
	for _, p := range v.all {
		i := next[p.term]
		docs[i], freqs[i] = p.doc, p.freq
		next[p.term]++
	}
	at = 0
	for _, m := range v.terms {
		w.add(m.text, docs[at:at+m.docs], freqs[at:at+m.docs])
		at += m.docs
	}
}
