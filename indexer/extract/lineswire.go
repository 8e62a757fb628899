package extract

import (
	"encoding/binary"
	"errors"
	"math"

	"juzheng/indexer/page"
)

// Lines follow the JSON of a message after a NUL, which JSON never holds, as
// they lie in memory: places of every character are most of what a page says,
// and numbers in decimals would take longer than reading it did.

const (
	lineFloats = 5                // of a line without its characters: its box and its confidence
	leastLine  = 3 + 4*lineFloats // bytes of a line
)

var errLines = errors.New("lines do not fit their message")

// appendLines writes lines: their number; of each where it starts and how many
// characters it has, its box, its confidence, and the edges with their number.
func appendLines(b []byte, lines []page.Line) []byte {
	b = binary.AppendUvarint(b, uint64(len(lines)))
	for _, l := range lines {
		b = binary.AppendUvarint(b, uint64(l.Start))
		b = binary.AppendUvarint(b, uint64(l.End-l.Start))
		b = binary.AppendUvarint(b, uint64(len(l.X)))
		for _, v := range [lineFloats]float32{l.Box.X0, l.Box.Y0, l.Box.X1, l.Box.Y1, l.Confidence} {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
		}
		for _, v := range l.X {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
		}
	}
	return b
}

// readLines reads what appendLines wrote; the child that did so is not believed.
func readLines(b []byte) ([]page.Line, error) {
	number := func(most int) int {
		v, n := binary.Uvarint(b)
		if n <= 0 || v > uint64(most) {
			b = nil
			return -1
		}
		b = b[n:]
		return int(v)
	}
	finite := true
	float := func() float32 {
		v := math.Float32frombits(binary.LittleEndian.Uint32(b))
		b, finite = b[4:], finite && v-v == 0
		return v
	}
	n := number(len(b) / leastLine)
	if n < 0 {
		return nil, errLines
	}
	lines := make([]page.Line, n)
	for i := range lines {
		l := &lines[i]
		l.Start = number(PageBytes)
		l.End = l.Start + number(PageBytes)
		edges := number(len(b) / 4)
		if edges < 0 || len(b) < 4*(lineFloats+edges) {
			return nil, errLines
		}
		l.Box = page.Box{X0: float(), Y0: float(), X1: float(), Y1: float()}
		l.Confidence = float()
		if edges == 0 {
			continue
		}
		l.X = make([]float32, edges)
		for k := range l.X {
			l.X[k] = float()
		}
	}
	if len(b) > 0 || !finite { // pages are kept as JSON, which has no other numbers
		return nil, errLines
	}
	return lines, nil
}
