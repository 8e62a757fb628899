package image

import (
	"encoding/binary"
	"image"
	"io"

	"juzheng/indexer/extract/reading"
)

const (
	maxSegments = 100 // of a JPEG before its picture
)

// Orientation says how picture n of a file lies, from 1 to 8 as in TIFF and
// EXIF; 1, upright, where the file does not say.
func Orientation(src reading.Source, n int) int {
	var head [4]byte
	if _, err := src.ReadAt(head[:], 0); err != nil {
		return 1
	}
	if order := tiffOrder(head[:]); order != nil {
		pics, err := tiffPictures(src, order)
		if err != nil || n > len(pics) {
			return 1
		}
		return tagged(src, order, pics[n-1].dir)
	}
	if has(head[:], "\xFF\xD8") {
		return ofJPEG(src)
	}
	return 1
}

// ofJPEG looks for the TIFF that EXIF is, in the second kind of segment (APP1).
func ofJPEG(src reading.Source) int {
	var b [16]byte
	at := int64(2)
	for range maxSegments {
		if n, _ := src.ReadAt(b[:], at); n < len(b) || b[0] != 0xFF || b[1] == 0xDA {
			return 1
		}
		size := int64(binary.BigEndian.Uint16(b[2:]))
		if b[1] == 0xE1 && string(b[4:10]) == "Exif\x00\x00" && size > 16 {
			exif := io.NewSectionReader(src, at+10, size-8)
			order := tiffOrder(b[10:14])
			if order == nil {
				return 1
			}
			var first [4]byte
			if _, err := exif.ReadAt(first[:], 4); err != nil {
				return 1
			}
			return tagged(exif, order, int64(order.Uint32(first[:])))
		}
		at += 2 + size
	}
	return 1
}

// tagged reads the orientation out of the directory at a place of a TIFF.
func tagged(src io.ReaderAt, order binary.ByteOrder, at int64) int {
	var b [12]byte
	if _, err := src.ReadAt(b[:2], at); err != nil {
		return 1
	}
	for i := range min(int64(order.Uint16(b[:2])), maxEntries) {
		if _, err := src.ReadAt(b[:], at+2+12*i); err != nil {
			return 1
		}
		if o := int(order.Uint16(b[8:])); order.Uint16(b[:2]) == tagOrientation && o >= 1 && o <= 8 {
			return o
		}
	}
	return 1
}

// lying tells the orientations in which width and height change places.
func lying(o int) bool { return o >= 5 && o <= 8 }

// upright turns a picture as it is meant to be seen (TIFF 6.0, section 8).
func upright(m *image.RGBA, o int) *image.RGBA {
	if o <= 1 || o > 8 {
		return m
	}
	b := m.Bounds()
	w, h := b.Dx(), b.Dy()
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	if lying(o) {
		out = image.NewRGBA(image.Rect(0, 0, h, w))
	}
	for y := range h {
		for x := range w {
			tx, ty := x, y
			switch o {
			case 2:
				tx = w - 1 - x
			case 3:
				tx, ty = w-1-x, h-1-y
			case 4:
				ty = h - 1 - y
			case 5:
				tx, ty = y, x
			case 6:
				tx, ty = h-1-y, x
			case 7:
				tx, ty = h-1-y, w-1-x
			case 8:
				tx, ty = y, w-1-x
			}
			copy(out.Pix[out.PixOffset(tx, ty):][:4], m.Pix[m.PixOffset(x, y):][:4])
		}
	}
	return out
}
