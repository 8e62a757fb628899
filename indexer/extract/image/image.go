// Package image looks at pictures: how many pages they are and how large. Their
// words wait for recognition.
package image

import (
	"encoding/binary"
	"errors"
	"image"
	_ "image/gif" // sizes of GIF
	_ "image/jpeg"
	_ "image/png"
	"io"

	"juzheng/indexer/extract/reading"
	"juzheng/indexer/page"
)

const (
	// Engine names this reader on the pages it made.
	Engine = "image/1"
	// Note tells people what such a page waits for.
	Note = "图片，等待文字识别"

	// MaxPixels of one picture; larger ones are not for recognition.
	MaxPixels = 400_000_000

	defaultDPI = 96 // pixels to points where the picture says nothing
	pointsInch = 72
)

// A Size is the pixels of one picture of a file.
type Size struct{ W, H int }

var errSize = &reading.Fault{Reason: "图片尺寸过大，请缩小后再上传"}

// Read hands out one pending page for each picture of the file.
func Read(src reading.Source, emit reading.Emit) (reading.Meta, error) {
	sizes, err := Sizes(src)
	if err != nil {
		return reading.Meta{}, reading.Damaged(err)
	}
	for i, s := range sizes {
		if s.W*s.H > MaxPixels {
			return reading.Meta{}, errSize
		}
		if lying(Orientation(src, i+1)) {
			s.W, s.H = s.H, s.W
		}
		p := page.Page{N: i + 1, Pending: true, Note: Note, Engine: Engine}
		p.Width, p.Height = float32(s.W)*pointsInch/defaultDPI, float32(s.H)*pointsInch/defaultDPI
		if err := emit(p); err != nil {
			return reading.Meta{}, err
		}
	}
	return reading.Meta{}, nil
}

// Sizes tells the pictures of a file. A format whose size is not known here
// (HEIC …) is one picture of size 0.
func Sizes(src reading.Source) ([]Size, error) {
	head := make([]byte, min(src.Size, 64))
	if _, err := src.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	le, be := binary.LittleEndian, binary.BigEndian
	switch {
	case has(head, "II*\x00"):
		return tiff(src, le)
	case has(head, "MM\x00*"):
		return tiff(src, be)
	case has(head, "BM"):
		return bmp(head)
	case has(head, "RIFF") && len(head) >= 30 && string(head[8:12]) == "WEBP":
		return webp(head)
	}
	c, _, err := image.DecodeConfig(src.Stream())
	switch {
	case errors.Is(err, image.ErrFormat):
		return []Size{{}}, nil
	case err != nil:
		return nil, err
	}
	return one(c.Width, c.Height)
}

func has(b []byte, sign string) bool { return len(b) >= len(sign) && string(b[:len(sign)]) == sign }

func one(w, h int) ([]Size, error) {
	if w <= 0 || h <= 0 {
		return nil, errors.New("picture without size")
	}
	return []Size{{w, h}}, nil
}

func bmp(head []byte) ([]Size, error) {
	if len(head) < 26 {
		return nil, io.ErrUnexpectedEOF
	}
	le := binary.LittleEndian
	if le.Uint32(head[14:]) == 12 { // the header of OS/2
		return one(int(le.Uint16(head[18:])), int(le.Uint16(head[20:])))
	}
	h := int(int32(le.Uint32(head[22:])))
	return one(int(int32(le.Uint32(head[18:]))), max(h, -h)) // a negative height means top down
}

// webp reads the size out of the first chunk (RFC 9649).
func webp(b []byte) ([]Size, error) {
	le := binary.LittleEndian
	switch string(b[12:16]) {
	case "VP8 ":
		return one(int(le.Uint16(b[26:])&0x3FFF), int(le.Uint16(b[28:])&0x3FFF))
	case "VP8L":
		v := le.Uint32(b[21:])
		return one(int(v&0x3FFF)+1, int(v>>14&0x3FFF)+1)
	case "VP8X":
		u24 := func(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }
		return one(u24(b[24:])+1, u24(b[27:])+1)
	}
	return nil, errors.New("unknown WebP")
}
