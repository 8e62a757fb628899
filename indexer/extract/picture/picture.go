// Package picture bounds and encodes the image of a page: PNG for what was
// drawn, JPEG for what was photographed or scanned.
package picture

import (
	"bytes"
	"errors"
	"image"
	"image/draw"
	"image/jpeg"
	"image/png"
	"math"
)

const (
	// MaxWidth of a picture, in pixels.
	MaxWidth = 2400
	// maxPixels of a picture: a page of MaxWidth in the shape of A4 has 8 million.
	maxPixels = 16_000_000
	// maxSide keeps a page that is nothing but long within what encoders take.
	maxSide = 16_000

	quality = 85   // of JPEG
	busy    = 0.14 // of neighbouring pixels that differ: drawn pages have at most 0.11, photographs and scans from 0.16
	rows    = 8    // every so many rows are looked at
)

// How large a page is drawn for recognition.
const (
	scanDPI    = 200.0
	leastSide  = 1600       // pixels of the longer side; some scans claim to be stamps
	mostPixels = 12_000_000 // and others posters
	pointsInch = 72
)

// PNG and JPEG are the types of pictures.
const (
	PNG  = "image/png"
	JPEG = "image/jpeg"
)

// Fit is the size in pixels of a page of w by h, in whatever unit, that shall be
// width wide. A page that would have too many pixels becomes smaller as a whole,
// so that places in fractions of it still hold.
func Fit(w, h float64, width int) (int, int, error) {
	if !(w > 0 && h > 0) || math.IsInf(w, 0) || math.IsInf(h, 0) {
		return 0, 0, errors.New("page without size")
	}
	x := float64(max(1, min(width, MaxWidth)))
	y := x * h / w
	shrink := min(1, math.Sqrt(maxPixels/(x*y)), maxSide/y)
	return max(1, int(math.Round(x*shrink))), max(1, int(math.Round(y*shrink))), nil
}

// Scan is the size in pixels at which a page of so many points is drawn for recognition.
func Scan(w, h float32) (int, int) {
	pw, ph := max(float64(w), 1), max(float64(h), 1)
	scale := max(scanDPI/pointsInch, leastSide/max(pw, ph))
	scale = min(scale, math.Sqrt(mostPixels/(pw*ph)))
	return max(int(pw*scale), 1), max(int(ph*scale), 1)
}

// Blank is a white page.
func Blank(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(m, m.Bounds(), image.White, image.Point{}, draw.Src)
	return m
}

// fast makes pictures of text 3 % larger than the best, in two thirds of the time.
var fast = png.Encoder{CompressionLevel: png.BestSpeed}

// Encode writes a picture and tells its type.
func Encode(m *image.RGBA) ([]byte, string, error) {
	var b bytes.Buffer
	if photograph(m) {
		err := jpeg.Encode(&b, m, &jpeg.Options{Quality: quality})
		return b.Bytes(), JPEG, err
	}
	var drawn image.Image = m
	if g, ok := gray(m); ok {
		drawn = g
	}
	err := fast.Encode(&b, drawn)
	return b.Bytes(), PNG, err
}

// photograph tells pictures in which hardly a pixel is like the one beside it:
// PNG makes them several times as large as JPEG does.
func photograph(m *image.RGBA) bool {
	b := m.Bounds()
	differ, all := 0, 0
	for y := b.Min.Y; y < b.Max.Y; y += rows {
		line := m.Pix[m.PixOffset(b.Min.X, y):m.PixOffset(b.Max.X, y)]
		for i := 4; i < len(line); i += 4 {
			if all++; [3]byte(line[i-4:i-1]) != [3]byte(line[i:i+3]) {
				differ++
			}
		}
	}
	return float64(differ) > busy*float64(all)
}

// gray drops colours where there are none.
func gray(m *image.RGBA) (*image.Gray, bool) {
	b := m.Bounds()
	g := image.NewGray(b)
	for y := b.Min.Y; y < b.Max.Y; y++ {
		line := m.Pix[m.PixOffset(b.Min.X, y):m.PixOffset(b.Max.X, y)]
		to := g.Pix[g.PixOffset(b.Min.X, y):]
		for i := 0; i < len(line); i += 4 {
			if line[i] != line[i+1] || line[i] != line[i+2] {
				return nil, false
			}
			to[i/4] = line[i]
		}
	}
	return g, true
}
