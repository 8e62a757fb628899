package pdfs

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"regexp"
	"strings"
)

// An object is a dictionary, or a stream with its dictionary (then without << and >>).
type object struct {
	dict   string
	data   []byte
	stream bool
}

// A file collects objects, numbered from 1; number 1 is the catalog, 2 the page tree.
type file struct {
	objects []object
	catalog string // what stands in the catalog besides the pages
	pages   []int
}

func newFile() *file { return &file{objects: make([]object, 2)} }

func (f *file) add(dict string) int {
	f.objects = append(f.objects, object{dict: dict})
	return len(f.objects)
}

func (f *file) stream(dict string, data []byte) int {
	f.objects = append(f.objects, object{dict, data, true})
	return len(f.objects)
}

func (f *file) deflated(dict string, data []byte) int {
	return f.stream(dict+"/Filter/FlateDecode", deflate(data))
}

func deflate(data []byte) []byte {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	_, _ = w.Write(data) // a bytes.Buffer takes everything
	_ = w.Close()
	return b.Bytes()
}

// tree settles the catalog and the page tree.
func (f *file) tree() {
	f.objects[0].dict = "<</Type/Catalog/Pages 2 0 R" + f.catalog + ">>"
	f.objects[1].dict = fmt.Sprintf("<</Type/Pages/Count %d/Kids[%s]>>", len(f.pages), refs(f.pages))
}

func refs(objects []int) string {
	var b strings.Builder
	for _, n := range objects {
		fmt.Fprintf(&b, "%d 0 R ", n)
	}
	return b.String()
}

const header = "%PDF-1.7\n%\xe4\xb8\xbe\xe8\xaf\x81\n"

// A body is the written objects and where each of them begins.
type body struct {
	bytes.Buffer
	at []int
}

func (b *body) object(n int, o object, l *lock) {
	for len(b.at) <= n {
		b.at = append(b.at, 0)
	}
	b.at[n] = b.Len()
	if l != nil && n != l.object {
		o.dict = literal.ReplaceAllStringFunc(o.dict, func(s string) string {
			return fmt.Sprintf("<%X>", l.encrypt(n, []byte(s[1:len(s)-1])))
		})
		if o.stream {
			o.data = l.encrypt(n, o.data)
		}
	}
	if o.stream {
		fmt.Fprintf(b, "%d 0 obj\n<<%s/Length %d>>\nstream\n%s\nendstream\nendobj\n", n, o.dict, len(o.data), o.data)
		return
	}
	fmt.Fprintf(b, "%d 0 obj\n%s\nendobj\n", n, o.dict)
}

// literal is a string of a dictionary; ours hold no brackets and no escapes.
var literal = regexp.MustCompile(`\([^()\\]*\)`)

// classic writes the file with a table of places.
func (f *file) classic(l *lock) []byte {
	f.tree()
	more := ""
	if l != nil {
		l.object = f.add(l.dict)
		more = fmt.Sprintf("/Encrypt %d 0 R/ID[<%X><%X>]", l.object, l.id, l.id)
	}
	b := &body{}
	b.WriteString(header)
	for i, o := range f.objects {
		b.object(i+1, o, l)
	}
	start := b.Len()
	fmt.Fprintf(b, "xref\n0 %d\n0000000000 65535 f \n", len(b.at))
	for _, at := range b.at[1:] {
		fmt.Fprintf(b, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(b, "trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n", len(b.at), more, start)
	return b.Bytes()
}

// packed writes what is no stream into object streams, and the places into an
// xref stream, with the predictor that writers of PDF use.
func (f *file) packed(predictor bool) []byte {
	f.tree()
	const fits = 50 // objects of one object stream
	type place struct{ kind, at, nth int }
	places := make([]place, len(f.objects)+1)
	var loose []int
	b := &body{}
	b.WriteString(header)
	for i, o := range f.objects {
		if !o.stream {
			loose = append(loose, i+1)
			continue
		}
		b.object(i+1, o, nil)
		places[i+1] = place{1, b.at[i+1], 0}
	}
	for ; len(loose) > 0; loose = loose[min(fits, len(loose)):] {
		part := loose[:min(fits, len(loose))]
		var head, in bytes.Buffer
		for k, n := range part {
			fmt.Fprintf(&head, "%d %d ", n, in.Len())
			in.WriteString(f.objects[n-1].dict + " ")
			places[n] = place{2, len(places), k}
		}
		dict := fmt.Sprintf("/Type/ObjStm/N %d/First %d/Filter/FlateDecode", len(part), head.Len())
		b.object(len(places), object{dict, deflate(append(head.Bytes(), in.Bytes()...)), true}, nil)
		places = append(places, place{1, b.at[len(places)], 0})
	}
	start := b.Len()
	places = append(places, place{1, start, 0})
	var rows []byte
	before := make([]byte, 7)
	for _, p := range places {
		row := binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint32([]byte{byte(p.kind)}, uint32(p.at)), uint16(p.nth))
		if predictor {
			rows = append(rows, 2)
			for i := range row {
				rows = append(rows, row[i]-before[i])
			}
			before = row
			continue
		}
		rows = append(rows, row...)
	}
	parms := ""
	if predictor {
		parms = "/DecodeParms<</Predictor 12/Columns 7>>"
	}
	dict := fmt.Sprintf("/Type/XRef/Size %d/W[1 4 2]/Root 1 0 R/Filter/FlateDecode%s", len(places), parms)
	b.object(len(places)-1, object{dict, deflate(rows), true}, nil)
	fmt.Fprintf(b, "startxref\n%d\n%%%%EOF\n", start)
	return b.Bytes()
}
