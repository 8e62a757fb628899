package alike

import (
	"strings"

	"juzheng/indexer/hanzi"
)

// Bounds of what is taken for pinyin, in letters.
const (
	MinTyped = 2
	MaxTyped = 60
)

// Typed are letters that may stand for the sound of Han characters.
type Typed string

// Type takes a text for pinyin; ok is false when it has more than letters,
// spaces and apostrophes, or is too short or too long.
func Type(text string) (t Typed, ok bool) {
	var b strings.Builder
	for _, r := range hanzi.Normal(text) {
		switch {
		case r >= 'a' && r <= 'z':
			b.WriteRune(r)
		case r != ' ' && r != '\'':
			return "", false
		}
	}
	return Typed(b.String()), b.Len() >= MinTyped && b.Len() <= MaxTyped
}

// How characters are typed by their sound.
type How uint8

const (
	InFull     How = iota // wangxiaoming
	ByInitials            // wxm
	Mixed                 // wangxm
)

// A Places is a set of places between letters, the one before the first in its lowest bit.
type Places uint64

// Start is the place before the first letter.
const Start Places = 1

// End is the place after the last letter.
func (t Typed) End() Places { return 1 << len(t) }

// After are the places after r when it is typed at one of from.
func (t Typed) After(from Places, r rune, how How) Places {
	var after Places
	s := heard()
	for _, n := range s.read(r) {
		if n == 0 {
			continue
		}
		syllable := s.syllables[n]
		if how != ByInitials {
			after |= t.past(from, syllable)
			if v := strings.Index(syllable, "v"); v >= 0 { // ü is typed v or u
				after |= t.past(from, syllable[:v]+"u"+syllable[v+1:])
			}
		}
		if how != InFull {
			after |= t.past(from, syllable[:1])
			if len(syllable) > 1 && syllable[1] == 'h' {
				after |= t.past(from, syllable[:2])
			}
		}
	}
	if r < 0x80 {
		after |= t.past(from, string(r))
	}
	return after
}

// past are the places past what, where it stands at one of from.
func (t Typed) past(from Places, what string) Places {
	var after Places
	for at := 0; at+len(what) <= len(t); at++ {
		if from&(1<<at) != 0 && strings.HasPrefix(string(t[at:]), what) {
			after |= 1 << (at + len(what))
		}
	}
	return after
}

// Spells says whether t is how a text in normal form is typed.
func (t Typed) Spells(text string) bool {
	at := Start
	for _, r := range text {
		if at = t.After(at, r, Mixed); at == 0 {
			return false
		}
	}
	return at&t.End() != 0
}

// Part is the part of a text in normal form that t spells in full, or the whole
// text when t spells it any way; "" when it does not.
func (t Typed) Part(text string) string {
	if t.Spells(text) {
		return text
	}
	for i := range text {
		at := Start
		for j, r := range text[i:] {
			if at = t.After(at, r, InFull); at == 0 {
				break
			}
			if part := text[i : i+j+len(string(r))]; at&t.End() != 0 && len(part) > len(string(r)) {
				return part
			}
		}
	}
	return ""
}
