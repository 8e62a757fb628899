package archive

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"unicode/utf16"

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

func bytesOf(b []byte) io.Reader { return bytes.NewReader(b) }

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

// streams reads where the folders lie, and gives the size and checksum of each file in them.
func (r *sevenReader) streams(d *directory, src reading.Source, entries int) (files []sevenFile) {
	var packed []span
	known := false
	for r.err == nil {
		switch r.byte() {
		case sevenEnd:
			if !known {
				files = d.whole()
			}
			return files
		case sevenPack:
			packed = r.packed(src.Size)
		case sevenUnpack:
			r.unpacked(d, packed)
		case sevenSubStreams:
			files, known = r.subStreams(d, entries), true
		default:
			r.err = errSevenZip
		}
	}
	return nil
}

// whole are the files of folders that hold one each.
func (d *directory) whole() (files []sevenFile) {
	for _, f := range d.folders {
		f.files = 1
		files = append(files, sevenFile{size: f.size(), crc: f.crc, hasCRC: f.hasCRC})
	}
	return files
}

func (r *sevenReader) packed(size int64) (out []span) {
	at := sevenStart + r.size()
	n := r.count(len(r.b))
	for r.err == nil {
		switch r.byte() {
		case sevenEnd:
			return out
		case sevenSize:
			for range n {
				s := span{at, r.size()}
				if at += s.size; at > size {
					r.err = errSevenZip
				}
				out = append(out, s)
			}
		case sevenCRC:
			r.checksums(n)
		default:
			r.err = errSevenZip
		}
	}
	return nil
}

type checksum struct {
	sum uint32
	has bool
}

func (r *sevenReader) checksums(n int) []checksum {
	out := make([]checksum, n)
	for i, has := range r.defined(n) {
		if has {
			if b := r.bytes(4); b != nil {
				out[i] = checksum{binary.LittleEndian.Uint32(b), true}
			}
		}
	}
	return out
}

func (r *sevenReader) unpacked(d *directory, packed []span) {
	r.want(sevenFolder)
	n := r.count(len(r.b))
	if r.byte() != 0 { // kept elsewhere: no archiver does that
		r.err = errSevenZip
	}
	for range n {
		if r.err != nil {
			return
		}
		f := r.folder()
		if len(f.packed) > len(packed) {
			r.err = errSevenZip
			return
		}
		copy(f.packed, packed)
		packed = packed[len(f.packed):]
		d.folders = append(d.folders, f)
	}
	r.want(sevenCodersSize)
	for _, f := range d.folders {
		for i := range f.sizes {
			f.sizes[i] = r.size()
		}
	}
	for r.err == nil {
		switch r.byte() {
		case sevenEnd:
			return
		case sevenCRC:
			for i, c := range r.checksums(len(d.folders)) {
				d.folders[i].crc, d.folders[i].hasCRC = c.sum, c.has
			}
		default:
			r.err = errSevenZip
		}
	}
}

func (r *sevenReader) folder() *folder {
	f := &folder{}
	ins, outs := 0, 0
	for range r.count(maxCoders) {
		flags := r.byte()
		c := coder{method: string(r.bytes(uint64(flags & 0xF))), ins: 1, outs: 1}
		if flags&0x10 != 0 {
			c.ins, c.outs = r.count(maxCoders), r.count(maxCoders)
		}
		if flags&0x20 != 0 {
			c.properties = r.bytes(r.number())
		}
		ins, outs = ins+c.ins, outs+c.outs
		f.coders = append(f.coders, c)
	}
	if outs == 0 || outs > maxCoders || ins > 2*maxCoders || ins < outs-1 {
		r.err = errSevenZip
		return f
	}
	for range outs - 1 {
		f.bonds = append(f.bonds, bond{r.count(ins), r.count(outs)})
	}
	f.packed = make([]span, ins-(outs-1))
	if len(f.packed) > 1 {
		for range f.packed {
			r.number()
		}
	}
	f.sizes = make([]int64, outs)
	return f
}

func (r *sevenReader) subStreams(d *directory, entries int) (files []sevenFile) {
	for _, f := range d.folders {
		f.files = 1
	}
	id := r.byte()
	if id == sevenNumUnpack {
		total := 0
		for _, f := range d.folders {
			f.files = r.count(entries)
			if total += f.files; total > entries {
				r.err = fault(nil, "压缩包内文件超过 %d 个，请分批压缩后上传", entries)
				return nil
			}
		}
		id = r.byte()
	}
	for _, f := range d.folders {
		left := f.size()
		for i := range f.files {
			size := left
			if i < f.files-1 && id == sevenSize {
				size = r.size()
			}
			if left -= size; left < 0 {
				r.err = errSevenZip
				return nil
			}
			files = append(files, sevenFile{size: size})
		}
	}
	if id == sevenSize {
		id = r.byte()
	}
	for r.err == nil && id != sevenEnd {
		if id != sevenCRC {
			r.err = errSevenZip
			return nil
		}
		r.subChecksums(d, files)
		id = r.byte()
	}
	return files
}

// subChecksums reads those of files whose folder does not say theirs.
func (r *sevenReader) subChecksums(d *directory, files []sevenFile) {
	var unknown []int
	at := 0
	for _, f := range d.folders {
		if f.files == 1 && f.hasCRC {
			files[at].crc, files[at].hasCRC = f.crc, true
		} else {
			for i := range f.files {
				unknown = append(unknown, at+i)
			}
		}
		at += f.files
	}
	for i, c := range r.checksums(len(unknown)) {
		files[unknown[i]].crc, files[unknown[i]].hasCRC = c.sum, c.has
	}
}

// files reads names and attributes, and gives each file with bytes its size.
func (r *sevenReader) files(d *directory, sizes []sevenFile, entries int) error {
	n := r.number()
	if n > uint64(entries) {
		return fault(nil, "压缩包内文件超过 %d 个，请分批压缩后上传", entries)
	}
	d.files = make([]sevenFile, n)
	none := make([]bool, n) // without bytes
	var file []bool         // of those, what is a file and no folder
	var attributes []uint32
	for r.err == nil {
		id := r.byte()
		if id == sevenEnd {
			break
		}
		p := &sevenReader{b: r.bytes(r.number())}
		switch id {
		case sevenEmptyStream:
			none = p.bits(int(n))
		case sevenEmptyFile:
			file = p.bits(8 * len(p.b))
		case sevenNames:
			p.names(d.files)
		case sevenAttributes:
			attributes = p.attributes(int(n))
		}
		if r.err == nil {
			r.err = p.err
		}
	}
	if r.err != nil {
		return r.err
	}
	return d.settle(sizes, none, file, attributes)
}

func (r *sevenReader) names(files []sevenFile) {
	if r.byte() != 0 {
		r.err = errSevenZip
	}
	for i := range files {
		var u []uint16
		for r.err == nil {
			b := r.bytes(2)
			if b == nil || b[0] == 0 && b[1] == 0 {
				break
			}
			u = append(u, binary.LittleEndian.Uint16(b))
		}
		files[i].name = string(utf16.Decode(u))
	}
}

func (r *sevenReader) attributes(n int) []uint32 {
	has := r.defined(n)
	if r.byte() != 0 {
		r.err = errSevenZip
	}
	out := make([]uint32, n)
	for i := range out {
		if has[i] {
			if b := r.bytes(4); b != nil {
				out[i] = binary.LittleEndian.Uint32(b)
			}
		}
	}
	return out
}

// settle puts together what was read of the files.
func (d *directory) settle(sizes []sevenFile, none, file []bool, attributes []uint32) error {
	empties := 0
	for i := range d.files {
		f := &d.files[i]
		var a uint32
		if attributes != nil {
			a = attributes[i]
		}
		if a&attributeUnix != 0 {
			f.special = a>>16&unixMode == unixLinks
		}
		f.special = f.special || a&attributeReparse != 0
		if none[i] {
			f.dir = empties >= len(file) || !file[empties]
			empties++
			continue
		}
		if len(sizes) == 0 {
			return errSevenZip
		}
		f.stream, f.size, f.crc, f.hasCRC = true, sizes[0].size, sizes[0].crc, sizes[0].hasCRC
		sizes = sizes[1:]
	}
	return nil
}
