package direct

import "math"

// A state is what q keeps and Q restores (ISO 32000-1, 8.4 and 9.3). Like
// pdfium it has the places of text in it.
type state struct {
	ctm, tm       matrix
	x, y          float64 // where text goes on, in the space of tm
	lineX, lineY  float64 // where its line began
	font          *font
	fontErr       error // why there is none
	size          float64
	charSpace     float64
	wordSpace     float64
	scale         float64
	leading, rise float64
	mode          int
	lineWidth     float64
	insideText    bool
}

// An operand stands before an operator. Arrays and dictionaries lie flat, with their brackets.
type operand struct {
	kind byte // 'n'umber, 's'tring, '/' name, '[', ']', '<' or '>' for dictionaries, 'k'eyword
	num  float64
	s    []byte
}

// A content runs one content stream: of a page, or of a form (8.10) on it.
type content struct {
	*run
	resources dict
	kinds     map[name]dict // of the resources
	fonts     map[string]loaded
	checked   map[string]error // graphics states and properties that were looked at
	user      matrix           // from this content's space to its holder's
	form      matrix           // and from there to the page
	level     int
	state     state
	kept      []state
	operands  []operand
	last      *piece // of this content
	strings   []byte
	marks     marks
}

type loaded struct {
	font *font
	err  error
}

// A run is what the contents of a page share.
type run struct {
	f      *File
	page   *Page
	box    rect // of the page, in its own space
	pieces []*piece
	items  []item
	ops    int
	bytes  int // of contents
	silent int // marks that were opened (see marks)
}

func (r *run) content(resources dict, user, form matrix, s state, level int) *content {
	return &content{run: r, resources: resources, kinds: map[name]dict{}, fonts: map[string]loaded{}, checked: map[string]error{},
		user: user, form: form, state: s, level: level}
}

var start = state{ctm: identity, tm: identity, scale: 1, lineWidth: 1}

// carry carries the operators out (7.8.2).
func (c *content) carry(data []byte) error {
	if c.bytes += len(data); c.bytes > maxStream {
		return aside("long contents")
	}
	l := &lexer{b: data}
	for {
		if l.blanks(); l.at >= len(l.b) {
			return nil
		}
		op, err := c.token(l)
		if err != nil {
			return err
		}
		if op == nil {
			continue
		}
		if c.ops++; c.ops > maxOps {
			return aside("many operators")
		}
		if string(op) == "BI" {
			err = c.inline(l)
		} else {
			err = c.do(op)
		}
		if err != nil {
			return err
		}
		c.operands, c.strings = c.operands[:0], c.strings[:0]
	}
}

// token takes an operand, or gives an operator.
func (c *content) token(l *lexer) ([]byte, error) {
	if len(c.operands) > maxLetters {
		return nil, aside("many operands")
	}
	put := func(o operand) { c.operands = append(c.operands, o) }
	ch := l.b[l.at]
	next := byte(0)
	if l.at+1 < len(l.b) {
		next = l.b[l.at+1]
	}
	switch {
	case ch == '/':
		l.at++
		put(operand{kind: '/', s: unescaped(l.word())})
		return nil, nil
	case ch == '(' || ch == '<' && next != '<':
		from := len(c.strings)
		var err error
		if ch == '(' {
			c.strings, err = l.literal(c.strings)
		} else {
			c.strings, err = l.hex(c.strings)
		}
		if err == nil {
			put(operand{kind: 's', s: c.strings[from:]})
		}
		return nil, err
	case ch == '[' || ch == ']':
		l.at++
		put(operand{kind: ch})
		return nil, nil
	case (ch == '<' || ch == '>') && next == ch:
		l.at += 2
		put(operand{kind: ch})
		return nil, nil
	case class[ch] == 2:
		return nil, aside("%q in a content", ch)
	}
	w := l.word()
	if v, ok := number(w); ok {
		put(operand{kind: 'n', num: v})
		return nil, nil
	}
	switch string(w) {
	case "true", "false", "null":
		put(operand{kind: 'k'})
		return nil, nil
	}
	return w, nil
}

// numbers are the last n operands.
func (c *content) numbers(n int) ([]operand, error) {
	if len(c.operands) != n {
		return nil, aside("%d operands, not %d", len(c.operands), n)
	}
	for _, o := range c.operands {
		if o.kind != 'n' || math.Abs(o.num) > maxNumber {
			return nil, aside("an operand that is no number")
		}
	}
	return c.operands, nil
}

// do carries one operator out.
func (c *content) do(op []byte) error {
	s := &c.state
	switch string(op) {
	case "q":
		if c.kept = append(c.kept, *s); len(c.kept) > maxStates {
			return aside("many states")
		}
	case "Q":
		if n := len(c.kept); n > 0 {
			inside := s.insideText
			*s, c.kept = c.kept[n-1], c.kept[:n-1]
			s.insideText = inside
		}
	case "cm":
		m, err := c.matrix()
		s.ctm = m.then(s.ctm)
		return err
	case "w":
		v, err := c.numbers(1)
		if err == nil {
			s.lineWidth = v[0].num
		}
		return err
	case "gs":
		return c.unlike("ExtGState", "Font")
	case "BMC", "BDC":
		return c.mark()
	case "EMC":
		c.marks.end()
	case "Do":
		return c.draw()
	case "f", "F", "f*", "B", "B*", "b", "b*", "S", "s":
		return c.object(0, &c.page.Paths)
	case "sh":
		return c.object(-1, nil)
	case "m", "l", "c", "v", "y", "h", "re", "n", "W", "W*", "J", "j", "M", "d", "ri", "i",
		"CS", "cs", "SC", "SCN", "sc", "scn", "G", "g", "RG", "rg", "K", "k",
		"MP", "DP", "BX", "EX":
	default:
		return c.text(op)
	}
	return nil
}

func (c *content) matrix() (m matrix, err error) {
	v, err := c.numbers(6)
	for i := range v {
		m[i] = v[i].num
	}
	return m, err
}

// object notes what stands on the page itself.
func (c *content) object(share float64, count *int) error {
	if c.level > 0 {
		return nil
	}
	if count != nil {
		*count++
	}
	if len(c.page.Objects) >= maxLetters {
		return aside("many objects")
	}
	c.page.Objects = append(c.page.Objects, share)
	return nil
}

// kind is one dictionary of the resources (7.8.3).
func (c *content) kind(k name) (dict, error) {
	if d, ok := c.kinds[k]; ok {
		return d, nil
	}
	d, err := c.f.dict(c.resources[k])
	if err == nil {
		c.kinds[k] = d
	}
	return d, err
}

// unlike refuses a resource that the last operand names when it has an entry.
func (c *content) unlike(kind, entry name) error {
	n := len(c.operands)
	if n == 0 || c.operands[n-1].kind != '/' {
		return aside("%v without a name", kind)
	}
	key := string(kind[:1]) + string(c.operands[n-1].s)
	if err, seen := c.checked[key]; seen {
		return err
	}
	all, err := c.kind(kind)
	var d dict
	if err == nil {
		d, err = c.f.dict(all[name(c.operands[n-1].s)])
	}
	if err == nil && d[entry] != nil {
		err = aside("%v with %v", kind, entry)
	}
	c.checked[key] = err
	return err
}

// draw shows an XObject: a picture is noted, a form is run (8.8, 8.10).
func (c *content) draw() error {
	if len(c.operands) != 1 || c.operands[0].kind != '/' {
		return aside("Do without a name")
	}
	all, err := c.kind("XObject")
	if err != nil {
		return err
	}
	o, err := c.f.get(all[name(c.operands[0].s)])
	x, ok := o.(*stream)
	if err != nil || !ok {
		return aside("XObject %T: %v", o, err)
	}
	switch x.dict["Subtype"] {
	case name("Image"):
		return c.picture()
	case name("Form"):
		if err := c.object(-1, nil); err != nil {
			return err
		}
		return c.nested(x)
	}
	return aside("XObject of no known kind")
}

// picture notes what share of the page one covers: the unit square of its space.
func (c *content) picture() error {
	r := rect{0, 0, 1, 1}.under(c.state.ctm.then(c.user))
	return c.object(r.width()*r.height()/(c.box.width()*c.box.height()), nil)
}

func (c *content) nested(x *stream) error {
	if c.level >= maxForms {
		return aside("forms in forms")
	}
	own, err := c.f.dict(x.dict["Resources"])
	if err != nil {
		return err
	}
	if own == nil {
		own = c.resources
	}
	m := identity
	list, err := c.f.list(x.dict["Matrix"])
	if err != nil {
		return err
	}
	if len(list) > 0 {
		if m, err = numbers6(list); err != nil {
			return err
		}
	}
	data, err := c.f.unpack(x)
	if err != nil {
		return err
	}
	s := start
	s.font, s.fontErr, s.size, s.charSpace, s.wordSpace, s.mode, s.lineWidth = c.state.font, c.state.fontErr, c.state.size, c.state.charSpace, c.state.wordSpace, c.state.mode, c.state.lineWidth
	return c.content(own, m, c.state.ctm.then(c.user).then(c.form), s, c.level+1).carry(data)
}

func numbers6(list array) (m matrix, err error) {
	if len(list) != len(m) {
		return m, aside("a matrix of %d", len(list))
	}
	for i := range m {
		v, ok := list[i].(float64)
		if !ok {
			return m, aside("a matrix of %T", list[i])
		}
		m[i] = v
	}
	return m, nil
}
