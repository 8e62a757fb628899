package extract

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"juzheng/indexer/page"
)

// misbehaved is the command of a child that does its work for two pages and then goes astray.
const misbehaved = "misbehaved-child"

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
		for n := 1 + j.Skip; n <= 2 && j.Unpack != nil; n++ { // one member and half of another
			_ = send(os.Stdout, message{Member: &memberHead{Name: fmt.Sprintf("%d.txt", n)}})
			_ = send(os.Stdout, message{Bytes: 6})
			_, _ = os.Stdout.WriteString("收据")
			if n == 1 {
				_ = send(os.Stdout, message{Done: &memberEnd{}})
			}
		}
		for n := 1 + j.Skip; n <= 2 && j.Unpack == nil; n++ {
			_ = send(os.Stdout, message{Page: &page.Page{N: n, Text: "读出的一页"}})
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
		case "talk":
			p := page.Page{N: 3, Text: strings.Repeat("说", PageBytes/3)}
			for {
				_ = send(os.Stdout, message{Page: &p})
			}
		case "lie":
			_, _ = os.Stdout.Write([]byte("\xFF\xFF\xFF\xFFnonsense"))
			time.Sleep(time.Hour)
		}
	}
}

func TestAChildThatGoesAstrayIsKilledAndItsPagesAreKept(t *testing.T) {
	for how, want := range map[string]string{
		"spin":  "读取超时",
		"sleep": "读取超时",
		"hog":   "内存过大",
		"crash": "两次异常退出",
		"talk":  "文字总量超过上限",
		"lie":   "文字总量超过上限",
	} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			r := newReader(t, Config{
				Args: []string{misbehaved, how}, Limits: Limits{CPU: time.Second, Wall: 3 * time.Second, Memory: 200 << 20},
			})
			if how == "talk" {
				r.cfg.Limits = Limits{CPU: time.Minute, Wall: time.Minute, Memory: ChildMemory, Output: 12 << 20, Pages: MaxPages}
			}
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
