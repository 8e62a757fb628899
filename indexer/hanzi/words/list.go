package words

// A List is a Dictionary as people write it.
type List struct {
	Words  []string
	Groups [][]string // of texts that stand for each other
}
