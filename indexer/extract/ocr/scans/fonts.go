package scans

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"

	ximage "golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
)

// A font of this machine.
type font struct {
	name string
	of   *sfnt.Font
	kai  bool // it looks as if brushed
}

// places of fonts, and their number in the collection: the simplified one.
var places = []struct {
	name, path string
	number     int
	kai        bool
}{
	{"MicroHei", "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", 0, false},
	{"ZenHei", "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc", 0, false},
	{"UMing", "/usr/share/fonts/truetype/arphic/uming.ttc", 0, false},
	{"UKai", "/usr/share/fonts/truetype/arphic/ukai.ttc", 0, true},
	{"NotoSans", "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 2, false},
	{"NotoSerif", "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc", 2, false},
}

// ErrNoFont says that this machine has no Chinese font to draw with.
var ErrNoFont = errors.New("no Chinese font to draw with: install fonts-wqy-microhei")

func findFonts(only []string) (found []font, err error) {
	for _, p := range places {
		if len(only) > 0 && !slices.Contains(only, p.name) {
			continue
		}
		data, err := os.ReadFile(p.path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		f, err := opentype.Parse(single(data, p.number))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.path, err)
		}
		found = append(found, font{p.name, f, p.kai})
	}
	if len(found) == 0 {
		return nil, ErrNoFont
	}
	return found, nil
}

// single takes one font out of a collection. Its tables are moved to multiples
// of four: those of MicroHei do not lie there, and sfnt refuses them.
func single(data []byte, number int) []byte {
	be := binary.BigEndian
	head := data[be.Uint32(data[12+4*number:]):]
	n := int(be.Uint16(head[4:]))
	out := append([]byte(nil), head[:12+16*n]...)
	for i := range n {
		at := 12 + 16*i
		offset, length := be.Uint32(out[at+8:]), be.Uint32(out[at+12:])
		be.PutUint32(out[at+8:], uint32(len(out)))
		out = append(out, data[offset:offset+length]...)
		out = append(out, make([]byte, -len(out)&3)...)
	}
	return out
}

// face is the font at a size in pixels.
func (f font) face(size int) ximage.Face {
	face, err := opentype.NewFace(f.of, &opentype.FaceOptions{Size: float64(size), DPI: 72})
	if err != nil {
		panic(err) // it is made of valid options only
	}
	return face
}

// has tells whether the font has every character.
func (f font) has(text string) bool {
	var buf sfnt.Buffer
	for _, r := range text {
		if i, err := f.of.GlyphIndex(&buf, r); err != nil || i == 0 {
			return false
		}
	}
	return true
}
