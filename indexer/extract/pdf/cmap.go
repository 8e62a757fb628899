package pdf

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"unicode"

	"github.com/klauspost/compress/zlib"

	"juzheng/indexer/extract/pdf/direct"
)

// Bounds of CMaps that a file brings along.
const (
	cmapCodes = 1 << 18 // of all of a file together
	cmapBytes = 4 << 20 // of one, unpacked
	bfPairs   = 100     // that one bfchar section may hold (ISO 32000, 9.7.5)
)

var (
	composite   = regexp.MustCompile(`/Subtype\s*/Type0\b`)
	ownEncoding = regexp.MustCompile(`/Encoding\s+(\d+)\s+\d+\s+R`)
	descendants = regexp.MustCompile(`/DescendantFonts\s*\[?\s*(\d+)\s+\d+\s+R`)
	firstRef    = regexp.MustCompile(`^\s*\[\s*(\d+)\s+\d+\s+R`)
	systemInfo  = regexp.MustCompile(`/CIDSystemInfo\s+(\d+)\s+\d+\s+R`)
	ordering    = regexp.MustCompile(`/Ordering\s*\(\s*(GB1|CNS1|Japan1|Korea1)\s*\)`)
	cmapToken   = regexp.MustCompile(`<[0-9A-Fa-f\s]*>|[^\s<>\[\]()]+`)
)

// An ownCMap is a CMap of the file as a font of one collection uses it.
type ownCMap struct {
	object     int
	collection string
}

// lettered is the file with a ToUnicode for each font whose letters are known
// only by a CMap in the file: pdfium takes widths and outlines by such a CMap,
// but for letters it passes on the codes. Nil when there is no such font.
func lettered(file []byte) []byte {
	if !bytes.Contains(file, []byte("/CMapName")) || bytes.Contains(file, []byte("/Encrypt")) {
		return nil
	}
	m, root := gather(file)
	if root == 0 {
		return nil
	}
	fonts := m.unlettered()
	codes, left := map[ownCMap]map[uint32]uint16{}, cmapCodes
	for _, c := range fonts {
		if codes[c] == nil {
			codes[c] = cids(unpacked(m.bodies[c.object], cmapBytes), left)
			left -= len(codes[c])
		}
	}
	next := slices.Max(slices.Collect(maps.Keys(m.bodies))) + 1
	written := map[ownCMap]int{}
	for font, c := range fonts {
		if len(codes[c]) == 0 {
			continue
		}
		if written[c] == 0 {
			m.bodies[next], written[c] = toUnicode(codes[c], direct.Letters(c.collection)), next
			next++
		}
		m.bodies[font] = bytes.Replace(m.bodies[font], []byte("<<"), fmt.Appendf(nil, "<</ToUnicode %d 0 R", written[c]), 1)
	}
	if len(written) == 0 {
		return nil
	}
	return m.write(root, "")
}

// unlettered are the fonts without ToUnicode that have a CMap of the file.
func (m *mender) unlettered() map[int]ownCMap {
	all := map[int]ownCMap{}
	for n, font := range m.bodies {
		cmap, kid := follow(ownEncoding, font), follow(descendants, font)
		if cmap == 0 || kid == 0 || !composite.Match(font) || bytes.Contains(font, []byte("/ToUnicode")) {
			continue
		}
		body := m.bodies[kid]
		if list := follow(firstRef, body); list != 0 {
			body = m.bodies[list]
		}
		if info := follow(systemInfo, body); info != 0 {
			body = m.bodies[info]
		}
		if of := ordering.FindSubmatch(body); of != nil {
			all[n] = ownCMap{cmap, string(of[1])}
		}
	}
	return all
}

// follow is the number of the object that body refers to by pattern; 0 when there is none.
func follow(pattern *regexp.Regexp, body []byte) int {
	ref := pattern.FindSubmatch(body)
	if ref == nil {
		return 0
	}
	n, _ := strconv.Atoi(string(ref[1])) // digits only
	return n
}

// unpacked is what a stream holds, up to a bound; nil when it is packed otherwise than by Flate.
func unpacked(body []byte, most int64) []byte {
	dict, data, _ := bytes.Cut(body, []byte("stream"))
	data = bytes.TrimLeft(data, "\r\n")
	if !bytes.Contains(dict, []byte("/Filter")) {
		return data
	}
	z, err := zlib.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil
	}
	out, _ := io.ReadAll(io.LimitReader(z, most)) // what is left of a broken one counts
	return out
}

// cids maps the codes of a CMap to numbers of its collection (Adobe Technical Note 5014), at most so many.
func cids(cmap []byte, most int) map[uint32]uint16 {
	codes := map[uint32]uint16{}
	tokens := cmapToken.FindAll(cmap, -1)
	code := func(i int) uint64 {
		digits := bytes.Join(bytes.Fields(bytes.Trim(tokens[i], "<>")), nil)
		v, _ := strconv.ParseUint(string(digits), 16, 32) // what is no code is code 0, which stands for nothing
		return v
	}
	step := 0 // tokens of an entry: code and number, or first and last code and number
	for i := 0; i < len(tokens); {
		switch t := string(tokens[i]); {
		case t == "begincidchar":
			step = 2
		case t == "begincidrange":
			step = 3
		case t == "endcidchar" || t == "endcidrange":
			step = 0
		case step > 0 && i+step <= len(tokens):
			cid, err := strconv.ParseUint(string(tokens[i+step-1]), 10, 16)
			for c := code(i); err == nil && c <= code(i+step-2) && cid <= math.MaxUint16 && len(codes) < most; c++ {
				codes[uint32(c)] = uint16(cid)
				cid++
			}
			i += step
			continue
		}
		i++
	}
	return codes
}

// toUnicode is the stream that says which letter each code stands for.
func toUnicode(codes map[uint32]uint16, letters []uint16) []byte {
	b := bytes.NewBufferString("1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n")
	for part := range slices.Chunk(slices.Sorted(maps.Keys(codes)), bfPairs) {
		b.WriteString(fmt.Sprintf("%d beginbfchar\n", len(part)))
		for _, c := range part {
			letter := uint16(unicode.ReplacementChar)
			if cid := int(codes[c]); cid < len(letters) && letters[cid] != 0 {
				letter = letters[cid]
			}
			fmt.Fprintf(b, "<%04X> <%04X>\n", c, letter)
		}
		b.WriteString("endbfchar\n")
	}
	return fmt.Appendf(nil, "<</Length %d>>stream\n%s\nendstream", b.Len(), b.Bytes())
}
