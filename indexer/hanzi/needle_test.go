package hanzi

import (
	"math/rand/v2"
	"strings"
	"testing"
)

func TestANeedleIsFoundWhereTheNormalFormHasIt(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 3))
	alphabet := []rune("党黨费費收据據⽂文〇○*，,。.、 \n　12ａA\u200b〔(﨑𠮷簽签到")
	found := 0
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
		if got := n.In(AppendPacked(nil, string(text))); got != want {
			t.Fatalf("%q in %q: %v, want %v", string(what), string(text), got, want)
		}
		if want {
			found++
		}
	}
	if found < 1000 {
		t.Errorf("only %d found", found)
	}
}
