// Package archive unpacks uploaded archives (ZIP, 7z, RAR, tar, gzip, bzip2, xz),
// whoever made them: every member is handed over by itself, and a bad one never
// fails the rest.
package archive

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/bzip2"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strings"

	"github.com/ulikunitz/xz"

	"juzheng/indexer/extract/reading"
)

// Bounds of an archive where Limits says nothing.
const (
	MaxEntries = 10_000
	MaxMember  = 2 << 30 // bytes of a member, unpacked
	MaxTotal   = 8 << 30 // bytes of all members, unpacked
	MaxRatio   = 200     // of unpacked to packed bytes
	MaxDepth   = 3       // archives in each other

	ratioFrom     = 1 << 20   // members up to this size are not bombs
	maxDirectory  = 16 << 20  // bytes of the list of members
	maxDictionary = 256 << 20 // bytes that a method may look back
	maxNested     = 240 << 20 // bytes of an archive in an archive; below what a child may write (sandbox)
)

// Limits bound an archive; zero fields take the defaults above.
type Limits struct {
	Entries       int
	Member, Total int64
	Ratio         int64
	Depth         int
	TempDir       string // where archives in archives are unpacked; default os.TempDir
}

// Filled are the limits with their defaults.
func (l Limits) Filled() Limits {
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
	Size int64 // unpacked; -1 when the archive does not say
	// Open reads the content: at most Size bytes, checked against the archive's
	// checksum. It may be called once, before the walk goes on.
	Open func() (io.ReadCloser, error)
	// Err says why the member cannot be had; it is a *reading.Fault with the
	// Chinese reason, and Open is nil.
	Err error
}

// Walk hands every file of the archive to each, whose error ends the walk and comes
// back. Folders and what operating systems add (__MACOSX, .DS_Store) are passed
// over. An archive that is bad as a whole gives a *reading.Fault.
func Walk(src reading.Source, l Limits, each func(Member) error) error {
	return begin(l, each).archive(src, "", 1)
}

// A walk goes through an archive and those in it, sharing their bounds.
type walk struct {
	limits  Limits
	each    func(Member) error
	entries int   // left
	total   int64 // left
}

func begin(l Limits, each func(Member) error) *walk {
	l = l.Filled()
	return &walk{limits: l, each: each, entries: l.Entries, total: l.Total}
}

func fault(err error, reason string, args ...any) error {
	return &reading.Fault{Reason: fmt.Sprintf(reason, args...), Err: err}
}

const (
	reasonLocked = "有密码，请去掉压缩密码后重新上传"
	reasonBomb   = "压缩比过高，疑似压缩炸弹，不接收"
	reasonMethod = "压缩方式不支持，请用 ZIP 标准方式重新压缩后上传"
	reasonBroken = "已损坏，无法解压"

	reasonDamaged = "压缩包已损坏，请重新压缩后上传"
	reasonCutOff  = "压缩包已损坏，后面的文件没有读出；请重新压缩后上传"
)

// signs tell archives by how they begin; a tar is known by its first header.
var signs = []struct{ sign, form string }{
	{"PK\x03\x04", "zip"}, {"PK\x05\x06", "zip"}, {"7z\xBC\xAF\x27\x1C", "7z"}, {"Rar!\x1A\x07", "rar"},
	{"\x1F\x8B", "gz"}, {"BZh", "bz2"}, {"\xFD7zXZ\x00", "xz"},
}

// form tells what kind of archive a file is, "" when it is none.
func form(src reading.Source) string {
	head := make([]byte, tarBlock)
	n, _ := src.ReadAt(head, 0)
	for _, f := range signs {
		if bytes.HasPrefix(head[:n], []byte(f.sign)) {
			return f.form
		}
	}
	if isTar(head[:n]) {
		return "tar"
	}
	return ""
}

func (w *walk) archive(src reading.Source, under string, depth int) error {
	switch form(src) {
	case "zip":
		return w.zip(src, under, depth)
	case "7z":
		return w.sevenZip(src, under, depth)
	case "rar":
		return w.rar(src, under, depth)
	case "tar":
		return w.tar(src.Stream(), under, depth)
	case "gz":
		z, err := gzip.NewReader(bufio.NewReader(src.Stream()))
		return w.stream(z, err, src, under, depth)
	case "bz2":
		return w.stream(bzip2.NewReader(bufio.NewReader(src.Stream())), nil, src, under, depth)
	case "xz":
		z, err := xz.ReaderConfig{DictCap: maxDictionary}.NewReader(bufio.NewReader(src.Stream()))
		return w.stream(z, err, src, under, depth)
	}
	return fault(nil, "压缩包已损坏或格式不支持，请用 ZIP 格式重新压缩后上传")
}

// count takes members and their bytes off what is left.
func (w *walk) count(entries int, bytes int64) error {
	if w.entries -= entries; w.entries < 0 {
		return fault(nil, "压缩包内文件超过 %d 个，请分批压缩后上传", w.limits.Entries)
	}
	if w.total -= min(bytes, 1<<50); w.total < 0 {
		return fault(nil, "压缩包展开后超过 %d MB，请分批压缩后上传", w.limits.Total>>20)
	}
	return nil
}

// An entry is what an archive says of a member.
type entry struct {
	name    string // as it came
	dir     bool
	special bool  // a link, a device
	locked  bool  // behind a password
	size    int64 // unpacked; -1 when not known
	packed  int64 // 0 when not known
	bad     error // what else speaks against it
	open    func() (io.ReadCloser, error)
}

// check finds what speaks against a member before it is opened.
func (w *walk) check(e entry) error {
	switch {
	case e.special:
		return fault(nil, "是链接或特殊文件，不接收")
	case e.locked:
		return fault(nil, reasonLocked)
	case e.bad != nil:
		return e.bad
	case e.size > w.limits.Member:
		return fault(nil, "展开后超过 %d MB，不接收", w.limits.Member>>20)
	case e.packed > 0 && e.size > ratioFrom && e.size/w.limits.Ratio > e.packed:
		return fault(nil, reasonBomb)
	}
	return nil
}

// member hands one entry over; an archive among them is walked in its place.
func (w *walk) member(e entry, under string, depth int) error {
	name, bad := clean(e.name)
	if e.dir || bad == nil && junk(name) {
		return nil
	}
	if bad == nil {
		bad = w.check(e)
	}
	m := Member{Name: path.Join(under, name), Size: e.size, Err: bad}
	if bad != nil {
		return w.each(m)
	}
	m.Open = func() (io.ReadCloser, error) { return w.open(e) }
	if !nestable[strings.ToLower(path.Ext(name))] {
		return w.each(m)
	}
	inner, size, err := w.spool(e, depth)
	if inner != nil {
		defer inner.Close()
	}
	if err == nil {
		src := reading.Source{ReaderAt: inner, Size: size, Name: path.Base(name)}
		if form(src) == "" || isDocument(src) {
			m.Open = func() (io.ReadCloser, error) { return io.NopCloser(src.Stream()), nil }
			return w.each(m)
		}
		err = w.archive(src, m.Name, depth+1)
	}
	if err == nil || reading.ReasonOf(err) == "" {
		return err
	}
	m.Err, m.Open = err, nil
	return w.each(m)
}

// nestable are the endings of members that are looked at for archives.
var nestable = map[string]bool{".zip": true, ".7z": true, ".rar": true, ".tar": true,
	".gz": true, ".tgz": true, ".bz2": true, ".tbz2": true, ".xz": true, ".txz": true}

// spool unpacks an archive in the archive into a file that vanishes when it is closed.
func (w *walk) spool(e entry, depth int) (*os.File, int64, error) {
	switch {
	case depth >= w.limits.Depth:
		return nil, 0, fault(nil, "压缩包嵌套超过 %d 层，请解压后上传", w.limits.Depth)
	case e.size > maxNested:
		return nil, 0, fault(nil, "嵌套的压缩包超过 %d MB，请解压后上传", maxNested>>20)
	}
	in, err := w.open(e)
	if err != nil {
		return nil, 0, err
	}
	defer in.Close()
	out, err := os.CreateTemp(w.limits.TempDir, "archive-*")
	if err != nil {
		return nil, 0, fmt.Errorf("unpack %q: %w", e.name, err)
	}
	os.Remove(out.Name()) // the open file stays readable
	n, err := io.Copy(out, io.LimitReader(in, maxNested+1))
	if err == nil && n > maxNested {
		err = fault(nil, "嵌套的压缩包超过 %d MB，请解压后上传", maxNested>>20)
	}
	return out, n, err
}

// open reads a member, no more than it says it holds.
func (w *walk) open(e entry) (io.ReadCloser, error) {
	r, err := e.open()
	if err != nil {
		return nil, faultOr(err, reasonBroken)
	}
	m := &member{ReadCloser: r, w: w, left: e.size}
	if m.unknown = e.size < 0; m.unknown {
		m.left = w.limits.Member
	}
	return m, nil
}

// faultOr gives an error that has no reason this one.
func faultOr(err error, reason string) error {
	if reading.ReasonOf(err) != "" {
		return err
	}
	return &reading.Fault{Reason: reason, Err: err}
}

type member struct {
	io.ReadCloser
	w       *walk
	left    int64
	unknown bool // how long it is; what comes counts
}

func (m *member) Read(b []byte) (int, error) {
	n, err := m.ReadCloser.Read(b)
	if m.left -= int64(n); m.left < 0 {
		return 0, fault(nil, "内容比声明或允许的大，疑似压缩炸弹，不接收")
	}
	if m.unknown {
		if err := m.w.count(0, int64(n)); err != nil {
			return 0, err
		}
	}
	if err != nil && !errors.Is(err, io.EOF) {
		err = faultOr(err, reasonBroken)
	}
	return n, err
}

// Each hands over files that come out of something else, a mail, within the
// bounds of an archive. The returned function takes one file after the other.
func Each(l Limits, each func(Member) error) func(name string, open func() (io.ReadCloser, error)) error {
	w := begin(l, each)
	return func(name string, open func() (io.ReadCloser, error)) error {
		if err := w.count(1, 0); err != nil {
			return err
		}
		return w.member(entry{name: name, size: -1, open: open}, "", 1)
	}
}
