package scans

import (
	"bytes"
	"image"
	"image/jpeg"
	"math"
)

// harm does to a page what its class stands for. It tells the noise and the
// quality it is to be scanned with, and by how many degrees it was turned.
func (p *press) harm(class string) (img *image.RGBA, noise float64, quality, turn int) {
	switch class {
	case "noisy":
		return blur(p.img), 12 + p.Rand.Float64()*14, 40 + p.Rand.IntN(25), 0
	case "skewed":
		return p.skew(p.img, 1+4*p.Rand.Float64()), 4, 80, 0
	case "rotated":
		turn = 1 + p.Rand.IntN(3)
		return quarter(p.skew(p.img, p.Rand.Float64()), turn), 4, 80, 90 * turn
	case "phone":
		img = p.photo(p.img)
		for range 1 + p.Rand.IntN(3) {
			img = blur(img)
		}
		return img, 5, 60 + p.Rand.IntN(20), 0
	case "receipt", "sign-in":
		if p.Rand.IntN(2) == 0 {
			return p.photo(p.img), 4, 75, 0
		}
	}
	return p.img, 4, 85, 0
}

// scan adds noise and packs as JPEG, as scanners do.
func (p *press) scan(img *image.RGBA, noise float64, quality int) ([]byte, error) {
	for i := 0; i < len(img.Pix); i += 4 {
		n := p.Rand.NormFloat64() * noise
		for c := range 3 {
			img.Pix[i+c] = clamp(float64(img.Pix[i+c]) + n)
		}
	}
	var b bytes.Buffer
	err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality})
	return b.Bytes(), err
}

func clamp(v float64) uint8 { return uint8(min(max(v, 0), 255)) }

// blur is the mean of three by three, the middle counting most.
func blur(img *image.RGBA) *image.RGBA {
	out := image.NewRGBA(img.Rect)
	copy(out.Pix, img.Pix)
	w, h := img.Rect.Dx(), img.Rect.Dy()
	for y := 1; y < h-1; y++ {
		for x := 1; x < w-1; x++ {
			for c := range 3 {
				i := y*img.Stride + x*4 + c
				sum := 4 * int(img.Pix[i])
				sum += int(img.Pix[i-4]) + int(img.Pix[i+4]) + int(img.Pix[i-img.Stride]) + int(img.Pix[i+img.Stride])
				out.Pix[i] = uint8(sum / 8)
			}
		}
	}
	return out
}

// warp draws a picture whose pixels come from where from says; what lies outside is background.
func warp(img *image.RGBA, w, h int, background [3]uint8, from func(x, y float64) (float64, float64)) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	sw, sh := img.Rect.Dx(), img.Rect.Dy()
	for y := range h {
		for x := range w {
			o := out.Pix[y*out.Stride+x*4:]
			o[3] = 255
			fx, fy := from(float64(x), float64(y))
			if fx < 0 || fy < 0 || fx >= float64(sw-1) || fy >= float64(sh-1) {
				copy(o, background[:])
				continue
			}
			x0, y0 := int(fx), int(fy)
			ax, ay := fx-float64(x0), fy-float64(y0)
			s := img.Pix[y0*img.Stride+x0*4:]
			for c := range 3 {
				above := float64(s[c])*(1-ax) + float64(s[c+4])*ax
				below := float64(s[c+img.Stride])*(1-ax) + float64(s[c+4+img.Stride])*ax
				o[c] = clamp(above*(1-ay) + below*ay + .5)
			}
		}
	}
	return out
}

// skew turns a page by some degrees, either way.
func (p *press) skew(img *image.RGBA, degrees float64) *image.RGBA {
	if p.Rand.IntN(2) == 0 {
		degrees = -degrees
	}
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	w, h := img.Rect.Dx(), img.Rect.Dy()
	cx, cy := float64(w)/2, float64(h)/2
	return warp(img, w, h, [3]uint8{250, 250, 250}, func(x, y float64) (float64, float64) {
		dx, dy := x-cx, y-cy
		return cx + dx*cos + dy*sin, cy + dy*cos - dx*sin
	})
}

// quarter turns clockwise.
func quarter(img *image.RGBA, times int) *image.RGBA {
	for range times {
		out := image.NewRGBA(image.Rect(0, 0, img.Rect.Dy(), img.Rect.Dx()))
		for y := range img.Rect.Dy() {
			for x := range img.Rect.Dx() {
				out.SetRGBA(img.Rect.Dy()-1-y, x, img.RGBAAt(x, y))
			}
		}
		img = out
	}
	return img
}

// photo shows a page on a table from a little aside, with a shadow over it.
func (p *press) photo(img *image.RGBA) *image.RGBA {
	w, h := float64(img.Rect.Dx()), float64(img.Rect.Dy())
	lean, tilt := (p.Rand.Float64()-.5)*.06, (p.Rand.Float64()-.5)*.00009*1700/h
	turn := (p.Rand.Float64() - .5) * .05
	const border = .05
	bw, bh := int(w*(1+2*border)), int(h*(1+2*border))
	desk := [3]uint8{uint8(90 + p.Rand.IntN(60)), uint8(80 + p.Rand.IntN(50)), uint8(70 + p.Rand.IntN(40))}
	out := warp(img, bw, bh, desk, func(x, y float64) (float64, float64) {
		dx, dy := x-float64(bw)/2, y-float64(bh)/2
		dx, dy = dx+turn*dy, dy-turn*dx
		z := 1 + tilt*dy + tilt/2*dx
		return w/2 + (dx+lean*dy)/z, h/2 + dy/z
	})
	angle, deep := p.Rand.Float64()*2*math.Pi, .25+p.Rand.Float64()*.2
	sin, cos := math.Sincos(angle)
	for y := range bh {
		for x := range bw {
			far := (float64(x)/float64(bw)-.5)*cos + (float64(y)/float64(bh)-.5)*sin
			light := 1 - deep/(1+math.Exp(-far*14)) // a soft edge through the middle
			for c := range 3 {
				i := y*out.Stride + x*4 + c
				out.Pix[i] = clamp(float64(out.Pix[i]) * light)
			}
		}
	}
	return out
}
