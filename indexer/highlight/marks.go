package highlight

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"juzheng/indexer/hanzi"
	"juzheng/indexer/page"
	"juzheng/indexer/query"
)

// A Marker marks what a query wants found: its texts, and the amounts it asks
// for. What stands below a minus is not marked.
type Marker struct {
	patterns  []*Pattern
	sentences []*Sentence
	amounts   []query.Query
}

// NewMarker prepares a query for marking many texts.
func NewMarker(q query.Query) *Marker {
	m := &Marker{}
	for _, t := range q.Texts() {
		m.patterns = append(m.patterns, Compile(t))
	}
	q.Walk(func(q query.Query, wanted bool) {
		switch {
		case !wanted:
		case q.Op == query.Money:
			m.amounts = append(m.amounts, q)
		case q.Op == query.Words:
			m.sentences = append(m.sentences, CompileSentence(q.Text, q.Dictionary))
		}
	})
	return m
}

// Spans are the marks on a text, in order, none overlapping another.
func (m *Marker) Spans(text string) []Span { return m.spans(Read(text)) }

func (m *Marker) spans(r *Reading) []Span {
	var spans []Span
	for _, p := range m.patterns {
		spans = append(spans, p.Spans(r)...)
	}
	for _, s := range m.sentences {
		spans = append(spans, s.Spans(r)...)
	}
	for _, a := range m.amounts {
		spans = append(spans, Amounts(r, a.Min, a.Max)...)
	}
	return Merge(spans)
}

// Amounts are the places of amounts of min..max fen.
func Amounts(r *Reading, min, max int64) []Span {
	var spans []Span
	for _, v := range r.allValues() {
		if v.Kind == hanzi.Amount && v.Fen >= min && v.Fen <= max {
			spans = append(spans, Span{v.Start, v.End})
		}
	}
	return spans
}

// Marks are the marks of a query on a text.
func Marks(q query.Query, text string) []Span { return NewMarker(q).Spans(text) }

// A Segment is a piece of shown text that is marked or not.
type Segment struct {
	Text string `json:"text"`
	Mark bool   `json:"mark"`
}

// Split cuts a whole text into segments; put together again they are the text.
func Split(text string, spans []Span) []Segment {
	m := measure(text)
	return m.split(Span{0, m.len()}, spans)
}

// A measured text knows at which byte each code point begins, and the end.
type measured struct {
	text string
	at   []int32
}

func measure(text string) measured {
	m := measured{text, make([]int32, 0, len(text)/2+1)}
	for i := 0; i < len(text); i += sizeAt(text, i) {
		m.at = append(m.at, int32(i))
	}
	m.at = append(m.at, int32(len(text)))
	return m
}

// sizeAt is how many bytes the code point at byte i takes, quicker for Han.
func sizeAt(s string, i int) int {
	if isHan(s, i) {
		return 3
	}
	_, size := utf8.DecodeRuneInString(s[i:])
	return size
}

// isHan says that the three bytes from i on are one of U+4000 to U+9FFF.
func isHan(s string, i int) bool {
	return s[i] >= 0xE4 && s[i] <= 0xE9 && i+2 < len(s) && s[i+1]&0xC0 == 0x80 && s[i+2]&0xC0 == 0x80
}

func (m measured) len() int                 { return len(m.at) - 1 }
func (m measured) part(from, to int) string { return m.text[m.at[from]:m.at[to]] }

// split cuts a part of the text.
func (m measured) split(part Span, spans []Span) []Segment {
	var segments []Segment
	add := func(from, to int, mark bool) {
		if from < to {
			segments = append(segments, Segment{m.part(from, to), mark})
		}
	}
	at := part.Start
	for _, s := range spans {
		start, end := max(s.Start, at), min(s.End, part.End)
		if start >= end {
			continue
		}
		add(at, start, false)
		add(start, end, true)
		at = end
	}
	add(at, part.End, false)
	return segments
}

// Bounds of a snippet, in code points. A mark longer than the bound is shown whole.
const (
	MaxSnippet = 120
	lead       = 24 // shown before the first mark
)

// Snippet shows the part of a text that has the most different marks, at most
// MaxSnippet long, with … where the text goes on. White space is made one
// space. Without marks it is the text's beginning.
func Snippet(text string, spans []Span) []Segment {
	m := measure(text)
	start, end := m.window(spans)
	segments := m.split(Span{start, end}, spans)
	for i, s := range segments {
		segments[i].Text = squeeze(s.Text)
	}
	if start > 0 && len(segments) > 0 {
		segments = prepend(segments, "…")
	}
	if end < m.len() && strings.TrimSpace(m.part(end, min(end+MaxSnippet, m.len()))) != "" {
		if n := len(segments) - 1; n >= 0 && !segments[n].Mark {
			segments[n].Text += "…"
		} else {
			segments = append(segments, Segment{Text: "…"})
		}
	}
	return segments
}

// AroundPacked is the part of a packed text that a Snippet of the mark at byte i
// shows, and somewhat more.
func AroundPacked(text []byte, i int) []byte {
	from, to := hanzi.AroundPacked(text, i, 2*lead, MaxSnippet+lead)
	return text[from:to]
}

func prepend(segments []Segment, text string) []Segment {
	if segments[0].Mark {
		return append([]Segment{{Text: text}}, segments...)
	}
	segments[0].Text = text + strings.TrimLeft(segments[0].Text, " ")
	return segments
}

// squeeze makes white space one space each.
func squeeze(s string) string {
	var b []byte
	from, gap := 0, false // where what is not in b yet begins, and whether white space stands before it
	for i, size := 0, 0; i < len(s); i += size {
		if isHan(s, i) {
			size, gap = 3, false
			continue
		}
		var r rune
		r, size = utf8.DecodeRuneInString(s[i:])
		if gap && isSpace(r) {
			from = i + size
		} else if gap = isSpace(r); gap {
			b = append(append(b, s[from:i]...), ' ')
			from = i + size
		}
	}
	if b == nil {
		return s
	}
	return string(append(b, s[from:]...))
}

// isSpace is unicode.IsSpace, quicker for Han.
func isSpace(r rune) bool { return r <= 0x3000 && unicode.IsSpace(r) }

// window chooses what a snippet shows.
func (m measured) window(spans []Span) (start, end int) {
	if len(spans) == 0 {
		return 0, min(MaxSnippet, m.len())
	}
	best, most := 0, 0
	for i, s := range spans {
		if len(spans) == 1 {
			break
		}
		seen := map[string]bool{}
		score := 0
		for _, o := range spans[i:] {
			if o.End > s.Start+MaxSnippet-lead {
				break
			}
			if w := m.part(o.Start, o.End); !seen[w] {
				seen[w], score = true, score+100
			}
			score++
		}
		if score > most {
			best, most = i, score
		}
	}
	s := spans[best]
	start = max(0, s.Start-lead)
	for k := s.Start; k > start; k-- { // rather begin with a sentence
		if r, _ := utf8.DecodeRuneInString(m.part(k-1, k)); strings.ContainsRune("。；！？\n", r) {
			start = k
			break
		}
	}
	end = min(m.len(), max(start+MaxSnippet, s.End))
	for _, o := range spans { // never cut a mark
		if o.Start < start && o.End > start {
			start = o.End
		}
		if o.Start < end && o.End > end && o != s {
			end = o.Start
		}
	}
	return start, end
}

// Boxes are the places of spans on the page's image, one for each line that a span touches.
func Boxes(p page.Page, spans []Span) []page.Box {
	var boxes []page.Box
	for _, s := range spans {
		for _, l := range p.Lines {
			from, to := max(s.Start, l.Start)-l.Start, min(s.End, l.End)-l.Start
			if from >= to {
				continue
			}
			b := l.Box
			if n := l.End - l.Start; len(l.X) == n+1 {
				b.X0, b.X1 = min(l.X[from], l.X[to]), max(l.X[from], l.X[to])
			} else {
				b = part(p, l.Box, n, from, to)
			}
			boxes = append(boxes, b)
		}
	}
	return boxes
}

// tall is how much higher than wide a line is that runs downwards.
const tall = 1.5

// part is where some of the n characters of a line stand, taken to be equally
// wide; a line that is tall runs downwards.
func part(p page.Page, b page.Box, n, from, to int) page.Box {
	w, h := (b.X1-b.X0)/float32(n), (b.Y1-b.Y0)/float32(n)
	if n > 1 && p.Width > 0 && (b.Y1-b.Y0)*p.Height > tall*(b.X1-b.X0)*p.Width {
		return page.Box{X0: b.X0, Y0: b.Y0 + h*float32(from), X1: b.X1, Y1: b.Y0 + h*float32(to)}
	}
	return page.Box{X0: b.X0 + w*float32(from), Y0: b.Y0, X1: b.X0 + w*float32(to), Y1: b.Y1}
}
