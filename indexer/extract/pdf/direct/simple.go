package direct

import (
	"golang.org/x/text/encoding/charmap"
)

// nonsymbolic is a flag of a font's descriptor (ISO 32000-1, 9.8.2).
const nonsymbolic = 1 << 5

// glyphNames are those of ASCII that are no letters (Adobe Glyph List).
var glyphNames = map[name]rune{
	"space": ' ', "exclam": '!', "quotedbl": '"', "numbersign": '#', "dollar": '$', "percent": '%', "ampersand": '&', "quotesingle": '\'',
	"parenleft": '(', "parenright": ')', "asterisk": '*', "plus": '+', "comma": ',', "hyphen": '-', "period": '.', "slash": '/',
	"zero": '0', "one": '1', "two": '2', "three": '3', "four": '4', "five": '5', "six": '6', "seven": '7', "eight": '8', "nine": '9',
	"colon": ':', "semicolon": ';', "less": '<', "equal": '=', "greater": '>', "question": '?', "at": '@',
	"bracketleft": '[', "backslash": '\\', "bracketright": ']', "asciicircum": '^', "underscore": '_', "grave": '`',
	"braceleft": '{', "bar": '|', "braceright": '}', "asciitilde": '~',
	"quoteleft": '‘', "quoteright": '’', "quotedblleft": '“', "quotedblright": '”', "endash": '–', "emdash": '—', "bullet": '•', "ellipsis": '…',
}

// simple is a font of codes of one byte (9.6). Its letters are sure by
// ToUnicode, and where the encoding of the file says so.
func (f *File) simple(ft *font, d dict, to *toUnicode) error {
	descriptor, err := f.dict(d["FontDescriptor"])
	if err != nil {
		return err
	}
	if descriptor == nil {
		return aside("a font without descriptor") // pdfium has its own widths for some of these
	}
	flags, _ := descriptor["Flags"].(float64)
	names, err := f.encoding(d, int(flags)&nonsymbolic != 0)
	if err != nil {
		return err
	}
	ft.cut = func(s []byte) (uint32, int) { return uint32(s[0]), 1 }
	ft.single = true
	ft.letter = func(code uint32) string {
		if to != nil && to.letters[code] != "" {
			return to.letters[code]
		}
		if names[code&0xFF] == 0 {
			return ""
		}
		return string(names[code&0xFF])
	}
	first, ok := d["FirstChar"].(float64)
	widths, err := f.list(d["Widths"])
	if err != nil || !ok || len(widths) == 0 || len(widths) > 256 {
		return aside("widths of a font")
	}
	ft.width = func(code uint32) (float64, bool) {
		i := int(code) - int(first)
		if i < 0 || i >= len(widths) {
			return 0, false
		}
		v, ok := widths[i].(float64)
		return float64(int(v)), ok
	}
	blank := uint32(' ')
	if to != nil && to.blank != 0 {
		blank = to.blank
	}
	ft.blank, _ = ft.width(blank)
	return nil
}

// encoding gives the letters of the codes (9.6.6), as far as they are sure.
func (f *File) encoding(d dict, known bool) (names [256]rune, err error) {
	o, err := f.get(d["Encoding"])
	if err != nil || o == nil {
		return names, err
	}
	base, ok := o.(name)
	e, isDict := o.(dict)
	if isDict {
		base, _ = e["BaseEncoding"].(name)
	} else if !ok {
		return names, aside("encoding of %T", o)
	}
	if base == "WinAnsiEncoding" || base == "MacRomanEncoding" {
		for c := ' '; c <= '~'; c++ {
			names[c] = c
		}
	}
	if base == "WinAnsiEncoding" && known {
		for c := 0x80; c <= 0xFF; c++ {
			names[c] = charmap.Windows1252.DecodeByte(byte(c))
		}
		names[0xA0] = 0
	}
	differences, err := f.list(e["Differences"])
	if err != nil {
		return names, err
	}
	code := 0
	for _, o := range differences {
		switch v := o.(type) {
		case float64:
			code = int(v)
		case name:
			if code < 0 || code > 255 {
				return names, aside("differences")
			}
			names[code] = glyphNames[v]
			if len(v) == 1 && (v[0] >= 'A' && v[0] <= 'Z' || v[0] >= 'a' && v[0] <= 'z') {
				names[code] = rune(v[0])
			}
			code++
		default:
			return names, aside("differences")
		}
	}
	return names, nil
}
