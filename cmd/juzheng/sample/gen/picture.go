package main

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"math"
	"math/rand/v2"
	"os"

	xdraw "golang.org/x/image/draw"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/f64"
	"golang.org/x/image/math/fixed"

	"juzheng/indexer/bench/ttf"
)

const (
	scanDPI      = 130
	photoDPI     = 120
	scanQuality  = 42
	photoQuality = 55
)

var (
	inkBlack = color.RGBA{25, 25, 30, 255}
	inkBlue  = color.RGBA{20, 40, 130, 255}
	inkRed   = color.RGBA{205, 20, 25, 255}
)

type fontData struct {
	data []byte
	sfnt *opentype.Font
}

// readFont reads the first font of a collection, or a single font.
func readFont(path string) (fontData, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return fontData{}, fmt.Errorf("read the font (Debian package fonts-wqy-microhei): %w", err)
	}
	f, err := ttf.Parse(data)
	if err != nil {
		return fontData{}, fmt.Errorf("read the font %s: %w", path, err)
	}
	return fontData{data, f}, nil
}

// draft draws a leaf on white paper.
func draft(l leaf, f fontData, dpi float64, rnd *rand.Rand) (*image.RGBA, error) {
	k := dpi / 72
	pic := image.NewRGBA(image.Rect(0, 0, int(l.paper.w*k), int(l.paper.h*k)))
	draw.Draw(pic, pic.Bounds(), image.White, image.Point{}, draw.Src)
	for _, r := range l.rules {
		box := image.Rect(int(r.x0*k), int(r.y0*k), int(r.x1*k)+2, int(r.y1*k)+2)
		draw.Draw(pic, box, image.NewUniform(inkBlack), image.Point{}, draw.Src)
	}
	for _, r := range l.runs {
		if err := letter(pic, f, r, k, rnd); err != nil {
			return nil, err
		}
	}
	for _, s := range l.stamps {
		if err := press(pic, f, s, k); err != nil {
			return nil, err
		}
	}
	return pic, nil
}

// letter draws a run; handwriting dances on its line.
func letter(pic draw.Image, f fontData, r run, k float64, rnd *rand.Rand) error {
	switch {
	case r.hand:
		r.size *= 1.2
		return inked(pic, f, r, k, inkBlue, rnd)
	case r.red:
		return inked(pic, f, r, k, inkRed, nil)
	}
	return inked(pic, f, r, k, inkBlack, nil)
}

// inked draws a run letter by letter; with chance the letters dance.
func inked(pic draw.Image, f fontData, r run, k float64, ink color.Color, rnd *rand.Rand) error {
	face, err := opentype.NewFace(f.sfnt, &opentype.FaceOptions{Size: r.size * k, DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		return err
	}
	d := font.Drawer{Dst: pic, Src: image.NewUniform(ink), Face: face}
	x := r.x
	for _, c := range r.text {
		dy := 0.0
		if rnd != nil {
			dy = (rnd.Float64() - 0.5) * r.size * 0.22
		}
		d.Dot = fixed.Point26_6{X: fixed.Int26_6(x * k * 64), Y: fixed.Int26_6((r.y + dy) * k * 64)}
		d.DrawString(string(c))
		x += r.size * em(c)
	}
	return face.Close()
}

// press puts a red seal over what is already written.
func press(pic *image.RGBA, f fontData, s stamp, k float64) error {
	const radius = 50.0
	for a := 0.0; a < 2*math.Pi; a += 0.002 {
		for w := range 4 {
			rad := radius*k - float64(w)
			pic.Set(int(s.x*k+rad*math.Cos(a)), int(s.y*k+rad*math.Sin(a)), inkRed)
		}
	}
	half := []rune(s.text)
	rows := []string{string(half[:(len(half)+1)/2]), "★", string(half[(len(half)+1)/2:])}
	for i, text := range rows {
		r := run{x: s.x - width(text, 11)/2, y: s.y - 14 + float64(i)*18, size: 11, text: text, red: true}
		if err := letter(pic, f, r, k, nil); err != nil {
			return err
		}
	}
	return nil
}

// turned rotates a picture about its centre, the paper lying on a surface.
func turned(pic image.Image, degrees, margin float64, surface color.Color) *image.RGBA {
	b := pic.Bounds()
	w, h := float64(b.Dx()), float64(b.Dy())
	out := image.NewRGBA(image.Rect(0, 0, int(w*(1+margin)), int(h*(1+margin))))
	draw.Draw(out, out.Bounds(), image.NewUniform(surface), image.Point{}, draw.Src)
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	cx, cy := w*(1+margin)/2, h*(1+margin)/2
	m := f64.Aff3{cos, -sin, cx - cos*w/2 + sin*h/2, sin, cos, cy - sin*w/2 - cos*h/2}
	xdraw.BiLinear.Transform(out, m, pic, b, xdraw.Over, nil)
	return out
}

// lit lays uneven light and grain over a picture.
func lit(pic *image.RGBA, dim, grain float64, rnd *rand.Rand) {
	b := pic.Bounds()
	for y := range b.Dy() {
		for x := range b.Dx() {
			shade := 1 - dim*(float64(x)/float64(b.Dx())+float64(y)/float64(b.Dy()))/2
			noise := (rnd.Float64() - 0.5) * grain
			i := pic.PixOffset(x, y)
			for c := range 3 {
				pic.Pix[i+c] = uint8(min(255, max(0, float64(pic.Pix[i+c])*shade+noise)))
			}
		}
	}
}

// photographed is a sheet on a desk, a little turned, in uneven light.
func photographed(l leaf, f fontData, rnd *rand.Rand) (image.Image, error) {
	pic, err := draft(l, f, photoDPI, rnd)
	if err != nil {
		return nil, err
	}
	out := turned(pic, (rnd.Float64()-0.5)*4, 0.06, color.RGBA{122, 98, 74, 255})
	lit(out, 0.22, 9, rnd)
	return out, nil
}

// scanned is a sheet on a scanner's glass: nearly straight, grey unless it has colour.
func scanned(l leaf, f fontData, rnd *rand.Rand, coloured bool) (image.Image, error) {
	pic, err := draft(l, f, scanDPI, rnd)
	if err != nil {
		return nil, err
	}
	out := turned(pic, (rnd.Float64()-0.5)*1.2, 0, color.White)
	lit(out, 0.03, 5, rnd)
	if coloured {
		return out, nil
	}
	grey := image.NewGray(out.Bounds())
	draw.Draw(grey, grey.Bounds(), out, image.Point{}, draw.Src)
	return grey, nil
}
