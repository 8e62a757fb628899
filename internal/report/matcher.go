package report

import (
	"regexp"
	"regexp/syntax"
	"strings"
)

// A matcher tries a table of expressions on short texts. Most of them never run: each names,
// by itself, words of which one must stand in whatever it matches, and those are looked for
// first, all in one pass.
type matcher struct {
	words  []*regexp.Regexp
	index  map[rune][]literal // by first character
	always bits               // expressions without such words
}

type literal struct {
	word string
	rule int
}

// bits is a set of rules; maxRules is how many it can hold.
type bits [maxRules / 64]uint64

const (
	maxRules = 128
	maxClass = 12 // characters of a class that are still looked for one by one
)

func (b *bits) set(i int)      { b[i/64] |= 1 << (i % 64) }
func (b *bits) has(i int) bool { return b[i/64]&(1<<(i%64)) != 0 }

func newMatcher[T any](table []T, word func(T) *regexp.Regexp) *matcher {
	m := &matcher{index: map[rune][]literal{}}
	for i, row := range table {
		re := word(row)
		m.words = append(m.words, re)
		parsed, err := syntax.Parse(re.String(), syntax.Perl)
		var required []string
		if err == nil {
			required = literals(parsed.Simplify())
		}
		if len(required) == 0 {
			m.always.set(i)
		}
		for _, w := range required {
			for _, first := range w {
				m.index[first] = append(m.index[first], literal{w, i})
				break
			}
		}
	}
	return m
}

// candidates are the rules whose words stand in s.
func (m *matcher) candidates(s string) bits {
	found := m.always
	for i, r := range s {
		for _, l := range m.index[r] {
			if !found.has(l.rule) && strings.HasPrefix(s[i:], l.word) {
				found.set(l.rule)
			}
		}
	}
	return found
}

// first is the first rule that fits s, or -1.
func (m *matcher) first(s string) int {
	found := m.candidates(s)
	for i, word := range m.words {
		if found.has(i) && word.MatchString(s) {
			return i
		}
	}
	return -1
}

// literals are words of which every match of re contains at least one; nil when that cannot
// be said.
func literals(re *syntax.Regexp) []string {
	switch re.Op {
	case syntax.OpLiteral:
		if re.Flags&syntax.FoldCase == 0 {
			return []string{string(re.Rune)}
		}
	case syntax.OpCharClass:
		var out []string
		for i := 0; i+1 < len(re.Rune); i += 2 {
			if len(out)+int(re.Rune[i+1]-re.Rune[i]) >= maxClass {
				return nil
			}
			for r := re.Rune[i]; r <= re.Rune[i+1]; r++ {
				out = append(out, string(r))
			}
		}
		return out
	case syntax.OpCapture, syntax.OpPlus:
		return literals(re.Sub[0])
	case syntax.OpRepeat:
		if re.Min > 0 {
			return literals(re.Sub[0])
		}
	case syntax.OpAlternate:
		var out []string
		for _, sub := range re.Sub {
			words := literals(sub)
			if len(words) == 0 {
				return nil
			}
			out = append(out, words...)
		}
		return out
	case syntax.OpConcat:
		var best []string
		for _, sub := range re.Sub {
			if words := literals(sub); len(words) > 0 && (best == nil || rarer(words, best)) {
				best = words
			}
		}
		return best
	}
	return nil
}

// rarer prefers longer words, then fewer of them.
func rarer(a, b []string) bool {
	if la, lb := shortest(a), shortest(b); la != lb {
		return la > lb
	}
	return len(a) < len(b)
}

func shortest(words []string) int {
	n := len(words[0])
	for _, w := range words {
		n = min(n, len(w))
	}
	return n
}
