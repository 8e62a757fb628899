package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

const microHei = "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc"

func needFont(t *testing.T) fontData {
	t.Helper()
	f, err := readFont(microHei)
	if err != nil {
		t.Skip("the Chinese font is not installed (Debian package fonts-wqy-microhei): ", err)
	}
	return f
}

func TestTheSameSourcesGiveTheSameFiles(t *testing.T) {
	needFont(t)
	dirs := [2]string{t.TempDir(), t.TempDir()}
	for _, d := range dirs {
		if err := generate("sources", d, microHei); err != nil {
			t.Fatal(err)
		}
	}
	files, err := os.ReadDir(dirs[0])
	if err != nil {
		t.Fatal(err)
	}
	kept, err := os.ReadDir("../files")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != len(kept) {
		t.Errorf("%d sources, but %d files are kept: run go generate", len(files), len(kept))
	}
	for _, f := range files {
		a, errA := os.ReadFile(filepath.Join(dirs[0], f.Name()))
		b, errB := os.ReadFile(filepath.Join(dirs[1], f.Name()))
		if errA != nil || errB != nil || !bytes.Equal(a, b) {
			t.Errorf("%s differs from one run to the next (%v, %v)", f.Name(), errA, errB)
		}
	}
}

func TestASourceIsReadAsItIsMarked(t *testing.T) {
	s, err := parse("签到表.jpg", "#jpg slip\n= 签到表\n时间：2025年7月8日\n| 姓名 | 签名\n| 林致远 | @林致远\n> 办公室\n")
	if err != nil {
		t.Fatal(err)
	}
	if s.format != "jpg" || !s.opts["slip"] || len(s.blocks) != 4 {
		t.Fatalf("%+v", s)
	}
	if got := s.text(); got != "签到表\r\n时间：2025年7月8日\r\n姓名\t签名\r\n林致远\t林致远\r\n办公室\r\n" {
		t.Errorf("%q", got)
	}
	if _, err := parse("x.txt", "no format"); err == nil {
		t.Error("a source without a format was taken")
	}
}

func TestNoLineBeginsWithAComma(t *testing.T) {
	for _, l := range wrap("一二三四五，六七八九十。", 10, 50)[1:] {
		if l[:3] == "，" || l[:3] == "。" {
			t.Errorf("a line begins %q", l)
		}
	}
}
