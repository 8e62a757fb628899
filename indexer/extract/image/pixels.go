package image

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"io"
	"math"

	_ "golang.org/x/image/bmp" // pixels of BMP
	"golang.org/x/image/tiff"
	_ "golang.org/x/image/webp" // pixels of WebP

	"juzheng/indexer/extract/reading"
)

const (
	// DrawnPixels is what is kept of a picture for recognition: A4 at 400 dpi.
	DrawnPixels = 16_000_000
	// maxDecoded bounds the memory that the pixels of a picture take while it is unpacked.
	maxDecoded = 400 << 20
)

// pixelsOf gives those of a picture, upright and not larger than DrawnPixels.
func pixelsOf(src reading.Source, pic pic) (image.Image, error) {
	img, err := unpack(src, pic)
	switch {
	case reading.ReasonOf(err) != "":
		return nil, err
	case err != nil:
		return nil, reading.Damaged(err)
	}
	return pic.turn.upright(shrunk(img)), nil
}

func unpack(src reading.Source, pic pic) (img image.Image, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("decoder panicked: %v", p)
		}
	}()
	if pic.dir != 0 {
		return unpackTIFF(src, pic)
	}
	c, format, err := image.DecodeConfig(src.Stream())
	if err != nil {
		return nil, err
	}
	if need := int64(c.Width) * int64(c.Height) * depth(c.ColorModel, format == "jpeg" && progressive(src)); need > maxDecoded {
		return nil, errSize
	}
	img, _, err = image.Decode(src.Stream())
	return img, err
}

// depth is the bytes of a pixel while it is unpacked. A progressive JPEG keeps
// every coefficient until its end, four bytes each.
func depth(m color.Model, progressive bool) int64 {
	switch {
	case progressive:
		return 15
	case m == color.YCbCrModel:
		return 3
	case m == color.GrayModel:
		return 1
	case m == color.RGBA64Model, m == color.NRGBA64Model:
		return 8
	}
	if _, ok := m.(color.Palette); ok {
		return 1
	}
	return 4
}

// progressive finds the frame header of a JPEG (ITU-T T.81, B.1.1.3) and tells whether it is SOF2.
func progressive(src reading.Source) bool {
	var b [4]byte
	for at := int64(2); ; {
		if _, err := src.ReadAt(b[:], at); err != nil || b[0] != 0xFF {
			return false
		}
		switch m := b[1]; {
		case m == 0xC2:
			return true
		case m >= 0xC0 && m <= 0xCF && m != 0xC4 && m != 0xC8 && m != 0xCC, m == 0xDA:
			return false
		case m == 0xFF:
			at++
			continue
		}
		at += 2 + int64(b[2])<<8 + int64(b[3])
	}
}

// shrunk makes a picture of at most DrawnPixels, each the mean of k by k, and opaque on white.
func shrunk(img image.Image) *image.RGBA {
	b := img.Bounds()
	if n := b.Dx() * b.Dy(); n <= DrawnPixels {
		out := image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
		if o, ok := img.(interface{ Opaque() bool }); !ok || !o.Opaque() {
			draw.Draw(out, out.Rect, image.White, image.Point{}, draw.Src)
		}
		draw.Draw(out, out.Rect, img, b.Min, draw.Over)
		return out
	}
	k := int(math.Ceil(math.Sqrt(float64(b.Dx()) * float64(b.Dy()) / DrawnPixels)))
	out := image.NewRGBA(image.Rect(0, 0, max(b.Dx()/k, 1), max(b.Dy()/k, 1)))
	at := pixels(img)
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			var r, g, bl, n uint32
			for sy := b.Min.Y + y*k; sy < min(b.Min.Y+y*k+k, b.Max.Y); sy++ {
				for sx := b.Min.X + x*k; sx < min(b.Min.X+x*k+k, b.Max.X); sx++ {
					c := at(sx, sy)
					white := 0xFFFF - uint32(c.A)
					r, g, bl, n = r+(uint32(c.R)+white)>>8, g+(uint32(c.G)+white)>>8, bl+(uint32(c.B)+white)>>8, n+1
				}
			}
			out.SetRGBA(x, y, color.RGBA{uint8(r / n), uint8(g / n), uint8(bl / n), 0xFF})
		}
	}
	return out
}

// pixels is the quick way to the pixels of a picture where it has one.
func pixels(img image.Image) func(x, y int) color.RGBA64 {
	if q, ok := img.(image.RGBA64Image); ok {
		return q.RGBA64At
	}
	return func(x, y int) color.RGBA64 {
		r, g, b, a := img.At(x, y).RGBA()
		return color.RGBA64{uint16(r), uint16(g), uint16(b), uint16(a)}
	}
}

// unpackTIFF unpacks one directory of a TIFF. The library knows only the first
// one, so the file is shown to it with another first; JPEG inside is ours.
func unpackTIFF(src reading.Source, pic pic) (image.Image, error) {
	t, err := openTIFF(src, pic.dir)
	if err != nil {
		return nil, err
	}
	if int64(pic.W)*int64(pic.H)*t.depth() > maxDecoded {
		return nil, errSize
	}
	switch t.first(tagCompression) {
	case compressionJPEG, compressionOldJPEG:
		return t.jpeg(pic)
	}
	img, err := tiff.Decode(io.NewSectionReader(&redirected{src, t.order, pic.dir}, 0, src.Size))
	var unsupported tiff.UnsupportedError
	if errors.As(err, &unsupported) {
		return nil, &reading.Fault{Reason: "暂不能读取这种压缩方式的 TIFF，原件已保存，请另存为 PDF 或 JPEG 后再上传一份", Err: err}
	}
	if g, ok := img.(*image.Gray); ok && t.reversed() {
		for i := range g.Pix {
			g.Pix[i] = ^g.Pix[i]
		}
	}
	return img, err
}
