// Package query is the language in which people ask for evidence.
package query

import (
	"slices"
	"strings"

	"juzheng/indexer/hanzi/words"
)

// Op says what a Query is.
type Op uint8

// The kinds of query. The zero Query matches every file.
const (
	All   Op = iota
	And      // every one of Kids holds somewhere in the file
	Or       // at least one of Kids holds
	Not      // Kids[0] does not hold
	Text     // Text stands in the file, letter for letter in its normal form
	Field    // the file's field Field has one of Values; * stands for anything
	Span     // the file's date Field lies within From..To (days, ends included, empty = open)
	Money    // an amount of Min..Max hundredths of a yuan stands in the file
	Pages    // what is asked stands on pages Min..Max
	Words    // many of the words of Text stand in the file; Parse makes none, Loosen does
)

// A Query is what Parse understood. Values are never changed in place.
type Query struct {
	Op       Op
	Kids     []Query
	Text     string
	Quoted   bool // Text was written in quotation marks
	Glued    bool // Text was written directly after the text before it
	Field    string
	Values   []string
	From, To string
	Min, Max int64
	// Dictionary is the unit's own: of a whole query (see Expand) and of its Words.
	Dictionary *words.Dictionary
}

// IsZero says that q matches every file.
func (q Query) IsZero() bool { return q.Op == All }

// Map gives every field value to resolve and puts what it returns in the
// value's place; nil leaves the value, an empty list is a value nobody has.
// This is how names of units and kinds, which the index does not know, become
// the values that it keeps.
func (q Query) Map(resolve func(field, value string) []string) Query {
	if q.Op == Field {
		var values []string
		for _, v := range q.Values {
			if r := resolve(q.Field, v); r != nil {
				values = append(values, r...)
			} else {
				values = append(values, v)
			}
		}
		q.Values = values
	}
	q.Kids = slices.Clone(q.Kids)
	for i, k := range q.Kids {
		q.Kids[i] = k.Map(resolve)
	}
	return q
}

// Walk visits q and everything below it; wanted is false below a Not.
func (q Query) Walk(visit func(q Query, wanted bool)) { q.walk(visit, true) }

func (q Query) walk(visit func(Query, bool), wanted bool) {
	visit(q, wanted)
	for _, k := range q.Kids {
		k.walk(visit, wanted != (q.Op == Not))
	}
}

// Texts lists the texts that q wants found, in the order they were written.
func (q Query) Texts() []string {
	var texts []string
	q.Walk(func(q Query, wanted bool) {
		if q.Op == Text && wanted && !slices.Contains(texts, q.Text) {
			texts = append(texts, q.Text)
		}
	})
	return texts
}

// String is the canonical form, for tests and logs: and(党费 phrase(三会一课) unit=二支部).
func (q Query) String() string {
	switch q.Op {
	case And, Or, Not:
		names := map[Op]string{And: "and", Or: "or", Not: "not"}
		kids := make([]string, len(q.Kids))
		for i, k := range q.Kids {
			kids[i] = k.String()
		}
		return names[q.Op] + "(" + strings.Join(kids, " ") + ")"
	case Text:
		if q.Quoted {
			return "phrase(" + q.Text + ")"
		}
		return q.Text
	case Words:
		return "words(" + q.Text + ")"
	case Field:
		return q.Field + "=" + strings.Join(q.Values, "|")
	case Span:
		return q.Field + "=" + q.From + ".." + q.To
	case Money:
		return "amount=" + yuan(q.Min) + ".." + yuan(q.Max)
	case Pages:
		return "page=" + count(q.Min) + ".." + count(q.Max)
	}
	return "all"
}
