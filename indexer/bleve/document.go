package bleve

import (
	"iter"
	"slices"
	"strings"
	"unicode/utf8"

	"juzheng/indexer/bleve/segment"
	"juzheng/indexer/hanzi"
	"juzheng/indexer/query"
)

// Fields of the documents. Short, for they stand in every segment.
const (
	fieldText  = "t" // terms of a piece
	fieldTitle = "h" // terms of a file's title
	fieldDocNo = "n" // terms of a file's 文号
	fieldValue = "v" // dates and amounts of either
	fieldID    = "i" // Entry.ID
	fieldExact = "f" // Entry.Fields, see valueOf
	fieldDate  = "d" // Entry.Dates, the same
)

// triplesOf is the field of the triples of what has its terms in another.
func triplesOf(field string) string { return field + "3" }

// lengthUnit is how exactly the length of a document is kept: the code of a
// whole piece fits into a byte.
const lengthUnit = 16

func lengthCode(terms int) uint8 {
	return uint8(min(max((terms+lengthUnit/2)/lengthUnit, 1), lengthCodes-1))
}

// lengthCodes are the codes that there may be.
const lengthCodes = 256

// valueTerms are the terms of the dates and amounts of a text, which is given folded
// too. One that ends where the text was cut may go on: ¥6 of ¥620, or of ¥6,200.
func valueTerms(text string, folded hanzi.Folded, cut bool) []string {
	end := len(text) + 1
	if cut {
		end = utf8.RuneCountInString(strings.TrimRight(text, ",.，．"))
	}
	var all []string
	for _, v := range folded.Values() {
		if v.End >= end {
			continue
		}
		all = append(all, v.Terms()...)
		before, after := v.Joints()
		for _, j := range []string{before, after} {
			if j != "" {
				all = append(all, j)
			}
		}
	}
	return all
}

// valueOf is the term of a value that a file has by name.
func valueOf(name, value string) string { return name + "\x00" + value }

// document is that of a piece.
func (p piece) document(ord uint32) *segment.Document {
	folded := hanzi.Fold(p.text)
	length := 0
	for range hanzi.Terms(folded.Text) {
		length++
	}
	return &segment.Document{
		Name:   segment.NameOf(ord, uint32(p.key)),
		Kept:   p.pack(),
		Length: lengthCode(length),
		Fields: map[string]iter.Seq[string]{fieldText: hanzi.Terms(folded.Text), triplesOf(fieldText): hanzi.Triples(folded.Text),
			fieldValue: slices.Values(valueTerms(p.text, folded, p.cut)), fieldSketch: slices.Values(sketchTerms(p))},
	}
}

// A file is what is kept of an entry beside its pieces.
type file struct {
	ID      string
	Title   string
	Fields  map[string][]string
	Dates   map[string]string
	Pages   int // number of the last page with text
	Pieces  int
	Lengths int // of all pieces, in lengthUnit

	ord  uint32
	keys []key
}

// heads are the texts that a file is found by besides its pages.
func (f *file) heads() []string {
	return append([]string{f.Title}, f.Fields[query.FieldDocNo]...)
}

func (f *file) document() *segment.Document {
	var docNos, values []string
	for i, h := range f.heads() {
		folded := hanzi.Fold(h)
		if values = append(values, valueTerms(h, folded, false)...); i > 0 {
			docNos = append(docNos, folded.Text)
		}
	}
	title := hanzi.Normal(f.Title)
	var exact, dates []string
	for name, have := range f.Fields {
		for _, v := range have {
			exact = append(exact, valueOf(name, v))
		}
	}
	for name, day := range f.Dates {
		dates = append(dates, valueOf(name, day))
	}
	return &segment.Document{
		Name: segment.NameOf(f.ord, 0),
		Kept: f.pack(),
		Fields: map[string]iter.Seq[string]{
			fieldTitle: hanzi.Terms(title), triplesOf(fieldTitle): hanzi.Triples(title),
			fieldDocNo: ofAll(docNos, hanzi.Terms), triplesOf(fieldDocNo): ofAll(docNos, hanzi.Triples),
			fieldValue: slices.Values(values), fieldID: slices.Values([]string{f.ID}), fieldExact: slices.Values(exact), fieldDate: slices.Values(dates)},
	}
}

// ofAll are the terms of several texts.
func ofAll(texts []string, terms func(string) iter.Seq[string]) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, text := range texts {
			for t := range terms(text) {
				if !yield(t) {
					return
				}
			}
		}
	}
}
