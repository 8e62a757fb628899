package direct

import "bytes"

// colours is how many numbers a pixel of an inline picture has, by its colour space (ISO 32000-1, 8.9.7).
var colours = map[string]int{"": 1, "G": 1, "DeviceGray": 1, "RGB": 3, "DeviceRGB": 3, "CMYK": 4, "DeviceCMYK": 4}

// inline skips a picture in the content and notes it. One that is packed is for
// pdfium: where it ends is seen only by unpacking it.
func (c *content) inline(l *lexer) error {
	c.operands = c.operands[:0]
	for {
		if l.blanks(); l.at >= len(l.b) {
			return aside("a picture without data")
		}
		op, err := c.token(l)
		if err != nil {
			return err
		}
		if string(op) == "ID" {
			break
		}
		if op != nil {
			return aside("%q in a picture", op)
		}
	}
	size, err := c.inlineSize()
	if err != nil {
		return err
	}
	if size >= len(l.b)-l.at || class[l.b[l.at]] != 1 {
		return aside("a picture of %d bytes", size)
	}
	l.at += 1 + size
	if l.blanks(); !bytes.Equal(l.word(), []byte("EI")) {
		return aside("a picture without end")
	}
	return c.picture()
}

// inlineSize is how many bytes the picture has that the operands describe.
func (c *content) inlineSize() (int, error) {
	width, height, bits, space := 0, 0, 1, ""
	for i := 0; i+1 < len(c.operands); i++ {
		key, v := c.operands[i], c.operands[i+1]
		if key.kind != '/' {
			continue // a value, or a part of one
		}
		whole := 0
		if v.kind == 'n' && v.num >= 0 && v.num <= maxSide {
			whole = int(v.num)
		}
		switch string(key.s) {
		case "W", "Width":
			width = whole
		case "H", "Height":
			height = whole
		case "BPC", "BitsPerComponent":
			bits = whole
		case "CS", "ColorSpace":
			if v.kind != '/' {
				return 0, aside("colours of a picture")
			}
			space = string(v.s)
			i++
		case "F", "Filter", "DP", "DecodeParms", "L", "Length":
			return 0, aside("a packed picture")
		}
	}
	if space == "" {
		bits = 1 // a stencil
	}
	n := colours[space]
	if width == 0 || height == 0 || bits == 0 || bits > 16 || n == 0 {
		return 0, aside("the size of a picture")
	}
	return (width*bits*n + 7) / 8 * height, nil
}
