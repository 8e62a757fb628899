package archive

import (
	"bufio"
	"bytes"
	"compress/bzip2"
	"compress/flate"
	"encoding/binary"
	"errors"
	"hash"
	"hash/crc32"
	"io"

	"github.com/ulikunitz/xz/lzma"

	"juzheng/indexer/extract/reading"
)

// What a coder of a 7z archive does (7zFormat.txt and Methods.txt of the LZMA SDK).
const (
	methodCopy    = "\x00"
	methodLZMA2   = "\x21"
	methodLZMA    = "\x03\x01\x01"
	methodDeflate = "\x04\x01\x08"
	methodBzip2   = "\x04\x02\x02"
	methodAES     = "\x06\xF1\x07\x01"
)

// sevenZip walks a 7z archive. Its files lie one after the other in streams
// ("folders"); each stream is decoded once, from its start to its last file.
func (w *walk) sevenZip(src reading.Source, under string, depth int) error {
	d, err := readDirectory(src, w.limits.Entries)
	if err != nil {
		return faultOr(err, reasonDamaged)
	}
	for _, f := range d.files {
		if err := w.count(1, f.size); err != nil {
			return err
		}
	}
	at := 0
	var in *folderStream
	for _, f := range d.files {
		e := entry{name: f.name, dir: f.dir, special: f.special, size: f.size, open: func() (io.ReadCloser, error) { return empty{}, nil }}
		if f.stream {
			for at < len(d.folders) && (in == nil || in.files == 0) { // a folder may hold no file
				in = d.folders[at].begin(src)
				at++
			}
			if in == nil || in.files == 0 {
				return fault(errSevenZip, reasonDamaged)
			}
			e.locked, e.bad, e.packed, e.open = in.locked, in.bad, in.ratioOf(f.size), func() (io.ReadCloser, error) { return in.file(f), nil }
		}
		if err := w.member(e, under, depth); err != nil {
			return err
		}
		if f.stream {
			in.pass(f)
		}
	}
	return nil
}

type empty struct{}

func (empty) Read([]byte) (int, error) { return 0, io.EOF }
func (empty) Close() error             { return nil }

// A folderStream is a folder being decoded.
type folderStream struct {
	*folder
	r      io.Reader // nil when bad or locked
	locked bool
	bad    error
	body   *sevenBody // of the file handed over last
}

func (f *folder) begin(src reading.Source) *folderStream {
	s := &folderStream{folder: f}
	if s.locked = f.locked(); s.locked {
		return s
	}
	r, err := f.decoder(src)
	if err != nil {
		s.bad = faultOr(err, reasonBroken)
		return s
	}
	s.r = io.LimitReader(r, f.size())
	return s
}

// ratioOf is the part of the packed bytes that falls to a file of so many bytes.
func (s *folderStream) ratioOf(size int64) int64 {
	if whole := s.size(); whole > 0 {
		return max(1, int64(float64(s.packedSize())*float64(size)/float64(whole)))
	}
	return 1
}

func (s *folderStream) file(f sevenFile) io.ReadCloser {
	s.body = &sevenBody{in: s.r, left: f.size, want: f.crc, check: f.hasCRC, sum: crc32.NewIEEE()}
	return s.body
}

// pass leaves a file behind, whether or not it was read.
func (s *folderStream) pass(f sevenFile) {
	rest := f.size
	if s.body != nil {
		rest = s.body.left
	}
	s.body = nil
	s.files--
	if s.r == nil || s.files == 0 {
		return
	}
	if _, err := io.CopyN(io.Discard, s.r, rest); err != nil {
		s.r, s.bad = nil, fault(err, reasonBroken)
	}
}

// A sevenBody is the content of one file.
type sevenBody struct {
	in    io.Reader
	left  int64
	want  uint32
	check bool
	sum   hash.Hash32
}

func (b *sevenBody) Close() error { return nil }

func (b *sevenBody) Read(p []byte) (int, error) {
	if b.left == 0 {
		if b.check && b.sum.Sum32() != b.want {
			return 0, errChecksum
		}
		return 0, io.EOF
	}
	n, err := b.in.Read(p[:min(int64(len(p)), b.left)])
	b.sum.Write(p[:n])
	if b.left -= int64(n); err == nil || b.left == 0 {
		return n, nil
	}
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

var errChecksum = errors.New("checksum differs")

func (f *folder) locked() bool {
	for _, c := range f.coders {
		if c.method == methodAES {
			return true
		}
	}
	return false
}

// decoder chains the coders of a folder, from the packed bytes to the plain ones.
func (f *folder) decoder(src reading.Source) (io.Reader, error) {
	if len(f.packed) != 1 || len(f.bonds) != len(f.coders)-1 {
		return nil, fault(nil, reasonMethod) // several inputs: what is made for programs (BCJ2)
	}
	feeds := map[int]int{} // input of a coder → the coder whose output it is
	fed := map[int]bool{}
	for _, b := range f.bonds {
		feeds[b.in], fed[b.out] = b.out, true
	}
	last := -1
	for i := range f.coders {
		if !fed[i] {
			last = i
		}
	}
	var order []int
	for i, more := last, last >= 0; more && len(order) < len(f.coders); {
		order = append(order, i)
		i, more = feeds[i]
	}
	if len(order) != len(f.coders) {
		return nil, errSevenZip
	}
	var r io.Reader = bufio.NewReader(io.NewSectionReader(src, f.packed[0].at, f.packed[0].size))
	for i := len(order) - 1; i >= 0; i-- {
		var err error
		if r, err = f.coders[order[i]].decoder(r, f.sizes[order[i]]); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// decoder undoes one coder, whose output has size bytes.
func (c coder) decoder(r io.Reader, size int64) (io.Reader, error) {
	switch c.method {
	case methodCopy:
		return r, nil
	case methodDeflate:
		return flate.NewReader(r), nil
	case methodBzip2:
		return bzip2.NewReader(r), nil
	case methodLZMA:
		if len(c.properties) != 5 {
			return nil, errSevenZip
		}
		dict := int64(binary.LittleEndian.Uint32(c.properties[1:]))
		if dict = min(dict, max(size, lzma.MinDictCap)); dict > maxDictionary {
			return nil, fault(nil, reasonMethod)
		}
		head := binary.LittleEndian.AppendUint32([]byte{c.properties[0]}, uint32(max(dict, lzma.MinDictCap)))
		head = binary.LittleEndian.AppendUint64(head, uint64(size))
		return lzma.ReaderConfig{DictCap: maxDictionary}.NewReader(io.MultiReader(bytes.NewReader(head), r))
	case methodLZMA2:
		if len(c.properties) != 1 || c.properties[0] > 40 {
			return nil, errSevenZip
		}
		p := c.properties[0]
		dict := (2 | int64(p&1)) << (p/2 + 11)
		if dict = min(dict, max(size, lzma.MinDictCap)); dict > maxDictionary {
			return nil, fault(nil, reasonMethod)
		}
		return lzma.Reader2Config{DictCap: int(dict)}.NewReader2(r)
	}
	return nil, fault(nil, reasonMethod)
}
