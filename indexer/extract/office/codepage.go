package office

import (
	"encoding/binary"
	"strings"
	"time"
	"unicode/utf16"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"

	"juzheng/indexer/extract/ole"
	"juzheng/indexer/extract/reading"
	"juzheng/indexer/extract/text"
)

// Code pages of Windows that old files name.
const (
	pageUTF16   = 1200
	pageWestern = 1252
	pageChinese = 936
)

// codePages are the ones that Chinese and Western offices wrote in.
var codePages = map[int]encoding.Encoding{
	936: simplifiedchinese.GB18030, 54936: simplifiedchinese.GB18030, 20936: simplifiedchinese.GBK, 10008: simplifiedchinese.GBK,
	950: traditionalchinese.Big5, 10002: traditionalchinese.Big5, 932: japanese.ShiftJIS, 949: korean.EUCKR,
	874: charmap.Windows874, 1250: charmap.Windows1250, 1251: charmap.Windows1251, pageWestern: charmap.Windows1252, 1253: charmap.Windows1253,
	1254: charmap.Windows1254, 1255: charmap.Windows1255, 1256: charmap.Windows1256, 1257: charmap.Windows1257, 1258: charmap.Windows1258,
	437: charmap.CodePage437, 850: charmap.CodePage850, 10000: charmap.Macintosh, 0x8000: charmap.Macintosh, 0x8001: charmap.Windows1252,
	65001: encoding.Nop,
}

// ofPage decodes 8-bit text of a code page; that of an unknown one by its looks.
func ofPage(b []byte, codePage int) string {
	ascii := true
	for _, c := range b {
		ascii = ascii && c < 0x80
	}
	if ascii {
		return string(b)
	}
	enc := codePages[codePage]
	if enc == nil {
		s, _ := text.Decode(b)
		return s
	}
	s, err := enc.NewDecoder().Bytes(b)
	if err != nil {
		return string(b)
	}
	return string(s)
}

// ofChinese decodes text whose file says it is Western, as many Chinese files wrongly do.
func ofChinese(b []byte) string {
	if s := ofPage(b, pageChinese); !strings.ContainsRune(s, '\uFFFD') {
		return s
	}
	return ofPage(b, pageWestern)
}

// ofUTF16 decodes little-endian UTF-16.
func ofUTF16(b []byte) string {
	u := make([]uint16, len(b)/2)
	for i := range u {
		u[i] = binary.LittleEndian.Uint16(b[2*i:])
	}
	return string(utf16.Decode(u))
}

// A bin is bytes of a file; what lies outside of them reads as 0 or nothing.
type bin []byte

func (b bin) u8(at int) int {
	if at < 0 || at >= len(b) {
		return 0
	}
	return int(b[at])
}

func (b bin) u16(at int) int {
	if at < 0 || at > len(b)-2 {
		return 0
	}
	return int(binary.LittleEndian.Uint16(b[at:]))
}

func (b bin) u32(at int) uint32 {
	if at < 0 || at > len(b)-4 {
		return 0
	}
	return binary.LittleEndian.Uint32(b[at:])
}

// from is the rest from at on, cut the n bytes there; both give less where there is less.
func (b bin) from(at int) bin {
	if at < 0 || at >= len(b) {
		return nil
	}
	return b[at:]
}

func (b bin) cut(at, n int) bin {
	r := b.from(at)
	return r[:max(0, min(n, len(r)))]
}

// summary reads what an old file says about itself ([MS-OLEPS] 2.21 and 3.1).
func summary(f *ole.File) (m reading.Meta) {
	s, err := f.Stream("\x05SummaryInformation")
	if err != nil {
		return m // a file need not say anything
	}
	set := bin(s).from(int(bin(s).u32(44)))
	page := pageWestern
	for _, pass := range []bool{true, false} { // the code page stands anywhere
		for i := range min(int(set.u32(4)), len(set)/8) {
			id, v := set.u32(8+8*i), set.from(int(set.u32(12+8*i)))
			switch {
			case id == 1 && pass:
				page = v.u16(4)
			case id == 2 && !pass:
				m.Title = propertyText(v, page)
			case id == 4 && !pass:
				m.Author = propertyText(v, page)
			case id == 12 && !pass && v.u16(0) == 0x40:
				m.Created = fileTime(uint64(v.u32(4)) | uint64(v.u32(8))<<32)
			}
		}
	}
	return m
}

const summaryText = 1000 // bytes of a title or an author

func propertyText(v bin, page int) string {
	n := int(min(v.u32(4), summaryText))
	var s string
	switch {
	case v.u16(0) == 0x1F:
		s = ofUTF16(v.cut(8, 2*n))
	case v.u16(0) == 0x1E && page == pageUTF16:
		s = ofUTF16(v.cut(8, n))
	case v.u16(0) == 0x1E && page == pageWestern:
		s = ofChinese(v.cut(8, n))
	case v.u16(0) == 0x1E:
		s = ofPage(v.cut(8, n), page)
	}
	s, _, _ = strings.Cut(s, "\x00")
	return reading.Flat(reading.Clean(s))
}

// fileTime turns 100 ns since 1601 into a date; no date of a document lies before 1980.
func fileTime(t uint64) string {
	const until1970 = 11644473600
	at := time.Unix(int64(t/1e7)-until1970, 0).UTC()
	if at.Year() < 1980 || at.Year() > 2200 {
		return ""
	}
	return at.Format(time.RFC3339)
}
