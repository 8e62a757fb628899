package query

import (
	"slices"
	"strings"
	"unicode"
)

// MinSentence is how many Han characters make a text a sentence rather than a word.
const MinSentence = 9

// Loosen puts the words of a sentence in the sentence's place, for when it
// stands nowhere as it is: somebody pasted a claim and wants what may prove it.
// A sentence is a text of at least MinSentence Han characters that is not
// quoted as a whole; with it goes all that is neither quoted nor a field or a
// minus, for a sentence that was copied from a page is broken by line ends.
// The rest must hold as before. ok is false when there is no sentence.
func (q Query) Loosen() (loose Query, ok bool) {
	kids := []Query{q}
	if q.Op == And {
		kids = slices.Clone(q.Kids)
	}
	var sentence []string
	first := -1
	for i := 0; i < len(kids); {
		run := 1
		for i+run < len(kids) && kids[i+run].Glued {
			run++
		}
		text, quoted := glue(kids[i : i+run])
		if kids[i].Op != Text && !kids[i].Expanded() || quoted {
			i += run
			continue
		}
		if first < 0 {
			first = i
		}
		ok = ok || hanOf(text) >= MinSentence
		sentence = append(sentence, text)
		kids = slices.Delete(kids, i, i+run)
	}
	if !ok {
		return Query{}, false
	}
	loose = join(And, slices.Insert(kids, first, Query{Op: Words, Text: strings.Join(sentence, "\n"), Dictionary: q.Dictionary}))
	loose.Dictionary = q.Dictionary
	return loose, true
}

// glue is what a run of texts was written as, and whether all of it was quoted.
func glue(run []Query) (text string, quoted bool) {
	quoted = true
	for _, t := range run {
		quoted = quoted && t.Quoted
		if t.Quoted {
			text += "“" + t.Text + "”"
		} else {
			text += t.Text
		}
	}
	return text, quoted
}

func hanOf(text string) (n int) {
	for _, r := range text {
		if unicode.Is(unicode.Han, r) {
			n++
		}
	}
	return n
}
