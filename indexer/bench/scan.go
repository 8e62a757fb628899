package main

import (
	"index/suffixarray"
	"slices"
	"sort"
	"strings"

	"juzheng/indexer/bench/corpus"
	"juzheng/indexer/hanzi"
)

// A scan knows where every text stands because it has read everything: the
// corpus in one piece, in normal form, with its suffixes sorted. It shares with
// the engine what it means to be the same text (package hanzi) and nothing
// else: no terms, no lists, no pages cut to pieces, no patterns.
type scan struct {
	files             int
	plain             *shelf // normal forms
	literal, valued   *shelf // surroundings of commas that may part thousands; of dates and amounts in canonical form
	literals, canonic int    // how many samples were asked for in these ways
}

// A shelf is one form of all files, in a row.
type shelf struct {
	index  *suffixarray.Index
	starts []int // of each file
}

// apart stands between files and can stand in no normal form.
const apart = "\x00"

func newShelf(n int, form func(i int) string) *shelf {
	s := &shelf{}
	var b []byte
	for i := range n {
		s.starts = append(s.starts, len(b))
		b = append(append(b, form(i)...), apart...)
	}
	s.index = suffixarray.New(b)
	return s
}

// find marks the files that hold what.
func (s *shelf) find(what string, found []bool) {
	for _, at := range s.index.Lookup([]byte(what), -1) {
		found[sort.SearchInts(s.starts, at+1)-1] = true
	}
}

func newScan(files []corpus.File) *scan {
	whole := make([]string, len(files))
	for i, f := range files {
		whole[i] = strings.Join(f.Pages, "\n")
	}
	s := &scan{files: len(files)}
	heads := func(form func(string) string) func(int) string {
		return func(i int) string { return form(whole[i]) + apart + form(files[i].Title) }
	}
	s.plain = newShelf(len(files), heads(hanzi.Normal))
	s.literal = newShelf(len(files), heads(func(text string) string {
		return around(hanzi.FoldLiteral(text).Text, func(rs []rune, i int) bool {
			return rs[i] == ',' && (i > 0 && isDigit(rs[i-1]) || i+1 < len(rs) && isDigit(rs[i+1]))
		})
	}))
	valued := func(text string, upTo int) string {
		f := hanzi.Fold(text)
		values := slices.DeleteFunc(f.Values(), func(v hanzi.Value) bool { return v.End > upTo })
		return around(f.Canonical(values).Text, func(rs []rune, i int) bool { return rs[i] >= 0xFDD0 && rs[i] <= 0xFDD4 })
	}
	s.valued = newShelf(len(files), func(i int) string {
		// A page's number at its foot must not hide an amount at the head of the
		// next, so what a page says by itself counts besides.
		form := heads(func(text string) string { return valued(text, len(text)) })(i)
		for _, p := range files[i].Pages[min(1, len(files[i].Pages)):] {
			rs := []rune(p)
			form += apart + valued(string(rs[:min(len(rs), 3*reach)]), 2*reach)
		}
		return form
	})
	return s
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// reach is how far around a value or a comma is kept, more than a question is long.
const reach = 48

// around keeps the surroundings of some characters.
func around(text string, of func(rs []rune, i int) bool) string {
	rs := []rune(text)
	var b strings.Builder
	end := 0
	for i := range rs {
		if !of(rs, i) {
			continue
		}
		from := max(end, i-reach)
		if from > end {
			b.WriteString(apart)
		}
		end = max(end, min(len(rs), i+reach))
		b.WriteString(string(rs[from:end]))
	}
	return b.String()
}

// holding says which files hold a text: letter for letter in normal form, or
// with thousands separators as they were asked for, or with dates and amounts
// written another way, or, when all of it is a number, as an amount of so many yuan.
func (s *scan) holding(what string) []bool {
	found := make([]bool, s.files)
	normal := hanzi.Normal(what)
	s.plain.find(normal, found)
	literal := hanzi.FoldLiteral(what).Text
	if rs := []rune(literal); slices.ContainsFunc(rs, func(r rune) bool { return r == ',' }) && strings.ContainsFunc(literal, isDigit) {
		s.literal.find(literal, found)
		s.literals++
	}
	f := hanzi.Fold(what)
	if values := f.Values(); slices.ContainsFunc(values, func(v hanzi.Value) bool { return v.Form() != "" }) {
		s.valued.find(f.Canonical(values).Text, found)
		s.canonic++
	}
	if strings.Trim(normal, "0123456789.") == "" && strings.Trim(normal, ".") == normal {
		if v := hanzi.Values(normal + "元"); len(v) == 1 && v[0].Kind == hanzi.Amount && v[0].Start == 0 {
			s.valued.find(hanzi.AmountForm(v[0].Fen), found)
			s.canonic++
		}
	}
	return found
}
