package image

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"testing"

	"juzheng/indexer/extract/reading"
)

func source(b []byte) reading.Source {
	return reading.Source{ReaderAt: bytes.NewReader(b), Size: int64(len(b))}
}

// marked is a picture of 60 by 40, white but for its corner at the top left.
func marked() *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, 60, 40))
	for i := range m.Pix {
		m.Pix[i] = 0xFF
	}
	for y := range 10 {
		for x := range 20 {
			m.SetRGBA(x, y, color.RGBA{A: 255})
		}
	}
	return m
}

// withEXIF puts an orientation into a JPEG.
func withEXIF(t *testing.T, m image.Image, orientation int, order binary.AppendByteOrder, sign string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	exif := order.AppendUint32([]byte("Exif\x00\x00"+sign), 8)
	exif = order.AppendUint16(exif, 1)
	exif = order.AppendUint16(exif, tagOrientation)
	exif = order.AppendUint16(exif, 3)
	exif = order.AppendUint32(exif, 1)
	exif = order.AppendUint16(exif, uint16(orientation))
	exif = append(exif, 0, 0, 0, 0, 0, 0)
	head := binary.BigEndian.AppendUint16([]byte("\xFF\xD8\xFF\xE1"), uint16(len(exif)+2))
	return append(append(head, exif...), b.Bytes()[2:]...)
}

// stored turns an upright picture the way a camera held like this would have kept it.
func stored(m *image.RGBA, o int) *image.RGBA {
	switch o {
	case 6:
		return orientation(8).upright(m)
	case 8:
		return orientation(6).upright(m)
	}
	return orientation(o).upright(m) // the others undo themselves
}

func TestPhotosAreDrawnUprightHoweverTheCameraWasHeld(t *testing.T) {
	for o := 0; o <= 9; o++ {
		order, sign := binary.AppendByteOrder(binary.LittleEndian), "II*\x00"
		if o%2 == 1 {
			order, sign = binary.BigEndian, "MM\x00*"
		}
		b := withEXIF(t, stored(marked(), o), o, order, sign)
		m, err := Draw(source(b), 1, 120)
		if err != nil {
			t.Fatal(err)
		}
		if m.Bounds() != image.Rect(0, 0, 120, 80) {
			t.Fatalf("orientation %d: %v", o, m.Bounds())
		}
		for _, at := range []struct {
			x, y int
			dark bool
		}{{5, 5, true}, {30, 15, true}, {50, 5, false}, {5, 30, false}, {115, 5, false}, {5, 75, false}, {115, 75, false}} {
			if got := m.RGBAAt(at.x, at.y).R < 128; got != at.dark {
				t.Errorf("orientation %d: at %d,%d dark is %v", o, at.x, at.y, got)
			}
		}
	}
}

// pagedTIFF has a page of each shade, 8 by 6, uncompressed.
func pagedTIFF(order binary.AppendByteOrder, sign string, shades ...byte) []byte {
	b := order.AppendUint32([]byte(sign), 0)
	link := 4
	for _, s := range shades {
		data := len(b)
		b = append(b, bytes.Repeat([]byte{s}, 48)...)
		copy(b[link:], order.AppendUint32(nil, uint32(len(b))))
		entries := [][3]int{{256, 4, 8}, {257, 4, 6}, {258, 3, 8}, {259, 3, 1}, {262, 3, 1}, {273, 4, data}, {277, 3, 1}, {278, 4, 6}, {279, 4, 48}}
		b = order.AppendUint16(b, uint16(len(entries)))
		for _, e := range entries {
			b = order.AppendUint16(b, uint16(e[0]))
			b = order.AppendUint16(b, uint16(e[1]))
			b = order.AppendUint32(b, 1)
			if e[1] == 3 {
				b = append(order.AppendUint16(b, uint16(e[2])), 0, 0)
			} else {
				b = order.AppendUint32(b, uint32(e[2]))
			}
		}
		link = len(b)
		b = append(b, 0, 0, 0, 0)
	}
	return b
}

func TestEachPageOfATIFFIsDrawn(t *testing.T) {
	for _, file := range [][]byte{pagedTIFF(binary.LittleEndian, "II*\x00", 10, 120, 240), pagedTIFF(binary.BigEndian, "MM\x00*", 10, 120, 240)} {
		for i, want := range []uint8{10, 120, 240} {
			m, err := Draw(source(file), i+1, 16)
			if err != nil {
				t.Fatal(err)
			}
			if got := m.RGBAAt(3, 3).R; got != want || m.Bounds().Dy() != 12 {
				t.Errorf("page %d: %d in %v", i+1, got, m.Bounds())
			}
		}
		if _, err := Draw(source(file), 4, 16); !errors.Is(err, reading.ErrNoPage) {
			t.Errorf("page 4 of 3: %v", err)
		}
	}
}

func TestAPictureThatWouldFillTheMemoryIsRefused(t *testing.T) {
	head := []byte("RIFF\x00\x00\x00\x00WEBPVP8X\x0A\x00\x00\x00\x00\x00\x00\x00\xFF\x3F\x00\xFF\x3F\x00")
	if _, err := Draw(source(head), 1, 100); reading.ReasonOf(err) != errSize.Reason {
		t.Errorf("16384 by 16384: %v", err)
	}
}

func TestAShrunkPictureHasTheMeanOfEachPart(t *testing.T) {
	m := image.NewNRGBA(image.Rect(5, 7, 5+1000, 7+700)) // not at the origin
	for y := 7; y < 707; y++ {
		for x := 5; x < 1005; x++ {
			switch {
			case x < 505:
				m.SetNRGBA(x, y, color.NRGBA{uint8(255 * (x % 2)), 0, 200, 255}) // stripes of one pixel
			case y < 357:
				m.SetNRGBA(x, y, color.NRGBA{0, 0, 0, 128}) // half clear, on white
			default:
				m.SetNRGBA(x, y, color.NRGBA{10, 20, 30, 255})
			}
		}
	}
	for _, size := range []image.Point{{1000, 700}, {333, 233}, {100, 70}, {37, 691}, {999, 1}, {1, 1}, {10, 7}} {
		out := shrink(m, size.X, size.Y)
		if out.Bounds().Size() != size {
			t.Fatalf("%v: %v", size, out.Bounds())
		}
		if size.X < 30 || size.Y < 3 {
			continue
		}
		if size.X < 1000 {
			if c := out.RGBAAt(size.X/4, size.Y/2); size.X < 400 && (c.R < 100 || c.R > 155) || c.B != 200 || c.A != 255 {
				t.Errorf("%v: stripes become %v", size, c)
			}
		}
		if c := out.RGBAAt(size.X*3/4, size.Y/4); c.R != 127 && c.R != 126 {
			t.Errorf("%v: half clear becomes %v", size, c)
		}
		for _, at := range []image.Point{{size.X * 3 / 4, size.Y * 3 / 4}, {size.X - 1, size.Y - 1}} {
			if c := out.RGBAAt(at.X, at.Y); c != (color.RGBA{10, 20, 30, 255}) {
				t.Errorf("%v: at %v %v", size, at, c)
			}
		}
	}
}

func BenchmarkDraw(b *testing.B) {
	var photo bytes.Buffer
	if err := jpeg.Encode(&photo, image.NewYCbCr(image.Rect(0, 0, 4000, 3000), image.YCbCrSubsampleRatio420), nil); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := Draw(source(photo.Bytes()), 1, 1240); err != nil {
			b.Fatal(err)
		}
	}
}
