package hanzi

import (
	"math/rand/v2"
	"strings"
	"testing"
)

func TestANeedleIsFoundWhereTheNormalFormHasIt(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 3))
	alphabet := []rune("党黨费費收据據⽂文〇○*，,。.、 \n　123１２ａAb\u200b〔(﨑𠮷簽签到")
	found, doubts := 0, 0
	for range 200_000 {
		text := make([]rune, rnd.IntN(24))
		for i := range text {
			text[i] = alphabet[rnd.IntN(len(alphabet))]
		}
		what := make([]rune, 1+rnd.IntN(4))
		for i := range what {
			what[i] = alphabet[rnd.IntN(len(alphabet))]
		}
		normal := Normal(string(what))
		n, ok := NewNeedle(normal)
		if !ok {
			continue
		}
		want := strings.Contains(Normal(string(text)), normal)
		at, _, known := n.Index(AppendPacked(nil, string(text)), 0)
		if known && at >= 0 != want {
			t.Fatalf("%q in %q: at %d, want %v", string(what), string(text), at, want)
		}
		all := 0
		if n.Each(AppendPacked(nil, string(text)), func(from, to int) {
			all++
			if got, err := Unpack(AppendPacked(nil, string(text))[from:to]); err != nil || Normal(got) != normal {
				t.Fatalf("%q in %q: %q, %v", string(what), string(text), got, err)
			}
		}); known && at >= 0 != (all > 0) {
			t.Fatalf("%q in %q: %d times", string(what), string(text), all)
		}
		if want && known {
			found++
		}
		if !known {
			doubts++
		}
	}
	if found < 1000 || doubts == 0 || doubts > found/2 {
		t.Errorf("%d found, %d not known", found, doubts)
	}
}
