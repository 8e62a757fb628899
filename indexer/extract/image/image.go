// Package image reads pictures: how many pages they are, how large, when they
// were taken, and, where there is somebody to recognise it, what is written on them.
package image

import (
	"encoding/binary"
	"errors"
	"image"
	_ "image/gif" // sizes and pixels of GIF
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
	Note = "图片，待识别"

	// MaxPixels of one picture; larger ones are not for recognition.
	MaxPixels = 400_000_000

	defaultDPI = 96 // pixels to points where the picture says nothing
	pointsInch = 72
)

// A Size is the pixels of one picture of a file.
type Size struct{ W, H int }

var (
	errSize = &reading.Fault{Reason: "图片尺寸过大，请缩小后再上传"}
	errHEIF = &reading.Fault{Reason: "暂不能读取 HEIC（苹果高效格式）照片，原件已保存；请在手机上存为 JPEG（苹果手机：设置—相机—格式—兼容性最佳），再上传一份"}
)

// Read hands out one page for each picture of the file. They wait for
// recognition, unless recognise, which may be nil, makes more of them.
func Read(src reading.Source, recognise reading.Recognise, emit reading.Emit) (reading.Meta, error) {
	pics, err := pictures(src)
	if err != nil {
		return reading.Meta{}, damaged(err)
	}
	turn, meta := exif(src)
	if pics[0].dir == 0 {
		pics[0].turn = turn
	}
	broken := 0
	for i, pic := range pics {
		if pic.W > MaxPixels || pic.H > MaxPixels || pic.W*pic.H > MaxPixels {
			return meta, errSize
		}
		p := page.Page{N: i + 1, Pending: true, Note: Note, Engine: Engine}
		w, h := pic.turn.size(pic.W, pic.H)
		p.Width, p.Height = float32(w)*pointsInch/defaultDPI, float32(h)*pointsInch/defaultDPI
		if recognise != nil {
			more, err := recognise(p, func() (image.Image, error) { return pixelsOf(src, pic) })
			switch why := reading.ReasonOf(err); {
			case why != "":
				p.Pending, p.Note = false, why
				broken++
			case err != nil:
				return meta, err
			default:
				p = more
			}
		}
		if broken == len(pics) {
			return meta, &reading.Fault{Reason: p.Note}
		}
		if err := emit(p); err != nil {
			return meta, err
		}
	}
	return meta, nil
}

// damaged leaves a reason that is there already.
func damaged(err error) error {
	if reading.ReasonOf(err) != "" {
		return err
	}
	return reading.Damaged(err)
}

// A pic is one picture of a file; in a TIFF its directory stands at dir.
type pic struct {
	Size
	dir  int64
	turn orientation
}

// Sizes tells the pictures of a file.
func Sizes(src reading.Source) ([]Size, error) {
	pics, err := pictures(src)
	var sizes []Size
	for _, p := range pics {
		sizes = append(sizes, p.Size)
	}
	return sizes, err
}

func pictures(src reading.Source) ([]pic, error) {
	head := make([]byte, min(src.Size, 64))
	if _, err := src.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	switch {
	case tiffOrder(head) != nil:
		return tiffPictures(src, tiffOrder(head))
	case has(head, "BM"):
		return bmp(head)
	case has(head, "RIFF") && len(head) >= 30 && string(head[8:12]) == "WEBP":
		return webp(head)
	case len(head) >= 12 && string(head[4:8]) == "ftyp":
		return nil, errHEIF
	}
	c, _, err := image.DecodeConfig(src.Stream())
	switch {
	case errors.Is(err, image.ErrFormat):
		return nil, reading.Unsupported("这种图片")
	case err != nil:
		return nil, err
	}
	return one(c.Width, c.Height)
}

func has(b []byte, sign string) bool { return len(b) >= len(sign) && string(b[:len(sign)]) == sign }

func one(w, h int) ([]pic, error) {
	if w <= 0 || h <= 0 {
		return nil, errors.New("picture without size")
	}
	return []pic{{Size: Size{w, h}}}, nil
}

func bmp(head []byte) ([]pic, error) {
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
func webp(b []byte) ([]pic, error) {
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
