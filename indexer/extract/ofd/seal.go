package ofd

import (
	"bytes"
	"encoding/asn1"
	"image"
	"image/draw"
	"strings"

	"juzheng/indexer/extract/paint"
	"juzheng/indexer/extract/reading"
)

const (
	maxSeals   = 200
	maxWithin  = 2 // seals drawn as OFD, within each other
	sealWidth  = 800
	sealDepth  = 12     // of the DER that holds a seal
	sealValues = 20_000 // values of it that are looked at
)

// seals draws the looks of the seals on a page. What a seal looks like says
// nothing about whether its signature holds.
func (a *artist) seals(body *node, page string, m matrix) {
	at := a.pack.at("OFD.xml", body.first("Signatures").value())
	list, _ := a.pack.xml(at) // most files have none
	for i, s := range list.all("Signature") {
		if i >= maxSeals {
			return
		}
		where := a.pack.at(at, s.get("BaseLoc"))
		x, _ := a.pack.xml(where)
		info := x.first("SignedInfo")
		var look image.Image
		for _, stamp := range info.all("StampAnnot") {
			if stamp.get("PageRef") != page {
				continue
			}
			if look == nil {
				look = a.look(where, info, x)
			}
			if b, ok := box(stamp.get("Boundary")); ok && look != nil {
				a.stamp(look, b, stamp.get("Clip"), m)
			}
		}
	}
}

// stamp puts a seal on the page, of which only clip shows when it is set.
func (a *artist) stamp(look image.Image, b rect, clip string, m matrix) {
	before := a.canvas.Clip
	if c, ok := box(clip); ok {
		p := &paint.Path{}
		p.MoveTo(m.at(b.x+c.x, b.y+c.y))
		p.LineTo(m.at(b.x+c.x+c.w, b.y+c.y))
		p.LineTo(m.at(b.x+c.x+c.w, b.y+c.y+c.h))
		p.LineTo(m.at(b.x+c.x, b.y+c.y+c.h))
		a.canvas.Clip = a.canvas.Within(before, p, paint.NonZero)
	}
	a.place(look, matrix{b.w, 0, 0, b.h, b.x, b.y}.then(m), 255)
	a.canvas.Clip = before
}

// look finds the picture of a seal, in the seal itself or in what was signed.
func (a *artist) look(where string, info, signature *node) image.Image {
	for _, loc := range []string{info.first("Seal").first("BaseLoc").value(), signature.first("SignedValue").value()} {
		if loc == "" {
			continue
		}
		der, err := a.pack.bytes(a.pack.at(where, loc))
		if err != nil {
			continue
		}
		left := sealValues
		kind, data := pictured(der, sealDepth, &left)
		switch {
		case data == nil:
		case kind == "ofd":
			if m := a.nested(data); m != nil {
				return m
			}
		default:
			if m, err := a.decode(data); err == nil {
				return onPaper(m)
			}
		}
	}
	return nil
}

// pictured finds the picture in a seal (GB/T 38540: type, data, width, height),
// wherever it stands in there.
func pictured(der []byte, depth int, left *int) (kind string, data []byte) {
	var before asn1.RawValue
	for len(der) > 0 && depth > 0 {
		if *left--; *left < 0 {
			return "", nil
		}
		var v asn1.RawValue
		rest, err := asn1.Unmarshal(der, &v)
		if err != nil {
			return "", nil
		}
		if before.Tag == asn1.TagIA5String && v.Tag == asn1.TagOctetString && v.Class == asn1.ClassUniversal {
			switch k := strings.ToLower(string(before.Bytes)); k {
			case "ofd", "png", "jpg", "jpeg", "bmp", "gif", "tif", "tiff":
				return k, v.Bytes
			}
		}
		if v.IsCompound {
			if k, d := pictured(v.Bytes, depth-1, left); d != nil {
				return k, d
			}
		} else if v.Tag == asn1.TagOctetString && len(v.Bytes) > 2 && v.Bytes[0] == 0x30 { // DER within
			if k, d := pictured(v.Bytes, depth-1, left); d != nil {
				return k, d
			}
		}
		before, der = v, rest
	}
	return "", nil
}

// nested draws a seal that is itself an OFD, on nothing.
func (a *artist) nested(b []byte) image.Image {
	if a.depth >= maxWithin {
		return nil
	}
	p, err := openPack(reading.Source{ReaderAt: bytes.NewReader(b), Size: int64(len(b))})
	if err != nil {
		return nil
	}
	p.read = a.pack.read
	s := &scene{pack: p, fonts: a.fonts, fallback: a.fallback, searched: a.searched, budget: a.budget, pixels: a.pixels, depth: a.depth + 1}
	m, err := s.numbered(1, sealWidth)
	a.pack.read, a.budget, a.pixels, a.fallback, a.searched = p.read, s.budget, s.pixels, s.fallback, s.searched
	if err != nil {
		return nil
	}
	return seeThrough(m)
}

// onPaper lets the page be seen below a seal whose picture has a white ground.
func onPaper(m image.Image) image.Image {
	if o, ok := m.(interface{ Opaque() bool }); ok && !o.Opaque() {
		return m
	}
	b := m.Bounds()
	out := image.NewRGBA(b)
	draw.Draw(out, b, m, b.Min, draw.Src)
	return seeThrough(out)
}

// seeThrough makes white paper transparent and keeps the ink.
func seeThrough(m *image.RGBA) image.Image {
	out := image.NewNRGBA(m.Rect)
	for i := 0; i < len(m.Pix); i += 4 {
		r, g, b := m.Pix[i], m.Pix[i+1], m.Pix[i+2]
		a := 255 - min(r, g, b)
		if a == 0 {
			continue
		}
		for k, v := range [3]uint8{r, g, b} {
			out.Pix[i+k] = uint8((int(v) - 255 + int(a)) * 255 / int(a)) // white paper taken away
		}
		out.Pix[i+3] = a
	}
	return out
}
