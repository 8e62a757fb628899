package words

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Known counts the Han characters of a normal form (hanzi.Normal), and those of
// them that stand in words of two characters or more that the dictionary has.
// It tells writing from characters that came together by chance.
func Known(normal string) (known, han int) {
	for i := 0; i < len(normal); {
		r, size := utf8.DecodeRuneInString(normal[i:])
		if !unicode.Is(unicode.Han, r) {
			i += size
			continue
		}
		n := len(normal) - i
		if end := strings.IndexFunc(normal[i:], notHan); end >= 0 {
			n = end
		}
		for _, w := range (*Dictionary)(nil).cutHan(normal, i, i+n) {
			if han += w.Runes; w.Runes > 1 {
				known += w.Runes
			}
		}
		i += n
	}
	return known, han
}
