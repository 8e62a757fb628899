package image

import (
	"image"

	"golang.org/x/image/draw"
)

// shrink makes a picture smaller, on white: each pixel is the mean of what it
// stands for. The scalers of x/image take hundreds of megabytes for a large scan.
func shrink(m image.Image, x, y int) *image.RGBA {
	b := m.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, x, y))
	row := image.NewRGBA(image.Rect(0, 0, b.Dx(), 1))
	line, sum := make([]float32, 3*x), make([]float32, 3*x)
	step := float64(y) / float64(b.Dy())
	for sy := range b.Dy() {
		draw.Draw(row, row.Rect, image.White, image.Point{}, draw.Src)
		draw.Draw(row, row.Rect, m, image.Pt(b.Min.X, b.Min.Y+sy), draw.Over)
		across(row.Pix, line, x)
		to := int(float64(sy) * step)
		here := min(step, float64(to+1)-float64(sy)*step)
		last := to >= y-1 && sy == b.Dy()-1
		for i, v := range line {
			sum[i] += v * float32(here)
		}
		if here < step || last || int(float64(sy+1)*step) > to {
			finish(out, to, sum)
			for i, v := range line {
				sum[i] = v * float32(step-here)
			}
		}
	}
	return out
}

// across adds up one row of pixels into x parts of it.
func across(pix []uint8, line []float32, x int) {
	clear(line)
	step := float32(x) / float32(len(pix)/4)
	for i := 0; i < len(pix); i += 4 {
		left := float32(i/4) * step
		to := min(int(left), x-1)
		here := min(step, float32(to+1)-left)
		r, g, b := float32(pix[i]), float32(pix[i+1]), float32(pix[i+2])
		l := line[3*to:]
		l[0] += r * here
		l[1] += g * here
		l[2] += b * here
		if rest := step - here; rest > 0 && to+1 < x {
			l[3] += r * rest
			l[4] += g * rest
			l[5] += b * rest
		}
	}
}

// finish writes the row y.
func finish(out *image.RGBA, y int, sum []float32) {
	if y >= out.Rect.Dy() {
		return
	}
	to := out.Pix[y*out.Stride:]
	for i := range len(sum) / 3 {
		for k := range 3 {
			to[4*i+k] = uint8(min(255, sum[3*i+k]+0.5))
		}
		to[4*i+3] = 0xFF
	}
}
