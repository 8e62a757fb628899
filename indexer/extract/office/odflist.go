package office

import (
	"encoding/xml"
	"strings"
)

// odfLists counts the items of lists, as their styles say (ODF 1.3 part 3, 16.30 and 19.880).
type odfLists struct {
	styles  map[string]*[maxLevels]odfNumber
	defined string // the style being defined
	open    []string
	counts  map[string]*[maxLevels]int
	pending string // the label of the item whose first paragraph has not begun
}

// An odfNumber is how one level of a list is numbered; format "" is not at all.
type odfNumber struct {
	format, prefix, suffix string
	start, shown           int // first number; levels that a label shows
}

func newODFLists() *odfLists {
	return &odfLists{styles: map[string]*[maxLevels]odfNumber{}, counts: map[string]*[maxLevels]int{}}
}

// define takes an element that stands outside the body.
func (l *odfLists) define(e xml.StartElement) {
	switch e.Name.Local {
	case "list-style":
		if len(l.styles) < maxParts {
			l.defined = attr(e, "name")
			l.styles[l.defined] = &[maxLevels]odfNumber{}
		}
	case "list-level-style-number":
		if s := l.styles[l.defined]; s != nil {
			s[atoi(attr(e, "level"), 1, maxLevels)-1] = odfNumber{attr(e, "num-format"), attr(e, "num-prefix"), attr(e, "num-suffix"),
				atoi(attr(e, "start-value"), 1, maxCount), atoi(attr(e, "display-levels"), 1, maxLevels)}
		}
	}
}

// begin enters a list; one in a list goes by its style when it names none.
func (l *odfLists) begin(e xml.StartElement) {
	style := attr(e, "style-name")
	if n := len(l.open); n > 0 && style == "" {
		style = l.open[n-1]
	}
	l.open = append(l.open, style)
	c := l.counts[style]
	if c == nil {
		c = &[maxLevels]int{}
		l.counts[style] = c
	}
	if attr(e, "continue-numbering") != "true" && attr(e, "continue-list") == "" {
		clear(c[min(len(l.open), maxLevels)-1:])
	}
}

func (l *odfLists) end() {
	if n := len(l.open); n > 0 {
		l.open = l.open[:n-1]
	}
}

// item counts an item of the innermost list.
func (l *odfLists) item(e xml.StartElement) {
	l.pending = ""
	level := len(l.open) - 1
	if level < 0 || level >= maxLevels {
		return
	}
	style, c := l.styles[l.open[level]], l.counts[l.open[level]]
	if style == nil {
		return
	}
	if c[level] == 0 {
		c[level] = style[level].start - 1
	}
	c[level] = atoi(attr(e, "start-value"), c[level]+1, maxCount)
	clear(c[level+1:])
	n := style[level]
	if n.format == "" {
		return
	}
	var parts []string
	for i := max(0, level-n.shown+1); i <= level; i++ {
		if f := style[i].format; f != "" {
			parts = append(parts, count(odfFormat(f), max(c[i], 1)))
		}
	}
	l.pending = n.prefix + strings.Join(parts, ".") + n.suffix
}

// label gives the label to the first paragraph of its item.
func (l *odfLists) label() string {
	s := l.pending
	l.pending = ""
	return s
}

// odfFormat is Word's name of a number format, which ODF writes by its first numbers.
func odfFormat(f string) string {
	for sign, name := range map[string]string{"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman", "一": "chineseCounting",
		"壹": "chineseLegalSimplified", "①": "decimalEnclosedCircle", "甲": "ideographTraditional", "子": "ideographZodiac", "１": "decimalFullWidth"} {
		if strings.HasPrefix(f, sign) {
			return name
		}
	}
	return "decimal"
}
