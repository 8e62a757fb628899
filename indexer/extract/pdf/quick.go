package pdf

import (
	"io"
	"slices"
	"unicode"

	"juzheng/indexer/extract/pdf/direct"
	"juzheng/indexer/extract/reading"
	"juzheng/indexer/page"
)

// Direct names the reader of pages that need no pdfium.
const Direct = "pdf/direct-1"

// quick opens a file for the direct reader; nil when that does not understand it.
func quick(src reading.Source, password string) (f *direct.File) {
	if src.Size > inMemory || password != "" {
		return nil
	}
	defer func() {
		if recover() != nil {
			f = nil // what it did not foresee it does not understand
		}
	}()
	b := make([]byte, src.Size)
	if _, err := io.ReadFull(src.Stream(), b); err != nil {
		return nil
	}
	f, err := direct.Open(b)
	if err != nil {
		return nil
	}
	return f
}

// quickMeta is what the file says about itself; false when that is for pdfium.
func quickMeta(f *direct.File) (m reading.Meta, ok bool) {
	sure := true
	get := func(key string) string {
		v, ok := f.Info(key)
		sure = sure && ok
		return short(reading.Flat(reading.Clean(v)))
	}
	m = reading.Meta{Title: get("Title"), Author: get("Author"), Created: date(get("CreationDate"))}
	return m, sure
}

// quickPage reads page n, from 1, without pdfium; false when that is not sure
// to give the same.
func quickPage(f *direct.File, n int, scans bool) (p page.Page, look reading.Look, ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	d, err := f.Page(n - 1)
	if err != nil {
		return p, look, false
	}
	p = page.Page{N: n, Engine: Direct, Width: float32(d.Width), Height: float32(d.Height)}
	text := placed(d, &p, &look)
	if !mostlyHan(text) {
		if slices.ContainsFunc(d.Letters, func(l direct.Letter) bool { return l.Guessed }) {
			return p, look, false // how many are is what counts then
		}
		look.Chinese = inChinese(d.Letters)
	}
	switch {
	case len(text) < wordy:
		look.Texts, look.Paths = d.Texts, d.Paths
		for _, share := range d.Objects {
			if share < 0 {
				return p, look, false
			}
			look.Pictures += share
		}
		look.Pictures = min(look.Pictures, 1)
	case scans:
		for i, share := range d.Objects {
			if i >= backdropObjects && i < len(d.Objects)-backdropObjects {
				continue
			}
			if share < 0 {
				return p, look, false
			}
			look.Pictures = max(look.Pictures, min(share, 1))
		}
	}
	return p, look, true
}

// placed fills the text of the page and its lines.
func placed(d *direct.Page, p *page.Page, look *reading.Look) []rune {
	v := d.View
	axes := axes{v[4], v[0], v[2], v[5], v[1], v[3]}
	text := make([]rune, 0, len(d.Letters))
	boxes := make([]page.Box, 0, len(d.Letters))
	begin := 0
	var lost, among []page.Box // characters that are left out: the last ones, and those before others
	finish := func() {
		switch {
		case len(text) == begin:
		case len(among) == 0:
			p.Lines = linesOf(p.Lines, begin, boxes[begin:], text)
		default:
			if box, ok := around(append(among, boxes[begin:]...)); ok {
				p.Lines = append(p.Lines, page.Line{Start: begin, End: len(text), Box: box})
			}
		}
		lost, among = lost[:0], among[:0]
	}
	for _, l := range d.Letters {
		if l.Rune == '\n' {
			finish()
			text, boxes = append(text, '\n'), append(boxes, page.Box{})
			begin = len(text)
			continue
		}
		box := page.Box{}
		if !l.Made && l.Right > l.Left {
			box = axes.box(l.Left, l.Top, l.Right, l.Bottom)
		}
		if l.Rune == direct.Hyphen || unicode.IsControl(l.Rune) {
			look.Lost++
			lost = append(lost, box)
			continue
		}
		among, lost = append(among, lost...), lost[:0]
		text, boxes = append(text, l.Rune), append(boxes, box)
	}
	finish()
	for len(text) > 0 && text[len(text)-1] == '\n' {
		text = text[:len(text)-1]
	}
	p.Text = string(text)
	return text
}

// inChinese tells that one of some of the letters is of a font for Chinese.
func inChinese(letters []direct.Letter) bool {
	font, chinese := "", false
	for i := 0; i < len(letters); i += max(1, len(letters)/sampled) {
		if name := letters[i].Font; name != font {
			font, chinese = name, chineseFont.MatchString(name)
		}
		if chinese {
			return true
		}
	}
	return false
}
