// Package scans draws pages as scanners and phones show them, together with
// what stands on them: the figures of recognition are measured on them.
//
// Everything follows from class, seed and fonts: the same call draws the same page.
package scans

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"math/rand/v2"
	"slices"

	"juzheng/indexer/bench/corpus"
)

// Classes of pages, by what they put to the test.
var Classes = []string{"clean", "noisy", "skewed", "rotated", "phone", "stamped", "sign-in", "receipt", "small", "traditional"}

// Kinds of fields, which must be recognised to the last character.
const (
	Amount  = "amount"
	Capital = "capital" // an amount in capital numerals
	Date    = "date"
	Name    = "name"
)

// A Field is a value that stands on a page.
type Field struct{ Kind, Text string }

// A Placed text stands in a rectangle, before the page was bent or turned.
type Placed struct {
	Text string
	At   image.Rectangle
	X    []int // left edges of its characters, and the right edge of the last
}

// A Sheet is a page with what stands on it.
type Sheet struct {
	Class  string
	Seed   uint64
	Font   string
	Image  image.Image
	JPEG   []byte   // the same, as it came from the scanner or phone
	Lines  []string // lines and cells, in reading order
	Fields []Field
	Placed []Placed // of Lines
	Turn   int      // degrees clockwise by which the page was turned
}

// A Studio draws sheets with the fonts of this machine.
type Studio struct {
	fonts []font
	stock *corpus.Stock
}

// NewStudio looks for fonts, those named or all, and for text; shared is the
// corpus beside the checkout, without which a small invented stock serves.
func NewStudio(shared string, only ...string) (*Studio, error) {
	stock, _, err := corpus.Load(shared)
	if err != nil {
		return nil, err
	}
	fonts, err := findFonts(only)
	return &Studio{fonts, stock}, err
}

// Fonts names the fonts that were found.
func (s *Studio) Fonts() (names []string) {
	for _, f := range s.fonts {
		names = append(names, f.name)
	}
	return names
}

// Draw draws a sheet of a class.
func (s *Studio) Draw(class string, seed uint64) (Sheet, error) {
	rnd := rand.New(rand.NewPCG(seed, uint64(slices.Index(Classes, class))))
	f := s.fonts[rnd.IntN(len(s.fonts))]
	p := &press{Rand: rnd, font: f, kai: f, writer: writer{Rand: rnd, font: f, mixer: corpus.NewMixer(s.stock, rnd.Uint64())}}
	for _, k := range s.fonts {
		if k.kai {
			p.kai = k
		}
	}
	sheet := Sheet{Class: class, Seed: seed, Font: f.name}
	switch class {
	case "clean", "noisy", "skewed", "rotated", "traditional":
		p.trad = class == "traditional"
		p.letter(1654, 2339, 33+rnd.IntN(12))
	case "phone":
		p.letter(1100+rnd.IntN(300), 1754, 24+rnd.IntN(8))
	case "small":
		p.letter(1654, 2339, 21+rnd.IntN(5))
	case "stamped":
		p.notice(1654, 2339, 36+rnd.IntN(8))
	case "sign-in":
		p.signIn(1654, 2339, 34+rnd.IntN(6))
	case "receipt":
		p.receipt(700+rnd.IntN(500), 420+rnd.IntN(60), 20+rnd.IntN(7))
	default:
		return Sheet{}, fmt.Errorf("no class %q", class)
	}
	if err := sheet.scan(p); err != nil {
		return Sheet{}, err
	}
	sheet.Lines, sheet.Fields, sheet.Placed = p.lines, p.fields, p.placed
	return sheet, nil
}

// scan takes the picture of a printed page.
func (s *Sheet) scan(p *press) (err error) {
	img, noise, quality, turn := p.harm(s.Class)
	s.Turn = turn
	if s.JPEG, err = p.scan(img, noise, quality); err != nil {
		return err
	}
	s.Image, err = jpeg.Decode(bytes.NewReader(s.JPEG))
	return err
}
