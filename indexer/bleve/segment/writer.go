package segment

import (
	"bufio"
	"cmp"
	"encoding/binary"
	"hash/crc32"
	"io"
)

// A writer counts what it writes and reckons its checksum; the first error stays.
type writer struct {
	to  *bufio.Writer
	sum uint32
	at  uint64
	err error
}

func newWriter(to io.Writer) *writer { return &writer{to: bufio.NewWriterSize(to, 256<<10)} }

func (w *writer) Write(b []byte) {
	if w.err != nil {
		return
	}
	w.sum = crc32.Update(w.sum, crc32.IEEETable, b)
	w.at += uint64(len(b))
	_, w.err = w.to.Write(b)
}

// fail has what is written fail.
func (w *writer) fail(err error) { w.err = cmp.Or(w.err, err) }

func (w *writer) number(n uint64) {
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], n)
	w.Write(b[:])
}

// end writes the checksum of all that stands before, the big end first.
func (w *writer) end() error {
	w.Write(binary.BigEndian.AppendUint32(nil, w.sum))
	if w.err != nil {
		return w.err
	}
	return w.to.Flush()
}
