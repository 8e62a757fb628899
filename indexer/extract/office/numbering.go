package office

import (
	"encoding/xml"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Word keeps the numbers of headings and lists (一、（二）3.) out of the text;
// without them a report loses its order. Source: ECMA-376 part 1, 17.9 and 17.18.59.

const (
	maxLevels = 9
	maxCount  = 99_999
	maxStyles = 20 // how many styles may stand on each other
)

// A paraNumber is what a paragraph says of its number.
type paraNumber struct {
	style    string
	id       string
	idSet    bool
	level    int
	levelSet bool
}

type numLevel struct {
	start  int
	format string
	text   string // with %1 … %9 for the counts of the levels
	legal  bool   // all counts in plain digits
}

type numStyle struct {
	based string
	num   paraNumber
}

// numbering holds a document's lists and how far each has counted.
type numbering struct {
	abstract map[string]*[maxLevels]numLevel
	lists    map[string]*numList
	styles   map[string]numStyle
	counts   map[string]*[maxLevels]int // by abstract list: its instances count on together
}

type numList struct {
	abstract string
	restart  map[int]int // levels this instance begins anew
	begun    bool
}

// numbering reads the lists of a document; one without lists has no labels.
func (p *pack) numbering(lists, styles []string) *numbering {
	n := &numbering{
		abstract: map[string]*[maxLevels]numLevel{}, lists: map[string]*numList{},
		styles: map[string]numStyle{}, counts: map[string]*[maxLevels]int{},
	}
	for _, part := range lists {
		_ = p.walk(part, n.readLists()) // what can be read of the lists serves
	}
	for _, part := range styles {
		_ = p.walk(part, n.readStyles())
	}
	return n
}

func (n *numbering) readLists() walker {
	var abs *[maxLevels]numLevel
	var list *numList
	at := 0
	return walker{enter: func(e xml.StartElement) bool {
		val := attr(e, "val")
		switch e.Name.Local {
		case "abstractNum":
			abs = &[maxLevels]numLevel{}
			for i := range abs {
				abs[i] = numLevel{start: 1, format: "decimal"}
			}
			n.abstract[attr(e, "abstractNumId")], list = abs, nil
		case "num":
			list, abs = &numList{restart: map[int]int{}}, nil
			n.lists[attr(e, "numId")] = list
		case "abstractNumId":
			if list != nil {
				list.abstract = val
			}
		case "lvl", "lvlOverride":
			at = atoi(attr(e, "ilvl"), 0, maxLevels-1)
		case "startOverride":
			if list != nil {
				list.restart[at] = atoi(val, 0, maxCount)
			}
		case "pPr", "rPr":
			return true
		}
		if abs != nil {
			l := &abs[at]
			switch e.Name.Local {
			case "start":
				l.start = atoi(val, 0, maxCount)
			case "numFmt":
				l.format = val
			case "lvlText":
				l.text = val
			case "isLgl":
				l.legal = val != "0" && val != "false"
			}
		}
		return false
	}}
}

func (n *numbering) readStyles() walker {
	id, isPara := "", false
	return walker{enter: func(e xml.StartElement) bool {
		val := attr(e, "val")
		st := n.styles[id]
		switch e.Name.Local {
		case "style":
			id, isPara = attr(e, "styleId"), attr(e, "type") == "paragraph"
			return !isPara
		case "basedOn":
			st.based = val
		case "ilvl":
			st.num.level, st.num.levelSet = atoi(val, 0, maxLevels-1), true
		case "numId":
			st.num.id, st.num.idSet = val, true
		default:
			return false
		}
		if id != "" {
			n.styles[id] = st
		}
		return false
	}}
}

// label counts a paragraph on and gives the number it shows, "" for none.
func (n *numbering) label(p paraNumber) string {
	for style, i := p.style, 0; style != "" && !p.idSet && i < maxStyles; i++ {
		st := n.styles[style]
		if st.num.levelSet && !p.levelSet {
			p.level, p.levelSet = st.num.level, true
		}
		p.id, p.idSet, style = st.num.id, st.num.idSet, st.based
	}
	list := n.lists[p.id]
	if !p.idSet || list == nil || n.abstract[list.abstract] == nil {
		return ""
	}
	abs := n.abstract[list.abstract]
	c := n.counts[list.abstract]
	if c == nil {
		c = &[maxLevels]int{}
		for i := range c {
			c[i] = abs[i].start - 1
		}
		n.counts[list.abstract] = c
	}
	if !list.begun {
		list.begun = true
		for lvl, start := range list.restart {
			c[lvl] = start - 1
		}
	}
	c[p.level]++
	for i := p.level + 1; i < maxLevels; i++ {
		c[i] = abs[i].start - 1
	}
	return show(abs, c, p.level)
}

// show writes the label of a level by its pattern.
func show(abs *[maxLevels]numLevel, c *[maxLevels]int, level int) string {
	l := abs[level]
	if l.format == "bullet" || l.format == "none" {
		return ""
	}
	text := l.text
	for i := 0; i <= level; i++ {
		mark := "%" + strconv.Itoa(i+1)
		if strings.Contains(text, mark) {
			format := abs[i].format
			if l.legal {
				format = "decimal"
			}
			text = strings.ReplaceAll(text, mark, count(format, max(c[i], abs[i].start)))
		}
	}
	if last, _ := utf8.DecodeLastRuneInString(text); unicode.IsLetter(last) || unicode.IsDigit(last) {
		text += " "
	}
	return text
}
