package blob

import (
	"context"
	"errors"
	"hash"
	"io"
	"os"
	"sync"
)

// chunk is how much of a body is in memory, twice: one part is read while the
// other is hashed and written.
const chunk = 1 << 20

// stride is how much is handed to the disk at once; a busy disk took 1 MiB
// strides 1.6 times longer, and none at all or 64 MiB up to twice as long.
const stride = 8 << 20

var chunks = sync.Pool{New: func() any { return new([chunk]byte) }}

// Pour copies body into f, durable when it returns, and hashes it meanwhile.
func Pour(ctx context.Context, f *os.File, body io.Reader, sums ...hash.Hash) (size int64, err error) {
	return pump(ctx, body, &eager{file: f}, f.Sync, sums...)
}

// pump reads, writes and hashes at once, a chunk at a time: a hash in Go may be
// as slow as a disk. The last hashing goes on while the file is synced. A body of
// one chunk, as most are, is not worth waking others.
func pump(ctx context.Context, body io.Reader, to io.Writer, finish func() error, sums ...hash.Hash) (size int64, err error) {
	now, next := chunks.Get().(*[chunk]byte), chunks.Get().(*[chunk]byte)
	var hashing, writing sync.WaitGroup
	defer func() { hashing.Wait(); writing.Wait(); chunks.Put(now); chunks.Put(next) }()
	var wrote error
	for {
		n, err := fill(next[:], body)
		writing.Wait()
		if err := errors.Join(wrote, ctx.Err()); err != nil {
			return size, err
		}
		if err == io.EOF && size == 0 {
			for _, sum := range sums {
				sum.Write(next[:n])
			}
			if _, err := to.Write(next[:n]); err != nil {
				return 0, err
			}
			return int64(n), finish()
		}
		if n > 0 {
			hashing.Wait()
			now, next = next, now
			size += int64(n)
			part := now[:n]
			for _, sum := range sums {
				hashing.Go(func() { sum.Write(part) })
			}
			writing.Go(func() { _, wrote = to.Write(part) })
		}
		if err == io.EOF {
			if writing.Wait(); wrote == nil {
				wrote = finish()
			}
			return size, wrote
		}
		if err != nil {
			return size, err
		}
	}
}

// fill is io.ReadFull but for its end, which is io.EOF alone: a body that says
// io.ErrUnexpectedEOF was cut off on its way and must not pass for whole.
func fill(p []byte, from io.Reader) (n int, err error) {
	for n < len(p) && err == nil {
		var m int
		m, err = from.Read(p[n:])
		n += m
	}
	return n, err
}

// Reserve is how much of a disk uploads leave free, so that whoever fills it
// keeps nobody from logging in, reading and tidying up.
const Reserve = 256 << 20

// Roomy writes an upload to f, until no more than Reserve is left: ErrFull.
func Roomy(f *os.File) io.Writer { return &roomy{f} }

type roomy struct{ file *os.File }

func (r *roomy) Write(p []byte) (int, error) {
	if err := room(r.file); err != nil {
		return 0, err
	}
	return r.file.Write(p)
}

// An eager file has the disk start before the end, so that fsync has little to wait for.
type eager struct {
	file           *os.File
	written, begun int64
}

func (e *eager) Write(p []byte) (int, error) {
	if err := room(e.file); err != nil {
		return 0, err
	}
	n, err := e.file.Write(p)
	if e.written += int64(n); e.written-e.begun >= stride {
		startWriteback(e.file, e.begun, e.written-e.begun)
		e.begun = e.written
	}
	return n, err
}
