package query

import (
	"slices"

	"juzheng/indexer/hanzi"
	"juzheng/indexer/hanzi/words"
)

// Expand puts any of the texts that stand for each other in d in the place of a
// word that is one of them: an Or, whose Text is the word as it was asked for
// and whose first kid asks for it. Quoted texts and fields stay, as does what
// would make more than MaxTexts texts of the query. The words of a sentence
// (see Loosen) are cut by d, too.
func (q Query) Expand(d *words.Dictionary) Query {
	room := MaxTexts - q.textCount()
	q = q.expand(d, &room)
	q.Dictionary = d
	return q
}

func (q Query) textCount() (n int) {
	q.Walk(func(q Query, _ bool) {
		if q.Op == Text {
			n++
		}
	})
	return n
}

func (q Query) expand(d *words.Dictionary, room *int) Query {
	if q.Op == Text && !q.Quoted {
		if others := d.Others(q.Text); len(others) > 0 && len(others) <= *room {
			*room -= len(others)
			return expansion(q, others)
		}
		return q
	}
	q.Kids = slices.Clone(q.Kids)
	for i, k := range q.Kids {
		q.Kids[i] = k.expand(d, room)
	}
	return q
}

func expansion(q Query, others []string) Query {
	or := Query{Op: Or, Text: q.Text, Glued: q.Glued, Kids: []Query{q}}
	or.Kids[0].Glued = false
	for _, o := range others {
		or.Kids = append(or.Kids, Query{Op: Text, Text: o})
	}
	return or
}

// Expanded says that q is what Expand made of a word.
func (q Query) Expanded() bool { return q.Op == Or && q.Text != "" }

// asWritten undoes Expand.
func (q Query) asWritten() Query {
	if q.Expanded() {
		glued := q.Glued
		q = q.Kids[0]
		q.Glued = glued
		return q
	}
	q.Kids = slices.Clone(q.Kids)
	for i, k := range q.Kids {
		q.Kids[i] = k.asWritten()
	}
	return q
}

// An Expansion is a word with what else was asked for in its place: nothing
// when there was no room for it.
type Expansion struct {
	Text string
	As   []string
}

// Expansions lists what Expand did, and the words of a sentence that others
// stand for, in the order of the query.
func (q Query) Expansions() []Expansion {
	var es []Expansion
	add := func(text string, as []string) {
		if !slices.ContainsFunc(es, func(e Expansion) bool { return e.Text == text }) {
			es = append(es, Expansion{text, as})
		}
	}
	q.expansions(q.Dictionary, add)
	return es
}

func (q Query) expansions(d *words.Dictionary, add func(string, []string)) {
	switch {
	case q.Expanded():
		var as []string
		for _, k := range q.Kids[1:] {
			as = append(as, k.Text)
		}
		add(q.Text, as)
		return
	case q.Op == Text && !q.Quoted && len(d.Others(q.Text)) > 0:
		add(q.Text, nil)
	case q.Op == Words:
		normal := hanzi.Normal(q.Text)
		for _, w := range d.Cut(normal) {
			if others := d.Others(normal[w.Start:w.End]); len(others) > 0 {
				add(normal[w.Start:w.End], others)
			}
		}
	}
	for _, k := range q.Kids {
		k.expansions(d, add)
	}
}
