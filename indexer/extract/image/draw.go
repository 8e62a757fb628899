package image

import (
	"errors"
	"image"

	"golang.org/x/image/draw"

	"juzheng/indexer/extract/picture"
	"juzheng/indexer/extract/reading"
)

// maxDrawn bounds the pixels of a picture that is drawn: decoded, one takes up
// to eight bytes.
const maxDrawn = 100_000_000

// Draw makes picture n of a file, from 1, of about width pixels, upright.
func Draw(src reading.Source, n, width int) (*image.RGBA, error) {
	pics, err := pictures(src)
	if err != nil {
		return nil, damaged(err)
	}
	if n < 1 || n > len(pics) {
		return nil, reading.ErrNoPage
	}
	p := pics[n-1]
	if p.W*p.H > maxDrawn {
		return nil, errSize
	}
	if p.dir == 0 {
		p.turn, _ = exif(src)
	}
	m, err := unpack(src, p)
	if errors.Is(err, image.ErrFormat) {
		return nil, &reading.Fault{Reason: "这种图片暂不能显示，请下载原件查看", Err: err}
	}
	if err != nil {
		return nil, damaged(err)
	}
	return scaled(m, p.turn, width)
}

// scaled brings a picture to a width, on white, and turns it upright.
func scaled(m image.Image, turn orientation, width int) (*image.RGBA, error) {
	b := m.Bounds()
	w, h := turn.size(b.Dx(), b.Dy())
	w, h, err := picture.Fit(float64(w), float64(h), width)
	if err != nil {
		return nil, reading.Damaged(err)
	}
	x, y := turn.size(w, h)
	if x <= b.Dx() && y <= b.Dy() {
		return turn.upright(shrink(m, x, y)), nil
	}
	out := picture.Blank(x, y)
	draw.ApproxBiLinear.Scale(out, out.Bounds(), m, b, draw.Over, nil)
	return turn.upright(out), nil
}

// Turn turns a picture clockwise by degrees, a multiple of 90.
func Turn(m *image.RGBA, degrees int) *image.RGBA {
	return map[int]orientation{90: 6, 180: 3, 270: 8}[degrees].upright(m)
}
