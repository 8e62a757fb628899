package bleve

import (
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/RoaringBitmap/roaring/v2"

	"juzheng/indexer"
)

// columns are the fields of all files by the files' numbers, in memory: filters
// and facets count files, and the index knows pages. What nobody asked for yet is
// left in the index.
type columns struct {
	live    *roaring.Bitmap
	alive   bits // the same
	pieces  int
	lengths int // of the pieces, in lengthUnit

	mu     sync.Mutex // guards what follows while searches share it
	fields map[string]map[string]*roaring.Bitmap
	dates  map[string][]int32 // days since 1970, noDay where there is none
	last   []int32            // pages; nil until asked for
}

const noDay = -1 << 31

// columns loads the files of the index once; e.mu must be held for reading and is again on return.
func (e *Engine) columns() (*columns, error) {
	if e.files != nil {
		return e.files, nil
	}
	e.mu.RUnlock()
	defer e.mu.RLock()
	return e.load()
}

func (e *Engine) load() (*columns, error) {
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
	e.files = r.columns()
	return e.files, nil
}

// columns are those of the files of a reader. Pieces whose file is not there do not count.
func (r *reader) columns() *columns {
	c := &columns{live: roaring.New(), fields: map[string]map[string]*roaring.Bitmap{}, dates: map[string][]int32{}}
	for _, s := range r.parts {
		c.live.AddMany(s.ords(s.heads()))
	}
	c.alive = bitsOf(c.live)
	for _, s := range r.parts {
		for doc, n := range s.Names() {
			if name(n).key() != 0 && c.alive.has(name(n).ord()) && !s.gone(uint32(doc)) {
				c.pieces, c.lengths = c.pieces+1, c.lengths+int(s.Length(uint32(doc)))
			}
		}
	}
	return c
}

// size is how many numbers files have.
func (c *columns) size() int { return 64 * len(c.alive) }

func (c *columns) add(f *file) {
	c.live.Add(f.ord)
	c.alive = c.alive.with(f.ord)
	for name, values := range f.Fields {
		byValue := c.fields[name]
		if byValue == nil {
			continue
		}
		for _, v := range values {
			if byValue[v] == nil {
				byValue[v] = roaring.New()
			}
			byValue[v].Add(f.ord)
		}
	}
	for name, days := range c.dates {
		d, ok := dayNumber(f.Dates[name])
		if !ok {
			d = noDay
		}
		c.dates[name] = set(days, f.ord, d, noDay)
	}
	if c.last != nil {
		c.last = set(c.last, f.ord, int32(f.Pages), 0)
	}
	c.pieces += f.Pieces
	c.lengths += f.Lengths
}

// averageLength is how many terms a piece has.
func (c *columns) averageLength() float64 {
	return float64(max(c.lengths, 1)*lengthUnit) / float64(max(c.pieces, 1))
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
	c.lengths -= f.Lengths
}

func set(column []int32, ord uint32, value, none int32) []int32 {
	for len(column) <= int(ord) {
		column = append(column, none)
	}
	column[ord] = value
	return column
}

// field are the files by the values of a field.
func (c *columns) field(r *reader, name string) map[string]*roaring.Bitmap {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.fields[name] == nil {
		byValue := map[string]*roaring.Bitmap{}
		r.values(fieldExact, name, func(value string, ords []uint32) {
			if byValue[value] == nil {
				byValue[value] = roaring.New()
			}
			byValue[value].AddMany(ords)
		})
		c.fields[name] = byValue
	}
	return c.fields[name]
}

// days are the dates of a name by file.
func (c *columns) days(r *reader, name string) []int32 {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.dates[name] == nil {
		days := slices.Repeat([]int32{noDay}, c.size())
		r.values(fieldDate, name, func(value string, ords []uint32) {
			if d, ok := dayNumber(value); ok {
				for _, ord := range ords {
					days[ord] = d
				}
			}
		})
		c.dates[name] = days
	}
	return c.dates[name]
}

// pages are the numbers of the last pages by file.
func (c *columns) pages(r *reader) []int32 {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.last == nil {
		last := make([]int32, c.size())
		for _, s := range r.parts {
			for doc, n := range s.Names() {
				if ord := name(n).ord(); c.alive.has(ord) && !s.gone(uint32(doc)) {
					last[ord] = max(last[ord], int32(name(n).key().page()))
				}
			}
		}
		c.last = last
	}
	return c.last
}

// values visits the values of a field or a date with the numbers of their files, part by part.
func (r *reader) values(field, name string, visit func(value string, ords []uint32)) {
	var docs []uint32
	for _, s := range r.parts {
		for term, l := range s.Terms(field).All(valueOf(name, ""), name+"\x01") {
			docs = l.Docs(docs[:0])
			if ords := s.ords(docs); len(ords) > 0 {
				visit(string(term[len(name)+1:]), ords)
			}
		}
	}
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

// having are the files whose field has one of the values; * in a value stands for anything.
func (c *columns) having(r *reader, field string, values []string, patterns bool) *roaring.Bitmap {
	all := c.field(r, field)
	var sets []*roaring.Bitmap
	for _, v := range values {
		if b := all[v]; b != nil {
			sets = append(sets, b)
		}
		if patterns && strings.Contains(v, "*") {
			for have, b := range all {
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
func (c *columns) within(r *reader, s indexer.Span) *roaring.Bitmap {
	from, to := int32(noDay+1), int32(1<<31-1)
	if d, ok := dayNumber(s.From); ok {
		from = d
	}
	if d, ok := dayNumber(s.To); ok {
		to = d
	}
	b := roaring.New()
	for ord, d := range c.days(r, s.Field) {
		if d >= from && d <= to && d != noDay {
			b.Add(uint32(ord))
		}
	}
	return b
}

// allowed are the files that pass all filters and spans, in both forms. Nobody may change them.
func (c *columns) allowed(r *reader, filters []indexer.Filter, spans []indexer.Span) (*roaring.Bitmap, bits) {
	if len(filters)+len(spans) == 0 {
		return c.live, c.alive
	}
	b := c.live.Clone()
	for _, f := range filters {
		if f.Not {
			b.AndNot(c.having(r, f.Field, f.Any, false))
		} else {
			b.And(c.having(r, f.Field, f.Any, false))
		}
	}
	for _, s := range spans {
		b.And(c.within(r, s))
	}
	return b, bitsOf(b)
}

// MaxFacet is how many values of a field are counted out; those with the fewest files are left out.
const MaxFacet = 1000

// facets counts files by the values of fields.
func (c *columns) facets(r *reader, fields []string, files []candidate) map[string][]indexer.Count {
	set := roaring.New()
	for _, f := range files {
		set.Add(f.ord)
	}
	all := map[string][]indexer.Count{}
	for _, name := range fields {
		all[name] = c.facet(r, name, set)
	}
	return all
}

// facet counts the files of b by the values of a field, most first.
func (c *columns) facet(r *reader, field string, b *roaring.Bitmap) []indexer.Count {
	counts := []indexer.Count{}
	for v, have := range c.field(r, field) {
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
