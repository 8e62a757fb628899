package bleve

import (
	"math"
	"slices"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"

	"juzheng/indexer/hanzi"
	"juzheng/indexer/highlight"
	"juzheng/indexer/query"
)

// A node is a part of a query with the files where it may hold.
type node struct {
	op    query.Op
	kids  []*node
	leaf  *leaf
	files *roaring.Bitmap // it holds nowhere else
	sure  bool            // it holds in all of them
}

// A leaf is what was looked up for one text, title or range of amounts.
type leaf struct {
	pattern  *highlight.Pattern  // nil for amounts and titles
	min, max int64               // of amounts
	titles   []string            // what the title must have, * for anything
	sentence *highlight.Sentence // nil but for the words of a sentence; then
	scores   map[uint32]float64  // what each file is worth; a hit's freq is what the piece is
	wanted   bool                // not below a minus
	long     bool                // it may reach further than a piece knows
	hits     []hit               // pieces, by file and key
	heads    *roaring.Bitmap     // files whose title or 文号 may have it
	weight   float64             // how rare it is
}

// A hit is a piece that may hold a leaf.
type hit struct {
	ord uint32
	key key
	posting
}

// A plan is a query being answered.
type plan struct {
	r         *reader
	files     *columns
	leaves    []*leaf
	from, to  int // pages that count
	pagesOnly bool
	allowed   *roaring.Bitmap // files that may be answered
	moreLoose bool            // more files than MaxLoose have the words of the sentence
}

func (p *plan) build(q query.Query) (*node, error) {
	q.Walk(func(q query.Query, _ bool) {
		if q.Op == query.Pages {
			p.from, p.to, p.pagesOnly = max(p.from, int(q.Min)), min(p.to, int(q.Max)), true
		}
	})
	return p.node(q, true)
}

func (p *plan) node(q query.Query, wanted bool) (*node, error) {
	n := &node{op: q.Op, sure: true}
	for _, k := range q.Kids {
		if k.Op == query.Words {
			continue
		}
		kid, err := p.node(k, wanted != (q.Op == query.Not))
		if err != nil {
			return nil, err
		}
		n.kids = append(n.kids, kid)
		n.sure = n.sure && kid.sure
	}
	switch q.Op {
	case query.And:
		sets := make([]*roaring.Bitmap, len(n.kids))
		for i, k := range n.kids {
			sets[i] = k.files
		}
		n.files = roaring.FastAnd(sets...)
		if i := slices.IndexFunc(q.Kids, func(k query.Query) bool { return k.Op == query.Words }); i >= 0 {
			return n, p.words(n, q.Kids[i])
		}
	case query.Or:
		n.files = roaring.New()
		for _, k := range n.kids {
			n.files.Or(k.files)
		}
		if q.Expanded() {
			p.alike(n.kids)
		}
	case query.Not:
		n.files = p.files.live
		if n.sure {
			n.files = roaring.AndNot(p.files.live, n.kids[0].files)
		}
	case query.Span:
		n.files = p.files.within(spanOf(q))
	case query.Pages:
		n.files = roaring.New()
		for ord, last := range p.files.pages {
			if int(last) >= p.from {
				n.files.Add(uint32(ord))
			}
		}
	case query.Field:
		return n, p.field(n, q)
	case query.Words:
		return n, p.sentence(n, q, p.allowed)
	case query.Text, query.Money:
		return n, p.lookUp(n, q, wanted)
	default:
		n.files = p.files.live
	}
	return n, nil
}

// words looks for a sentence's words where the rest of the query may hold.
func (p *plan) words(n *node, q query.Query) error {
	kid := &node{op: q.Op}
	err := p.sentence(kid, q, roaring.And(n.files, p.allowed))
	n.kids, n.files, n.sure = append(n.kids, kid), kid.files, n.sure && kid.sure
	return err
}

func (p *plan) field(n *node, q query.Query) error {
	switch q.Field {
	case query.FieldTitle:
		return p.title(n, q)
	case query.FieldDocNo:
		n.files = roaring.New()
		for have, b := range p.files.fields[q.Field] {
			if anyPart(q.Values, have) {
				n.files.Or(b)
			}
		}
	default:
		n.files = p.files.having(q.Field, q.Values, true)
	}
	return nil
}

// anyPart says whether one of the values, * for anything, is a part of text.
func anyPart(values []string, text string) bool {
	normal := hanzi.Normal(text)
	return slices.ContainsFunc(values, func(v string) bool { return matches("*"+hanzi.Normal(v)+"*", normal) })
}

func (p *plan) title(n *node, q query.Query) error {
	l := &leaf{titles: q.Values, heads: roaring.New()}
	n.leaf, n.files = l, l.heads
	for _, v := range q.Values {
		var files *roaring.Bitmap
		for _, part := range strings.Split(v, "*") {
			c := highlight.Compile(part)
			n.sure = n.sure && part == v && c.Sure()
			for _, w := range c.Ways()[:min(1, len(c.Ways()))] {
				hits, err := p.way(fieldTitle, w)
				if err != nil {
					return err
				}
				if files == nil {
					files = filesOf(hits)
				} else {
					files.And(filesOf(hits))
				}
			}
		}
		if files == nil { // nothing but * and punctuation
			files, n.sure = p.files.live, false
		}
		l.heads.Or(files)
	}
	return nil
}

func filesOf(hits []hit) *roaring.Bitmap {
	b := roaring.New()
	for _, h := range hits {
		b.Add(h.ord)
	}
	return b
}

// lookUp finds where a text or an amount may stand.
func (p *plan) lookUp(n *node, q query.Query, wanted bool) error {
	l := &leaf{wanted: wanted, min: q.Min, max: q.Max, heads: roaring.New()}
	n.leaf = l
	p.leaves = append(p.leaves, l)
	var err error
	if q.Op == query.Money {
		var found []posting
		found, err = p.r.between(fieldValue, hanzi.AmountTerm(q.Min), hanzi.AmountTerm(q.Max))
		if err == nil {
			l.hits, err = p.named(found)
		}
		n.sure = true
	} else {
		l.pattern = highlight.Compile(q.Text)
		n.sure = l.pattern.Sure()
		err = p.text(l)
	}
	if err != nil {
		return err
	}
	p.split(l)
	n.sure = n.sure && !p.pagesOnly
	n.files = roaring.Or(filesOf(l.hits), l.heads)
	total, df := float64(max(p.files.pieces, 1)), float64(len(l.hits))
	l.weight = math.Log(1 + max(0, total-df+.5)/(df+.5))
	return nil
}

// split puts the hits of files' own documents with the heads, and leaves out pages that do not count.
func (p *plan) split(l *leaf) {
	l.hits = slices.DeleteFunc(l.hits, func(h hit) bool {
		if h.key == 0 {
			l.heads.Add(h.ord)
		}
		return h.key == 0 || h.key.page() < p.from || h.key.page() > p.to
	})
	slices.SortFunc(l.hits, func(a, b hit) int {
		if a.ord != b.ord {
			return int(int64(a.ord) - int64(b.ord))
		}
		return int(int64(a.key) - int64(b.key))
	})
	l.hits = slices.CompactFunc(l.hits, func(a, b hit) bool { return a.ord == b.ord && a.key == b.key })
	if p.pagesOnly {
		l.heads.Clear()
	}
}

// text looks a pattern up in titles and pages.
func (p *plan) text(l *leaf) error {
	l.long = l.pattern.Len() > Overlap
	for _, w := range l.pattern.Ways() {
		for _, f := range []string{fieldTitle, fieldDocNo} {
			hits, err := p.way(f, w)
			if err != nil {
				return err
			}
			for _, h := range hits {
				if h.key == 0 {
					l.heads.Add(h.ord)
				}
			}
		}
	}
	if !l.long {
		for _, w := range l.pattern.Ways() {
			hits, err := p.way(fieldText, w)
			if err != nil {
				return err
			}
			l.hits = append(l.hits, hits...)
		}
		return nil
	}
	if pieces := l.pattern.Pieces(Overlap); pieces != nil {
		return p.longText(l, pieces)
	}
	for _, w := range l.pattern.Ways() {
		if err := p.longWay(l, w); err != nil {
			return err
		}
	}
	return nil
}

// longText looks up a pattern longer than what a piece knows of the next: it
// begins where its first part stands, in a file that has the other parts too.
func (p *plan) longText(l *leaf, parts []*highlight.Pattern) error {
	files := p.files.live.Clone()
	for i := len(parts) - 1; i >= 0; i-- {
		hits, err := p.way(fieldText, parts[i].Ways()[0])
		if err != nil {
			return err
		}
		if files.And(filesOf(hits)); files.IsEmpty() {
			return nil
		}
		if i == 0 {
			l.hits = slices.DeleteFunc(hits, func(h hit) bool { return !files.Contains(h.ord) })
		}
	}
	return nil
}

// longWay looks up a long pattern with values: its terms may stand on either
// side of a border, so all pieces of a file that has them all are read.
func (p *plan) longWay(l *leaf, w highlight.Way) error {
	files := p.files.live.Clone()
	for _, one := range append(each(fieldText, w.Terms), each(fieldValue, w.Values)...) {
		found, err := p.r.postings(one[0], one[1])
		if err != nil {
			return err
		}
		hits, err := p.named(found)
		if err != nil {
			return err
		}
		if files.And(filesOf(hits)); files.IsEmpty() {
			return nil
		}
	}
	for _, ord := range files.ToArray() {
		f, err := p.r.fileByOrd(ord)
		if err != nil {
			return err
		}
		for _, k := range f.keys {
			doc, ok, err := p.r.document(ord, k)
			if err != nil || !ok {
				return damaged("look up a piece", err)
			}
			l.hits = append(l.hits, hit{ord, k, posting{doc, 1, 1}})
		}
	}
	return nil
}

func each(field string, terms []string) [][2]string {
	var all [][2]string
	for _, t := range terms {
		all = append(all, [2]string{field, t})
	}
	return all
}

// way finds the documents that have all that a way needs.
func (p *plan) way(field string, w highlight.Way) ([]hit, error) {
	var found []posting
	first := true
	join := func(list []posting, err error) error {
		if err == nil {
			if first {
				found = list
			} else {
				found = both(found, list)
			}
		}
		first = false
		return err
	}
	if len(w.Terms) > 0 {
		if err := join(p.r.intersect(field, w.Terms, true)); err != nil {
			return nil, err
		}
	}
	if len(w.Values) > 0 && (first || len(found) > 0) {
		if err := join(p.r.intersect(fieldValue, w.Values, false)); err != nil {
			return nil, err
		}
	}
	if first { // else reading the text is cheaper
		for _, b := range w.Beginnings {
			if err := join(p.r.begins(field, b)); err != nil {
				return nil, err
			}
		}
	}
	return p.named(found)
}

// both are the postings of a that b has too.
func both(a, b []posting) []posting {
	return slices.DeleteFunc(a, func(p posting) bool {
		for len(b) > 0 && b[0].doc < p.doc {
			b = b[1:]
		}
		return len(b) == 0 || b[0].doc != p.doc
	})
}

// named says which files and pieces documents are; those of files that are gone or not yet there are left out.
func (p *plan) named(found []posting) ([]hit, error) {
	hits := make([]hit, 0, len(found))
	for _, f := range found {
		ord, k, err := p.r.name(f.doc)
		if err != nil {
			return nil, err
		}
		if p.files.live.Contains(ord) {
			hits = append(hits, hit{ord, k, f})
		}
	}
	return hits, nil
}
