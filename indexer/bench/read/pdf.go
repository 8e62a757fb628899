package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"

	"juzheng/indexer/bench/pdfs"
	"juzheng/indexer/bench/ttf"
)

const (
	longPages = 200 // of the invented long document; a real one is long from longReal pages
	longReal  = 90
	good      = 0.95 // recall of a file that counts as read
)

// A tally sums one group of files.
type tally struct {
	files, read, pages int
	found, wanted      int
	ours, poppler      time.Duration
}

func (t *tally) add(s score) {
	t.files++
	t.pages += s.pages
	t.found, t.wanted = t.found+s.found, t.wanted+s.wanted
	if float64(s.found) >= good*float64(s.wanted) {
		t.read++
	}
	t.ours, t.poppler = t.ours+s.ours, t.poppler+s.poppler
}

func (t tally) recall() string {
	return fmt.Sprintf("%.4f (%d of %d Han), %d of %d files at ≥ 95 %%", float64(t.found)/float64(max(t.wanted, 1)), t.found, t.wanted, t.read, t.files)
}

func (t tally) cpu() string {
	return fmt.Sprintf("%.2f× (%.1f ms a page, %.1f ms; %d files, %d pages)", float64(t.ours)/float64(t.poppler),
		float64(t.ours.Microseconds())/1000/float64(t.pages), float64(t.poppler.Microseconds())/1000/float64(t.pages), t.files, t.pages)
}

// A score is one file.
type score struct {
	pages, found, wanted int
	ours, poppler        time.Duration
}

// pdf measures recall and processor time.
func (b bench) pdf() error {
	made, err := pdfs.Make(b.seed, ttf.MicroHei)
	if err != nil {
		return err
	}
	long, err := pdfs.Long(b.seed, ttf.MicroHei, longPages)
	if err != nil {
		return err
	}
	o, err := b.own(1)
	if err != nil {
		return err
	}
	defer o.Close()
	first, err := b.keep("first.pdf", made[0].File)
	if err != nil {
		return err
	}
	o.read(first) // the child that reads the rest has started

	var generated, predefined, small, real, lengthy tally
	for i, s := range made {
		path, err := b.keep(fmt.Sprintf("%02d.pdf", i), s.File)
		if err != nil {
			return err
		}
		got := b.score(o, path, s.Name, han(strings.Join(s.Pages, "\n")))
		generated.add(got)
		small.add(got)
		if s.Predefined {
			predefined.add(got)
		}
	}
	path, err := b.keep("long.pdf", long.File)
	if err != nil {
		return err
	}
	lengthy.add(b.score(o, path, long.Name, han(strings.Join(long.Pages, "\n"))))
	for _, path := range b.real("pdf_zh", "pdf_cjk_odd") {
		got := b.score(o, path, filepath.Base(path), nil)
		real.add(got)
		if got.pages >= longReal {
			lengthy.add(got)
		}
	}
	all := generated
	all.files, all.read, all.found, all.wanted = all.files+real.files, all.read+real.read, all.found+real.found, all.wanted+real.wanted
	say("Chinese PDFs, Han recall", all.recall(), "≥ 0.999, ≥ 95 % of files at ≥ 95 %")
	say("of these generated", generated.recall(), "")
	say("of these real, against the median of poppler, mutool and ours", real.recall(), "")
	say("predefined horizontal CMaps, Han recall", predefined.recall(), "1.0000")
	say("CPU to pdftotext, long documents", lengthy.cpu(), "≤ 1.5×")
	say("CPU to pdftotext, many small ones", small.cpu(), "≤ 2×")
	return b.garbled(o)
}

// garbled lets faulty fonts through the whole reader.
func (b bench) garbled(o own) error {
	made, err := pdfs.Garbled(b.seed, ttf.MicroHei)
	if err != nil {
		return err
	}
	pages, believed := 0, 0
	for i, s := range made {
		path, err := b.keep(fmt.Sprintf("garbled-%02d.pdf", i), s.File)
		if err != nil {
			return err
		}
		t := o.read(path)
		pages, believed = pages+t.pages, believed+t.pages-t.pending
		if t.pending < t.pages {
			fmt.Fprintf(os.Stderr, "believed: %s\n", s.Name)
		}
	}
	say("pages of PDFs with faulty fonts that are believed", fmt.Sprintf("%d of %d", believed, pages), "≤ 3 %")
	return nil
}

// keep writes a file that is to be read.
func (b bench) keep(name string, data []byte) (string, error) {
	dir := filepath.Join(b.dir, "pdfs")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	path := filepath.Join(dir, name)
	return path, os.WriteFile(path, data, 0o644)
}

// score reads a file by ours and by pdftotext. Where the truth is not known, it
// is the median of three readers, character by character.
func (b bench) score(o own, path, name string, want map[rune]int) score {
	us, pop := o.read(path), poppler(path)
	s := score{pages: max(us.pages, 1), ours: us.cpu, poppler: pop.cpu}
	got := han(us.text)
	if want == nil {
		readers := []map[rune]int{got, han(pop.text)}
		if _, err := exec.LookPath("mutool"); err == nil {
			readers = append(readers, han(mutool(path).text))
		}
		want = median(readers)
	}
	for r, n := range want {
		s.found, s.wanted = s.found+min(n, got[r]), s.wanted+n
	}
	if b.list || float64(s.found) < good*float64(s.wanted) {
		fmt.Fprintf(os.Stderr, "%d of %d Han, %v, pdftotext %v: %s\n", s.found, s.wanted, us.cpu.Round(time.Millisecond), pop.cpu.Round(time.Millisecond), name)
	}
	return s
}

// median is, of each character, how often the middle one of the readers has it; of two, the one with fewer.
func median(readers []map[rune]int) map[rune]int {
	m := map[rune]int{}
	for _, reader := range readers {
		for r := range reader {
			var counts []int
			for _, other := range readers {
				counts = append(counts, other[r])
			}
			slices.Sort(counts)
			m[r] = counts[(len(counts)-1)/2]
		}
	}
	return m
}

// han counts Chinese characters.
func han(s string) map[rune]int {
	n := map[rune]int{}
	for _, r := range s {
		if unicode.Is(unicode.Han, r) {
			n[r]++
		}
	}
	return n
}
