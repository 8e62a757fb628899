package picture

import (
	"bytes"
	"image"
	"image/color"
	"math/rand"
	"testing"
)

func TestAPictureKeepsTheShapeOfItsPageWithinBounds(t *testing.T) {
	for _, c := range []struct {
		w, h  float64
		width int
		x, y  int
	}{
		{595, 842, 1240, 1240, 1755}, {842, 595, 1240, 1240, 876}, {595, 842, 0, 1, 1}, {595, 842, 1 << 30, MaxWidth, 3396},
		{1, 1e9, 2400, 1, maxSide}, {1e9, 1, 100, 100, 1}, {100, 1000, 2400, 1265, 12649},
	} {
		x, y, err := Fit(c.w, c.h, c.width)
		if err != nil || x != c.x || y != c.y || x*y > maxPixels*101/100 {
			t.Errorf("%g by %g at %d: %d by %d, %v", c.w, c.h, c.width, x, y, err)
		}
	}
	for _, s := range [][2]float64{{0, 1}, {1, 0}, {-1, 1}} {
		if _, _, err := Fit(s[0], s[1], 100); err == nil {
			t.Errorf("a page of %v has a size", s)
		}
	}
}

func TestDrawingsBecomePNGAndPhotographsJPEG(t *testing.T) {
	paper := Blank(200, 100)
	for y := 20; y < 80; y++ {
		for x := 10; x < 190; x += 30 {
			paper.Set(x, y, color.Black)
		}
	}
	stamped := Blank(200, 100)
	copy(stamped.Pix, paper.Pix)
	stamped.Set(50, 50, color.RGBA{200, 0, 0, 255})
	grain := Blank(200, 100)
	rnd := rand.New(rand.NewSource(1))
	for i := range grain.Pix {
		if i%4 != 3 {
			grain.Pix[i] = uint8(rnd.Intn(256))
		}
	}
	for name, c := range map[string]struct {
		m     *image.RGBA
		media string
		gray  bool
	}{"paper": {paper, PNG, true}, "stamped": {stamped, PNG, false}, "photograph": {grain, JPEG, false}} {
		b, media, err := Encode(c.m)
		if err != nil || media != c.media {
			t.Errorf("%s: %s %v", name, media, err)
			continue
		}
		got, kind, err := image.Decode(bytes.NewReader(b))
		if err != nil || "image/"+kind != media || got.Bounds() != c.m.Bounds() {
			t.Errorf("%s: %s %v", name, kind, err)
			continue
		}
		if _, gray := got.(*image.Gray); gray != c.gray {
			t.Errorf("%s: %T", name, got)
		}
		if c.media == PNG && got.At(10, 30) != color.GrayModel.Convert(color.Black) && got.At(10, 30) != color.Color(color.RGBA{0, 0, 0, 255}) {
			t.Errorf("%s: %v", name, got.At(10, 30))
		}
	}
}
