package archive

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
)

func ledgerText() string {
	var b strings.Builder
	for i := range 300 {
		b.WriteString("第" + strconv.Itoa(i+1) + "次会议记录\n")
	}
	return b.String()
}

// The files below testdata were made by 7-Zip 26.02 and GNU tar.
func TestEveryFormOfArchiveIsWalked(t *testing.T) {
	const minutes, ledger, none = "二支部/会议记录.txt", "二支部/台账.txt", "空.txt"
	for file, want := range map[string]map[string]string{
		"lzma2.7z":    {minutes: "记录", ledger: ledgerText(), none: ""},
		"lzma.7z":     {minutes: "记录", ledger: ledgerText(), none: ""},
		"bzip2.7z":    {minutes: "记录", ledger: ledgerText()},
		"copy.7z":     {minutes: "记录", ledger: ledgerText()},
		"deflate.7z":  {minutes: "记录", ledger: ledgerText()},
		"ppmd.7z":     {minutes: "!" + reasonMethod, ledger: "!" + reasonMethod},
		"locked.7z":   {minutes: "!" + reasonLocked, ledger: "!" + reasonLocked},
		"all.tar.xz":  {minutes: "记录", ledger: ledgerText(), none: ""},
		"all.tar.bz2": {minutes: "记录", ledger: ledgerText(), none: ""},
	} {
		b, err := os.ReadFile(filepath.Join("testdata", file))
		if err != nil {
			t.Fatal(err)
		}
		got, err := walkAll(t, b, Limits{})
		if err != nil || len(got) != len(want) {
			t.Errorf("%s: %d members, %v", file, len(got), err)
		}
		for name, w := range want {
			if got[name] != w {
				t.Errorf("%s: %s: %.60q, want %.60q", file, name, got[name], w)
			}
		}
	}
}

func TestAnArchiveWhoseNamesAreLockedSaysSo(t *testing.T) {
	b, err := os.ReadFile("testdata/lockedhead.7z")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := walkAll(t, b, Limits{}); len(got) > 0 || err == nil || !strings.Contains(err.Error(), "密码") {
		t.Errorf("%v, %v", got, err)
	}
}

func TestASevenZipBeyondTheBoundsIsRefused(t *testing.T) {
	b, err := os.ReadFile("testdata/lzma2.7z")
	if err != nil {
		t.Fatal(err)
	}
	for want, l := range map[string]Limits{"超过 2 个": {Entries: 2}, "展开后超过": {Total: 100}} {
		if got, err := walkAll(t, b, l); len(got) > 0 || err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, %v", want, got, err)
		}
	}
	for i := range b { // whatever byte is altered, nothing false is handed over
		c := bytes.Clone(b)
		c[i] ^= 0x40
		got, _ := walkAll(t, c, Limits{})
		for name, content := range got {
			if name == "二支部/台账.txt" && !strings.HasPrefix(content, "!") && content != ledgerText() {
				t.Fatalf("byte %d: %.60q", i, content)
			}
		}
	}
}

func tarred(t testing.TB, headers ...tar.Header) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, h := range headers {
		content := h.Uname // a place for it
		h.Uname, h.Mode = "", 0o644
		if h.Typeflag == 0 || h.Typeflag == tar.TypeReg {
			h.Size = int64(len(content))
		}
		if err := w.WriteHeader(&h); err != nil {
			t.Fatal(err)
		}
		if h.Size > 0 {
			if _, err := io.WriteString(w, content); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func gzipped(t testing.TB, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestATarIsWalkedPackedOrNot(t *testing.T) {
	gb, err := simplifiedchinese.GB18030.NewEncoder().String("三支部/收据.txt")
	if err != nil {
		t.Fatal(err)
	}
	inner := zipped(t, made{name: "里.txt", content: "里"})
	plain := tarred(t, tar.Header{Name: "甲.txt", Uname: "一"}, tar.Header{Name: gb, Uname: "二", Format: tar.FormatGNU},
		tar.Header{Name: "链接", Typeflag: tar.TypeSymlink, Linkname: "/etc/passwd"}, tar.Header{Name: "../出去.txt", Uname: "x"},
		tar.Header{Name: "夹/", Typeflag: tar.TypeDir}, tar.Header{Name: "内.zip", Uname: string(inner)})
	want := map[string]string{"甲.txt": "一", "三支部/收据.txt": "二", "链接": "!是链接或特殊文件，不接收", "出去.txt": "!文件名指向压缩包之外，不接收", "内.zip/里.txt": "里"}
	for form, b := range map[string][]byte{"tar": plain, "tgz": gzipped(t, plain)} {
		got, err := walkAll(t, b, Limits{})
		if err != nil || len(got) != len(want) {
			t.Errorf("%s: %v, %v", form, got, err)
		}
		for name, w := range want {
			if got[name] != w {
				t.Errorf("%s: %s: %q, want %q", form, name, got[name], w)
			}
		}
	}
	if got, err := walkAll(t, plain, Limits{Entries: 3}); len(got) != 3 || err == nil || !strings.Contains(err.Error(), "超过 3 个") {
		t.Errorf("%v, %v", got, err)
	}
	for _, n := range []int{1000, 1600, 3000} {
		if got, err := walkAll(t, plain[:n], Limits{}); err == nil || !strings.Contains(err.Error(), "已损坏") {
			t.Errorf("cut at %d: %v, %v", n, got, err)
		}
	}
}

func TestOnePackedFileIsAnArchiveOfOne(t *testing.T) {
	got, err := walkAll(t, gzipped(t, []byte("党费收据")), Limits{})
	if err != nil || len(got) != 1 || got["材料.txt"] != "党费收据" {
		t.Errorf("%v, %v", got, err)
	}
	got, err = walkAll(t, gzipped(t, make([]byte, 8<<20)), Limits{})
	if err != nil || got["材料.txt"] != "!"+reasonBomb {
		t.Errorf("%.80v, %v", got, err)
	}
	bomb := gzipped(t, tarred(t, tar.Header{Name: "零.bin", Uname: string(make([]byte, 8<<20))}, tar.Header{Name: "后.txt", Uname: "后"}))
	if got, err := walkAll(t, bomb, Limits{}); err == nil || got["零.bin"] != "!"+reasonBomb {
		t.Errorf("%.80v, %v", got, err)
	}
}

// rar5 makes a RAR 5 archive of stored files (technote of RARLAB, "RAR 5.0 archive format").
func rar5(files ...made) []byte {
	vint := func(n int) (b []byte) { return binary.AppendUvarint(nil, uint64(n)) }
	block := func(body ...[]byte) []byte {
		inside := bytes.Join(body, nil)
		whole := append(vint(len(inside)), inside...)
		return append(binary.LittleEndian.AppendUint32(nil, crc32.ChecksumIEEE(whole)), whole...)
	}
	out := append([]byte("Rar!\x1A\x07\x01\x00"), block(vint(1), vint(0), vint(0))...)
	for _, f := range files {
		n := vint(len(f.content))
		sum := binary.LittleEndian.AppendUint32(nil, crc32.ChecksumIEEE([]byte(f.content)))
		out = append(out, block(vint(2), vint(2), n, vint(4), n, vint(0o100644), sum, vint(0), vint(1), vint(len(f.name)), []byte(f.name))...)
		out = append(out, f.content...)
	}
	return append(out, block(vint(5), vint(0), vint(0))...)
}

func TestARARIsWalked(t *testing.T) {
	b := rar5(made{name: "二支部/会议记录.txt", content: "记录"}, made{name: "../出去.txt", content: "x"}, made{name: "台账.txt", content: ledgerText()})
	got, err := walkAll(t, b, Limits{})
	if err != nil || len(got) != 3 || got["二支部/会议记录.txt"] != "记录" || got["台账.txt"] != ledgerText() || !strings.HasPrefix(got["出去.txt"], "!") {
		t.Errorf("%.200v, %v", got, err)
	}
	b[bytes.Index(b, []byte("第1次"))+3] = '9'
	if got, _ := walkAll(t, b, Limits{}); !strings.HasPrefix(got["台账.txt"], "!") {
		t.Errorf("an altered file was handed over: %.60q", got["台账.txt"])
	}
	if got, err := walkAll(t, b[:len(b)-4000], Limits{}); got["二支部/会议记录.txt"] != "记录" || len(got) > 3 {
		t.Errorf("%.200v, %v", got, err)
	}
}
