package bleve

import (
	"github.com/blevesearch/bleve/v2/document"
	index "github.com/blevesearch/bleve_index_api"

	"juzheng/indexer/hanzi"
	"juzheng/indexer/query"
)

// Fields of the documents. Short, for they stand in every segment.
const (
	fieldText  = "t" // terms of a piece
	fieldTitle = "h" // terms of a file's title
	fieldDocNo = "n" // terms of a file's 文号
	fieldValue = "v" // dates and amounts of either
	fieldKept  = "x" // the piece or the file as it is kept
	fieldID    = "i" // Entry.ID
	fieldIs    = "f" // isFile marks the document of a file
	isFile     = "f"
)

// A field is terms or something kept; it needs none of bleve's analysis.
type field struct {
	name    string
	kept    []byte
	freqs   index.TokenFrequencies
	length  int
	options index.FieldIndexingOptions
}

func (f *field) Name() string                                     { return f.name }
func (f *field) Value() []byte                                    { return f.kept }
func (f *field) ArrayPositions() []uint64                         { return nil }
func (f *field) EncodedFieldType() byte                           { return 't' }
func (f *field) Analyze()                                         {}
func (f *field) Options() index.FieldIndexingOptions              { return f.options }
func (f *field) AnalyzedLength() int                              { return f.length }
func (f *field) AnalyzedTokenFrequencies() index.TokenFrequencies { return f.freqs }
func (f *field) NumPlainTextBytes() uint64                        { return uint64(len(f.kept)) }
func (f *field) Size() int                                        { return len(f.kept) + 64*len(f.freqs) }

// kept is a field that is only stored.
func kept(name string, b []byte) *field {
	return &field{name: name, kept: b, options: index.StoreField}
}

// lengthUnit is how exactly the length of a document is kept: the code of a
// whole piece is below 128, so that it takes one byte beside each of its terms.
const lengthUnit = 16

func lengthCode(terms int) int { return min(max((terms+lengthUnit/2)/lengthUnit, 1), 127) }

// terms is a field that is only looked up. Terms that mostly stand in a single
// document are better counted: bleve then keeps the document in the dictionary.
func terms(name string, all []string, counted bool) *field {
	f := &field{name: name, freqs: make(index.TokenFrequencies, len(all)), length: lengthCode(len(all)), options: index.IndexField}
	if !counted {
		f.options |= index.SkipFreqNorm
	}
	tokens := make([]index.TokenFreq, 0, len(all))
	for _, s := range all {
		t := f.freqs[s]
		if t == nil {
			tokens = append(tokens, index.TokenFreq{Term: []byte(s)})
			t = &tokens[len(tokens)-1]
			f.freqs[s] = t
		}
		t.SetFrequency(t.Frequency() + 1)
	}
	return f
}

func valueTerms(text string) []string {
	var all []string
	for _, v := range hanzi.Values(text) {
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

func allTerms(text string) []string {
	normal := hanzi.Normal(text)
	all := make([]string, 0, len(normal)/3+1)
	for t := range hanzi.Terms(normal) {
		all = append(all, t)
	}
	return all
}

// pieceDocument is the document of a piece, and how many terms it has.
func (e *Engine) pieceDocument(ord uint32, p piece) (*document.Document, int) {
	d := document.NewDocument(docID(ord, p.key))
	t := allTerms(p.text)
	d.AddField(terms(fieldText, t, true))
	if v := valueTerms(p.text); len(v) > 0 {
		d.AddField(terms(fieldValue, v, false))
	}
	d.AddField(terms(fieldSketch, sketchTerms(p), true))
	d.AddField(kept(fieldKept, p.pack()))
	return d, len(t)
}

// A file is what is kept of an entry beside its pieces.
type file struct {
	ID     string
	Title  string
	Fields map[string][]string
	Dates  map[string]string
	Pages  int // number of the last page with text
	Pieces int
	Terms  int // of all pieces

	ord  uint32
	keys []key
}

// heads are the texts that a file is found by besides its pages.
func (f *file) heads() []string {
	return append([]string{f.Title}, f.Fields[query.FieldDocNo]...)
}

func (f *file) document() *document.Document {
	d := document.NewDocument(docID(f.ord, 0))
	var docNos, values []string
	for i, h := range f.heads() {
		if values = append(values, valueTerms(h)...); i > 0 {
			docNos = append(docNos, allTerms(h)...)
		}
	}
	d.AddField(terms(fieldTitle, allTerms(f.Title), true))
	d.AddField(terms(fieldDocNo, docNos, true))
	d.AddField(terms(fieldValue, values, false))
	d.AddField(terms(fieldID, []string{f.ID}, false))
	d.AddField(terms(fieldIs, []string{isFile}, false))
	d.AddField(kept(fieldKept, f.pack()))
	return d
}
