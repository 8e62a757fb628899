// Package direct reads the text of PDF pages that it fully understands, many
// times faster than pdfium in WebAssembly. Of everything else it says that it
// is ErrAside, and the page, or the file, is for pdfium.
//
// Letters come in the order and with the blanks and line ends that pdfium
// gives: the differential test of package pdf compares them.
package direct

import (
	"errors"
	"fmt"
)

// Bounds of a file and of a page.
const (
	maxObjects  = 1 << 20   // of a file; twice as many entries of cross-references
	maxSections = 100       // of cross-references
	maxUnpacked = 128 << 20 // of all object streams and tables of letters
	maxStream   = 32 << 20  // of one stream, unpacked, and of all contents of a page
	maxDepth    = 30        // of objects in one another
	maxTree     = 40        // of the page tree
	maxPages    = 20_000
	maxStates   = 200     // of q in one another
	maxForms    = 12      // of forms in one another
	maxOps      = 4 << 20 // operators of a page, those of its forms included
	maxLetters  = 1 << 18 // of a page
	maxRow      = 10_000  // pieces of text beside each other
	maxWidths   = 1 << 15 // of a font
	maxNumber   = 1e9     // of an operand
	maxSide     = 15_000  // points of a page
	farOff      = 1e7     // points, and sizes of text
	maxCodes    = 1 << 17 // of one ToUnicode
	maxFonts    = 2000    // of a file
)

// ErrAside says that something is not surely understood here.
var ErrAside = errors.New("not for the direct reader")

// aside says why.
func aside(why string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrAside, fmt.Sprintf(why, args...))
}

// A File is an open PDF.
type File struct {
	data     []byte
	objects  map[int]place
	trailer  dict
	packs    map[int]*pack
	entries  int // of cross-references
	unpacked int // bytes of streams that serve the whole file
	deep     int // objects that are being looked up for one another
	level    int // of the page tree
	inflate  inflater
	pages    []dict
	files    array // specifications of files in the file
	fonts    map[ref]loaded

	// What pages are made in, one after the other.
	items       []item
	line, signs []sign
	letters     []Letter
}

// Hyphen is a letter in place of the hyphen that parts a word at the end of a line.
const Hyphen = '\uFFFE'

// A Letter is one character of a page: where it stands in the page's own space.
type Letter struct {
	Rune                     rune // '\n' ends a line
	Left, Bottom, Right, Top float64
	Made                     bool   // a blank or line end that is not in the file
	Guessed                  bool   // no table tells the letter: it is its code
	Font                     string // the name of its font
}

// A Page is the text of a page and what else is on it.
type Page struct {
	Width, Height float64 // in points, as it is shown
	// View maps a point of the page's own space to fractions of the page as it
	// is shown: x is View[0]·x + View[2]·y + View[4].
	View    [6]float64
	Letters []Letter  // until the next page is read
	Texts   int       // pieces of text
	Paths   int       // drawn outlines
	Objects []float64 // the share of the page that each object covers as a picture, in their order; negative when that is not known
}

// Open takes a file that lies in memory.
func Open(data []byte) (*File, error) {
	f := &File{data: data, objects: map[int]place{}, packs: map[int]*pack{}, fonts: map[ref]loaded{}}
	if err := f.references(); err != nil {
		return nil, err
	}
	if f.trailer["Encrypt"] != nil {
		return nil, aside("encrypted")
	}
	return f, f.tree()
}

// Pages is the number of pages.
func (f *File) Pages() int { return len(f.pages) }
