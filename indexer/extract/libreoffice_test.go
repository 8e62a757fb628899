package extract

import (
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"juzheng/indexer/extract/sandbox"
)

// libreOffice is the one of this machine, with what tables need.
func libreOffice(t *testing.T) *LibreOffice {
	t.Helper()
	o, err := FindLibreOffice("")
	if errors.Is(err, sandbox.ErrNoRooms) {
		t.Skip("the kernel has no Landlock")
	}
	if err != nil {
		t.Fatal(err)
	}
	if o == nil {
		t.Skip("needs the Debian packages libreoffice-writer-nogui and libreoffice-calc-nogui")
	}
	return o
}

// wordPerfect is a file of WordPerfect 5.
func wordPerfect(text string) string {
	head := "\xFFWPC\x10\x00\x00\x00\x01\x0A\x00\x01\x00\x00\x00\x00"
	return head + strings.ReplaceAll(text, "\n", "\x0A")
}

// excel2 is a table of Excel 2 with one row, in the code page of Windows for Chinese.
func excel2(cells ...string) string {
	var b []byte
	record := func(kind int, body ...byte) {
		b = binary.LittleEndian.AppendUint16(b, uint16(kind))
		b = append(binary.LittleEndian.AppendUint16(b, uint16(len(body))), body...)
	}
	record(0x09, 2, 0, 0x10, 0) // BOF: version 2, a sheet
	record(0x42, 0xA8, 0x03)    // CODEPAGE 936
	for i, c := range cells {
		record(0x04, append([]byte{0, 0, byte(i), 0, 0, 0, 0, byte(len(c))}, c...)...) // LABEL
	}
	record(0x0A) // EOF
	return string(b)
}

// dues is 党费收据 in GBK.
const dues = "\xB5\xB3\xB7\xD1\xCA\xD5\xBE\xDD"

func TestWhatNoReaderReadsIsConvertedAndSaysSo(t *testing.T) {
	o := libreOffice(t)
	r := newReader(t, Config{LibreOffice: o})
	if err := r.TryConverting(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, content, want string }{
		{"notice.wpd", wordPerfect("The branch meeting was held on 5 March.\nPaid in full.\n"), "The branch meeting was held on 5 March.\nPaid in full."},
		{"台账.xls", excel2(dues, "8900"), "党费收据\t8900"},
	} {
		pages, rep := readFile(t, r, write(t, c.name, c.content))
		if rep.State != Readable || !strings.Contains(textOf(pages), c.want) {
			t.Errorf("%s: %+v, %q", c.name, rep, textOf(pages))
			continue
		}
		if !strings.HasPrefix(rep.Engine, "LibreOffice-") || !strings.HasPrefix(pages[0].Engine, "LibreOffice-") || pages[0].Note != noteLibreOffice {
			t.Errorf("%s does not say who read it: %s, %q", c.name, pages[0].Engine, pages[0].Note)
		}
	}
	for name, content := range map[string]string{ // LibreOffice must not take just anything for text
		"内容不明.wps": oleOf("Root Entry", "CONTENTS"), "损坏.doc": oleOf("Root Entry", "WordDocument"), "坏.wpd": "\xFFWPC" + strings.Repeat("\xF7\x01\x9C", 400),
	} {
		if pages, rep := readFile(t, r, write(t, name, content)); rep.State != Unreadable || !strings.HasSuffix(rep.Reason, reasonNeither) {
			t.Errorf("%s: %+v %q", name, rep, textOf(pages))
		}
	}
	noRooms(t, r)
}

func TestRealFilesOfWorksAreConverted(t *testing.T) {
	files := corpus(t, "wps_works")
	r := newReader(t, Config{LibreOffice: libreOffice(t)})
	for _, f := range files {
		if pages, rep := readFile(t, r, f); rep.State != Readable || !strings.Contains(textOf(pages), "an example document made with Microsoft Works") {
			t.Errorf("%s: %+v %q", f, rep, textOf(pages))
		}
	}
}

func TestWithoutLibreOfficeTheReasonSaysThatItHelps(t *testing.T) {
	r := newReader(t, Config{})
	for name, content := range map[string]string{"通知.wps": oleOf("Root Entry", "MatOST"), "旧.wpd": wordPerfect("text"), "损坏.doc": oleOf("Root Entry", "WordDocument")} {
		if _, rep := readFile(t, r, write(t, name, content)); rep.State != Unreadable || !strings.HasSuffix(rep.Reason, HintLibreOffice) {
			t.Errorf("%s: %+v", name, rep)
		}
	}
	if _, rep := readFile(t, r, write(t, "不明.bin", "\x00\x01\x02\x03\xFE\x00\x9D\x07\x00\x00\x11\x80")); strings.Contains(rep.Reason, "LibreOffice") {
		t.Errorf("it does not help here: %s", rep.Reason)
	}
}

// astray are programs in the place of LibreOffice, as one might become that a file took over.
// $5 is the folder of what it makes, $6 the file.
var astray = map[string]string{
	"hangs":                     `while :; do :; done`,
	"sleeps":                    `read never < "$TMPDIR"; kill -STOP $$`,
	"floods its room":           `i=0; while :; do i=$((i+1)); printf '%8000000s' x > "$TMPDIR/$i"; done`,
	"writes one endless file":   `while :; do printf '%8000000s' x >> "$TMPDIR/one"; done`,
	"makes empty files":         `i=0; while :; do i=$((i+1)); : > "$TMPDIR/$i"; done`,
	"talks":                     `while :; do printf '%1000000s' x; done`,
	"swells":                    `x=xxxxxxxxxxxxxxxx; while :; do x=$x$x; done`,
	"forks":                     `(while :; do :; done) & (while :; do :; done) &`,
	"makes nothing of the file": `mkdir "$8"; printf 'PK\003\004' > "$8/in.odt"`,
	"wants to start again":      `exit 81`,
}

func TestAConverterThatGoesAstrayIsStoppedAndLeavesNothing(t *testing.T) {
	if _, err := sandbox.Rooms(); err != nil {
		t.Skip(err)
	}
	dir := t.TempDir()
	for how, script := range astray {
		program := write(t, "soffice.bin", "#!/bin/sh\n"+script+"\n")
		if err := os.Chmod(program, 0o755); err != nil {
			t.Fatal(err)
		}
		r := newReader(t, Config{Dir: dir, LibreOffice: &LibreOffice{Path: program, Name: "x"}, Limits: Limits{Convert: time.Second}})
		_, rep := readFile(t, r, write(t, "旧.wpd", wordPerfect("text")))
		if rep.State != Unreadable || !strings.HasSuffix(rep.Reason, reasonNeither) {
			t.Errorf("one that %s: %+v", how, rep)
		}
		if left := running(program); len(left) > 0 {
			t.Errorf("one that %s left %v", how, left)
		}
		noRooms(t, r)
	}
}

// noRooms tells what a conversion left behind.
func noRooms(t *testing.T, r *Reader) {
	t.Helper()
	if left, _ := filepath.Glob(filepath.Join(r.cfg.Dir, roomPrefix+"*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// running are the processes that were started with a path.
func running(path string) (all []string) {
	lines, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, l := range lines {
		if b, err := os.ReadFile(l); err == nil && strings.Contains(string(b), path) {
			all = append(all, l)
		}
	}
	return all
}
