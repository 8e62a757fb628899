package main

import (
	"fmt"
	"strings"
)

// A source is one evidence as it was written: a first line "#format option…",
// then lines, each marked by its first character:
//
//	= title     ^ red head of an official document     ~ centred     > right
//	| a | b     row of a table     & words of a seal     --- new page     #sheet name
//
// A cell or line that begins with @ is handwritten. Everything else is plain text.
type source struct {
	name   string
	format string
	opts   map[string]bool
	copyOf string
	blocks []block
}

type style int

const (
	plain style = iota
	title
	redHead
	centred
	right
	table
	seal
	newPage
	sheetName
)

var marks = []struct {
	prefix string
	style  style
}{
	{"#sheet ", sheetName}, {"---", newPage}, {"= ", title}, {"^ ", redHead},
	{"~ ", centred}, {"> ", right}, {"| ", table}, {"& ", seal},
}

type block struct {
	style style
	text  string
	rows  [][]string
}

func parse(name, text string) (source, error) {
	first, body, _ := strings.Cut(text, "\n")
	words := strings.Fields(strings.TrimPrefix(first, "#"))
	if !strings.HasPrefix(first, "#") || len(words) == 0 {
		return source{}, fmt.Errorf("%s: the first line must name the format", name)
	}
	s := source{name: name, format: words[0], opts: map[string]bool{}}
	if s.format == "copy" {
		s.copyOf = words[1]
		return s, nil
	}
	for _, w := range words[1:] {
		s.opts[w] = true
	}
	for line := range strings.SplitSeq(strings.TrimRight(body, "\n"), "\n") {
		s.add(line)
	}
	return s, nil
}

func (s *source) add(line string) {
	for _, m := range marks {
		rest, found := strings.CutPrefix(line, m.prefix)
		if !found {
			continue
		}
		if m.style != table {
			s.blocks = append(s.blocks, block{style: m.style, text: rest})
			return
		}
		if n := len(s.blocks); n == 0 || s.blocks[n-1].style != table {
			s.blocks = append(s.blocks, block{style: table})
		}
		t := &s.blocks[len(s.blocks)-1]
		t.rows = append(t.rows, cells(rest))
		return
	}
	s.blocks = append(s.blocks, block{text: line})
}

func cells(row string) []string {
	parts := strings.Split(row, "|")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return parts
}

// ink takes the mark of handwriting off a text.
func ink(text string) (string, bool) { return strings.CutPrefix(text, "@") }

// typed is a text in a format that knows no handwriting.
func typed(text string) string { return strings.ReplaceAll(text, "@", "") }
