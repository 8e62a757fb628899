package archive

import (
	"encoding/binary"

	"juzheng/indexer/extract/reading"
)

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
