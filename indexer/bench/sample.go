package main

import (
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"

	"juzheng/indexer/bench/corpus"
	"juzheng/indexer/hanzi"
)

// A sampler takes pieces of the corpus, as people would type them.
type sampler struct {
	*rand.Rand
	files []corpus.File
}

func newSampler(seed uint64, files []corpus.File) *sampler {
	return &sampler{rand.New(rand.NewPCG(seed, 1)), files}
}

// page is some page with the beginning of the next.
func (s *sampler) page() (file int, text []rune) {
	file = s.IntN(len(s.files))
	pages := s.files[file].Pages
	i := s.IntN(len(pages))
	text = []rune(pages[i])
	if i+1 < len(pages) {
		next := []rune(pages[i+1])
		text = slices.Concat(text, []rune{'\n'}, next[:min(len(next), 12)])
	}
	return file, text
}

// piece takes least..most code points from somewhere that all suit; file is where.
func (s *sampler) piece(least, most int, suits func(piece []rune) bool) (file int, piece string) {
	for {
		file, text := s.page()
		n := least + s.IntN(most-least+1)
		if len(text) <= n {
			continue
		}
		for range 40 {
			from := s.IntN(len(text) - n)
			p := text[from : from+n]
			if !unicode.IsSpace(p[0]) && !unicode.IsSpace(p[n-1]) && suits(p) {
				return file, string(p)
			}
		}
	}
}

func isHan(r rune) bool { return r >= 0x4E00 && r <= 0x9FFF }

// han is Han in one line; mixed has digits, letters or punctuation within;
// broken goes on across a line end.
func han(p []rune) bool { return !slices.ContainsFunc(p, func(r rune) bool { return !isHan(r) }) }

func mixed(p []rune) bool {
	return !han(p) && !slices.ContainsFunc(p, unicode.IsSpace) && slices.ContainsFunc(p, isHan) &&
		strings.ContainsFunc(hanzi.Normal(string(p)), hanzi.Searchable)
}

func broken(p []rune) bool {
	return strings.Count(string(p), "\n") == 1 && !strings.ContainsAny(string(p), " \r") && joined(string(p)) != "" &&
		strings.ContainsFunc(hanzi.Normal(string(p)), hanzi.Searchable)
}

// joined is a piece without its line end, "" where the line end means something: between two numbers.
func joined(p string) string {
	if j := strings.ReplaceAll(p, "\n", ""); hanzi.Normal(j) == hanzi.Normal(p) {
		return j
	}
	return ""
}

// odd has digits or punctuation, anywhere, with nothing else needed.
func odd(p []rune) bool {
	return !han(p) && !strings.ContainsAny(string(p), "\n\r") && strings.ContainsFunc(hanzi.Normal(string(p)), hanzi.Searchable)
}

// otherScript writes a piece in the script that its text is not in; same when nothing changes.
func otherScript(p string) string {
	if t := corpus.Traditional(p); t != p {
		return t
	}
	return hanzi.Normal(p)
}
