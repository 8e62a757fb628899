package bleve

// Sizes are the bytes of the segments that are in use.
type Sizes struct {
	Index int64 // terms, their lists, and what belongs to them
	Text  int64 // the kept text of pages and files
}

// Sizes measures the index.
func (e *Engine) Sizes() (s Sizes, err error) {
	defer guard(&err)
	r, err := e.reader()
	if err != nil {
		return s, err
	}
	defer r.close()
	for _, part := range r.parts {
		kept, all := part.Sizes()
		s.Text += int64(kept)
		s.Index += int64(all - kept)
	}
	return s, nil
}
