package text

import (
	"iter"
	"strings"
	"unicode/utf8"

	"juzheng/indexer/extract/reading"
	"juzheng/indexer/page"
)

const (
	// PieceRunes is the most characters a page has that was cut from a text without pages.
	PieceRunes = 2000
	// ParagraphRunes is the most a single paragraph may have before it is cut inside.
	// Up to there a longer paragraph makes a page of its own, because a cut inside
	// would add a line end to the text.
	ParagraphRunes = 20_000
)

// Cut parts a text at line ends into pieces of at most PieceRunes characters.
// The pieces joined by "\n" give the text back, unless a paragraph was longer than ParagraphRunes.
func Cut(text string) iter.Seq[string] {
	return func(yield func(string) bool) { cut(text, yield) }
}

func cut(text string, yield func(string) bool) {
	var piece strings.Builder
	size, begun := 0, false
	finish := func() bool {
		done := begun && !yield(piece.String())
		piece.Reset()
		size, begun = 0, false
		return !done
	}
	for line := range strings.SplitSeq(text, "\n") {
		n := utf8.RuneCountInString(line)
		if begun && size+1+n > PieceRunes && !finish() {
			return
		}
		for n > ParagraphRunes {
			var head string
			head, line = sentence(line)
			if !yield(head) {
				return
			}
			n -= utf8.RuneCountInString(head) // counting the rest anew would take for ever
		}
		if begun {
			piece.WriteByte('\n')
			size++
		}
		piece.WriteString(line)
		size, begun = size+n, true
	}
	finish()
}

// sentence cuts a line after the last sentence end within PieceRunes, or there.
func sentence(line string) (head, rest string) {
	at, end, n := 0, 0, 0
	for i, r := range line {
		if n == PieceRunes {
			at = i
			break
		}
		n++
		if r == '。' || r == '；' || r == '！' || r == '？' {
			end = i + utf8.RuneLen(r)
		}
	}
	if end > 0 {
		at = end
	}
	return line[:at], line[at:]
}

// EmitCut hands the pieces of a text to emit as pages.
func EmitCut(text, engine string, emit reading.Emit) error {
	n := 0
	for piece := range Cut(strings.TrimRight(text, "\n")) {
		n++
		if err := emit(page.Page{N: n, Text: piece, Engine: engine}); err != nil {
			return err
		}
	}
	return nil
}
