package image

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/jpeg"
	"image/png"
	"slices"
	"testing"

	"juzheng/indexer/extract/reading"
	"juzheng/indexer/page"
)

// tiffOf writes the directories of a TIFF, one for each size.
func tiffOf(order binary.AppendByteOrder, sign string, sizes ...Size) []byte {
	b := order.AppendUint32([]byte(sign), 8)
	for i, s := range sizes {
		b = order.AppendUint16(b, 2)
		for _, e := range [][2]int{{256, s.W}, {257, s.H}} {
			b = order.AppendUint16(b, uint16(e[0]))
			b = order.AppendUint16(b, 4)
			b = order.AppendUint32(b, 1)
			b = order.AppendUint32(b, uint32(e[1]))
		}
		next := uint32(len(b) + 4)
		if i == len(sizes)-1 {
			next = 0
		}
		b = order.AppendUint32(b, next)
	}
	return b
}

func TestPicturesAreCountedAndMeasured(t *testing.T) {
	img := image.NewGray(image.Rect(0, 0, 30, 20))
	var asPNG, asJPEG bytes.Buffer
	if err := png.Encode(&asPNG, img); err != nil {
		t.Fatal(err)
	}
	if err := jpeg.Encode(&asJPEG, img, nil); err != nil {
		t.Fatal(err)
	}
	bmpFile := append([]byte("BM............"), binary.LittleEndian.AppendUint32(nil, 40)...)
	bmpFile = binary.LittleEndian.AppendUint32(bmpFile, 30)
	bmpFile = binary.LittleEndian.AppendUint32(bmpFile, 0xFFFFFFEC) // 20 rows, top down
	for name, c := range map[string]struct {
		b    []byte
		want []Size
	}{
		"PNG": {asPNG.Bytes(), []Size{{30, 20}}}, "JPEG": {asJPEG.Bytes(), []Size{{30, 20}}}, "BMP": {bmpFile, []Size{{30, 20}}},
		"WebP":              {[]byte("RIFF\x00\x00\x00\x00WEBPVP8X\x0A\x00\x00\x00\x00\x00\x00\x00\x1D\x00\x00\x13\x00\x00"), []Size{{30, 20}}},
		"TIFF of two pages": {tiffOf(binary.LittleEndian, "II*\x00", Size{30, 20}, Size{40, 50}), []Size{{30, 20}, {40, 50}}},
		"TIFF of a Mac":     {tiffOf(binary.BigEndian, "MM\x00*", Size{30, 20}), []Size{{30, 20}}},
	} {
		src := reading.Source{ReaderAt: bytes.NewReader(c.b), Size: int64(len(c.b))}
		got, err := Sizes(src)
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, %v", name, got, err)
		}
		n := 0
		if _, err := Read(src, nil, func(p page.Page) error {
			n++
			if !p.Pending || p.N != n {
				t.Errorf("%s: %+v", name, p)
			}
			return nil
		}); err != nil || n != len(c.want) {
			t.Errorf("%s: %d pages, %v", name, n, err)
		}
	}
}

func TestBrokenPicturesHaveAReason(t *testing.T) {
	loop := tiffOf(binary.LittleEndian, "II*\x00", Size{})
	binary.LittleEndian.PutUint32(loop[len(loop)-4:], 8)
	for name, b := range map[string][]byte{
		"cut PNG": []byte("\x89PNG\r\n\x1a\n\x00\x00"), "cut JPEG": []byte("\xFF\xD8\xFF\xE0\x00"), "cut BMP": []byte("BM"),
		"TIFF of nothing": []byte("II*\x00\x08\x00\x00\x00"), "TIFF in a circle": loop,
		"huge": tiffOf(binary.LittleEndian, "II*\x00", Size{1 << 20, 1 << 20}),
	} {
		_, err := Read(reading.Source{ReaderAt: bytes.NewReader(b), Size: int64(len(b))}, nil, func(page.Page) error { return nil })
		if reading.ReasonOf(err) == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}
