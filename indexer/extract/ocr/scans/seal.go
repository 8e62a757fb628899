package scans

import (
	"image"
	"image/color"
	"math"

	"golang.org/x/image/math/fixed"

	ximage "golang.org/x/image/font"
)

// seal stamps a round seal: ring, star, and its text along the upper arc. What
// it says is no line of the page.
func (p *press) seal(cx, cy, radius int, text string) {
	stamp := image.NewAlpha(image.Rect(0, 0, 2*radius, 2*radius))
	r := float64(radius)
	for y := range 2 * radius {
		for x := range 2 * radius {
			dx, dy := float64(x)-r, float64(y)-r
			d := math.Hypot(dx, dy)
			if d < r-1 && d > r*.94 || inStar(dx, dy, r*.28) {
				stamp.Pix[y*stamp.Stride+x] = 255
			}
		}
	}
	size := radius / 4
	f := p.font.face(size)
	rs := []rune(text)
	for i, c := range rs {
		angle := (float64(i)/float64(len(rs)-1) - .5) * 1.35 * math.Pi
		glyph := image.NewAlpha(image.Rect(0, 0, size*3/2, size*3/2))
		(&ximage.Drawer{Dst: glyph, Src: image.Opaque, Face: f, Dot: fixed.P(size/4, size*11/10)}).DrawString(string(c))
		turnOnto(stamp, glyph, r+r*.74*math.Sin(angle), r-r*.74*math.Cos(angle), angle)
	}
	wear := .72 + p.Rand.Float64()*.2
	for y := range 2 * radius {
		for x := range 2 * radius {
			a := float64(stamp.Pix[y*stamp.Stride+x]) / 255 * wear
			if at := image.Pt(cx-radius+x, cy-radius+y); a > 0 && at.In(p.img.Rect) {
				p.img.SetRGBA(at.X, at.Y, inked(p.img.RGBAAt(at.X, at.Y), a))
			}
		}
	}
}

// inked is ink that soaks in: it darkens what is there.
func inked(c color.RGBA, a float64) color.RGBA {
	mix := func(v, ink uint8) uint8 { return uint8(float64(v) * (1 - a + a*float64(ink)/255)) }
	return color.RGBA{mix(c.R, red.R), mix(c.G, red.G), mix(c.B, red.B), 255}
}

// inStar tells the points of a star with five points and an outer radius.
func inStar(x, y, r float64) bool {
	angle := math.Mod(math.Atan2(x, -y)+2*math.Pi, 2*math.Pi/5)
	if angle > math.Pi/5 {
		angle = 2*math.Pi/5 - angle
	}
	const inner = .382
	// From the outer point at angle 0 to the inner one at π/5.
	ox, oy := 0.0, r
	ix, iy := r*inner*math.Sin(math.Pi/5), r*inner*math.Cos(math.Pi/5)
	d := math.Hypot(x, y)
	px, py := d*math.Sin(angle), d*math.Cos(angle)
	return (ix-ox)*(py-oy)-(iy-oy)*(px-ox) <= 0
}

// turnOnto draws a glyph with its middle at a place, turned clockwise.
func turnOnto(dst, glyph *image.Alpha, cx, cy, angle float64) {
	n := glyph.Rect.Dx()
	sin, cos := math.Sincos(angle)
	for y := int(cy) - n; y < int(cy)+n; y++ {
		for x := int(cx) - n; x < int(cx)+n; x++ {
			dx, dy := float64(x)-cx, float64(y)-cy
			gx, gy := int(dx*cos+dy*sin+float64(n)/2), int(dy*cos-dx*sin+float64(n)/2)
			if image.Pt(gx, gy).In(glyph.Rect) && image.Pt(x, y).In(dst.Rect) {
				at := y*dst.Stride + x
				dst.Pix[at] = max(dst.Pix[at], glyph.Pix[gy*glyph.Stride+gx])
			}
		}
	}
}
