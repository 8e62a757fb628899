package office

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"maps"
	"slices"
	"unicode/utf16"

	"juzheng/indexer/extract/ole/oletest"
)

var le = binary.LittleEndian

// A docPara is a paragraph of a written Word file, with its end mark and its properties.
type docPara struct {
	text  string
	props []byte // of the paragraph
	chars []byte // of its characters
}

// A docSpec is a Word file to be written.
type docSpec struct {
	stories [8][]docPara // in the order of the head
	tables  map[int][]byte
	flags   uint16
	data    []byte // of the stream for large things
	lock    []byte // how it is encrypted
	cipher  oldCipher
	version uint16 // of the head; that of Word 97 without one
	more    []oletest.Stream
	pieces  int // how many the text lies in, the last first in the file; those of plain letters in one byte each
}

func sprm(op int, value ...byte) []byte { return append(le.AppendUint16(nil, uint16(op)), value...) }

// cps is a table of places followed by other data.
func cps(after []byte, places ...int) (b []byte) {
	for _, p := range places {
		b = le.AppendUint32(b, uint32(p))
	}
	return append(b, after...)
}

// A docPlace is where a piece of the text lies in the file.
type docPlace struct{ from, to, at, width int }

// A docWritten is a Word file being written.
type docWritten struct {
	main   []byte
	places []docPlace
}

// write lays the file down.
func (d docSpec) write() []byte {
	w := &docWritten{main: make([]byte, 0x400)}
	var units []uint16
	for i, story := range d.stories {
		from := len(units)
		for _, p := range story {
			units = append(units, utf16.Encode([]rune(p.text))...)
		}
		le.PutUint32(w.main[fibLengths+4*i:], uint32(len(units)-from))
	}
	w.layText(units, max(d.pieces, 1))
	tables := maps.Clone(d.tables)
	if tables == nil {
		tables = map[int][]byte{}
	}
	var paras, chars []byte
	at := 0
	for _, p := range slices.Concat(d.stories[:]...) {
		from := at
		at += len(utf16.Encode([]rune(p.text)))
		props := append([]byte{0, 0}, p.props...)
		if len(props)%2 == 1 {
			props = append(props, 0)
		}
		paras = le.AppendUint32(paras, w.page(from, at, append([]byte{0, byte(len(props) / 2)}, props...)))
		if p.chars != nil {
			chars = le.AppendUint32(chars, w.page(from, at, append([]byte{byte(len(p.chars))}, p.chars...)))
		}
	}
	tables[tabParas] = append(make([]byte, len(paras)+4), paras...)
	tables[tabChars] = append(make([]byte, len(chars)+4), chars...)
	tables[tabPieces] = w.pieces()
	table := slices.Clone(d.lock)
	for _, k := range slices.Sorted(maps.Keys(tables)) {
		if k < 0 {
			continue
		}
		le.PutUint32(w.main[fibTables+8*k:], uint32(len(table)))
		le.PutUint32(w.main[fibTables+8*k+4:], uint32(len(tables[k])))
		table = append(table, tables[k]...)
		table = append(table, tables[-k]...) // what lies behind a table, beyond its length
	}
	le.PutUint16(w.main, 0xA5EC)
	le.PutUint16(w.main[2:], cmp.Or(d.version, fibWord97))
	le.PutUint16(w.main[fibFlags:], 0x0200|d.flags)
	if d.lock != nil {
		le.PutUint16(w.main[fibFlags:], 0x0200|fibLocked)
		le.PutUint32(w.main[0x0E:], uint32(len(d.lock)))
		head := slices.Clone(w.main[:fibPlain])
		for _, s := range [][]byte{w.main, table, d.data} {
			d.cipher.openStream(s) // the way back is the same
		}
		copy(w.main, head)
		copy(table, d.lock)
	}
	return oletest.File(append([]oletest.Stream{{Name: "WordDocument", Data: w.main}, {Name: "1Table", Data: table}, {Name: "Data", Data: d.data}, {Name: "\x05SummaryInformation", Data: summaryOf("整改方案", "某同志")}}, d.more...)...)
}

// layText puts the text into n pieces.
func (w *docWritten) layText(units []uint16, n int) {
	w.places = make([]docPlace, n)
	for i := n - 1; i >= 0; i-- {
		p := docPlace{len(units) * i / n, len(units) * (i + 1) / n, len(w.main), 2}
		u := units[p.from:p.to]
		if n > 1 && slices.Max(u) < 0x80 {
			p.width = 1
		}
		for _, c := range u {
			w.main = le.AppendUint16(w.main, c)[:len(w.main)+p.width]
		}
		w.places[i] = p
	}
}

// page adds a page of properties with one run, the part of a stretch that lies in the piece of its end.
func (w *docWritten) page(from, to int, props []byte) uint32 {
	w.main = append(w.main, make([]byte, (512-len(w.main)%512)%512)...)
	b := make([]byte, propertyPage)
	for _, p := range w.places {
		if to-1 >= p.from && to-1 < p.to {
			le.PutUint32(b, uint32(p.at+(max(from, p.from)-p.from)*p.width))
			le.PutUint32(b[4:], uint32(p.at+(to-p.from)*p.width))
		}
	}
	b[8], b[511] = 100, 1
	copy(b[200:], props)
	w.main = append(w.main, b...)
	return uint32(len(w.main)/propertyPage - 1)
}

// pieces is the piece table, after a change of properties.
func (w *docWritten) pieces() []byte {
	var ends, descriptors []byte
	for _, p := range w.places {
		ends = le.AppendUint32(ends, uint32(p.from))
		fc := uint32(p.at)
		if p.width == 1 {
			fc = fc*2 | 0x40000000
		}
		descriptors = append(le.AppendUint32(append(descriptors, 0, 0), fc), 0, 0)
	}
	ends = le.AppendUint32(ends, uint32(w.places[len(w.places)-1].to))
	list := append(ends, descriptors...)
	return append(le.AppendUint32([]byte{1, 2, 0, 0xAA, 0xBB, 2}, uint32(len(list))), list...)
}

// summaryOf writes what a file says about itself, in GBK.
func summaryOf(title, author string) []byte {
	b := make([]byte, 48, 500)
	le.PutUint32(b[44:], 48)
	set := make([]byte, 8+3*8)
	le.PutUint32(set[4:], 3)
	add := func(i, id int, value []byte) {
		le.PutUint32(set[8+8*i:], uint32(id))
		le.PutUint32(set[12+8*i:], uint32(len(set)))
		set = append(set, value...)
	}
	text := func(s string) []byte {
		g := append(gbk(s), 0)
		return append(le.AppendUint32([]byte{0x1E, 0, 0, 0}, uint32(len(g))), g...)
	}
	add(0, 2, text(title))
	add(1, 1, []byte{2, 0, 0, 0, 0xA8, 0x03, 0, 0}) // code page 936
	add(2, 4, text(author))
	return append(b, set...)
}

func gbk(s string) []byte {
	b, err := codePages[pageChinese].NewEncoder().Bytes([]byte(s))
	if err != nil {
		panic(err)
	}
	return bytes.Clone(b)
}
