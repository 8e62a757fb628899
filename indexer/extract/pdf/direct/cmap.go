package direct

import (
	"bytes"
	"unicode/utf16"
)

// A toUnicode says which letters codes stand for (ISO 32000-1, 9.10.3).
type toUnicode struct {
	letters map[uint32]string
	blank   uint32 // the least code of a blank; 0 for none
}

// readToUnicode takes what surely means the same to every reader.
func readToUnicode(b []byte) (*toUnicode, error) {
	if bytes.Contains(b, []byte("usecmap")) || bytes.Contains(b, []byte("-UCS2")) {
		return nil, aside("a CMap on another")
	}
	t := &toUnicode{letters: map[uint32]string{}}
	l := &lexer{b: b}
	for {
		if l.blanks(); l.at >= len(l.b) {
			return t, nil
		}
		o, err := l.token()
		if err != nil {
			return nil, err
		}
		switch o {
		case keyword("beginbfchar"):
			err = t.chars(l)
		case keyword("beginbfrange"):
			err = t.ranges(l)
		}
		if err != nil {
			return nil, err
		}
	}
}

// token is an object or keyword of PostScript; of its procedures and dictionaries only the words.
func (l *lexer) token() (any, error) {
	l.blanks()
	if bytes.HasPrefix(l.b[l.at:], []byte("<<")) || bytes.HasPrefix(l.b[l.at:], []byte(">>")) {
		l.at += 2
		return keyword("<<"), nil
	}
	if l.at < len(l.b) && bytes.IndexByte([]byte("[]{}"), l.b[l.at]) >= 0 {
		l.at++
		return keyword(l.b[l.at-1 : l.at]), nil
	}
	return l.object()
}

// chars reads pairs of a code and its letters.
func (t *toUnicode) chars(l *lexer) error {
	for {
		o, err := l.token()
		if err != nil || o == keyword("endbfchar") {
			return err
		}
		code, ok := o.(text)
		o, err = l.token()
		letters, ok2 := o.(text)
		if err != nil || !ok || !ok2 {
			return aside("bfchar")
		}
		if err := t.set(codeOf(code), letters); err != nil {
			return err
		}
	}
}

// ranges reads first and last code, and the letters of the first or of each.
func (t *toUnicode) ranges(l *lexer) error {
	for {
		o, err := l.token()
		if err != nil || o == keyword("endbfrange") {
			return err
		}
		first, ok := o.(text)
		o, err = l.token()
		last, ok2 := o.(text)
		from, to := codeOf(first), codeOf(last)
		if err != nil || !ok || !ok2 || from>>8 != to>>8 || from > to || to > 0xFFFF {
			return aside("bfrange")
		}
		if o, err = l.token(); err != nil {
			return err
		}
		if letters, ok := o.(text); ok {
			if err := t.run(from, to, letters); err != nil {
				return err
			}
			continue
		}
		if o != keyword("[") {
			return aside("bfrange to %T", o)
		}
		for code := from; code <= to; code++ {
			o, err := l.token()
			letters, ok := o.(text)
			if err != nil || !ok {
				return aside("bfrange with %T", o)
			}
			if err := t.set(code, letters); err != nil {
				return err
			}
		}
		if o, err = l.token(); err != nil || o != keyword("]") {
			return aside("bfrange")
		}
	}
}

// run maps consecutive codes to consecutive letters.
func (t *toUnicode) run(from, to uint32, letters text) error {
	n := len(letters)
	if n < 2 || n%2 != 0 {
		return aside("bfrange to %d bytes", n)
	}
	last := uint32(letters[n-2])<<8 | uint32(letters[n-1])
	if last+to-from > 0xFFFF || last < 0xD800 && last+to-from >= 0xD800 {
		return aside("bfrange from %X", last)
	}
	for code := from; code <= to; code++ {
		v := last + code - from
		if err := t.set(code, letters[:n-2]+text([]byte{byte(v >> 8), byte(v)})); err != nil {
			return err
		}
	}
	return nil
}

// set maps a code to letters in UTF-16.
func (t *toUnicode) set(code uint32, letters text) error {
	if len(t.letters) >= maxCodes || len(letters)%2 != 0 || len(letters) > 32 {
		return aside("letters of %d bytes", len(letters))
	}
	units := make([]uint16, len(letters)/2)
	for i := range units {
		units[i] = uint16(letters[2*i])<<8 | uint16(letters[2*i+1])
	}
	s := string(utf16.Decode(units))
	if s == "" {
		return nil
	}
	if old, twice := t.letters[code]; twice && old != s {
		return aside("a code with two meanings")
	}
	if s == " " && (t.blank == 0 || code < t.blank) {
		t.blank = code
	}
	t.letters[code] = s
	return nil
}

func codeOf(s text) (code uint32) {
	for _, b := range []byte(s) {
		code = code<<8 | uint32(b)
	}
	return code
}
