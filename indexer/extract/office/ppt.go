package office

import (
	"errors"
	"strings"

	"juzheng/indexer/extract/ole"
	"juzheng/indexer/extract/reading"
	"juzheng/indexer/page"
)

// EnginePPT names this reader on the pages it made.
const EnginePPT = "ppt/1"

// Records of a presentation by their number ([MS-PPT] 2.13.24).
const (
	pptSlideAtom, pptPersist                    = 0x03EF, 0x03F3
	pptTextHead, pptChars, pptBytes, pptOutline = 0x0F9F, 0x0FA0, 0x0FA8, 0x0F9E
	pptList, pptEdit, pptDirectory              = 0x0FF0, 0x0FF5, 0x1772

	pptDepth = 32   // of records in each other
	pptEdits = 1000 // savings that a file remembers

	pptLocked = 0xF3D1C4DF
)

// A slide is one of the presentation: where it lies, and its texts in the outline.
type slide struct {
	persist uint32
	outline []string
}

// A slideShow is an open presentation.
type slideShow struct {
	data   bin
	places map[uint32]int // of the objects of the latest saving
	left   int            // records and characters that may still be read
}

// ReadPPT reads a PowerPoint 97-2003 file, a slide a page, with its notes.
func ReadPPT(src reading.Source, emit reading.Emit) (reading.Meta, error) {
	f, err := ole.Open(src, src.Size)
	if err != nil {
		return reading.Meta{}, reading.Damaged(err)
	}
	meta := summary(f)
	data, err := f.Stream("PowerPoint Document")
	if err != nil {
		return meta, streamFault(err)
	}
	user, err := f.Stream("Current User")
	if err != nil {
		return meta, streamFault(err)
	}
	if bin(user).u32(12) == pptLocked || f.Has("EncryptedSummary") {
		return meta, reading.Sealed(nil)
	}
	s := &slideShow{data: data, places: map[uint32]int{}, left: maxChars}
	document := s.readPlaces(bin(user).u32(16))
	slides, notes := s.lists(document)
	if len(slides) == 0 {
		return meta, reading.Damaged(errors.New("no slides"))
	}
	texts := make([]string, len(slides))
	for i, sl := range slides {
		texts[i] = s.slideText(sl, notes)
	}
	if strings.TrimSpace(strings.Join(texts, "")) == "" && f.Has("Pictures") {
		return meta, emitPictures(EnginePPT, emit)
	}
	for i, t := range texts {
		if err := emit(page.Page{N: i + 1, Text: t, Engine: EnginePPT}); err != nil {
			return meta, err
		}
	}
	if s.left <= 0 {
		return meta, errChars
	}
	return meta, nil
}

// record reads the head of a record: its number, its instance, its body.
func record(b bin) (kind, instance int, body bin, holds bool) {
	head := b.u16(0)
	return b.u16(2), head >> 4, b.cut(8, int(b.u32(4))), head&15 == 15
}

// each walks records and, where f says so, those inside; within the bounds of the show.
func (s *slideShow) each(b bin, depth int, f func(kind, instance int, body bin) bool) {
	for len(b) >= 8 && s.left > 0 {
		s.left--
		kind, instance, body, holds := record(b)
		if f(kind, instance, body) && holds && depth < pptDepth {
			s.each(body, depth+1, f)
		}
		b = b.from(8 + len(body))
	}
}

// readPlaces follows the savings of the file, the latest first, and returns the document.
func (s *slideShow) readPlaces(at uint32) bin {
	document := uint32(0)
	for range pptEdits {
		kind, _, edit, _ := record(s.data.from(int(at)))
		if kind != pptEdit {
			break
		}
		if document == 0 {
			document = edit.u32(16)
		}
		if kind, _, list, _ := record(s.data.from(int(edit.u32(12)))); kind == pptDirectory {
			s.readDirectory(list)
		}
		next := edit.u32(8)
		if next == 0 || next >= at {
			break // an earlier saving lies before
		}
		at = next
	}
	return s.object(document)
}

func (s *slideShow) readDirectory(list bin) {
	for len(list) >= 4 {
		first, n := list.u32(0)&0xFFFFF, int(list.u32(0)>>20)
		for i := range n {
			id := first + uint32(i)
			if _, known := s.places[id]; !known && 4*i+8 <= len(list) {
				s.places[id] = int(list.u32(4 + 4*i))
			}
		}
		list = list.from(4 + 4*n)
	}
}

// object is the inside of an object, nil when there is none.
func (s *slideShow) object(id uint32) bin {
	at, ok := s.places[id]
	if !ok {
		return nil
	}
	_, _, body, _ := record(s.data.from(at))
	return body
}

// lists reads the order of the slides, and where the notes lie by their number.
func (s *slideShow) lists(document bin) (slides []slide, notes map[uint32]uint32) {
	notes = map[uint32]uint32{}
	s.each(document, 0, func(kind, instance int, list bin) bool {
		if kind != pptList {
			return false
		}
		s.each(list, 0, func(kind, _ int, b bin) bool {
			switch {
			case kind == pptPersist && instance == 2:
				notes[b.u32(12)] = b.u32(0)
			case kind == pptPersist && instance == 0:
				slides = append(slides, slide{persist: b.u32(0)})
			case instance != 0 || len(slides) == 0:
			case kind == pptTextHead:
				sl := &slides[len(slides)-1]
				sl.outline = append(sl.outline, "")
			case kind == pptChars || kind == pptBytes:
				if sl := &slides[len(slides)-1]; len(sl.outline) > 0 {
					sl.outline[len(sl.outline)-1] = s.ofAtom(kind, b)
				}
			}
			return false
		})
		return false
	})
	return slides, notes
}

// ofAtom decodes a text atom.
func (s *slideShow) ofAtom(kind int, b bin) string {
	b = b.cut(0, max(0, 2*s.left))
	s.left -= len(b) / 2
	if kind == pptChars {
		return ofUTF16(b)
	}
	r := make([]rune, len(b)) // the low bytes of characters
	for i, c := range b {
		r[i] = rune(c)
	}
	return string(r)
}

// slideText is the text of a slide's shapes in their order, then that of its notes.
func (s *slideShow) slideText(sl slide, notes map[uint32]uint32) string {
	var lines []string
	var noteOf uint32
	used := make([]bool, len(sl.outline))
	add := func(t string) {
		if t = strings.Trim(reading.Clean(t), "\n "); t != "" && t != "*" { // * stands for the number of the page
			lines = append(lines, t)
		}
	}
	gather := func(kind, _ int, b bin) bool {
		switch kind {
		case pptSlideAtom:
			noteOf = b.u32(16)
		case pptChars, pptBytes:
			add(s.ofAtom(kind, b))
		case pptOutline:
			if i := b.u32(0); int64(i) < int64(len(sl.outline)) && !used[i] {
				used[i] = true
				add(sl.outline[i])
			}
		}
		return true
	}
	s.each(s.object(sl.persist), 0, gather)
	for i, t := range sl.outline { // of shapes that the slide does not show
		if !used[i] {
			add(t)
		}
	}
	if id, ok := notes[noteOf]; ok && noteOf != 0 {
		sl.outline = nil
		s.each(s.object(id), 0, gather)
	}
	return strings.Join(lines, "\n")
}
