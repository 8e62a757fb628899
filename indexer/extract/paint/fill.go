package paint

import (
	"cmp"
	"image"
	"image/color"
	"math"
	"slices"
)

// rowsInPixel is how many lines are looked at in one row of pixels: with fewer a
// thin rule is now darker, now lighter.
const rowsInPixel = 8

// A Rule says what is inside a path that crosses itself.
type Rule int

// Rules.
const (
	NonZero Rule = iota
	EvenOdd
)

// A Canvas is a picture that is painted on. Where Clip is set, which is as large
// as the picture, it says how much of the paint takes: 255 for all.
type Canvas struct {
	*image.RGBA
	Clip *image.Alpha
}

// Fill paints what is inside a path.
func (c *Canvas) Fill(p *Path, rule Rule, ink color.NRGBA) {
	sweep(p, rule, c.Rect, func(y, x0 int, cover []float32) {
		for i, v := range cover {
			if v > 0 {
				c.blend(x0+i, y, ink, min(v, 1))
			}
		}
	})
}

func (c *Canvas) blend(x, y int, ink color.NRGBA, cover float32) {
	a := cover * float32(ink.A) / 255
	if c.Clip != nil {
		a *= float32(c.Clip.Pix[c.Clip.PixOffset(x, y)]) / 255
	}
	if a <= 0 {
		return
	}
	to := c.Pix[c.PixOffset(x, y):][:4]
	for i, v := range [3]uint8{ink.R, ink.G, ink.B} { // the picture is opaque
		to[i] = uint8(float32(to[i]) + (float32(v)-float32(to[i]))*a + 0.5)
	}
}

// Within narrows a clip, nil for none, to the inside of a path.
func (c *Canvas) Within(clip *image.Alpha, p *Path, rule Rule) *image.Alpha {
	out := image.NewAlpha(c.Rect)
	sweep(p, rule, c.Rect, func(y, x0 int, cover []float32) {
		to := out.Pix[out.PixOffset(x0, y):][:len(cover)]
		for i, v := range cover {
			a := min(v, 1) * 255
			if clip != nil {
				a *= float32(clip.Pix[clip.PixOffset(x0+i, y)]) / 255
			}
			to[i] = uint8(a + 0.5)
		}
	})
	return out
}

// An edge goes down from y0 to y1; x is where it meets y0.
type edge struct {
	x, y0, y1, slope float64
	up               int // 1, or -1 when the path goes down it upwards
}

// edges are the sides of a path, from top to bottom.
func edges(p *Path) []edge {
	var out []edge
	for _, l := range p.parts {
		for i, a := range l {
			b := l[(i+1)%len(l)]
			up := 1
			if a.Y > b.Y {
				a, b, up = b, a, -1
			}
			if a.Y < b.Y {
				out = append(out, edge{a.X, a.Y, b.Y, (b.X - a.X) / (b.Y - a.Y), up})
			}
		}
	}
	slices.SortFunc(out, func(a, b edge) int { return cmp.Compare(a.y0, b.y0) })
	return out
}

// A crossing is where a line of the sweep meets an edge.
type crossing struct {
	x  float64
	up int
}

// sweep goes over the rows that a path covers, and hands out how much of each
// pixel from x0 on is inside.
func sweep(p *Path, rule Rule, within image.Rectangle, row func(y, x0 int, cover []float32)) {
	all := edges(p)
	if len(all) == 0 || within.Empty() {
		return
	}
	bottom := math.Inf(-1)
	for _, e := range all {
		bottom = max(bottom, e.y1)
	}
	from := max(within.Min.Y, int(math.Floor(max(all[0].y0, -far))))
	to := min(within.Max.Y, int(math.Ceil(min(bottom, far))))
	s := sweeper{cover: make([]float32, within.Dx()), left: within.Min.X, rule: rule}
	next := 0
	for y := from; y < to; y++ {
		s.low, s.high = len(s.cover), 0
		for k := range rowsInPixel {
			at := float64(y) + (float64(k)+0.5)/rowsInPixel
			for ; next < len(all) && all[next].y0 <= at; next++ {
				s.active = append(s.active, all[next])
			}
			s.line(at)
		}
		if s.low < s.high {
			row(y, within.Min.X+s.low, s.cover[s.low:s.high])
			clear(s.cover[s.low:s.high])
		}
	}
}

type sweeper struct {
	active    []edge
	meets     []crossing
	cover     []float32
	low, high int // what of cover was touched
	left      int
	rule      Rule
}

// line adds what is inside at one height.
func (s *sweeper) line(at float64) {
	s.active = slices.DeleteFunc(s.active, func(e edge) bool { return e.y1 <= at })
	s.meets = s.meets[:0]
	for _, e := range s.active {
		s.meets = append(s.meets, crossing{e.x + (at-e.y0)*e.slope - float64(s.left), e.up})
	}
	slices.SortFunc(s.meets, func(a, b crossing) int { return cmp.Compare(a.x, b.x) })
	winding := 0
	for i, m := range s.meets {
		if winding += m.up; i+1 < len(s.meets) && s.inside(winding, i) {
			s.span(m.x, s.meets[i+1].x)
		}
	}
}

func (s *sweeper) inside(winding, i int) bool {
	if s.rule == EvenOdd {
		return i%2 == 0
	}
	return winding != 0
}

// span covers from x0 to x1, the pixels at its ends in part.
func (s *sweeper) span(x0, x1 float64) {
	x0, x1 = max(x0, 0), min(x1, float64(len(s.cover)))
	if x0 >= x1 {
		return
	}
	first, last := int(x0), min(int(x1), len(s.cover)-1)
	s.low, s.high = min(s.low, first), max(s.high, last+1)
	if first == last {
		s.cover[first] += float32(x1-x0) / rowsInPixel
		return
	}
	s.cover[first] += float32(float64(first+1)-x0) / rowsInPixel
	for x := first + 1; x < last; x++ {
		s.cover[x] += 1.0 / rowsInPixel
	}
	s.cover[last] += float32(x1-float64(last)) / rowsInPixel
}
