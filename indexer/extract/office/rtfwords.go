package office

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
)

// control takes what follows a backslash. An end of the file is met again by who called.
func (r *rtf) control() {
	c, err := r.in.ReadByte()
	if err != nil {
		return
	}
	if !isLetter(c) {
		r.sign(c)
		return
	}
	word := []byte{c}
	for c, err = r.in.ReadByte(); err == nil && isLetter(c); c, err = r.in.ReadByte() {
		if len(word) < wordBytes {
			word = append(word, c)
		}
	}
	var digits []byte
	for err == nil && (c >= '0' && c <= '9' || c == '-' && len(digits) == 0) {
		if len(digits) < 11 {
			digits = append(digits, c)
		}
		c, err = r.in.ReadByte()
	}
	if err == nil && c != ' ' {
		_ = r.in.UnreadByte() // it was just read
	}
	n, nerr := strconv.Atoi(string(digits))
	given := nerr == nil
	if string(word) == "bin" {
		if given && n > 0 {
			_, _ = r.in.Discard(n)
		}
		return
	}
	if r.passing > 0 && string(word) != "u" && string(word) != "uc" {
		r.passing--
		return
	}
	r.word(string(word), n, given)
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// sign takes a control symbol.
func (r *rtf) sign(c byte) {
	switch c {
	case '\'':
		var b [2]byte
		for i := range b {
			b[i], _ = r.in.ReadByte()
		}
		if v, err := strconv.ParseUint(string(b[:]), 16, 8); err == nil {
			r.text(byte(v))
		}
	case '*':
		r.group.star = true
	case '\\', '{', '}':
		r.text(c)
	case '~':
		r.char('\u00A0')
	case '_':
		r.char('-')
	case '\r', '\n':
		r.endPara()
	case '\t':
		r.char('\t')
	}
}

// char takes a character that is no byte of a code page.
func (r *rtf) char(c rune) {
	if r.silent() {
		return
	}
	if whole := utf16.DecodeRune(r.high, c); whole != unicode.ReplacementChar {
		c = whole
	}
	r.flush()
	if utf16.IsSurrogate(c) {
		r.high = c
		return
	}
	r.left--
	if f := r.fonts[r.group.font]; c&0xFF00 == 0xF000 && isSymbols(f.name) {
		r.group.to.put(symbol(f.name, fmt.Sprintf("%X", c)))
		return
	}
	r.put(string(c))
}

// rtfSigns are words that stand for a character.
var rtfSigns = map[string]rune{
	"tab": '\t', "line": '\n', "page": '\n', "column": '\n', "emdash": '—', "endash": '–', "lquote": '‘', "rquote": '’', "ldblquote": '“', "rdblquote": '”',
	"bullet": '•', "emspace": '\u2003', "enspace": '\u2002', "qmspace": '\u2005',
}

// rtfPassed are groups whose inside is not text. A group that begins with \* is passed over unless it is in rtfStarred.
var rtfPassed = words("colortbl stylesheet pict themedata datastore latentstyles listtable listoverridetable revtbl rsidtbl generator xmlnstbl" +
	" bkmkstart bkmkend filetbl nonshppict sp shprslt nonesttables private template operator company manager category keywords comment doccomm hlinkbase subject" +
	" ftnsep ftnsepc ftncn aftnsep aftnsepc aftncn xe tc tcn pn atnid atnauthor atntime atndate atnref atnicn datafield formfield revtim printim buptim upr")

var rtfStarred = words("footnote annotation shpinst nesttableprops do ud fldinst")

// rtfStories are groups whose text stands elsewhere than where it is written.
var rtfStories = map[string]rtfStory{
	"header": storyHeader, "headerl": storyHeader, "headerr": storyHeader, "headerf": storyHeader,
	"footer": storyFooter, "footerl": storyFooter, "footerr": storyFooter, "footerf": storyFooter,
	"footnote": storyNote, "annotation": storyComment, "shptxt": storyBox, "dptxbxtext": storyBox, "listtext": storyLabel, "pntext": storyLabel,
	"fonttbl": storyFonts, "fldinst": storyCode, "title": storyTitle, "author": storyAuthor, "creatim": storyCreated,
}

func words(s string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(s) {
		m[w] = true
	}
	return m
}

// word takes a control word with its number, if one was given.
func (r *rtf) word(w string, n int, given bool) {
	star := r.group.star
	r.group.star = false
	switch {
	case w == "ud": // the Unicode twin of what \upr passed over
		r.group.skip = false
		return
	case r.group.skip || r.deep > 0:
		return
	case rtfPassed[w], star && !rtfStarred[w]:
		r.pictures = r.pictures || w == "pict" || w == "shppict"
		r.flush()
		r.group.skip = true
		return
	case rtfStories[w] != storySame:
		r.begin(rtfStories[w])
		return
	case rtfSigns[w] != 0:
		r.char(rtfSigns[w])
		return
	}
	switch w {
	case "u":
		r.char(rune(uint16(n)))
		r.passing = r.group.fallback
	case "uc":
		r.group.fallback = max(0, min(n, 16))
	case "deleted":
		r.group.deleted = !given || n != 0
	case "ftnalt":
		if g := &r.group; g.story == storyNote {
			g.story = storyEndnote
		}
	default:
		if !r.paragraph(w, n) {
			r.character(w, n)
		}
	}
}

// paragraph takes words that end paragraphs, cells and rows, or place them.
func (r *rtf) paragraph(w string, n int) bool {
	g := &r.group
	switch w {
	case "par", "sect":
		r.endPara()
	case "cell", "nestcell", "row", "nestrow":
		if r.silent() {
			return true
		}
		r.flush()
		switch w {
		case "cell":
			g.to.endCell(1)
		case "nestcell":
			g.to.endCell(max(g.depth, 2))
		case "row":
			g.to.endRow(1)
		default:
			g.to.endRow(max(g.depth, 2))
		}
	case "pard":
		g.depth = 0
	case "intbl":
		g.depth = max(g.depth, 1)
	case "itap":
		g.depth = max(0, min(n, tableDepth))
	default:
		return false
	}
	return true
}

func (r *rtf) endPara() {
	if !r.silent() {
		r.flush()
		r.group.to.endPara(r.group.depth)
	}
}

// character takes words about fonts and code pages, and the date of the file.
func (r *rtf) character(w string, n int) {
	g := &r.group
	switch w {
	case "ansicpg":
		r.page, g.page = n, n
	case "mac":
		r.page, g.page = 10000, 10000
	case "pc":
		r.page, g.page = 437, 437
	case "pca":
		r.page, g.page = 850, 850
	case "deff":
		r.deffont = n
	case "plain":
		g.deleted = false
		r.use(r.deffont)
	case "f":
		if r.inFonts() {
			r.flush()
			r.font = n
			g.page = r.page
			return
		}
		r.use(n)
	case "fcharset", "cpg":
		if f := r.fonts[r.font]; r.inFonts() && len(r.fonts) < maxFonts {
			if w == "cpg" {
				f.page = n
			} else {
				f.page = charsets[n]
			}
			r.fonts[r.font] = f
			if f.page != 0 {
				g.page = f.page
			}
		}
	case "yr", "mo", "dy", "hr", "min":
		if g.story == storyCreated {
			r.created[strings.Index("yr mo dy hr min", w)/3] = n
		}
	}
}

// use takes a font, whose code page is that of the bytes to come.
func (r *rtf) use(font int) {
	if font != r.group.font {
		r.flush()
	}
	r.group.font = font
	if r.group.page = r.fonts[font].page; r.group.page == 0 {
		r.group.page = r.page
	}
}

// charsets are code pages by the character sets of fonts; those not named use the page of the file.
var charsets = map[int]int{
	77: 10000, 128: 932, 129: 949, 134: pageChinese, 136: 950, 161: 1253, 162: 1254, 163: 1258, 177: 1255, 178: 1256, 186: 1257, 204: 1251, 222: 874, 238: 1250, 255: 437,
}

// labelOf is the number of a list as DOCX shows it; bullets have none.
func labelOf(s string) string {
	s = strings.TrimSpace(s)
	runes := []rune(s)
	if !strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }) {
		return ""
	}
	if last := runes[len(runes)-1]; unicode.IsLetter(last) || unicode.IsDigit(last) {
		s += " "
	}
	return s
}

// symbolField shows a field like SYMBOL 254 \f "Wingdings"; other fields show their result.
func symbolField(code string) string {
	f := strings.Fields(code)
	if len(f) < 2 || !strings.EqualFold(f[0], "SYMBOL") {
		return ""
	}
	n, err := strconv.Atoi(f[1])
	_, font, _ := strings.Cut(code, `"`)
	font, _, _ = strings.Cut(font, `"`)
	if err != nil || n < 0 || n > 255 {
		return ""
	}
	return symbol(font, fmt.Sprintf("F0%02X", n))
}
