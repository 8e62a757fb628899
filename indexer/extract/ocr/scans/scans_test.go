package scans

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

func TestTheSameSeedDrawsTheSamePage(t *testing.T) {
	s, err := NewStudio("", "MicroHei")
	if errors.Is(err, ErrNoFont) {
		t.Skip("needs the Debian package fonts-wqy-microhei")
	}
	if err != nil {
		t.Fatal(err)
	}
	draw := func(seed uint64) Sheet {
		sheet, err := s.Draw("receipt", seed)
		if err != nil {
			t.Fatal(err)
		}
		return sheet
	}
	one, again, other := draw(5), draw(5), draw(6)
	if !bytes.Equal(one.JPEG, again.JPEG) || bytes.Equal(one.JPEG, other.JPEG) {
		t.Error("a page follows from its seed, and from nothing else")
	}
	text := strings.Join(one.Lines, "\n")
	for _, f := range one.Fields {
		if !strings.Contains(text, f.Text) {
			t.Errorf("%s %s does not stand on the page", f.Kind, f.Text)
		}
	}
	for i, p := range one.Placed {
		if p.Text != one.Lines[i] || !p.At.In(one.Image.Bounds().Inset(-one.Image.Bounds().Dx())) || len(p.X) != len([]rune(p.Text))+1 {
			t.Errorf("%q stands at %v, %v", p.Text, p.At, p.X)
		}
	}
	if _, err := s.Draw("crumpled", 1); err == nil {
		t.Error("there is no such class")
	}
}

func TestAmountsInCapitals(t *testing.T) {
	for fen, want := range map[int64]string{
		1234000:   "壹万贰仟叁佰肆拾元整",
		100100:    "壹仟零壹元整",
		1010000:   "壹万零壹佰元整",
		30148830:  "叁拾万零壹仟肆佰捌拾捌元叁角整",
		289840:    "贰仟捌佰玖拾捌元肆角整",
		1005:      "壹拾元零伍分",
		300000012: "叁佰万元壹角贰分",
	} {
		if got := capitals(fen); got != want {
			t.Errorf("%d: %s, want %s", fen, got, want)
		}
	}
}
