package corpus

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"unicode"
	"unicode/utf8"

	"juzheng/indexer"
)

// How pages of invented evidence look. Lengths are code points.
const (
	minPage, maxPage = 800, 1000
	brokenPages      = 3  // one page in so many has its lines broken inside sentences, as PDF files do
	spacedPages      = 12 // one in so many has spaces between characters, as OCR does
	spacedRunes      = 25 // one in so many of such a page is followed by one
	traditionalFiles = 50 // one file in so many is written in traditional characters
	units            = 60 // branches that hand files in
	unitsAbove       = 8  // general branches above them
	uploaders        = 200
	problems         = 32
)

// A Mixer invents files; any two with the same stock and seed invent the same.
// Files do not depend on one another, so several goroutines may share one.
type Mixer struct {
	stock *Stock
	seed  uint64
}

// NewMixer makes a mixer.
func NewMixer(stock *Stock, seed uint64) *Mixer { return &Mixer{stock, seed} }

// Mix invents entries until they have as many pages, about 2.5 kB each; the
// last file may bring a few more.
func Mix(stock *Stock, seed uint64, pages int) iter.Seq[indexer.Entry] {
	return func(yield func(indexer.Entry) bool) {
		m := NewMixer(stock, seed)
		for i, n := 0, 0; n < pages; i++ {
			f := m.File(i)
			n += len(f.Pages)
			if !yield(f.Entry()) {
				return
			}
		}
	}
}

// File is the i-th file, from 0 on without end: 1 to 24 pages, about 4 on average.
func (m *Mixer) File(i int) File {
	rnd := rand.New(rand.NewPCG(m.seed, uint64(i)))
	form := forms[pick(rnd, weights)]
	n := form.least + rnd.IntN(form.most-form.least+1)
	w := &writer{Rand: rnd, stock: m.stock}
	for k := range w.topics {
		w.topics[k] = rnd.IntN(len(m.stock.texts) - 1)
	}
	unit := rnd.IntN(units)
	w.unit, w.formed = unitName(unit), w.day()
	w.enough = n * (minPage + maxPage) / 2 * len("字")
	w.buf = make([]byte, 0, w.enough+w.enough/8+2000)
	title := form.write(w)
	text := string(w.buf)
	if rnd.IntN(traditionalFiles) == 0 {
		text = Traditional(text)
	}
	received := w.formed.AddDate(0, 0, rnd.IntN(900))
	return File{
		ID: fmt.Sprintf("e%07d", i), Title: title, Pages: w.layOut(text),
		Fields: map[string][]string{
			"kind": {form.kind}, "unit": {unitID(unit)}, "under": under(unit), "uploader": {fmt.Sprintf("user%03d", rnd.IntN(uploaders))},
			"problem": {fmt.Sprint(1 + rnd.IntN(problems))}, "state": {states[rnd.IntN(len(states))]}, "person": {w.name(), w.name()},
		},
		Dates: map[string]string{"formed": w.formed.Format("2006-01-02"), "received": received.Format("2006-01-02")},
	}
}

var states = []string{"accepted", "accepted", "returned", "waiting"}

// layOut cuts a text into pages and does to some what printers and scanners do.
func (w *writer) layOut(text string) (pages []string) {
	for text != "" {
		end := runesIn(text, minPage+w.IntN(maxPage-minPage+1))
		if end+runesIn(text[end:], minPage/4) == len(text) { // no page for a few last words
			end = len(text)
		}
		p := text[:end]
		text = text[end:]
		if w.IntN(brokenPages) == 0 {
			p = breakLines(p, 28+w.IntN(14))
		}
		if w.IntN(spacedPages) == 0 {
			p = w.space(p)
		}
		pages = append(pages, p)
	}
	return pages
}

// runesIn is where the first n code points of s end, in bytes.
func runesIn(s string, n int) int {
	i := 0
	for ; n > 0 && i < len(s); n-- {
		switch c := s[i]; {
		case c >= 0xF0:
			i += 4
		case c >= 0xE0:
			i += 3
		case c >= 0xC0:
			i += 2
		default:
			i++
		}
	}
	return i
}

// breakLines puts a line end after every n code points of a paragraph.
func breakLines(s string, n int) string {
	b := make([]byte, 0, len(s)+len(s)/n)
	on := 0
	for _, r := range s {
		if on++; r == '\n' {
			on = 0
		} else if on > n {
			b, on = append(b, '\n'), 1
		}
		b = utf8.AppendRune(b, r)
	}
	return string(b)
}

func (w *writer) space(s string) string {
	b := make([]byte, 0, len(s)+len(s)/20)
	for _, r := range s {
		b = utf8.AppendRune(b, r)
		if unicode.Is(unicode.Han, r) && w.IntN(spacedRunes) == 0 {
			b = append(b, ' ')
		}
	}
	return string(b)
}

// pick chooses an index with a chance in proportion to its weight.
func pick(rnd *rand.Rand, weights []int) int {
	sum := 0
	for _, n := range weights {
		sum += n
	}
	k := rnd.IntN(sum)
	for i, n := range weights {
		if k -= n; k < 0 {
			return i
		}
	}
	return 0
}

func unitID(i int) string { return fmt.Sprintf("u%02d", i) }

func unitName(i int) string {
	return fmt.Sprintf("%s党总支第%s支部", []string{"机关", "城建", "农林", "水务", "文旅", "交通", "教育", "卫健"}[i%unitsAbove], chinese(1+i/unitsAbove))
}

// under is the unit with all above it.
func under(i int) []string { return []string{"root", fmt.Sprintf("g%d", i%unitsAbove), unitID(i)} }
