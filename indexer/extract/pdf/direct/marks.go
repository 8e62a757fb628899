package direct

// marks are those that content stands in (ISO 32000-1, 14.6), the innermost
// last: 0, or the number of one that says it has no text (ActualText, 14.9.4).
// Of such a one pdfium reads the first piece and leaves out what follows.
type marks struct {
	in     []int
	silent bool // one was opened
	unsure bool
}

// mark opens a mark. Text in place of the content's own is for pdfium.
func (c *content) mark() error {
	m, ops := &c.marks, c.operands
	direct := len(ops) > 2 && ops[1].kind == '<' && ops[len(ops)-1].kind == '>'
	for i, o := range ops {
		if o.kind != '/' || string(o.s) != "ActualText" {
			continue
		}
		if text := ops[min(i+1, len(ops)-1)]; !direct || text.kind != 's' || len(text.s) > 0 {
			return aside("ActualText")
		}
		c.silent++
		m.in, m.silent = append(m.in, c.silent), true
		return m.sure()
	}
	named := len(ops) == 2 && ops[1].kind == '/'
	if named {
		if err := c.unlike("Properties", "ActualText"); err != nil {
			return err
		}
	}
	// pdfium opens none that has a dictionary it cannot find.
	m.unsure = m.unsure || named || len(ops) > 1 && !direct
	m.in = append(m.in, 0)
	return m.sure()
}

func (m *marks) sure() error {
	if m.unsure && m.silent {
		return aside("ActualText among marks that are not understood")
	}
	return nil
}

func (m *marks) end() {
	if n := len(m.in); n > 0 {
		m.in = m.in[:n-1]
	}
}

// inmost is the silent mark that text stands in, 0 for none.
func (m *marks) inmost() (int, error) {
	for i := len(m.in) - 1; i >= 0 && m.silent; i-- {
		if m.in[i] > 0 && i < len(m.in)-1 {
			return 0, aside("marks within ActualText")
		}
		if m.in[i] > 0 {
			return m.in[i], nil
		}
	}
	return 0, nil
}
