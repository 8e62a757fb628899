package ttf

import (
	"bytes"
	"os"
	"testing"

	"golang.org/x/image/font/sfnt"
)

func microHei(t *testing.T) ([]byte, *sfnt.Font) {
	t.Helper()
	data, err := os.ReadFile(MicroHei)
	if err != nil {
		t.Skip("the Chinese font is not installed (Debian package fonts-wqy-microhei): ", err)
	}
	f, err := Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	return data, f
}

func TestASubsetDrawsTheSameGlyphs(t *testing.T) {
	data, f := microHei(t)
	var glyphs []uint16
	letters := []rune("清源市水务局〔2025〕8号，①元é")
	for _, c := range letters {
		g, err := f.GlyphIndex(&sfnt.Buffer{}, c)
		if err != nil || g == 0 {
			t.Fatalf("no glyph for %q: %v", c, err)
		}
		glyphs = append(glyphs, uint16(g))
	}
	cut, advances, err := Subset(data, glyphs)
	if err != nil {
		t.Fatal(err)
	}
	if len(advances) < len(letters)+1 {
		t.Fatalf("%d advances for %d letters", len(advances), len(letters))
	}
	whole, err := Tables(data)
	if err != nil {
		t.Fatal(err)
	}
	part, err := Tables(cut)
	if err != nil {
		t.Fatal(err)
	}
	for i, g := range glyphs {
		want, got := outline(whole, g), outline(part, uint16(i+1))
		components(want, func(int) { want = nil }) // numbered anew: compare simple glyphs only
		if want != nil && !bytes.HasPrefix(got, want) {
			t.Errorf("glyph of %q changed", letters[i])
		}
	}
}
