package hanzi

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"
)

func FuzzPackedTextIsTheTextAgain(f *testing.F) {
	f.Add("党费收据350元，〔2018〕12号 ①Ⅳ 𠮷䶮é ｆｕｌｌ\n\t")
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		got, err := Unpack(AppendPacked(nil, text))
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
		packed := AppendPacked(nil, string(r))
		if got, err := Unpack(packed); err != nil || got != string(r) {
			t.Fatalf("%U became %q, %v", r, got, err)
		}
		if last, size := unpackLast(AppendPacked([]byte("a"), string(r))); last != r || size != len(packed) {
			t.Fatalf("%U is read backwards as %U in %d bytes", r, last, size)
		}
	}
}

func FuzzDamagedTextIsNoPanic(f *testing.F) {
	f.Add([]byte{0xFF, 1})
	f.Add([]byte{0xE0, 0x00})
	f.Fuzz(func(_ *testing.T, b []byte) {
		_, _ = Unpack(b)
		for i := range b {
			_, _ = AroundPacked(b, i, 3, 3)
		}
	})
}

// A packed text has another within where the texts have, and nowhere between its characters.
func TestPackedTextIsSearchedAsItIs(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 5))
	alphabet := []rune("一丁丂七丄丅丆万0123ab，。①é𠮷\U0002A6D6\uE000龥龦")
	for range 100_000 {
		text, what := make([]rune, rnd.IntN(12)), make([]rune, 1+rnd.IntN(3))
		for _, rs := range [][]rune{text, what} {
			for i := range rs {
				rs[i] = alphabet[rnd.IntN(len(alphabet))]
			}
		}
		at := strings.Index(string(text), string(what))
		got := IndexPacked(AppendPacked(nil, string(text)), AppendPacked(nil, string(what)))
		if want := at; want > 0 {
			at = len(AppendPacked(nil, string(text)[:want]))
		}
		if got != at {
			t.Fatalf("%q in %q: at %d, want %d", string(what), string(text), got, at)
		}
		if at < 0 {
			continue
		}
		packed := AppendPacked(nil, string(text))
		from, to := AroundPacked(packed, at, 2, 3)
		around, err := Unpack(packed[from:to])
		k := utf8.RuneCountInString(string(text)[:strings.Index(string(text), string(what))])
		if want := string(text[max(0, k-2):min(len(text), k+3)]); err != nil || around != want {
			t.Fatalf("around %q in %q: %q, want %q, %v", string(what), string(text), around, want, err)
		}
	}
}
