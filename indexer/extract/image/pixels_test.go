package image

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	xbmp "golang.org/x/image/bmp"

	"juzheng/indexer/extract/reading"
	"juzheng/indexer/page"
)

// bar is a white picture with a dark red bar in its left half.
func bar() *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, 96, 40))
	draw.Draw(img, img.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(img, image.Rect(10, 8, 41, 21), image.NewUniform(color.RGBA{200, 20, 20, 255}), image.Point{}, draw.Src)
	return img
}

// seen reads a file and gives the pictures that were drawn for recognition.
func seen(t *testing.T, b []byte) (pics []image.Image, pages []page.Page, meta reading.Meta, err error) {
	t.Helper()
	meta, err = Read(reading.Source{ReaderAt: bytes.NewReader(b), Size: int64(len(b))}, func(p page.Page, draw func() (image.Image, error)) (page.Page, error) {
		img, err := draw()
		if err != nil {
			return p, err
		}
		pics = append(pics, img)
		p.Pending, p.OCR = false, true
		return p, nil
	}, func(p page.Page) error {
		pages = append(pages, p)
		return nil
	})
	return pics, pages, meta, err
}

func dark(c color.Color) bool {
	_, g, _, _ := c.RGBA()
	return g < 0x6000
}

func file(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestEveryUsualPictureIsDrawn(t *testing.T) {
	encoded := func(encode func(*bytes.Buffer) error) []byte {
		var b bytes.Buffer
		if err := encode(&b); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	clear := image.NewNRGBA(bar().Rect) // the bar on glass
	draw.Draw(clear, image.Rect(10, 8, 41, 21), image.NewUniform(color.NRGBA{200, 20, 20, 255}), image.Point{}, draw.Src)
	for name, b := range map[string][]byte{
		"PNG":              encoded(func(b *bytes.Buffer) error { return png.Encode(b, bar()) }),
		"PNG see-through":  encoded(func(b *bytes.Buffer) error { return png.Encode(b, clear) }),
		"JPEG":             encoded(func(b *bytes.Buffer) error { return jpeg.Encode(b, bar(), nil) }),
		"GIF":              encoded(func(b *bytes.Buffer) error { return gif.Encode(b, bar(), nil) }),
		"BMP":              encoded(func(b *bytes.Buffer) error { return xbmp.Encode(b, bar()) }),
		"WebP":             file(t, "bar.webp"),
		"TIFF with strips": file(t, "strips-jpeg.tif"),
	} {
		pics, _, _, err := seen(t, b)
		if err != nil || len(pics) != 1 || pics[0].Bounds() != bar().Rect {
			t.Errorf("%s: %d pictures, %v", name, len(pics), err)
			continue
		}
		for _, at := range []image.Point{{12, 10}, {38, 18}} {
			if r, g, _, _ := pics[0].At(at.X, at.Y).RGBA(); r < 0xA000 || g > 0x5000 {
				t.Errorf("%s: %v at %v", name, pics[0].At(at.X, at.Y), at)
			}
		}
		if dark(pics[0].At(80, 10)) || dark(pics[0].At(20, 36)) {
			t.Errorf("%s: not white beside the bar", name)
		}
	}
}

func TestEveryPageOfAFaxedTIFFIsDrawn(t *testing.T) {
	pics, pages, _, err := seen(t, file(t, "two-pages-g4.tif"))
	if err != nil || len(pics) != 2 || len(pages) != 2 || pages[1].N != 2 {
		t.Fatalf("%d pictures, %d pages, %v", len(pics), len(pages), err)
	}
	for i, x := range []int{25, 55} { // where the bar of each page stands and the other's does not
		if !dark(pics[i].At(x, 12)) || dark(pics[1-i].At(x, 12)) {
			t.Errorf("page %d is not the one it should be", i+1)
		}
	}
}

// photographed puts an orientation and a time into a JPEG.
func photographed(b []byte, turn byte, at string) []byte {
	le := binary.LittleEndian
	t := []byte("Exif\x00\x00II*\x00\x08\x00\x00\x00\x02\x00")
	t = append(t, 0x12, 0x01, 3, 0, 1, 0, 0, 0, turn, 0, 0, 0)
	t = append(t, 0x69, 0x87, 4, 0, 1, 0, 0, 0, 38, 0, 0, 0, 0, 0, 0, 0) // the Exif directory, and no next
	t = append(t, 1, 0, 0x03, 0x90, 2, 0)
	t = le.AppendUint32(t, uint32(len(at)+1))
	t = append(t, 56, 0, 0, 0, 0, 0, 0, 0)
	t = append(append(t, at...), 0)
	head := binary.BigEndian.AppendUint16([]byte{0xFF, 0xD8, 0xFF, 0xE1}, uint16(len(t)+2))
	return append(append(head, t...), b[2:]...)
}

func TestAPhotoStandsUprightAndSaysWhenItWasTaken(t *testing.T) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, bar(), nil); err != nil {
		t.Fatal(err)
	}
	// The bar lies at the left, above the middle: where it comes to lie when the picture is shown.
	for turn, at := range map[byte]image.Point{1: {12, 10}, 2: {83, 10}, 3: {83, 29}, 4: {12, 29}, 5: {10, 12}, 6: {29, 12}, 7: {29, 83}, 8: {10, 83}} {
		pics, pages, meta, err := seen(t, photographed(b.Bytes(), turn, "2025:09:18 08:30:05"))
		if err != nil || len(pics) != 1 {
			t.Fatalf("orientation %d: %v", turn, err)
		}
		img := pics[0]
		opposite := image.Pt(img.Bounds().Dx()-1-at.X, img.Bounds().Dy()-1-at.Y)
		if !dark(img.At(at.X, at.Y)) || dark(img.At(opposite.X, opposite.Y)) {
			t.Errorf("orientation %d: the bar is not at %v", turn, at)
		}
		if tall := turn >= 5; tall != (pages[0].Height > pages[0].Width) {
			t.Errorf("orientation %d: page of %v by %v", turn, pages[0].Width, pages[0].Height)
		}
		if meta.Created != "2025-09-18T08:30:05" {
			t.Errorf("taken at %q", meta.Created)
		}
	}
	if _, _, meta, _ := seen(t, photographed(b.Bytes(), 1, "0000:00:00 00:00:00")); meta.Created != "" {
		t.Errorf("a camera that was never set says %q", meta.Created)
	}
}

func TestALargePictureIsMadeSmallerBeforeItIsRecognised(t *testing.T) {
	big := image.NewGray(image.Rect(0, 0, 6000, 5000))
	draw.Draw(big, big.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(big, image.Rect(0, 0, 3000, 2500), image.Black, image.Point{}, draw.Src)
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&b, big); err != nil {
		t.Fatal(err)
	}
	pics, _, _, err := seen(t, b.Bytes())
	if err != nil || len(pics) != 1 {
		t.Fatal(err)
	}
	r := pics[0].Bounds()
	if r.Dx() != 3000 || r.Dy() != 2500 || !dark(pics[0].At(1400, 1200)) || dark(pics[0].At(1600, 1200)) {
		t.Errorf("drawn as %v", r)
	}
}

func TestWhatCannotBeDrawnSaysWhatToDo(t *testing.T) {
	var whole bytes.Buffer
	if err := png.Encode(&whole, bar()); err != nil {
		t.Fatal(err)
	}
	huge := bytes.Clone(whole.Bytes())
	binary.BigEndian.PutUint32(huge[16:], 20_000) // 20,000 by 20,000 in four bytes each
	binary.BigEndian.PutUint32(huge[20:], 20_000)
	for name, c := range map[string]struct {
		b    []byte
		want string
	}{
		"cut":  {whole.Bytes()[:whole.Len()/2], "损坏"},
		"huge": {huge, "损坏"}, // its checksum no longer fits
		"HEIC": {[]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"), "JPEG"},
	} {
		_, pages, _, err := seen(t, c.b)
		if !strings.Contains(reading.ReasonOf(err), c.want) || len(pages) != 0 {
			t.Errorf("%s: %d pages, %v", name, len(pages), err)
		}
	}
	two := file(t, "two-pages-g4.tif")
	second := bytes.LastIndex(two, []byte{0x03, 0x01, 3, 0, 1, 0, 0, 0, 4, 0}) // compression of the second directory
	two[second+8] = 99
	pics, pages, _, err := seen(t, two)
	if err != nil || len(pics) != 1 || len(pages) != 2 || pages[1].Pending || !strings.Contains(pages[1].Note, "压缩方式") {
		t.Errorf("%d pictures, %+v, %v", len(pics), pages, err)
	}
}

func FuzzRead(f *testing.F) {
	for _, name := range []string{"two-pages-g4.tif", "strips-jpeg.tif", "bar.webp"} {
		b, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		sizes, _ := Sizes(reading.Source{ReaderAt: bytes.NewReader(b), Size: int64(len(b))})
		for _, s := range sizes {
			if len(sizes) > 4 || s.W > 1000 || s.H > 1000 {
				t.Skip("large ones take their time, which the child's limits bound")
			}
		}
		_, _, _, err := seen(t, b)
		if err != nil && reading.ReasonOf(err) == "" {
			t.Error(err)
		}
	})
}
