package bleve

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"juzheng/indexer/bleve/segment"
	"juzheng/indexer/hanzi"
	"juzheng/indexer/page"
)

// Bounds of pieces.
const (
	MaxPiece   = 2000 // code points of a page in one document
	Overlap    = 32   // code points of normal form that a piece knows of what follows
	maxOverlap = 600  // the same in the original, where spaces may stand between
	maxPieces  = 4000 // of one page; beyond, the rest of the page is not searched
)

// A key names a piece within its file: the page's number and the piece's place on it. 0 is the file itself.
type key uint32

const subBits = 12

func keyOf(page, sub int) key { return key(page)<<subBits | key(sub) }
func (k key) page() int       { return int(k >> subBits) }

// A name says which file and piece a document is.
type name segment.Name

func nameOf(ord uint32, k key) name { return name(segment.NameOf(ord, uint32(k))) }

func (n name) ord() uint32    { return segment.Name(n).High() }
func (n name) key() key       { return key(segment.Name(n).Low()) }
func (n name) String() string { return segment.Name(n).String() }

// A piece is what one document holds.
type piece struct {
	key      key
	start    int    // where it begins in the page's text, in code points
	own      int    // code points of text that are the piece's own; more follow that belong to the next
	ownBytes int    // the same in bytes
	next     key    // the piece that goes on where this one ends; 0 for none
	text     string // its own and the beginning of what follows
	cut      bool   // what follows goes on beyond
}

// cut makes pieces of pages. A second reading of a page makes pieces of its own.
func cut(pages iter.Seq2[page.Page, error]) iter.Seq2[piece, error] {
	return func(yield func(piece, error) bool) {
		c := cutter{yield: yield}
		for p, err := range pages {
			if err != nil {
				yield(piece{}, err)
				return
			}
			if p.N < 1 || p.N >= 1<<(32-subBits) || p.N <= c.lastPage {
				yield(piece{}, fmt.Errorf("page %d after page %d", p.N, c.lastPage))
				return
			}
			if c.lastPage = p.N; !c.page(p) {
				return
			}
		}
		c.flush()
	}
}

// A cutter holds back the pieces that still want to know what follows.
type cutter struct {
	yield    func(piece, error) bool
	waiting  []waiting
	label    string
	lastPage int
}

type waiting struct {
	piece
	more int // code points of normal form still wanted
}

func (c *cutter) page(p page.Page) bool {
	if p.Label != c.label && !c.flush() {
		return false
	}
	c.label = p.Label
	sub := 0
	if !c.text(p.N, &sub, p.Text, true) {
		return false
	}
	if p.Second == "" {
		return true
	}
	held := c.waiting
	c.waiting = nil
	ok := c.text(p.N, &sub, p.Second, false) && c.flush()
	c.waiting = held
	return ok
}

// text cuts one text of a page; joined says that it goes on where the page before ended.
func (c *cutter) text(n int, sub *int, text string, joined bool) bool {
	if strings.TrimSpace(text) == "" {
		return true
	}
	rs := []rune(text)
	for start := 0; start < len(rs) && *sub < maxPieces; *sub++ {
		end := cutAt(rs, start)
		k := keyOf(n, *sub)
		sep := ""
		if start == 0 {
			sep = "\n"
		}
		if joined || start > 0 {
			c.reach(k, sep, rs[start:])
		}
		if !c.release() {
			return false
		}
		own := text // of most pages
		if end-start < len(rs) {
			own = string(rs[start:end])
		}
		c.waiting = append(c.waiting, waiting{piece{key: k, start: start, own: end - start, ownBytes: len(own), text: own}, Overlap})
		start = end
	}
	return true
}

// cutAt is where the piece that begins at start ends: at a line or a sentence, if one ends late in it.
func cutAt(rs []rune, start int) int {
	end := start + MaxPiece
	if end >= len(rs) {
		return len(rs)
	}
	for k := end; k > end-MaxPiece/8; k-- {
		if rs[k-1] == '\n' || rs[k-1] == '。' {
			return k
		}
	}
	return end
}

// reach gives the waiting pieces the beginning of what follows.
func (c *cutter) reach(next key, sep string, rs []rune) {
	if len(c.waiting) == 0 {
		return
	}
	f := hanzi.FoldLiteral(string(rs[:min(maxOverlap, len(rs))]))
	for i := range c.waiting {
		w := &c.waiting[i]
		if w.next == 0 {
			w.next = next
		}
		n := min(w.more, f.Len())
		if n == 0 {
			continue
		}
		_, end := f.Origin(0, n)
		w.text += sep + string(rs[:end])
		w.cut = end < len(rs)
		w.more -= n
		if len(rs) >= maxOverlap {
			w.more = 0
		}
	}
}

// release hands out the pieces that know enough.
func (c *cutter) release() bool {
	for len(c.waiting) > 0 && c.waiting[0].more == 0 {
		if !c.yield(c.waiting[0].piece, nil) {
			return false
		}
		c.waiting = slices.Delete(c.waiting, 0, 1)
	}
	return true
}

// flush hands out all pieces; nothing follows them.
func (c *cutter) flush() bool {
	for _, w := range c.waiting {
		if !c.yield(w.piece, nil) {
			return false
		}
	}
	c.waiting = nil
	return true
}
