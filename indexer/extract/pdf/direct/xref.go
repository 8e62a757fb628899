package direct

import (
	"bytes"
	"strconv"
)

const (
	tail        = 1024 // bytes at the end in which startxref stands
	endstreamAt = 4    // bytes by which a length may leave blanks before endstream
)

// A place is where an object stands: in the file, or as the index-th of an object stream.
type place struct {
	at, in int
	index  int
	free   bool
}

// A pack is an unpacked object stream (ISO 32000-1, 7.5.7).
type pack struct {
	data    []byte
	numbers []int
	at      []int
}

// references reads all sections of cross-references (7.5.4, 7.5.8), the last first.
func (f *File) references() error {
	if !bytes.HasPrefix(f.data, []byte("%PDF-1.")) && !bytes.HasPrefix(f.data, []byte("%PDF-2.")) {
		return aside("no header")
	}
	end := f.data[max(0, len(f.data)-tail):]
	i := bytes.LastIndex(end, []byte("startxref"))
	if i < 0 {
		return aside("no startxref")
	}
	l := &lexer{b: end, at: i + len("startxref")}
	o, err := l.object()
	if err != nil {
		return err
	}
	at, ok := o.(float64)
	seen := map[float64]bool{}
	for ok {
		if seen[at] || len(seen) > maxSections || at < 0 || at >= float64(len(f.data)) {
			return aside("cross-references at %v", at)
		}
		seen[at] = true
		trailer, err := f.section(int(at))
		if err != nil {
			return err
		}
		if f.trailer == nil {
			f.trailer = trailer
		}
		at, ok = trailer["Prev"].(float64)
		if !ok && trailer["Prev"] != nil {
			return aside("cross-references before of %T", trailer["Prev"])
		}
	}
	if f.trailer == nil {
		return aside("no trailer")
	}
	return f.verify()
}

// verify looks at the places of all objects: where one is wrong, pdfium would
// search the file for objects, and may find others.
func (f *File) verify() error {
	size, ok := f.trailer["Size"].(float64)
	if !ok {
		return aside("no size")
	}
	for n, p := range f.objects {
		switch {
		case p.free:
			continue
		case n >= int(size):
			return aside("object %d of %v", n, size)
		case p.in > 0:
			continue
		case p.at >= len(f.data):
			return aside("an object at %d", p.at)
		}
		l := lexer{b: f.data, at: p.at}
		l.blanks()
		v, isNumber := number(l.word())
		l.blanks()
		l.word()
		if l.blanks(); !isNumber || int(v) != n || !bytes.HasPrefix(l.b[l.at:], []byte("obj")) {
			return aside("no object %d at %d", n, p.at)
		}
	}
	return nil
}

// section reads one and gives its trailer.
func (f *File) section(at int) (dict, error) {
	l := &lexer{b: f.data, at: at}
	if l.blanks(); !bytes.HasPrefix(l.b[l.at:], []byte("xref")) {
		return f.streamSection(l.at)
	}
	l.at += len("xref")
	here := map[int]place{}
	for {
		o, err := l.object()
		if err != nil {
			return nil, err
		}
		if o == keyword("trailer") {
			break
		}
		first, ok := o.(float64)
		o, err = l.object()
		n, ok2 := o.(float64)
		if err != nil || !ok || !ok2 || !f.room(first, n) {
			return nil, aside("a table of cross-references")
		}
		if err := l.rows(int(first), int(n), here); err != nil {
			return nil, err
		}
	}
	o, err := l.object()
	trailer, ok := o.(dict)
	if err != nil || !ok {
		return nil, aside("no trailer")
	}
	// A hybrid file: what the table calls free may stand in a stream (7.5.8.4).
	if x, ok := trailer["XRefStm"].(float64); ok && x > 0 && x < float64(len(f.data)) {
		for n, p := range here {
			if p.free {
				delete(here, n)
			}
		}
		f.keep(here)
		_, err := f.streamSection(int(x))
		return trailer, err
	}
	f.keep(here)
	return trailer, nil
}

// room tells that n entries from object first on are within bounds, in all sections together.
func (f *File) room(first, n float64) bool {
	if first < 0 || n < 0 || first+n > maxObjects {
		return false
	}
	f.entries += int(n)
	return f.entries <= 2*maxObjects
}

// keep adds places of an older section.
func (f *File) keep(places map[int]place) {
	for n, p := range places {
		if _, newer := f.objects[n]; !newer {
			f.objects[n] = p
		}
	}
}

// rows reads n entries of a table: ten digits, five digits, n or f.
func (l *lexer) rows(first, n int, to map[int]place) error {
	for i := range n {
		l.blanks()
		at, err := strconv.Atoi(string(l.word()))
		l.blanks()
		_, err2 := strconv.Atoi(string(l.word()))
		l.blanks()
		kind := string(l.word())
		if err != nil || err2 != nil || kind != "n" && kind != "f" {
			return aside("an entry of the cross-references")
		}
		if _, twice := to[first+i]; !twice {
			to[first+i] = place{at: at, free: kind == "f"}
		}
	}
	return nil
}

// streamSection reads cross-references from a stream (7.5.8).
func (f *File) streamSection(at int) (dict, error) {
	_, o, err := f.at(at)
	if err != nil {
		return nil, err
	}
	s, ok := o.(*stream)
	if !ok || s.dict["Type"] != name("XRef") {
		return nil, aside("no cross-references at %d", at)
	}
	data, err := f.unpack(s)
	if err != nil {
		return nil, err
	}
	var w [3]int
	widths, _ := s.dict["W"].(array)
	for i := range widths {
		v, ok := widths[i].(float64)
		if !ok || len(widths) != 3 || v < 0 || v > 8 {
			return nil, aside("widths of cross-references")
		}
		w[i] = int(v)
	}
	row := w[0] + w[1] + w[2]
	size, _ := s.dict["Size"].(float64)
	index, ok := s.dict["Index"].(array)
	if !ok {
		index = array{0.0, size}
	}
	here := map[int]place{}
	for i := 0; i+1 < len(index); i += 2 {
		first, _ := index[i].(float64)
		n, _ := index[i+1].(float64)
		if row == 0 || !f.room(first, n) || int(n)*row > len(data) {
			return nil, aside("an index of cross-references")
		}
		for k := range int(n) {
			here[int(first)+k] = entry(data[k*row:], w)
		}
		data = data[int(n)*row:]
	}
	f.keep(here)
	return s.dict, nil
}

// entry is one row of a stream of cross-references.
func entry(b []byte, w [3]int) place {
	var v [3]int
	for i := range v {
		for range w[i] {
			v[i] = v[i]<<8 | int(b[0])
			b = b[1:]
		}
	}
	if w[0] == 0 {
		v[0] = 1
	}
	switch v[0] {
	case 1:
		return place{at: v[1]}
	case 2:
		return place{in: v[1], index: v[2]}
	}
	return place{free: true}
}

// at takes the object that begins at a place of the file, with its number.
func (f *File) at(at int) (int, any, error) {
	if f.deep++; f.deep > maxDepth || at < 0 || at >= len(f.data) {
		return 0, nil, aside("an object at %d", at)
	}
	defer func() { f.deep-- }()
	l := &lexer{b: f.data, at: at}
	l.blanks()
	n, err := strconv.Atoi(string(l.word()))
	l.blanks()
	_, err2 := strconv.Atoi(string(l.word()))
	l.blanks()
	if err != nil || err2 != nil || string(l.word()) != "obj" {
		return 0, nil, aside("no object at %d", at)
	}
	o, err := l.object()
	if err != nil {
		return 0, nil, err
	}
	d, ok := o.(dict)
	if l.blanks(); !ok || !bytes.HasPrefix(l.b[l.at:], []byte("stream")) {
		return n, o, nil
	}
	l.at += len("stream")
	if bytes.HasPrefix(l.b[l.at:], []byte("\r\n")) {
		l.at++
	} else if l.at >= len(l.b) || l.b[l.at] != '\n' {
		return 0, nil, aside("stream without line end")
	}
	l.at++
	length, err := f.get(d["Length"])
	size, ok := length.(float64)
	if err != nil || !ok || size < 0 || size > float64(len(l.b)-l.at) {
		return 0, nil, aside("length of %T", length)
	}
	data := l.b[l.at : l.at+int(size)]
	l.at += int(size)
	from := l.at
	if l.blanks(); !bytes.HasPrefix(l.b[l.at:], []byte("endstream")) || l.at-from > endstreamAt {
		return 0, nil, aside("a length that does not fit")
	}
	return n, &stream{d, data}, nil
}

// get follows references to an object; nil for one that is not there.
func (f *File) get(o any) (any, error) {
	for range maxDepth {
		r, ok := o.(ref)
		if !ok {
			return o, nil
		}
		p, ok := f.objects[r.number]
		if !ok || p.free {
			return nil, nil
		}
		var err error
		if p.in > 0 {
			o, err = f.packed(p, r.number)
		} else {
			var n int
			if n, o, err = f.at(p.at); err == nil && n != r.number {
				err = aside("object %d where %d should be", n, r.number)
			}
		}
		if err != nil {
			return nil, err
		}
	}
	return nil, aside("references without end")
}

// packed takes an object from an object stream.
func (f *File) packed(p place, number int) (any, error) {
	k, err := f.pack(p.in)
	if err != nil {
		return nil, err
	}
	if p.index >= len(k.numbers) || k.numbers[p.index] != number {
		return nil, aside("object %d is not in its stream", number)
	}
	return (&lexer{b: k.data, at: k.at[p.index]}).object()
}

func (f *File) pack(n int) (*pack, error) {
	if k := f.packs[n]; k != nil {
		return k, nil
	}
	p := f.objects[n]
	if p.in > 0 || p.free {
		return nil, aside("an object stream in another")
	}
	number, o, err := f.at(p.at)
	if err != nil {
		return nil, err
	}
	s, ok := o.(*stream)
	if !ok || number != n || s.dict["Type"] != name("ObjStm") {
		return nil, aside("no object stream")
	}
	data, err := f.unpackKept(s)
	if err != nil {
		return nil, err
	}
	count, _ := s.dict["N"].(float64)
	first, _ := s.dict["First"].(float64)
	if count < 0 || count > maxObjects || first < 0 || int(first) > len(data) {
		return nil, aside("head of an object stream")
	}
	k := &pack{data: data}
	l := &lexer{b: data[:int(first)]}
	for range int(count) {
		l.blanks()
		n, err := strconv.Atoi(string(l.word()))
		l.blanks()
		at, err2 := strconv.Atoi(string(l.word()))
		if at += int(first); err != nil || err2 != nil || at < 0 || at > len(data) {
			return nil, aside("head of an object stream")
		}
		k.numbers, k.at = append(k.numbers, n), append(k.at, at)
	}
	f.packs[n] = k
	return k, nil
}
