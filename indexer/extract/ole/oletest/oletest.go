// Package oletest writes containers of the old Office formats for tests.
package oletest

import (
	"encoding/binary"
	"unicode/utf16"
)

const (
	sector, short, cutoff = 512, 64, 4096
	end, isFAT, free      = 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
)

// A Stream is one stream of a container.
type Stream struct {
	Name string
	Data []byte
}

// File writes a container with these streams; those below 4096 bytes lie in short sectors.
func File(streams ...Stream) []byte {
	w := &writer{}
	le := binary.LittleEndian
	dir := make([]byte, 128*(1+len(streams)), sector*(2+len(streams)/4))
	var mini []byte
	var table []uint32
	for i, s := range streams {
		start := uint32(len(mini) / short)
		if len(s.Data) >= cutoff {
			start = w.put(s.Data)
		} else if n := (len(s.Data) + short - 1) / short; n > 0 {
			mini = append(mini, s.Data...)
			mini = append(mini, make([]byte, n*short-len(s.Data))...)
			for j := range n - 1 {
				table = append(table, start+uint32(j)+1)
			}
			table = append(table, end)
		}
		next := uint32(i + 2)
		if i == len(streams)-1 {
			next = free
		}
		entry(dir[128*(i+1):], s.Name, 2, next, free, start, len(s.Data))
	}
	entry(dir, "Root Entry", 5, free, 1, w.put(mini), len(mini))
	minis := make([]byte, 4*len(table))
	for i, t := range table {
		le.PutUint32(minis[4*i:], t)
	}
	head := make([]byte, sector)
	copy(head, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")
	le.PutUint16(head[26:], 3)
	le.PutUint16(head[28:], 0xFFFE)
	le.PutUint16(head[30:], 9)
	le.PutUint16(head[32:], 6)
	le.PutUint32(head[56:], cutoff)
	le.PutUint32(head[60:], w.put(minis))
	le.PutUint32(head[64:], uint32((len(minis)+sector-1)/sector))
	le.PutUint32(head[48:], w.put(dir))
	le.PutUint32(head[68:], end)
	w.finish(head)
	return append(head, w.data...)
}

type writer struct {
	data []byte
	fat  []uint32
}

// put lays a stream down in sectors and returns the first.
func (w *writer) put(b []byte) uint32 {
	if len(b) == 0 {
		return end
	}
	first := uint32(len(w.fat))
	n := (len(b) + sector - 1) / sector
	for i := range n - 1 {
		w.fat = append(w.fat, first+uint32(i)+1)
	}
	w.fat = append(w.fat, end)
	w.data = append(w.data, b...)
	w.data = append(w.data, make([]byte, n*sector-len(b))...)
	return first
}

// finish lays down the allocation table; the header can list 109 sectors of it.
func (w *writer) finish(head []byte) {
	n := 1
	for n*sector/4 < len(w.fat)+n {
		n++
	}
	if n > 109 {
		panic("oletest: the file is too long")
	}
	le := binary.LittleEndian
	le.PutUint32(head[44:], uint32(n))
	for i := range 109 {
		le.PutUint32(head[76+4*i:], free)
	}
	for i := range n {
		le.PutUint32(head[76+4*i:], uint32(len(w.fat)))
		w.fat = append(w.fat, isFAT)
	}
	for len(w.fat) < n*sector/4 {
		w.fat = append(w.fat, free)
	}
	for _, f := range w.fat {
		w.data = le.AppendUint32(w.data, f)
	}
}

func entry(b []byte, name string, kind byte, right, child, start uint32, size int) {
	le := binary.LittleEndian
	u := utf16.Encode([]rune(name))
	for i, c := range u {
		le.PutUint16(b[2*i:], c)
	}
	le.PutUint16(b[64:], uint16(2*len(u)+2))
	b[66] = kind
	le.PutUint32(b[68:], free)
	le.PutUint32(b[72:], right)
	le.PutUint32(b[76:], child)
	le.PutUint32(b[116:], start)
	le.PutUint32(b[120:], uint32(size))
}
