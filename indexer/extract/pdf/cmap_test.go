package pdf

import (
	"maps"
	"testing"
)

func TestACMapMapsCodesToNumbers(t *testing.T) {
	for _, c := range []struct {
		cmap string
		want map[uint32]uint16
	}{
		{"2 begincidchar\n<01> 7 <8140>\n8\nendcidchar", map[uint32]uint16{1: 7, 0x8140: 8}},
		{"1 begincidrange <8140> <8142> 100 endcidrange 1 begincidchar<20>1 endcidchar", map[uint32]uint16{0x8140: 100, 0x8141: 101, 0x8142: 102, 0x20: 1}},
		{"1 begincidrange <FFFFFFFE> <FFFFFFFF> 65535 endcidrange", map[uint32]uint16{0xFFFFFFFE: 65535}},
		{"1 begincidrange <0005> <0001> 3 endcidrange begincidchar <0001> 70000 <0002>", map[uint32]uint16{}},
		{"1 beginnotdefrange <00> <1f> 1 endnotdefrange", map[uint32]uint16{}},
	} {
		if got := cids([]byte(c.cmap), 100); !maps.Equal(got, c.want) {
			t.Errorf("%s: %v", c.cmap, got)
		}
	}
	if got := cids([]byte("begincidrange <0000> <FFFF> 0 endcidrange"), 10); len(got) != 10 {
		t.Errorf("%d codes of a bound of 10", len(got))
	}
}
