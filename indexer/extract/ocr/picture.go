package ocr

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"slices"
)

// maxWork is the pixels that are worked on; larger pictures are made smaller
// first. Characters of 7 points on A3 at 300 dpi stay as they are.
const maxWork = 20_000_000

// What is smaller than a page was mostly cut out of something, a screen or a
// letter, and is framed: the detector does not see text that touches an edge.
const (
	cut   = 1_600_000 // pixels; A4 at 150 dpi has 2.2 million
	frame = 16
)

// A picture is packed RGB of 8 bits.
type picture struct {
	w, h int
	pix  []uint8
}

// pictureOf packs an image and says by how much it was made smaller.
func pictureOf(img image.Image) (*picture, int) {
	b := img.Bounds()
	by := 1
	for (b.Dx()/by)*(b.Dy()/by) > maxWork {
		by++
	}
	p := &picture{w: b.Dx() / by, h: b.Dy() / by}
	p.pix = make([]uint8, p.w*p.h*3)
	// A strip at a time, so that no second copy of a large picture is made.
	strip := image.NewRGBA(image.Rect(0, 0, b.Dx(), by))
	for y := range p.h {
		draw.Draw(strip, strip.Rect, image.NewUniform(color.White), image.Point{}, draw.Src)
		draw.Draw(strip, strip.Rect, img, image.Pt(b.Min.X, b.Min.Y+y*by), draw.Over)
		p.row(y, strip, by)
	}
	return p, by
}

// row fills a row with the means of squares of by pixels.
func (p *picture) row(y int, strip *image.RGBA, by int) {
	out := p.pix[y*p.w*3 : (y+1)*p.w*3]
	for x := range p.w {
		var r, g, b int
		for dy := range by {
			for dx := range by {
				s := strip.Pix[dy*strip.Stride+(x*by+dx)*4:]
				r, g, b = r+int(s[0]), g+int(s[1]), b+int(s[2])
			}
		}
		out[x*3], out[x*3+1], out[x*3+2] = uint8(r/(by*by)), uint8(g/(by*by)), uint8(b/(by*by))
	}
}

// framed lays the picture on a larger one of the colour that its edge has.
func (p *picture) framed(by int) *picture {
	o := &picture{w: p.w + 2*by, h: p.h + 2*by}
	o.pix = bytes.Repeat(p.ground(), o.w*o.h)
	for y := range p.h {
		copy(o.pix[((y+by)*o.w+by)*3:], p.pix[y*p.w*3:(y+1)*p.w*3])
	}
	return o
}

// ground is the median colour along the edge.
func (p *picture) ground() []uint8 {
	var seen [3][]uint8
	for y := range p.h {
		step := max(p.w-1, 1)
		if y == 0 || y == p.h-1 {
			step = 1
		}
		for x := 0; x < p.w; x += step {
			for c := range seen {
				seen[c] = append(seen[c], p.pix[(y*p.w+x)*3+c])
			}
		}
	}
	out := make([]uint8, len(seen))
	for c, of := range seen {
		slices.Sort(of)
		out[c] = of[len(of)/2]
	}
	return out
}

// turned turns the picture clockwise by quarter turns.
func (p *picture) turned(quarters int) *picture {
	if quarters == 0 {
		return p
	}
	o := &picture{p.w, p.h, make([]uint8, len(p.pix))}
	if quarters != 2 {
		o.w, o.h = p.h, p.w
	}
	for y := range p.h {
		for x := range p.w {
			var nx, ny int
			switch quarters {
			case 1:
				nx, ny = p.h-1-y, x
			case 2:
				nx, ny = p.w-1-x, p.h-1-y
			default:
				nx, ny = y, p.w-1-x
			}
			copy(o.pix[(ny*o.w+nx)*3:][:3], p.pix[(y*p.w+x)*3:][:3])
		}
	}
	return o
}

// A tap is one source pixel of a resampled one, with its weight.
type tap struct {
	i int
	w float32
}

// taps is a box filter when it makes smaller, linear when it enlarges.
func taps(src, dst int) [][]tap {
	ratio := float64(src) / float64(dst)
	out := make([][]tap, dst)
	for d := range out {
		if ratio <= 1 {
			at := max(0, (float64(d)+.5)*ratio-.5)
			i := int(at)
			f := float32(at - float64(i))
			out[d] = []tap{{i, 1 - f}, {min(i+1, src-1), f}}
			continue
		}
		a, b := float64(d)*ratio, float64(d+1)*ratio
		for i := int(a); i < src && float64(i) < b; i++ {
			covered := min(float64(i+1), b) - max(float64(i), a)
			out[d] = append(out[d], tap{i, float32(covered / ratio)})
		}
	}
	return out
}

// The detector was trained on values of this mean and spread.
var mean, spread = [3]float32{.485, .456, .406}, [3]float32{.229, .224, .225}

// planes resamples to w × h as the three planes that the detector takes.
func (p *picture) planes(w, h int) []float32 {
	tx, ty := taps(p.w, w), taps(p.h, h)
	out := make([]float32, 3*w*h)
	line, sum := make([]float32, 3*w), make([]float32, 3*w)
	made := -1 // the source row that line holds: rows are asked for in order
	for y, rows := range ty {
		clear(sum)
		for _, t := range rows {
			if t.i != made {
				p.narrow(t.i, tx, line)
				made = t.i
			}
			for i, v := range line {
				sum[i] += t.w * v
			}
		}
		for c := range 3 {
			plane := out[c*w*h+y*w:]
			k, off := 1/(255*spread[c]), mean[c]/spread[c]
			for x := range w {
				plane[x] = sum[x*3+c]*k - off
			}
		}
	}
	return out
}

// narrow resamples one row.
func (p *picture) narrow(y int, tx [][]tap, out []float32) {
	row := p.pix[y*p.w*3 : (y+1)*p.w*3]
	for x, ts := range tx {
		var r, g, b float32
		for _, t := range ts {
			s := row[t.i*3 : t.i*3+3]
			r, g, b = r+t.w*float32(s[0]), g+t.w*float32(s[1]), b+t.w*float32(s[2])
		}
		out[x*3], out[x*3+1], out[x*3+2] = r, g, b
	}
}

// crop samples a box to the height of the recogniser's lines, after turning it
// by quarters. Its planes are blue, green, red from -1 to 1, each as wide as
// padded says for w pixels of text; what is right of them is 0.
func (p *picture) crop(b box, quarters, most int, padded func(w int) int) (pix []float32, w, stride int) {
	b = b.turned(quarters)
	w = min(max(int(lineHeight*b.w/b.h*squeeze+.999), 8), most)
	stride = padded(w)
	pix = make([]float32, 3*lineHeight*stride)
	sx, sy := b.w/float64(w), b.h/lineHeight
	fine := min(max(int(sy+.5), 1), 3) // samples each way, so that small strokes of large pictures are not lost
	share := 1 / (127.5 * float32(fine*fine))
	for y := range lineHeight {
		for x := range w {
			var sum [3]float32
			for a := range fine {
				for c := range fine {
					du := (float64(x)+(float64(c)+.5)/float64(fine))*sx - b.w/2
					dv := (float64(y)+(float64(a)+.5)/float64(fine))*sy - b.h/2
					p.sample(b.cx+du*b.ux-dv*b.uy-.5, b.cy+du*b.uy+dv*b.ux-.5, &sum)
				}
			}
			at := y*stride + x
			for c := range 3 {
				pix[c*lineHeight*stride+at] = sum[2-c]*share - 1
			}
		}
	}
	return pix, w, stride
}

// sample adds the colour between four pixels.
func (p *picture) sample(x, y float64, sum *[3]float32) {
	x, y = min(max(x, 0), float64(p.w-1)), min(max(y, 0), float64(p.h-1))
	x0, y0 := int(x), int(y)
	fx, fy := float32(x-float64(x0)), float32(y-float64(y0))
	right, below := 3, p.w*3
	if x0 == p.w-1 {
		right = 0
	}
	if y0 == p.h-1 {
		below = 0
	}
	s := p.pix[(y0*p.w+x0)*3:]
	w00, w01, w10, w11 := (1-fx)*(1-fy), fx*(1-fy), (1-fx)*fy, fx*fy
	for c := range sum {
		sum[c] += w00*float32(s[c]) + w01*float32(s[c+right]) + w10*float32(s[c+below]) + w11*float32(s[c+right+below])
	}
}
