package report

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// A full line has at least this part of the width that most full lines have.
const fullLine = 0.85

// widthRank is the share of lines that are no wider than a full one; the few
// wider ones are headers, or lines with narrow characters.
const widthRank = 0.9

var (
	// begins matches a line that begins a paragraph whatever stands before it.
	begins = regexp.MustCompile(`^\s*(?:[一二三四五六七八九十]+[、是]|[（(][一二三四五六七八九十\d]+[）)]|\d{1,3}\s*[.．、]\s*\D|[①-⑳]|第[一二三四五六七八九十]+[，、]|[^。，；]{2,12}[：:])`)
	// pageNumber matches a line that only numbers its page.
	pageNumber = regexp.MustCompile(`^\s*[-—－–]?\s*(?:第\s*)?\d{1,4}(?:\s*页)?\s*[-—－–]?\s*$`)
)

// Reflow joins the lines into which a page broke its paragraphs, as the text of
// a PDF has them. A paragraph goes on while its lines are full and the next
// begins nothing new. Lines that only number a page go.
func Reflow(text string) string {
	lines := strings.Split(text, "\n")
	width := fullWidth(lines)
	var out strings.Builder
	open := false // the last line was full
	for _, line := range lines {
		bare := strings.TrimSpace(line)
		if bare == "" || pageNumber.MatchString(bare) {
			continue
		}
		indented := strings.HasPrefix(line, "　") || strings.HasPrefix(line, "  ")
		if !open || indented || begins.MatchString(bare) {
			if out.Len() > 0 {
				out.WriteByte('\n')
			}
			out.WriteString(strings.TrimRight(line, " \r"))
		} else {
			out.WriteString(bare)
		}
		open = float64(utf8.RuneCountInString(bare)) >= fullLine*float64(width)
	}
	return out.String()
}

// fullWidth is how many characters a full line has, in code points.
func fullWidth(lines []string) int {
	var widths []int
	for _, l := range lines {
		if n := utf8.RuneCountInString(strings.TrimSpace(l)); n > 0 {
			widths = append(widths, n)
		}
	}
	if len(widths) == 0 {
		return 0
	}
	slices.Sort(widths)
	return widths[int(float64(len(widths)-1)*widthRank)]
}
