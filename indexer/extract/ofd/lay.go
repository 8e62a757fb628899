package ofd

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"juzheng/indexer/extract/reading"
	"juzheng/indexer/page"
)

const (
	pointsPerMM = 72 / 25.4
	maxNested   = 8 // composite units in each other
	maxRuns     = 200_000
	maxVisits   = 2_000_000 // elements met on a page, those of composite units each time they are used
	sameLine    = 0.5       // of a run's height: baselines nearer than this stand in one line
	wordGap     = 0.6       // of a run's height: a wider gap between runs is a blank
	backwards   = 0.5       // mm; a character may stand so far left of the one before
	columnGap   = 8         // mm; runs of one height parted wider may stand in columns
)

// A rect stands in millimetres from the top left.
type rect struct{ x, y, w, h float64 }

func box(s string) (rect, bool) {
	v := numbers(s)
	if len(v) < 4 || v[2] <= 0 || v[3] <= 0 {
		return rect{}, false
	}
	return rect{v[0], v[1], v[2], v[3]}, true
}

// A matrix is a CTM: x' = a·x + c·y + e, y' = b·x + d·y + f.
type matrix struct{ a, b, c, d, e, f float64 }

var identity = matrix{a: 1, d: 1}

// then applies m first and n after it.
func (m matrix) then(n matrix) matrix {
	return matrix{
		m.a*n.a + m.b*n.c, m.a*n.b + m.b*n.d, m.c*n.a + m.d*n.c, m.c*n.b + m.d*n.d,
		m.e*n.a + m.f*n.c + n.e, m.e*n.b + m.f*n.d + n.f,
	}
}

func (m matrix) point(x, y float64) (float64, float64) {
	return m.a*x + m.c*y + m.e, m.b*x + m.d*y + m.f
}

// A run is one TextCode: its words, where its baseline begins and how far it reaches.
type run struct {
	text string
	x, y float64   // beginning of the baseline
	end  float64   // right edge
	size float64   // height of its characters
	box  rect      // around its characters
	xs   []float64 // left edge of each character, right edge of the last; nil when they do not run straight to the right
}

// gather collects the runs of a page in the order they are drawn.
type gather struct {
	doc      *document
	runs     []run
	pictures int
	paths    int
	visits   int
}

// take walks a part of a page whose objects stand under m.
func (g *gather) take(n *node, m matrix, depth int) {
	if g.visits++; n == nil || len(g.runs) >= maxRuns || g.visits > maxVisits {
		return
	}
	switch n.name {
	case "TextObject":
		g.write(n, object(n).then(m))
		return
	case "ImageObject":
		g.pictures++
	case "PathObject":
		g.paths++
	case "CompositeObject":
		if unit := g.doc.units[n.get("ResourceID")]; unit != nil && depth < maxNested {
			g.take(unit, object(n).then(m), depth+1)
		}
	case "Appearance": // of an annotation; its objects stand within its boundary
		if b, ok := box(n.get("Boundary")); ok {
			m = matrix{1, 0, 0, 1, b.x, b.y}.then(m)
		}
	}
	for _, k := range n.kids {
		g.take(k, m, depth)
	}
}

// object is where a graphic object's inner space stands: its CTM, then its boundary's corner.
func object(n *node) matrix {
	m := identity
	if v := numbers(n.get("CTM")); len(v) == 6 {
		m = matrix{v[0], v[1], v[2], v[3], v[4], v[5]}
	}
	if v := numbers(n.get("Boundary")); len(v) >= 2 {
		m.e, m.f = m.e+v[0], m.f+v[1]
	}
	return m
}

// write keeps the text of a text object. X and Y of a TextCode default to those of the one before.
func (g *gather) write(n *node, m matrix) {
	size := 3.5
	if v := numbers(n.get("Size")); len(v) == 1 && v[0] > 0 {
		size = v[0]
	}
	x, y := 0.0, 0.0
	for _, code := range n.all("TextCode") {
		if v := numbers(code.get("X")); len(v) == 1 {
			x = v[0]
		}
		if v := numbers(code.get("Y")); len(v) == 1 {
			y = v[0]
		}
		text := reading.Flat(reading.Clean(code.text))
		if text == "" {
			continue
		}
		r := run{text: text}
		r.x, r.y = m.point(x, y)
		placed := code
		if text != code.text {
			placed = &node{attr: code.attr} // some characters have gone: what is left is close enough
		}
		r.place(placed, x, y, size, m)
		_, top := m.point(x, y-size)
		r.size = max(r.y-top, top-r.y, 0.5)
		g.runs = append(g.runs, r)
	}
}

// place finds where the characters of a run stand, and how far they reach: a
// fifth of their size below the baseline. Those that run downwards, or are
// turned, have no edges.
func (r *run) place(code *node, x, y, size float64, m matrix) {
	n := utf8.RuneCountInString(r.text)
	all := edges(code, r.text, size)
	_, dy, _ := pens(code, n)
	straight := max(m.b, -m.b) < 0.01*max(m.a, -m.a)
	r.end, r.box = r.x, rect{r.x, r.y, 0, 0}
	for i := range n {
		left, right, low := x+all[i], x+all[i+1], y
		if right <= left {
			right = left + size // the next stands below, or before
		}
		if dy != nil {
			low += dy[i]
			straight = straight && dy[i] == 0
		}
		for _, c := range [4][2]float64{{left, low - size}, {right, low - size}, {left, low + size/5}, {right, low + size/5}} {
			r.box = r.box.with(m.point(c[0], c[1]))
		}
	}
	for _, e := range all {
		ex, _ := m.point(x+e, y)
		r.end = max(r.end, ex)
		if straight {
			r.xs = append(r.xs, ex)
		}
	}
}

// with is the rectangle that reaches to a point, too.
func (r rect) with(x, y float64) rect {
	x0, y0, x1, y1 := min(r.x, x), min(r.y, y), max(r.x+r.w, x), max(r.y+r.h, y)
	return rect{x0, y0, x1 - x0, y1 - y0}
}

// distances reads DeltaX, in which "g n d" stands for n times d; at most n, nil when there are none.
func distances(deltas string, n int) []float64 {
	f := strings.Fields(deltas)
	if len(f) == 0 {
		return nil
	}
	out := make([]float64, 0, max(0, min(n, maxRuns)))
	for i := 0; i < len(f) && len(out) < n; i++ {
		times := 1
		if f[i] == "g" && i+2 < len(f) {
			if v := numbers(f[i+1]); len(v) == 1 {
				times = int(max(0, min(v[0], float64(n-len(out)))))
			}
			i += 2
		}
		d := 0.0
		if v := numbers(f[i]); len(v) == 1 {
			d = v[0]
		}
		for range times {
			out = append(out, d)
		}
	}
	return out
}

// edges are the left edge of each character of a TextCode and the right edge of
// the last, measured from its beginning. Where the file does not say where they
// stand, letters and figures are taken to be half as wide as others.
func edges(code *node, text string, size float64) []float64 {
	n := utf8.RuneCountInString(text)
	x, _, placed := pens(code, n)
	out := make([]float64, 0, n+1)
	at := 0.0
	for i, r := range []rune(text) {
		wide := size
		if r < 0x2E80 {
			wide = size / 2
		}
		switch {
		case x != nil:
			at = x[i]
		case placed:
			at = 0 // they run downwards
		}
		out = append(out, at)
		at += wide
	}
	return append(out, at)
}

// lay puts runs into reading order and gives the text with the place of each line.
// Runs of one height make a line; pages in columns keep the order they were drawn in.
func lay(runs []run, area rect) (string, []page.Line) {
	lines := rows(runs)
	if columns(lines) {
		lines = drawn(runs)
	}
	var text strings.Builder
	var out []page.Line
	at := 0
	for i, line := range lines {
		if i > 0 {
			text.WriteByte('\n')
			at++
		}
		start, s := at, join(line)
		text.WriteString(s)
		at += utf8.RuneCountInString(s)
		if area.w > 0 && area.h > 0 {
			out = append(out, page.Line{Start: start, End: at, Box: around(line, area), X: across(line, area)})
		}
	}
	return text.String(), out
}

// rows groups runs of one height, top to bottom, each row left to right.
func rows(runs []run) [][]run {
	sorted := slices.Clone(runs)
	slices.SortStableFunc(sorted, func(a, b run) int { return cmp.Compare(a.y, b.y) })
	var lines [][]run
	for i := 0; i < len(sorted); {
		j := i + 1
		for j < len(sorted) && sorted[j].y-sorted[i].y < sameLine*min(sorted[i].size, sorted[j].size) {
			j++
		}
		line := sorted[i:j]
		slices.SortStableFunc(line, func(a, b run) int { return cmp.Compare(a.x, b.x) })
		lines = append(lines, line)
		i = j
	}
	return lines
}

// drawn breaks lines where the drawing order leaves the baseline or goes back.
func drawn(runs []run) [][]run {
	var lines [][]run
	for i, r := range runs {
		if i > 0 {
			before := runs[i-1]
			d := r.y - before.y
			gap := r.x - before.end
			if max(d, -d) < sameLine*min(r.size, before.size) && gap > -before.size && gap < columnGap {
				lines[len(lines)-1] = append(lines[len(lines)-1], r)
				continue
			}
		}
		lines = append(lines, []run{r})
	}
	return lines
}

// columns finds a page of prose in columns: most rows of long runs are parted at about one place.
func columns(lines [][]run) bool {
	parted := map[int]int{}
	long := 0
	for _, line := range lines {
		if utf8.RuneCountInString(join(line)) < 20 {
			continue
		}
		long++
		for i := 1; i < len(line); i++ {
			left, right := line[:i], line[i:]
			if line[i].x-line[i-1].end > columnGap && utf8.RuneCountInString(join(left)) >= 10 && utf8.RuneCountInString(join(right)) >= 10 {
				parted[int(line[i].x/5)]++
			}
		}
	}
	for _, n := range parted {
		if n >= 8 && n*2 > long {
			return true
		}
	}
	return false
}

// join writes the runs of a line, with a blank where a wide gap parts them.
func join(line []run) string {
	var b strings.Builder
	for i, r := range line {
		if i > 0 && r.x-line[i-1].end > wordGap*r.size {
			b.WriteByte(' ')
		}
		b.WriteString(r.text)
	}
	return b.String()
}

// across gives the left edge of each character of a joined line and the right
// edge of the last, in fractions of the page; nil when they do not run to the right.
func across(line []run, area rect) []float32 {
	var out []float32
	last := 0.0
	add := func(x float64) bool {
		out = append(out, float32(max(0, min(1, (x-area.x)/area.w))))
		back := x < last-backwards && len(out) > 1
		last = max(last, x)
		return !back
	}
	for i, r := range line {
		if i > 0 && r.x-line[i-1].end > wordGap*r.size && !add(line[i-1].end) { // the blank of join
			return nil
		}
		if len(r.xs) == 0 {
			return nil
		}
		for _, x := range r.xs[:len(r.xs)-1] {
			if !add(x) {
				return nil
			}
		}
	}
	if end := line[len(line)-1]; !add(end.end) || end.end <= line[0].x {
		return nil
	}
	return out
}

func around(line []run, area rect) page.Box {
	f := func(v, from, size float64) float32 { return float32(max(0, min(1, (v-from)/size))) }
	x0, x1, y0, y1 := line[0].box.x, line[0].box.x+line[0].box.w, line[0].box.y, line[0].box.y+line[0].box.h
	for _, r := range line {
		x0, x1 = min(x0, r.box.x), max(x1, r.box.x+r.box.w)
		y0, y1 = min(y0, r.box.y), max(y1, r.box.y+r.box.h)
	}
	return page.Box{X0: f(x0, area.x, area.w), Y0: f(y0, area.y, area.h), X1: f(x1, area.x, area.w), Y1: f(y1, area.y, area.h)}
}
