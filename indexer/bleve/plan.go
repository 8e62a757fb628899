package bleve

import (
	"context"
	"math"
	"slices"
	"strings"

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
	found    []found             // where it may stand
	proven   bits                // files where it stands, see found
	hits     []hit               // of a sentence, by name; else those of the file that is looked at
	heads    *roaring.Bitmap     // files whose title or 文号 may have it
	weight   float64             // how rare it is
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
		n.files = p.files.within(p.r, spanOf(q))
	case query.Pages:
		n.files = roaring.New()
		for ord, last := range p.files.pages(p.r) {
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
		for have, b := range p.files.field(p.r, q.Field) {
			if anyPart(q.Values, have) {
				n.files.Or(b)
			}
		}
	default:
		n.files = p.files.having(p.r, q.Field, q.Values, true)
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
				found, err := p.way(fieldTitle, w, p.visible)
				if err != nil {
					return err
				}
				if files == nil {
					files = filesOf(found)
				} else {
					files.And(filesOf(found))
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

// lookUp finds where a text or an amount may stand.
func (p *plan) lookUp(n *node, q query.Query, wanted bool) error {
	l := &leaf{wanted: wanted, min: q.Min, max: q.Max, heads: roaring.New()}
	n.leaf = l
	p.leaves = append(p.leaves, l)
	var err error
	if q.Op == query.Money {
		l.found, err = p.amounts(l)
		n.sure = true
	} else {
		l.pattern = highlight.Compile(q.Text)
		n.sure = l.pattern.Sure()
		err = p.text(l)
	}
	if err != nil {
		return err
	}
	if p.pagesOnly {
		l.heads.Clear()
	}
	n.sure = n.sure && !p.pagesOnly
	n.files = roaring.Or(filesOf(l.found), l.heads)
	l.weight = p.rarity(count(l.found))
	return nil
}

// rarity is the weight of what stands in so many pieces (the idf of BM25).
func (p *plan) rarity(pieces int) float64 {
	total, df := float64(max(p.files.pieces, 1)), float64(pieces)
	return math.Log(1 + max(0, total-df+.5)/(df+.5))
}

// A sieve says which documents count.
type sieve func(name) bool

// visible are the documents of files that may be answered.
func (p *plan) visible(n name) bool { return p.inside.has(n.ord()) }

// pieces are the visible pieces of pages that count; files' own documents go to the heads.
func (p *plan) pieces(l *leaf) sieve {
	return func(n name) bool {
		if !p.inside.has(n.ord()) {
			return false
		}
		if n.key() == 0 {
			l.heads.Add(n.ord())
			return false
		}
		return !p.pagesOnly || n.key().page() >= p.from && n.key().page() <= p.to
	}
}

// headsOnly puts files' own documents with the heads.
func (p *plan) headsOnly(l *leaf) sieve {
	pieces := p.pieces(l)
	return func(n name) bool { return n.key() == 0 && pieces(n) }
}

// text looks a pattern up in titles and pages.
func (p *plan) text(l *leaf) error {
	l.long = l.pattern.Len() > Overlap
	for _, w := range l.pattern.Ways() {
		for _, f := range []string{fieldTitle, fieldDocNo} {
			if _, err := p.way(f, w, p.headsOnly(l)); err != nil {
				return err
			}
		}
	}
	if !l.long {
		for _, w := range l.pattern.Ways() {
			found, err := p.way(fieldText, w, p.pieces(l))
			if err != nil {
				return err
			}
			l.found = append(l.found, found...)
		}
		for _, f := range l.found {
			for _, doc := range f.proven {
				l.proven = l.proven.with(f.name(doc).ord())
			}
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
		found, err := p.way(fieldText, parts[i].Ways()[0], p.pieces(l))
		if err != nil {
			return err
		}
		if files.And(filesOf(found)); files.IsEmpty() {
			return nil
		}
		if i == 0 {
			l.found = found
		}
	}
	within := bitsOf(files)
	for i, f := range l.found {
		l.found[i].docs = slices.DeleteFunc(f.docs, func(doc uint32) bool { return !within.has(f.name(doc).ord()) })
	}
	return nil
}

// longWay looks up a long pattern with values: its terms may stand on either
// side of a border, so all pieces of a file that has them all are read.
func (p *plan) longWay(l *leaf, w highlight.Way) error {
	files := p.files.live.Clone()
	for _, one := range p.singly(w) {
		found, err := p.way(fieldText, one, p.pieces(l))
		if err != nil {
			return err
		}
		if files.And(filesOf(found)); files.IsEmpty() {
			return nil
		}
	}
	pieces := p.pieces(l)
	for _, s := range p.r.parts {
		f := found{part: s, valued: true}
		for it := files.Iterator(); it.HasNext(); {
			ord := it.Next()
			first, _ := slices.BinarySearch(s.Names(), segment.Name(nameOf(ord, 0)))
			for doc := uint32(first); int(doc) < len(s.Names()) && s.name(doc).ord() == ord; doc++ {
				if pieces(s.name(doc)) {
					f.docs = append(f.docs, doc)
				}
			}
		}
		l.found = append(l.found, f)
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
	for _, t := range w.Triples {
		look(triplesOf(fieldText), t)
		all = append(all, highlight.Way{Triples: []string{t}})
	}
	for _, v := range w.Values {
		look(fieldValue, v)
		all = append(all, highlight.Way{Values: []string{v}})
	}
	one := func(w highlight.Way) string { return slices.Concat(w.Terms, w.Triples, w.Values)[0] }
	slices.SortStableFunc(all, func(a, b highlight.Way) int { return often[one(a)] - often[one(b)] })
	return all
}

// way finds the documents that have all that a way needs, and count.
func (p *plan) way(field string, w highlight.Way, counts sieve) (all []found, err error) {
	for _, s := range p.r.parts {
		f := found{part: s, valued: len(w.Values) > 0, sure: w.Sure()}
		if err = f.look(p.ctx, field, w); err != nil {
			return nil, err
		}
		if f.sift(counts); len(f.docs) > 0 {
			all = append(all, f)
		}
	}
	return all, nil
}

func (f *found) sift(counts sieve) {
	f.docs = slices.DeleteFunc(f.docs, func(doc uint32) bool { return !counts(f.name(doc)) })
}

// look finds the documents that have all that a way needs, and the list that says
// how often, if one does.
func (f *found) look(ctx context.Context, field string, w highlight.Way) error {
	if len(w.Terms)+len(w.Triples) > 0 {
		lists := f.part.look(f.part.look(nil, field, w.Terms), triplesOf(field), w.Triples)
		if len(lists) < len(w.Terms)+len(w.Triples) {
			return nil
		}
		if f.docs, f.counts = all(lists); len(f.docs) == 0 {
			return nil
		}
		if len(w.Within) > 0 && len(f.docs) >= leastProven {
			f.proven = proven(f.docs, lists, f.part.look(nil, field, w.Within))
		}
	}
	if len(w.Values) > 0 {
		found, _ := all(f.part.look(nil, fieldValue, w.Values))
		if f.docs = both(f.docs, found); len(f.docs) == 0 {
			return nil
		}
	}
	if f.docs != nil { // reading the text is cheaper than all beginnings
		return nil
	}
	for _, b := range w.Beginnings {
		found, err := f.begins(ctx, field, b)
		if f.docs = both(f.docs, found); err != nil || len(f.docs) == 0 {
			return err
		}
	}
	return nil
}

// leastProven is of how many documents it is proven what stands there; fewer are read sooner.
const leastProven = 4

// amounts finds the pieces with an amount that a leaf asks for.
func (p *plan) amounts(l *leaf) (all []found, err error) {
	for _, s := range p.r.parts {
		f := found{part: s}
		if f.docs, err = s.between(p.ctx, fieldValue, hanzi.AmountTerm(l.min), hanzi.AmountTerm(l.max)+"\x00"); err != nil {
			return nil, err
		}
		f.sift(p.pieces(l))
		all = append(all, f)
	}
	return all, nil
}
