package words

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"juzheng/indexer/hanzi"
)

// A Dictionary is what a unit adds to the words that everybody has: words of
// its own, such as names, and groups of texts that stand for each other. It
// never changes, and many may use it at once; the nil Dictionary adds nothing.
type Dictionary struct {
	own    lexicon           // of Han alone
	mixed  lexicon           // with other characters within
	groups map[string]member // by normal form
}

// A member is a place in a group.
type member struct {
	group []string // as it was written
	i     int
}

// Dictionary makes ready a list that ReadList or Check gave. Members of groups are words, too.
func (l List) Dictionary() *Dictionary {
	d := &Dictionary{groups: map[string]member{}}
	var han, mixed []string
	add := func(word string) string {
		n := hanzi.Normal(word)
		if strings.ContainsFunc(n, notHan) {
			mixed = append(mixed, n)
		} else {
			han = append(han, n)
		}
		return n
	}
	for _, w := range l.Words {
		add(w)
	}
	for _, g := range l.Groups {
		for i, m := range g {
			d.groups[add(m)] = member{g, i}
		}
	}
	d.own, d.mixed = lexiconOf(han), lexiconOf(mixed)
	return d
}

func notHan(r rune) bool { return !unicode.Is(unicode.Han, r) }

// Exact is d without its groups.
func (d *Dictionary) Exact() *Dictionary {
	if d == nil || len(d.groups) == 0 {
		return d
	}
	return &Dictionary{own: d.own, mixed: d.mixed}
}

// Others are the texts that stand for a text, without itself, as they were written.
func (d *Dictionary) Others(text string) []string {
	if d == nil || len(d.groups) == 0 {
		return nil
	}
	m, known := d.groups[hanzi.Normal(text)]
	if !known {
		return nil
	}
	return slices.Concat(m.group[:m.i], m.group[m.i+1:])
}

// A lexicon is words in order, by their first character.
type lexicon map[rune][]string

func lexiconOf(words []string) lexicon {
	slices.Sort(words)
	words = slices.Compact(words)
	l := lexicon{}
	for from := 0; from < len(words); {
		first, _ := utf8.DecodeRuneInString(words[from])
		to := from + 1
		for to < len(words) && strings.HasPrefix(words[to], string(first)) {
			to++
		}
		l[first] = words[from:to:to]
		from = to
	}
	return l
}

// ends yields where, in bytes, each word ends with which text begins, the shortest first.
func (l lexicon) ends(text string, yield func(end int)) {
	if len(l) == 0 || text == "" {
		return
	}
	first, n := utf8.DecodeRuneInString(text)
	for words := l[first]; len(words) > 0; {
		from, found := slices.BinarySearch(words, text[:n])
		if words = words[from:]; found {
			yield(n)
			words = words[1:]
		}
		if n == len(text) {
			return
		}
		if len(words) == 0 || !strings.HasPrefix(words[0], text[:n]) {
			return
		}
		_, size := utf8.DecodeRuneInString(text[n:])
		n += size
	}
}

// longest is the end of the longest word with which text begins, 0 for none.
func (l lexicon) longest(text string) (end int) {
	l.ends(text, func(n int) { end = n })
	return end
}

// mixedWords are the places of words of one's own that are not of Han alone,
// the longest first where several begin. None begins or ends within a number
// or a foreign word.
func (d *Dictionary) mixedWords(normal string) []Word {
	if d == nil || len(d.mixed) == 0 {
		return nil
	}
	var found []Word
	before := ' '
	for i := 0; i < len(normal); {
		r, size := utf8.DecodeRuneInString(normal[i:])
		end := i
		if !(inRun(before) && inRun(r)) {
			d.mixed.ends(normal[i:], func(n int) {
				last, _ := utf8.DecodeLastRuneInString(normal[:i+n])
				next, _ := utf8.DecodeRuneInString(normal[i+n:])
				if !(inRun(last) && inRun(next)) {
					end = i + n
				}
			})
		}
		if end > i {
			found = append(found, Word{Start: i, End: end, Runes: utf8.RuneCountInString(normal[i:end]), own: true})
			before, _ = utf8.DecodeLastRuneInString(normal[:end])
			i = end
			continue
		}
		before = r
		i += size
	}
	return found
}
