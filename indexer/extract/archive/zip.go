package archive

import (
	"archive/zip"
	"cmp"
	"errors"
	"io"
	"slices"

	"juzheng/indexer/extract/reading"
)

func (w *walk) zip(src reading.Source, under string, depth int) error {
	m := &meter{r: src, left: maxDirectory}
	z, err := zip.NewReader(m, src.Size)
	switch {
	case m.left < 0:
		return fault(errDirectory, "压缩包内文件过多，请分批压缩后上传")
	case err != nil && !errors.Is(err, zip.ErrInsecurePath):
		return fault(err, "压缩包已损坏或不是 ZIP 格式，请重新压缩后上传")
	}
	m.left = 1<<63 - 1
	if err := w.count(len(z.File), 0); err != nil {
		return err
	}
	for _, f := range z.File {
		if err := w.count(0, int64(min(f.UncompressedSize64, 1<<50))); err != nil {
			return err
		}
	}
	overlapping := overlaps(z.File)
	for _, f := range z.File {
		if err := w.member(zipEntry(f, overlapping[f]), under, depth); err != nil {
			return err
		}
	}
	return nil
}

func zipEntry(f *zip.File, overlapping bool) entry {
	e := entry{name: zipName(f), dir: f.FileInfo().IsDir(), special: !f.Mode().IsRegular(), locked: f.Flags&1 != 0,
		size: int64(min(f.UncompressedSize64, 1<<62)), packed: int64(min(max(f.CompressedSize64, 1), 1<<62)), open: f.Open}
	switch {
	case overlapping:
		e.bad = fault(nil, "与压缩包内其他文件重叠，疑似压缩炸弹，不接收")
	case f.Method != zip.Store && f.Method != zip.Deflate:
		e.bad = fault(nil, reasonMethod)
	}
	return e
}

// isDocument finds a document that is a ZIP inside, under the name of an archive.
func isDocument(src reading.Source) bool {
	z, err := zip.NewReader(&meter{r: src, left: maxDirectory}, src.Size)
	return err == nil && slices.ContainsFunc(z.File, func(f *zip.File) bool {
		return f.Name == "[Content_Types].xml" || f.Name == "OFD.xml" || f.Name == "mimetype"
	})
}

// overlaps finds members that share bytes of the archive.
func overlaps(files []*zip.File) map[*zip.File]bool {
	type span struct {
		f        *zip.File
		from, to int64
	}
	var spans []span
	for _, f := range files {
		if from, err := f.DataOffset(); err == nil && f.CompressedSize64 > 0 {
			spans = append(spans, span{f, from, from + int64(min(f.CompressedSize64, 1<<61))})
		}
	}
	slices.SortFunc(spans, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	found := map[*zip.File]bool{}
	widest := 0
	for i := 1; i < len(spans); i++ {
		if spans[i].from < spans[widest].to {
			found[spans[i].f], found[spans[widest].f] = true, true
		}
		if spans[i].to > spans[widest].to {
			widest = i
		}
	}
	return found
}

var errDirectory = errors.New("directory too long")

// meter stops the reading of a directory that is too long.
type meter struct {
	r    io.ReaderAt
	left int64
}

func (m *meter) ReadAt(b []byte, at int64) (int, error) {
	if m.left -= int64(len(b)); m.left < 0 {
		return 0, errDirectory
	}
	return m.r.ReadAt(b, at)
}
