package direct

import (
	"bytes"
	"math"
)

// Page reads page n, from 0; ErrAside for one that is not surely understood.
func (f *File) Page(n int) (*Page, error) {
	d := f.pages[n]
	if err := f.links(d); err != nil {
		return nil, err
	}
	if d["UserUnit"] != nil {
		return nil, aside("UserUnit")
	}
	p := &Page{}
	box, err := f.view(d, p)
	if err != nil {
		return nil, err
	}
	resources, err := f.dict(d["Resources"])
	if err != nil {
		return nil, err
	}
	parts, err := f.list(d["Contents"])
	if err != nil {
		return nil, err
	}
	var data bytes.Buffer
	for _, o := range parts {
		s, ok := o.(*stream)
		if !ok {
			return nil, aside("content of %T", o)
		}
		b, err := f.unpack(s)
		if err != nil {
			return nil, err
		}
		if data.Len()+len(b) > maxStream {
			return nil, aside("a long content")
		}
		data.Write(b)
		data.WriteByte(' ')
	}
	r := &run{f: f, page: p, box: box, items: f.items[:0]}
	defer func() { f.items = r.items }()
	if err := r.content(resources, identity, identity, start, 0).carry(data.Bytes()); err != nil {
		return nil, err
	}
	return p, r.arrange()
}

// view finds the box of the page that is shown (14.11.2), how large it is, and where its points are seen.
func (f *File) view(d dict, p *Page) (rect, error) {
	box, err := f.box(d["MediaBox"])
	if err != nil {
		return box, err
	}
	if box.empty() {
		return box, aside("no MediaBox")
	}
	if d["CropBox"] != nil {
		crop, err := f.box(d["CropBox"])
		if err != nil {
			return box, err
		}
		if box = box.common(crop); box.empty() {
			return box, aside("CropBox")
		}
	}
	o, err := f.get(d["Rotate"])
	turn, ok := o.(float64)
	if err != nil || o != nil && !ok || turn != math.Trunc(turn) || int(turn)%90 != 0 {
		return box, aside("turned by %T", o)
	}
	w, h := 1/box.width(), 1/box.height()
	switch (int(turn)%360 + 360) % 360 {
	case 0:
		p.View = [6]float64{w, 0, 0, -h, -box.left * w, box.top * h}
	case 90:
		p.View = [6]float64{0, w, h, 0, -box.bottom * h, -box.left * w}
	case 180:
		p.View = [6]float64{-w, 0, 0, h, box.right * w, -box.bottom * h}
	case 270:
		p.View = [6]float64{0, -w, -h, 0, box.top * h, box.right * w}
	}
	p.Width, p.Height = box.width(), box.height()
	if p.View[0] == 0 {
		p.Width, p.Height = p.Height, p.Width
	}
	if max(p.Width, p.Height) > maxSide {
		return box, aside("a large page")
	}
	return box, nil
}

// box reads a rectangle (7.9.5).
func (f *File) box(o any) (rect, error) {
	list, err := f.list(o)
	if err != nil || len(list) != 4 {
		return rect{}, aside("a box of %d numbers: %v", len(list), err)
	}
	var v [4]float64
	for i := range v {
		n, ok := list[i].(float64)
		if !ok || math.Abs(n) > 1e5 {
			return rect{}, aside("a box of other than numbers")
		}
		v[i] = n
	}
	return rect{min(v[0], v[2]), min(v[1], v[3]), max(v[0], v[2]), max(v[1], v[3])}, nil
}
