package bleve

// Sizes are the bytes of the segments that are in use.
type Sizes struct {
	Index int64 // terms, their lists, and what belongs to them
	Text  int64 // the kept text of pages and files
}

// Sizes measures the index on disk. A segment begins with what it keeps of its
// documents and ends that part with eight bytes for each.
func (e *Engine) Sizes() (s Sizes, err error) {
	defer guard(&err)
	r, err := e.reader()
	if err != nil {
		return s, err
	}
	defer r.close()
	for _, part := range r.Segments() {
		z, ok := part.Segment().(interface {
			StoredIndexOffset() uint64
			NumDocs() uint64
			Data() []byte
		})
		if !ok { // not on disk yet
			continue
		}
		text := int64(z.StoredIndexOffset() + 8*z.NumDocs())
		s.Text += text
		s.Index += int64(len(z.Data())) - text
	}
	return s, nil
}
