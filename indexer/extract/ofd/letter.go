package ofd

import (
	"math"
	"unicode/utf8"

	"golang.org/x/image/font/sfnt"

	"juzheng/indexer/extract/paint"
)

const (
	textSize = 3.5  // mm, where nothing is said
	heavy    = 600  // weight from which text is bold
	bolder   = 0.03 // of the size, what bold text is thicker
	// narrowest is how far a character of another font is pressed together.
	narrowest = 0.5
	maxGlyph  = 65535
)

// pens are where the characters of a TextCode begin, measured from its first;
// ok is false when the file does not say, and they follow each other.
func pens(code *node, n int) (x, y []float64, ok bool) {
	x, y = sums(code.get("DeltaX"), n), sums(code.get("DeltaY"), n)
	return x, y, x != nil || y != nil
}

// sums adds up distances, in which "g n d" stands for n times d; nil when there
// are none. Where too few are given the last goes on, as other programs have it.
func sums(deltas string, n int) []float64 {
	d := distances(deltas, n-1)
	if d == nil || n < 1 {
		return nil
	}
	out := make([]float64, n)
	for i := 1; i < n; i++ {
		out[i] = out[i-1] + d[min(i, len(d))-1]
	}
	return out
}

// write draws a text object.
func (a *artist) write(n *node, m matrix, st style) {
	w := writer{artist: a, m: m, font: a.embedded(n.get("Font")), size: textSize, across: 1, glyphs: glyphs(n)}
	if v := numbers(n.get("Size")); len(v) == 1 && v[0] > 0 {
		w.size = v[0]
	}
	if v := numbers(n.get("HScale")); len(v) == 1 && v[0] > 0 {
		w.across = v[0]
	}
	if v := numbers(n.get("CharDirection")); len(v) == 1 {
		w.turn = v[0] * math.Pi / 180
	}
	var x, y float64
	for _, code := range n.all("TextCode") {
		if v := numbers(code.get("X")); len(v) == 1 {
			x = v[0]
		}
		if v := numbers(code.get("Y")); len(v) == 1 {
			y = v[0]
		}
		w.code(code, x, y)
	}
	if ink, ok := st.fill.ink(st.alpha); ok && n.get("Fill") != "false" {
		a.canvas.Fill(&w.path, paint.NonZero, ink)
		if v := numbers(n.get("Weight")); len(v) == 1 && v[0] >= heavy {
			a.canvas.Fill(paint.Stroke(&w.path, bolder*w.size*m.growth(), nil), paint.NonZero, ink)
		}
	}
	if ink, ok := st.stroke.ink(st.alpha); ok && n.get("Stroke") == "true" {
		a.stroke(&w.path, m, st, ink)
	}
}

// A writer gathers the outlines of one text object.
type writer struct {
	*artist
	m      matrix
	font   *face // of the file, or nil
	size   float64
	across float64
	turn   float64
	glyphs map[int][]sfnt.GlyphIndex // by the place of the character they stand for
	at     int                       // characters so far
	room   float64                   // to the next character, 0 when unknown
	path   paint.Path
}

func (w *writer) code(code *node, x, y float64) {
	dx, dy, placed := pens(code, utf8.RuneCountInString(code.text))
	i, run := 0, 0.0
	for _, r := range code.text {
		if w.budget--; w.budget < 0 {
			return
		}
		px, py := x+run, y
		if dx != nil {
			px = x + dx[i]
		}
		if dy != nil {
			py = y + dy[i]
		}
		w.room = 0
		if dx != nil && i+1 < len(dx) {
			w.room = dx[i+1] - dx[i]
		}
		wide := w.character(r, px, py)
		if !placed {
			run += wide
		}
		i++
		w.at++
	}
}

// character draws one and tells how wide it is.
func (w *writer) character(r rune, x, y float64) float64 {
	sin, cos := math.Sincos(w.turn)
	s := w.size
	m := matrix{s * w.across * cos, s * w.across * sin, -s * sin, s * cos, x, y}.then(w.m)
	if own, ok := w.glyphs[w.at]; ok && w.font != nil {
		wide := 0.0
		for _, g := range own { // none for all but the first of a group
			w.font.draw(&w.path, g, matrix{a: 1, d: 1, e: wide}.then(m))
			wide += w.font.advance(g)
		}
		return wide * s * w.across
	}
	f := w.font
	if f == nil || f.index(r) == 0 {
		f = w.system()
	}
	if f == nil {
		w.unwritten = w.unwritten || !blank(r)
		return s * w.across
	}
	g := f.index(r)
	wide := f.advance(g) * s * w.across
	if f == w.fallback && w.room > 0 && w.room < wide { // the font that was meant is narrower
		m = matrix{a: max(w.room/wide, narrowest), d: 1}.then(m)
	}
	if g != 0 && !blank(r) {
		f.draw(&w.path, g, m)
	}
	return wide
}

// glyphs reads which glyphs of its font stand for the characters of a text
// object (CGTransform), by the place of the first.
func glyphs(n *node) map[int][]sfnt.GlyphIndex {
	var out map[int][]sfnt.GlyphIndex
	for _, t := range n.all("CGTransform") {
		number := func(name string, other int) int {
			if v := numbers(t.get(name)); len(v) == 1 && v[0] >= 0 && v[0] < maxVisits {
				return int(v[0])
			}
			return other
		}
		at, chars := number("CodePosition", 0), number("CodeCount", 1)
		all := numbers(t.first("Glyphs").value())
		if out == nil {
			out = map[int][]sfnt.GlyphIndex{}
		}
		for i, v := range all {
			if v < 0 || v > maxGlyph {
				continue
			}
			to := at + min(i, max(chars-1, 0)) // one for one; what is left over goes with the last
			out[to] = append(out[to], sfnt.GlyphIndex(v))
		}
		for i := len(all); i < min(chars, maxGlyph); i++ { // several characters in one glyph
			if _, ok := out[at+i]; !ok {
				out[at+i] = nil
			}
		}
	}
	return out
}
