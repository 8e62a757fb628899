// Package alike knows which characters are taken for one another, because they
// look alike or because they sound alike. All characters are those of hanzi's
// normal form.
package alike

import (
	_ "embed"
	"iter"
	"slices"
	"strings"
	"sync"
)

//go:generate go run gen.go

// groups has a group of characters that look alike in each word.
//
//go:embed looks.txt
var groups string

var looks = sync.OnceValue(func() map[rune][]rune {
	m := map[rune][]rune{}
	for line := range strings.Lines(groups) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for _, group := range strings.Fields(line) {
			for _, r := range group {
				for _, o := range group {
					if r != o && !slices.Contains(m[r], o) {
						m[r] = append(m[r], o)
					}
				}
			}
		}
	}
	return m
})

// Looks are the characters that look like r.
func Looks(r rune) []rune { return looks()[r] }

// pinyin has a syllable and its characters in each line.
//
//go:embed pinyin.txt
var pinyin string

// The block of Han in everyday use, and how many readings of each are known.
const (
	firstHan, lastHan = 0x4E00, 0x9FFF
	readings          = 3
)

// sounds are the syllables of all characters: 130 kB. Syllable 0 is none.
type sounds struct {
	syllables []string
	members   []string // the characters of each syllable, with a / between
	of        [lastHan - firstHan + 1][readings]uint16
}

var heard = sync.OnceValue(func() *sounds {
	s := &sounds{syllables: []string{""}, members: []string{""}}
	for line := range strings.Lines(pinyin) {
		syllable, members, _ := strings.Cut(strings.TrimSpace(line), " ")
		if syllable == "#" {
			continue
		}
		n := uint16(len(s.syllables))
		s.syllables, s.members = append(s.syllables, syllable), append(s.members, members)
		for _, r := range members {
			if r != '/' {
				i := slices.Index(s.of[r-firstHan][:], 0)
				s.of[r-firstHan][i] = n
			}
		}
	}
	return s
})

// read are the numbers of the syllables of r, 0 for none.
func (s *sounds) read(r rune) [readings]uint16 {
	if r < firstHan || r > lastHan {
		return [readings]uint16{}
	}
	return s.of[r-firstHan]
}

// Sounds are the characters that can be read as r is, whatever the tone, each once.
func Sounds(r rune) iter.Seq[rune] {
	return func(yield func(rune) bool) {
		s := heard()
		mine := s.read(r)
		for i, n := range mine {
			for _, o := range s.members[n] {
				if o == '/' || o == r || slices.ContainsFunc(mine[:i], func(n uint16) bool { return n != 0 && slices.Contains(s.of[o-firstHan][:], n) }) {
					continue
				}
				if !yield(o) {
					return
				}
			}
		}
	}
}

// SoundSame says that two texts can be read alike, character by character.
func SoundSame(a, b string) bool {
	ra, rb := []rune(a), []rune(b)
	return slices.EqualFunc(ra, rb, func(x, y rune) bool {
		if x == y {
			return true
		}
		s := heard()
		theirs := s.read(y)
		return slices.ContainsFunc(nonZero(s.read(x)), func(n uint16) bool { return slices.Contains(theirs[:], n) })
	})
}

func nonZero(ns [readings]uint16) []uint16 {
	return slices.DeleteFunc(ns[:], func(n uint16) bool { return n == 0 })
}
