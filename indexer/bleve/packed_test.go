package bleve

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func FuzzPackedTextIsTheTextAgain(f *testing.F) {
	f.Add("党费收据350元，〔2018〕12号 ①Ⅳ 𠮷䶮é ｆｕｌｌ\n\t")
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		got, err := unpackText(packText(nil, text))
		if want := strings.ToValidUTF8(text, string(utf8.RuneError)); err != nil || utf8.ValidString(text) && got != want {
			t.Fatalf("%q became %q, %v", text, got, err)
		}
	})
}

func TestEveryCharacterIsPacked(t *testing.T) {
	for r := rune(0); r <= utf8.MaxRune; r++ {
		if !utf8.ValidRune(r) {
			continue
		}
		if got, err := unpackText(packText(nil, string(r))); err != nil || got != string(r) {
			t.Fatalf("%U became %q, %v", r, got, err)
		}
	}
}

func FuzzDamagedTextIsNoPanic(f *testing.F) {
	f.Add([]byte{0xFF, 1})
	f.Fuzz(func(_ *testing.T, b []byte) { _, _ = unpackText(b) })
}
