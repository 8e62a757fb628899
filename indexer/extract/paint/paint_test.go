package paint

import (
	"image"
	"image/color"
	"math"
	"testing"
)

var black = color.NRGBA{A: 255}

func white(w, h int) Canvas {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := range m.Pix {
		m.Pix[i] = 0xFF
	}
	return Canvas{RGBA: m}
}

func square(p *Path, x0, y0, x1, y1 float64) {
	p.MoveTo(Point{x0, y0})
	p.LineTo(Point{x1, y0})
	p.LineTo(Point{x1, y1})
	p.LineTo(Point{x0, y1})
	p.Close()
}

// ink adds up how dark the picture is, in pixels.
func ink(c Canvas) (sum float64) {
	for i := 0; i < len(c.Pix); i += 4 {
		sum += 1 - float64(c.Pix[i])/255
	}
	return sum
}

func TestAsMuchIsPaintedAsThePathIsLarge(t *testing.T) {
	for name, c := range map[string]struct {
		rule Rule
		draw func(p *Path)
		want float64
	}{
		"square":                       {NonZero, func(p *Path) { square(p, 10, 10, 30, 20) }, 200},
		"between pixels":               {NonZero, func(p *Path) { square(p, 10.25, 10.25, 30.75, 20.75) }, 20.5 * 10.5},
		"out of sight":                 {NonZero, func(p *Path) { square(p, -20, -20, 10, 10); square(p, 90, 90, 1000, 1000) }, 200},
		"ring":                         {EvenOdd, func(p *Path) { square(p, 10, 10, 50, 50); square(p, 20, 20, 40, 40) }, 1600 - 400},
		"no ring, turned the same way": {NonZero, func(p *Path) { square(p, 10, 10, 50, 50); square(p, 20, 20, 40, 40) }, 1600},
		"ring, turned the other way":   {NonZero, func(p *Path) { square(p, 10, 10, 50, 50); square(p, 40, 20, 20, 40) }, 1600 - 400},
		"circle": {NonZero, func(p *Path) {
			const k = 0.5523 * 30
			p.MoveTo(Point{80, 50})
			p.CubeTo(Point{80, 50 + k}, Point{50 + k, 80}, Point{50, 80})
			p.CubeTo(Point{50 - k, 80}, Point{20, 50 + k}, Point{20, 50})
			p.CubeTo(Point{20, 50 - k}, Point{50 - k, 20}, Point{50, 20})
			p.CubeTo(Point{50 + k, 20}, Point{80, 50 - k}, Point{80, 50})
		}, math.Pi * 900},
	} {
		cv := white(100, 100)
		var p Path
		c.draw(&p)
		cv.Fill(&p, c.rule, black)
		if got := ink(cv); math.Abs(got-c.want) > 0.012*c.want {
			t.Errorf("%s: %.1f pixels, want %.1f", name, got, c.want)
		}
	}
}

func TestLinesAreAsThickAsTheyShallBe(t *testing.T) {
	line := func(ps ...Point) *Path {
		p := &Path{}
		p.MoveTo(ps[0])
		for _, q := range ps[1:] {
			p.LineTo(q)
		}
		return p
	}
	for name, c := range map[string]struct {
		p     *Path
		width float64
		dash  []float64
		want  float64
	}{
		"straight":        {line(Point{10, 50}, Point{90, 50}), 4, nil, 320},
		"slanted":         {line(Point{10, 10}, Point{70, 90}), 3, nil, 300},
		"thinnest":        {line(Point{10, 50}, Point{90, 50}), 0, nil, 60},
		"there and back":  {line(Point{10, 50}, Point{90, 50}, Point{10, 50}), 1, nil, 80},
		"dashed":          {line(Point{10, 50}, Point{90, 50}), 4, []float64{10, 10}, 160},
		"dashes of none":  {line(Point{10, 50}, Point{90, 50}), 4, []float64{0, 0}, 320},
		"dashes below 0":  {line(Point{10, 50}, Point{90, 50}), 4, []float64{-5, 3}, 320},
		"dashed of three": {line(Point{10, 50}, Point{70, 50}), 4, []float64{10, 5, 5}, 4 * 35},
	} {
		cv := white(100, 100)
		cv.Fill(Stroke(c.p, c.width, c.dash), NonZero, black)
		if got := ink(cv); math.Abs(got-c.want) > 0.03*c.want {
			t.Errorf("%s: %.1f pixels, want %.1f", name, got, c.want)
		}
	}
}

func TestPaintTakesOnlyWithinTheClip(t *testing.T) {
	cv := white(100, 100)
	var left, top, all Path
	square(&left, 0, 0, 50, 100)
	square(&top, 0, 0, 100, 50)
	square(&all, 0, 0, 100, 100)
	cv.Clip = cv.Within(cv.Within(nil, &left, NonZero), &top, NonZero)
	cv.Fill(&all, NonZero, color.NRGBA{A: 128})
	if got := ink(cv); math.Abs(got-2500*128.0/255) > 10 {
		t.Errorf("%.1f", got)
	}
	if cv.RGBAAt(25, 25).R > 130 || cv.RGBAAt(75, 25).R < 255 || cv.RGBAAt(25, 75).R < 255 {
		t.Error("painted at the wrong place")
	}
}

func TestWildPathsHarmNobody(t *testing.T) {
	cv := white(20, 20)
	for _, v := range []float64{math.NaN(), math.Inf(1), 1e300, -1e300, 0} {
		var p Path
		p.Close()
		p.LineTo(Point{v, 3})
		p.QuadTo(Point{3, v}, Point{v, v})
		p.CubeTo(Point{v, v}, Point{1, 1}, Point{v, 2})
		p.Close()
		p.LineTo(Point{5, 5})
		cv.Fill(&p, EvenOdd, black)
		cv.Fill(Stroke(&p, v, []float64{v, 1}), NonZero, black)
	}
}
