package bleve

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"juzheng/indexer"
	"juzheng/indexer/hanzi"
	"juzheng/indexer/hanzi/alike"
	"juzheng/indexer/query"
)

// Bounds of looking for what is near a text.
const (
	maxNearText = 24     // code points of a text whose neighbours are looked for
	maxTried    = 200    // candidates that are searched for
	maxChained  = 20_000 // beginnings of what may be typed by its sound that are followed
)

var _ indexer.Nearer = (*Engine)(nil)

// Near finds what is near a text. Candidates are made from the dictionary of
// the index, where each two neighbouring characters must stand; they are then
// searched for like anything else.
func (e *Engine) Near(ctx context.Context, text string, r indexer.Request) (found []indexer.Nearby, err error) {
	defer guard(&err)
	defer faultsPanic()()
	if r.Limit == 0 {
		r.Limit = indexer.MaxNear
	}
	n := &near{ctx: ctx, fold: hanzi.Fold(text), given: []rune(text), seen: map[string]bool{}}
	n.text = []rune(n.fold.Text)
	if err := n.gather(e, r.Facets); err != nil {
		return nil, err
	}
	return e.near(ctx, n.all, r)
}

// near searches for candidates, the likeliest first, and keeps the best that are there.
func (e *Engine) near(ctx context.Context, all []neighbour, r indexer.Request) (found []indexer.Nearby, err error) {
	slices.SortFunc(all, func(a, b neighbour) int {
		return cmp.Or(cmp.Compare(a.how, b.how), cmp.Compare(b.most, a.most), strings.Compare(a.text, b.text), strings.Compare(a.field, b.field))
	})
	for _, c := range all[:min(len(all), maxTried)] {
		if n := len(found); n == r.Limit && (found[n-1].How < c.how || found[n-1].Files >= c.most) {
			break // what is left is no better
		}
		f := indexer.Nearby{Text: c.text, Field: c.field, How: c.how}
		q := f.Query()
		q.Quoted = true
		if !r.Query.IsZero() {
			q = query.Query{Op: query.And, Kids: []query.Query{r.Query, q}}
		}
		res, err := e.Search(ctx, indexer.Request{Query: q, Filters: r.Filters, Spans: r.Spans})
		if err != nil {
			return found, err
		}
		if f.Files, f.Exact = res.Total, res.Exact; f.Files > 0 && !res.Loose {
			found = inOrder(append(found, f), r.Limit)
		}
	}
	return found, nil
}

func inOrder(found []indexer.Nearby, limit int) []indexer.Nearby {
	slices.SortFunc(found, func(a, b indexer.Nearby) int {
		return cmp.Or(cmp.Compare(a.How, b.How), cmp.Compare(b.Files, a.Files), strings.Compare(a.Text, b.Text), strings.Compare(a.Field, b.Field))
	})
	return found[:min(len(found), limit)]
}

// A neighbour is a candidate.
type neighbour struct {
	text, field string
	how         indexer.How
	most        int // in so many pages or files it stands at most
}

// unknown is the most of a candidate that was not counted.
const unknown = 1 << 30

// near gathers the neighbours of a text.
type near struct {
	ctx     context.Context
	given   []rune // as it was asked for
	fold    hanzi.Folded
	text    []rune // in normal form
	words   *vocabulary
	missing []int // i where the characters i and i+1 stand together nowhere
	all     []neighbour
	seen    map[string]bool
}

func (n *near) gather(e *Engine, fields []string) error {
	e.mu.RLock()
	defer e.mu.RUnlock()
	files, err := e.columns()
	if err != nil {
		return err
	}
	r, release, err := e.acquire()
	if err != nil {
		return err
	}
	defer release()
	n.words = r.vocabulary(n.text)
	typed, latin := alike.Type(string(n.given))
	for _, name := range fields {
		for v, b := range files.field(r, name) {
			if how := n.resembles(v, typed, latin); how > 0 {
				n.add(neighbour{v, name, how, int(b.GetCardinality())})
			}
		}
	}
	if latin {
		if err := n.titles(typed); err != nil {
			return err
		}
	}
	if len(n.text) < 2 || len(n.text) > maxNearText {
		return n.alone()
	}
	return n.edits()
}

// resembles says how a value is near the text, 0 when it is not.
func (n *near) resembles(value string, typed alike.Typed, latin bool) indexer.How {
	switch {
	case latin:
		if typed.Spells(strings.ToLower(value)) {
			return indexer.SoundsAlike
		}
	case value == n.fold.Text:
	case len(n.text) > 1 && alike.SoundSame(value, n.fold.Text):
		return indexer.SoundsAlike
	case len(n.text) > 1 && looksSame([]rune(value), n.text):
		return indexer.LooksAlike
	}
	return 0
}

// looksSame says that one character of a is another in b, which looks like it.
func looksSame(a, b []rune) bool {
	other := -1
	for i := range a {
		if len(a) != len(b) || a[i] != b[i] && other >= 0 {
			return false
		}
		if a[i] != b[i] {
			other = i
		}
	}
	return other >= 0 && slices.Contains(alike.Looks(b[other]), a[other])
}

func (n *near) add(c neighbour) {
	if id := c.field + ":" + c.text; !n.seen[id] && c.text != string(n.given) {
		n.seen[id] = true
		n.all = append(n.all, c)
	}
}

// edit adds the text with the characters from..to of the normal form written another way.
func (n *near) edit(from, to int, as string, how indexer.How, most int) {
	start, end := len(n.given), len(n.given)
	if from < to {
		start, end = n.fold.Origin(from, to)
	} else if from < len(n.text) {
		start, _ = n.fold.Origin(from, from+1)
		end = start
	}
	n.add(neighbour{string(n.given[:start]) + as + string(n.given[end:]), "", how, most})
}

// alone adds what looks like a text of a single character.
func (n *near) alone() error {
	if len(n.text) == 1 {
		for _, c := range alike.Looks(n.text[0]) {
			n.edit(0, 1, string(c), indexer.LooksAlike, unknown)
		}
	}
	return n.ctx.Err()
}

// edits adds what differs in one character from a text of several.
func (n *near) edits() error {
	for i := range len(n.text) - 1 {
		if !n.pair(n.text[i], n.text[i+1]) {
			n.missing = append(n.missing, i)
		}
	}
	for i := range n.text {
		if err := n.at(i); err != nil {
			return err
		}
	}
	return nil
}

// mends says whether a change of the pairs from..to (inclusive) touches all that are missing.
func (n *near) mends(from, to int) bool {
	return !slices.ContainsFunc(n.missing, func(i int) bool { return i < from || i > to })
}

func (n *near) at(i int) error {
	last := len(n.text) - 1
	if n.mends(i-1, i) {
		for _, c := range alike.Looks(n.text[i]) {
			n.replace(i, c, indexer.LooksAlike)
		}
		for c := range alike.Sounds(n.text[i]) {
			n.replace(i, c, indexer.SoundsAlike)
		}
		if err := n.replaceByAny(i); err != nil {
			return err
		}
		n.shorten(i)
	}
	if i < last && n.mends(i-1, i+1) {
		n.swap(i)
	}
	if i < last && n.mends(i, i) {
		return n.lengthen(i + 1)
	}
	return nil
}

// before and after are the neighbours of character i, 0 at the ends.
func (n *near) before(i int) rune {
	if i == 0 {
		return 0
	}
	return n.text[i-1]
}

func (n *near) after(i int) rune {
	if i+1 >= len(n.text) {
		return 0
	}
	return n.text[i+1]
}

// pair says whether two characters stand together somewhere; what is not
// indexed, and 0, stands beside anything.
func (n *near) pair(a, b rune) bool {
	return a == 0 || b == 0 || !hanzi.Searchable(a) || !hanzi.Searchable(b) || n.words.have(string(a)+string(b))
}

// chain says whether all neighbouring characters stand together somewhere.
func (n *near) chain(rs ...rune) bool {
	for i := range rs[1:] {
		if !n.pair(rs[i], rs[i+1]) {
			return false
		}
	}
	return true
}

func (n *near) replace(i int, c rune, how indexer.How) {
	if n.chain(n.before(i), c, n.after(i)) {
		n.edit(i, i+1, string(c), how, unknown)
	}
}

// exact are characters that stand for themselves: another number is no help.
func exact(r rune) bool { return r >= '0' && r <= '9' || !hanzi.Searchable(r) }

// minContext is how many characters must stay when one becomes any other.
const minContext = 2

func (n *near) replaceByAny(i int) error {
	if exact(n.text[i]) || len(n.text)-1 < minContext {
		return nil
	}
	return n.between(n.before(i), n.after(i), func(c rune, most int) {
		n.edit(i, i+1, string(c), indexer.Replaced, most)
	})
}

// lengthen puts any character before character i.
func (n *near) lengthen(i int) error {
	return n.between(n.text[i-1], n.text[i], func(c rune, most int) {
		n.edit(i, i, string(c), indexer.Replaced, most)
	})
}

func (n *near) shorten(i int) {
	if !exact(n.text[i]) && len(n.text)-1 >= minContext && n.pair(n.before(i), n.after(i)) {
		n.edit(i, i+1, "", indexer.Shortened, unknown)
	}
}

func (n *near) swap(i int) {
	a, b := n.text[i], n.text[i+1]
	if a != b && !exact(a) && !exact(b) && n.chain(n.before(i), b, a, n.after(i+1)) {
		n.edit(i, i+2, string(b)+string(a), indexer.Swapped, unknown)
	}
}

// between visits the characters that stand after a and before b, and how often at most.
func (n *near) between(a, b rune, visit func(c rune, most int)) error {
	if err := n.ctx.Err(); err != nil {
		return err
	}
	var first, second map[rune]int
	if a != 0 && hanzi.Searchable(a) {
		first = n.words.following(a)
	}
	if b != 0 && hanzi.Searchable(b) {
		second = n.words.preceding(b)
	}
	if first == nil {
		first, second = second, nil
	}
	for c, most := range first {
		if second != nil {
			most = min(most, second[c])
		}
		if most > 0 && !exact(c) {
			visit(c, most)
		}
	}
	return nil
}
