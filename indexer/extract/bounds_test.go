package extract

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"juzheng/indexer/extract/sandbox"
	"juzheng/indexer/page"
)

// misbehaved is the command of a child that does its work for two pages and then goes astray.
const misbehaved = "misbehaved-child"

// held keeps a child large.
var held []byte

func misbehave(how string) {
	in := bufio.NewReader(os.Stdin)
	for {
		var j job
		if _, err := receive(in, &j); err != nil {
			return
		}
		if j.Dir != "" {
			continue
		}
		if how == "stare" || how == "tire" {
			stareOrTire(how, j)
			continue
		}
		for n := 1 + j.Skip; n <= 2 && j.Unpack != nil; n++ { // one member and half of another
			_ = send(os.Stdout, message{Member: &memberHead{Name: fmt.Sprintf("%d.txt", n)}})
			_ = send(os.Stdout, message{Bytes: 6})
			_, _ = os.Stdout.WriteString("收据")
			if n == 1 {
				_ = send(os.Stdout, message{Done: &memberEnd{}})
			}
		}
		for n := 1 + j.Skip; n <= 2 && j.Unpack == nil; n++ {
			_ = sendPage(os.Stdout, page.Page{N: n, Text: "读出的一页"})
		}
		switch how {
		case "spin":
			for i := 0; ; i++ {
				if i < 0 {
					return
				}
			}
		case "sleep":
			time.Sleep(time.Hour)
		case "hog":
			var held [][]byte
			for {
				b := make([]byte, 8<<20)
				for i := 0; i < len(b); i += 4096 {
					b[i] = 1
				}
				held = append(held, b)
				time.Sleep(5 * time.Millisecond)
			}
		case "crash":
			os.Exit(2)
		case "stumble": // crashes on a file the first time only
			if !j.Careful {
				os.Exit(2)
			}
			_ = send(os.Stdout, message{End: &ending{}})
		case "grow": // ends well, and much larger than it was
			held = bytes.Repeat([]byte{1}, RecycleMemory+20<<20)
			_ = send(os.Stdout, message{End: &ending{}})
		case "promise": // more pages than there are
			_ = send(os.Stdout, message{Count: 40})
			for {
			}
		case "session":
			sid, _ := unix.Getsid(0) // of this process it is known
			_ = sendPage(os.Stdout, page.Page{N: 3, Text: fmt.Sprint(sid == os.Getpid())})
			_ = send(os.Stdout, message{End: &ending{}})
		case "talk":
			p := page.Page{N: 3, Text: strings.Repeat("说", PageBytes/3)}
			for {
				_ = sendPage(os.Stdout, p)
			}
		case "beg":
			for {
				_ = send(os.Stdout, message{Recognising: true})
				_ = send(os.Stdout, message{Picture: []byte("P5 1 1 255 x")})
				time.Sleep(time.Millisecond)
			}
		case "lie":
			_, _ = os.Stdout.Write([]byte("\xFF\xFF\xFF\xFFnonsense"))
			time.Sleep(time.Hour)
		}
	}
}

// stareOrTire recognises four pages: it never comes back from the third, or
// leaves after each two for another to go on.
func stareOrTire(how string, j job) {
	for n := 1 + j.Skip; n <= 4; n++ {
		if how == "tire" && n == j.Skip+3 {
			_ = send(os.Stdout, message{End: &ending{More: true, Retire: true, Recogniser: "眼"}})
			return
		}
		p := page.Page{N: n, Text: fmt.Sprintf("第%d页", n), OCR: true, Engine: "眼"}
		if n == j.Spare {
			p = page.Page{N: n, Note: noteFailed}
		} else {
			_ = send(os.Stdout, message{Recognising: true})
		}
		for how == "stare" && n == 3 && j.Spare != 3 {
			time.Sleep(time.Hour)
		}
		_ = sendPage(os.Stdout, p)
	}
	_ = send(os.Stdout, message{End: &ending{Recogniser: "眼"}})
}

func TestAPageThatIsNeverRecognisedLeavesTheOthersAlone(t *testing.T) {
	r := newReader(t, Config{Args: []string{misbehaved, "stare"}, Limits: Limits{Recognise: time.Second / 8}})
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var pages []page.Page
	rep, err := r.Read(ctx, write(t, "文件.txt", "内容"), "文件.txt", func(p page.Page) error {
		pages = append(pages, p)
		return nil
	})
	if err != nil || len(pages) != 4 || rep.State != Readable || rep.Recogniser != "眼" || rep.Reason != "" {
		t.Fatalf("%d pages, %+v, %v", len(pages), rep, err)
	}
	if pages[2].Note != noteFailed || pages[3].Text != "第4页" {
		t.Errorf("%+v", pages)
	}
}

func TestALongScanIsCarriedOnByOtherChildren(t *testing.T) {
	r := newReader(t, Config{Args: []string{misbehaved, "tire"}})
	pages, rep := readFile(t, r, write(t, "文件.txt", "内容"))
	if textOf(pages) != "第1页\n第2页\n第3页\n第4页" || rep.State != Readable || rep.Reason != "" {
		t.Errorf("%q, %+v", textOf(pages), rep)
	}
	if len(r.idle) != 1 {
		t.Errorf("%d children wait, want the last", len(r.idle))
	}
}

// tight are limits of which only that one is near which a child oversteps: on a
// slow machine the others would be first.
func tight(how string) Limits {
	l := Limits{CPU: time.Minute, Wall: time.Minute, Recognise: time.Second / 2, Memory: ChildMemory, Output: 12 << 20, Pages: MaxPages}
	switch how {
	case "spin":
		l.CPU = time.Second
	case "sleep":
		l.Wall = 3 * time.Second
	case "hog":
		l.Memory = 200 << 20
	}
	return l
}

func TestAChildThatGoesAstrayIsKilledAndItsPagesAreKept(t *testing.T) {
	for how, want := range map[string]string{
		"spin":  "读取超时",
		"sleep": "读取超时",
		"hog":   "内存过大",
		"crash": "两次异常退出",
		"talk":  "文字总量超过上限",
		"lie":   "文字总量超过上限",
		"beg":   "两次异常退出",
	} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			r := newReader(t, Config{Args: []string{misbehaved, how}, Limits: tight(how)})
			began := time.Now()
			pages, rep := readFile(t, r, write(t, "文件.txt", "内容"))
			if len(pages) < 2 || pages[0].N != 1 || pages[1].N != 2 || how == "crash" && len(pages) != 2 {
				t.Errorf("%d pages", len(pages))
			}
			if rep.State != Readable || !strings.Contains(rep.Reason, want) || !strings.Contains(rep.Reason, "只读出前") {
				t.Errorf("%+v", rep)
			}
			if d := time.Since(began); d > 30*time.Second {
				t.Errorf("took %v", d)
			}
			if len(r.idle) != 0 {
				t.Error("the child is kept for further files")
			}
		})
	}
}

// lone is the command of a parent that reads a file with a child that spins.
const lone = "lone-parent"

func loneParent(path string) {
	r, err := New(Config{Dir: filepath.Dir(path), Args: []string{misbehaved, "spin"}})
	if err != nil {
		return
	}
	_, _ = r.Read(context.Background(), path, "文件.txt", func(page.Page) error { return nil })
}

func TestAChildDiesWithItsParent(t *testing.T) {
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	parent := exec.Command(exe, lone, write(t, "文件.txt", "内容"))
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	children := func() string {
		b, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", parent.Process.Pid))
		if len(b) == 0 {
			return ""
		}
		var all []string
		tasks, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", parent.Process.Pid))
		for _, task := range tasks {
			b, _ := os.ReadFile(task)
			all = append(all, strings.Fields(string(b))...)
		}
		return strings.Join(all, " ")
	}
	child := ""
	for range 200 {
		if child = children(); child != "" {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	if child == "" {
		t.Skip("the kernel does not list children")
	}
	_ = parent.Process.Kill()
	_ = parent.Wait() // killed
	for range 100 {
		if _, err := os.Stat("/proc/" + child); err != nil {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Errorf("child %s lives on", child)
}

func TestReadingEndsWhenItIsCalledOff(t *testing.T) {
	r := newReader(t, Config{Args: []string{misbehaved, "sleep"}})
	ctx, stop := context.WithCancel(t.Context())
	time.AfterFunc(300*time.Millisecond, stop)
	_, err := r.Read(ctx, write(t, "文件.txt", "内容"), "文件.txt", func(page.Page) error { return nil })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestAFileTooHardForACrashedChildIsTriedOnceMore(t *testing.T) {
	r := newReader(t, Config{})
	path := write(t, "文件.txt", "头一页")
	readFile(t, r, path) // now one child is idle
	r.idle[0].proc.Kill(errCrash)
	<-r.idle[0].proc.Gone()
	if pages, rep := readFile(t, r, path); rep.State != Readable || len(pages) != 1 {
		t.Errorf("%d pages, %+v", len(pages), rep)
	}
}

func TestAFileThatOnlyTheFirstChildCrashesOnIsReadByTheSecond(t *testing.T) {
	r := newReader(t, Config{Args: []string{misbehaved, "stumble"}})
	pages, rep := readFile(t, r, write(t, "文件.txt", "内容"))
	if len(pages) != 2 || pages[1].N != 2 || rep.State != Readable || rep.Reason != "" {
		t.Errorf("%d pages, %+v", len(pages), rep)
	}
}

func TestAChildHasASessionOfItsOwn(t *testing.T) {
	r := newReader(t, Config{Args: []string{misbehaved, "session"}})
	if pages, rep := readFile(t, r, write(t, "文件.txt", "内容")); len(pages) != 3 || pages[2].Text != "true" {
		t.Errorf("%+v, %+v", pages, rep)
	}
}

func TestAWornChildIsReplaced(t *testing.T) {
	r := newReader(t, Config{Workers: 1})
	path := write(t, "文件.txt", "内容")
	readFile(t, r, path)
	r.idle[0].files = RecycleFiles - 1
	readFile(t, r, path)
	if len(r.idle) != 0 {
		t.Errorf("after %d files the child is kept", RecycleFiles)
	}
	r = newReader(t, Config{Workers: 1, Args: []string{misbehaved, "grow"}})
	if _, rep := readFile(t, r, path); rep.State != Readable || rep.Reason != "" || len(r.idle) != 0 {
		t.Errorf("a child of more than %d bytes is kept: %+v", RecycleMemory, rep)
	}
}

func TestEachPageGivesAFileTimeUpToACap(t *testing.T) {
	l := sandbox.Limits{CPU: CPUBase, Wall: WallPer * CPUBase}
	for pages, want := range map[int]time.Duration{0: 20 * time.Second, 1: 20*time.Second + 50*time.Millisecond, 1000: 70 * time.Second, 5600: 300 * time.Second, 1 << 62: 300 * time.Second} {
		if cpu, wall := widened(l, pages); cpu != want || wall != WallPer*want {
			t.Errorf("%d pages: %v, %v", pages, cpu, wall)
		}
	}
	if cpu, _ := widened(sandbox.Limits{CPU: 10 * time.Minute}, 7); cpu != 10*time.Minute {
		t.Errorf("a wider limit was narrowed to %v", cpu)
	}
	r := newReader(t, Config{Args: []string{misbehaved, "promise"}, Limits: Limits{CPU: 500 * time.Millisecond, Wall: time.Minute}})
	began := time.Now()
	_, rep := readFile(t, r, write(t, "文件.txt", "内容"))
	if d := time.Since(began); !strings.Contains(rep.Reason, "超时") || d < 2400*time.Millisecond {
		t.Errorf("%+v after %v", rep, d)
	}
}

func TestPDFiumIsCompiledOnceAndNotForEachFile(t *testing.T) {
	c := Config{Dir: workDir(), Workers: 1}
	if err := Warm(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	compiled := func() (all string) {
		err := filepath.WalkDir(cacheDir(c.Dir), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			info, err := d.Info()
			all += fmt.Sprintln(path, info.Size(), info.ModTime())
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	before := compiled()
	for range 2 { // each in a fresh child
		r := newReader(t, c)
		readFile(t, r, write(t, "坏.pdf", "%PDF-1.7\n没有内容"))
		u, err := r.idle[0].proc.Usage()
		if err != nil || u.CPU > 3*time.Second { // compiling takes 6 s
			t.Errorf("a warm child used %v, %v", u.CPU, err)
		}
		r.Close()
	}
	if before == "" || compiled() != before {
		t.Errorf("compiled code was\n%sand is\n%s", before, compiled())
	}
}
