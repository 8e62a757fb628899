// Package pdfs makes Chinese PDF files of every kind, whose text is known: the
// fonts, encodings, layouts, containers and faults that evidence comes with.
//
// Everything follows from the seed. Letters are drawn from a Chinese font of
// the machine; fonts that are not embedded are only named.
package pdfs

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/image/font/sfnt"

	"juzheng/indexer/bench/corpus"
	"juzheng/indexer/bench/ttf"
)

// A Sample is one file.
type Sample struct {
	Name       string
	File       []byte
	Pages      []string // the text of each page; the order of its parts is not part of the truth
	Predefined bool     // fonts that are not embedded, by a predefined horizontal CMap
}

const (
	fewPages  = 2
	lineRunes = 30
	pageLines = 34
	leastHan  = 10 // of a line
)

// A maze makes samples.
type maze struct {
	rnd     *rand.Rand
	mixer   *corpus.Mixer
	next    int // file of the mixer
	stock   []string
	program *program
}

// Make makes one file of each kind. Font is the path of a TrueType font with Chinese letters.
func Make(seed uint64, font string) ([]Sample, error) {
	m, err := open(seed, font)
	if err != nil {
		return nil, err
	}
	var all []Sample
	for _, k := range m.kinds() {
		all = append(all, m.make(k))
	}
	return all, nil
}

// Long makes a file of many pages in an embedded font, as word processors write it.
func Long(seed uint64, font string, pages int) (Sample, error) {
	m, err := open(seed, font)
	if err != nil {
		return Sample{}, err
	}
	return m.make(kind{name: fmt.Sprintf("long %d", pages), font: m.program.truetype(false, "Identity-H"), pages: pages}), nil
}

func open(seed uint64, font string) (*maze, error) {
	data, err := os.ReadFile(font)
	if err != nil {
		return nil, fmt.Errorf("read the font (Debian package fonts-wqy-microhei): %w", err)
	}
	f, err := ttf.Parse(data)
	if err != nil {
		return nil, fmt.Errorf("read the font %s: %w", font, err)
	}
	stock, _, err := corpus.Load(corpus.Shared())
	if err != nil {
		return nil, err
	}
	return &maze{rnd: rand.New(rand.NewPCG(seed, 1)), mixer: corpus.NewMixer(stock, seed), program: &program{data: data, sfnt: f, buf: sfnt.Buffer{}}}, nil
}

// lines are n lines of prose whose every letter is accepted.
func (m *maze) lines(n int, accept func(rune) bool, traditional bool) (out []string) {
	for len(out) < n {
		if len(m.stock) == 0 {
			m.stock = m.mixer.File(m.next).Pages
			m.next++
		}
		text := m.stock[0]
		m.stock = m.stock[1:]
		if traditional {
			text = corpus.Traditional(text)
		}
		var line []rune
		han := 0
		for _, r := range text {
			if unicode.IsSpace(r) || !accept(r) || !(unicode.Is(unicode.Han, r) || r < 0x7F || strings.ContainsRune("，。；：、（）《》", r)) {
				continue
			}
			if unicode.Is(unicode.Han, r) {
				han++
			}
			if line = append(line, r); len(line) == lineRunes {
				if han >= leastHan {
					out = append(out, string(line))
				}
				line, han = nil, 0
			}
		}
	}
	return out[:n]
}

// A kind says how a file is made; what is nil is done in the ordinary way.
type kind struct {
	name        string
	font        maker
	accept      func(rune) bool
	traditional bool
	predefined  bool
	rare        string // letters that take turns in every line
	layout      layout
	write       func(*file) []byte
	pages       int
}

func (m *maze) make(k kind) Sample {
	if k.accept == nil {
		k.accept = func(r rune) bool { return true }
	}
	if k.layout == nil {
		k.layout = plain
	}
	if k.write == nil {
		k.write = func(f *file) []byte { return f.classic(nil) }
	}
	s := Sample{Name: k.name, Predefined: k.predefined}
	var texts [][]string
	var letters []rune
	rare := []rune(k.rare)
	for p := range cmp.Or(k.pages, fewPages) {
		lines := m.lines(pageLines, k.accept, k.traditional)
		for i := range lines {
			if len(rare) > 0 {
				lines[i] = lines[i][:len(lines[i])-len(string([]rune(lines[i])[lineRunes-1:]))] + string(rare[(p+i)%len(rare)])
			}
			letters = append(letters, []rune(lines[i])...)
		}
		texts = append(texts, lines)
		s.Pages = append(s.Pages, strings.Join(lines, "\n"))
	}
	slices.Sort(letters)
	letters = slices.Compact(letters)
	m.rnd.Shuffle(len(letters), func(i, j int) { letters[i], letters[j] = letters[j], letters[i] })
	f := newFile()
	fc := k.font(f, letters)
	for _, lines := range texts {
		f.pages = append(f.pages, k.layout(f, fc, lines))
	}
	s.File = k.write(f)
	return s
}
