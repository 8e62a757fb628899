package office

import "strconv"

// Lists of Word 97-2003 ([MS-DOC] 2.9.131 LSTF, 2.9.150 LVLF, 2.9.131 LFO, 2.9.259 STD) become
// the numbering that DOCX has: a list is an abstract one, its use is a list.

const (
	listBytes, levelBytes, useBytes, overrideBytes = 28, 28, 16, 8

	maxLists     = 10_000 // of a document
	patternChars = 100    // of a level
)

// countFormats are Word's number formats by the names of DOCX ([MS-OSHARED] 2.2.1.3).
var countFormats = map[int]string{
	0: "decimal", 1: "upperRoman", 2: "lowerRoman", 3: "upperLetter", 4: "lowerLetter", 10: "ideographDigital", 11: "japaneseCounting",
	14: "decimalFullWidth", 16: "ideographLegalTraditional", 17: "japaneseDigitalTenThousand", 18: "decimalEnclosedCircle", 19: "decimalFullWidth2",
	22: "decimalZero", 23: "bullet", 26: "decimalEnclosedFullstop", 27: "decimalEnclosedParen", 28: "decimalEnclosedCircleChinese",
	29: "ideographEnclosedCircle", 30: "ideographTraditional", 31: "ideographZodiac", 33: "taiwaneseCounting", 34: "ideographLegalTraditional",
	35: "taiwaneseCountingThousand", 36: "taiwaneseDigital", 37: "chineseCounting", 38: "chineseLegalSimplified", 39: "chineseCountingThousand", 255: "none",
}

func (d *docFile) readNumbering() *numbering {
	n := &numbering{
		abstract: map[string]*[maxLevels]numLevel{}, lists: map[string]*numList{},
		styles: map[string]numStyle{}, counts: map[string]*[maxLevels]int{},
	}
	lists := d.tab(tabLists)
	count := min(lists.u16(0), len(lists)/listBytes, maxLists)
	at := int(d.main.u32(fibTables+8*tabLists)) + 2 + listBytes*count // the levels lie behind the table, beyond its length
	rest := d.table.from(at)
	for i := range count {
		list := lists.from(2 + listBytes*i)
		levels := maxLevels
		if list.u8(26)&1 != 0 {
			levels = 1 // a simple list
		}
		abs := &[maxLevels]numLevel{}
		for l := range abs {
			abs[l] = numLevel{start: 1, format: "none"}
			if l < levels && len(rest) >= levelBytes {
				abs[l], rest = listLevel(rest)
			}
		}
		n.abstract[strconv.Itoa(int(list.u32(0)))] = abs
	}
	d.readListUses(n)
	d.readStyles(n)
	return n
}

// listLevel reads a level and returns what follows it.
func listLevel(b bin) (numLevel, bin) {
	l := numLevel{start: min(int(b.u32(0)), maxCount), format: countFormats[b.u8(4)], legal: b.u8(5)&4 != 0}
	if l.format == "" {
		l.format = "decimal"
	}
	b = b.from(levelBytes + b.u8(24) + b.u8(25))
	for i := range min(b.u16(0), patternChars) { // the pattern; counts of levels are characters 0 to 8
		switch c := b.u16(2 + 2*i); {
		case 2+2*i >= len(b):
			return l, nil
		case c < maxLevels:
			l.text += "%" + strconv.Itoa(c+1)
		default:
			l.text += ofUTF16(b.cut(2+2*i, 2))
		}
	}
	return l, b.from(2 + 2*b.u16(0))
}

// readListUses reads which list a number in a paragraph means, and where it begins anew.
func (d *docFile) readListUses(n *numbering) {
	t := d.tab(tabListUses)
	count := min(int(t.u32(0)), len(t)/useBytes, maxLists)
	rest := t.from(4 + useBytes*count)
	for i := range count {
		use := t.from(4 + useBytes*i)
		list := &numList{abstract: strconv.Itoa(int(use.u32(0))), restart: map[int]int{}}
		n.lists[strconv.Itoa(i+1)] = list
		rest = rest.from(4)
		for range use.u8(12) {
			flags := rest.u8(4)
			if flags&0x10 != 0 {
				list.restart[min(flags&15, maxLevels-1)] = min(int(rest.u32(0)), maxCount)
			}
			formatted := flags&0x20 != 0
			if rest = rest.from(overrideBytes); formatted {
				_, rest = listLevel(rest)
			}
		}
	}
}

// readStyles reads which styles of paragraphs carry numbers.
func (d *docFile) readStyles(n *numbering) {
	t := d.tab(tabStyles)
	head := t.u16(0)
	base := t.u16(4) // length of the fixed part of a style
	rest := t.from(2 + head)
	for i := 0; i < t.u16(2) && len(rest) > 0; i++ {
		std := rest.cut(2, rest.u16(0))
		rest = rest.from(2 + rest.u16(0))
		if std.u16(2)&15 != 1 { // 1 is a style of paragraphs
			continue
		}
		upx := std.from(base + 2 + 2*std.u16(base) + 2) // behind the name
		var r paraRun
		d.readPara(&r, upx.cut(2, upx.u16(0)).from(2), false)
		s := numStyle{num: r.num}
		if b := std.u16(2) >> 4; b != 0xFFF {
			s.based = strconv.Itoa(b)
		}
		n.styles[strconv.Itoa(i)] = s
	}
}
