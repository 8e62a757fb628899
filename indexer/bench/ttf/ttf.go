// Package ttf cuts TrueType fonts down to the glyphs that a generated file needs.
package ttf

import (
	"encoding/binary"
	"errors"
	"maps"
	"slices"

	"golang.org/x/image/font/sfnt"
)

// MicroHei is where Debian's fonts-wqy-microhei lies.
const MicroHei = "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc"

// Flags of a composite glyph (OpenType, glyf table).
const (
	argsAreWords   = 1 << 0
	haveScale      = 1 << 3
	moreComponents = 1 << 5
	haveXYScale    = 1 << 6
	haveTwoByTwo   = 1 << 7
)

var errFont = errors.New("no TrueType outlines in the font")

var be = binary.BigEndian

// Tables finds the tables of the first font of a collection or of a single font.
func Tables(data []byte) (map[string][]byte, error) {
	at := uint32(0)
	if string(data[:4]) == "ttcf" {
		at = be.Uint32(data[12:])
	}
	t := map[string][]byte{}
	for i := range int(be.Uint16(data[at+4:])) {
		e := data[int(at)+12+16*i:]
		off, n := be.Uint32(e[8:]), be.Uint32(e[12:])
		t[string(e[:4])] = data[off : off+n]
	}
	if t["glyf"] == nil || t["loca"] == nil {
		return nil, errFont
	}
	return t, nil
}

// Parse reads the first font of a collection, or a single font.
func Parse(data []byte) (*sfnt.Font, error) {
	t, err := Tables(data)
	if err != nil {
		return nil, err
	}
	// Tables of some collections begin at odd places, which the parser refuses.
	return sfnt.Parse(fontFile(t))
}

// Subset keeps the glyphs and what they are composed of. The glyphs are
// numbered anew in the order given, glyph 0 first; it returns the font file and
// the advance of each new glyph in 1/1000 em.
func Subset(data []byte, glyphs []uint16) ([]byte, []int, error) {
	t, err := Tables(data)
	if err != nil {
		return nil, nil, err
	}
	old := append([]uint16{0}, glyphs...)
	now := map[uint16]uint16{}
	for i, g := range old {
		now[g] = uint16(i)
	}
	var glyf, loca, hmtx []byte
	var advances []int
	for i := 0; i < len(old); i++ { // old grows while components turn up
		g := append([]byte(nil), outline(t, old[i])...)
		components(g, func(at int) {
			c := be.Uint16(g[at:])
			if _, known := now[c]; !known {
				now[c] = uint16(len(old))
				old = append(old, c)
			}
			be.PutUint16(g[at:], now[c])
		})
		loca = be.AppendUint32(loca, uint32(len(glyf)))
		glyf = append(glyf, g...)
		for len(glyf)%4 != 0 {
			glyf = append(glyf, 0)
		}
		a, lsb := metrics(t, old[i])
		hmtx = be.AppendUint16(be.AppendUint16(hmtx, a), lsb)
		advances = append(advances, int(a)*1000/int(be.Uint16(t["head"][18:])))
	}
	loca = be.AppendUint32(loca, uint32(len(glyf)))
	head, hhea, maxp := slices.Clone(t["head"]), slices.Clone(t["hhea"]), slices.Clone(t["maxp"])
	be.PutUint16(head[50:], 1) // long offsets
	be.PutUint16(hhea[34:], uint16(len(old)))
	be.PutUint16(maxp[4:], uint16(len(old)))
	out := map[string][]byte{"head": head, "hhea": hhea, "maxp": maxp, "hmtx": hmtx, "loca": loca, "glyf": glyf}
	for _, hint := range []string{"cvt ", "fpgm", "prep"} {
		if t[hint] != nil {
			out[hint] = t[hint]
		}
	}
	return fontFile(out), advances, nil
}

func outline(t map[string][]byte, g uint16) []byte {
	if be.Uint16(t["head"][50:]) == 0 {
		return t["glyf"][2*int(be.Uint16(t["loca"][2*int(g):])) : 2*int(be.Uint16(t["loca"][2*int(g)+2:]))]
	}
	return t["glyf"][be.Uint32(t["loca"][4*int(g):]):be.Uint32(t["loca"][4*int(g)+4:])]
}

// components calls visit with the place of each component's glyph number.
func components(g []byte, visit func(at int)) {
	if len(g) < 10 || int16(be.Uint16(g)) >= 0 {
		return
	}
	for at := 10; ; {
		flags := be.Uint16(g[at:])
		visit(at + 2)
		at += 6
		for _, f := range []struct{ flag, size int }{{argsAreWords, 2}, {haveScale, 2}, {haveXYScale, 4}, {haveTwoByTwo, 8}} {
			if int(flags)&f.flag != 0 {
				at += f.size
			}
		}
		if flags&moreComponents == 0 {
			return
		}
	}
}

func metrics(t map[string][]byte, g uint16) (advance, lsb uint16) {
	long := be.Uint16(t["hhea"][34:])
	h := t["hmtx"]
	if g < long {
		return be.Uint16(h[4*int(g):]), be.Uint16(h[4*int(g)+2:])
	}
	return be.Uint16(h[4*int(long)-4:]), be.Uint16(h[4*int(long)+2*int(g-long):])
}

func fontFile(t map[string][]byte) []byte {
	names := slices.Sorted(maps.Keys(t))
	out := be.AppendUint32(nil, 0x00010000)
	search, selector := 16, 0
	for search*2 <= 16*len(names) {
		search, selector = search*2, selector+1
	}
	for _, v := range []int{len(names), search, selector, 16*len(names) - search} {
		out = be.AppendUint16(out, uint16(v))
	}
	at := 12 + 16*len(names)
	var body []byte
	for _, n := range names {
		out = append(out, n...)
		out = be.AppendUint32(out, checksum(t[n]))
		out = be.AppendUint32(out, uint32(at+len(body)))
		out = be.AppendUint32(out, uint32(len(t[n])))
		body = append(body, t[n]...)
		for len(body)%4 != 0 {
			body = append(body, 0)
		}
	}
	return append(out, body...)
}

func checksum(b []byte) (sum uint32) {
	for len(b)%4 != 0 {
		b = append(slices.Clip(b), 0)
	}
	for ; len(b) > 0; b = b[4:] {
		sum += be.Uint32(b)
	}
	return sum
}
