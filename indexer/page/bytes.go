package page

import (
	"encoding/binary"
	"errors"
	"math"
	"strings"
	"unicode/utf8"
)

// A page in bytes: numbers as uvarints, texts with their length before them,
// fractions as four bytes. As JSON, writing and reading pages took a tenth of
// the time of taking files in.

const (
	flagOCR = 1 << iota
	flagPending
)

var errBytes = errors.New("no page")

// Append appends the page's bytes. What JSON would not keep either, text that is no
// UTF-8 and fractions that are no number, becomes U+FFFD and 0.
func (p Page) Append(b []byte) []byte {
	flags := uint64(0)
	if p.OCR {
		flags |= flagOCR
	}
	if p.Pending {
		flags |= flagPending
	}
	b = binary.AppendUvarint(binary.AppendUvarint(b, uint64(p.N)), flags)
	for _, s := range [...]string{p.Label, p.Text, p.Second, p.Note, p.Engine} {
		s = strings.ToValidUTF8(s, "�")
		b = append(binary.AppendUvarint(b, uint64(len(s))), s...)
	}
	b = appendFractions(b, p.Width, p.Height)
	b = binary.AppendUvarint(binary.AppendUvarint(b, uint64(p.Turned)), uint64(len(p.Lines)))
	for _, l := range p.Lines {
		b = binary.AppendUvarint(binary.AppendUvarint(b, uint64(l.Start)), uint64(l.End))
		b = appendFractions(b, l.Box.X0, l.Box.Y0, l.Box.X1, l.Box.Y1, l.Confidence)
		b = appendFractions(binary.AppendUvarint(b, uint64(len(l.X))), l.X...)
	}
	return b
}

func appendFractions(b []byte, fs ...float32) []byte {
	for _, f := range fs {
		if !finite(f) {
			f = 0
		}
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(f))
	}
	return b
}

func finite(f float32) bool { return math.Float32bits(f)&0x7F800000 != 0x7F800000 }

// Parse reads a page from the bytes that Append made of it, and believes nothing. Nothing of b is kept.
func Parse(b []byte) (Page, error) {
	r := bytesReader{b: b}
	p := Page{N: r.number()}
	flags := r.number()
	p.OCR, p.Pending = flags&flagOCR != 0, flags&flagPending != 0
	p.Label, p.Text, p.Second, p.Note, p.Engine = r.text(), r.text(), r.text(), r.text(), r.text()
	p.Width, p.Height, p.Turned = r.fraction(), r.fraction(), r.number()
	if n := r.count(lineBytes); n > 0 {
		p.Lines = make([]Line, n)
	}
	for i := range p.Lines {
		l := &p.Lines[i]
		l.Start, l.End = r.number(), r.number()
		l.Box = Box{r.fraction(), r.fraction(), r.fraction(), r.fraction()}
		l.Confidence = r.fraction()
		if n := r.count(fractionBytes); n > 0 {
			l.X = make([]float32, n)
		}
		for k := range l.X {
			l.X[k] = r.fraction()
		}
	}
	if r.bad || len(r.b) > 0 {
		return Page{}, errBytes
	}
	return p, nil
}

// The least that a fraction and a line take.
const (
	fractionBytes = 4
	lineBytes     = 3 + 5*fractionBytes
)

// A bytesReader reads on as long as nothing was missing.
type bytesReader struct {
	b   []byte
	bad bool
}

func (r *bytesReader) fail() { r.b, r.bad = nil, true }

func (r *bytesReader) number() int {
	n, size := binary.Uvarint(r.b)
	if size <= 0 || n > math.MaxInt32 {
		r.fail()
		return 0
	}
	r.b = r.b[size:]
	return int(n)
}

// count is how many things follow that take at least so many bytes each.
func (r *bytesReader) count(each int) int {
	n := r.number()
	if n > len(r.b)/each {
		r.fail()
		return 0
	}
	return n
}

func (r *bytesReader) text() string {
	n := r.count(1)
	s := string(r.b[:n])
	if r.b = r.b[n:]; !utf8.ValidString(s) {
		r.fail()
	}
	return s
}

func (r *bytesReader) fraction() float32 {
	if len(r.b) < fractionBytes {
		r.fail()
		return 0
	}
	f := math.Float32frombits(binary.LittleEndian.Uint32(r.b))
	if r.b = r.b[fractionBytes:]; !finite(f) {
		r.fail()
	}
	return f
}
