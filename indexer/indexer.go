// Package indexer turns evidence into marked hits. It knows files, pages and
// fields; it knows no problem, no person and no SQL.
package indexer

import (
	"context"
	"errors"
	"iter"
	"time"

	"juzheng/indexer/highlight"
	"juzheng/indexer/page"
	"juzheng/indexer/query"
)

var (
	// ErrBusy says that another process holds the index.
	ErrBusy = errors.New("检索库正被另一个进程使用")
	// ErrDamaged says that the index cannot be read and must be rebuilt; it is derived data.
	ErrDamaged = errors.New("检索库已损坏，需要重建")
)

// An Entry is one file as the index keeps it.
type Entry struct {
	ID    string // stable; Put with a known ID replaces
	Title string // file name or confirmed title; searched with the text, weighted higher
	// Fields are exact values by field name: kind, unit, under (the unit and all
	// above it), problem, state, uploader, docno, person … A docno is also
	// searched with the text, like the title.
	Fields map[string][]string
	// Dates are days (2018-03-05) by field name: formed, received. A month
	// (2018-03) or a year stands for its first day.
	Dates map[string]string
	// Pages come in ascending order; text that goes on from one page to the next
	// is found, unless their labels differ. nil: the file has no text yet and is
	// found by its title.
	Pages iter.Seq2[page.Page, error]
}

// A Filter holds when the entry's field has one of the values.
type Filter struct {
	Field string
	Any   []string
	Not   bool
}

// A Span of days, ends included; an empty end is open.
type Span struct{ Field, From, To string }

// Valid says that both ends are days or empty.
func (s Span) Valid() bool {
	for _, day := range []string{s.From, s.To} {
		if _, err := time.Parse(time.DateOnly, day); err != nil && day != "" {
			return false
		}
	}
	return true
}

// Sort orders hits.
type Sort string

const (
	ByRelevance Sort = ""
	ByDate      Sort = "date" // newest formed first; files without a date last
)

// MaxOffset and MaxLimit bound one answer.
const (
	MaxLimit  = 200
	MaxOffset = 10_000
	// TotalCap is the largest number of files that is counted exactly when they must be read.
	TotalCap = 10_000
	// MaxLoose is how many files answer a sentence by its words.
	MaxLoose = 100
)

// A Request asks for files.
type Request struct {
	Query   query.Query // the zero Query matches every file
	Filters []Filter    // all must hold
	Spans   []Span      // all must hold
	Sort    Sort
	Offset  int
	Limit   int      // 0 asks only for totals and facets
	Facets  []string // fields to count files by
}

// A Hit is one file that answers.
type Hit struct {
	ID      string
	Page    int   // the best page; 0 when no page has marks: the title, a field or a minus answered
	Pages   []int // pages on which a mark begins, ascending, at most 200
	Score   float64
	Snippet []highlight.Segment // around the marks of the best page, or the title
}

// A Count is a field's value and how many files have it.
type Count struct {
	Value string `json:"value"`
	Files int    `json:"files"`
}

// A Result counts files, never pages.
type Result struct {
	Total  int
	Exact  bool // false: there are about Total, for not all were read; facets count what may be there
	Hits   []Hit
	Facets map[string][]Count
	// Loose: the query holds in no file, so its sentence (see query.Loosen) was
	// asked for by its words. Hits are the files that have most of what it says,
	// at most MaxLoose.
	Loose bool
}

// An Engine finds files by their words. All methods may be called at once from
// several goroutines. What Put acknowledged survives kill -9. A file is found
// when the query holds in the whole file, between its pages; every answer was
// checked against the text, so nothing is found that does not stand there. Only
// a long text that is not quoted and has no such answer is answered by its words,
// and the Result says so.
type Engine interface {
	// Put adds or replaces entries and remembers seq, in one step.
	Put(ctx context.Context, seq int64, entries ...Entry) error
	// Remove forgets files and remembers seq; unknown IDs are no error.
	Remove(ctx context.Context, seq int64, ids ...string) error
	// Seq is the highest seq remembered, 0 for a new index.
	Seq(ctx context.Context) (int64, error)
	Search(ctx context.Context, r Request) (Result, error)
	Nearer
	// Similar finds files that share text with the file of this ID, those that
	// share most first, at most limit; only files that pass all filters, and none
	// when the file itself does not.
	Similar(ctx context.Context, id string, filters []Filter, limit int) ([]Like, error)
	// Count is the number of files.
	Count(ctx context.Context) (int, error)
	// Each visits all files as they stand when it begins, in no order, and stops
	// at the first error.
	Each(ctx context.Context) iter.Seq2[Held, error]
	Close() error
}
