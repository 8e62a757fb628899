package main

import (
	"fmt"
	"os"
	"path/filepath"
	"unicode"

	"juzheng/indexer/bench/pdfs"
	"juzheng/indexer/bench/ttf"
)

// pdf measures recall and processor time.
func (b bench) pdf() error {
	all, err := pdfs.Make(b.seed, ttf.MicroHei)
	if err != nil {
		return err
	}
	o, err := b.own(1)
	if err != nil {
		return err
	}
	defer o.Close()
	dir := filepath.Join(b.dir, "pdfs")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for i, s := range all {
		path := filepath.Join(dir, fmt.Sprintf("%02d.pdf", i))
		if err := os.WriteFile(path, s.File, 0o644); err != nil {
			return err
		}
		want := han(fmt.Sprint(s.Pages))
		us, pop, mu := o.read(path), poppler(path), mutool(path)
		fmt.Fprintf(os.Stderr, "%-42s %.4f %.4f %.4f  %v %v %v\n", s.Name, recall(want, us.text), recall(want, pop.text), recall(want, mu.text), us.cpu, pop.cpu, mu.cpu)
	}
	return nil
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

func recall(want map[rune]int, got string) float64 {
	have, found, sum := han(got), 0, 0
	for r, n := range want {
		found, sum = found+min(n, have[r]), sum+n
	}
	if sum == 0 {
		return 1
	}
	return float64(found) / float64(sum)
}
