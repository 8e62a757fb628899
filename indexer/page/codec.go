package page

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"sync"
	"unicode/utf8"

	"github.com/klauspost/compress/zstd"
)

// Bounds of kept pages. A text beyond them is refused by the writer and not believed by the reader.
const (
	MaxPages     = 100_000 // pages of one file
	MaxPageBytes = 32 << 20
	MaxBytes     = 2 << 30 // all pages of one file, before compression
)

// magic opens every file of kept pages; its last byte is the version. What follows
// is compressed: each page with its length before it, then 0 and the number of pages.
const magic = "JZPAGES\x02"

// Version 1 had a line of JSON for each page, and a last one of the number after a mark.
const (
	magicLines = "JZPAGES\x01"
	endMark    = "#"
)

// maxWindow bounds what a reader must keep in memory to unpack.
const maxWindow = 8 << 20

var (
	// ErrDamaged says that kept pages cannot be read; the file must be read anew.
	ErrDamaged = errors.New("保存的页面文本已损坏，请重新读取原件")
	// ErrTooLarge says that a file has more text than may be kept.
	ErrTooLarge = errors.New("文本超出上限，请把文件拆成几份再上传")
)

// A Writer keeps pages one after the other; Close ends the file and must be called.
type Writer struct {
	z     *zstd.Encoder
	page  []byte // the bytes of the last one
	pages int
	bytes int64
}

// NewWriter starts a file of kept pages on w.
func NewWriter(w io.Writer) (*Writer, error) {
	if _, err := io.WriteString(w, magic); err != nil {
		return nil, err
	}
	z := encoders.Get().(*zstd.Encoder)
	z.Reset(w)
	return &Writer{z: z}, nil
}

// Making them anew takes longer than most files do.
var (
	encoders = sync.Pool{New: func() any {
		z, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(1<<20), zstd.WithEncoderCRC(true))
		if err != nil {
			panic(err) // the options are good ones
		}
		return z
	}}
	decoders = sync.Pool{New: func() any {
		z, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxWindow), zstd.WithDecoderLowmem(true))
		if err != nil {
			panic(err) // the options are good ones
		}
		return z
	}}
)

// Write keeps one page.
func (w *Writer) Write(p Page) error {
	if !utf8.ValidString(p.Text) || !utf8.ValidString(p.Second) {
		return fmt.Errorf("page %d: text is not UTF-8", p.N)
	}
	w.page = p.Append(w.page[:0])
	w.pages++
	w.bytes += int64(len(w.page))
	if w.pages > MaxPages || len(w.page) > MaxPageBytes || w.bytes > MaxBytes {
		return fmt.Errorf("page %d: %w", p.N, ErrTooLarge)
	}
	var length [binary.MaxVarintLen32]byte
	if _, err := w.z.Write(length[:binary.PutUvarint(length[:], uint64(len(w.page)))]); err != nil {
		return err
	}
	_, err := w.z.Write(w.page)
	return err
}

// Close ends the file with the number of its pages, so that a cut shows; it
// does not close the writer below.
func (w *Writer) Close() error {
	_, err := w.z.Write(binary.AppendUvarint([]byte{0}, uint64(w.pages)))
	return errors.Join(err, w.end())
}

func (w *Writer) end() error {
	err := w.z.Close()
	w.z.Reset(nil)
	encoders.Put(w.z)
	w.z = nil
	return err
}

// Encode keeps all pages of a sequence and returns how many there were.
func Encode(w io.Writer, pages iter.Seq2[Page, error]) (int, error) {
	pw, err := NewWriter(w)
	if err != nil {
		return 0, err
	}
	for p, err := range pages {
		if err == nil {
			err = pw.Write(p)
		}
		if err != nil {
			return pw.pages, errors.Join(err, pw.end())
		}
	}
	return pw.pages, pw.Close()
}

// Decode reads kept pages as they come, holding one page at a time. After an
// error the sequence ends; damage of any kind is ErrDamaged.
func Decode(r io.Reader) iter.Seq2[Page, error] {
	return func(yield func(Page, error) bool) {
		if err := decode(r, yield); err != nil {
			yield(Page{}, err)
		}
	}
}

func decode(r io.Reader, yield func(Page, error) bool) error {
	head := make([]byte, len(magic))
	_, err := io.ReadFull(r, head)
	next := nextPage
	if string(head) == magicLines {
		next = nextLine
	} else if err != nil || string(head) != magic {
		return fmt.Errorf("%w (not a file of kept pages of version %d)", ErrDamaged, magic[len(magic)-1])
	}
	z := decoders.Get().(*zstd.Decoder)
	defer func() {
		_ = z.Reset(nil) // lets go of r
		decoders.Put(z)
	}()
	if err := z.Reset(r); err != nil {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	from := bufio.NewReaderSize(io.LimitReader(z, MaxBytes+1), 64<<10)
	var buf []byte
	for n := 1; ; n++ {
		var p Page
		p, buf, err = next(from, buf, n)
		if err == errEnd {
			return nil
		}
		if err == nil && n > MaxPages {
			err = ErrTooLarge
		}
		if err != nil {
			return fmt.Errorf("%w: page %d: %w", ErrDamaged, n, err)
		}
		if !yield(p, nil) {
			return nil
		}
	}
}

// errEnd says that all pages were read.
var errEnd = errors.New("no more pages")

// nextPage reads page n, or the end; buf is used again.
func nextPage(r *bufio.Reader, buf []byte, n int) (Page, []byte, error) {
	size, err := binary.ReadUvarint(r)
	if err != nil {
		return Page{}, buf, err
	}
	if size == 0 {
		pages, err := binary.ReadUvarint(r)
		if err == nil && pages != uint64(n-1) {
			err = fmt.Errorf("%d pages were kept", pages)
		}
		if err != nil {
			return Page{}, buf, err
		}
		if _, err = r.ReadByte(); err == io.EOF { // the checksums are right
			err = errEnd
		} else if err == nil {
			err = errBytes
		}
		return Page{}, buf, err
	}
	if size > MaxPageBytes {
		return Page{}, buf, ErrTooLarge
	}
	buf = slices.Grow(buf[:0], int(size))[:size]
	if _, err := io.ReadFull(r, buf); err != nil {
		return Page{}, buf, err
	}
	p, err := Parse(buf)
	return p, buf, err
}

// nextLine is nextPage of version 1.
func nextLine(r *bufio.Reader, line []byte, n int) (p Page, buf []byte, err error) {
	line, err = readLine(r, line[:0])
	switch {
	case err == nil && string(line) == fmt.Sprint(endMark, n-1):
		err = errEnd
	case err == nil:
		err = json.Unmarshal(line, &p)
	}
	return p, line, err
}

func readLine(r *bufio.Reader, line []byte) ([]byte, error) {
	for {
		part, err := r.ReadSlice('\n')
		line = append(line, part...)
		if len(line) > MaxPageBytes+1 {
			return line, ErrTooLarge
		}
		if err != bufio.ErrBufferFull {
			return bytes.TrimSuffix(line, []byte("\n")), err
		}
	}
}
