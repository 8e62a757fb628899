package main

import (
	"encoding/json"
	"os"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"

	"juzheng/indexer/bench/corpus"
	"juzheng/indexer/hanzi"
)

// Groups of substrings; those of timed are asked against the clock.
const (
	groupHan    = "Han"
	groupMixed  = "digits, punctuation"
	groupBroken = "across a line end"
	groupScript = "other script"
)

var timed = []string{groupHan, groupMixed}

const sentences = 300

// Questions are what every engine is asked.
type questions struct {
	Substrings []substring
	Sentences  []sentence
}

// A substring is a piece of the corpus. Pages are those that hold it in normal
// form, counted from 1 through all files.
type substring struct {
	Text, Group string
	Pages       []int
	Phrase      []string // the terms that follow one another where it stands
	Open        bool     // the last of them is only the beginning of a term
}

// A sentence is two parts of a page the wrong way round, so that it stands nowhere.
type sentence struct {
	Text  string
	Terms []string
}

func writeQuestions(r *run) error {
	files, err := r.all()
	if err != nil {
		return err
	}
	var pages []string
	for _, f := range files {
		pages = append(pages, f.Pages...)
	}
	held := newShelf(len(pages), func(i int) string { return hanzi.Normal(pages[i]) })
	s := newSampler(r.seed+1, files)
	var q questions
	for _, g := range []struct {
		name        string
		n           int
		least, most int
		suits       func([]rune) bool
		change      func(string) string
	}{
		{groupHan, 1000, 2, 8, han, nil},
		{groupMixed, 300, 2, 8, mixed, nil},
		{groupBroken, 150, 4, 12, broken, joined},
		{groupScript, 150, 2, 8, func(p []rune) bool { return han(p) && otherScript(string(p)) != string(p) }, otherScript},
	} {
		for n := 0; n < g.n; {
			_, p := s.piece(g.least, g.most, g.suits)
			if g.change != nil {
				p = g.change(p)
			}
			if one := ask(p, g.name, held); len(one.Pages) > 0 { // not across two pages
				q.Substrings = append(q.Substrings, one)
				n++
			}
		}
	}
	for len(q.Sentences) < sentences {
		if text, ok := s.sentence(); ok {
			q.Sentences = append(q.Sentences, sentence{text, pairsOf(text)})
		}
	}
	b, err := json.Marshal(q)
	if err != nil {
		return err
	}
	return os.WriteFile(r.path("questions.json"), b, 0o644)
}

func ask(text, group string, held *shelf) substring {
	normal := hanzi.Normal(text)
	q := substring{Text: text, Group: group, Phrase: wordsOf(normal)}
	for _, at := range held.index.Lookup([]byte(normal), -1) {
		q.Pages = append(q.Pages, sort.SearchInts(held.starts, at+1))
	}
	slices.Sort(q.Pages)
	q.Pages = slices.Compact(q.Pages)
	last, _ := utf8.DecodeLastRuneInString(normal)
	if n := len(q.Phrase); hanzi.Searchable(last) { // what follows it is not known
		if n > 1 && strings.HasSuffix(q.Phrase[n-2], q.Phrase[n-1]) {
			q.Phrase = q.Phrase[:n-1]
		} else {
			q.Open = true
		}
	}
	return q
}

func wordsOf(normal string) (all []string) {
	for t := range hanzi.Terms(normal) {
		all = append(all, word(t))
	}
	return all
}

// sentence puts two parts of a page together, the later one first.
func (s *sampler) sentence() (string, bool) {
	_, text := s.page()
	n, m := 10+s.IntN(11), 10+s.IntN(11)
	if len(text) < 2*(n+m) {
		return "", false
	}
	a := s.IntN(len(text)/2 - n)
	b := len(text)/2 + s.IntN(len(text)/2-m)
	parts := strings.Join(strings.Fields(string(text[b:b+m])+"，"+string(text[a:a+n])), "")
	han := 0
	for _, r := range parts {
		if isHan(r) {
			han++
		}
	}
	return parts, han >= 16 && !strings.ContainsAny(parts, `":()（）|*-`)
}

// pairsOf are the terms of two characters.
func pairsOf(text string) (terms []string) {
	for t := range hanzi.Terms(hanzi.Normal(text)) {
		if utf8.RuneCountInString(t) == 2 && !slices.Contains(terms, t) {
			terms = append(terms, t)
		}
	}
	return terms
}

// pageIDs numbers the pages of every file as questions do.
func pageIDs(files []corpus.File) map[string]int {
	first := map[string]int{}
	n := 0
	for _, f := range files {
		first[f.ID] = n
		n += len(f.Pages)
	}
	return first
}

func (r *run) questions() (q questions, err error) {
	b, err := os.ReadFile(r.path("questions.json"))
	if err != nil {
		return q, err
	}
	return q, json.Unmarshal(b, &q)
}
