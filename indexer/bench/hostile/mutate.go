package main

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"io"
	"math/rand/v2"
	"slices"
)

// What is done to a file.
const (
	mostDeeds  = 4
	block      = 4096    // bytes at most that are doubled, zeroed or swapped
	mostInside = 8 << 20 // bytes of a container that is altered from within
)

// mutate alters a file in one to four ways. Half of the containers are altered
// from within: one of their parts, under a fresh checksum, or nothing would meet the parser.
func mutate(rng *rand.Rand, b []byte) []byte {
	if rng.IntN(2) == 0 {
		if out := within(rng, b); out != nil {
			return out
		}
	}
	return alter(rng, b)
}

func alter(rng *rand.Rand, b []byte) []byte {
	b = slices.Clone(b)
	for range 1 + rng.IntN(mostDeeds) {
		if len(b) < 16 {
			return b
		}
		b = deeds[rng.IntN(len(deeds))](rng, b)
	}
	return b
}

var deeds = []func(*rand.Rand, []byte) []byte{flip, flip, cut, length, length, double, zero, swap}

func flip(rng *rand.Rand, b []byte) []byte {
	for range 1 + rng.IntN(16) {
		b[rng.IntN(len(b))] ^= 1 << rng.IntN(8)
	}
	return b
}

func cut(rng *rand.Rand, b []byte) []byte { return b[:1+rng.IntN(len(b))] }

// length puts a number that lies about a size where one may stand.
func length(rng *rand.Rand, b []byte) []byte {
	lies := []uint32{0, 1, 0x7F, 0xFF, 0xFFFF, 0x7FFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, uint32(len(b)), uint32(len(b)) * 2}
	lie := lies[rng.IntN(len(lies))]
	var order binary.ByteOrder = binary.LittleEndian
	if rng.IntN(3) == 0 {
		order = binary.BigEndian
	}
	at := rng.IntN(len(b) - 4)
	if rng.IntN(2) == 0 {
		order.PutUint16(b[at:], uint16(lie))
	} else {
		order.PutUint32(b[at:], lie)
	}
	return b
}

// some is a stretch of b.
func some(rng *rand.Rand, b []byte) (from, to int) {
	from = rng.IntN(len(b))
	return from, min(len(b), from+1+rng.IntN(block))
}

func double(rng *rand.Rand, b []byte) []byte {
	from, to := some(rng, b)
	piece := bytes.Repeat(b[from:to], 1+rng.IntN(8))
	return slices.Insert(b, rng.IntN(len(b)), piece...)
}

func zero(rng *rand.Rand, b []byte) []byte {
	from, to := some(rng, b)
	clear(b[from:to])
	return b
}

func swap(rng *rand.Rand, b []byte) []byte {
	n := min(1+rng.IntN(block), len(b)/2)
	from, to := rng.IntN(len(b)-n+1), rng.IntN(len(b)-n+1)
	piece := slices.Clone(b[from : from+n])
	copy(b[from:], b[to:to+n])
	copy(b[to:], piece)
	return b
}

// within alters one part of a ZIP and packs it again; nil when b is none.
func within(rng *rand.Rand, b []byte) []byte {
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil || len(z.File) == 0 {
		return nil
	}
	chosen := rng.IntN(len(z.File))
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	left := int64(mostInside)
	for i, f := range z.File {
		part, err := partOf(f, left)
		if err != nil {
			return nil
		}
		left -= int64(len(part))
		if i == chosen {
			part = alter(rng, part)
		}
		to, err := w.CreateHeader(&zip.FileHeader{Name: f.Name, Method: zip.Deflate, NonUTF8: f.NonUTF8})
		if err != nil {
			return nil
		}
		if _, err := to.Write(part); err != nil && len(part) > 0 {
			return nil
		}
	}
	if w.Close() != nil {
		return nil
	}
	return out.Bytes()
}

func partOf(f *zip.File, most int64) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	b, err := io.ReadAll(io.LimitReader(r, most+1))
	if err == nil && int64(len(b)) > most {
		err = io.ErrShortBuffer
	}
	return b, err
}
