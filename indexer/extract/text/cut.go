package text

import (
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
func Cut(text string) []string {
	var pieces []string
	var piece strings.Builder
	size, begun := 0, false
	finish := func() {
		if begun {
			pieces = append(pieces, piece.String())
		}
		piece.Reset()
		size, begun = 0, false
	}
	for line := range strings.SplitSeq(text, "\n") {
		n := utf8.RuneCountInString(line)
		if begun && size+1+n > PieceRunes {
			finish()
		}
		for n > ParagraphRunes {
			var head string
			head, line = sentence(line)
			pieces = append(pieces, head)
			n = utf8.RuneCountInString(line)
		}
		if begun {
			piece.WriteByte('\n')
			size++
		}
		piece.WriteString(line)
		size, begun = size+n, true
	}
	finish()
	return pieces
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
	for i, piece := range Cut(strings.TrimRight(text, "\n")) {
		if err := emit(page.Page{N: i + 1, Text: piece, Engine: engine}); err != nil {
			return err
		}
	}
	return nil
}
