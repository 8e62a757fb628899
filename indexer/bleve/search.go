package bleve

import (
	"context"
	"fmt"
	"math"
	"slices"
	"unicode/utf8"

	"github.com/RoaringBitmap/roaring/v2"

	"juzheng/indexer"
	"juzheng/indexer/hanzi"
	"juzheng/indexer/highlight"
	"juzheng/indexer/query"
)

// BM25's parameters, and what a title counts more than a page.
const (
	k1         = 1.2
	b          = 0.75
	titleBoost = 2.0
)

// Search finds files.
func (e *Engine) Search(ctx context.Context, r indexer.Request) (res indexer.Result, err error) {
	defer guard(&err)
	defer faultsPanic()()
	if r.Limit < 0 || r.Limit > indexer.MaxLimit || r.Offset < 0 || r.Offset > indexer.MaxOffset {
		return res, fmt.Errorf("一次最多取 %d 条，最多翻到第 %d 条，请缩小范围", indexer.MaxLimit, indexer.MaxOffset)
	}
	for _, s := range r.Spans {
		if !s.Valid() {
			return res, fmt.Errorf("日期 %s..%s 看不懂，请写成 2018-03-05", s.From, s.To)
		}
	}
	e.mu.RLock()
	defer e.mu.RUnlock()
	_, err = e.columns()
	if err != nil {
		return res, err
	}
	reader, release, err := e.acquire()
	if err != nil {
		return res, err
	}
	defer release()
	a, found, res, err := e.answers(ctx, reader, r)
	if err == nil && len(found) == 0 {
		if loose, ok := r.Query.Loosen(); ok {
			r.Query = loose
			a, found, res, err = e.answers(ctx, reader, r)
			res.Loose = len(found) > 0
		}
	}
	if err != nil {
		return res, err
	}
	from := min(r.Offset, len(found))
	shown := found[from:min(from+r.Limit, len(found))]
	for _, f := range shown {
		h, err := a.hit(f)
		if err != nil {
			return res, err
		}
		res.Hits = append(res.Hits, h)
	}
	return res, nil
}

// answers finds the files that answer a request, in their order.
func (e *Engine) answers(ctx context.Context, in *reader, r indexer.Request) (*answer, []candidate, indexer.Result, error) {
	p := &plan{r: in, ctx: ctx, files: e.files, from: 1, to: math.MaxInt32, norms: normsFor(e.files.averageLength())}
	p.allowed, p.inside = e.files.allowed(in, r.Filters, r.Spans)
	a := &answer{plan: p, request: r, open: map[uint32]*opened{}}
	if r.Sort == indexer.ByDate {
		a.formed = e.files.days(in, query.FieldFormed)
	}
	root, err := p.build(r.Query)
	if err != nil {
		return a, nil, indexer.Result{}, err
	}
	found, left, err := a.check(root, a.candidates(roaring.And(root.files, p.allowed)), r.Offset+r.Limit)
	res := indexer.Result{Total: len(found) + left.likely, Exact: left.files == nil && !p.moreLoose}
	if len(r.Facets) > 0 {
		res.Facets = e.files.facets(in, r.Facets, append(found[:len(found):len(found)], left.files...))
	}
	return a, found, res, err
}

func spanOf(q query.Query) indexer.Span {
	return indexer.Span{Field: q.Field, From: q.From, To: q.To}
}

// An answer is a plan being checked against the texts.
type answer struct {
	*plan
	request indexer.Request
	open    map[uint32]*opened // pieces of the file that is looked at
	formed  []int32            // days by file, when they decide the order
	reads   int
}

// A candidate is a file with its score.
type candidate struct {
	ord   uint32
	score float64
}

// candidates are the files that may be answered, with their scores.
func (a *answer) candidates(files *roaring.Bitmap) []candidate {
	all := make([]candidate, 0, files.GetCardinality())
	files.Iterate(func(ord uint32) bool { all = append(all, candidate{ord: ord}); return true })
	for _, l := range a.leaves {
		if l.wanted {
			a.score(l, all)
		}
	}
	return all
}

// first says which of two candidates comes before the other.
func (a *answer) first(x, y candidate) bool {
	if a.request.Sort == indexer.ByDate {
		if dx, dy := a.formed[x.ord], a.formed[y.ord]; dx != dy {
			return dx > dy
		}
	}
	if x.score != y.score {
		return x.score > y.score
	}
	return x.ord > y.ord
}

// score adds what a leaf is worth in each file: its best page, and the title.
func (a *answer) score(l *leaf, files []candidate) {
	if l.sentence != nil {
		for i := range files {
			files[i].score += l.scores[files[i].ord]
		}
		return
	}
	best := newTally(a.files.size())
	defer best.release()
	for i := range l.found {
		f := &l.found[i]
		f.each(a.plan, f.docs, func(doc uint32, worth float32) {
			ord := f.name(doc).ord()
			if best.worth[ord] == 0 {
				best.met = append(best.met, ord)
			}
			best.worth[ord] = max(best.worth[ord], worth)
		})
	}
	for i := range files {
		ord := files[i].ord
		files[i].score += l.weight * float64(best.worth[ord])
		if l.heads.Contains(ord) {
			files[i].score += titleBoost * l.weight
		}
	}
}

// worth is BM25 of a leaf on a piece.
func (a *answer) worth(l *leaf, h hit) float64 {
	if l.sentence != nil {
		return float64(h.worth)
	}
	return l.weight * float64(h.worth)
}

// maxChecked is how many pieces are read to see whether a text stands there; of
// the files that are left their number is reckoned, as soon as those found are
// enough to be shown.
const maxChecked = 3000

// unchecked are candidates that were not read, and how many of them likely hold.
type unchecked struct {
	files  []candidate
	likely int
}

// leastBatch is how many files are put in order at least, to be checked one after the other.
const leastBatch = 32

// check keeps the files where the query really holds, in their order as far as
// enough, if there are so many.
func (a *answer) check(root *node, all []candidate, enough int) (holding []candidate, left unchecked, err error) {
	if root.sure {
		a.order(all, enough)
		return all, left, nil
	}
	ordered := 0
	for i, c := range all {
		if len(holding) < enough && i == ordered {
			n := max(leastBatch, 2*ordered, enough)
			ordered += a.order(all[i:], n)
			c = all[i]
		}
		if i%64 == 0 && a.ctx.Err() != nil {
			return nil, left, a.ctx.Err()
		}
		clear(a.open)
		ok, err := a.holds(root, c.ord)
		if err != nil {
			return nil, left, err
		}
		if ok {
			holding = append(holding, c)
		}
		if rest := len(all) - i - 1; rest > 0 && (a.reads >= maxChecked && len(holding) >= max(enough, 1) || len(holding) == indexer.TotalCap) {
			return holding, unchecked{all[i+1:], rest * len(holding) / (i + 1)}, nil
		}
	}
	return holding, left, nil
}

// order puts the first n in order, or all when there are fewer, and says how many.
func (a *answer) order(all []candidate, n int) int {
	n = min(n, len(all))
	foremost(all, n, a.first)
	slices.SortFunc(all[:n], func(x, y candidate) int {
		if a.first(x, y) {
			return -1
		}
		return 1
	})
	return n
}

func (a *answer) holds(n *node, ord uint32) (bool, error) {
	if n.sure || !n.files.Contains(ord) {
		return n.files.Contains(ord), nil
	}
	switch n.op {
	case query.Not:
		ok, err := a.holds(n.kids[0], ord)
		return !ok, err
	case query.And, query.Or:
		for _, k := range n.kids {
			if ok, err := a.holds(k, ord); err != nil || ok == (n.op == query.Or) {
				return ok, err
			}
		}
		return n.op == query.And, nil
	}
	return a.stands(n.leaf, ord)
}

// stands reads the file to see whether a leaf stands in it.
func (a *answer) stands(l *leaf, ord uint32) (bool, error) {
	if l.proven.has(ord) && !a.pagesOnly {
		return true, nil
	}
	for _, h := range a.of(l, ord, false) {
		if ok, err := a.standsIn(l, h); ok || err != nil {
			return ok, err
		}
	}
	if !l.heads.Contains(ord) {
		return false, nil
	}
	f, err := a.r.fileByOrd(ord)
	if err != nil {
		return false, err
	}
	if l.titles != nil {
		return anyPart(l.titles, f.Title), nil
	}
	return slices.ContainsFunc(f.heads(), func(h string) bool { return len(l.marks(highlight.Read(h))) > 0 }), nil
}

// standsIn reads a piece to see whether a leaf stands in it.
func (a *answer) standsIn(l *leaf, h hit) (bool, error) {
	if h.sure && !a.pagesOnly {
		return true, nil
	}
	if !a.pagesOnly && l.pattern != nil {
		a.reads++
		p, err := a.r.packed(h.doc)
		if err != nil {
			return false, err
		}
		if !l.long || p.next == 0 {
			written, known := l.pattern.InPacked(p.text)
			if written || known && !h.valued {
				return written, nil
			}
			valued, alsoKnown := false, true
			if h.valued {
				valued, alsoKnown = l.pattern.ValuedInPacked(p.text)
			}
			if valued || known && alsoKnown {
				return valued, nil
			}
			o, err := a.read(h)
			return err == nil && l.pattern.In(o.reading), err
		}
	}
	spans, _, err := a.spans(l, h)
	return len(spans) > 0, err
}

// marks are the places of a leaf in a text.
func (l *leaf) marks(r *highlight.Reading) []highlight.Span {
	switch {
	case l.pattern != nil:
		return l.pattern.Spans(r)
	case l.sentence != nil:
		return l.sentence.Spans(r)
	case l.titles == nil:
		return highlight.Amounts(r, l.min, l.max)
	}
	return nil
}

// opened is a piece ready to be looked into.
type opened struct {
	piece
	reading *highlight.Reading
}

func (a *answer) read(h hit) (*opened, error) {
	if o := a.open[h.doc]; o != nil {
		return o, nil
	}
	a.reads++
	p, err := a.r.piece(h.doc)
	if err != nil {
		return nil, err
	}
	o := &opened{piece: p, reading: highlight.Read(p.text)}
	a.open[h.doc] = o
	return o, nil
}

// spans are the marks of a leaf that begin on a piece itself, in code points of
// the text that is returned with them.
func (a *answer) spans(l *leaf, h hit) ([]highlight.Span, *opened, error) {
	o, err := a.read(h)
	if err != nil {
		return nil, nil, err
	}
	if l.long && l.pattern != nil && o.next != 0 {
		if o, err = a.extend(o, h.ord(), l.pattern.Len()); err != nil {
			return nil, nil, err
		}
	}
	spans := l.marks(o.reading)
	return slices.DeleteFunc(spans, func(s highlight.Span) bool { return s.Start >= o.own }), o, nil
}

// extend adds what follows a piece until a pattern of n code points fits.
func (a *answer) extend(o *opened, ord uint32, n int) (*opened, error) {
	text := o.text[:o.ownBytes]
	known := 0
	for next := o.next; next != 0 && known < n; {
		p, err := a.r.pieceOf(ord, next)
		if err != nil {
			return nil, err
		}
		own := p.text[:p.ownBytes]
		if p.start == 0 {
			text += "\n"
		}
		text += own
		known += utf8.RuneCountInString(hanzi.Normal(own))
		next = p.next
	}
	return &opened{piece: o.piece, reading: highlight.Read(text)}, nil
}

func firstRunes(s string, n int) string {
	for i := range s {
		if n--; n < 0 {
			return s[:i]
		}
	}
	return s
}
