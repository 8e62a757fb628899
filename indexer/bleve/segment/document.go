package segment

import (
	"iter"

	index "github.com/blevesearch/bleve_index_api"
)

// A Document is what a batch brings.
type Document struct {
	Name   Name
	Kept   []byte // what is kept of it
	Length uint8  // as the caller reckons it

	// Fields are terms by field (at most 15), as often as they stand there. They
	// are asked for when the segment is built: lists of them would be nearly all
	// of the memory of a batch.
	Fields map[string]iter.Seq[string]
}

var _ index.Document = (*Document)(nil)

// ID is the name, for scorch; what follows it is asked by scorch too.
func (d *Document) ID() string { return d.Name.String() }

// Size is about how much memory a document takes: it holds its text, too.
func (d *Document) Size() int { return 3 * len(d.Kept) }

// VisitFields shows nothing: there is nothing left to analyse.
func (d *Document) VisitFields(index.FieldVisitor) {}

// VisitComposite shows nothing.
func (d *Document) VisitComposite(index.CompositeFieldVisitor) {}

// HasComposite is false.
func (d *Document) HasComposite() bool { return false }

// NumPlainTextBytes is not counted.
func (d *Document) NumPlainTextBytes() uint64 { return 0 }

// AddIDField has nothing to add: the name is known.
func (d *Document) AddIDField() {}

// StoredFieldsBytes are those that are kept.
func (d *Document) StoredFieldsBytes() uint64 { return uint64(len(d.Kept)) }

// Indexed says, in scorch's words, whether the document was filtered out.
func (d *Document) Indexed() bool { return false }
