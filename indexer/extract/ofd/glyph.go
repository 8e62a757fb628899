package ofd

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	"juzheng/indexer/extract/paint"
)

// A face is a font whose glyphs can be drawn.
type face struct {
	font *sfnt.Font
	buf  sfnt.Buffer
	em   float64
}

func newFace(f *sfnt.Font) *face { return &face{font: f, em: float64(f.UnitsPerEm())} }

// embedded is the font that an object names, nil when the file does not bring
// it or it cannot be used.
func (a *artist) embedded(id string) *face {
	r := a.resources.fonts[id]
	if r == nil || r.at == "" {
		return nil
	}
	if !r.opened {
		r.opened = true
		if b, err := a.pack.bytes(r.at); err == nil {
			r.face = parseFace(b)
		}
	}
	return r.face
}

// parseFace opens a font; one that the library chokes on is none.
func parseFace(b []byte) (f *face) {
	defer func() {
		if recover() != nil {
			f = nil
		}
	}()
	one, err := openFont(b)
	if err != nil {
		return nil
	}
	return newFace(one)
}

// opened are the fonts of this machine that were opened, by folder: opening one
// takes longer than drawing with it.
var opened sync.Map

// system is the font of this machine, nil when there is none.
func (s *scene) system() *face {
	if s.searched {
		return s.fallback
	}
	s.searched = true
	if f, ok := opened.Load(s.fonts); ok {
		s.fallback = newFace(f.(*sfnt.Font))
		return s.fallback
	}
	names, _ := filepath.Glob(filepath.Join(s.fonts, "*.[ot]t[cf]")) // the pattern is well formed
	slices.Sort(names)
	for _, name := range names {
		if b, err := os.ReadFile(name); err == nil {
			if s.fallback = parseFace(b); s.fallback != nil {
				opened.Store(s.fonts, s.fallback.font)
				break
			}
		}
	}
	return s.fallback
}

// index is the glyph of a character, 0 when the font has none.
func (f *face) index(r rune) (g sfnt.GlyphIndex) {
	defer func() {
		if recover() != nil {
			g = 0
		}
	}()
	g, err := f.font.GlyphIndex(&f.buf, r)
	if err != nil {
		return 0
	}
	return g
}

// advance is how wide a glyph is, in sizes of the font.
func (f *face) advance(g sfnt.GlyphIndex) (w float64) {
	defer func() {
		if recover() != nil {
			w = 1
		}
	}()
	v, err := f.font.GlyphAdvance(&f.buf, g, fixed.Int26_6(f.font.UnitsPerEm()), font.HintingNone)
	if err != nil {
		return 1
	}
	return float64(v) / f.em
}

// draw adds the outline of a glyph under m, which takes sizes of the font to pixels.
func (f *face) draw(p *paint.Path, g sfnt.GlyphIndex, m matrix) {
	defer func() { _ = recover() }() // a broken glyph stays as far as it was drawn
	segments, err := f.font.LoadGlyph(&f.buf, g, fixed.Int26_6(f.font.UnitsPerEm()), nil)
	if err != nil {
		return
	}
	at := func(v fixed.Point26_6) paint.Point { return m.at(float64(v.X)/f.em, float64(v.Y)/f.em) }
	for _, s := range segments {
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			p.MoveTo(at(s.Args[0]))
		case sfnt.SegmentOpLineTo:
			p.LineTo(at(s.Args[0]))
		case sfnt.SegmentOpQuadTo:
			p.QuadTo(at(s.Args[0]), at(s.Args[1]))
		case sfnt.SegmentOpCubeTo:
			p.CubeTo(at(s.Args[0]), at(s.Args[1]), at(s.Args[2]))
		}
	}
}

// blank tells characters that leave no ink.
func blank(r rune) bool { return strings.ContainsRune(" \t\n\r\u3000\u00a0", r) }
