package office

import (
	"fmt"
	"sort"
	"strconv"
)

// Properties of characters and paragraphs lie in pages of 512 bytes ([MS-DOC] 2.9.33 and 2.9.175).
const (
	propertyPage = 512
	maxRuns      = 1 << 20 // paragraphs, or special stretches of characters, whose properties are known
)

// A paraRun is what is known of a paragraph, by where its text lies.
type paraRun struct {
	from, to  int
	depth     int  // in how many tables it stands
	rowEnd    bool // it is the mark that ends a table row
	innerCell bool // it ends a cell of a table within a table
	innerRow  bool // or such a row
	num       paraNumber
}

// A charRun is a stretch of characters with something special about them.
type charRun struct {
	from, to int
	deleted  bool
	symbol   int // a character of a symbol font
	font     int // the symbol font, 0 for another
}

// Single property modifiers, by number ([MS-DOC] 2.6).
const (
	sprmInTable, sprmRowEnd, sprmDepth, sprmInnerCell, sprmInnerRow = 0x2416, 0x2417, 0x6649, 0x244B, 0x244C
	sprmListLevel, sprmList                                         = 0x260A, 0x460B
	sprmDeleted, sprmSymbol, sprmFont, sprmFontOther                = 0x0800, 0x6A09, 0x4A4F, 0x4A51
	sprmTable, sprmTabs, sprmHuge, sprmHugeOld                      = 0xD608, 0xC615, 0x6646, 0x6645
)

// eachProperty walks a list of modifiers.
func eachProperty(list bin, f func(sprm int, value bin)) {
	for len(list) >= 3 {
		sprm := list.u16(0)
		list = list[2:]
		n := 1
		switch sprm >> 13 {
		case 2, 4, 5:
			n = 2
		case 3:
			n = 4
		case 7:
			n = 3
		case 6:
			n = 1 + list.u8(0)
			if sprm == sprmTable {
				n = 1 + list.u16(0)
			} else if sprm == sprmTabs && list.u8(0) == 255 {
				deleted := 4 * list.u8(1)
				n = 3 + deleted + 3*list.u8(2+deleted)
			}
		}
		f(sprm, list.cut(0, n))
		list = list.from(n)
	}
}

// eachPage hands on the property pages that a table of the head lists, each once.
// It stops when maxRuns are known.
func (d *docFile) eachPage(t bin, f func(page bin, runs int)) {
	seen := map[uint32]bool{}
	n := max(0, len(t)-4) / 8
	for i := range n {
		number := t.u32(4*(n+1)+4*i) & 0x3FFFFF
		page := d.main.cut(int(number)*propertyPage, propertyPage)
		if len(page) == propertyPage && !seen[number] {
			seen[number] = true
			f(page, int(page[propertyPage-1]))
		}
		if len(d.paras) > maxRuns || len(d.chars) > maxRuns {
			return
		}
	}
}

func (d *docFile) readParas(t bin) {
	d.eachPage(t, func(page bin, runs int) {
		for i := range runs {
			r := paraRun{from: int(page.u32(4 * i)), to: int(page.u32(4*i + 4))}
			at := 2 * page.u8(4*(runs+1)+13*i)
			size := 2*page.u8(at) - 1
			if size < 0 {
				at++
				size = 2 * page.u8(at)
			}
			if at > 1 && r.to > r.from {
				props := page.cut(at+1, size)
				r.num.style = strconv.Itoa(props.u16(0))
				d.readPara(&r, props.from(2), true)
			}
			d.paras = append(d.paras, r)
		}
	})
	sort.SliceStable(d.paras, func(i, j int) bool { return d.paras[i].from < d.paras[j].from })
}

// readPara reads what is said of a paragraph, also in large properties where they may be referred to.
func (d *docFile) readPara(r *paraRun, props bin, refer bool) {
	inner := 0
	eachProperty(props, func(sprm int, v bin) {
		switch sprm {
		case sprmInTable:
			r.depth = max(r.depth, v.u8(0)&1)
		case sprmRowEnd:
			r.rowEnd = v.u8(0) != 0
		case sprmDepth:
			inner = int(min(v.u32(0), tableDepth))
		case sprmInnerCell:
			r.innerCell = v.u8(0) != 0
		case sprmInnerRow:
			r.innerRow = v.u8(0) != 0
		case sprmListLevel:
			r.num.level, r.num.levelSet = min(v.u8(0), maxLevels-1), true
		case sprmList:
			r.num.id, r.num.idSet = strconv.Itoa(v.u16(0)), true
		case sprmHuge, sprmHugeOld: // of rows with many cells
			if at := int(v.u32(0)); refer && d.huge > 0 {
				props := d.data().cut(at+2, d.data().u16(at))
				d.huge -= len(props) + 1
				d.readPara(r, props, false)
			}
		}
	})
	r.depth = max(r.depth, inner)
}

// paraAt is the paragraph that has this byte, the zero one when it is unknown.
func (d *docFile) paraAt(at int) paraRun {
	i := sort.Search(len(d.paras), func(i int) bool { return d.paras[i].from > at }) - 1
	if i < 0 || at >= d.paras[i].to {
		return paraRun{}
	}
	return d.paras[i]
}

func (d *docFile) readChars(t bin) {
	d.eachPage(t, func(page bin, runs int) {
		for i := range runs {
			r := charRun{from: int(page.u32(4 * i)), to: int(page.u32(4*i + 4))}
			at := 2 * page.u8(4*(runs+1)+i)
			if at == 0 {
				continue
			}
			eachProperty(page.cut(at+1, page.u8(at)), func(sprm int, v bin) {
				switch sprm {
				case sprmDeleted:
					r.deleted = v.u8(0) == 1
				case sprmSymbol:
					r.font, r.symbol = v.u16(0), v.u16(2)
				case sprmFont, sprmFontOther:
					if f := v.u16(0); d.isSymbols(f) {
						r.font = f
					}
				}
			})
			if r.deleted || r.symbol != 0 || r.font != 0 {
				d.chars = append(d.chars, r)
			}
		}
	})
	sort.SliceStable(d.chars, func(i, j int) bool { return d.chars[i].from < d.chars[j].from })
}

// charsAt is the special run that has this byte, or a plain one up to the next special one.
func (d *docFile) charsAt(at int) charRun {
	i := sort.Search(len(d.chars), func(i int) bool { return d.chars[i].from > at })
	if i > 0 && at < d.chars[i-1].to {
		return d.chars[i-1]
	}
	plain := charRun{from: at, to: len(d.main)}
	if i < len(d.chars) {
		plain.to = d.chars[i].from
	}
	return plain
}

// readFonts reads the names of the fonts ([MS-DOC] 2.9.78), which tell what a symbol means.
func (d *docFile) readFonts(t bin) {
	rest := t.from(4)
	for range t.u16(0) {
		if len(rest) == 0 {
			return
		}
		name := rest.cut(40, rest.u8(0)-39)
		end := 0
		for end+1 < len(name) && name.u16(end) != 0 {
			end += 2
		}
		d.fonts = append(d.fonts, ofUTF16(name[:end]))
		rest = rest.from(1 + rest.u8(0))
	}
}

func (d *docFile) isSymbols(font int) bool {
	return font < len(d.fonts) && isSymbols(d.fonts[font])
}

// symbolOf shows a character of the run's symbol font.
func (d *docFile) symbolOf(r charRun, char int) string {
	if r.font >= len(d.fonts) {
		return ""
	}
	return symbol(d.fonts[r.font], fmt.Sprintf("%04X", char))
}
