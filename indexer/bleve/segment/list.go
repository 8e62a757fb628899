package segment

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

// A list is kept in blocks of documents. A block is a byte with two widths, the
// gaps between its documents less one, and how often less one the term stands in
// each; both are packed into as few bits as the largest of the block needs
// (Lemire and Boytsov, "Decoding billions of integers per second through
// vectorization", 2015, without their exceptions). In front of a list of several
// blocks stands for each its last document and where it begins.

// Bounds of lists.
const (
	blockSize   = 128
	MaxFreq     = 16 // a term that stands in a document more often is counted so often
	freqBits    = 3  // of the byte of widths
	blockRecord = 8  // bytes for a block in front of the list
	readAhead   = 8  // bytes that reading the last number of a block may touch beyond it
)

// A List is where one term stands in a segment; the zero List is nowhere.
type List struct {
	n      int
	data   []byte // blocks; nil when there is a single document
	single uint32 // that document, and how often less one
	freq   uint8
}

// Len is the number of documents.
func (l List) Len() int { return l.n }

func (l List) blocks() int { return (l.n + blockSize - 1) / blockSize }

// lastOf is the last document of a block.
func (l List) lastOf(block int) uint32 {
	return binary.LittleEndian.Uint32(l.data[block*blockRecord:])
}

// block reads block i of a list with data, and its frequencies when freqs is not nil; n are its documents.
func (l List) block(i int, docs *[blockSize]uint32, freqs *[blockSize]uint8) (n int) {
	n = min(blockSize, l.n-i*blockSize)
	data, last := l.data, uint32(0)
	if l.n > blockSize {
		data = l.data[binary.LittleEndian.Uint32(l.data[i*blockRecord+4:]):]
		if i > 0 {
			last = l.lastOf(i-1) + 1
		}
	}
	width, freqWidth := int(data[0]>>freqBits), int(data[0]&(1<<freqBits-1))
	data = data[1:]
	mask := uint64(1)<<width - 1
	for k, bit := 0, 0; k < n; k, bit = k+1, bit+width {
		last += uint32(binary.LittleEndian.Uint64(data[bit>>3:]) >> (bit & 7) & mask)
		docs[k] = last
		last++
	}
	if freqs == nil {
		return n
	}
	if freqWidth == 0 {
		for k := range freqs[:n] {
			freqs[k] = 1
		}
		return n
	}
	data = data[(n*width+7)/8:]
	mask = 1<<freqWidth - 1
	for k, bit := 0, 0; k < n; k, bit = k+1, bit+freqWidth {
		freqs[k] = uint8(binary.LittleEndian.Uint64(data[bit>>3:])>>(bit&7)&mask) + 1
	}
	return n
}

// Each visits the documents block by block, with how often the term stands in each; what it is given is good until it returns.
func (l List) Each(visit func(docs []uint32, freqs []uint8)) {
	if l.n == 0 {
		return
	}
	var docs [blockSize]uint32
	var freqs [blockSize]uint8
	if l.data == nil {
		docs[0], freqs[0] = l.single, l.freq
		visit(docs[:1], freqs[:1])
		return
	}
	for i := range l.blocks() {
		n := l.block(i, &docs, &freqs)
		visit(docs[:n], freqs[:n])
	}
}

// Docs appends the documents, ascending.
func (l List) Docs(to []uint32) []uint32 {
	if l.data == nil {
		if l.n == 1 {
			to = append(to, l.single)
		}
		return to
	}
	to = slices.Grow(to, l.n)
	var docs [blockSize]uint32
	for i := range l.blocks() {
		to = append(to, docs[:l.block(i, &docs, nil)]...)
	}
	return to
}

// Among visits those of docs, ascending, that are in the list: i is the place in docs.
func (l List) Among(docs []uint32, visit func(i int, freq uint8)) {
	if l.n == 0 || len(docs) == 0 {
		return
	}
	if l.data == nil {
		if i, ok := slices.BinarySearch(docs, l.single); ok {
			visit(i, l.freq)
		}
		return
	}
	var buf [blockSize]uint32
	var freqs [blockSize]uint8
	for i, block := 0, 0; i < len(docs); block++ {
		if block = l.seek(block, docs[i]); block == l.blocks() {
			return
		}
		n := l.block(block, &buf, &freqs)
		for k := 0; i < len(docs) && k < n; {
			switch {
			case buf[k] < docs[i]:
				k++
			case buf[k] > docs[i]:
				i++
			default:
				visit(i, freqs[k])
				i, k = i+1, k+1
			}
		}
	}
}

// Keep keeps those of docs, ascending, that are in the list.
func (l List) Keep(docs []uint32) []uint32 {
	if l.n == 0 {
		return docs[:0]
	}
	if l.data == nil {
		if _, ok := slices.BinarySearch(docs, l.single); ok {
			return append(docs[:0], l.single)
		}
		return docs[:0]
	}
	kept := docs[:0]
	var buf [blockSize]uint32
	for i, block := 0, 0; i < len(docs); block++ {
		if block = l.seek(block, docs[i]); block == l.blocks() {
			break
		}
		n := l.block(block, &buf, nil)
		for k := 0; i < len(docs) && k < n; {
			doc := docs[i]
			if have := buf[k]; have < doc {
				k++
			} else {
				if have == doc {
					kept = append(kept, doc)
				}
				i++
			}
		}
	}
	return kept
}

// seek is the first block from the given one on that may hold doc.
func (l List) seek(block int, doc uint32) int {
	all := l.blocks()
	if l.n <= blockSize || block >= all || l.lastOf(block) >= doc {
		return block
	}
	step := 1
	for block+step < all && l.lastOf(block+step) < doc {
		block += step
		step *= 2
	}
	lo, hi := block+1, min(block+step, all)
	for lo < hi {
		if mid := (lo + hi) / 2; l.lastOf(mid) < doc {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// appendList writes a list of at least two documents, ascending.
func appendList(b []byte, docs []uint32, freqs []uint8) []byte {
	begin := len(b)
	if len(docs) > blockSize {
		b = append(b, make([]byte, (len(docs)+blockSize-1)/blockSize*blockRecord)...)
	}
	next := uint32(0) // the least that the next document can be
	for i := 0; i < len(docs); i += blockSize {
		block, counts := docs[i:min(i+blockSize, len(docs))], freqs[i:min(i+blockSize, len(docs))]
		if len(docs) > blockSize {
			record := b[begin+i/blockSize*blockRecord:]
			binary.LittleEndian.PutUint32(record, block[len(block)-1])
			binary.LittleEndian.PutUint32(record[4:], uint32(len(b)-begin))
		}
		b = appendBlock(b, next, block, counts)
		next = block[len(block)-1] + 1
	}
	return b
}

func appendBlock(b []byte, next uint32, docs []uint32, freqs []uint8) []byte {
	gaps, counts := uint32(0), uint8(0) // all bits that are needed
	for i, from := 0, next; i < len(docs); i++ {
		gaps |= docs[i] - from
		from = docs[i] + 1
		counts |= freqs[i] - 1
	}
	p := packer{b: append(b, 0)}
	width, freqWidth := bits.Len32(gaps), bits.Len8(counts)
	p.b[len(b)] = byte(width<<freqBits | freqWidth)
	for _, doc := range docs {
		p.put(uint64(doc-next), width)
		next = doc + 1
	}
	p.flush()
	if freqWidth > 0 {
		for _, f := range freqs {
			p.put(uint64(f-1), freqWidth)
		}
		p.flush()
	}
	return p.b
}

// A packer packs numbers, the lowest bits first.
type packer struct {
	b    []byte
	bits uint64
	n    int
}

func (p *packer) put(v uint64, width int) {
	p.bits |= v << p.n
	for p.n += width; p.n >= 8; p.n -= 8 {
		p.b = append(p.b, byte(p.bits))
		p.bits >>= 8
	}
}

func (p *packer) flush() {
	if p.n > 0 {
		p.b = append(p.b, byte(p.bits))
	}
	p.bits, p.n = 0, 0
}
