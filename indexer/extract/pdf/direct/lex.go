package direct

import (
	"math"
	"strconv"
)

// Objects (ISO 32000-1, 7.3) are float64, bool, name, text, array, dict, ref, *stream or nil.
type (
	name  string
	text  string
	array []any
	dict  map[name]any
	ref   struct{ number, generation int }
)

// A stream is its dictionary and what follows it, as it is packed.
type stream struct {
	dict dict
	data []byte
}

// A keyword is what is no object: obj, R, endobj …
type keyword string

// A lexer takes objects from bytes (7.2).
type lexer struct {
	b     []byte
	at    int
	depth int
}

// class tells blanks (1) and delimiters (2) from ordinary characters (7.2.2).
var class = func() (c [256]byte) {
	for _, b := range "\x00\t\n\f\r " {
		c[b] = 1
	}
	for _, b := range "()<>[]{}/%" {
		c[b] = 2
	}
	return c
}()

// blanks skips blanks and comments.
func (l *lexer) blanks() {
	for l.at < len(l.b) {
		switch c := l.b[l.at]; {
		case class[c] == 1:
			l.at++
		case c == '%':
			for l.at < len(l.b) && l.b[l.at] != '\n' && l.b[l.at] != '\r' {
				l.at++
			}
		default:
			return
		}
	}
}

// word is the run of ordinary characters here.
func (l *lexer) word() []byte {
	from := l.at
	for l.at < len(l.b) && class[l.b[l.at]] == 0 {
		l.at++
	}
	return l.b[from:l.at]
}

// object takes the next object, or a keyword.
func (l *lexer) object() (any, error) {
	l.blanks()
	if l.at >= len(l.b) {
		return nil, aside("end of the bytes")
	}
	switch c := l.b[l.at]; {
	case c == '/':
		l.at++
		return name(unescaped(l.word())), nil
	case c == '(':
		s, err := l.literal(nil)
		return text(s), err
	case c == '<' && l.at+1 < len(l.b) && l.b[l.at+1] == '<':
		l.at += 2
		return l.dict()
	case c == '<':
		s, err := l.hex(nil)
		return text(s), err
	case c == '[':
		l.at++
		return l.array()
	case class[c] == 2:
		return nil, aside("%q out of place", c)
	}
	w := l.word()
	if v, ok := number(w); ok {
		return l.orRef(v), nil
	}
	switch string(w) {
	case "true":
		return true, nil
	case "false":
		return false, nil
	case "null":
		return nil, nil
	}
	return keyword(w), nil
}

// orRef is the reference that a number begins, or the number.
func (l *lexer) orRef(v float64) any {
	if v < 0 || v > maxObjects || v != math.Trunc(v) {
		return v
	}
	look := lexer{b: l.b, at: l.at}
	look.blanks()
	generation, err := strconv.ParseUint(string(look.word()), 10, 16)
	if err != nil {
		return v
	}
	look.blanks()
	if string(look.word()) != "R" {
		return v
	}
	l.at = look.at
	return ref{int(v), int(generation)}
}

func (l *lexer) array() (array, error) {
	a := array{}
	if l.depth++; l.depth > maxDepth {
		return nil, aside("deep objects")
	}
	defer func() { l.depth-- }()
	for {
		if l.blanks(); l.at < len(l.b) && l.b[l.at] == ']' {
			l.at++
			return a, nil
		}
		o, err := l.object()
		if err != nil {
			return nil, err
		}
		if _, ok := o.(keyword); ok {
			return nil, aside("%T in an array", o)
		}
		a = append(a, o)
	}
}

func (l *lexer) dict() (dict, error) {
	d := dict{}
	if l.depth++; l.depth > maxDepth {
		return nil, aside("deep objects")
	}
	defer func() { l.depth-- }()
	for {
		if l.blanks(); l.at+1 < len(l.b) && l.b[l.at] == '>' && l.b[l.at+1] == '>' {
			l.at += 2
			return d, nil
		}
		k, err := l.object()
		if err != nil {
			return nil, err
		}
		key, ok := k.(name)
		if !ok {
			return nil, aside("%T is a key", k)
		}
		v, err := l.object()
		if err != nil {
			return nil, err
		}
		if _, ok := v.(keyword); ok {
			return nil, aside("%T in a dictionary", v)
		}
		if _, twice := d[key]; twice {
			return nil, aside("%v stands twice", key)
		}
		d[key] = v
	}
}

// number is the value of a numeric word (7.3.3).
func number(w []byte) (float64, bool) {
	if len(w) == 0 || len(w) > 30 {
		return 0, false
	}
	i, sign := 0, 1.0
	if w[0] == '-' || w[0] == '+' {
		if i = 1; w[0] == '-' {
			sign = -1
		}
	}
	v, scale, digits := 0.0, 0.0, 0
	for ; i < len(w); i++ {
		switch c := w[i]; {
		case c >= '0' && c <= '9':
			v = v*10 + float64(c-'0')
			scale *= 10
			digits++
		case c == '.' && scale == 0:
			scale = 1
		default:
			return 0, false
		}
	}
	if scale > 1 {
		v /= scale
	}
	return sign * v, digits > 0
}

// unescaped is a name without its #20 (7.3.5).
func unescaped(w []byte) []byte {
	for i := 0; i+2 < len(w); i++ {
		if w[i] == '#' && nibble(w[i+1]) < 16 && nibble(w[i+2]) < 16 {
			w = append(append(w[:i:i], nibble(w[i+1])<<4|nibble(w[i+2])), w[i+3:]...)
		}
	}
	return w
}

func nibble(c byte) byte {
	switch {
	case c >= '0' && c <= '9':
		return c - '0'
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10
	}
	return 16
}

// hex appends the string in <> that begins here (7.3.4.3).
func (l *lexer) hex(to []byte) ([]byte, error) {
	half, odd := byte(0), false
	for l.at++; l.at < len(l.b); l.at++ {
		c := l.b[l.at]
		n := nibble(c)
		switch {
		case c == '>':
			l.at++
			if odd {
				to = append(to, half)
			}
			return to, nil
		case class[c] == 1:
		case n == 16:
			return nil, aside("%q in a hexadecimal string", c)
		case odd:
			to, odd = append(to, half|n), false
		default:
			half, odd = n<<4, true
		}
	}
	return nil, aside("a string without its end")
}

// literal appends the string in () that begins here (7.3.4.2).
func (l *lexer) literal(to []byte) ([]byte, error) {
	open := 0
	for ; l.at < len(l.b); l.at++ {
		switch c := l.b[l.at]; c {
		case '(':
			if open++; open > 1 {
				to = append(to, c)
			}
		case ')':
			if open--; open == 0 {
				l.at++
				return to, nil
			}
			to = append(to, c)
		case '\r': // a line end counts as \n
			if l.at+1 < len(l.b) && l.b[l.at+1] == '\n' {
				l.at++
			}
			to = append(to, '\n')
		case '\\':
			l.at++
			to = l.escape(to)
		default:
			to = append(to, c)
		}
	}
	return nil, aside("a string without its end")
}

// escape appends what stands after a backslash, up to its last byte.
func (l *lexer) escape(to []byte) []byte {
	if l.at >= len(l.b) {
		return to
	}
	c := l.b[l.at]
	switch c {
	case 'n':
		return append(to, '\n')
	case 'r':
		return append(to, '\r')
	case 't':
		return append(to, '\t')
	case 'b':
		return append(to, '\b')
	case 'f':
		return append(to, '\f')
	case '\n':
		return to
	case '\r':
		if l.at+1 < len(l.b) && l.b[l.at+1] == '\n' {
			l.at++
		}
		return to
	}
	if c < '0' || c > '7' {
		return append(to, c)
	}
	v := 0
	for n := 0; n < 3 && l.at < len(l.b) && l.b[l.at] >= '0' && l.b[l.at] <= '7'; n++ {
		v = v<<3 | int(l.b[l.at]-'0')
		l.at++
	}
	l.at--
	return append(to, byte(v))
}
