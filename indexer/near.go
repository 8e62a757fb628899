package indexer

import (
	"context"

	"juzheng/indexer/query"
)

// How a Nearby differs from what was asked for, the likeliest first.
type How uint8

// The ways in which one text is near another.
const (
	LooksAlike  How = iota + 1 // one character looks like another, 收倨 and 收据
	SoundsAlike                // it is read the same, 王晓明 and 王小明, or typed by its sound, wangxm
	Swapped                    // two neighbouring characters have changed places
	Replaced                   // one character is another, or one is missing
	Shortened                  // one character is too many
)

// A Nearby is a text that is not what was asked for, and near it.
type Nearby struct {
	Text  string
	Field string // what has Text as a value, or as a part of the title; "" when Text stands in the file
	How   How
	Files int
	Exact bool // false: there are at least Files
}

// Query asks for it.
func (n Nearby) Query() query.Query {
	if n.Field == "" {
		return query.Query{Op: query.Text, Text: n.Text}
	}
	return query.Query{Op: query.Field, Field: n.Field, Values: []string{n.Text}}
}

// A Nearer knows what is near a text that stands nowhere.
type Nearer interface {
	// Near finds texts that differ from text in one character, and values of
	// r.Facets and parts of titles that look or sound like it. Each stands in
	// files that r asks for with its Query, Filters and Spans; those files are
	// counted. At most r.Limit are returned (0 means MaxNear), ordered by How,
	// then by files. The work is bounded; when ctx ends before it is done, what
	// was found is returned with ctx's error.
	Near(ctx context.Context, text string, r Request) ([]Nearby, error)
}

// MaxNear is how many texts are near another at most.
const MaxNear = 10
