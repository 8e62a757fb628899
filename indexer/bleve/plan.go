package bleve

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"

	"github.com/RoaringBitmap/roaring/v2"

	"juzheng/indexer/bleve/segment"
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
	hits     []hit               // pieces, in no order until sorted
	sorted   bool                // hits are by file and key, each once
	heads    *roaring.Bitmap     // files whose title or 文号 may have it
	weight   float64             // how rare it is
}

// A hit is a piece that may hold a leaf.
type hit struct {
	name
	doc    uint32  // of the reader
	worth  float32 // of the leaf's weight, by how often it may stand there and how long the piece is; of a sentence the score itself
	valued bool    // it may stand there with its dates and amounts written otherwise
	sure   bool    // it stands there
}

// A marked set of files, one bit each; quicker to ask than a roaring one.
type bits []uint64

func bitsOf(files *roaring.Bitmap) bits {
	if files.IsEmpty() {
		return nil
	}
	b := make(bits, files.Maximum()/64+1)
	files.Iterate(func(ord uint32) bool { b[ord/64] |= 1 << (ord % 64); return true })
	return b
}

func (b bits) with(ord uint32) bits {
	for len(b) <= int(ord/64) {
		b = append(b, 0)
	}
	b[ord/64] |= 1 << (ord % 64)
	return b
}

func (b bits) has(ord uint32) bool { return int(ord/64) < len(b) && b[ord/64]>>(ord%64)&1 == 1 }

// A plan is a query being answered.
type plan struct {
	r         *reader
	ctx       context.Context
	files     *columns
	leaves    []*leaf
	from, to  int // pages that count
	pagesOnly bool
	allowed   *roaring.Bitmap // files that may be answered
	inside    bits            // the same
	norms     *[lengthCodes]float32
	moreLoose bool // more files than MaxLoose have the words of the sentence
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
	var files []uint32
	for _, h := range hits {
		if n := len(files); n == 0 || files[n-1] != h.ord() { // the pieces of a file come together
			files = append(files, h.ord())
		}
	}
	return roaring.BitmapOf(files...)
}

// lookUp finds where a text or an amount may stand.
func (p *plan) lookUp(n *node, q query.Query, wanted bool) error {
	l := &leaf{wanted: wanted, min: q.Min, max: q.Max, heads: roaring.New()}
	n.leaf = l
	p.leaves = append(p.leaves, l)
	var err error
	if q.Op == query.Money {
		l.hits, err = p.amounts(q.Min, q.Max)
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
		if h.key() == 0 {
			l.heads.Add(h.ord())
		}
		return h.key() == 0 || h.key().page() < p.from || h.key().page() > p.to
	})
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
				if h.key() == 0 {
					l.heads.Add(h.ord())
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
			l.hits = slices.DeleteFunc(hits, func(h hit) bool { return !files.Contains(h.ord()) })
		}
	}
	return nil
}

// longWay looks up a long pattern with values: its terms may stand on either
// side of a border, so all pieces of a file that has them all are read.
func (p *plan) longWay(l *leaf, w highlight.Way) error {
	files := p.files.live.Clone()
	for _, one := range p.singly(w) {
		hits, err := p.way(fieldText, one)
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
			doc, ok := p.r.document(ord, k)
			if !ok {
				return damaged("look up a piece", fmt.Errorf("document %s", nameOf(ord, k)))
			}
			l.hits = append(l.hits, hit{name: nameOf(ord, k), doc: doc, worth: 1, valued: true})
		}
	}
	return nil
}

// singly are the ways of each term and value alone, rare ones first.
func (p *plan) singly(w highlight.Way) (all []highlight.Way) {
	often := map[string]int{}
	look := func(field, term string) {
		for _, s := range p.r.parts {
			often[term] += s.Terms(field).Look(term).Len()
		}
	}
	for _, t := range w.Terms {
		look(fieldText, t)
		all = append(all, highlight.Way{Terms: []string{t}})
	}
	for _, v := range w.Values {
		look(fieldValue, v)
		all = append(all, highlight.Way{Values: []string{v}})
	}
	one := func(w highlight.Way) string { return append(w.Terms, w.Values...)[0] }
	slices.SortStableFunc(all, func(a, b highlight.Way) int { return often[one(a)] - often[one(b)] })
	return all
}

// way finds the allowed documents that have all that a way needs.
func (p *plan) way(field string, w highlight.Way) (hits []hit, err error) {
	for _, s := range p.r.parts {
		docs, counts, err := p.wayIn(s, field, w)
		if err != nil {
			return nil, err
		}
		hits = p.collect(hits, s, docs, counts, hit{valued: len(w.Values) > 0, sure: w.Sure()})
	}
	return hits, nil
}

// wayIn are the documents of a part that have all that a way needs, and the list
// that says how often, if one does.
func (p *plan) wayIn(s part, field string, w highlight.Way) (docs []uint32, counts segment.List, err error) {
	if len(w.Terms) > 0 {
		if docs, counts = s.all(field, w.Terms); len(docs) == 0 {
			return nil, counts, nil
		}
	}
	if len(w.Values) > 0 {
		found, _ := s.all(fieldValue, w.Values)
		if docs = both(docs, found); len(docs) == 0 {
			return nil, counts, nil
		}
	}
	if docs != nil { // reading the text is cheaper than all beginnings
		return docs, counts, nil
	}
	for _, b := range w.Beginnings {
		found, err := s.begins(p.ctx, field, b)
		if docs = both(docs, found); err != nil || len(docs) == 0 {
			return nil, counts, err
		}
	}
	return docs, counts, nil
}

// collect adds the allowed documents of a part to hits; each is like h.
func (p *plan) collect(hits []hit, s part, docs []uint32, counts segment.List, h hit) []hit {
	if len(docs) == 0 {
		return hits
	}
	if hits == nil {
		hits = spare.Get().([]hit)[:0]
	}
	hits = slices.Grow(hits, len(docs))
	names := s.Names()
	if counts.Len() > 0 {
		counts.Among(docs, func(i int, freq uint8) {
			doc := docs[i]
			if h.name = name(names[doc]); p.inside.has(h.ord()) {
				h.doc, h.worth = s.first+doc, p.worth(freq, s.Length(doc))
				hits = append(hits, h)
			}
		})
		return hits
	}
	h.worth = 1
	for _, doc := range docs {
		if h.name = name(names[doc]); p.inside.has(h.ord()) {
			h.doc = s.first + doc
			hits = append(hits, h)
		}
	}
	return hits
}

// spare are hits that no search holds any more.
var spare = sync.Pool{New: func() any { return []hit(nil) }}

// release gives the hits of all leaves back; nobody may look at them any more.
func (p *plan) release() {
	for _, l := range p.leaves {
		if l.hits != nil {
			spare.Put(l.hits) //nolint:staticcheck // three words beside thousands of hits
			l.hits = nil
		}
	}
}

// worth is BM25 of a term but for its weight.
func (p *plan) worth(freq, length uint8) float32 {
	tf := float32(freq)
	return tf * (k1 + 1) / (tf + p.norms[length])
}

// normsFor are the part of BM25 that a document's length decides, by its code.
func normsFor(average float64) *[lengthCodes]float32 {
	var norms [lengthCodes]float32
	for code := range norms {
		norms[code] = float32(k1 * (1 - b + b*float64(code*lengthUnit)/average))
	}
	return &norms
}

// amounts finds the allowed documents with an amount of min..max fen.
func (p *plan) amounts(min, max int64) (hits []hit, err error) {
	for _, s := range p.r.parts {
		docs, err := s.between(p.ctx, fieldValue, hanzi.AmountTerm(min), hanzi.AmountTerm(max)+"\x00")
		if err != nil {
			return nil, err
		}
		hits = p.collect(hits, s, docs, segment.List{}, hit{})
	}
	return hits, nil
}
