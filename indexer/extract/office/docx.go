package office

import (
	"encoding/xml"
	"errors"
	"slices"
	"strconv"
	"strings"

	"juzheng/indexer/extract/reading"
	"juzheng/indexer/extract/text"
	"juzheng/indexer/page"
)

// EngineDOCX names this reader on the pages it made.
const EngineDOCX = "docx/1"

const (
	maxSpan      = 64 // columns one cell may cover
	notePictures = "文件里只有图片，待识别"
)

// ReadDOCX reads a Word file as it reads when all changes are accepted: headers,
// body, text boxes, diagrams and charts, footnotes, endnotes, comments, footers.
// A table row is a line.
func ReadDOCX(src reading.Source, emit reading.Emit) (reading.Meta, error) {
	p, err := openPack(src)
	if err != nil {
		return reading.Meta{}, err
	}
	main := p.main("word/document.xml")
	rel := p.related(main)
	numbers := p.numbering(rel["numbering"], rel["styles"])
	var out strings.Builder
	part := func(name string) error {
		s, err := p.story(name, numbers)
		if s != "" {
			if out.Len() > 0 {
				out.WriteByte('\n')
			}
			out.WriteString(s)
		}
		return err
	}
	each := func(kind string) {
		names := rel[kind]
		slices.Sort(names)
		names = slices.Compact(names) // a part may be named a million times
		for _, n := range names {
			_ = part(n) // a broken side part leaves the body readable
		}
	}
	each("header")
	if err = part(main); errors.Is(err, errNoPart) || errors.Is(err, errBomb) {
		return reading.Meta{}, orDamaged(err)
	}
	for _, n := range append(rel["diagramData"], rel["chart"]...) {
		if s, _ := p.drawing(n, nil); s != "" {
			out.WriteString("\n" + s)
		}
	}
	for _, kind := range []string{"footnotes", "endnotes", "comments", "footer"} {
		each(kind)
	}
	meta := p.meta()
	if strings.TrimSpace(out.String()) == "" && p.holds("word/media/") {
		return meta, emitPictures(EngineDOCX, emit)
	}
	if eerr := text.EmitCut(out.String(), EngineDOCX, emit); eerr != nil {
		return meta, eerr
	}
	if err != nil {
		return meta, orDamaged(err)
	}
	return meta, nil
}

// emitPictures hands on the one page of a file that holds pictures only.
func emitPictures(engine string, emit reading.Emit) error {
	return emit(page.Page{N: 1, Pending: true, Note: notePictures, Engine: engine})
}

func orDamaged(err error) error {
	if reading.ReasonOf(err) != "" {
		return err
	}
	return reading.Damaged(err)
}

// passed are elements whose inside is not part of the text: deleted and moved
// away text, field codes, phonetic guides, the older twin of a drawing, properties.
var passed = map[string]bool{
	"del": true, "moveFrom": true, "delText": true, "instrText": true, "delInstrText": true, "rt": true, "Fallback": true,
	"sectPr": true, "tblPr": true, "tblGrid": true, "tblPrEx": true, "rPr": true, "sdtPr": true, "rubyPr": true,
}

// A level is what stands around the text being read: the part itself, a cell, a text box.
type level struct {
	cell  bool            // a cell of a table, else a text box or the part
	spans int             // columns the cell covers
	lines []string        // finished paragraphs and rows
	para  strings.Builder // the paragraph being read
	after []string        // text boxes anchored in it
	row   []string        // cells of the row being read
	open  bool            // the end of the paragraph was deleted: the next one goes on in its line
}

func (l *level) endPara() {
	s := l.para.String()
	l.para.Reset()
	l.lines = append(l.lines, s)
	l.lines = append(l.lines, l.after...)
	l.after = nil
}

// A story reads one part.
type story struct {
	levels  []*level
	inText  bool // inside w:t
	inRun   int
	inProps bool // inside w:pPr
	num     paraNumber
	numbers *numbering
}

// story returns the text of a part; with an error, what was read before it.
func (p *pack) story(name string, n *numbering) (string, error) {
	s := &story{levels: []*level{{}}, numbers: n}
	err := p.walk(name, walker{enter: s.enter, leave: s.leave, text: s.text})
	for len(s.levels) > 1 { // broken off inside a table or text box
		s.close()
	}
	top := s.levels[0]
	if top.para.Len() > 0 || len(top.after) > 0 {
		top.endPara()
	}
	return strings.Trim(reading.Clean(strings.Join(top.lines, "\n")), "\n"), err
}

func (s *story) top() *level { return s.levels[len(s.levels)-1] }

func (s *story) enter(e xml.StartElement) (skip bool) {
	name := e.Name.Local
	if s.inProps {
		return s.property(e)
	}
	if passed[name] {
		return true
	}
	switch name {
	case "pPr":
		s.inProps, s.num = true, paraNumber{}
	case "p":
		s.num = paraNumber{}
	case "r":
		s.inRun++
	case "t":
		s.inText = true
	case "tab", "ptab":
		if s.inRun > 0 {
			s.put("\t")
		}
	case "br", "cr":
		if s.inRun > 0 {
			s.put("\n")
		}
	case "noBreakHyphen":
		s.put("-")
	case "sym":
		s.put(symbol(attr(e, "font"), attr(e, "char")))
	case "tc", "txbxContent":
		s.levels = append(s.levels, &level{cell: name == "tc", spans: 1})
	case "gridSpan":
		s.top().spans = atoi(attr(e, "val"), 1, maxSpan)
	case "textpath": // WordArt, watermarks
		if t := reading.Clean(attr(e, "string")); t != "" {
			s.top().after = append(s.top().after, t)
		}
	case "gridBefore":
		s.top().row = append(s.top().row, make([]string, atoi(attr(e, "val"), 0, maxSpan))...)
	}
	return false
}

// property keeps what a paragraph says of its number, and passes over the rest.
func (s *story) property(e xml.StartElement) (skip bool) {
	switch e.Name.Local {
	case "pStyle":
		s.num.style = attr(e, "val")
	case "numPr", "rPr":
		return false
	case "del", "moveFrom":
		s.top().open = true
		return true
	case "ilvl":
		s.num.level = atoi(attr(e, "val"), 0, maxLevels-1)
		s.num.levelSet = true
	case "numId":
		s.num.id, s.num.idSet = attr(e, "val"), true
	default:
		return true
	}
	return false
}

func (s *story) leave(name string) {
	switch name {
	case "pPr":
		s.inProps = false
		s.top().para.WriteString(s.numbers.label(s.num))
	case "t":
		s.inText = false
	case "r":
		s.inRun = max(0, s.inRun-1)
	case "p":
		if l := s.top(); l.open {
			l.open = false
		} else {
			l.endPara()
		}
	case "tc", "txbxContent":
		if len(s.levels) > 1 {
			s.close()
		}
	case "tr":
		if l := s.top(); len(l.row) > 0 {
			if row := reading.Row(l.row); row != "" {
				l.lines = append(l.lines, row)
			}
			l.row = nil
		}
	}
}

// close ends the innermost cell or text box.
func (s *story) close() {
	l := s.top()
	if l.para.Len() > 0 || len(l.after) > 0 {
		l.endPara()
	}
	s.levels = s.levels[:len(s.levels)-1]
	up := s.top()
	body := strings.TrimRight(strings.Join(l.lines, "\n"), "\n")
	if l.cell { // a cell is flat; its further columns are empty
		up.row = append(up.row, reading.Flat(reading.Clean(body)))
		up.row = append(up.row, make([]string, l.spans-1)...)
		return
	}
	if body != "" {
		up.after = append(up.after, body)
	}
}

func (s *story) text(b []byte) {
	if s.inText {
		s.put(string(b))
	}
}

func (s *story) put(t string) { s.top().para.WriteString(t) }

func atoi(s string, low, high int) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return low
	}
	return max(low, min(n, high))
}

// symbols are the signs of forms that Word keeps as characters of a symbol font.
var symbols = map[string]string{
	"wingdings F0FE": "☑", "wingdings F0FD": "☒", "wingdings F0A8": "□", "wingdings F06F": "□", "wingdings F071": "□", "wingdings F072": "□",
	"wingdings F0FC": "√", "wingdings F0FB": "×", "wingdings F06C": "●", "wingdings F0A1": "○", "wingdings F0E0": "→",
	"wingdings 2 F052": "☑", "wingdings 2 F054": "☒", "wingdings 2 F0A3": "□", "wingdings 2 F050": "√", "wingdings 2 F04F": "×",
}

// isSymbols tells whether a font has signs where others have letters.
func isSymbols(font string) bool { return strings.HasPrefix(strings.ToLower(font), "wingdings") }

func symbol(font, char string) string {
	return symbols[strings.ToLower(font)+" "+strings.ToUpper(char)]
}
