package image

import (
	"encoding/binary"
	"errors"

	"juzheng/indexer/extract/reading"
)

const (
	maxDirectories = 5000
	maxEntries     = 4096
)

// tiff walks the directories of a TIFF, one for each page (TIFF 6.0, section 2).
func tiff(src reading.Source, order binary.ByteOrder) ([]Size, error) {
	var sizes []Size
	err := walk(src, order, func(_ int64, s Size) { sizes = append(sizes, s) })
	return sizes, err
}

// directories are where the pages of a TIFF stand.
func directories(src reading.Source, order binary.ByteOrder) ([]int64, error) {
	var at []int64
	err := walk(src, order, func(place int64, _ Size) { at = append(at, place) })
	return at, err
}

// walk visits the pages of a TIFF. A broken end is forgiven when there are pages before it.
func walk(src reading.Source, order binary.ByteOrder, visit func(int64, Size)) error {
	var b [4]byte
	if _, err := src.ReadAt(b[:], 4); err != nil {
		return err
	}
	at, pages := int64(order.Uint32(b[:])), 0
	seen := map[int64]bool{}
	for at != 0 && !seen[at] && len(seen) < maxDirectories {
		seen[at] = true
		s, reduced, next, err := directory(src, order, at)
		if s.W > 0 && s.H > 0 && !reduced {
			visit(at, s)
			pages++
		}
		if err != nil {
			if pages > 0 {
				return nil
			}
			return err
		}
		at = next
	}
	if pages == 0 {
		return errors.New("no picture in TIFF")
	}
	return nil
}

// directory reads the size of a page, whether it is a thumbnail of another, and
// where the next one stands. The size counts only when all entries could be read.
func directory(src reading.Source, order binary.ByteOrder, at int64) (s Size, reduced bool, next int64, err error) {
	var b [12]byte
	if _, err := src.ReadAt(b[:2], at); err != nil {
		return Size{}, false, 0, err
	}
	n := int64(order.Uint16(b[:2]))
	if n > maxEntries {
		return Size{}, false, 0, errors.New("too many entries")
	}
	for i := range n {
		if _, err := src.ReadAt(b[:12], at+2+12*i); err != nil {
			return Size{}, false, 0, err
		}
		v := int(order.Uint32(b[8:]))
		if order.Uint16(b[2:]) == 3 { // a short stands at the left
			v = int(order.Uint16(b[8:]))
		}
		switch order.Uint16(b[:2]) {
		case 254:
			reduced = v&1 == 1 // a thumbnail of another page
		case 256:
			s.W = v
		case 257:
			s.H = v
		}
	}
	_, err = src.ReadAt(b[:4], at+2+12*n)
	return s, reduced, int64(order.Uint32(b[:4])), err
}
