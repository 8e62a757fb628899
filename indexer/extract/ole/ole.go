// Package ole opens the container of the old Office formats, a file system in a file ([MS-CFB]).
package ole

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf16"
)

// Bounds of a container. Besides them every chain ends after as many sectors as the file has.
const (
	StreamBytes = 128 << 20 // of one stream
	dirBytes    = 8 << 20   // of the directory
)

// Errors of containers.
var (
	ErrFormat  = errors.New("not a compound file")
	ErrMissing = errors.New("stream is missing")
	ErrLong    = errors.New("stream is too long")
)

const (
	headBytes  = 512
	entryBytes = 128
	miniShift  = 6
	inHeader   = 109 // sectors of the allocation table that the header lists
)

// A File is an open container. Streams of its top storage can be read by name.
type File struct {
	r      io.ReaderAt
	sector int64
	count  int64    // sectors of the file
	fat    []uint32 // for each sector the next one
	mini   []uint32 // the same for the short sectors
	short  []byte   // the streams in short sectors
	cutoff int64    // streams from this length on have sectors of their own
	dir    []entry
	top    []bool // for each entry, whether it lies in the top storage
}

type entry struct {
	name              string
	kind              byte // 1 storage, 2 stream, 5 root
	left, right, down uint32
	start             uint32
	size              int64
}

// Open reads the tables and the directory of a container.
func Open(r io.ReaderAt, size int64) (*File, error) {
	head := make([]byte, headBytes)
	if n, err := r.ReadAt(head, 0); n < headBytes {
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	le := binary.LittleEndian
	shift := le.Uint16(head[30:])
	if string(head[:8]) != "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" || shift != 9 && shift != 12 {
		return nil, ErrFormat
	}
	f := &File{r: r, sector: 1 << shift, cutoff: int64(le.Uint32(head[56:]))}
	f.count = (size - 1) / f.sector // the header fills the first one, the last may be cut off
	f.readFAT(head)
	dir, err := f.chain(le.Uint32(head[48:]), dirBytes)
	if err != nil {
		return nil, fmt.Errorf("directory: %w", err)
	}
	for len(dir) >= entryBytes {
		f.dir = append(f.dir, entryOf(dir, shift == 9))
		dir = dir[entryBytes:]
	}
	if len(f.dir) == 0 || f.dir[0].kind != 5 {
		return nil, fmt.Errorf("%w: no root", ErrFormat)
	}
	f.markTop()
	table, err := f.chain(le.Uint32(head[60:]), (f.count*f.sector>>miniShift)*4)
	if err != nil {
		return nil, fmt.Errorf("short sectors: %w", err)
	}
	f.mini = words(table)
	if f.short, err = f.chain(f.dir[0].start, StreamBytes); err != nil {
		return nil, fmt.Errorf("short streams: %w", err)
	}
	return f, nil
}

// readFAT gathers the allocation table; what cannot be read of it ends the chains that need it.
func (f *File) readFAT(head []byte) {
	list := words(head[76 : 76+4*inHeader])
	buf := make([]byte, f.sector)
	for next, n := binary.LittleEndian.Uint32(head[68:]), int64(0); int64(next) < f.count && n < f.count; n++ {
		if got, _ := f.r.ReadAt(buf, (int64(next)+1)*f.sector); int64(got) < f.sector {
			break
		}
		more := words(buf)
		list, next = append(list, more[:len(more)-1]...), more[len(more)-1]
		if int64(len(list))*f.sector/4 > f.count+2*f.sector {
			break // the table is longer than the file
		}
	}
	for _, s := range list {
		if int64(s) >= f.count || int64(len(f.fat)) >= f.count {
			break
		}
		got, _ := f.r.ReadAt(buf, (int64(s)+1)*f.sector)
		for i := got; i < len(buf); i++ {
			buf[i] = 0xFF // cut off: the end of chains
		}
		f.fat = append(f.fat, words(buf)...)
	}
}

// chain reads the sectors that follow each other from start on, up to limit bytes.
// A chain that leaves the file ends there.
func (f *File) chain(start uint32, limit int64) ([]byte, error) {
	var b []byte
	for steps := int64(0); int64(start) < f.count && int64(start) < int64(len(f.fat)) && int64(len(b)) < limit; steps++ {
		if steps > f.count {
			return nil, fmt.Errorf("%w: sectors go in a circle", ErrFormat)
		}
		run := int64(1) // sectors that lie side by side are read at once
		for s := int64(start); s+run < int64(len(f.fat)) && f.fat[s+run-1] == uint32(s+run) && run < 256; run++ {
		}
		at := len(b)
		b = append(b, make([]byte, run*f.sector)...)
		n, err := f.r.ReadAt(b[at:], (int64(start)+1)*f.sector)
		b = b[:at+n]
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		if int64(n) < run*f.sector {
			break // cut off
		}
		start, steps = f.fat[int64(start)+run-1], steps+run-1
	}
	return b[:min(int64(len(b)), limit)], nil
}

// Stream returns a stream of the top storage; one that the file has less of is cut off.
func (f *File) Stream(name string) ([]byte, error) {
	e, ok := f.find(name)
	if !ok {
		return nil, fmt.Errorf("%s: %w", name, ErrMissing)
	}
	if e.size > StreamBytes {
		return nil, fmt.Errorf("%s: %w", name, ErrLong)
	}
	if e.size >= f.cutoff {
		return f.chain(e.start, e.size)
	}
	var b []byte
	all := int64(len(f.short))
	size := min(e.size, all)
	for s := int64(e.start); int64(len(b)) < size && s < int64(len(f.mini)) && s<<miniShift < all; s = int64(f.mini[s]) { // each step adds bytes
		b = append(b, f.short[s<<miniShift:min((s+1)<<miniShift, all)]...)
	}
	return b[:min(int64(len(b)), size)], nil
}

// Has tells whether the top storage has a stream or a storage of this name.
func (f *File) Has(name string) bool {
	for i, e := range f.dir {
		if f.top[i] && strings.EqualFold(e.name, name) {
			return true
		}
	}
	return false
}

// find prefers the top storage; a directory whose tree is broken is searched in its order.
func (f *File) find(name string) (found entry, ok bool) {
	for i, e := range f.dir {
		if e.kind != 2 || !strings.EqualFold(e.name, name) {
			continue
		}
		if f.top[i] {
			return e, true
		}
		if !ok {
			found, ok = e, true
		}
	}
	return found, ok
}

// markTop walks the tree of the top storage.
func (f *File) markTop() {
	f.top = make([]bool, len(f.dir))
	todo := []uint32{f.dir[0].down}
	for len(todo) > 0 {
		i := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if int64(i) < int64(len(f.dir)) && !f.top[i] {
			f.top[i] = true
			todo = append(todo, f.dir[i].left, f.dir[i].right)
		}
	}
}

func entryOf(b []byte, small bool) entry {
	le := binary.LittleEndian
	e := entry{
		kind: b[66], left: le.Uint32(b[68:]), right: le.Uint32(b[72:]), down: le.Uint32(b[76:]),
		start: le.Uint32(b[116:]), size: int64(le.Uint32(b[120:])),
	}
	if high := le.Uint32(b[124:]); !small && high != 0 { // small containers may have junk there
		e.size = StreamBytes + 1
	}
	if n := min(int(le.Uint16(b[64:])), 64)/2 - 1; n > 0 { // the name ends with a zero
		u := make([]uint16, n)
		for i := range u {
			u[i] = le.Uint16(b[2*i:])
		}
		e.name = string(utf16.Decode(u))
	}
	return e
}

func words(b []byte) []uint32 {
	w := make([]uint32, len(b)/4)
	for i := range w {
		w[i] = binary.LittleEndian.Uint32(b[4*i:])
	}
	return w
}
