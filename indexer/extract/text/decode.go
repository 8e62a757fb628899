// Package text reads plain text in any Chinese encoding, and HTML, and cuts
// texts without pages into pieces.
package text

import (
	"bytes"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// scored is how many bytes of a text decide on its encoding.
const scored = 64 << 10

var marks = []struct {
	bom  string
	name string
	enc  encoding.Encoding
}{
	{"\xEF\xBB\xBF", "UTF-8", encoding.Nop},
	{"\x00\x00\xFE\xFF", "UTF-32BE", utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM)},
	{"\xFF\xFE\x00\x00", "UTF-32LE", utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM)}, // before UTF-16LE, whose mark it contains
	{"\xFE\xFF", "UTF-16BE", unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)},
	{"\xFF\xFE", "UTF-16LE", unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)},
	{"\x84\x31\x95\x33", "GB18030", simplifiedchinese.GB18030},
}

// candidates are tried when neither a mark nor UTF-8 decides.
// The first of equals wins.
var candidates = []struct {
	name string
	enc  encoding.Encoding
}{
	{"GB18030", simplifiedchinese.GB18030},
	{"Big5", traditionalchinese.Big5},
	{"UTF-16LE", unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)},
	{"UTF-16BE", unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)},
}

// Decode turns bytes of unknown encoding into text and names the encoding:
// by byte order mark, else valid UTF-8, else the one whose text looks most like writing.
func Decode(b []byte) (text, name string) {
	for _, m := range marks {
		if bytes.HasPrefix(b, []byte(m.bom)) {
			return decoded(m.enc, b[len(m.bom):]), m.name
		}
	}
	head := b[:min(len(b), scored)]
	if validUTF8(head, len(head) < len(b)) && bytes.IndexByte(head, 0) < 0 {
		return string(b), "UTF-8"
	}
	best, bestScore := charmap.Windows1252, -1.0
	enc := encoding.Encoding(best)
	name = "windows-1252"
	for _, c := range candidates {
		// A cut in mid-character would count against the right one by one sign only.
		if s := likeness(decoded(c.enc, head)); s > bestScore && s > 0 {
			enc, name, bestScore = c.enc, c.name, s
		}
	}
	return decoded(enc, b), name
}

// validUTF8 allows a cut inside the last character.
func validUTF8(b []byte, cut bool) bool {
	if cut {
		b = whole(b)
	}
	return utf8.Valid(b)
}

// whole takes the last character of a cut UTF-8 text away when the cut went through it.
func whole(b []byte) []byte {
	for i := 1; i < utf8.UTFMax && i <= len(b); i++ {
		if utf8.RuneStart(b[len(b)-i]) {
			if !utf8.FullRune(b[len(b)-i:]) {
				return b[:len(b)-i]
			}
			break
		}
	}
	return b
}

func decoded(e encoding.Encoding, b []byte) string {
	out, err := e.NewDecoder().Bytes(b)
	if err != nil {
		return string(out) // what could be decoded; decoders here replace rather than fail
	}
	return string(out)
}

// Head decodes the beginning of a file, cut wherever, and tells whether it looks
// like text in one of the encodings.
func Head(head []byte) (s string, ok bool) {
	s, _ = Decode(whole(head))
	for _, m := range marks {
		if bytes.HasPrefix(head, []byte(m.bom)) {
			return s, true
		}
	}
	n, odd, replaced := 0, 0, 0
	for _, r := range s {
		n++
		switch {
		case r == utf8.RuneError:
			replaced++
		case r < 0x20 && r != '\n' && r != '\r' && r != '\t' && r != '\f' && r != 0x1B, r >= 0x7F && r < 0xA0:
			odd++
		}
	}
	return s, len(head) > 0 && odd*50 <= n && replaced*20 <= n+20
}
