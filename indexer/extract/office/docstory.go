package office

import (
	"encoding/binary"
	"errors"
	"fmt"
	"sort"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"
)

// A piece is a stretch of the text that lies in one place of the file ([MS-DOC] 2.8.35).
type piece struct {
	span
	at   int  // its first byte in the main stream
	wide bool // two bytes a character
}

// readPieces reads the piece table; it also holds together what fast saving scattered.
func (d *docFile) readPieces(clx bin) error {
	for clx.u8(0) == 1 { // changes of properties
		clx = clx.from(3 + clx.u16(1))
	}
	if clx.u8(0) != 2 {
		return errors.New("no piece table")
	}
	t := clx.cut(5, int(clx.u32(1)))
	n := (len(t) - 4) / 12
	for i := range n {
		s := span{int(t.u32(4 * i)), int(t.u32(4*i + 4))}
		if s.to < s.from || s.from != d.length() || s.to > 1<<30 {
			return fmt.Errorf("piece %d of %d is out of place", i, n)
		}
		at := t.u32(4*(n+1) + 8*i + 2)
		p := piece{span: s, at: int(at &^ 0x40000000), wide: at&0x40000000 == 0}
		if !p.wide {
			p.at /= 2
		}
		if s.to > s.from {
			d.pieces = append(d.pieces, p)
		}
	}
	if d.length() == 0 {
		return errors.New("no pieces")
	}
	return nil
}

// length is how many characters the pieces have.
func (d *docFile) length() int {
	if len(d.pieces) == 0 {
		return 0
	}
	return d.pieces[len(d.pieces)-1].to
}

// each hands on the characters of a span, with their number, where they lie and one past it.
func (d *docFile) each(s span, f func(cp, at, next int, unit uint16)) {
	i := sort.Search(len(d.pieces), func(i int) bool { return d.pieces[i].to > s.from })
	for ; i < len(d.pieces) && d.pieces[i].from < s.to; i++ {
		p := d.pieces[i]
		if d.left--; d.left <= 0 {
			return
		}
		width := 1
		if p.wide {
			width = 2
		}
		for cp := max(p.from, s.from); cp < min(p.to, s.to); cp++ {
			at := p.at + (cp-p.from)*width
			if at+width > len(d.main) {
				break // cut off
			}
			if d.left--; d.left <= 0 {
				return
			}
			unit := uint16(0)
			if p.wide {
				unit = binary.LittleEndian.Uint16(d.main[at:])
			} else {
				unit = uint16(charmap.Windows1252.DecodeByte(d.main[at]))
			}
			f(cp, at, at+width, unit)
		}
	}
}

// story is the text of a span, with its text boxes after the paragraphs they are anchored in.
func (d *docFile) story(s span, inside boxes) string {
	w := &docWriter{}
	var run charRun
	high := uint16(0)
	d.each(s, func(cp, at, next int, unit uint16) {
		w.after = append(w.after, inside.take(cp)...)
		if at < run.from || at >= run.to {
			run = d.charsAt(at)
		}
		r := rune(unit)
		switch {
		case unit == 0x0D || unit == 0x07 || unit == 0x0C:
			p := d.paraAt(at)
			if unit == 0x0C && p.to != next {
				w.put("\n") // a page break inside a paragraph
				return
			}
			if d.numbers != nil && !p.rowEnd {
				w.label(d.numbers.label(p.num))
			}
			w.char(r, p, p.to == 0)
			return
		case run.deleted && unit != 0x13 && unit != 0x14 && unit != 0x15:
			return
		case unit == 0x28 && run.symbol != 0:
			w.sign(d.symbolOf(run, run.symbol))
			return
		case unit&0xFF00 == 0xF000 && run.font != 0:
			w.sign(d.symbolOf(run, int(unit)))
			return
		case utf16.IsSurrogate(r) && high == 0:
			high = unit
			return
		case high != 0:
			r, high = utf16.DecodeRune(rune(high), r), 0
		}
		w.char(r, paraRun{}, false)
	})
	return w.text()
}

// A docWriter turns Word's characters into text.
type docWriter struct {
	composer
	fields []bool // of each open field, whether its code is being passed
	codes  int    // how many of them
	cell   bool   // the last character ended a cell
}

// fieldDepth is how deep fields may stand in each other; deeper ones are read as text.
const fieldDepth = 64

// char takes a character; at the end of a paragraph with its properties, guess when they are unknown.
func (w *docWriter) char(r rune, p paraRun, guess bool) {
	afterCell := w.cell
	w.cell = false
	switch r {
	case 0x13:
		if len(w.fields) < fieldDepth {
			w.fields = append(w.fields, true)
			w.codes++
		}
	case 0x14:
		w.endCode()
	case 0x15:
		w.endCode()
		if n := len(w.fields); n > 0 {
			w.fields = w.fields[:n-1]
		}
	case 0x0D, 0x0C:
		switch {
		case p.innerRow:
			w.endRow(p.depth)
		case p.innerCell:
			w.endCell(p.depth)
		default:
			w.endPara(p.depth)
		}
	case 0x07:
		w.cell = true
		switch {
		case p.rowEnd, guess && afterCell: // without properties a row ends where two cells end
			w.endRow(1)
		default:
			w.endCell(1)
		}
	case 0x0B, 0x0E:
		w.sign("\n")
	case '\t':
		w.sign("\t")
	case 0x1E:
		w.sign("-")
	default:
		if r >= 0x20 {
			w.sign(string(r))
		}
	}
}

// endCode ends the code of the innermost field; what follows is its result.
func (w *docWriter) endCode() {
	if n := len(w.fields); n > 0 && w.fields[n-1] {
		w.fields[n-1] = false
		w.codes--
	}
}

// sign puts a text unless it belongs to the code of a field.
func (w *docWriter) sign(s string) {
	if w.codes == 0 {
		w.put(s)
	}
}

// label puts the number of the paragraph that just ends before its text.
func (w *docWriter) label(s string) {
	if s != "" {
		body := w.para.String()
		w.para.Reset()
		w.put(s + body)
	}
}
