package ofd

import (
	"image/color"
	"math"
	"strconv"
	"strings"

	"juzheng/indexer/extract/paint"
)

const (
	lineWidth   = 0.353 // mm, where nothing is said
	maxRelative = 8     // draw parameters that build on each other
)

// A colour of an object; nil is black, as where nothing is said.
type colour struct {
	rgb   [3]uint8
	alpha uint8
	none  bool // a pattern, or something else we cannot paint with
}

func (c *colour) ink(alpha uint8) (color.NRGBA, bool) {
	if c == nil {
		c = &colour{alpha: 255}
	}
	a := uint8(int(c.alpha) * int(alpha) / 255)
	return color.NRGBA{c.rgb[0], c.rgb[1], c.rgb[2], a}, !c.none && a > 0
}

// A style is how objects are drawn, as far as it is said outside them.
type style struct {
	set          bool // the fields with a default of their own are set
	fill, stroke *colour
	width        float64
	dash         []float64
	alpha        uint8
}

// style is that of an object: what it says itself, else its draw parameters,
// else what is said above it.
func (r *resources) style(n *node, up style) style {
	st := up
	if !st.set {
		st = style{set: true, width: lineWidth, alpha: 255}
	}
	if id := n.get("DrawParam"); id != "" {
		r.params(id, &st, 0)
	}
	r.said(n, &st)
	if v := numbers(n.get("Alpha")); len(v) == 1 {
		st.alpha = uint8(float64(st.alpha) * clamp(v[0], 0, 255) / 255)
	}
	return st
}

func (r *resources) params(id string, st *style, depth int) {
	p := r.draw[id]
	if p == nil || depth > maxRelative {
		return
	}
	if up := p.get("Relative"); up != "" {
		r.params(up, st, depth+1)
	}
	r.said(p, st)
}

// said takes over what a node itself says.
func (r *resources) said(n *node, st *style) {
	if v := numbers(n.get("LineWidth")); len(v) == 1 && v[0] >= 0 {
		st.width = v[0]
	}
	if v := numbers(n.get("DashPattern")); len(v) > 0 {
		st.dash = v
	}
	if c := n.first("FillColor"); c != nil {
		st.fill = r.colour(c)
	}
	if c := n.first("StrokeColor"); c != nil {
		st.stroke = r.colour(c)
	}
}

// colour reads a colour. Of a shading the first colour stands for all of it.
func (r *resources) colour(n *node) *colour {
	out := &colour{alpha: 255}
	if v := numbers(n.get("Alpha")); len(v) == 1 {
		out.alpha = uint8(clamp(v[0], 0, 255))
	}
	values := shades(n.get("Value"))
	if len(values) == 0 {
		if n.first("Pattern") != nil {
			out.none = true
		}
		for _, kind := range []string{"AxialShd", "RadialShd", "GouraudShd", "LaGouraudShd"} {
			for _, s := range n.first(kind).all("Segment") {
				return r.colour(s.first("Color"))
			}
		}
		return out
	}
	full := 255.0
	if bits := r.bits[n.get("ColorSpace")]; bits > 0 && bits <= 16 {
		full = math.Pow(2, float64(bits)) - 1
	}
	part := func(i int) uint8 { return uint8(clamp(values[i]/full, 0, 1)*255 + 0.5) }
	switch len(values) {
	case 1:
		out.rgb = [3]uint8{part(0), part(0), part(0)}
	case 3:
		out.rgb = [3]uint8{part(0), part(1), part(2)}
	case 4:
		for i := range 3 {
			out.rgb[i] = uint8(int(255-part(i)) * int(255-part(3)) / 255)
		}
	}
	return out
}

// shades reads the parts of a colour, "255 0 0" or "#FF #0 #0".
func shades(s string) (out []float64) {
	for _, f := range strings.Fields(s) {
		if hex, ok := strings.CutPrefix(f, "#"); ok {
			v, err := strconv.ParseUint(hex, 16, 16)
			if err != nil {
				return nil
			}
			out = append(out, float64(v))
			continue
		}
		v := numbers(f)
		if len(v) != 1 {
			return nil
		}
		out = append(out, v[0])
	}
	return out
}

func clamp(v, low, high float64) float64 { return max(low, min(high, v)) }

// stroke draws the lines of a path.
func (a *artist) stroke(p *paint.Path, m matrix, st style, ink color.NRGBA) {
	k := m.growth()
	var dash []float64
	for _, d := range st.dash {
		dash = append(dash, d*k)
	}
	a.canvas.Fill(paint.Stroke(p, st.width*k, dash), paint.NonZero, ink)
}
