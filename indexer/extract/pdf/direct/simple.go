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
	base, _ := d["BaseFont"].(name)
	known := standard[base]
	if d["Subtype"] != name("Type1") || descriptor != nil {
		known = nil
	}
	if descriptor == nil && known == nil {
		return aside("a font without descriptor")
	}
	flags, _ := descriptor["Flags"].(float64)
	names, err := f.encoding(d, known != nil || int(flags)&nonsymbolic != 0, known != nil)
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
	if ft.width, err = f.widths(d, known); err != nil {
		return err
	}
	blank := uint32(' ')
	if to != nil && to.blank != 0 {
		blank = to.blank
	}
	ft.blank, _ = ft.width(blank)
	return nil
}

// widths gives those of the file, or of a standard font that has none.
func (f *File) widths(d dict, known *[95]uint16) (func(code uint32) (float64, bool), error) {
	list, err := f.list(d["Widths"])
	if err == nil && list == nil && known != nil {
		return func(code uint32) (float64, bool) {
			if code < ' ' || code > '~' {
				return 0, false
			}
			return float64(known[code-' ']), true
		}, nil
	}
	first, ok := d["FirstChar"].(float64)
	if err != nil || !ok || len(list) == 0 || len(list) > 256 {
		return nil, aside("widths of a font")
	}
	return func(code uint32) (float64, bool) {
		i := int(code) - int(first)
		if i < 0 || i >= len(list) {
			return 0, false
		}
		v, ok := list[i].(float64)
		return float64(int(v)), ok
	}, nil
}

// encoding gives the letters of the codes (9.6.6), as far as they are sure: of
// a font that is not symbolic more than of others, of a standard one even without its word.
func (f *File) encoding(d dict, latin, standard bool) (names [256]rune, err error) {
	o, err := f.get(d["Encoding"])
	if err != nil {
		return names, err
	}
	if standard {
		for c := ' '; c <= '~'; c++ {
			names[c] = c
		}
		names['\''], names['`'] = 0, 0 // curved quotes in StandardEncoding
	}
	if o == nil {
		return names, nil
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
	if base == "WinAnsiEncoding" && latin {
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
