package office

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"juzheng/indexer/extract/ole"
	"juzheng/indexer/extract/reading"
	"juzheng/indexer/extract/text"
)

// EngineDOC names this reader on the pages it made.
const EngineDOC = "doc/1"

// Bounds of a document, whose parts may be used again and again.
const (
	maxChars = 16 << 20 // characters
	maxHuge  = 64 << 20 // bytes of large properties
)

var (
	errChars = &reading.Fault{Reason: "文字总量超过上限，后面的没有读取；请拆分后再上传"}
	errLarge = &reading.Fault{Reason: "文件的正文部分超过 128 MB，未读取；请拆分或另存为新格式（DOCX、XLSX）后再上传"}
)

// streamFault says why a stream of an old file cannot be read.
func streamFault(err error) error {
	if errors.Is(err, ole.ErrLong) {
		return errLarge
	}
	return reading.Damaged(err)
}

// Places in the head of a Word file ([MS-DOC] 2.5): the lengths of its stories,
// and by number the tables behind it.
const (
	fibFlags, fibLengths, fibTables = 0x0A, 0x4C, 0x9A
	fibWord97                       = 0xC0 // nFib from Word 97 on

	fibLocked, fibObscured = 0x0100, 0x8000 // flags: encrypted; and that by a mere XOR
	fibPlain               = 0x44           // bytes of the head that are never encrypted

	tabStyles, tabHeaders, tabChars, tabParas, tabFonts, tabPieces = 1, 11, 12, 13, 15, 33
	tabShapes, tabHeaderShapes, tabBoxes, tabHeaderBoxes           = 40, 41, 56, 58
	tabLists, tabListUses                                          = 73, 74
)

// A docFile is an open Word 97-2003 file.
type docFile struct {
	main, table bin
	pieces      []piece
	paras       []paraRun
	chars       []charRun
	fonts       []string
	numbers     *numbering
	left        int // characters that may still be read

	data func() bin // the stream of what is too large to stand elsewhere
	huge int        // bytes of properties that may still be read from there
}

// A span is a stretch of characters, from the first one to one past the last.
type span struct{ from, to int }

// ReadDOC reads a Word 97-2003 file, which is also what Kingsoft WPS writes (so LibreOffice's
// developers; of Kingsoft's own .wps and .dps none was at hand to try), in the
// order of ReadDOCX: headers, body, text boxes, footnotes, endnotes, comments, footers.
func ReadDOC(src reading.Source, emit reading.Emit) (meta reading.Meta, err error) {
	f, err := ole.Open(src, src.Size)
	if err != nil {
		return meta, reading.Damaged(err)
	}
	meta = summary(f)
	main, err := f.Stream("WordDocument")
	if err != nil {
		return meta, streamFault(err)
	}
	d := &docFile{main: main, left: maxChars, huge: maxHuge}
	d.data = sync.OnceValue(func() bin {
		s, _ := f.Stream("Data") // without it some rows of tables are not known as such
		return s
	})
	flags := d.main.u16(fibFlags)
	switch {
	case len(main) < 0x1AA && d.main.u16(2) >= fibWord97:
		return meta, reading.Damaged(errors.New("the head is cut off"))
	case flags&fibLocked != 0 && (flags&fibObscured != 0 || d.main.u16(2) < fibWord97):
		return meta, reading.Sealed(nil)
	case d.main.u16(2) < fibWord97:
		return meta, d.readWord95(emit)
	}
	table := "0Table"
	if flags&0x0200 != 0 {
		table = "1Table"
	}
	if d.table, err = f.Stream(table); err != nil {
		return meta, streamFault(err)
	}
	if flags&fibLocked != 0 {
		if err := d.unlock(src.Password); err != nil {
			return meta, err
		}
	}
	out, err := d.read()
	return meta, emitText(out, err, f.Has("Data"), EngineDOC, emit) // pictures lie there
}

// unlock decrypts the streams of the file, whose table begins with how they are encrypted.
func (d *docFile) unlock(password string) error {
	c, err := cipherOf(d.table, password)
	if err != nil {
		return err
	}
	head := slices.Clone(d.main[:fibPlain])
	c.openStream(d.main)
	copy(d.main, head)
	c.openStream(d.table)
	locked := d.data
	d.data = sync.OnceValue(func() bin {
		s := locked()
		c.openStream(s)
		return s
	})
	return nil
}

// emitText hands on the text of a file and says what its reading met.
func emitText(out string, met error, pictures bool, engine string, emit reading.Emit) error {
	if strings.TrimSpace(out) == "" {
		switch {
		case met != nil:
			return met
		case pictures:
			return emitPictures(engine, emit)
		}
	}
	if err := text.EmitCut(out, engine, emit); err != nil {
		return err
	}
	return met
}

// tab is one of the tables that the head lists.
func (d *docFile) tab(n int) bin {
	at := fibTables + 8*n
	return d.table.cut(int(d.main.u32(at)), int(d.main.u32(at+4)))
}

// read puts the stories together; with an error, what was read before it.
func (d *docFile) read() (string, error) {
	if err := d.readPieces(d.tab(tabPieces)); err != nil {
		return "", reading.Damaged(err)
	}
	d.readParas(d.tab(tabParas))
	d.readFonts(d.tab(tabFonts))
	d.readChars(d.tab(tabChars))
	d.numbers = d.readNumbering()
	var spans [8]span // body, footnotes, headers, macros, comments, endnotes, text boxes, those of headers
	at := 0
	for i := range spans {
		n := min(int(d.main.u32(fibLengths+4*i)), d.length()-at)
		spans[i] = span{at, at + n}
		at += n
	}
	body, notes, heads, comments, ends := spans[0], spans[1], spans[2], spans[4], spans[5]
	var parts []string
	add := func(s string) {
		if s != "" {
			parts = append(parts, s)
		}
	}
	inHeads := d.anchored(heads, spans[7], d.tab(tabHeaderShapes), d.tab(tabHeaderBoxes))
	above, below := d.headers(heads)
	for _, s := range above {
		add(d.story(s, inHeads))
	}
	inBody := d.anchored(body, spans[6], d.tab(tabShapes), d.tab(tabBoxes))
	add(d.story(body, inBody))
	add(inBody.rest())
	for _, s := range []span{notes, ends, comments} {
		add(d.story(s, nil))
	}
	for _, s := range below {
		add(d.story(s, inHeads))
	}
	add(inHeads.rest())
	out := strings.Join(parts, "\n")
	if d.left <= 0 {
		return out, errChars
	}
	return out, nil
}

// headers parts the stories of headers from those of footers: after six separators of
// notes, each section has its headers and footers for even, odd and first pages.
func (d *docFile) headers(all span) (above, below []span) {
	t := d.tab(tabHeaders)
	for i := 6; 4*i+8 <= len(t); i++ {
		s := span{all.from + int(t.u32(4*i)), all.from + int(t.u32(4*i+4))}
		if s.to <= s.from || s.to > all.to {
			continue
		}
		switch i % 6 {
		case 0, 1, 4:
			above = append(above, s)
		default:
			below = append(below, s)
		}
	}
	return above, below
}

// boxes are text boxes by the character at which they are anchored; those without an anchor have -1.
type boxes map[int][]string

// anchored reads the text boxes of a story, placed by the shapes that hold them.
func (d *docFile) anchored(story, texts span, shapes, list bin) boxes {
	anchor := map[uint32]int{}
	n := max(0, len(shapes)-4) / 30 // of a shape: 26 bytes, and its character
	for i := range n {
		anchor[shapes.u32(4*(n+1)+26*i)] = story.from + int(shapes.u32(4*i))
	}
	found := boxes{}
	n = max(0, len(list)-4) / 26
	for i := range n {
		s := span{texts.from + int(list.u32(4*i)), texts.from + int(list.u32(4*i+4))}
		if s.to <= s.from || s.to > texts.to {
			continue
		}
		at, ok := anchor[list.u32(4*(n+1)+22*i+14)]
		if !ok {
			at = -1
		}
		if t := d.story(s, nil); t != "" {
			found[at] = append(found[at], t)
		}
	}
	if n == 0 {
		found[-1] = []string{d.story(texts, nil)}
	}
	return found
}

// take hands out the boxes anchored at a character, once.
func (b boxes) take(at int) []string {
	s := b[at]
	delete(b, at)
	return s
}

// rest is what no story had a place for.
func (b boxes) rest() string {
	var all []string
	for _, at := range slices.Sorted(maps.Keys(b)) {
		all = append(all, b[at]...)
	}
	return strings.Join(all, "\n")
}

// readWord95 reads a file of Word 6 or 95, whose text lies in one run, in a code page.
func (d *docFile) readWord95(emit reading.Emit) error {
	if d.main.u16(fibFlags)&0x0004 != 0 {
		return &reading.Fault{Reason: "Word 95 及更早的“快速保存”文件，暂不能读取；请用 Word 或 WPS 打开后另存为 DOCX 再上传", Err: fmt.Errorf("version %d", d.main.u16(2)), Elsewhere: true}
	}
	from, to := int(d.main.u32(0x18)), int(d.main.u32(0x1C))
	b := d.main.cut(from, min(to-from, maxChars))
	var s string
	switch page := pageOfLanguage(d.main.u16(6)); page {
	case pageWestern:
		s = ofChinese(b)
	default:
		s = ofPage(b, page)
	}
	w := &docWriter{}
	for _, r := range s {
		w.char(r, paraRun{}, true)
	}
	out := w.text()
	if out == "" {
		return reading.Damaged(errors.New("no text in the file"))
	}
	return text.EmitCut(out, EngineDOC, emit)
}

// pageOfLanguage is the code page of a Windows language.
func pageOfLanguage(id int) int {
	switch id {
	case 0x0804, 0x1004:
		return pageChinese
	case 0x0404, 0x0C04, 0x1404:
		return 950
	case 0x0411:
		return 932
	case 0x0412:
		return 949
	}
	return pageWestern
}
