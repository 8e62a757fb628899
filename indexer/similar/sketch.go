// Package similar finds what texts have in common: sketches tell which texts
// may be alike, comparing tells how much of each stands in the other, and where.
//
// Everything is done on the characters that an index keeps of a normal form, so
// that script, width, spaces, line ends and punctuation make no difference.
package similar

import (
	"slices"

	"juzheng/indexer/hanzi"
)

// Sizes of sketches.
const (
	Shingle = 8  // characters that are hashed together
	Values  = 8  // of a sketch
	MinText = 40 // characters; a shorter text has no sketch, so much stands on any form
)

// ValueBits is how many bits a value of a sketch has.
const ValueBits = 28

// Sketch is the sketch of a text: the Values smallest hashes of its shingles
// (Broder, bottom-k MinHash), smallest first. Of two texts that share a part c
// of their shingles, about so much of the sketches is equal. All digits that
// follow one another are one, so that minutes that differ in their dates have
// nearly the same sketch.
func Sketch(text string) []uint32 {
	var (
		ring     [Shingle]uint64
		n        int
		sum      uint64
		last     rune
		smallest = make([]uint64, 0, Values+1)
	)
	for r := range hanzi.Letters(text) {
		if r >= '0' && r <= '9' {
			r = '0'
			if last == r {
				continue
			}
		}
		last = r
		c := uint64(r)
		sum = sum*base + c - ring[n%Shingle]*shingleTop
		ring[n%Shingle] = c
		if n++; n < Shingle {
			continue
		}
		h := mix(sum)
		if len(smallest) == Values && h >= smallest[Values-1] {
			continue
		}
		if i, there := slices.BinarySearch(smallest, h); !there {
			smallest = slices.Insert(smallest, i, h)
			smallest = smallest[:min(len(smallest), Values)]
		}
	}
	if n < MinText {
		return nil
	}
	values := make([]uint32, len(smallest))
	for i, h := range smallest {
		values[i] = uint32(h) & (1<<ValueBits - 1)
	}
	return values
}

// base is that of the rolling hash: odd, without pattern.
const base = 0x9E3779B97F4A7C15

var shingleTop = power(base, Shingle)

func power(b uint64, n int) uint64 {
	p := uint64(1)
	for range n {
		p *= b
	}
	return p
}

// mix spreads a rolling hash over all bits (MurmurHash3's finalizer).
func mix(h uint64) uint64 {
	h = (h ^ h>>33) * 0xff51afd7ed558ccd
	h = (h ^ h>>33) * 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}
