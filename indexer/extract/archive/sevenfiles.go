package archive

import (
	"encoding/binary"
	"unicode/utf16"
)

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
