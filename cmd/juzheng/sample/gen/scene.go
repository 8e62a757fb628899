package main

import (
	"image"
	"image/color"
	"image/draw"
	"math/rand/v2"
)

// hall is a photo of a meeting: a banner with the words on the wall, and people
// seen from behind.
func hall(blocks []block, f fontData, rnd *rand.Rand) (image.Image, error) {
	const wide, high, banner = 1100, 720, 170
	pic := image.NewRGBA(image.Rect(0, 0, wide, high))
	fill := func(r image.Rectangle, c color.RGBA) {
		draw.Draw(pic, r, image.NewUniform(c), image.Point{}, draw.Src)
	}
	fill(pic.Bounds(), color.RGBA{214, 208, 196, 255})
	fill(image.Rect(0, 400, wide, high), color.RGBA{128, 96, 70, 255})
	fill(image.Rect(60, 50, wide-60, 50+banner), color.RGBA{178, 24, 28, 255})
	fill(image.Rect(420, 330, 680, 420), color.RGBA{92, 62, 40, 255})
	y := 50.0
	for _, b := range blocks {
		const size = 40
		y += banner / float64(len(blocks)+1)
		r := run{x: (wide - width(b.text, size)) / 2, y: y + size*0.35, size: size, text: b.text}
		if err := inked(pic, f, r, 1, color.RGBA{250, 232, 150, 255}, nil); err != nil {
			return nil, err
		}
	}
	for row := range 3 {
		head := 26 + 9*row
		for seat := range 8 {
			x := 90 + seat*(wide-140)/8 + rnd.IntN(18) + 20*(row%2)
			disc(pic, x, 440+row*95, head, color.RGBA{30, 28, 30, 255})
			disc(pic, x, 440+row*95+2*head, head+head/2, color.RGBA{uint8(40 + 12*((seat+row)%4)), 52, 78, 255})
		}
	}
	lit(pic, 0.25, 10, rnd)
	return pic, nil
}

func disc(pic *image.RGBA, cx, cy, radius int, c color.RGBA) {
	for y := -radius; y <= radius; y++ {
		for x := -radius; x <= radius; x++ {
			if x*x+y*y <= radius*radius {
				pic.SetRGBA(cx+x, cy+y, c)
			}
		}
	}
}
