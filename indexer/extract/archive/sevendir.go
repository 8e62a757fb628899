package archive

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"

	"juzheng/indexer/extract/reading"
)

// Parts of a 7z directory (7zFormat.txt of the LZMA SDK, "Property IDs").
const (
	sevenEnd            = 0x00
	sevenHeader         = 0x01
	sevenArchive        = 0x02
	sevenStreams        = 0x04
	sevenFiles          = 0x05
	sevenPack           = 0x06
	sevenUnpack         = 0x07
	sevenSubStreams     = 0x08
	sevenSize           = 0x09
	sevenCRC            = 0x0A
	sevenFolder         = 0x0B
	sevenCodersSize     = 0x0C
	sevenNumUnpack      = 0x0D
	sevenEmptyStream    = 0x0E
	sevenEmptyFile      = 0x0F
	sevenNames          = 0x11
	sevenAttributes     = 0x15
	sevenEncoded        = 0x17
	sevenStart          = 32 // bytes of the header at the start
	maxCoders           = 8  // of a folder
	attributeUnix       = 0x8000
	attributeReparse    = 0x400
	unixMode, unixLinks = 0xF000, 0xA000
)

var errSevenZip = errors.New("7z directory is broken")

type sevenFile struct {
	name         string
	size         int64
	crc          uint32
	hasCRC       bool
	stream       bool // has bytes
	dir, special bool
}

type span struct{ at, size int64 }

type coder struct {
	method     string
	properties []byte
	ins, outs  int
}

type bond struct{ in, out int }

// A folder is a stream of files that was packed as one.
type folder struct {
	coders []coder
	bonds  []bond
	packed []span
	sizes  []int64 // of what each coder gives
	crc    uint32
	hasCRC bool
	files  int // not yet passed
}

// size is that of what the last coder gives, the one whose output feeds no other.
func (f *folder) size() int64 {
	for i := range f.sizes {
		fed := false
		for _, b := range f.bonds {
			fed = fed || b.out == i
		}
		if !fed {
			return f.sizes[i]
		}
	}
	return 0
}

func (f *folder) packedSize() (n int64) {
	for _, p := range f.packed {
		n += p.size
	}
	return n
}

// A directory is what a 7z archive holds.
type directory struct {
	folders []*folder
	files   []sevenFile
}

// sevenReader reads a directory; its first error stays.
type sevenReader struct {
	b   []byte
	err error
}

func (r *sevenReader) bytes(n uint64) []byte {
	if r.err != nil || n > uint64(len(r.b)) {
		r.err, r.b = errSevenZip, nil
		return nil
	}
	b := r.b[:n]
	r.b = r.b[n:]
	return b
}

func (r *sevenReader) byte() byte {
	if b := r.bytes(1); b != nil {
		return b[0]
	}
	return 0
}

// number reads the variable form: the ones at the head of the first byte tell how many bytes follow.
func (r *sevenReader) number() uint64 {
	first := r.byte()
	var n uint64
	for i := range 8 {
		mask := byte(0x80) >> i
		if first&mask == 0 {
			return n | uint64(first&(mask-1))<<(8*i)
		}
		n |= uint64(r.byte()) << (8 * i)
	}
	return n
}

// count reads a number of things, each of which takes a part of what is left.
func (r *sevenReader) count(most int) int {
	n := r.number()
	if n > uint64(most) {
		r.err, r.b = errSevenZip, nil
		return 0
	}
	return int(n)
}

func (r *sevenReader) size() int64 {
	n := r.number()
	if n > 1<<50 {
		r.err, r.b = errSevenZip, nil
		return 0
	}
	return int64(n)
}

func (r *sevenReader) bits(n int) []bool {
	b := r.bytes(uint64(n+7) / 8)
	out := make([]bool, n)
	for i := range out {
		out[i] = b != nil && b[i/8]&(0x80>>(i%8)) != 0
	}
	return out
}

// defined are bits that may be left out when all are set.
func (r *sevenReader) defined(n int) []bool {
	if r.byte() == 0 {
		return r.bits(n)
	}
	out := make([]bool, n)
	for i := range out {
		out[i] = true
	}
	return out
}

func (r *sevenReader) want(id byte) {
	if r.byte() != id {
		r.err, r.b = errSevenZip, nil
	}
}

// readDirectory finds the directory at the archive's end; it may be packed itself.
func readDirectory(src reading.Source, entries int) (*directory, error) {
	var start [sevenStart]byte
	if _, err := src.ReadAt(start[:], 0); err != nil {
		return nil, err
	}
	at, size := binary.LittleEndian.Uint64(start[12:]), binary.LittleEndian.Uint64(start[20:])
	if size == 0 {
		return &directory{}, nil
	}
	if size > maxDirectory || at > uint64(src.Size) || sevenStart+at+size > uint64(src.Size) {
		return nil, errSevenZip
	}
	b := make([]byte, size)
	if _, err := src.ReadAt(b, int64(sevenStart+at)); err != nil {
		return nil, err
	}
	if crc32.ChecksumIEEE(b) != binary.LittleEndian.Uint32(start[28:]) {
		return nil, errChecksum
	}
	r := &sevenReader{b: b}
	for range maxCoders { // packed directories may be packed again
		switch r.byte() {
		case sevenHeader:
			return r.directory(src, entries)
		case sevenEncoded:
			d := &directory{}
			r.streams(d, src, entries)
			if r.err != nil || len(d.folders) != 1 {
				return nil, errSevenZip
			}
			b, err := d.folders[0].whole(src)
			if err != nil {
				return nil, err
			}
			r = &sevenReader{b: b}
		default:
			return nil, errSevenZip
		}
	}
	return nil, errSevenZip
}

// whole unpacks a directory.
func (f *folder) whole(src reading.Source) ([]byte, error) {
	s := f.begin(src)
	switch {
	case s.locked:
		return nil, fault(nil, reasonLocked)
	case s.bad != nil:
		return nil, s.bad
	case f.size() > maxDirectory:
		return nil, fault(errDirectory, "压缩包内文件过多，请分批压缩后上传")
	}
	b, err := io.ReadAll(s.r)
	if err == nil && f.hasCRC && crc32.ChecksumIEEE(b) != f.crc {
		err = errChecksum
	}
	return b, err
}

func (r *sevenReader) directory(src reading.Source, entries int) (*directory, error) {
	d := &directory{}
	var sizes []sevenFile // of the streams, in order
	for {
		switch r.byte() {
		case sevenEnd:
			return d, r.err
		case sevenArchive:
			for r.err == nil && r.byte() != sevenEnd {
				r.bytes(r.number())
			}
		case sevenStreams:
			sizes = r.streams(d, src, entries)
		case sevenFiles:
			if err := r.files(d, sizes, entries); err != nil {
				return d, err
			}
		default:
			return d, errSevenZip
		}
		if r.err != nil {
			return d, r.err
		}
	}
}
