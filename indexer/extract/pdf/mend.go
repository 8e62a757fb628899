package pdf

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"

	"github.com/klauspost/compress/zlib"
)

// Bounds of mending.
const (
	mendObjects = 1 << 20
	mendBytes   = 128 << 20 // of what object streams hold, unpacked
)

var (
	rootRef    = regexp.MustCompile(`/Root\s+(\d+)\s+(\d+)\s+R`)
	encryptRef = regexp.MustCompile(`/Encrypt\s+\d+\s+\d+\s+R`)
	fileID     = regexp.MustCompile(`/ID\s*\[\s*(?:<[^>]*>|\([^)]*\))\s*(?:<[^>]*>|\([^)]*\))\s*\]`)
	catalog    = regexp.MustCompile(`/Type\s*/Catalog\b`)
	objStm     = regexp.MustCompile(`/Type\s*/ObjStm\b`)
	xrefStm    = regexp.MustCompile(`/Type\s*/XRef\b`)
	firstKey   = regexp.MustCompile(`/First\s+(\d+)`)
	bodyEnds   = [][]byte{[]byte("endobj"), []byte("\nxref"), []byte("\rxref"), []byte("trailer"), []byte("startxref")}
)

// mend writes anew a file whose objects pdfium could not find: cut, wrapped in
// something else, without its table or the ends of its objects. The last
// object of a number counts. It is nil when there is nothing to mend.
func mend(file []byte) []byte {
	m, root := gather(file)
	if root == 0 {
		return nil
	}
	locked := string(encryptRef.Find(file))
	if locked != "" {
		locked += string(fileID.Find(file))
	}
	return m.write(root, locked)
}

// gather finds the objects of a file, and the number of its catalog; 0 when that is not to be had.
func gather(file []byte) (m *mender, root int) {
	m = &mender{bodies: map[int][]byte{}}
	starts := headers(file)
	for i, h := range starts {
		end := len(file)
		if i+1 < len(starts) {
			end = starts[i+1].at
		}
		m.take(h.number, file[h.body:end])
	}
	if !m.unpack(encryptRef.Match(file)) {
		return nil, 0
	}
	if all := rootRef.FindAllSubmatch(file, -1); all != nil {
		root, _ = strconv.Atoi(string(all[len(all)-1][1])) // the pattern has digits only
	}
	if m.bodies[root] == nil {
		for n, b := range m.bodies {
			if catalog.Match(b) && n > root {
				root = n
			}
		}
	}
	if m.bodies[root] == nil {
		return nil, 0
	}
	return m, root
}

// A header is where an object begins: at its number, and after "obj".
type header struct{ number, at, body int }

// headers finds what looks like "12 0 obj".
func headers(file []byte) (all []header) {
	for at := 0; len(all) < mendObjects; {
		i := bytes.Index(file[at:], []byte("obj"))
		if i < 0 {
			return all
		}
		i += at
		at = i + len("obj")
		from, generation := digitsBefore(file, i)
		from, number := digitsBefore(file, from)
		if n, err := strconv.Atoi(string(number)); err == nil && len(generation) > 0 {
			all = append(all, header{n, from, at})
		}
	}
	return all
}

// digitsBefore are the digits before blanks before place i, and where they begin.
func digitsBefore(file []byte, i int) (int, []byte) {
	end := i
	for end > 0 && bytes.IndexByte([]byte(" \t\r\n"), file[end-1]) >= 0 {
		end--
	}
	from := end
	for from > 0 && end-from < 10 && file[from-1] >= '0' && file[from-1] <= '9' {
		from--
	}
	return from, file[from:end]
}

// A mender collects the bodies of objects by their numbers.
type mender struct {
	bodies map[int][]byte
	packs  [][]byte // object streams
	size   int      // of what came out of them
}

// take keeps an object; part reaches to where the next one begins.
func (m *mender) take(n int, part []byte) {
	if i := bytes.Index(part, []byte("stream")); i >= 0 {
		if end := bytes.LastIndex(part, []byte("endstream")); end > i {
			dict := part[:i]
			switch part = part[:end+len("endstream")]; {
			case objStm.Match(dict):
				m.packs = append(m.packs, part)
			case !xrefStm.Match(dict):
				m.bodies[n] = part
			}
			return
		}
	}
	for _, end := range bodyEnds {
		if i := bytes.Index(part, end); i >= 0 {
			part = part[:i]
		}
	}
	m.bodies[n] = part
}

// unpack adds the objects of object streams; false when they are encrypted or out of bounds.
func (m *mender) unpack(locked bool) bool {
	if locked && len(m.packs) > 0 {
		return false
	}
	left := int64(mendBytes)
	for _, pack := range m.packs {
		head, data, _ := bytes.Cut(pack, []byte("stream"))
		first := firstKey.FindSubmatch(head)
		z, err := zlib.NewReader(bytes.NewReader(bytes.TrimLeft(data, "\r\n")))
		if err != nil || first == nil {
			continue
		}
		in, _ := io.ReadAll(io.LimitReader(z, left)) // what is left of a broken one counts
		left -= int64(len(in))
		from, _ := strconv.Atoi(string(first[1])) // digits only
		if from > len(in) {
			continue
		}
		pairs := bytes.Fields(in[:from])
		for i := 0; i+1 < len(pairs); i += 2 {
			n, _ := strconv.Atoi(string(pairs[i]))
			at, err := strconv.Atoi(string(pairs[i+1]))
			end := len(in) - from
			if i+3 < len(pairs) {
				end, _ = strconv.Atoi(string(pairs[i+3]))
			}
			if err != nil || at < 0 || at >= end || end > len(in)-from {
				continue
			}
			if m.size += end - at; m.size > mendBytes {
				return false // objects lie over one another
			}
			m.bodies[n] = in[from+at : from+end]
		}
	}
	return true
}

// write is the file of the objects.
func (m *mender) write(root int, more string) []byte {
	var b, table bytes.Buffer
	b.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	numbers := slices.Sorted(maps.Keys(m.bodies))
	for _, n := range numbers {
		fmt.Fprintf(&table, "%d 1\n%010d 00000 n \n", n, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", n, m.bodies[n])
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 1\n0000000000 65535 f \n%strailer\n<</Size %d/Root %d 0 R%s>>\nstartxref\n%d\n%%%%EOF\n",
		table.Bytes(), numbers[len(numbers)-1]+1, root, more, start)
	return b.Bytes()
}
