package direct

import "math"

// A matrix is that of ISO 32000-1, 8.3.3: x' = m[0]·x + m[2]·y + m[4].
type matrix [6]float64

var identity = matrix{1, 0, 0, 1, 0, 0}

// then is m followed by n.
func (m matrix) then(n matrix) matrix {
	return matrix{
		m[0]*n[0] + m[1]*n[2], m[0]*n[1] + m[1]*n[3],
		m[2]*n[0] + m[3]*n[2], m[2]*n[1] + m[3]*n[3],
		m[4]*n[0] + m[5]*n[2] + n[4], m[4]*n[1] + m[5]*n[3] + n[5],
	}
}

func (m matrix) point(x, y float64) (float64, float64) {
	return m[0]*x + m[2]*y + m[4], m[1]*x + m[3]*y + m[5]
}

// length is what becomes of a length, between both axes.
func (m matrix) length(d float64) float64 {
	return d * (math.Hypot(m[0], m[1]) + math.Hypot(m[2], m[3])) / 2
}

// inverse is the identity for a matrix that has none.
func (m matrix) inverse() matrix {
	det := m[0]*m[3] - m[1]*m[2]
	if det == 0 {
		return identity
	}
	return matrix{m[3] / det, -m[1] / det, -m[2] / det, m[0] / det, (m[2]*m[5] - m[3]*m[4]) / det, (m[1]*m[4] - m[0]*m[5]) / det}
}

// A rect is a rectangle whose top is above its bottom.
type rect struct{ left, bottom, right, top float64 }

func (r rect) width() float64  { return r.right - r.left }
func (r rect) height() float64 { return r.top - r.bottom }
func (r rect) empty() bool     { return r.left >= r.right || r.bottom >= r.top }

func (r rect) holds(x, y float64) bool {
	return x >= r.left && x <= r.right && y >= r.bottom && y <= r.top
}

func (r rect) union(s rect) rect {
	return rect{min(r.left, s.left), min(r.bottom, s.bottom), max(r.right, s.right), max(r.top, s.top)}
}

// common is what two rectangles share, the zero one for nothing.
func (r rect) common(s rect) rect {
	c := rect{max(r.left, s.left), max(r.bottom, s.bottom), min(r.right, s.right), min(r.top, s.top)}
	if c.left > c.right || c.bottom > c.top {
		return rect{}
	}
	return c
}

// under is the rectangle around what becomes of r.
func (r rect) under(m matrix) rect {
	x, y := m.point(r.left, r.bottom)
	out := rect{x, y, x, y}
	for _, corner := range [3][2]float64{{r.left, r.top}, {r.right, r.bottom}, {r.right, r.top}} {
		x, y := m.point(corner[0], corner[1])
		out = out.union(rect{x, y, x, y})
	}
	return out
}
