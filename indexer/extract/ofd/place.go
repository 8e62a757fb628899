package ofd

import (
	"image"
	"image/color"

	"golang.org/x/image/draw"
	"golang.org/x/image/math/f64"

	"juzheng/indexer/extract/paint"
)

// image draws a picture, whose CTM says where the unit square goes.
func (a *artist) image(n *node, m matrix, st style) {
	b, err := a.pack.bytes(a.resources.media[n.get("ResourceID")])
	if err != nil {
		return // it is not there
	}
	picture, err := a.decode(b)
	if err != nil {
		a.frame(m)
		return
	}
	if n.get("CTM") == "" { // some writers leave it out: the boundary is meant
		if v, ok := box(n.get("Boundary")); ok {
			m = matrix{a: v.w, d: v.h}.then(m)
		}
	}
	a.place(picture, m, st.alpha)
}

// place puts a picture where m takes the unit square.
func (a *artist) place(picture image.Image, m matrix, alpha uint8) {
	b := picture.Bounds()
	w, h := float64(b.Dx()), float64(b.Dy())
	x0, y0 := float64(b.Min.X), float64(b.Min.Y)
	// From pixels of the picture to those of the page.
	t := f64.Aff3{m.a / w, m.c / h, m.e - m.a*x0/w - m.c*y0/h, m.b / w, m.d / h, m.f - m.b*x0/w - m.d*y0/h}
	if det := t[0]*t[4] - t[1]*t[3]; !(det > 1e-9 || det < -1e-9) || !sane(t) {
		return
	}
	var o draw.Options
	if alpha < 255 {
		o.SrcMask = image.NewUniform(color.Alpha{A: alpha})
	}
	if a.canvas.Clip != nil {
		o.DstMask = a.canvas.Clip
	}
	draw.BiLinear.Transform(a.canvas.RGBA, t, picture, b, draw.Over, &o)
}

// sane refuses what would take the scaler out of its numbers.
func sane(t f64.Aff3) bool {
	for _, v := range t {
		if !(v < 1e5 && v > -1e5) {
			return false
		}
	}
	return true
}

// frame stands for a picture that cannot be shown.
func (a *artist) frame(m matrix) {
	p := &paint.Path{}
	p.MoveTo(m.at(0, 0))
	p.LineTo(m.at(1, 0))
	p.LineTo(m.at(1, 1))
	p.LineTo(m.at(0, 1))
	p.Close()
	p.MoveTo(m.at(0, 0))
	p.LineTo(m.at(1, 1))
	a.canvas.Fill(paint.Stroke(p, 1, nil), paint.NonZero, color.NRGBA{160, 160, 160, 255})
}
