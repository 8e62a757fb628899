package paint

import "math"

const (
	thinnest = 0.7 // pixels: a line that is thinner is hardly seen
	corners  = 12  // of the round that joins thick lines
	dashes   = 20_000
)

// Stroke is the outline of a path drawn width pixels wide; fill it NonZero.
// Ends are cut off straight, corners are round. A dash pattern is lengths in
// pixels of line and gap in turn, nil for none.
func Stroke(p *Path, width float64, dash []float64) *Path {
	half := max(width, thinnest) / 2
	out := &Path{}
	budget := dashes
	for i, l := range p.parts {
		if p.closed[i] && len(l) > 1 {
			l = append(l[:len(l):len(l)], l[0])
		}
		for _, piece := range dashed(l, dash, &budget) {
			line(out, piece, half, p.closed[i] && len(dash) == 0)
		}
	}
	return out
}

// line adds a box for each stretch, and a round where two of them meet.
func line(out *Path, l []Point, half float64, closed bool) {
	if len(l) == 1 {
		round(out, l[0], half)
		return
	}
	for i := 1; i < len(l); i++ {
		a, b := l[i-1], l[i]
		d := math.Hypot(b.X-a.X, b.Y-a.Y)
		if d == 0 {
			continue
		}
		dx, dy := (b.X-a.X)/d*half, (b.Y-a.Y)/d*half
		out.MoveTo(Point{a.X - dy, a.Y + dx})
		out.LineTo(Point{b.X - dy, b.Y + dx})
		out.LineTo(Point{b.X + dy, b.Y - dx})
		out.LineTo(Point{a.X + dy, a.Y - dx})
		if half > 1 && (i > 1 || closed) {
			round(out, a, half)
		}
	}
}

// round turns the way that the boxes of line do, so that together they fill.
func round(out *Path, at Point, half float64) {
	for i := range corners {
		sin, cos := math.Sincos(-2 * math.Pi * float64(i) / corners)
		q := Point{at.X + half*cos, at.Y + half*sin}
		if i == 0 {
			out.MoveTo(q)
		} else {
			out.LineTo(q)
		}
	}
}

// dashed cuts a line into its dashes.
func dashed(l []Point, dash []float64, budget *int) [][]Point {
	whole := 0.0
	for _, d := range dash {
		if !(d >= 0) {
			return [][]Point{l}
		}
		whole += d
	}
	if whole < 0.5 || len(l) < 2 {
		return [][]Point{l}
	}
	var out [][]Point
	k, left := 0, dash[0]
	piece := []Point{l[0]}
	for i := 1; i < len(l); i++ {
		a, b := l[i-1], l[i]
		d := math.Hypot(b.X-a.X, b.Y-a.Y)
		for done := 0.0; done < d; {
			step := min(left, d-done)
			done, left = done+step, left-step
			q := Point{a.X + (b.X-a.X)*done/d, a.Y + (b.Y-a.Y)*done/d}
			if k%2 == 0 {
				piece = append(piece, q)
			}
			if left > 0 {
				continue
			}
			if *budget--; *budget < 0 {
				return out
			}
			if k%2 == 0 {
				out = append(out, piece)
			}
			k++
			left, piece = dash[k%len(dash)], []Point{q}
		}
	}
	if k%2 == 0 && len(piece) > 1 {
		out = append(out, piece)
	}
	return out
}
