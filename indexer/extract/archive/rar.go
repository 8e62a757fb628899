package archive

import (
	"bufio"
	"errors"
	"io"

	"github.com/nwaples/rardecode/v2"

	"juzheng/indexer/extract/reading"
)

func (w *walk) rar(src reading.Source, under string, depth int) error {
	r, err := rardecode.NewReader(bufio.NewReader(src.Stream()), rardecode.MaxDictionarySize(maxDictionary))
	if err != nil {
		return rarFault(err)
	}
	for {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return rarFault(err)
		}
		e := entry{name: decode(h.Name), dir: h.IsDir, special: h.LinkType != rardecode.LinkTypeNone, locked: h.Encrypted || h.HeaderEncrypted,
			size: h.UnPackedSize, packed: max(h.PackedSize, 1), open: func() (io.ReadCloser, error) { return io.NopCloser(rarBody{r}), nil }}
		if h.UnKnownSize {
			e.size = -1
		}
		if h.Solid {
			e.packed = 0 // it leans on what came before
		}
		if err := w.count(1, max(e.size, 0)); err != nil {
			return err
		}
		if err := w.member(e, under, depth); err != nil {
			return err
		}
	}
}

// rarBody reads a member and gives its errors their reason.
type rarBody struct{ r *rardecode.Reader }

func (b rarBody) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = rarFault(err)
	}
	return n, err
}

func rarFault(err error) error {
	switch {
	case errors.Is(err, rardecode.ErrArchiveEncrypted), errors.Is(err, rardecode.ErrArchivedFileEncrypted), errors.Is(err, rardecode.ErrBadPassword):
		return fault(err, reasonLocked)
	case errors.Is(err, rardecode.ErrMultiVolume):
		return fault(err, "是分卷压缩包的一部分，请合并解压后重新压缩上传")
	case errors.Is(err, rardecode.ErrDictionaryTooLarge), errors.Is(err, rardecode.ErrUnsupportedDecoder), errors.Is(err, rardecode.ErrUnknownDecoder):
		return fault(err, reasonMethod)
	}
	return faultOr(err, reasonCutOff)
}
