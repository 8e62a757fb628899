package hanzi

import (
	"testing"
	"unicode/utf8"

	"github.com/longbridgeapp/opencc"
)

func TestTraditionalCharactersBecomeWhatOpenCCSays(t *testing.T) {
	cc, err := opencc.New("t2s")
	if err != nil {
		t.Fatal(err)
	}
	changed := 0
	for r := rune(0x3400); r <= 0x9fff; r++ {
		s, err := cc.Convert(string(r))
		if err != nil {
			t.Fatal(err)
		}
		if utf8.RuneCountInString(s) != 1 {
			continue
		}
		if s != string(r) {
			changed++
		}
		if Normal(string(r)) != s {
			t.Errorf("%c: %s, not %s", r, Normal(string(r)), s)
		}
	}
	if changed < 3000 {
		t.Errorf("only %d characters have a simplified form", changed)
	}
}
