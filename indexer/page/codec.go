package page

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
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

// magic opens every file of kept pages; its last byte is the version.
const magic = "JZPAGES\x01"

// endMark opens the last line, which holds the number of pages.
const endMark = "#"

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
		z, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(1<<20), zstd.WithEncoderCRC(true))
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
	line, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("page %d: %w", p.N, err)
	}
	w.pages++
	w.bytes += int64(len(line)) + 1
	if w.pages > MaxPages || len(line) > MaxPageBytes || w.bytes > MaxBytes {
		return fmt.Errorf("page %d: %w", p.N, ErrTooLarge)
	}
	_, err = w.z.Write(append(line, '\n'))
	return err
}

// Close ends the file with the number of its pages, so that a cut shows; it
// does not close the writer below.
func (w *Writer) Close() error {
	_, err := fmt.Fprintf(w.z, "%s%d\n", endMark, w.pages)
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
	if _, err := io.ReadFull(r, head); err != nil || string(head) != magic {
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
	lines := bufio.NewReaderSize(io.LimitReader(z, MaxBytes+1), 64<<10)
	var line []byte
	var err error
	for n := 1; ; n++ {
		line, err = readLine(lines, line[:0])
		if err == nil && string(line) == fmt.Sprint(endMark, n-1) {
			return nil
		}
		var p Page
		if err == nil {
			err = json.Unmarshal(line, &p)
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
