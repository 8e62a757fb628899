package image

import (
	"encoding/binary"
	"image"
	"strings"
	"time"

	"github.com/bep/imagemeta"

	"juzheng/indexer/extract/reading"
)

// exifTime bounds the look for EXIF.
const exifTime = 2 * time.Second

// An orientation is the EXIF tag of that name: 1 is upright, 2 to 8 are the ways
// to turn and mirror it (Exif 2.32, 4.6.4); 0 says nothing.
type orientation int

// exif reads how a picture is to be turned and when it was taken. What cannot
// be read leaves it as it is.
func exif(src reading.Source) (turn orientation, meta reading.Meta) {
	defer func() { _ = recover() }() // a picture without EXIF is a picture still
	head := make([]byte, 16)
	n, _ := src.ReadAt(head, 0)
	format := imagemeta.ImageFormatAuto
	switch head = head[:n]; {
	case has(head, "\xFF\xD8"):
		format = imagemeta.JPEG
	case has(head, "\x89PNG"):
		format = imagemeta.PNG
	case has(head, "RIFF"):
		format = imagemeta.WebP
	case tiffOrder(head) != nil:
		format = imagemeta.TIFF
	default:
		return turn, meta
	}
	tags := map[string]string{}
	_, _ = imagemeta.Decode(imagemeta.Options{R: src.Stream(), ImageFormat: format, Sources: imagemeta.EXIF, Timeout: exifTime,
		ShouldHandleTag: func(t imagemeta.TagInfo) bool {
			return t.Tag == "Orientation" || t.Tag == "DateTimeOriginal" || t.Tag == "OffsetTimeOriginal"
		},
		HandleTag: func(t imagemeta.TagInfo) error {
			switch v := t.Value.(type) {
			case uint16:
				if t.Tag == "Orientation" && t.Namespace == "IFD0" && v <= 8 {
					turn = orientation(v)
				}
			case string:
				tags[t.Tag] = strings.TrimSpace(v)
			}
			return nil
		}})
	meta.Created = taken(tags["DateTimeOriginal"], tags["OffsetTimeOriginal"])
	return turn, meta
}

// taken writes the time of EXIF as Meta does; cameras that were never set say 0000 or nothing.
func taken(at, zone string) string {
	t, err := time.Parse("2006:01:02 15:04:05", at)
	if err != nil {
		return ""
	}
	if _, err := time.Parse("-07:00", zone); err != nil {
		zone = ""
	}
	return t.Format("2006-01-02T15:04:05") + zone
}

func (o orientation) sideways() bool { return o >= 5 && o <= 8 }

func (o orientation) size(w, h int) (int, int) {
	if o.sideways() {
		return h, w
	}
	return w, h
}

// upright turns a picture as its orientation asks.
func (o orientation) upright(in *image.RGBA) *image.RGBA {
	if o < 2 || o > 8 {
		return in
	}
	w, h := o.size(in.Rect.Dx(), in.Rect.Dy())
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			sx, sy := x, y
			if o.sideways() {
				sx, sy = y, x
			}
			if o == 2 || o == 3 || o == 7 || o == 8 {
				sx = in.Rect.Dx() - 1 - sx
			}
			if o == 3 || o == 4 || o == 6 || o == 7 {
				sy = in.Rect.Dy() - 1 - sy
			}
			copy(out.Pix[out.PixOffset(x, y):][:4], in.Pix[in.PixOffset(sx, sy):][:4])
		}
	}
	return out
}

// tiffOrder is the byte order of a TIFF, nil for what is none.
func tiffOrder(head []byte) binary.ByteOrder {
	switch {
	case has(head, "II*\x00"):
		return binary.LittleEndian
	case has(head, "MM\x00*"):
		return binary.BigEndian
	}
	return nil
}
