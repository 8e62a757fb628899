package pdfs

import (
	"bytes"
	"encoding/ascii85"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// Letters that only some encodings have.
const (
	beyond   = "𠮷𣲘𬭎𠀋𡃁𨭎𫟅" // beyond U+FFFF
	uncommon = "镕堃垚瑄祎曌囍" // not in GB 2312
)

func (m *maze) kinds() []kind {
	all := m.fonts()
	all = append(all, predefined()...)
	all = append(all, m.layouts()...)
	all = append(all, m.containers()...)
	return append(all, m.broken()...)
}

// fonts are embedded, or at least need more than a predefined CMap.
func (m *maze) fonts() []kind {
	gbk := func(r rune) string {
		b, _ := simplifiedchinese.GBK.NewEncoder().Bytes([]byte(string(r))) // letters are of GB 2312
		return fmt.Sprintf("%X", b)
	}
	number := func(r rune) string { return fmt.Sprintf("%04X", gb1(r)) }
	named := func(r rune) bool { return inGB2312(r) && gb1(r) > 0 }
	return []kind{
		{name: "truetype bfchar", font: m.program.truetype(false, "Identity-H")},
		{name: "truetype bfrange", font: m.program.truetype(true, "Identity-H")},
		{name: "truetype traditional", font: m.program.truetype(false, "Identity-H"), traditional: true},
		{name: "truetype beyond", font: m.program.truetype(false, "Identity-H"), rare: beyond},
		{name: "truetype vertical", font: m.program.truetype(false, "Identity-V")},
		{name: "truetype GBK-EUC-H", font: m.program.collected("GBK-EUC-H", gbk), accept: named},
		{name: "truetype GB1 numbers", font: m.program.collected("Identity-H", number), accept: named},
		{name: "truetype one byte", font: m.program.simple},
		{name: "cff", font: cff},
		{name: "cff beyond", font: cff, rare: beyond},
		{name: "type3", font: type3},
		{name: "type3 beyond", font: type3, rare: beyond},
		{name: "GB1 numbers", font: numbered(false), accept: named},
		{name: "CMap in the file", font: numbered(true), accept: named},
		{name: "CMap in the file, object streams", font: numbered(true), accept: named, write: func(f *file) []byte { return f.packed(false) }},
	}
}

// predefined are the CMaps of ISO 32000, 9.7.5.2.
func predefined() (all []kind) {
	gb := collection{"GB1", "SimSun", simplifiedchinese.GBK, inGB2312}
	gb4 := collection{"GB1", "SimSun", simplifiedchinese.GB18030, func(r rune) bool { return r <= 0xFFFF }}
	uni := collection{"GB1", "STSong-Light", utf16be, coded(simplifiedchinese.GBK, 2)}
	big := collection{"CNS1", "MingLiU", traditionalchinese.Big5, inBig5}
	cns := collection{"CNS1", "MSung-Light", utf16be, inBig5}
	add := func(cmap string, c collection, fonts ...string) {
		for _, font := range fonts {
			all = append(all, kind{name: cmap + " " + font, font: borrowed(cmap, font, c), accept: c.accepts,
				traditional: c.ordering == "CNS1", predefined: strings.HasSuffix(cmap, "-H")})
		}
	}
	add("GB-EUC-H", gb, "SimSun", "STSong-Light")
	add("GBpc-EUC-H", gb, "SimSun")
	add("GBK-EUC-H", gb, "SimSun", "SimHei", "STSong-Light")
	add("GBKp-EUC-H", gb, "SimSun", "FangSong_GB2312")
	add("GBK2K-H", gb4, "SimSun", "STSong-Light")
	add("UniGB-UCS2-H", uni, "STSong-Light", "SimSun", "KaiTi_GB2312")
	add("UniGB-UTF16-H", uni, "STSong-Light", "SimSun")
	add("B5pc-H", big, "MingLiU")
	add("ETen-B5-H", big, "MingLiU", "MSung-Light")
	add("ETenms-B5-H", big, "MingLiU")
	add("HKscs-B5-H", big, "MingLiU")
	add("UniCNS-UCS2-H", cns, "MSung-Light")
	add("UniCNS-UTF16-H", cns, "MSung-Light")
	add("GBK-EUC-V", gb, "SimSun")
	add("UniGB-UCS2-V", uni, "STSong-Light")
	add("UniGB-UTF16-V", uni, "STSong-Light")
	add("ETen-B5-V", big, "MingLiU")
	for i := range all {
		if c := all[i].name; strings.HasPrefix(c, "GBK2K") || strings.HasPrefix(c, "UniGB-UTF16-H") {
			all[i].rare = uncommon
		}
	}
	return all
}

func (m *maze) layouts() []kind {
	font := m.program.truetype(false, "Identity-H")
	named := borrowed("GBK-EUC-H", "SimSun", collection{"GB1", "SimSun", simplifiedchinese.GBK, inGB2312})
	all := []kind{
		{name: "rotated 90", layout: with("/Rotate 90")},
		{name: "rotated 180", layout: with("/Rotate 180")},
		{name: "rotated 270", layout: with("/Rotate 270")},
		{name: "crop box", layout: with("/CropBox[20 20 575 822]")},
		{name: "letters by themselves", layout: scattered},
		{name: "size by matrix", layout: scaled},
		{name: "letters spaced", layout: moved("2 Tc", 10)},
		{name: "letters narrowed", layout: moved("80 Tz", 12)},
		{name: "two columns", layout: columns},
		{name: "table", layout: table},
		{name: "content in parts", layout: split},
		{name: "content in hexadecimal", layout: encoded("/ASCIIHexDecode", func(b []byte) []byte { return []byte(hex.EncodeToString(b) + ">") })},
		{name: "content in ASCII85", layout: encoded("[/ASCII85Decode/FlateDecode]", base85)},
		{name: "form XObject", layout: nested(1)},
		{name: "form XObjects nested", layout: nested(4)},
		{name: "annotations", layout: halves(notes)},
		{name: "form values", layout: halves(fields(false))},
		{name: "under a scan", layout: scanned},
	}
	for i := range all {
		all[i].font = font
	}
	return append(all,
		kind{name: "borrowed by themselves", font: named, accept: inGB2312, layout: scattered},
		kind{name: "borrowed under a scan", font: named, accept: inGB2312, layout: scanned},
		kind{name: "borrowed in a table", font: named, accept: inGB2312, layout: table},
		kind{name: "borrowed form values without looks", font: borrowed("UniGB-UCS2-H", "STSong-Light", collection{"GB1", "STSong-Light", utf16be, inGB2312}), accept: inGB2312, layout: halves(fields(true))},
	)
}

func base85(b []byte) []byte {
	var out bytes.Buffer
	w := ascii85.NewEncoder(&out)
	_, _ = w.Write(deflate(b)) // a bytes.Buffer takes everything
	_ = w.Close()
	return append(out.Bytes(), "~>"...)
}

func (m *maze) containers() []kind {
	font := m.program.truetype(false, "Identity-H")
	named := borrowed("UniGB-UCS2-H", "STSong-Light", collection{"GB1", "STSong-Light", utf16be, inGB2312})
	locks := func(name string, l func() *lock) []kind {
		write := func(f *file) []byte { return f.classic(l()) }
		return []kind{{name: name, font: font, write: write}, {name: name + ", borrowed", font: named, accept: inGB2312, write: write}}
	}
	all := []kind{
		{name: "object streams", font: font, write: func(f *file) []byte { return f.packed(false) }},
		{name: "object streams, predictor", font: named, accept: inGB2312, write: func(f *file) []byte { return f.packed(true) }},
	}
	all = append(all, locks("RC4-40", func() *lock { return older(2) })...)
	all = append(all, locks("RC4-128", func() *lock { return older(3) })...)
	all = append(all, locks("AES-128", func() *lock { return older(4) })...)
	return append(all, locks("AES-256", newest)...)
}

var (
	startxref = regexp.MustCompile(`startxref\n\d+\n`)
	lengths   = regexp.MustCompile(`/Length \d+>>`)
)

// broken files are those that programs cut, wrap or write wrongly.
func (m *maze) broken() (all []kind) {
	named := borrowed("UniGB-UCS2-H", "STSong-Light", collection{"GB1", "STSong-Light", utf16be, inGB2312})
	junk := bytes.Repeat([]byte("HTTP/1.1 200 OK\r\nX-Junk: 0123456789\r\n"), 25)
	for i, b := range []struct {
		name string
		do   func([]byte) []byte
	}{
		{"wrong startxref", func(b []byte) []byte { return startxref.ReplaceAll(b, []byte("startxref\n1234\n")) }},
		{"no startxref", func(b []byte) []byte { return startxref.ReplaceAll(b, nil) }},
		{"no xref", func(b []byte) []byte { return b[:bytes.LastIndex(b, []byte("xref\n0 "))] }},
		{"junk before", func(b []byte) []byte { return append(bytes.Clone(junk), b...) }},
		{"junk after", func(b []byte) []byte { return append(bytes.Clone(b), bytes.Repeat(junk, 3)...) }},
		{"places off by seven", func(b []byte) []byte { return append([]byte("%PDF-1.7\n%1234\n"), b[len("%PDF-1.7\n"):]...) }},
		{"wrong lengths", func(b []byte) []byte { return lengths.ReplaceAll(b, []byte("/Length 99999999>>")) }},
		{"no endobj", func(b []byte) []byte { return bytes.ReplaceAll(b, []byte("endobj\n"), nil) }},
		{"old version and blanks", func(b []byte) []byte { return append([]byte("\n\n  %PDF-1.2\n"), b[len("%PDF-1.7\n"):]...) }},
	} {
		k := kind{name: b.name, font: m.program.truetype(i%2 == 0, "Identity-H"), write: func(f *file) []byte { return b.do(f.classic(nil)) }}
		if i%3 == 0 {
			k.font, k.accept = named, inGB2312
		}
		all = append(all, k)
	}
	return all
}
