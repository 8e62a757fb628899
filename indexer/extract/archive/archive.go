// Package archive unpacks uploaded ZIP files, whoever made them: every member
// is handed over by itself, and a bad one never fails the rest.
package archive

import (
	"archive/zip"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strings"

	"juzheng/indexer/extract/reading"
)

// Bounds of an archive where Limits says nothing.
const (
	MaxEntries = 10_000
	MaxMember  = 2 << 30 // bytes of a member, unpacked
	MaxTotal   = 8 << 30 // bytes of all members, unpacked
	MaxRatio   = 200     // of unpacked to packed bytes
	MaxDepth   = 3       // archives in each other

	ratioFrom    = 1 << 20   // members up to this size are not bombs
	maxDirectory = 16 << 20  // bytes of the list of members
	maxNested    = 512 << 20 // bytes of an archive in an archive
)

// Limits bound an archive; zero fields take the defaults above.
type Limits struct {
	Entries       int
	Member, Total int64
	Ratio         int64
	Depth         int
	TempDir       string // where archives in archives are unpacked; default os.TempDir
}

func (l Limits) filled() Limits {
	l.Entries = cmp.Or(l.Entries, MaxEntries)
	l.Member = cmp.Or(l.Member, MaxMember)
	l.Total = cmp.Or(l.Total, MaxTotal)
	l.Ratio = cmp.Or(l.Ratio, MaxRatio)
	l.Depth = cmp.Or(l.Depth, MaxDepth)
	return l
}

// A Member is one file of an archive.
type Member struct {
	// Name is a clean relative path with slashes, in NFC. Of a member in an
	// archive in the archive it begins with that archive's name.
	Name string
	Size int64 // unpacked
	// Open reads the content: at most Size bytes, checked against the archive's checksum.
	Open func() (io.ReadCloser, error)
	// Err says why the member cannot be had; it is a *reading.Fault with the
	// Chinese reason, and Open is nil.
	Err error
}

// Walk hands every file of the ZIP to each, whose error ends the walk and comes
// back. Folders and what operating systems add (__MACOSX, .DS_Store) are passed
// over. An archive that is bad as a whole gives a *reading.Fault.
func Walk(r io.ReaderAt, size int64, l Limits, each func(Member) error) error {
	w := &walk{limits: l.filled(), each: each}
	w.entries, w.total = w.limits.Entries, w.limits.Total
	return w.archive(r, size, "", 1)
}

// A walk goes through an archive and those in it, sharing their bounds.
type walk struct {
	limits  Limits
	each    func(Member) error
	entries int   // left
	total   int64 // left
}

func fault(err error, reason string, args ...any) error {
	return &reading.Fault{Reason: fmt.Sprintf(reason, args...), Err: err}
}

func (w *walk) archive(r io.ReaderAt, size int64, under string, depth int) error {
	m := &meter{r: r, left: maxDirectory}
	z, err := zip.NewReader(m, size)
	switch {
	case m.left < 0:
		return fault(errDirectory, "压缩包内文件过多，请分批压缩后上传")
	case err != nil && !errors.Is(err, zip.ErrInsecurePath):
		return fault(err, "压缩包已损坏或不是 ZIP 格式，请重新压缩后上传")
	}
	m.left = 1<<63 - 1
	if w.entries -= len(z.File); w.entries < 0 {
		return fault(nil, "压缩包内文件超过 %d 个，请分批压缩后上传", w.limits.Entries)
	}
	for _, f := range z.File {
		w.total -= int64(min(f.UncompressedSize64, 1<<50))
	}
	if w.total < 0 {
		return fault(nil, "压缩包展开后超过 %d MB，请分批压缩后上传", w.limits.Total>>20)
	}
	overlapping := overlaps(z.File)
	for _, f := range z.File {
		name, bad := clean(f)
		if f.FileInfo().IsDir() || bad == nil && junk(name) {
			continue
		}
		if bad == nil {
			bad = w.check(f, overlapping[f])
		}
		if err := w.member(f, path.Join(under, name), bad, depth); err != nil {
			return err
		}
	}
	return nil
}

// check finds what speaks against a member before it is opened.
func (w *walk) check(f *zip.File, overlapping bool) error {
	size, packed := f.UncompressedSize64, f.CompressedSize64
	switch {
	case !f.Mode().IsRegular():
		return fault(nil, "是链接或特殊文件，不接收")
	case f.Flags&1 != 0:
		return fault(nil, "有密码，请去掉压缩密码后重新上传")
	case overlapping:
		return fault(nil, "与压缩包内其他文件重叠，疑似压缩炸弹，不接收")
	case size > uint64(w.limits.Member):
		return fault(nil, "展开后超过 %d MB，不接收", w.limits.Member>>20)
	case size > ratioFrom && size > uint64(w.limits.Ratio)*max(packed, 1):
		return fault(nil, "压缩比过高，疑似压缩炸弹，不接收")
	case f.Method != zip.Store && f.Method != zip.Deflate:
		return fault(nil, "压缩方式不支持，请用 ZIP 标准方式重新压缩后上传")
	}
	return nil
}

func (w *walk) member(f *zip.File, name string, bad error, depth int) error {
	m := Member{Name: name, Size: int64(min(f.UncompressedSize64, 1<<62)), Err: bad}
	if bad != nil {
		return w.each(m)
	}
	m.Open = func() (io.ReadCloser, error) { return open(f) }
	if !strings.EqualFold(path.Ext(name), ".zip") {
		return w.each(m)
	}
	inner, size, err := w.spool(f, depth)
	if inner != nil {
		defer inner.Close()
	}
	switch {
	case err == nil:
		if err = w.archive(inner, size, name, depth+1); err == nil || reading.ReasonOf(err) == "" {
			return err
		}
	case errors.Is(err, errNoArchive):
		return w.each(m)
	case reading.ReasonOf(err) == "":
		return err
	}
	m.Err, m.Open = err, nil
	return w.each(m)
}

var errNoArchive = errors.New("no archive of files")

// spool unpacks an archive in the archive into a file that vanishes when it is closed.
func (w *walk) spool(f *zip.File, depth int) (*os.File, int64, error) {
	switch {
	case depth >= w.limits.Depth:
		return nil, 0, fault(nil, "压缩包嵌套超过 %d 层，请解压后上传", w.limits.Depth)
	case f.UncompressedSize64 > maxNested:
		return nil, 0, fault(nil, "嵌套的压缩包超过 %d MB，请解压后上传", maxNested>>20)
	}
	in, err := open(f)
	if err != nil {
		return nil, 0, err
	}
	defer in.Close()
	out, err := os.CreateTemp(w.limits.TempDir, "archive-*")
	if err != nil {
		return nil, 0, fmt.Errorf("unpack %q: %w", f.Name, err)
	}
	os.Remove(out.Name()) // the open file stays readable
	n, err := io.Copy(out, in)
	if err != nil {
		out.Close()
		return nil, 0, err
	}
	if isDocument(out, n) {
		return out, n, errNoArchive
	}
	return out, n, nil
}

// isDocument finds a document that is a ZIP inside, under the name of an archive.
func isDocument(r io.ReaderAt, size int64) bool {
	var head [4]byte
	if n, _ := r.ReadAt(head[:], 0); n < 4 || string(head[:2]) != "PK" {
		return true // not a ZIP at all: an ordinary file with a wrong name
	}
	m := &meter{r: r, left: maxDirectory}
	z, err := zip.NewReader(m, size)
	if err != nil {
		return false
	}
	return slices.ContainsFunc(z.File, func(f *zip.File) bool {
		return f.Name == "[Content_Types].xml" || f.Name == "OFD.xml" || f.Name == "mimetype"
	})
}

// open reads a member, no more than it says it holds.
func open(f *zip.File) (io.ReadCloser, error) {
	r, err := f.Open()
	if err != nil {
		return nil, fault(err, "已损坏，无法解压")
	}
	return &member{r, int64(f.UncompressedSize64)}, nil
}

type member struct {
	io.ReadCloser
	left int64
}

func (m *member) Read(b []byte) (int, error) {
	n, err := m.ReadCloser.Read(b)
	if m.left -= int64(n); m.left < 0 {
		return 0, fault(zip.ErrFormat, "内容比声明的大，疑似压缩炸弹，不接收")
	}
	if err != nil && !errors.Is(err, io.EOF) {
		err = fault(err, "已损坏，无法解压")
	}
	return n, err
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
