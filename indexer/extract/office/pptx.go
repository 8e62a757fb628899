package office

import (
	"encoding/xml"
	"errors"
	"strings"

	"juzheng/indexer/extract/reading"
	"juzheng/indexer/page"
)

// EnginePPTX names this reader on the pages it made.
const EnginePPTX = "pptx/1"

const (
	maxSlides   = 5000
	headNotes   = "备注："
	headRemarks = "批注："
	noteSlide   = "本页只有图片，待识别"
)

// ReadPPTX reads a presentation, a slide a page, in the order in which they are
// shown: text, tables, text boxes and groups as they lie on the slide, then the
// text of its diagrams, its speaker's notes and its comments.
func ReadPPTX(src reading.Source, emit reading.Emit) (reading.Meta, error) {
	p, err := openPack(src)
	if err != nil {
		return reading.Meta{}, err
	}
	main := p.main("ppt/presentation.xml")
	slides, err := p.slides(main)
	if len(slides) == 0 {
		return reading.Meta{}, orDamaged(errors.Join(err, errNoPart))
	}
	meta := p.meta()
	var broken error
	for i, name := range slides {
		pg, err := p.slide(name)
		if reading.ReasonOf(err) != "" {
			return meta, err
		}
		broken = errors.Join(broken, err)
		pg.N = i + 1
		if err := emit(pg); err != nil {
			return meta, err
		}
	}
	if err = errors.Join(err, broken); err != nil {
		return meta, &reading.Fault{Reason: "有幻灯片已损坏，未能读全", Err: err}
	}
	return meta, nil
}

// slides lists the parts of the slides as the presentation orders them.
func (p *pack) slides(main string) (names []string, err error) {
	target := map[string]string{}
	for _, r := range p.pointers(main) {
		if r.kind == "slide" {
			target[r.id] = r.target
		}
	}
	err = p.walk(main, walker{enter: func(e xml.StartElement) bool {
		if e.Name.Local == "sldId" && len(names) < maxSlides {
			for _, a := range e.Attr { // r:id; the plain id is a number
				if t := target[a.Value]; a.Name.Space != "" && t != "" {
					names = append(names, t)
				}
			}
		}
		return false
	}})
	return names, err
}

// slide reads one slide and what hangs on it. A side part that is broken leaves the rest.
func (p *pack) slide(name string) (page.Page, error) {
	var lines []string
	add := func(head, text string) {
		if text != "" {
			lines = append(lines, head+text)
		}
	}
	text, err := p.drawing(name, nil)
	add("", text)
	rel := p.related(name)
	for _, n := range append(rel["diagramData"], rel["chart"]...) {
		text, _ := p.drawing(n, nil)
		add("", text)
	}
	for _, n := range rel["notesSlide"] {
		text, _ := p.drawing(n, besideNotes)
		add(headNotes, text)
	}
	for _, n := range rel["comments"] {
		text, _ := p.drawing(n, nil)
		add(headRemarks, text)
	}
	pg := page.Page{Text: strings.Join(lines, "\n"), Engine: EnginePPTX}
	if pg.Text == "" && len(rel["image"]) > 0 {
		pg.Pending, pg.Note = true, noteSlide
	}
	return pg, err
}

// besideNotes are the placeholders of a page of notes that repeat what stands elsewhere.
var besideNotes = map[string]bool{"sldImg": true, "sldNum": true, "hdr": true, "ftr": true, "dt": true}

// A canvas reads a part of DrawingML: paragraphs are lines, a table row is a line.
type canvas struct {
	lines  []string
	para   strings.Builder
	cell   []string // paragraphs of the cell being read
	inCell bool
	row    []string
	inText bool
	shape  int  // first of lines that belongs to the shape being read
	drop   bool // the shape being read is one of beside
	beside map[string]bool
}

// drawing returns the text of a part; with an error, what was read before it.
func (p *pack) drawing(name string, beside map[string]bool) (string, error) {
	c := &canvas{beside: beside}
	err := p.walk(name, walker{enter: c.enter, leave: c.leave, text: c.text})
	c.endPara()
	return strings.Trim(reading.Clean(strings.Join(c.lines, "\n")), "\n"), err
}

func (c *canvas) enter(e xml.StartElement) (skip bool) {
	switch e.Name.Local {
	case "Fallback", "extLst", "f", "formatCode": // the older twin of a drawing; formulas of charts
		return true
	case "sp":
		c.shape, c.drop = len(c.lines), false
	case "ph":
		c.drop = c.beside[attr(e, "type")]
	case "t", "text", "v": // a:t of paragraphs, p:text of comments, c:v of charts
		c.inText = true
	case "p":
		c.inText = false // a diagram's dgm:t holds paragraphs, with blanks around them
		c.para.Reset()
	case "br":
		c.para.WriteByte('\n')
	case "tc":
		c.inCell, c.cell = true, nil
	}
	return false
}

func (c *canvas) leave(name string) {
	switch name {
	case "t":
		c.inText = false
	case "p", "text", "v":
		c.inText = false
		c.endPara()
	case "tc":
		c.inCell = false
		c.row = append(c.row, reading.Flat(reading.Clean(strings.Join(c.cell, "\n"))))
	case "tr":
		if row := reading.Row(c.row); row != "" {
			c.lines = append(c.lines, row)
		}
		c.row = nil
	case "sp":
		if c.drop {
			c.lines, c.drop = c.lines[:min(c.shape, len(c.lines))], false
		}
	}
}

func (c *canvas) endPara() {
	s := c.para.String()
	c.para.Reset()
	switch {
	case s == "":
	case c.inCell:
		c.cell = append(c.cell, s)
	default:
		c.lines = append(c.lines, s)
	}
}

func (c *canvas) text(b []byte) {
	if c.inText {
		c.para.Write(b)
	}
}
