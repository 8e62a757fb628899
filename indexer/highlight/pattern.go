// Package highlight marks where a query stands in a text; the same code decides
// whether it stands there at all, so that every engine answers and marks alike.
package highlight

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"juzheng/indexer/hanzi"
)

// A Span is a place in a text, in code points, End exclusive.
type Span struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// A Pattern is one text that is looked for. It stands in another text when that
// text's normal form contains its own, or when only the writing of dates and
// amounts differs: 叁佰伍拾元整 answers 350元, and 二〇一八年三月五日 answers 2018年3月.
type Pattern struct {
	Text      string // as it was asked for
	normal    string
	literal   string   // with thousands separators kept; "" when Text has none that could be one
	canonical []string // with values in canonical form; none when Text has no values
	plain     bool     // each of its characters is folded by itself, so what stands in a text as it is does so in normal form
	packed    []byte   // Text, packed, when plain
	needle    hanzi.Needle
	needled   bool         // needle is good
	beside    hanzi.Needle // the longest of what stands beside the values
	besides   bool         // beside is good
	ways      []Way
}

// A Way lists what an index must hold of a text for a Pattern to stand in it:
// all of Terms (see hanzi.Terms) and Triples, a term that begins with each of
// Beginnings, and all of Values (see hanzi.Value.Terms and Joints). What has Terms
// and Triples, added up, more often than Within needs no further look, where there
// are any.
type Way struct {
	Terms, Triples, Beginnings, Values, Within []string

	sure bool // what holds the way needs no further look
}

// Sure says that what holds the way needs no further look.
func (w Way) Sure() bool { return w.sure }

// Compile prepares a text for looking.
func Compile(text string) *Pattern {
	f := hanzi.Fold(text)
	p := &Pattern{Text: text, normal: f.Text, plain: plain(text)}
	if !strings.ContainsFunc(p.normal, hanzi.Searchable) {
		return p
	}
	if p.plain {
		p.packed = hanzi.AppendPacked(nil, text)
	}
	p.needle, p.needled = hanzi.NewNeedle(p.normal)
	p.ways = []Way{wayOf([]string{p.normal}, nil)}
	if need := hanzi.NeedOf(p.normal); need.Whole {
		p.ways[0].Within, p.ways[0].sure = need.Within, len(need.Within) == 0
	}
	literal := hanzi.FoldLiteral(text).Text
	if parts := atSeparators(literal); len(parts) > 1 {
		p.literal = literal
		p.ways = append(p.ways, wayOf(parts, nil))
	}
	values := slices.DeleteFunc(f.Values(), func(v hanzi.Value) bool { return v.Form() == "" })
	if len(values) > 0 {
		p.canonical = append(p.canonical, f.Canonical(values).Text)
		between := f.Between(values)
		way := wayOf(between, values)
		longest := slices.MaxFunc(between, func(a, b string) int { return len(a) - len(b) })
		way.sure = len(values) == 1 && longest == ""
		p.beside, p.besides = hanzi.NewNeedle(longest)
		p.ways = append(p.ways, way)
	}
	if bare := hanzi.Values(p.normal + "元"); len(bare) == 1 && bare[0].Kind == hanzi.Amount && isNumber(p.normal) {
		p.canonical = append(p.canonical, hanzi.AmountForm(bare[0].Fen))
		p.ways = append(p.ways, Way{Values: bare[0].Terms(), sure: true})
	}
	return p
}

// plain says that a text has neither spaces nor commas beside digits: those are
// folded by what stands around them.
func plain(s string) bool {
	const commas = ",，、"
	before := ' '
	for _, r := range s {
		if unicode.IsSpace(r) || !unicode.IsPrint(r) || unicode.Is(unicode.Mn, r) ||
			unicode.IsDigit(r) && strings.ContainsRune(commas, before) || unicode.IsDigit(before) && strings.ContainsRune(commas, r) {
			return false
		}
		before = r
	}
	return true
}

func isNumber(s string) bool {
	return s != "" && strings.Trim(s, "0123456789.") == "" && s[0] != '.' && s[len(s)-1] != '.'
}

// atSeparators cuts at commas between digits: such a comma may be a thousands
// separator in one text and none in another. At the end of the pattern a digit
// may follow, as in the piece 1,23 of 1,234 or in 1, alone.
func atSeparators(literal string) []string {
	var parts []string
	from := 0
	for i := range len(literal) {
		if literal[i] == ',' && len(literal) > 1 && (i == 0 || digit(literal[i-1])) && (i+1 == len(literal) || digit(literal[i+1])) {
			parts = append(parts, literal[from:i])
			from = i + 1
		}
	}
	return append(parts, literal[from:])
}

func digit(b byte) bool { return b >= '0' && b <= '9' }

func wayOf(parts []string, values []hanzi.Value) Way {
	var w Way
	for _, part := range parts {
		need := hanzi.NeedOf(part)
		w.Terms = append(w.Terms, need.Terms...)
		w.Triples = append(w.Triples, need.Triples...)
		w.Beginnings = append(w.Beginnings, need.Beginnings...)
	}
	for _, v := range values {
		terms := v.Terms()
		w.Values = append(w.Values, terms[len(terms)-1])
	}
	w.Values = append(w.Values, hanzi.JointsOf(values)...)
	slices.Sort(w.Terms)
	slices.Sort(w.Triples)
	w.Terms, w.Triples = slices.Compact(w.Terms), slices.Compact(w.Triples)
	return w
}

// Ways are the ways the pattern may stand in a text; with none it stands nowhere.
func (p *Pattern) Ways() []Way { return p.ways }

// Sure says that whatever holds one of the Ways needs no further look.
func (p *Pattern) Sure() bool {
	return len(p.ways) > 0 && !slices.ContainsFunc(p.ways, func(w Way) bool { return !w.sure })
}

// Len is the length of the normal form in code points.
func (p *Pattern) Len() int { return utf8.RuneCountInString(p.normal) }

// Pieces cuts a long pattern into patterns of at most n code points that stand
// wherever it stands; nil when it is short enough. Patterns that have several
// ways are never cut.
func (p *Pattern) Pieces(n int) []*Pattern {
	rs := []rune(p.normal)
	if len(rs) <= n || len(p.ways) != 1 {
		return nil
	}
	var pieces []*Pattern
	for i := 0; i < len(rs); i += n {
		part := string(rs[i:min(i+n, len(rs))])
		if strings.ContainsFunc(part, hanzi.Searchable) {
			pieces = append(pieces, &Pattern{Text: part, normal: part, ways: []Way{wayOf([]string{part}, nil)}})
		}
	}
	return pieces
}

// A Reading is a text that patterns are looked for in; each of its forms is made once, when needed.
type Reading struct {
	Text                       string
	normal                     string
	folded, literal, canonical *hanzi.Folded
	values                     []hanzi.Value
	valued                     bool // values are known
}

// Read prepares a text for patterns.
func Read(text string) *Reading { return &Reading{Text: text} }

func (r *Reading) plain() string {
	if r.normal == "" {
		r.normal = hanzi.Normal(r.Text)
	}
	return r.normal
}

func (r *Reading) fold() *hanzi.Folded {
	if r.folded == nil {
		f := hanzi.Fold(r.Text)
		r.folded, r.normal = &f, f.Text
	}
	return r.folded
}

func (r *Reading) allValues() []hanzi.Value {
	if !r.valued {
		r.values, r.valued = r.fold().Values(), true
	}
	return r.values
}

func (r *Reading) foldLiteral() *hanzi.Folded {
	if r.literal == nil {
		f := hanzi.FoldLiteral(r.Text)
		r.literal = &f
	}
	return r.literal
}

func (r *Reading) foldCanonical() *hanzi.Folded {
	if r.canonical == nil {
		c := r.fold().Canonical(r.allValues())
		r.canonical = &c
	}
	return r.canonical
}

// In says whether the pattern stands in r.
func (p *Pattern) In(r *Reading) bool { return p.AsWritten(r) || p.AsValued(r) }

// AsValued says whether the pattern stands in r with its dates and amounts
// written in whatever way.
func (p *Pattern) AsValued(r *Reading) bool {
	return slices.ContainsFunc(p.canonical, func(c string) bool { return strings.Contains(r.foldCanonical().Text, c) })
}

// AsWritten says whether the pattern stands in r but for the forms of its characters.
func (p *Pattern) AsWritten(r *Reading) bool {
	if len(p.ways) == 0 {
		return false
	}
	return p.plain && strings.Contains(r.Text, p.Text) || strings.Contains(r.plain(), p.normal) || p.literal != "" && strings.Contains(r.foldLiteral().Text, p.literal)
}

// InPacked says whether the pattern stands in a packed text but for the forms of
// its characters. When it is not known, the text must be unpacked and read.
func (p *Pattern) InPacked(text []byte) (stands, known bool) {
	if p.FindPacked(text) >= 0 {
		return true, true
	}
	if p.needled && p.literal == "" {
		at, _, known := p.needle.Index(text, 0)
		return at >= 0, known
	}
	return false, len(p.ways) == 0
}

// Bounds of looking for values in a packed text: how far around what stands beside
// them, in code points, of which those at the ends are there for the numbers that
// the cut goes through; and how often, before it is better to read all of it.
const (
	valueReach = 64
	valueEnd   = 32
	maxBesides = 8
)

// ValuedInPacked says whether the pattern stands in a packed text with its dates
// and amounts written in whatever way. When it is not known, the text must be
// unpacked and read.
func (p *Pattern) ValuedInPacked(text []byte) (stands, known bool) {
	if !p.besides || len(p.canonical) != 1 {
		return false, len(p.canonical) == 0
	}
	reach := valueReach + p.Len()
	next := 0
	for range maxBesides {
		at, end, known := p.beside.Index(text, next)
		if at < 0 {
			return false, known
		}
		from, to := hanzi.AroundPacked(text, at, reach, reach)
		around, err := hanzi.Unpack(text[from:to])
		if err != nil {
			return false, false
		}
		first, last := 0, utf8.RuneCountInString(around)
		if from > 0 {
			first = valueEnd
		}
		if to < len(text) {
			last -= valueEnd
		}
		for _, s := range find(nil, Read(around).foldCanonical(), p.canonical[0]) {
			if s.Start >= first && s.End <= last {
				return true, true
			}
		}
		next = end
	}
	return false, false
}

// FindPacked is the byte of a packed text where the pattern first stands as it
// was asked for, -1 for nowhere; it may stand there in another writing.
func (p *Pattern) FindPacked(text []byte) int {
	if p.packed == nil {
		return -1
	}
	return hanzi.IndexPacked(text, p.packed)
}

// FirstPacked is the byte of a packed text where the pattern begins first but for
// the forms of its characters, -1 for nowhere. When it is not known, the text must
// be unpacked and read.
func (p *Pattern) FirstPacked(text []byte) (from int, known bool) {
	if !p.needled || p.literal != "" {
		return -1, len(p.ways) == 0
	}
	from = -1
	known = p.needle.Each(text, func(at, _ int) {
		if from < 0 || at < from {
			from = at
		}
	})
	return from, known
}

// Spans are the places where the pattern stands in r, in order; spaces that the
// text has within are covered.
func (p *Pattern) Spans(r *Reading) []Span {
	if len(p.ways) == 0 {
		return nil
	}
	spans := find(nil, r.fold(), p.normal)
	if p.literal != "" {
		spans = find(spans, r.foldLiteral(), p.literal)
	}
	spans = Merge(spans)
	written := len(spans)
	for _, c := range p.canonical {
		for _, s := range find(nil, r.foldCanonical(), c) {
			if !slices.ContainsFunc(spans[:written], s.overlaps) { // what stands as asked for needs no more
				spans = append(spans, s)
			}
		}
	}
	return Merge(spans)
}

// SpansPacked are the Spans in a text that is there packed too, which is quicker.
func (p *Pattern) SpansPacked(packed []byte, text string) []Span {
	if !p.needled || p.literal != "" || len(p.canonical) > 0 {
		return p.Spans(Read(text))
	}
	var spans []Span
	known := p.needle.Each(packed, func(from, to int) {
		start := hanzi.CountPacked(packed[:from])
		spans = append(spans, Span{start, start + hanzi.CountPacked(packed[from:to])})
	})
	if !known {
		return p.Spans(Read(text))
	}
	return Merge(spans)
}

func (s Span) overlaps(o Span) bool { return s.Start < o.End && o.Start < s.End }

func find(spans []Span, f *hanzi.Folded, what string) []Span {
	length := utf8.RuneCountInString(what)
	at, from := 0, 0 // the same place in code points and bytes
	for {
		i := strings.Index(f.Text[from:], what)
		if i < 0 {
			return spans
		}
		at += utf8.RuneCountInString(f.Text[from : from+i])
		from += i
		start, end := f.Origin(at, at+length)
		spans = append(spans, Span{start, end})
		_, size := utf8.DecodeRuneInString(f.Text[from:])
		at, from = at+1, from+size
	}
}

// Merge orders spans and makes one of those that overlap.
func Merge(spans []Span) []Span {
	slices.SortFunc(spans, func(a, b Span) int {
		if a.Start != b.Start {
			return a.Start - b.Start
		}
		return b.End - a.End
	})
	merged := spans[:0]
	for _, s := range spans {
		if n := len(merged); n > 0 && s.Start < merged[n-1].End {
			merged[n-1].End = max(merged[n-1].End, s.End)
		} else {
			merged = append(merged, s)
		}
	}
	return merged
}
