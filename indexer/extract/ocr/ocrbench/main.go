// Command ocrbench measures recognition on pages drawn from seeds, ours and
// tesseract's in one run, and prints lines "figure<TAB>measured<TAB>aim".
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"juzheng/indexer/bench/corpus"
	"juzheng/indexer/extract/ocr/scans"
)

func main() {
	var b bench
	flag.StringVar(&b.models, "models", "bin/ocr", "folder of the models")
	flag.Uint64Var(&b.first, "first", 1001, "first seed; those below 1000 are for tuning")
	flag.Uint64Var(&b.each, "each", 6, "pages of a class")
	classes := flag.String("classes", strings.Join(scans.Classes, ","), "classes of pages")
	flag.BoolVar(&b.peer, "tesseract", true, "measure tesseract too")
	flag.BoolVar(&b.verbose, "v", false, "show the lines that were not read as they stand")
	worker := flag.Bool("worker", false, "read the files named on the standard input")
	flag.Parse()
	b.classes = strings.Split(*classes, ",")
	run := b.run
	if *worker {
		run = func() error { return work(b.models) }
	}
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "ocrbench:", err)
		os.Exit(1)
	}
}

type bench struct {
	models        string
	first, each   uint64
	classes       []string
	peer, verbose bool
}

// result is what our two sides tell each other of one page.
type result struct {
	Text   string
	CPU    float64 // seconds, decoding of the picture included
	PeakMB float64 // of the process so far
	Turned int
}

func (b bench) run() error {
	dir, err := os.MkdirTemp("", "ocrbench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	studio, err := scans.NewStudio(corpus.Shared())
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "seeds %d to %d; fonts %s\n", b.first, b.first+b.each-1, strings.Join(studio.Fonts(), ", "))
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	ours, err := startWorker(ctx, b.models)
	if err != nil {
		return err
	}
	keys, err := os.ReadFile(filepath.Join(b.models, "keys.txt"))
	if err != nil {
		return err
	}
	t := table{known: map[rune]bool{}}
	for _, c := range string(keys) {
		t.known[c] = true
	}
	for _, class := range b.classes {
		for seed := b.first; seed < b.first+b.each; seed++ {
			sheet, err := studio.Draw(class, seed)
			if err != nil {
				return err
			}
			if err := b.page(&t, ours, dir, sheet); err != nil {
				return fmt.Errorf("%s %d: %w", class, seed, err)
			}
		}
	}
	t.print()
	return nil
}

// page has both engines read one sheet.
func (b bench) page(t *table, ours *worker, dir string, sheet scans.Sheet) error {
	path := filepath.Join(dir, fmt.Sprintf("%s-%d.jpg", sheet.Class, sheet.Seed))
	if err := os.WriteFile(path, sheet.JPEG, 0o600); err != nil {
		return err
	}
	r, err := ours.read(path)
	if err != nil {
		return err
	}
	one := t.add(sheet, r)
	fmt.Fprintf(os.Stderr, "%s %d %s: %d of %d characters wrong, %.1f CPU s, turned %d", sheet.Class, sheet.Seed, sheet.Font, one.wrong, one.chars, r.CPU, r.Turned)
	if b.peer {
		text, cpu, err := tesseract(path)
		if err != nil {
			return err
		}
		t.addPeer(sheet, text, cpu)
		fmt.Fprintf(os.Stderr, "; tesseract %.1f CPU s", cpu)
	}
	fmt.Fprintln(os.Stderr)
	if b.verbose {
		differences(sheet, r.Text)
	}
	return nil
}

// differences shows lines and values that do not stand in a text.
func differences(sheet scans.Sheet, text string) {
	whole := string(plain(text))
	for _, l := range sheet.Lines {
		if !strings.Contains(whole, string(plain(l))) {
			fmt.Fprintln(os.Stderr, "   -", l)
		}
	}
	for _, f := range sheet.Fields {
		if !holds(whole, string(plain(f.Text))) {
			fmt.Fprintln(os.Stderr, "   !", f.Kind, f.Text)
		}
	}
	lines := string(plain(strings.Join(sheet.Lines, "")))
	for l := range strings.Lines(text) {
		if !strings.Contains(lines, string(plain(l))) {
			fmt.Fprint(os.Stderr, "   + ", strings.TrimRight(l, "\n"), "\n")
		}
	}
}

// tesseract reads a picture on one thread, turning it as its own detector says.
func tesseract(path string) (text string, cpu float64, err error) {
	cmd := exec.Command("tesseract", path, "-", "-l", "chi_sim", "--psm", "1")
	cmd.Env = append(os.Environ(), "OMP_THREAD_LIMIT=1")
	out, err := cmd.Output()
	if cmd.ProcessState == nil {
		return "", 0, errors.Join(errors.New("tesseract does not start"), err)
	}
	cpu = (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()
	return string(out), cpu, err
}

// A worker is a process of its own that reads, so that its memory can be told.
type worker struct {
	in  *json.Encoder
	out *json.Decoder
}

func startWorker(ctx context.Context, models string) (*worker, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, self, "-worker", "-models", models)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	return &worker{json.NewEncoder(in), json.NewDecoder(out)}, cmd.Start()
}

func (w *worker) read(path string) (r result, err error) {
	if err = w.in.Encode(path); err == nil {
		err = w.out.Decode(&r)
	}
	return r, err
}
