package pdf

import (
	"bytes"
	"encoding/binary"
	"io"
	"maps"
	"slices"

	"github.com/klauspost/compress/zlib"
)

const (
	maxPrograms = 500      // fonts of a file
	maxProgram  = 32 << 20 // bytes of one, unpacked
	dictionary  = 4 << 10  // how far before its stream a dictionary begins
	emAbove     = 0.88     // of the em above the base line, as Chinese letters stand
	emBelow     = 0.12
	outlineSize = 24 // bytes of the outline of two points that takes the place of all others
)

// slim takes the outlines out of the TrueType fonts of a file that is only to
// be read, not drawn: pdfium loads the outline of every letter twice to learn
// its bounds, which is 60 % of its time. Each letter becomes a box of its own
// advance and of the height of the em. A font is put back where it stood, so
// that nothing else moves. What is not understood stays as it is.
func slim(file []byte) {
	if bytes.Contains(file, []byte("/Encrypt")) {
		return // streams are not what they seem
	}
	at := 0
	for range maxPrograms {
		i := bytes.Index(file[at:], []byte("/Length1"))
		if i < 0 {
			return
		}
		at += i + 1
		start, end := streamAfter(file, at)
		if start < 0 {
			continue
		}
		thin := slimProgram(file[start:end])
		if thin == nil || len(thin) > end-start {
			continue
		}
		copy(file[start:], thin)
		clear(file[start+len(thin) : end])
		at = end
	}
}

// streamAfter finds the packed data of the stream in whose dictionary at lies; -1 when it is packed otherwise.
func streamAfter(file []byte, at int) (start, end int) {
	i := bytes.Index(file[at:min(len(file), at+dictionary)], []byte("stream"))
	if i < 0 {
		return -1, -1
	}
	start = at + i + len("stream")
	from := max(0, at-dictionary)
	dict := file[from:start]
	dict = dict[max(0, bytes.LastIndex(dict[:at-from], []byte("obj"))):]
	if !bytes.Contains(dict, []byte("/FlateDecode")) || bytes.Contains(dict, []byte("/DecodeParms")) || bytes.Count(dict, []byte("Decode")) != 1 || bytes.Contains(dict, []byte("endobj")) {
		return -1, -1
	}
	for start < len(file) && (file[start] == '\r' || file[start] == '\n') {
		start++
	}
	n := bytes.Index(file[start:], []byte("endstream"))
	if n < 0 {
		return -1, -1
	}
	return start, start + n
}

// slimProgram unpacks, thins and packs a font; nil when it cannot.
func slimProgram(packed []byte) []byte {
	z, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil
	}
	font, err := io.ReadAll(io.LimitReader(z, maxProgram))
	if err != nil {
		return nil
	}
	thin := Boxed(font)
	if thin == nil {
		return nil
	}
	var b bytes.Buffer
	w, _ := zlib.NewWriterLevel(&b, zlib.BestSpeed) // the level is a good one
	_, _ = w.Write(thin)                            // a bytes.Buffer takes everything
	_ = w.Close()
	return b.Bytes()
}

var be = binary.BigEndian

// Boxed is a TrueType font, or the first of a collection, whose outlines are
// boxes; nil when font is none.
func Boxed(font []byte) []byte {
	t := tables(font)
	head, hhea, hmtx, maxp, loca := t["head"], t["hhea"], t["hmtx"], t["maxp"], t["loca"]
	if t["glyf"] == nil || len(head) < 54 || len(hhea) < 36 || len(maxp) < 6 {
		return nil
	}
	glyphs, advances := int(be.Uint16(maxp[4:])), int(be.Uint16(hhea[34:]))
	step := 2 + 2*min(1, int(be.Uint16(head[50:])))
	if advances == 0 || len(hmtx) < 4*advances || len(loca) < step*(glyphs+1) {
		return nil
	}
	em := float64(be.Uint16(head[18:]))
	var glyf, places []byte
	now := uint32(0)
	for g := range glyphs {
		advance := be.Uint16(hmtx[4*min(g, advances-1):])
		places = be.AppendUint32(places, now)
		if bytes.Equal(loca[g*step:(g+1)*step], loca[(g+1)*step:(g+2)*step]) {
			continue // it was blank
		}
		glyf = append(glyf, box(advance, em)...)
		now = uint32(len(glyf))
	}
	places = be.AppendUint32(places, now)
	head, hmtx = slices.Clone(head), slices.Clone(hmtx)
	be.PutUint16(head[50:], 1) // places are of four bytes
	for at := 2; at+2 <= len(hmtx); at += 2 {
		if at%4 == 2 || at >= 4*advances {
			be.PutUint16(hmtx[at:], 0) // a box begins where its letter does, not where its ink did
		}
	}
	t["head"], t["hmtx"], t["glyf"], t["loca"] = head, hmtx, glyf, places
	for _, hint := range []string{"cvt ", "fpgm", "prep", "gasp", "DSIG", "hdmx", "VDMX", "LTSH"} {
		delete(t, hint)
	}
	return assembled(t)
}

// box is an outline of two points, which is all that bounds need.
func box(advance uint16, em float64) []byte {
	low, high := int16(-emBelow*em), int16(emAbove*em)
	b := make([]byte, 0, outlineSize)
	for _, v := range []uint16{1, 0, uint16(low), advance, uint16(high), 1, 0} { // contours, bounds, last point, no program
		b = be.AppendUint16(b, v)
	}
	b = append(b, 1, 1) // both on the curve, their coordinates of two bytes
	for _, v := range []uint16{0, advance, uint16(low), uint16(high - low)} {
		b = be.AppendUint16(b, v)
	}
	return b
}

// tables are those of a TrueType font; nil when it is none.
func tables(font []byte) map[string][]byte {
	at := 0
	if len(font) >= 16 && string(font[:4]) == "ttcf" {
		at = int(be.Uint32(font[12:])) // the first font of a collection
	}
	if len(font) < at+12 || be.Uint32(font[at:]) != 0x00010000 && string(font[at:at+4]) != "true" {
		return nil
	}
	t := map[string][]byte{}
	for i := range int(be.Uint16(font[at+4:])) {
		if len(font) < at+12+16*(i+1) {
			return nil
		}
		e := font[at+12+16*i:]
		from, n := uint64(be.Uint32(e[8:])), uint64(be.Uint32(e[12:]))
		if from+n > uint64(len(font)) {
			return nil
		}
		t[string(e[:4])] = font[from : from+n]
	}
	return t
}

// assembled is the font of the tables.
func assembled(t map[string][]byte) []byte {
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
		out = be.AppendUint32(out, 0) // nobody checks the sum
		out = be.AppendUint32(be.AppendUint32(out, uint32(at+len(body))), uint32(len(t[n])))
		body = append(body, t[n]...)
		body = append(body, make([]byte, (4-len(body)%4)%4)...)
	}
	return append(out, body...)
}
