package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	stock "github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/lang/cjk"

	"juzheng/indexer"
	"juzheng/indexer/bench/clock"
	"juzheng/indexer/bleve"
)

// batchFiles is how many files one batch brings.
const batchFiles = 200

// A loaded index, as the process that built it tells of it.
type loaded struct {
	Text  int64   // bytes of text that were given
	Pages int     // in so many pages
	CPU   float64 // seconds of processor time, without reading the corpus
	Wall  float64 // seconds until the last batch was acknowledged
	Disk  int64   // bytes of the index, all files
	Index int64   // of these without the kept text, where it is known
	Kept  int64   // the kept text
	Peak  int64   // bytes of memory
}

// load builds one index and says what it took, as JSON on standard output.
func load(r *run) error {
	build := map[string]func(*run, string, *loaded) error{"ours": loadOurs, "cjk": loadCJK}[r.engine]
	if build == nil {
		return fmt.Errorf("no engine %q", r.engine)
	}
	dir := r.path(r.engine)
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	var l loaded
	reading := clock.Process()
	for f, err := range r.files() {
		if err != nil {
			return err
		}
		l.Text += int64(f.Bytes())
		l.Pages += len(f.Pages)
	}
	start := clock.Process()
	reading = start - reading
	if err := build(r, dir, &l); err != nil {
		return err
	}
	l.CPU = (clock.Process() - start - reading).Seconds()
	peak, err := peakRSS()
	if err != nil {
		return err
	}
	l.Peak = peak
	if l.Disk, err = sizeOf(dir); err != nil {
		return err
	}
	if r.engine == "ours" {
		if err := l.split(dir); err != nil {
			return err
		}
	}
	return json.NewEncoder(os.Stdout).Encode(l)
}

func loadOurs(r *run, dir string, l *loaded) error {
	start := time.Now()
	e, err := bleve.Open(dir, bleve.Options{})
	if err != nil {
		return err
	}
	var batch []indexer.Entry
	seq := int64(0)
	put := func() error {
		seq++
		err := e.Put(context.Background(), seq, batch...)
		batch = batch[:0]
		return err
	}
	for f, err := range r.files() {
		if err != nil {
			return err
		}
		if batch = append(batch, f.Entry()); len(batch) == batchFiles {
			if err := put(); err != nil {
				return err
			}
		}
	}
	if err := put(); err != nil {
		return err
	}
	l.Wall = time.Since(start).Seconds()
	if err := e.Compact(context.Background()); err != nil { // as when the index is made anew
		return err
	}
	if err := e.Close(); err != nil {
		return err
	}
	if e, err = bleve.Open(dir, bleve.Options{}); err != nil { // opening removes what merging left
		return err
	}
	settle()
	return e.Close()
}

// split says how much of our index is kept text.
func (l *loaded) split(dir string) error {
	e, err := bleve.Open(dir, bleve.Options{})
	if err != nil {
		return err
	}
	defer e.Close()
	s, err := e.Sizes()
	l.Index, l.Kept = s.Index, s.Text
	return err
}

// loadCJK builds bleve's index as it comes, with its analysis of Chinese.
func loadCJK(r *run, dir string, l *loaded) error {
	start := time.Now()
	mapping := stock.NewIndexMapping()
	mapping.DefaultAnalyzer = cjk.AnalyzerName
	x, err := stock.New(dir, mapping)
	if err != nil {
		return err
	}
	batch, n := x.NewBatch(), 0
	for f, err := range r.files() {
		if err != nil {
			return err
		}
		for i, p := range f.Pages {
			if err := batch.Index(fmt.Sprint(f.ID, ":", i), map[string]any{"text": p}); err != nil {
				return err
			}
		}
		if n++; n%batchFiles == 0 {
			if err := x.Batch(batch); err != nil {
				return err
			}
			batch = x.NewBatch()
		}
	}
	if err := x.Batch(batch); err != nil {
		return err
	}
	l.Wall = time.Since(start).Seconds()
	settle()
	return x.Close()
}

// How long is waited for merging to end: until a second costs no more than quiet.
const (
	quiet      = 50 * time.Millisecond
	maxSettle  = time.Minute
	settleStep = time.Second
)

func settle() {
	for start := time.Now(); time.Since(start) < maxSettle; {
		before := clock.Process()
		time.Sleep(settleStep)
		if clock.Process()-before < quiet {
			return
		}
	}
}

func sizeOf(dir string) (n int64, err error) {
	err = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			n += info.Size()
		}
		return err
	})
	return n, err
}

// measureSize builds both indexes, each in a process of its own.
func measureSize(r *run) error {
	built := map[string]loaded{}
	for _, engine := range []string{"ours", "cjk"} {
		l, err := r.child(engine)
		if err != nil {
			return fmt.Errorf("build %s: %w", engine, err)
		}
		built[engine] = l
		say("%s: %+v", engine, l)
	}
	if err := os.RemoveAll(r.path("cjk")); err != nil { // large, and not asked for anything
		return err
	}
	ours, cjk := built["ours"], built["cjk"]
	text := float64(ours.Text)
	r.figure("corpus", "≥ 57 MB", "%.1f MB, %d pages", text/1e6, ours.Pages)
	r.figure("index / text", "≤ 1.05", "%.2f (cjk %.2f with text)", float64(ours.Index)/text, float64(cjk.Disk)/text)
	r.figure("kept text / text", "≤ 0.7", "%.2f", float64(ours.Kept)/text)
	r.figure("index CPU / cjk", "≤ 0.25", "%.2f (%.1f s of %.1f s)", ours.CPU/cjk.CPU, ours.CPU, cjk.CPU)
	r.figure("peak RSS of loading", "≤ 400 MB", "%d MB (cjk %d MB)", ours.Peak>>20, cjk.Peak>>20)
	r.figure("loading", "", "%.0f pages/s (cjk %.0f)", float64(ours.Pages)/ours.Wall, float64(cjk.Pages)/cjk.Wall)
	r.row("engine", "CPU s", "wall s", "index / text", "kept text / text", "peak RSS MB")
	for _, engine := range []string{"ours", "cjk"} {
		l := built[engine]
		index, kept := fmt.Sprintf("%.2f", float64(l.Index)/text), fmt.Sprintf("%.2f", float64(l.Kept)/text)
		if l.Index == 0 {
			index, kept = fmt.Sprintf("%.2f", float64(l.Disk)/text), "within"
		}
		r.row(engine, fmt.Sprintf("%.1f", l.CPU), fmt.Sprintf("%.1f", l.Wall), index, kept, fmt.Sprint(l.Peak>>20))
	}
	r.result.Values = map[string]number{"text": text, "cpu": ours.CPU, "disk": float64(ours.Index + ours.Kept)}
	return nil
}

func (r *run) child(engine string) (l loaded, err error) {
	self, err := os.Executable()
	if err != nil {
		return l, err
	}
	c := exec.Command(self, slices.Concat([]string{"-dir", r.dir, "-engine", engine}, []string{"load"})...)
	c.Stderr = os.Stderr
	out, err := c.Output()
	if err != nil {
		return l, err
	}
	return l, json.Unmarshal(out, &l)
}
