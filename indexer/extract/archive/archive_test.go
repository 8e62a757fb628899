package archive

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"juzheng/indexer/extract/reading"
)

// made is a member of a made archive.
type made struct {
	name, content string
	change        func(*zip.FileHeader)
}

func zipped(t testing.TB, entries ...made) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, e := range entries {
		h := &zip.FileHeader{Name: e.name, Method: zip.Deflate}
		if e.change != nil {
			e.change(h)
		}
		w, err := z.CreateHeader(h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, e.content); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func source(b []byte) reading.Source {
	return reading.Source{ReaderAt: bytes.NewReader(b), Size: int64(len(b)), Name: "材料.txt.gz"}
}

// walkAll gives what each member holds, or the reason against it.
func walkAll(t testing.TB, b []byte, l Limits) (map[string]string, error) {
	t.Helper()
	got := map[string]string{}
	err := Walk(source(b), l, func(m Member) error {
		if m.Err != nil {
			got[m.Name] = "!" + reading.ReasonOf(m.Err)
			return nil
		}
		r, err := m.Open()
		if err != nil {
			got[m.Name] = "!" + reading.ReasonOf(err)
			return nil
		}
		defer r.Close()
		content, err := io.ReadAll(r)
		if err != nil {
			got[m.Name] = "!" + reading.ReasonOf(err)
			return nil
		}
		got[m.Name] = string(content)
		return nil
	})
	return got, err
}

func TestEachMemberIsHandedOverOrRefusedByItself(t *testing.T) {
	gb := func(s string) string {
		b, err := simplifiedchinese.GB18030.NewEncoder().String(s)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	raw := func(h *zip.FileHeader) { h.NonUTF8 = true }
	got, err := walkAll(t, zipped(t,
		made{name: "二支部/会议记录.txt", content: "记录"},
		made{name: gb("三支部/党费收据.txt"), content: "收据", change: raw},
		made{name: `四支部\台账.txt`, content: "台账"},
		made{name: "cafe\u0301.txt", content: "NFC"},
		made{name: "空.txt"},
		made{name: "目录/"},
		made{name: "__MACOSX/._x", content: "x"}, made{name: "a/.DS_Store", content: "x"}, made{name: "Thumbs.db", content: "x"},
		made{name: "../../etc/passwd", content: "x"},
		made{name: "/etc/shadow", content: "x"},
		made{name: `C:\windows\x.txt`, content: "x"},
		made{name: "坏\x00名.txt", content: "x"},
		made{name: "链接", content: "/etc/passwd", change: func(h *zip.FileHeader) { h.SetMode(fs.ModeSymlink | 0o777) }},
		made{name: "密.txt", content: "x", change: func(h *zip.FileHeader) { h.Flags |= 1 }},
		made{name: "炸弹.txt", content: strings.Repeat("\x00", 4<<20)},
	), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"二支部/会议记录.txt": "记录", "三支部/党费收据.txt": "收据", "四支部/台账.txt": "台账", "café.txt": "NFC", "空.txt": "",
		"etc/passwd": "!文件名指向压缩包之外，不接收", "etc/shadow": "!文件名是绝对路径，不接收", "C:/windows/x.txt": "!文件名是绝对路径，不接收",
		"坏_名.txt": "!文件名含有控制字符，不接收", "链接": "!是链接或特殊文件，不接收", "密.txt": "!有密码，请去掉压缩密码后重新上传", "炸弹.txt": "!压缩比过高，疑似压缩炸弹，不接收",
	}
	for name, w := range want {
		if got[name] != w {
			t.Errorf("%s: %.60q, want %.60q", name, got[name], w)
		}
		delete(got, name)
	}
	for name, g := range got {
		t.Errorf("unexpected %s: %.60q", name, g)
	}
}

func TestArchivesInArchivesAreWalkedToADepth(t *testing.T) {
	inner := string(zipped(t, made{name: "最里.txt", content: "里"}))
	for range 3 {
		inner = string(zipped(t, made{name: "又一层.zip", content: inner}, made{name: "旁.txt", content: "旁"}))
	}
	doc := string(zipped(t, made{name: "[Content_Types].xml", content: "<x/>"}))
	got, err := walkAll(t, zipped(t, made{name: "外.zip", content: inner}, made{name: "改名.zip", content: doc}, made{name: "假.zip", content: "不是压缩包"}, made{name: "坏.zip", content: "PK\x03\x04坏"}), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"外.zip/旁.txt": "旁", "外.zip/又一层.zip/旁.txt": "旁", "外.zip/又一层.zip/又一层.zip": "!压缩包嵌套超过 3 层，请解压后上传",
		"改名.zip": doc, "假.zip": "不是压缩包", "坏.zip": "!压缩包已损坏或不是 ZIP 格式，请重新压缩后上传",
	} {
		if got[name] != want {
			t.Errorf("%s: %.60q, want %.60q", name, got[name], want)
		}
	}
	if len(got) != 6 {
		t.Errorf("%d members: %v", len(got), got)
	}
}

func TestAnArchiveBeyondTheBoundsIsRefusedAsAWhole(t *testing.T) {
	five := zipped(t, made{name: "1", content: "一"}, made{name: "2", content: "二"}, made{name: "3", content: "三"}, made{name: "4", content: "四"}, made{name: "5", content: "五"})
	for name, c := range map[string]struct {
		b    []byte
		l    Limits
		want string
	}{
		"too many":  {five, Limits{Entries: 4}, "压缩包内文件超过 4 个"},
		"too large": {five, Limits{Total: 10}, "压缩包展开后超过"},
		"no zip":    {[]byte("党费收据"), Limits{}, "压缩包已损坏"},
		"empty":     {nil, Limits{}, "压缩包已损坏"},
		"cut off":   {five[:len(five)-30], Limits{}, "压缩包已损坏"},
	} {
		got, err := walkAll(t, c.b, c.l)
		if !strings.Contains(reading.ReasonOf(err), c.want) || len(got) > 0 {
			t.Errorf("%s: %v, %d members", name, err, len(got))
		}
	}
}

func TestMembersThatShareBytesAreRefused(t *testing.T) {
	b := zipped(t, made{name: "甲.txt", content: "第一份"}, made{name: "乙.txt", content: "第二份"}, made{name: "丙.txt", content: "第三份"})
	// Let the directory's entry of 乙 point to the bytes of 甲.
	at := bytes.Index(b, []byte("PK\x01\x02"))
	second := at + 4 + bytes.Index(b[at+4:], []byte("PK\x01\x02"))
	binary.LittleEndian.PutUint32(b[second+42:], 0)
	got, err := walkAll(t, b, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(got["甲.txt"], "重叠") || !strings.Contains(got["乙.txt"], "重叠") || got["丙.txt"] != "第三份" {
		t.Errorf("%v", got)
	}
}

func TestAMemberThatHoldsMoreThanItSaysIsStopped(t *testing.T) {
	b := zipped(t, made{name: "多.txt", content: strings.Repeat("会议记录", 1000)})
	at := bytes.Index(b, []byte("PK\x01\x02"))
	binary.LittleEndian.PutUint32(b[at+24:], 100)
	got, err := walkAll(t, b, Limits{})
	if err != nil || !strings.HasPrefix(got["多.txt"], "!") {
		t.Errorf("%v, %v", got, err)
	}
}

func TestTheWalkEndsWhenItIsToldTo(t *testing.T) {
	b := zipped(t, made{name: "1", content: "一"}, made{name: "2", content: "二"})
	enough := errors.New("enough")
	n := 0
	err := Walk(source(b), Limits{}, func(Member) error { n++; return enough })
	if !errors.Is(err, enough) || n != 1 {
		t.Errorf("%v after %d", err, n)
	}
}

func TestHostileArchivesDoNoHarm(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join("..", "..", "..", "..", "shared", "corpus", "hostile_*zip*", "*", "*"))
	if len(files) == 0 {
		t.Skip("the corpus is not here")
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		got, err := walkAll(t, b, Limits{Total: 64 << 20, Member: 16 << 20})
		if err != nil && reading.ReasonOf(err) == "" {
			t.Errorf("%s: %v", f, err)
		}
		for name, content := range got {
			if strings.HasPrefix(name, "/") || strings.Contains("/"+name+"/", "/../") || content == "!" {
				t.Errorf("%s: %q %.40q", f, name, content)
			}
		}
	}
}

func FuzzWalk(f *testing.F) {
	f.Add(zipped(f, made{name: "甲.txt", content: "内容"}, made{name: "外.zip", content: string(zipped(f, made{name: "里.txt", content: "里"}))}))
	f.Add(rar5(made{name: "甲.txt", content: "内容"}))
	made, _ := filepath.Glob("testdata/*.*")
	for _, name := range made {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		_, err := walkAll(t, b, Limits{Total: 8 << 20, Member: 4 << 20})
		if err != nil && reading.ReasonOf(err) == "" {
			t.Fatal(err)
		}
	})
}
