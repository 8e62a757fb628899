// Package blob keeps bytes under the name of their SHA-256, so that what was
// handed in can never be quietly changed.
package blob

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"iter"
	"time"
)

var (
	// ErrMissing says that the store has no such bytes.
	ErrMissing = errors.New("存储中没有这份原件，请管理员运行 juzheng verify 查明")
	// ErrCorrupt says that bytes are not what their name says.
	ErrCorrupt = errors.New("文件内容与其摘要不符，可能已损坏或被改动，请重新上传，并由管理员运行 juzheng verify 查明")
	// ErrRetained says that bytes are locked and may not be deleted yet.
	ErrRetained = errors.New("原件仍在保留期内，不能删除，请到期后再试")
	// ErrTooLarge says that an upload is over its limit.
	ErrTooLarge = errors.New("文件超过大小上限，请压缩或拆分后再上传")
	// ErrEmpty says that an upload has no bytes.
	ErrEmpty = errors.New("文件是空的（0字节），请检查原文件后重新上传")
	// ErrFull says that there is no room for an upload.
	ErrFull = errors.New("服务器磁盘空间不足，请联系管理员清理后重新上传")
)

// Info is what a store knows of a blob without reading it.
type Info struct {
	Ref  Ref
	Size int64     // bytes
	Kept time.Time // when it came
}

// A Store keeps blobs. All methods may be called at once from several
// goroutines, and by several processes over one place. A blob is either wholly
// visible or not at all, whatever is killed in between.
type Store interface {
	// Put keeps size bytes of body, read from its start. When it returns nil
	// they are durable and were found to be what ref says; else the error is
	// ErrCorrupt, or another, and nothing new is visible. A known ref is no work.
	Put(ctx context.Context, ref Ref, size int64, body io.ReadSeeker) error
	// Open reads a blob and tells its size; Seek makes ranges cheap. It does not
	// check the digest: see Verified. ctx must live as long as the reader.
	Open(ctx context.Context, ref Ref) (io.ReadSeekCloser, int64, error)
	// Stat is ErrMissing for an unknown ref, the zero Ref among them.
	Stat(ctx context.Context, ref Ref) (Info, error)
	// Walk visits every blob once, in the order of refs, and stops at the first
	// error. What is put or deleted meanwhile may be visited or not.
	Walk(ctx context.Context) iter.Seq2[Info, error]
	// Delete is only for bytes that no evidence names and that nobody is putting.
	// It is ErrRetained while a lock holds them.
	Delete(ctx context.Context, ref Ref) error
}

// A Placed store has its blobs as files of this machine. They may be read, never changed.
type Placed interface {
	// Path is ErrMissing for an unknown ref.
	Path(ctx context.Context, ref Ref) (string, error)
}

// PutBytes keeps b and names it.
func PutBytes(ctx context.Context, s Store, b []byte) (Ref, error) {
	ref := RefOf(b)
	return ref, s.Put(ctx, ref, int64(len(b)), bytes.NewReader(b))
}

// Verify reads a whole blob and says ErrCorrupt unless it is what its name says.
func Verify(ctx context.Context, s Store, ref Ref) error {
	r, _, err := s.Open(ctx, ref)
	if err != nil {
		return err
	}
	defer r.Close()
	if _, err := io.Copy(io.Discard, Verified(r, ref)); err != nil {
		return fmt.Errorf("read blob %s: %w", ref, err)
	}
	return nil
}

// Verified reads r to its end, and there says ErrCorrupt in place of io.EOF
// unless all that was read is what ref says.
func Verified(r io.Reader, ref Ref) io.Reader { return &verified{r, sha256.New(), ref} }

type verified struct {
	from io.Reader
	sum  hash.Hash
	want Ref
}

func (v *verified) Read(p []byte) (int, error) {
	n, err := v.from.Read(p)
	v.sum.Write(p[:n])
	if err == io.EOF && Ref(v.sum.Sum(nil)) != v.want {
		err = ErrCorrupt
	}
	return n, err
}
