package corpus

//go:generate go run gen.go

import (
	"strings"
	"sync"
)

var toTraditional = sync.OnceValue(func() map[rune]rune {
	m := map[rune]rune{}
	rs := []rune(pairs)
	for i := 0; i < len(rs); i += 2 {
		m[rs[i]] = rs[i+1]
	}
	return m
})

// Traditional writes a simplified text in traditional characters, one by one;
// of several it takes the one that OpenCC names first.
func Traditional(text string) string {
	m := toTraditional()
	return strings.Map(func(r rune) rune {
		if t, ok := m[r]; ok {
			return t
		}
		return r
	}, text)
}
