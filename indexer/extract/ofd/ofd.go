package ofd

import (
	"errors"
	"image"
	"strconv"
	"strings"

	"juzheng/indexer/extract/reading"
	"juzheng/indexer/page"
)

const (
	// Engine names this reader on the pages it made.
	Engine = "ofd/1"

	notePart  = "本页有部分内容已损坏，未能读全"
	noteLost  = "本页内容已损坏，需要核对原件"
	noteImage = "图片页，没有文字，待识别"

	maxMeta   = 500 // characters of a name or a value
	maxCustom = 200 // CustomDatas
	outlines  = 200 // drawn outlines that may be writing
)

// Read hands out the pages of every document of an OFD: text of the page, of
// its templates and of its annotations, with the place of each line. A page that
// is a picture is drawn for see, which may be nil, with fonts of the folder fonts.
func Read(src reading.Source, see reading.Recognise, fonts string, emit reading.Emit) (reading.Meta, error) {
	p, err := openPack(src)
	if err != nil {
		return reading.Meta{}, err
	}
	root, err := p.xml("OFD.xml")
	if root == nil {
		if p.find("Encryptions.xml") != nil {
			return reading.Meta{}, reading.Locked(err)
		}
		return reading.Meta{}, orDamaged(err)
	}
	var meta reading.Meta
	number := 0
	var broken error
	for i, body := range root.all("DocBody") {
		if i == 0 {
			meta = about(body.first("DocInfo"))
		}
		d, err := p.document(p.at("OFD.xml", body.first("DocRoot").value()))
		if err != nil {
			broken = errors.Join(broken, err)
			continue
		}
		for _, pg := range d.root.first("Pages").all("Page") {
			number++
			out := d.page(pg, number)
			if out.Note == noteImage && see != nil {
				if out, err = reading.See(out, see, func() (image.Image, error) { return p.scan(d, body, pg, out, fonts) }); err != nil {
					return meta, err
				}
			}
			if err := emit(out); err != nil {
				return meta, err
			}
		}
	}
	if number == 0 {
		if broken != nil && p.find("Encryptions.xml") != nil {
			return meta, reading.Locked(broken)
		}
		return meta, orDamaged(broken)
	}
	if broken != nil {
		return meta, &reading.Fault{Reason: "文件中有文档已损坏，未能读全", Err: broken}
	}
	return meta, nil
}

func orDamaged(err error) error {
	if reading.ReasonOf(err) != "" {
		return err
	}
	return reading.Damaged(err)
}

func about(info *node) reading.Meta {
	get := func(name string) string { return short(info.first(name).value()) }
	meta := reading.Meta{Title: get("Title"), Author: get("Author"), Created: get("CreationDate")}
	for _, c := range info.first("CustomDatas").all("CustomData") {
		if v := short(c.text); v != "" && len(meta.Custom) < maxCustom {
			meta.Custom = append(meta.Custom, reading.Named{Name: short(c.get("Name")), Value: v})
		}
	}
	return meta
}

// A template is laid under many pages, so it is parsed once.
type template struct {
	root *node
	err  error
}

// A document is one of the documents of an OFD.
type document struct {
	pack      *pack
	at        string // where Document.xml stands
	root      *node
	units     map[string]*node     // composite graphic units by id
	templates map[string]string    // where template pages stand, by id
	laid      map[string]*template // those already parsed, by id
	notes     map[string][]string  // where annotations stand, by page id
	area      rect                 // of pages that name none
}

func (p *pack) document(at string) (*document, error) {
	root, err := p.xml(at)
	if root == nil {
		return nil, err
	}
	d := &document{pack: p, at: at, root: root, units: map[string]*node{}, templates: map[string]string{}, laid: map[string]*template{}, notes: map[string][]string{}}
	common := root.first("CommonData")
	d.area, _ = area(common.first("PageArea"))
	for _, kind := range []string{"PublicRes", "DocumentRes"} {
		d.unitsOf(d.at, common.all(kind))
	}
	for _, t := range common.all("TemplatePage") {
		d.templates[t.get("ID")] = p.at(d.at, t.get("BaseLoc"))
	}
	if a := root.first("Annotations"); a != nil {
		at := p.at(d.at, a.value())
		x, _ := p.xml(at)
		for _, pg := range x.all("Page") {
			id := pg.get("PageID")
			d.notes[id] = append(d.notes[id], p.at(at, pg.first("FileLoc").value()))
		}
	}
	return d, nil
}

// unitsOf finds the composite units in the resource files that the part base names.
func (d *document) unitsOf(base string, files []*node) {
	for _, f := range files {
		x, _ := d.pack.xml(d.pack.at(base, f.value())) // text without its resources is still text
		x.each(func(n *node) {
			if n.name == "CompositeGraphicUnit" {
				d.units[n.get("ID")] = n.first("Content")
			}
		})
	}
}

// under is the template laid under a page, parsed when it is first wanted.
func (d *document) under(id string) (*node, error) {
	at := d.templates[id]
	if at == "" {
		return nil, nil
	}
	t := d.laid[id]
	if t == nil {
		t = &template{}
		t.root, t.err = d.pack.xml(at)
		d.unitsOf(at, t.root.all("PageRes"))
		d.laid[id] = t
	}
	return t.root, t.err
}

// page reads one page. What is broken is left out, and the note says so.
func (d *document) page(ref *node, n int) page.Page {
	out := page.Page{N: n, Engine: Engine}
	at := d.pack.at(d.at, ref.get("BaseLoc"))
	root, err := d.pack.xml(at)
	if err != nil {
		out.Note = notePart
	}
	if root == nil {
		out.Note, out.Pending = noteLost, true
		return out
	}
	box, ok := area(root.first("Area"))
	if !ok {
		box = d.area
	}
	d.unitsOf(at, root.all("PageRes"))
	g := gather{doc: d}
	for _, t := range root.all("Template") {
		x, err := d.under(t.get("TemplateID"))
		if err != nil {
			out.Note = notePart
		}
		g.take(x.first("Content"), identity, 0)
	}
	g.take(root.first("Content"), identity, 0)
	for _, at := range d.notes[ref.get("ID")] {
		x, err := d.pack.xml(at)
		if err != nil {
			out.Note = notePart
		}
		g.take(x, identity, 0)
	}
	out.Width, out.Height = float32(box.w*pointsPerMM), float32(box.h*pointsPerMM)
	out.Text, out.Lines = lay(g.runs, box)
	if strings.TrimSpace(out.Text) == "" && (g.pictures > 0 || g.paths >= outlines) {
		out.Pending, out.Note = true, noteImage
	}
	return out
}

// area reads the physical box of a page, in millimetres.
func area(n *node) (rect, bool) {
	for _, name := range []string{"PhysicalBox", "ApplicationBox", "ContentBox"} {
		if r, ok := box(n.first(name).value()); ok {
			return r, true
		}
	}
	return rect{}, false
}

func numbers(s string) []float64 {
	var out []float64
	for _, f := range strings.Fields(s) {
		v, err := strconv.ParseFloat(f, 64)
		if err != nil || v != v || v > 1e6 || v < -1e6 {
			return nil
		}
		out = append(out, v)
	}
	return out
}
