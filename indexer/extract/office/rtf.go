package office

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"juzheng/indexer/extract/reading"
)

// EngineRTF names this reader on the pages it made.
const EngineRTF = "rtf/1"

const (
	groupDepth = 500 // of groups in each other; deeper ones are passed over
	wordBytes  = 32  // of a control word
	maxFonts   = 10_000
)

// ReadRTF reads a rich text in the order of ReadDOCX: headers, body, text boxes,
// footnotes, endnotes, comments, footers. Source: the RTF specification 1.9.1.
func ReadRTF(src reading.Source, emit reading.Emit) (reading.Meta, error) {
	r := &rtf{in: bufio.NewReaderSize(src.Stream(), 64<<10), fonts: map[int]rtfFont{}, left: maxChars, group: rtfGroup{to: &composer{}, fallback: 1}}
	body := r.group.to
	err := r.read()
	r.flush()
	for len(r.outer) > 0 { // broken off inside groups
		r.leave()
	}
	r.stories[storySame] = []string{body.text()}
	var parts []string
	for _, s := range []rtfStory{storyHeader, storySame, storyNote, storyEndnote, storyComment, storyFooter} {
		parts = append(parts, r.stories[s]...)
	}
	out := strings.Trim(strings.Join(parts, "\n"), "\n")
	return r.meta, emitText(out, err, r.pictures, EngineRTF, emit)
}

// A rtfStory is where the text of a group goes.
type rtfStory int

const (
	storySame rtfStory = iota // where that of the group around it goes
	storyHeader
	storyFooter
	storyNote
	storyEndnote
	storyComment
	storyBox
	storyLabel
	storyFonts
	storyCode
	storyTitle
	storyAuthor
	storyCreated
)

// A rtfGroup is what holds inside a pair of braces.
type rtfGroup struct {
	to       *composer
	story    rtfStory // of this group
	skip     bool     // nothing here is text
	star     bool     // the next control word may be passed over when unknown
	font     int
	page     int // code page of bytes, by the font
	fallback int // characters after \u that stand for it
	deleted  bool
	depth    int // of tables
}

type rtfFont struct {
	page int
	name string
}

type rtf struct {
	in    *bufio.Reader
	group rtfGroup
	outer []rtfGroup
	deep  int // groups passed over because they lie too deep

	page, deffont int // of the file
	fonts         map[int]rtfFont
	font          int // being described in the table of fonts

	bytes    []byte // text not decoded yet, of one code page
	bytePage int
	half     bool // they end inside a character
	high     rune // first half of a character beyond the basic plane
	passing  int  // characters still to be passed over after \u
	left     int

	created  [5]int // year, month, day, hour, minute
	stories  [storyComment + 1][]string
	pictures bool
	meta     reading.Meta
}

// read goes through the file; with an error, what came before it was taken.
func (r *rtf) read() error {
	for {
		c, err := r.in.ReadByte()
		if errors.Is(err, io.EOF) {
			if len(r.outer) > 0 || r.deep > 0 {
				return reading.Damaged(errors.New("groups are left open"))
			}
			return nil
		}
		if err != nil {
			return fmt.Errorf("read file: %w", err)
		}
		switch {
		case c == '{':
			r.enter()
		case c == '}':
			if r.leave(); len(r.outer) == 0 && r.deep == 0 {
				return nil // what follows the last group is no text
			}
		case c == '\\':
			r.control()
		case c == '\r' || c == '\n' || c == 0:
		default:
			r.raw(c)
		}
		if r.left <= 0 {
			return errChars
		}
	}
}

func (r *rtf) enter() {
	if len(r.outer) >= groupDepth {
		r.deep++
		return
	}
	r.passing = 0
	r.outer = append(r.outer, r.group)
	r.group.story = storySame
}

func (r *rtf) leave() {
	if r.deep > 0 {
		r.deep--
		return
	}
	if len(r.outer) == 0 {
		return
	}
	r.passing = 0
	g := r.group
	up := r.outer[len(r.outer)-1]
	if g.story != storySame || g.font != up.font {
		r.flush()
	}
	r.outer, r.group = r.outer[:len(r.outer)-1], up
	switch g.story {
	case storySame:
	case storyFonts:
	case storyCreated:
		c := r.created
		if c[0] > 1979 {
			r.meta.Created = time.Date(c[0], time.Month(c[1]), c[2], c[3], c[4], 0, 0, time.UTC).Format("2006-01-02T15:04:05")
		}
	case storyTitle:
		r.meta.Title = reading.Flat(g.to.text())
	case storyAuthor:
		r.meta.Author = reading.Flat(g.to.text())
	case storyLabel:
		up.to.put(labelOf(g.to.text()))
	case storyCode:
		up.to.put(symbolField(g.to.text()))
	case storyBox:
		if t := g.to.text(); t != "" {
			up.to.after = append(up.to.after, t)
		}
	default:
		if t := g.to.text(); t != "" {
			r.stories[g.story] = append(r.stories[g.story], t)
		}
	}
}

// begin lets the text of the group go to a story of its own.
func (r *rtf) begin(s rtfStory) {
	r.flush()
	r.group.story, r.group.to, r.group.depth = s, &composer{}, 0
}

// raw takes a byte of text. The second byte of a Chinese character may look like a brace.
func (r *rtf) raw(c byte) {
	r.text(c)
	next, _ := r.in.Peek(2)
	if r.half && len(next) == 2 && (next[0] == '{' || next[0] == '}' || next[0] == '\\' && next[1] != '\'') {
		_, _ = r.in.Discard(1) // it was there
		r.text(next[0])
	}
}

func doubleByte(page int) bool {
	return page == pageChinese || page == 950 || page == 932 || page == 949
}

// text takes a byte of text in the code page of its font.
func (r *rtf) text(c byte) {
	if r.passing > 0 {
		r.passing--
		return
	}
	if r.silent() {
		return
	}
	if r.group.page != r.bytePage {
		r.flush()
	}
	r.bytePage = r.group.page
	r.bytes = append(r.bytes, c)
	r.half = !r.half && c >= 0x81 && doubleByte(r.bytePage)
	r.left--
}

func (r *rtf) silent() bool { return r.group.skip || r.group.deleted || r.deep > 0 }

// flush decodes the bytes gathered; half a character that waits is lost.
func (r *rtf) flush() {
	r.high, r.half = 0, false
	if len(r.bytes) == 0 {
		return
	}
	b := r.bytes
	r.bytes = nil
	if f := r.fonts[r.group.font]; isSymbols(f.name) && !r.inFonts() {
		for _, c := range b {
			if c < 0x20 || c == ' ' {
				r.group.to.put(" ")
			} else {
				r.group.to.put(symbol(f.name, fmt.Sprintf("F0%02X", c)))
			}
		}
		return
	}
	s := ""
	switch r.bytePage {
	case 0:
		s = ofChinese(b)
	default:
		if s = ofPage(b, r.bytePage); strings.ContainsRune(s, '\uFFFD') {
			s = ofChinese(b)
		}
	}
	r.put(s)
}

// put takes decoded text.
func (r *rtf) put(s string) {
	if r.inFonts() {
		f := r.fonts[r.font]
		name, _, _ := strings.Cut(s, ";")
		if f.name += name; len(f.name) < 200 && (len(r.fonts) < maxFonts) {
			r.fonts[r.font] = f
		}
		return
	}
	r.group.to.put(s)
}

// inFonts tells whether the group or one around it is the table of fonts.
func (r *rtf) inFonts() bool {
	if r.group.story == storyFonts {
		return true
	}
	for i := len(r.outer) - 1; i >= max(0, len(r.outer)-3); i-- {
		if r.outer[i].story == storyFonts {
			return true
		}
	}
	return false
}
