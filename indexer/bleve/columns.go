package bleve

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/RoaringBitmap/roaring/v2"

	"juzheng/indexer"
)

// columns are the fields of all files by the files' numbers, in memory:
// filters and facets count files, and the index knows pages.
type columns struct {
	live   *roaring.Bitmap
	alive  bits // the same
	fields map[string]map[string]*roaring.Bitmap
	dates  map[string][]int32 // days since 1970, noDay where there is none
	pages  []int32            // number of the last page
	pieces int
	terms  int
}

const noDay = -1 << 31

func newColumns() *columns {
	return &columns{live: roaring.New(), fields: map[string]map[string]*roaring.Bitmap{}, dates: map[string][]int32{}}
}

// columns loads the files of the index once; e.mu must be held for reading and is again on return.
func (e *Engine) columns(ctx context.Context) (*columns, error) {
	if e.files != nil {
		return e.files, nil
	}
	e.mu.RUnlock()
	defer e.mu.RLock()
	return e.load(ctx)
}

func (e *Engine) load(ctx context.Context) (*columns, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.files != nil {
		return e.files, nil
	}
	r, release, err := e.acquire()
	if err != nil {
		return nil, err
	}
	defer release()
	c := newColumns()
	for _, doc := range r.files() {
		f, err := r.file(doc)
		if err = cmp.Or(err, ctx.Err()); err != nil {
			return nil, err
		}
		c.add(f)
	}
	e.files = c
	return c, nil
}

func (c *columns) add(f *file) {
	c.live.Add(f.ord)
	c.alive = c.alive.with(f.ord)
	for name, values := range f.Fields {
		byValue := c.fields[name]
		if byValue == nil {
			byValue = map[string]*roaring.Bitmap{}
			c.fields[name] = byValue
		}
		for _, v := range values {
			if byValue[v] == nil {
				byValue[v] = roaring.New()
			}
			byValue[v].Add(f.ord)
		}
	}
	for name, day := range f.Dates {
		if d, ok := dayNumber(day); ok {
			c.dates[name] = set(c.dates[name], f.ord, d, noDay)
		}
	}
	c.pages = set(c.pages, f.ord, int32(f.Pages), 0)
	c.pieces += f.Pieces
	c.terms += f.Terms
}

// averageLength is how many terms a piece has.
func (c *columns) averageLength() float64 {
	return float64(max(c.terms, 1)) / float64(max(c.pieces, 1))
}

func (c *columns) remove(f *file) {
	c.live.Remove(f.ord)
	c.alive[f.ord/64] &^= 1 << (f.ord % 64)
	for name, values := range f.Fields {
		for _, v := range values {
			if b := c.fields[name][v]; b != nil {
				if b.Remove(f.ord); b.IsEmpty() {
					delete(c.fields[name], v)
				}
			}
		}
	}
	for name := range f.Dates {
		if int(f.ord) < len(c.dates[name]) {
			c.dates[name][f.ord] = noDay
		}
	}
	c.pieces -= f.Pieces
	c.terms -= f.Terms
}

func set(column []int32, ord uint32, value, none int32) []int32 {
	for len(column) <= int(ord) {
		column = append(column, none)
	}
	column[ord] = value
	return column
}

// dayNumber reads a day; a month or a year stands for its first.
func dayNumber(day string) (int32, bool) {
	for _, form := range []string{time.DateOnly, "2006-01", "2006"} {
		if t, err := time.Parse(form, day); err == nil {
			return int32(t.Unix() / secondsADay), true
		}
	}
	return 0, false
}

const secondsADay = 24 * 60 * 60

func (c *columns) day(field string, ord uint32) int32 {
	if days := c.dates[field]; int(ord) < len(days) {
		return days[ord]
	}
	return noDay
}

// having are the files whose field has one of the values; * in a value stands for anything.
func (c *columns) having(field string, values []string, patterns bool) *roaring.Bitmap {
	var sets []*roaring.Bitmap
	for _, v := range values {
		if b := c.fields[field][v]; b != nil {
			sets = append(sets, b)
		}
		if patterns && strings.Contains(v, "*") {
			for have, b := range c.fields[field] {
				if matches(v, have) {
					sets = append(sets, b)
				}
			}
		}
	}
	return roaring.FastOr(sets...)
}

// matches says whether text is as pattern says, where * stands for anything.
func matches(pattern, text string) bool {
	parts := strings.Split(pattern, "*")
	rest, ok := strings.CutPrefix(text, parts[0])
	if !ok || len(parts) == 1 {
		return ok && rest == ""
	}
	for _, p := range parts[1 : len(parts)-1] {
		i := strings.Index(rest, p)
		if i < 0 {
			return false
		}
		rest = rest[i+len(p):]
	}
	return strings.HasSuffix(rest, parts[len(parts)-1])
}

// within are the files whose date lies in the span.
func (c *columns) within(s indexer.Span) *roaring.Bitmap {
	from, to := int32(noDay+1), int32(1<<31-1)
	if d, ok := dayNumber(s.From); ok {
		from = d
	}
	if d, ok := dayNumber(s.To); ok {
		to = d
	}
	b := roaring.New()
	for ord, d := range c.dates[s.Field] {
		if d >= from && d <= to && d != noDay {
			b.Add(uint32(ord))
		}
	}
	return b
}

// allowed are the files that pass all filters and spans, in both forms. Nobody may change them.
func (c *columns) allowed(filters []indexer.Filter, spans []indexer.Span) (*roaring.Bitmap, bits) {
	if len(filters)+len(spans) == 0 {
		return c.live, c.alive
	}
	b := c.live.Clone()
	for _, f := range filters {
		if f.Not {
			b.AndNot(c.having(f.Field, f.Any, false))
		} else {
			b.And(c.having(f.Field, f.Any, false))
		}
	}
	for _, s := range spans {
		b.And(c.within(s))
	}
	return b, bitsOf(b)
}

// MaxFacet is how many values of a field are counted out; those with the fewest files are left out.
const MaxFacet = 1000

// facets counts files by the values of fields.
func (c *columns) facets(fields []string, files []candidate) map[string][]indexer.Count {
	set := roaring.New()
	for _, f := range files {
		set.Add(f.ord)
	}
	all := map[string][]indexer.Count{}
	for _, name := range fields {
		all[name] = c.facet(name, set)
	}
	return all
}

// facet counts the files of b by the values of a field, most first.
func (c *columns) facet(field string, b *roaring.Bitmap) []indexer.Count {
	counts := []indexer.Count{}
	for v, have := range c.fields[field] {
		if n := have.AndCardinality(b); n > 0 {
			counts = append(counts, indexer.Count{Value: v, Files: int(n)})
		}
	}
	slices.SortFunc(counts, func(a, b indexer.Count) int {
		if a.Files != b.Files {
			return b.Files - a.Files
		}
		return strings.Compare(a.Value, b.Value)
	})
	return counts[:min(len(counts), MaxFacet)]
}
