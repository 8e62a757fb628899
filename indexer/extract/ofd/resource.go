package ofd

import (
	"bytes"
	"errors"
	"image"
	_ "image/gif" // pictures in an OFD
	_ "image/jpeg"
	_ "image/png"
	"io"
	"path"
	"strconv"

	_ "golang.org/x/image/bmp"
	_ "golang.org/x/image/tiff"
	_ "golang.org/x/image/webp"
)

const (
	maxMedia  = 64 << 20    // bytes of one image or font
	maxPixels = 100_000_000 // of all images of a page
)

// resources are what objects of a page refer to, by id.
type resources struct {
	fonts map[string]*fontRef
	media map[string]string // where it stands
	draw  map[string]*node
	bits  map[string]int // of a part of a colour, by colour space
}

// A fontRef is a font of the file; face is nil until it was looked for.
type fontRef struct {
	node   *node
	at     string // where the font itself stands, "" when it is not in the file
	face   *face
	opened bool
}

// resources gathers those of the document and of a page.
func (d *document) resources(page *node) *resources {
	r := &resources{fonts: map[string]*fontRef{}, media: map[string]string{}, draw: map[string]*node{}, bits: map[string]int{}}
	for _, up := range []*node{d.root.first("CommonData"), page} {
		for _, kind := range []string{"PublicRes", "DocumentRes", "PageRes"} {
			for _, res := range up.all(kind) {
				r.gather(d, d.pack.at(d.at, res.value()))
			}
		}
	}
	return r
}

func (r *resources) gather(d *document, at string) {
	x, _ := d.pack.xml(at) // without its resources a page is still drawn
	file := func(loc string) string {
		if loc == "" {
			return ""
		}
		within := d.pack.at(at, path.Join(x.get("BaseLoc"), loc))
		if d.pack.find(within) == nil {
			return d.pack.at(at, loc)
		}
		return within
	}
	x.each(func(n *node) {
		switch id := n.get("ID"); n.name {
		case "Font":
			r.fonts[id] = &fontRef{node: n, at: file(n.first("FontFile").value())}
		case "MultiMedia":
			r.media[id] = file(n.first("MediaFile").value())
		case "DrawParam":
			r.draw[id] = n
		case "ColorSpace":
			r.bits[id], _ = strconv.Atoi(n.get("BitsPerComponent"))
		}
	})
}

// bytes reads a part whole.
func (p *pack) bytes(name string) ([]byte, error) {
	f := p.find(name)
	if f == nil {
		return nil, errNoPart
	}
	if p.read += int64(min(f.UncompressedSize64, maxMedia)); f.UncompressedSize64 > maxMedia || p.read > maxAll {
		return nil, errBomb
	}
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(io.LimitReader(r, maxMedia))
}

// decode opens an image within what the page may still open.
func (s *scene) decode(b []byte) (image.Image, error) {
	c, _, err := image.DecodeConfig(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	if c.Width <= 0 || c.Height <= 0 || c.Width > maxPixels/c.Height || s.pixels+c.Width*c.Height > maxPixels {
		return nil, errors.New("image too large")
	}
	s.pixels += c.Width * c.Height
	m, _, err := image.Decode(bytes.NewReader(b))
	return m, err
}
