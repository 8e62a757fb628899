package office

import (
	"math"
	"unicode/utf16"
)

// records walks the records of a workbook. Its position is always inside the
// data, and each step moves it on.
type records struct {
	data bin
	at   int
	id   int
	size int // of the body, as the record says
	body bin
}

func (r *records) next() bool {
	if r.at < 0 || r.at+4 > len(r.data) {
		return false
	}
	r.id = r.data.u16(r.at)
	r.size = r.data.u16(r.at + 2)
	r.body = r.data.cut(r.at+4, r.size)
	r.at += 4 + r.size
	return true
}

// continued is the record together with those that continue it, from its start.
func (r *records) continued() *parts {
	return &parts{now: r.body, rest: r.data.from(r.at)}
}

// shapeText reads the text of a text box or note, which lies in the record after its own.
func (r *records) shapeText(wide bool) string {
	p := r.continued()
	n := r.body.u16(10)
	p.now = nil
	if n == 0 || !wide || !p.fill() {
		return ""
	}
	return p.chars(n, p.byte())
}

// parts reads through a record and those that continue it.
type parts struct {
	now  bin
	rest bin // of the file, from the next record on
}

// fill goes on to the next part when this one is read; it tells whether there is anything left.
func (p *parts) fill() bool {
	for len(p.now) == 0 {
		if len(p.rest) < 4 || p.rest.u16(0) != recContinue {
			return false
		}
		n := p.rest.u16(2)
		p.now, p.rest = p.rest.cut(4, n), p.rest.from(4+n)
	}
	return true
}

func (p *parts) byte() int {
	if !p.fill() {
		return 0
	}
	c := p.now[0]
	p.now = p.now[1:]
	return int(c)
}

func (p *parts) u16() int { return p.byte() | p.byte()<<8 }

func (p *parts) skip(n int) {
	for n > 0 && p.fill() {
		k := min(n, len(p.now))
		p.now = p.now[k:]
		n -= k
	}
}

// chars reads n characters; where they go on in another part, its first byte says how wide they are there.
func (p *parts) chars(n, flags int) string {
	var units []uint16 // a character of two may lie on both sides
	for n > 0 {
		if len(p.now) == 0 {
			if !p.fill() {
				break
			}
			flags = p.byte()
			continue
		}
		width := 1 + flags&1
		k := min(n, len(p.now)/width)
		if k == 0 { // half a character
			p.now = nil
			continue
		}
		for i := range k {
			if width == 1 {
				units = append(units, uint16(p.now[i]))
			} else {
				units = append(units, uint16(p.now.u16(2*i)))
			}
		}
		p.now, n = p.now[k*width:], n-k
	}
	return string(utf16.Decode(units))
}

// strings reads the table of shared texts ([MS-XLS] 2.5.293), after so many bytes, at most so many.
func (p *parts) strings(after, most int) (all []string) {
	p.skip(after)
	for len(all) < most && p.fill() {
		n, flags := p.u16(), p.byte()
		runs, more := 0, 0
		if flags&8 != 0 {
			runs = 4 * p.u16()
		}
		if flags&4 != 0 {
			more = p.u16() | p.u16()<<16
		}
		all = append(all, p.chars(n, flags))
		p.skip(runs)
		p.skip(more)
	}
	return all
}

func (b bin) f64(at int) float64 {
	return math.Float64frombits(uint64(b.u32(at)) | uint64(b.u32(at+4))<<32)
}
