package ofd

import (
	"errors"
	"image"
	"math"

	"juzheng/indexer/extract/paint"
	"juzheng/indexer/extract/picture"
	"juzheng/indexer/extract/reading"
	"juzheng/indexer/page"
)

var errNoFont = &reading.Fault{Reason: "服务器上没有中文字体，画不出这一页的文字；请管理员安装 fonts-wqy-microhei，或下载原件查看"}

// Draw makes the picture of page n, from 1, of about width pixels: template,
// text, paths, images, annotations and the looks of seals. What its own fonts
// lack is written in a font of the folder fonts.
func Draw(src reading.Source, n, width int, fonts string) (*image.RGBA, error) {
	p, err := openPack(src)
	if err != nil {
		return nil, err
	}
	s := &scene{pack: p, fonts: fonts, budget: maxVisits}
	m, err := s.numbered(n, width)
	if err != nil {
		return nil, err
	}
	if s.unwritten {
		return nil, errNoFont
	}
	return m, nil
}

// scan draws a page to be recognised.
func (p *pack) scan(d *document, body, ref *node, as page.Page, fonts string) (image.Image, error) {
	s := &scene{pack: p, fonts: fonts, budget: maxVisits}
	width, _ := picture.Scan(as.Width, as.Height)
	m, err := s.page(d, body, ref, width)
	if err != nil {
		return nil, reading.Unseen(err)
	}
	return m, nil
}

// A scene is what the drawing of one page, and of the seals on it, shares.
type scene struct {
	pack      *pack
	fonts     string
	fallback  *face // the font of this machine
	searched  bool
	budget    int // elements that may still be drawn
	pixels    int // of images that were opened
	depth     int // seals within seals
	unwritten bool
}

// numbered draws page n, counted over all documents of the file.
func (s *scene) numbered(n, width int) (*image.RGBA, error) {
	root, err := s.pack.xml("OFD.xml")
	if root == nil {
		if s.pack.find("Encryptions.xml") != nil {
			return nil, reading.Locked(err)
		}
		return nil, orDamaged(err)
	}
	var broken error
	total := 0
	for _, body := range root.all("DocBody") {
		d, err := s.pack.document(s.pack.at("OFD.xml", body.first("DocRoot").value()))
		if err != nil {
			broken = errors.Join(broken, err)
			continue
		}
		pages := d.root.first("Pages").all("Page")
		if i := n - 1 - total; i >= 0 && i < len(pages) {
			return s.page(d, body, pages[i], width)
		}
		total += len(pages)
	}
	if broken != nil || total == 0 {
		return nil, orDamaged(broken)
	}
	return nil, reading.ErrNoPage
}

// page draws one page on white paper.
func (s *scene) page(d *document, body, ref *node, width int) (*image.RGBA, error) {
	root, err := s.pack.xml(s.pack.at(d.at, ref.get("BaseLoc")))
	if root == nil {
		return nil, orDamaged(err)
	}
	box := d.paper(root)
	w, h, err := picture.Fit(box.w, box.h, width)
	if err != nil {
		return nil, orDamaged(err)
	}
	a := &artist{scene: s, doc: d, resources: d.resources(root), canvas: paint.Canvas{RGBA: picture.Blank(w, h)}}
	scale := float64(w) / box.w
	a.contents(root, ref, body, matrix{scale, 0, 0, float64(h) / box.h, -box.x * scale, -box.y * float64(h) / box.h})
	return a.canvas.RGBA, nil
}

// paper is the area of a page.
func (d *document) paper(root *node) rect {
	if r, ok := area(root.first("Area")); ok {
		return r
	}
	if d.area.w > 0 {
		return d.area
	}
	return rect{w: 210, h: 297}
}

// contents draws all that stands on a page, the lowest first.
func (a *artist) contents(root, ref, body *node, m matrix) {
	var above []*node
	for _, t := range root.all("Template") {
		x, _ := a.pack.xml(a.doc.templates[t.get("TemplateID")]) // what is missing cannot be drawn
		if t.get("ZOrder") == "Foreground" {
			above = append(above, x)
		} else {
			a.draw(x.first("Content"), m, style{}, 0)
		}
	}
	a.draw(root.first("Content"), m, style{}, 0)
	for _, x := range above {
		a.draw(x.first("Content"), m, style{}, 0)
	}
	for _, at := range a.doc.notes[ref.get("ID")] {
		x, _ := a.pack.xml(at)
		for _, note := range x.all("Annot") {
			if note.get("Visible") != "false" {
				a.draw(note, m, style{}, 0)
			}
		}
	}
	a.seals(body, ref.get("ID"), m)
}

// An artist draws one page.
type artist struct {
	*scene
	doc       *document
	resources *resources
	canvas    paint.Canvas
}

// draw walks a part of a page whose objects stand under m.
func (a *artist) draw(n *node, m matrix, up style, depth int) {
	if a.budget--; n == nil || a.budget < 0 {
		return
	}
	st := a.resources.style(n, up)
	switch n.name {
	case "TextObject", "PathObject", "ImageObject", "CompositeObject":
		if n.get("Visible") == "false" {
			return
		}
		before := a.canvas.Clip
		a.clip(n.first("Clips"), m, object(n).then(m))
		a.object(n, object(n).then(m), st, depth)
		a.canvas.Clip = before
		return
	case "Appearance": // of an annotation; its objects stand within its boundary
		if b, ok := box(n.get("Boundary")); ok {
			m = matrix{1, 0, 0, 1, b.x, b.y}.then(m)
		}
	}
	for _, k := range n.kids {
		a.draw(k, m, st, depth)
	}
}

func (a *artist) object(n *node, m matrix, st style, depth int) {
	switch n.name {
	case "TextObject":
		a.write(n, m, st)
	case "PathObject":
		a.outline(n, m, st)
	case "ImageObject":
		a.image(n, m, st)
	case "CompositeObject":
		if unit := a.doc.units[n.get("ResourceID")]; unit != nil && depth < maxNested {
			a.draw(unit, m, st, depth+1)
		}
	}
}

// clip narrows what is painted to the areas of an object; they stand in its own
// space, or beside it in that of the page.
func (a *artist) clip(clips *node, outer, inner matrix) {
	m := inner
	if clips.get("TransFlag") == "false" {
		m = outer
	}
	for _, c := range clips.all("Clip") {
		all := &paint.Path{}
		rule := paint.NonZero
		for _, ar := range c.all("Area") {
			for _, p := range ar.all("Path") {
				if p.get("Rule") == "Even-Odd" {
					rule = paint.EvenOdd
				}
				trace(all, p.first("AbbreviatedData").value(), object(p).then(local(ar)).then(m))
			}
		}
		if all.Empty() {
			continue // an area of text; what it would hide is shown
		}
		if a.budget -= clipCost; a.budget < 0 {
			return
		}
		a.canvas.Clip = a.canvas.Within(a.canvas.Clip, all, rule)
	}
}

// clipCost is what a clip takes of the budget: it is as large as the page.
const clipCost = 2000

// local is the CTM of a node, without a boundary.
func local(n *node) matrix {
	if v := numbers(n.get("CTM")); len(v) == 6 {
		return matrix{v[0], v[1], v[2], v[3], v[4], v[5]}
	}
	return identity
}

// outline draws a path: filled when it says so, drawn unless it says not to.
func (a *artist) outline(n *node, m matrix, st style) {
	p := &paint.Path{}
	trace(p, n.first("AbbreviatedData").value(), m)
	if ink, ok := st.fill.ink(st.alpha); ok && st.fill != nil && n.get("Fill") == "true" { // without a colour it is clear
		rule := paint.NonZero
		if n.get("Rule") == "Even-Odd" {
			rule = paint.EvenOdd
		}
		a.canvas.Fill(p, rule, ink)
	}
	if ink, ok := st.stroke.ink(st.alpha); ok && n.get("Stroke") != "false" {
		a.stroke(p, m, st, ink)
	}
}

// growth is how much larger things become under a matrix.
func (m matrix) growth() float64 { return math.Sqrt(math.Abs(m.a*m.d - m.b*m.c)) }

func (m matrix) at(x, y float64) paint.Point {
	x, y = m.point(x, y)
	return paint.Point{X: x, Y: y}
}
