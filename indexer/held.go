package indexer

// Held is what an engine says of a file that it holds, for whoever compares.
type Held struct {
	ID    string
	Title string
	Pages int // how many of its pages have text
}
