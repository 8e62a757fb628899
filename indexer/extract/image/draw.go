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
	sizes, err := Sizes(src)
	if err != nil {
		return nil, reading.Damaged(err)
	}
	if n < 1 || n > len(sizes) {
		return nil, reading.ErrNoPage
	}
	if s := sizes[n-1]; s.W*s.H > maxDrawn {
		return nil, errSize
	}
	m, err := decode(src, n)
	if errors.Is(err, image.ErrFormat) {
		return nil, &reading.Fault{Reason: "这种图片暂不能显示，请下载原件查看", Err: err}
	}
	if err != nil {
		return nil, reading.Damaged(err)
	}
	return scaled(m, Orientation(src, n), width)
}

// scaled brings a picture to a width, on white, and turns it upright.
func scaled(m image.Image, orientation, width int) (*image.RGBA, error) {
	b := m.Bounds()
	w, h := b.Dx(), b.Dy()
	if lying(orientation) {
		w, h = h, w
	}
	x, y, err := picture.Fit(float64(w), float64(h), width)
	if err != nil {
		return nil, reading.Damaged(err)
	}
	if lying(orientation) {
		x, y = y, x
	}
	if x <= b.Dx() && y <= b.Dy() {
		return upright(shrink(m, x, y), orientation), nil
	}
	out := picture.Blank(x, y)
	draw.ApproxBiLinear.Scale(out, out.Bounds(), m, b, draw.Over, nil)
	return upright(out, orientation), nil
}

// decode reads picture n of a file.
func decode(src reading.Source, n int) (image.Image, error) {
	pics, err := pictures(src)
	if err != nil || n > len(pics) {
		return nil, errors.Join(err, errors.New("no such picture"))
	}
	return unpack(src, pics[n-1])
}
