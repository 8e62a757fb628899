// Package paint fills outlines and draws lines on a picture.
package paint

import "math"

const (
	// MaxPoints bounds one path, once its curves are cut into lines.
	MaxPoints = 1_000_000

	flat     = 0.1 // pixels a line may stand off the curve it stands for
	maxPiece = 64  // lines for one curve
	far      = 1e6 // no point stands farther out
)

// A Point is a place on the picture, in pixels.
type Point struct{ X, Y float64 }

// A Path is a row of lines, some of them closed. Curves become lines as they come.
type Path struct {
	parts  [][]Point
	closed []bool
	points int
}

// MoveTo begins a new line.
func (p *Path) MoveTo(a Point) {
	p.parts, p.closed = append(p.parts, nil), append(p.closed, false)
	p.add(a)
}

// LineTo goes on straight.
func (p *Path) LineTo(a Point) {
	if len(p.parts) == 0 {
		p.MoveTo(a)
		return
	}
	if n := len(p.parts) - 1; p.closed[n] && len(p.parts[n]) > 0 {
		p.MoveTo(p.parts[n][0])
	}
	p.add(a)
}

func (p *Path) add(a Point) {
	if p.points++; p.points > MaxPoints || !(math.Abs(a.X) < far && math.Abs(a.Y) < far) {
		return
	}
	n := len(p.parts) - 1
	p.parts[n] = append(p.parts[n], a)
}

// QuadTo goes on in a curve with one control point.
func (p *Path) QuadTo(b, c Point) {
	a := p.last()
	p.CubeTo(Point{a.X + (b.X-a.X)*2/3, a.Y + (b.Y-a.Y)*2/3}, Point{c.X + (b.X-c.X)*2/3, c.Y + (b.Y-c.Y)*2/3}, c)
}

// CubeTo goes on in a curve with two control points.
func (p *Path) CubeTo(b, c, d Point) {
	a := p.last()
	off := math.Max(math.Hypot(a.X-2*b.X+c.X, a.Y-2*b.Y+c.Y), math.Hypot(b.X-2*c.X+d.X, b.Y-2*c.Y+d.Y))
	n := 1
	if off > 0 && off < far {
		n = int(min(maxPiece, math.Ceil(math.Sqrt(off*0.75/flat))))
	}
	for i := 1; i <= n; i++ {
		t := float64(i) / float64(n)
		u := 1 - t
		k0, k1, k2, k3 := u*u*u, 3*u*u*t, 3*u*t*t, t*t*t
		p.LineTo(Point{k0*a.X + k1*b.X + k2*c.X + k3*d.X, k0*a.Y + k1*b.Y + k2*c.Y + k3*d.Y})
	}
}

// Close goes back to where the line began.
func (p *Path) Close() {
	if n := len(p.parts); n > 0 {
		p.closed[n-1] = true
	}
}

func (p *Path) last() Point {
	if n := len(p.parts); n > 0 {
		if l := p.parts[n-1]; len(l) > 0 {
			if p.closed[n-1] {
				return l[0]
			}
			return l[len(l)-1]
		}
	}
	return Point{}
}

// Empty says that nothing was drawn.
func (p *Path) Empty() bool { return p.points == 0 }
