package main

import (
	"strings"
	"unicode"
)

// Sizes in points.
const (
	bodySize  = 13.0
	titleSize = 20.0
	headSize  = 26.0
	cellSize  = 11.0
	leading   = 1.75
	padding   = 5.0
)

type paper struct{ w, h, margin float64 }

var (
	a4   = paper{595, 842, 70}
	slip = paper{510, 300, 36} // a receipt
)

// A run is text on one line; y is the baseline, counted from the top.
type run struct {
	x, y, size float64
	text       string
	red, hand  bool
}

type rule struct{ x0, y0, x1, y1 float64 }

type stamp struct {
	x, y float64 // centre
	text string
}

// A leaf is one laid-out page.
type leaf struct {
	paper  paper
	runs   []run
	rules  []rule
	stamps []stamp
}

type setter struct {
	paper  paper
	leaves []leaf
	y      float64
}

// layout sets the blocks on pages of the paper.
func layout(blocks []block, p paper) []leaf {
	s := &setter{paper: p}
	s.turn()
	for _, b := range blocks {
		switch b.style {
		case newPage:
			s.turn()
		case table:
			s.table(b.rows)
		case seal:
			s.page().stamps = append(s.page().stamps, stamp{p.w - p.margin - 75, s.y + 30, b.text})
		case redHead:
			s.line(b.text, headSize, 0.5, true)
			s.page().rules = append(s.page().rules, rule{p.margin, s.y, p.w - p.margin, s.y})
			s.y += 12
		case title:
			s.line(b.text, titleSize, 0.5, false)
			s.y += 6
		case centred:
			s.line(b.text, bodySize, 0.5, false)
		case right:
			s.line(b.text, bodySize, 1, false)
		case plain:
			s.line(b.text, bodySize, 0, false)
		}
	}
	return s.leaves
}

func (s *setter) turn() {
	s.leaves = append(s.leaves, leaf{paper: s.paper})
	s.y = s.paper.margin
}

func (s *setter) page() *leaf { return &s.leaves[len(s.leaves)-1] }

func (s *setter) room(h float64) {
	if s.y+h > s.paper.h-s.paper.margin*0.6 {
		s.turn()
	}
}

// line sets one paragraph; at is 0 for left, 0.5 for centred, 1 for right.
func (s *setter) line(text string, size, at float64, red bool) {
	text, hand := ink(text)
	wide := s.paper.w - 2*s.paper.margin
	for _, l := range wrap(text, size, wide) {
		s.room(size * leading)
		s.y += size * leading
		x := s.paper.margin + (wide-width(l, size))*at
		s.page().runs = append(s.page().runs, run{x, s.y - size*0.4, size, l, red, hand})
	}
}

func (s *setter) table(rows [][]string) {
	cols := columns(rows, s.paper.w-2*s.paper.margin)
	for _, row := range rows {
		lines, high := 1, 0.0
		set := make([][]string, len(cols))
		for i := range cols {
			if i < len(row) {
				text, _ := ink(row[i])
				set[i] = wrap(text, cellSize, cols[i]-2*padding)
				lines = max(lines, len(set[i]))
			}
		}
		high = float64(lines)*cellSize*1.5 + padding
		s.room(high)
		s.row(row, set, cols, high)
		s.y += high
	}
	s.y += 6
}

func (s *setter) row(row []string, set [][]string, cols []float64, high float64) {
	p, x := s.page(), s.paper.margin
	end := x
	for _, w := range cols {
		end += w
	}
	p.rules = append(p.rules, rule{x, s.y, end, s.y}, rule{x, s.y + high, end, s.y + high}, rule{x, s.y, x, s.y + high})
	for i, w := range cols {
		for j, l := range set[i] {
			_, hand := ink(row[i])
			p.runs = append(p.runs, run{x + padding, s.y + cellSize*1.5*float64(j+1) - 2, cellSize, l, false, hand})
		}
		x += w
		p.rules = append(p.rules, rule{x, s.y, x, s.y + high})
	}
}

// columns shares the width out by the widest cells.
func columns(rows [][]string, wide float64) []float64 {
	n := 0
	for _, r := range rows {
		n = max(n, len(r))
	}
	cols, sum := make([]float64, n), 0.0
	for i := range cols {
		for _, r := range rows {
			if i < len(r) {
				cols[i] = max(cols[i], min(width(r[i], cellSize), wide*0.6))
			}
		}
		cols[i] += 2*padding + 8
		sum += cols[i]
	}
	for i := range cols {
		cols[i] *= wide / sum
	}
	return cols
}

// width takes Han and full-width signs as one em and the rest as half of it.
func width(text string, size float64) (w float64) {
	for _, r := range text {
		w += size * em(r)
	}
	return w
}

func em(r rune) float64 {
	if r <= unicode.MaxASCII {
		return 0.5
	}
	return 1
}

const noLineStart = "，。、；：！？）》”’〕）,.;:)]"

func wrap(text string, size, wide float64) (lines []string) {
	var l strings.Builder
	w := 0.0
	for _, r := range text {
		if w+size*em(r) > wide && !strings.ContainsRune(noLineStart, r) {
			lines, w = append(lines, l.String()), 0
			l.Reset()
		}
		l.WriteRune(r)
		w += size * em(r)
	}
	return append(lines, l.String())
}
