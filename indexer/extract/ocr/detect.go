package ocr

import (
	"context"
	"math"
)

// How the detector's map of probabilities becomes boxes; the values are those
// the model was published with, but for the size.
const (
	detectSide = 1280 // the longest side of what the detector sees
	redSide    = 800  // the same where only what is red is looked for: heads of documents
	stripShape = 2    // strips of a long picture are so many times as high as wide
	maxStrips  = 100
	known      = .4  // the share of a box that tells that the strip above has it
	detectStep = 32  // both sides are multiples of it
	inText     = .3  // a pixel is text
	isText     = .5  // a box is text: the mean of its pixels
	unclip     = 1.6 // the model shrinks text; boxes grow by this
	thinnest   = 3   // pixels of the map
)

// detect finds the boxes of text, looking at a picture whose longest side is
// most. A long picture, such as a chat in one, is looked at in strips: made
// small as a whole, nothing of it could be read.
func (e *Engine) detect(ctx context.Context, p *picture, most int) (found []box, err error) {
	high := max(stripShape*p.w, p.h/maxStrips)
	if p.h <= high+high/2 {
		return e.detectIn(ctx, p, most)
	}
	shared := high / 8 // of two strips; a line in their midst is whole in both
	for top := 0; ; top += high - shared {
		end := min(top+high, p.h)
		boxes, err := e.detectIn(ctx, &picture{p.w, end - top, p.pix[top*p.w*3 : end*p.w*3]}, most)
		if err != nil {
			return nil, err
		}
		for _, b := range boxes { // a line belongs to the strip that has its middle
			if end < p.h && b.cy >= float64(high)-float64(shared)/2 {
				continue
			}
			near := b.cy < float64(shared) // to where both strips see
			b.cy += float64(top)
			if top == 0 || !near || b.coveredBy(found) < known {
				found = append(found, b)
			}
		}
		if end == p.h {
			return found[:min(len(found), MaxLines)], nil
		}
	}
}

// detectIn finds the boxes of a picture that is looked at in one piece.
func (e *Engine) detectIn(ctx context.Context, p *picture, most int) (found []box, err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	scale := min(1, float64(most)/float64(max(p.w, p.h)))
	side := func(n int) int {
		return max(detectStep, int(math.Round(float64(n)*scale/detectStep))*detectStep)
	}
	w, h := side(p.w), side(p.h)
	err = e.det.run(p.planes(w, h), []int64{1, 3, int64(h), int64(w)}, func(out []float32, _ []int64) error {
		if len(out) < w*h {
			return errShape
		}
		m := probabilities{out[:w*h], make([]bool, w*h), w, h}
		found = m.boxes(float64(p.w)/float64(w), float64(p.h)/float64(h))
		return nil
	})
	return found, err
}

// probabilities is, for each pixel, how likely it belongs to text.
type probabilities struct {
	of   []float32
	seen []bool
	w, h int
}

// boxes are the rectangles around connected pixels, scaled to the picture.
func (m *probabilities) boxes(sx, sy float64) (found []box) {
	for start, v := range m.of {
		if v <= inText || m.seen[start] || len(found) >= MaxLines {
			continue
		}
		edge := hull(m.blob(start))
		if edge == nil {
			continue
		}
		b := smallest(edge)
		if min(b.w, b.h) < thinnest || m.meanIn(b) < isText {
			continue
		}
		grow := b.w*b.h*unclip/(b.w+b.h) + 1
		b.w, b.h = b.w+grow, b.h+grow
		found = append(found, b.scaled(sx, sy))
	}
	return found
}

// blob walks over the connected pixels and returns both ends of each of their rows.
func (m *probabilities) blob(start int) []spot {
	type ends struct{ x0, x1 int }
	rows := map[int]ends{}
	m.seen[start] = true
	for todo := []int{start}; len(todo) > 0; {
		i := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		x, y := i%m.w, i/m.w
		r, ok := rows[y]
		if !ok {
			r = ends{x, x}
		}
		rows[y] = ends{min(r.x0, x), max(r.x1, x)}
		for ny := max(0, y-1); ny <= min(m.h-1, y+1); ny++ {
			for nx := max(0, x-1); nx <= min(m.w-1, x+1); nx++ {
				if j := ny*m.w + nx; !m.seen[j] && m.of[j] > inText {
					m.seen[j] = true
					todo = append(todo, j)
				}
			}
		}
	}
	pts := make([]spot, 0, 2*len(rows))
	for y, r := range rows {
		pts = append(pts, spot{float64(r.x0), float64(y)}, spot{float64(r.x1), float64(y)})
	}
	return pts
}

// meanIn is the mean probability inside a box.
func (m *probabilities) meanIn(b box) float64 {
	x0, y0, x1, y1 := b.bounds()
	var sum float64
	n := 0
	for y := max(0, int(y0)); y <= min(m.h-1, int(math.Ceil(y1))); y++ {
		for x := max(0, int(x0)); x <= min(m.w-1, int(math.Ceil(x1))); x++ {
			dx, dy := float64(x)-b.cx, float64(y)-b.cy
			if math.Abs(dx*b.ux+dy*b.uy) <= b.w/2+.5 && math.Abs(dy*b.ux-dx*b.uy) <= b.h/2+.5 {
				sum += float64(m.of[y*m.w+x])
				n++
			}
		}
	}
	return sum / float64(max(n, 1))
}

// scaled brings a box of the map to the picture; sx and sy hardly differ, so it stays a rectangle.
func (b box) scaled(sx, sy float64) box {
	along, across := math.Hypot(b.ux*sx, b.uy*sy), math.Hypot(b.uy*sx, b.ux*sy)
	return box{cx: (b.cx + .5) * sx, cy: (b.cy + .5) * sy, ux: b.ux * sx / along, uy: b.uy * sy / along, w: b.w * along, h: b.h * across}
}
