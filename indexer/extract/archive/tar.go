package archive

import (
	"archive/tar"
	"bufio"
	"errors"
	"io"
	"path"
	"strconv"
	"strings"

	"juzheng/indexer/extract/reading"
)

const tarBlock = 512

// isTar knows a tar by the checksum of its first header (POSIX ustar).
func isTar(head []byte) bool {
	if len(head) < tarBlock {
		return false
	}
	want, err := strconv.ParseInt(strings.Trim(string(head[148:156]), " \x00"), 8, 32)
	sum := int64(8 * ' ')
	for i, b := range head[:tarBlock] {
		if i < 148 || i >= 156 {
			sum += int64(b)
		}
	}
	return err == nil && sum == want
}

func (w *walk) tar(r io.Reader, under string, depth int) error {
	in := &tally{r: r}
	t := tar.NewReader(in)
	for n := 0; ; n++ {
		h, err := t.Next()
		if errors.Is(err, io.EOF) && n > 0 && in.n%tarBlock == 0 { // archive/tar lets an archive end amid a block
			return nil
		}
		if err != nil && !errors.Is(err, tar.ErrInsecurePath) {
			return faultOr(err, reasonCutOff)
		}
		if err := w.count(1, h.Size); err != nil {
			return err
		}
		e := entry{name: decode(h.Name), dir: h.Typeflag == tar.TypeDir, special: h.Typeflag != tar.TypeReg || sparse(h), size: h.Size,
			open: func() (io.ReadCloser, error) { return io.NopCloser(t), nil }}
		if err := w.member(e, under, depth); err != nil {
			return err
		}
	}
}

// A tally counts what is read.
type tally struct {
	r io.Reader
	n int64
}

func (t *tally) Read(b []byte) (int, error) {
	n, err := t.r.Read(b)
	t.n += int64(n)
	return n, err
}

// sparse tells a file with holes, whose size costs its maker nothing.
func sparse(h *tar.Header) bool {
	for k := range h.PAXRecords {
		if strings.HasPrefix(k, "GNU.sparse.") {
			return true
		}
	}
	return h.Typeflag == tar.TypeGNUSparse
}

// stream walks what was compressed as one: a tar, or one file that has the
// archive's name without its last ending.
func (w *walk) stream(r io.Reader, err error, src reading.Source, under string, depth int) error {
	if err != nil {
		return fault(err, reasonDamaged)
	}
	in := bufio.NewReaderSize(&expansion{r: r, most: max(ratioFrom, w.limits.Ratio*src.Size)}, 64<<10)
	head, err := in.Peek(tarBlock)
	if err != nil && !errors.Is(err, io.EOF) {
		return faultOr(err, reasonDamaged)
	}
	if isTar(head) {
		return w.tar(in, under, depth)
	}
	if err := w.count(1, 0); err != nil {
		return err
	}
	base := path.Base(strings.ReplaceAll(src.Name, `\`, "/"))
	return w.member(entry{name: strings.TrimSuffix(base, path.Ext(base)), size: -1,
		open: func() (io.ReadCloser, error) { return io.NopCloser(in), nil }}, under, depth)
}

// expansion stops a stream that grows beyond measure.
type expansion struct {
	r    io.Reader
	most int64
}

func (e *expansion) Read(b []byte) (int, error) {
	n, err := e.r.Read(b)
	if e.most -= int64(n); e.most < 0 {
		return 0, fault(nil, reasonBomb)
	}
	return n, err
}
