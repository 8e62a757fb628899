package ofd

import (
	"math"
	"strconv"
	"strings"

	"juzheng/indexer/extract/paint"
)

// steps is how many numbers follow each command of a path.
var steps = map[string]int{"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}

// trace follows a path's AbbreviatedData (GB/T 33190, 9.1) under m. What is not
// understood ends it.
func trace(p *paint.Path, data string, m matrix) {
	f := strings.Fields(data)
	var at [2]float64
	for i := 0; i < len(f); {
		n, ok := steps[f[i]]
		if !ok || i+n >= len(f) {
			return
		}
		var v [7]float64
		for k := range n {
			x, err := strconv.ParseFloat(f[i+1+k], 64)
			if err != nil || !(math.Abs(x) < 1e6) {
				return
			}
			v[k] = x
		}
		switch f[i] {
		case "S", "M":
			p.MoveTo(m.at(v[0], v[1]))
		case "L":
			p.LineTo(m.at(v[0], v[1]))
		case "Q":
			p.QuadTo(m.at(v[0], v[1]), m.at(v[2], v[3]))
		case "B":
			p.CubeTo(m.at(v[0], v[1]), m.at(v[2], v[3]), m.at(v[4], v[5]))
		case "A":
			arc(p, at, v, m)
		case "C":
			p.Close()
		}
		if n > 0 {
			at = [2]float64{v[n-2], v[n-1]}
		}
		i += n + 1
	}
}

// arcPiece is the widest angle that one curve stands for.
const arcPiece = math.Pi / 4

// arc draws part of an ellipse: radii, turn in degrees, the large part or not,
// clockwise or not, the end (the conversion is that of SVG 1.1, F.6.5).
func arc(p *paint.Path, from [2]float64, v [7]float64, m matrix) {
	rx, ry := math.Abs(v[0]), math.Abs(v[1])
	x0, y0, x1, y1 := from[0], from[1], v[5], v[6]
	if rx == 0 || ry == 0 || x0 == x1 && y0 == y1 {
		p.LineTo(m.at(x1, y1))
		return
	}
	sin, cos := math.Sincos(v[2] * math.Pi / 180)
	hx, hy := (x0-x1)/2, (y0-y1)/2
	ux, uy := cos*hx+sin*hy, -sin*hx+cos*hy
	if k := ux*ux/(rx*rx) + uy*uy/(ry*ry); k > 1 { // too small to reach
		rx, ry = rx*math.Sqrt(k), ry*math.Sqrt(k)
	}
	q := rx*rx*uy*uy + ry*ry*ux*ux
	k := math.Sqrt(max(0, (rx*rx*ry*ry-q)/q))
	if (v[3] != 0) == (v[4] != 0) {
		k = -k
	}
	cx, cy := k*rx*uy/ry, -k*ry*ux/rx
	start := math.Atan2((uy-cy)/ry, (ux-cx)/rx)
	sweep := math.Atan2((-uy-cy)/ry, (-ux-cx)/rx) - start
	if v[4] != 0 && sweep < 0 {
		sweep += 2 * math.Pi
	} else if v[4] == 0 && sweep > 0 {
		sweep -= 2 * math.Pi
	}
	mx, my := cos*cx-sin*cy+(x0+x1)/2, sin*cx+cos*cy+(y0+y1)/2
	at := func(ex, ey float64) paint.Point {
		return m.at(cos*rx*ex-sin*ry*ey+mx, sin*rx*ex+cos*ry*ey+my)
	}
	pieces := int(math.Ceil(math.Abs(sweep) / arcPiece))
	d := sweep / float64(max(pieces, 1))
	t := 4.0 / 3 * math.Tan(d/4)
	for i := range pieces {
		s0, c0 := math.Sincos(start + d*float64(i))
		s1, c1 := math.Sincos(start + d*float64(i+1))
		p.CubeTo(at(c0-t*s0, s0+t*c0), at(c1+t*s1, s1-t*c1), at(c1, s1))
	}
}
