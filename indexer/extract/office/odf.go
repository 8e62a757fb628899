package office

import (
	"encoding/xml"
	"errors"
	"strings"

	"juzheng/indexer/extract/reading"
	"juzheng/indexer/extract/text"
	"juzheng/indexer/page"
)

// EngineODF names this reader on the pages it made.
const EngineODF = "odf/1"

// ReadODF reads the files of LibreOffice and its kin (ISO/IEC 26300): a text with
// its headers, notes and comments, changes accepted; a table document a sheet a
// page, cells as they are shown; a presentation a slide a page with its notes.
func ReadODF(src reading.Source, emit reading.Emit) (reading.Meta, error) {
	p, err := openPack(src)
	if err != nil {
		return reading.Meta{}, err
	}
	if p.encrypted() {
		return reading.Meta{}, reading.Sealed(nil)
	}
	meta := p.metaIn("meta.xml")
	o := &odf{emit: emit, levels: []*odfLevel{{}}, lists: newODFLists()}
	o.head, o.foot = p.margins(o.lists)
	err = p.walk("content.xml", walker{enter: o.enter, leave: o.leave, text: o.text})
	if o.failed != nil {
		return meta, o.failed
	}
	if errors.Is(err, errNoPart) || errors.Is(err, errBomb) {
		return meta, orDamaged(err)
	}
	if eerr := o.finish(p); eerr != nil {
		return meta, eerr
	}
	if err != nil {
		return meta, orDamaged(err)
	}
	return meta, nil
}

// encrypted tells whether the manifest says that parts are.
func (p *pack) encrypted() (yes bool) {
	_ = p.walk("META-INF/manifest.xml", walker{enter: func(e xml.StartElement) bool { // without a manifest nothing is
		yes = yes || e.Name.Local == "encryption-data"
		return false
	}})
	return yes
}

// margins reads styles.xml: what lists look like, and the headers and footers of the pages.
func (p *pack) margins(lists *odfLists) (head, foot string) {
	o := &odf{levels: []*odfLevel{{}}, lists: lists}
	_ = p.walk("styles.xml", walker{ // a file need not have any
		enter: func(e xml.StartElement) bool {
			switch e.Name.Local {
			case "header", "header-first", "header-left", "footer", "footer-first", "footer-left":
				o.on = o.on || e.Name.Space == "style"
			}
			if !o.on {
				lists.define(e)
				return false
			}
			return o.enter(e)
		},
		leave: func(name string) {
			if !o.on {
				return
			}
			o.leave(name)
			into := &head
			switch name {
			case "footer", "footer-first", "footer-left":
				into = &foot
			case "header", "header-first", "header-left":
			default:
				return
			}
			if s := o.take(); s != "" && !strings.Contains("\n"+*into+"\n", "\n"+s+"\n") {
				*into = strings.TrimLeft(*into+"\n"+s, "\n")
			}
			o.on = false
		},
		text: o.text,
	})
	return head, foot
}

// An odf reads content.xml.
type odf struct {
	emit       reading.Emit
	failed     error // of emit
	head, foot string
	levels     []*odfLevel
	lists      *odfLists
	on         bool // inside the body; what stands before it is styles and scripts
	sheets     bool // a table document
	slides     bool // a presentation or drawing
	label      string
	n          int // pages emitted
	bytes      int // of the lines of the sheet being read
}

// An odfLevel is what stands around the text being read: the body, a cell, a
// text box, a note.
type odfLevel struct {
	lines  []string
	inPara int
	blank  bool // the paragraph ends with a blank of the XML
	para   strings.Builder
	after  []string // text boxes, notes and comments anchored in the paragraph
	row    []string
	repeat int // of the cell
	rows   int // how often the row is repeated
	gap    int // empty cells before the next one that is not
}

func (o *odf) top() *odfLevel { return o.levels[len(o.levels)-1] }

func (o *odf) enter(e xml.StartElement) (skip bool) {
	name := e.Name.Local
	if !o.on {
		o.lists.define(e)
		o.on = name == "body"
		return false
	}
	switch name {
	case "tracked-changes", "forms", "scripts", "ruby-text", "object", "object-ole", "title", "desc", "dde-links", "settings", "calculation-settings", "content-validations", "creator", "date", "sender-initials":
		return e.Name.Space != "text" || name == "tracked-changes" || name == "ruby-text" // text:title, text:date … are fields, which are shown
	case "spreadsheet":
		o.sheets = true
	case "presentation", "drawing":
		o.slides = o.slides || e.Name.Space == "office"
	case "p", "h":
		if e.Name.Space == "text" {
			o.top().inPara++
			o.put(o.lists.label())
			o.top().blank = true
		}
	case "list":
		o.lists.begin(e)
	case "list-item":
		o.lists.item(e)
	case "s":
		o.put(strings.Repeat(" ", atoi(attr(e, "c"), 1, maxSpan)))
	case "tab":
		o.put("\t")
	case "line-break":
		o.put("\n")
	case "page":
		o.label = ""
	case "table":
		if o.sheets && len(o.levels) == 1 {
			o.label = attr(e, "name")
		}
	case "table-row":
		o.top().row, o.top().gap = nil, 0
		o.top().rows = atoi(attr(e, "number-rows-repeated"), 1, maxRows)
	case "table-cell", "covered-table-cell", "text-box", "custom-shape", "annotation", "note-body", "notes":
		o.levels = append(o.levels, &odfLevel{repeat: atoi(attr(e, "number-columns-repeated"), 1, maxColumns)})
	}
	return false
}

// maxRows is how often a row that is not empty is repeated at most.
const maxRows = 1000

func (o *odf) leave(name string) {
	if !o.on {
		return
	}
	l := o.top()
	switch name {
	case "p", "h":
		if l.inPara > 0 {
			l.inPara--
			l.endPara()
		}
	case "table-cell", "covered-table-cell":
		if l := o.close(); l != nil {
			o.cell(strings.Join(l.lines, "\n"), l.repeat)
		}
	case "text-box", "custom-shape", "annotation", "note-body", "notes":
		l := o.close()
		if l == nil {
			return
		}
		if s := strings.Trim(strings.Join(l.lines, "\n"), "\n"); s != "" {
			if name == "notes" {
				s = headNotes + s
			}
			o.anchor(s)
		}
	case "list":
		o.lists.end()
	case "table-row":
		o.row()
	case "table":
		if o.sheets && len(o.levels) == 1 {
			o.page()
		}
	case "page":
		if o.slides {
			o.page()
		}
	}
}

func (l *odfLevel) endPara() {
	l.lines = append(append(l.lines, l.para.String()), l.after...)
	l.para.Reset()
	l.after, l.blank = nil, true
}

// close ends the innermost level; nil when only the body is left.
func (o *odf) close() *odfLevel {
	if len(o.levels) == 1 {
		return nil
	}
	l := o.top()
	if l.para.Len() > 0 || len(l.after) > 0 {
		l.endPara()
	}
	o.levels = o.levels[:len(o.levels)-1]
	return l
}

// anchor lets a text follow the paragraph it stands in, or the last line.
func (o *odf) anchor(s string) {
	if l := o.top(); l.inPara > 0 {
		l.after = append(l.after, s)
	} else {
		l.lines = append(l.lines, s)
	}
}

// cell adds a cell to its row. Empty ones wait for one that is not.
func (o *odf) cell(s string, repeat int) {
	l := o.top()
	s = reading.Flat(reading.Clean(s))
	if s == "" {
		l.gap += repeat
		return
	}
	for range min(l.gap, maxColumns-len(l.row)) {
		l.row = append(l.row, "")
	}
	l.gap = 0
	for range min(repeat, maxColumns-len(l.row)) {
		l.row = append(l.row, s)
	}
}

func (o *odf) row() {
	l := o.top()
	row := reading.Row(l.row)
	if l.row = nil; row == "" {
		return
	}
	for range max(l.rows, 1) {
		if o.sheets && len(o.levels) == 1 {
			if o.bytes+len(row) > SheetBytes {
				o.page()
			}
			o.bytes += len(row) + 1
		}
		l.lines = append(l.lines, row)
	}
}

// text adds characters; runs of blanks and line ends are one blank (ODF 1.3 part 3, 6.1.2).
func (o *odf) text(b []byte) {
	l := o.top()
	if l.inPara == 0 {
		return
	}
	for _, r := range string(b) {
		blank := r == ' ' || r == '\n' || r == '\t' || r == '\r'
		if blank && l.blank {
			continue
		}
		if l.blank = blank; blank {
			r = ' '
		}
		l.para.WriteRune(r)
	}
}

func (o *odf) put(s string) {
	if l := o.top(); l.inPara > 0 {
		l.para.WriteString(s)
		l.blank = false
	}
}

// take gives what was read so far and begins anew.
func (o *odf) take() string {
	for len(o.levels) > 1 { // broken off inside
		if l := o.close(); len(l.lines) > 0 {
			o.top().lines = append(o.top().lines, l.lines...)
		}
	}
	l := o.top()
	if l.para.Len() > 0 || len(l.after) > 0 {
		l.endPara()
	}
	s := strings.Trim(reading.Clean(strings.Join(l.lines, "\n")), "\n")
	l.lines, o.bytes = nil, 0
	return s
}

// page emits the sheet or slide that was read.
func (o *odf) page() {
	text := o.take()
	if o.failed == nil {
		o.n++
		o.failed = o.emit(page.Page{N: o.n, Label: o.label, Text: text, Engine: EngineODF})
	}
}

// finish emits what is left: all of a text, of others what stood after a fault.
func (o *odf) finish(p *pack) error {
	body := o.take()
	if o.sheets || o.slides {
		if body != "" {
			o.n++
			return o.emit(page.Page{N: o.n, Label: o.label, Text: body, Engine: EngineODF})
		}
		return nil
	}
	whole := strings.Trim(o.head+"\n"+body+"\n"+o.foot, "\n")
	if strings.TrimSpace(whole) == "" && p.holds("Pictures/") {
		return o.emit(page.Page{N: 1, Pending: true, Note: notePictures, Engine: EngineODF})
	}
	return text.EmitCut(whole, EngineODF, o.emit)
}
