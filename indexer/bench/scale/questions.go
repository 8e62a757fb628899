package main

import (
	"math/rand/v2"
	"strings"
	"unicode"
	"unicode/utf8"

	"juzheng/indexer"
	"juzheng/indexer/bench/corpus"
	"juzheng/indexer/query"
)

// Kinds of questions, in the order in which they are shown.
const (
	exact    = "exact"    // 2 to 12 characters of a page
	filtered = "filtered" // the same, in one unit and of one kind
	faceted  = "faceted"  // 2 to 4 characters with everything counted
	sentence = "sentence" // 20 to 40 characters whose words stand on a page, but not in this order
)

var kinds = []string{exact, filtered, faceted, sentence}

// facets are those that the product counts with every answer.
var facets = []string{"kind", "unit", "problem", "state", "year", "uploader"}

const (
	topTen     = 10
	drawsAPage = 20 // before another page is tried
)

// A Question, and the file that it was taken from.
type Question struct {
	Kind    string
	Request indexer.Request
	From    string
}

// questions are n of each kind about the first files of a mixer.
func questions(m *corpus.Mixer, seed uint64, files, n int) []Question {
	rnd := rand.New(rand.NewPCG(seed, uint64(files)))
	var all []Question
	for len(all) < n*len(kinds) {
		kind := kinds[len(all)%len(kinds)]
		f := m.File(rnd.IntN(files))
		text := draw(rnd, kind, f.Pages[rnd.IntN(len(f.Pages))])
		if text == "" {
			continue
		}
		q := Question{kind, indexer.Request{Query: query.Query{Op: query.Text, Text: text}, Limit: topTen}, f.ID}
		switch kind {
		case filtered:
			q.Request.Filters = []indexer.Filter{{Field: "unit", Any: f.Fields["unit"]}, {Field: "kind", Any: f.Fields["kind"]}}
		case faceted:
			q.Request.Facets = facets
		}
		all = append(all, q)
	}
	return all
}

// draw takes what a kind of question asks for from a page; "" when nothing of the kind was met.
func draw(rnd *rand.Rand, kind, page string) string {
	for range drawsAPage {
		text := ""
		switch kind {
		case sentence:
			text = mixed(rnd, page)
		case faceted:
			text = substring(rnd, page, 2+rnd.IntN(3))
		default:
			text = substring(rnd, page, 2+rnd.IntN(11))
		}
		if text != "" {
			return text
		}
	}
	return ""
}

// substring is n characters of a page on one line, beginning and ending with letters or digits.
func substring(rnd *rand.Rand, page string, n int) string {
	rs := []rune(page)
	if len(rs) < n {
		return ""
	}
	from := rnd.IntN(len(rs) - n + 1)
	rs = rs[from : from+n]
	if !word(rs[0]) || !word(rs[n-1]) || strings.ContainsFunc(string(rs), unicode.IsSpace) {
		return ""
	}
	return string(rs)
}

func word(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// How long a pasted sentence is, and a clause of it.
const (
	minSentence, maxSentence = 20, 40
	minClause                = 5
)

// mixed is clauses of a page in another order, so that they stand nowhere as they are.
func mixed(rnd *rand.Rand, page string) string {
	clauses := strings.FieldsFunc(page, func(r rune) bool { return !word(r) })
	var taken []string
	runes := 0
	for _, i := range rnd.Perm(len(clauses)) {
		n := utf8.RuneCountInString(clauses[i])
		if n < minClause || runes+n > maxSentence {
			continue
		}
		taken, runes = append(taken, clauses[i]), runes+n+1
		if len(taken) > 1 && runes >= minSentence {
			return strings.Join(taken, "，") + "。"
		}
	}
	return ""
}
