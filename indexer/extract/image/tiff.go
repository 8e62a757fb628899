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
	var b [12]byte
	if _, err := src.ReadAt(b[:4], 4); err != nil {
		return nil, err
	}
	at := int64(order.Uint32(b[:4]))
	var sizes []Size
	seen := map[int64]bool{}
	for at != 0 && !seen[at] && len(seen) < maxDirectories {
		seen[at] = true
		if _, err := src.ReadAt(b[:2], at); err != nil {
			return sizes, partly(sizes, err)
		}
		n := int64(order.Uint16(b[:2]))
		if n > maxEntries {
			return sizes, partly(sizes, errors.New("too many entries"))
		}
		var s Size
		reduced := false
		for i := range n {
			if _, err := src.ReadAt(b[:12], at+2+12*i); err != nil {
				return sizes, partly(sizes, err)
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
		if s.W > 0 && s.H > 0 && !reduced {
			sizes = append(sizes, s)
		}
		if _, err := src.ReadAt(b[:4], at+2+12*n); err != nil {
			return sizes, partly(sizes, err)
		}
		at = int64(order.Uint32(b[:4]))
	}
	if len(sizes) == 0 {
		return nil, errors.New("no picture in TIFF")
	}
	return sizes, nil
}

// partly forgives a broken end when there are pictures before it.
func partly(sizes []Size, err error) error {
	if len(sizes) > 0 {
		return nil
	}
	return err
}
