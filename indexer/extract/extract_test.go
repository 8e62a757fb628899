package extract

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"juzheng/indexer/extract/ole/oletest"
	"juzheng/indexer/page"
)

// TestMain lets the test binary be its own child.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 {
		switch os.Args[1] {
		case Command:
			if err := Child(context.Background(), os.Stdin, os.Stdout); err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(1)
			}
			os.Exit(0)
		case lone:
			loneParent(os.Args[2])
			os.Exit(0)
		case misbehaved:
			misbehave(os.Args[2])
			os.Exit(0)
		}
	}
	os.Exit(m.Run())
}

// workDir keeps compiled pdfium between test runs.
func workDir() string { return filepath.Join(os.TempDir(), "juzheng-test-extract") }

func newReader(t *testing.T, c Config) *Reader {
	t.Helper()
	if c.Dir == "" {
		c.Dir = workDir()
	}
	r, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

func readFile(t *testing.T, r *Reader, path string) ([]page.Page, Report) {
	t.Helper()
	var pages []page.Page
	rep, err := r.Read(t.Context(), path, filepath.Base(path), func(p page.Page) error {
		pages = append(pages, p)
		return nil
	})
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return pages, rep
}

func textOf(pages []page.Page) string {
	var s []string
	for _, p := range pages {
		s = append(s, p.Text)
	}
	return strings.Join(s, "\n")
}

func write(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAFileIsReadByWhatItIsNotByItsName(t *testing.T) {
	r := newReader(t, Config{})
	for _, c := range []struct {
		name, content string
		state         State
		media, text   string
	}{
		{"会议记录.txt", "二支部会议记录\n第一项：学习文件", Readable, "text/plain", "二支部会议记录\n第一项：学习文件"},
		{"改了名.pdf", "这其实是纯文本，不是别的", Readable, "text/plain", "这其实是纯文本，不是别的"},
		{"公示.html", "<p>公示</p><p>无异议</p>", Readable, "text/html", "公示\n无异议"},
		{"名册.csv", "姓名,金额\n张某,120", Readable, "text/csv", "姓名,金额\n张某,120"},
		{"空.txt", "", Unreadable, "application/x-empty", ""},
		{"空白.txt", " \n\n ", Unreadable, "text/plain", " \n\n "},
		{"坏.pdf", "%PDF-1.7\n没有内容", Unreadable, "application/pdf", ""},
		{"照片.gif", "GIF89a\x10\x00\x20\x00\x00\x00\x00;", Pending, "image/gif", ""},
		{"老文件.doc", `{\rtf1\ansicpg936 \'b5\'b3\'b7\'d1}`, Readable, "text/rtf", "党费"},
		{"老邮件.msg", oleOf("Root Entry", "__properties_version1.0"), Unreadable, "application/vnd.ms-outlook", ""},
		{"旧通知.wps", oldWord("旧通知：党费收缴"), Readable, "application/msword", "旧通知：党费收缴"},
		{"旧表.et", oleOf("Root Entry", "Workbook"), Unreadable, "application/vnd.ms-excel", ""},
		{"旧片.dps", oleOf("Root Entry", "PowerPoint Document"), Unreadable, "application/vnd.ms-powerpoint", ""},
	} {
		pages, rep := readFile(t, r, write(t, c.name, c.content))
		if rep.State != c.state || rep.Media != c.media || strings.TrimRight(textOf(pages), "\n ") != strings.TrimRight(c.text, "\n ") {
			t.Errorf("%s: %+v %q", c.name, rep, textOf(pages))
		}
		if (rep.State == Unreadable) != (rep.Reason != "") {
			t.Errorf("%s: state %s with reason %q", c.name, rep.State, rep.Reason)
		}
	}
}

// oldWord writes a Word 95 file.
func oldWord(text string) string {
	gbk, err := simplifiedchinese.GBK.NewEncoder().String(text)
	if err != nil {
		panic(err)
	}
	head := make([]byte, 0x300)
	copy(head[2:], "\x68\x00\x00\x00\x04\x08") // version 104, Chinese
	head[0x19], head[0x1D], head[0x1C] = 3, 3, byte(len(gbk))
	return string(oletest.File(oletest.Stream{Name: "WordDocument", Data: append(head, gbk...)}))
}

func TestAMissingFileIsOurFault(t *testing.T) {
	r := newReader(t, Config{})
	if _, err := r.Read(t.Context(), filepath.Join(t.TempDir(), "没有"), "没有", nil); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("error %v", err)
	}
}

func TestAnEmitThatFailsEndsTheReading(t *testing.T) {
	r := newReader(t, Config{})
	full := errors.New("disk full")
	path := write(t, "长.txt", strings.Repeat(strings.Repeat("会议记录", 100)+"\n", 100))
	n := 0
	_, err := r.Read(t.Context(), path, "长.txt", func(page.Page) error {
		n++
		return full
	})
	if !errors.Is(err, full) || n != 1 {
		t.Errorf("error %v after %d pages", err, n)
	}
	if _, rep := readFile(t, r, write(t, "后.txt", "后来的文件照读")); rep.State != Readable {
		t.Errorf("the next file: %+v", rep)
	}
}

func TestPagesBeyondTheLimitAreNotRead(t *testing.T) {
	r := newReader(t, Config{Limits: Limits{Pages: 3}})
	pages, rep := readFile(t, r, write(t, "长.txt", strings.Repeat(strings.Repeat("会议记录", 400)+"\n", 10)))
	if len(pages) != 3 || rep.State != Readable || !strings.Contains(rep.Reason, "只读出前 3 页") {
		t.Errorf("%d pages, %+v", len(pages), rep)
	}
}

func TestNothingRunsBeforeTheFirstFileAndNothingAfterClose(t *testing.T) {
	r := newReader(t, Config{Workers: 1})
	if len(r.idle) != 0 {
		t.Error("a child was started")
	}
	path := write(t, "a.txt", "一份文件")
	readFile(t, r, path)
	if len(r.idle) != 1 {
		t.Fatalf("%d idle children", len(r.idle))
	}
	first := r.idle[0].proc
	readFile(t, r, path)
	if r.idle[0].proc != first {
		t.Error("the second file got another child")
	}
	r.dismiss(r.idle[0])
	select {
	case <-first.Gone():
	default:
		t.Error("a dismissed child lives on")
	}
	r.Close()
	if _, err := r.Read(t.Context(), path, "a.txt", func(page.Page) error { return nil }); !errors.Is(err, ErrClosed) {
		t.Errorf("error %v", err)
	}
}
