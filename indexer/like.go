package indexer

import "juzheng/indexer/similar"

// MaxLikes is how many similar files are told.
const MaxLikes = 20

// A Like is a file that shares text with another.
type Like struct {
	ID string
	similar.Likeness
	Common  bool // what is shared stands in many files: the head of a form, a much quoted law
	Partial bool // a file was too long to be compared whole; the shares are of the part that was
}
