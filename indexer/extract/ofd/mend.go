package ofd

import (
	"encoding/binary"
	"slices"

	"golang.org/x/image/font/sfnt"
)

const (
	maxTables = 100
	maxpBytes = 32 // of a font with outlines of TrueType
)

// wanted are the tables of a font that its outlines need, in the order they must stand in.
var wanted = []string{"CFF ", "cmap", "glyf", "head", "hhea", "hmtx", "loca", "maxp"}

// Tables that a font may lack: no names of glyphs (version 3), and an empty map of characters.
var (
	noNames = append([]byte{0, 3, 0, 0}, make([]byte, 28)...)
	noMap   = []byte{0, 0, 0, 1, 0, 3, 0, 1, 0, 0, 0, 12, 0, 6, 0, 10, 0, 0, 0, 0, 0, 0}
)

// openFont opens a font, the first of a collection. The library refuses fonts
// that other programs take: tables that stand at odd places (WenQuanYi) or in
// disorder, parts of fonts without a map of characters. So the font is written
// anew, with what its outlines need.
func openFont(b []byte) (*sfnt.Font, error) {
	tables, outlines := tablesOf(b)
	f, err := sfnt.Parse(written(tables, outlines))
	if err != nil {
		tables["cmap"] = noMap
		f, err = sfnt.Parse(written(tables, outlines))
	}
	return f, err
}

// tablesOf finds the wanted tables of a font and the sign of its kind of outlines.
func tablesOf(b []byte) (map[string][]byte, string) {
	tables := map[string][]byte{"cmap": noMap, "post": noNames}
	be := binary.BigEndian
	at := 0
	if has(b, "ttcf") && len(b) >= 16 {
		at = int(be.Uint32(b[12:]))
	}
	if at < 0 || at > len(b)-12 {
		return tables, ""
	}
	outlines := string(b[at : at+4])
	n := min(int(be.Uint16(b[at+4:])), maxTables)
	for i := range n {
		e := at + 12 + 16*i
		if e+16 > len(b) {
			break
		}
		name, from, size := string(b[e:e+4]), int(be.Uint32(b[e+8:])), int(be.Uint32(b[e+12:]))
		if slices.Contains(wanted, name) && from <= len(b) {
			tables[name] = b[from:min(from+size, len(b))]
		}
	}
	if m := tables["maxp"]; len(m) > maxpBytes {
		tables["maxp"] = m[:maxpBytes]
	}
	return tables, outlines
}

// written puts tables together, each at a place that four divides.
func written(tables map[string][]byte, outlines string) []byte {
	names := make([]string, 0, len(tables))
	for name := range tables {
		names = append(names, name)
	}
	slices.Sort(names)
	be := binary.BigEndian
	out := append([]byte(outlines), 0, byte(len(names)), 0, 0, 0, 0, 0, 0)
	at := len(out) + 16*len(names)
	for _, name := range names {
		out = append(append(out, name...), 0, 0, 0, 0)
		out = be.AppendUint32(out, uint32(at))
		out = be.AppendUint32(out, uint32(len(tables[name])))
		at += (len(tables[name]) + 3) &^ 3
	}
	for _, name := range names {
		out = append(out, tables[name]...)
		out = append(out, 0, 0, 0)[:(len(out)+3)&^3]
	}
	return out
}

func has(b []byte, sign string) bool { return len(b) >= len(sign) && string(b[:len(sign)]) == sign }
