package ocr

import (
	"cmp"
	"math"
	"slices"
)

// A box is a rectangle that may stand askew: its centre, the direction of its
// text as a unit vector, its width along that and its height across.
type box struct {
	cx, cy, ux, uy, w, h float64
}

// corner is the point a share of the width and height away from the centre.
func (b box) corner(alongW, acrossH float64) (x, y float64) {
	return b.cx + alongW*b.w*b.ux - acrossH*b.h*b.uy, b.cy + alongW*b.w*b.uy + acrossH*b.h*b.ux
}

// quad gives the corners in reading order.
func (b box) quad() (q [4]Point) {
	for i, c := range [4][2]float64{{-.5, -.5}, {.5, -.5}, {.5, .5}, {-.5, .5}} {
		x, y := b.corner(c[0], c[1])
		q[i] = Point{float32(x), float32(y)}
	}
	return q
}

// bounds is the upright rectangle around the box.
func (b box) bounds() (x0, y0, x1, y1 float64) {
	dx := (math.Abs(b.ux)*b.w + math.Abs(b.uy)*b.h) / 2
	dy := (math.Abs(b.uy)*b.w + math.Abs(b.ux)*b.h) / 2
	return b.cx - dx, b.cy - dy, b.cx + dx, b.cy + dy
}

// turned turns the reading direction by quarters.
func (b box) turned(quarters int) box {
	for range quarters {
		b.ux, b.uy, b.w, b.h = -b.uy, b.ux, b.h, b.w
	}
	return b
}

// tall tells a box that text runs down through, or that lies on its side.
func (b box) tall() bool { return b.h > 1.5*b.w }

// share is how much of b lies in o, both taken as upright rectangles.
func (b box) share(o box) float64 {
	ax0, ay0, ax1, ay1 := b.bounds()
	bx0, by0, bx1, by1 := o.bounds()
	w, h := min(ax1, bx1)-max(ax0, bx0), min(ay1, by1)-max(ay0, by0)
	if w <= 0 || h <= 0 {
		return 0
	}
	return w * h / ((ax1 - ax0) * (ay1 - ay0))
}

type spot struct{ x, y float64 }

// hull is the convex hull (monotone chain), nil for points on one line.
func hull(pts []spot) []spot {
	slices.SortFunc(pts, func(a, b spot) int { return cmp.Or(cmp.Compare(a.x, b.x), cmp.Compare(a.y, b.y)) })
	cross := func(o, a, b spot) float64 { return (a.x-o.x)*(b.y-o.y) - (a.y-o.y)*(b.x-o.x) }
	var out []spot
	for range 2 { // below, then above
		base := len(out)
		for _, p := range pts {
			for len(out) >= base+2 && cross(out[len(out)-2], out[len(out)-1], p) <= 0 {
				out = out[:len(out)-1]
			}
			out = append(out, p)
		}
		out = out[:len(out)-1]
		slices.Reverse(pts)
	}
	if len(out) < 3 {
		return nil
	}
	return out
}

// smallest is the rectangle of least area around a hull: one of its sides lies on the hull.
func smallest(hull []spot) (best box) {
	least := math.Inf(1)
	for i, a := range hull {
		c := hull[(i+1)%len(hull)]
		l := math.Hypot(c.x-a.x, c.y-a.y)
		if l == 0 {
			continue
		}
		ux, uy := (c.x-a.x)/l, (c.y-a.y)/l
		u0, u1, v0, v1 := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
		for _, p := range hull {
			u, v := p.x*ux+p.y*uy, p.y*ux-p.x*uy
			u0, u1, v0, v1 = min(u0, u), max(u1, u), min(v0, v), max(v1, v)
		}
		if area := (u1 - u0 + 1) * (v1 - v0 + 1); area < least {
			least = area
			u, v := (u0+u1)/2, (v0+v1)/2
			best = box{cx: u*ux - v*uy, cy: u*uy + v*ux, ux: ux, uy: uy, w: u1 - u0, h: v1 - v0}
		}
	}
	if math.Abs(best.uy) > math.Abs(best.ux) { // text runs within 45 degrees of level
		best = best.turned(1)
	}
	if best.ux < 0 {
		best.ux, best.uy = -best.ux, -best.uy
	}
	return best
}
