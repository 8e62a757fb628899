// Package ofd reads OFD (GB/T 33190-2016), the fixed-layout format of Chinese
// administrations and invoices.
package ofd

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/simplifiedchinese"

	"juzheng/indexer/extract/reading"
)

const (
	maxParts = 20_000
	maxXML   = 64 << 20  // bytes of one part, unpacked
	maxAll   = 512 << 20 // bytes of all parts read
	maxPart  = 256 << 20 // and of one that is only digested
	maxNodes = 1_000_000 // elements of one part
	maxDepth = 200
)

var (
	errBomb   = &reading.Fault{Reason: "文件展开后过大，疑似压缩炸弹，未读取；请另存后再上传"}
	errNoPart = errors.New("part is missing")
)

// A node is an element of a part's XML, by local name: real files use odd namespaces.
type node struct {
	name string
	attr map[string]string
	kids []*node
	text string
}

func (n *node) first(name string) *node {
	if n != nil {
		for _, k := range n.kids {
			if k.name == name {
				return k
			}
		}
	}
	return nil
}

func (n *node) all(name string) (found []*node) {
	if n != nil {
		for _, k := range n.kids {
			if k.name == name {
				found = append(found, k)
			}
		}
	}
	return found
}

func (n *node) get(attr string) string {
	if n == nil {
		return ""
	}
	return n.attr[attr]
}

func (n *node) value() string {
	if n == nil {
		return ""
	}
	return strings.TrimSpace(n.text)
}

// each visits n and all below it.
func (n *node) each(f func(*node)) {
	if n == nil {
		return
	}
	f(n)
	for _, k := range n.kids {
		k.each(f)
	}
}

// A pack is the ZIP of an OFD.
type pack struct {
	parts map[string]*zip.File
	low   map[string]*zip.File // by lower-case name
	names map[*zip.File]string // of files, not of folders
	read  int64
}

func openPack(src reading.Source) (*pack, error) {
	z, err := zip.NewReader(src, src.Size)
	if err != nil {
		return nil, reading.Damaged(err)
	}
	if len(z.File) > maxParts {
		return nil, errBomb
	}
	p := &pack{parts: map[string]*zip.File{}, low: map[string]*zip.File{}, names: map[*zip.File]string{}}
	for _, f := range z.File {
		p.add(f.Name, f)
		if f.NonUTF8 { // names written by Windows tools
			if name, err := simplifiedchinese.GB18030.NewDecoder().String(f.Name); err == nil {
				p.add(name, f)
			}
		}
	}
	return p, nil
}

func (p *pack) add(name string, f *zip.File) {
	folder := strings.HasSuffix(name, "/")
	name = norm(name)
	if !folder {
		p.names[f] = reading.Clean(name)
	}
	p.parts[name] = f
	p.low[strings.ToLower(name)] = f
}

func norm(name string) string {
	return strings.TrimPrefix(path.Clean("/"+strings.ReplaceAll(name, `\`, "/")), "/")
}

func (p *pack) find(name string) *zip.File {
	name = norm(name)
	if f := p.parts[name]; f != nil {
		return f
	}
	return p.low[strings.ToLower(name)]
}

// at resolves a location (ST_Loc) that stands in the part base: from the root
// with a slash, else from base's directory; some writers count from the root all the same.
func (p *pack) at(base, loc string) string {
	loc = strings.TrimSpace(strings.ReplaceAll(loc, `\`, "/"))
	if strings.HasPrefix(loc, "/") {
		return norm(loc)
	}
	beside := norm(path.Join(path.Dir(base), loc))
	if p.find(beside) == nil && p.find(loc) != nil {
		return norm(loc)
	}
	return beside
}

// xml reads a part. Of a part whose XML breaks off, what came before is returned with the error.
func (p *pack) xml(name string) (*node, error) {
	r, err := p.open(name, maxXML)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	n, err := parse(r)
	if err != nil {
		return n, fmt.Errorf("%s: %w", name, err)
	}
	return n, nil
}

// open unpacks a part of at most so many bytes.
func (p *pack) open(name string, most int64) (io.ReadCloser, error) {
	f := p.find(name)
	if f == nil {
		return nil, fmt.Errorf("%s: %w", name, errNoPart)
	}
	if f.UncompressedSize64 > uint64(most) {
		return nil, errBomb
	}
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return &bounded{r, p, most}, nil
}

// bounded counts what is unpacked of all parts.
type bounded struct {
	io.ReadCloser
	p    *pack
	left int64
}

func (b *bounded) Read(buf []byte) (int, error) {
	n, err := b.ReadCloser.Read(buf)
	b.left -= int64(n)
	if b.p.read += int64(n); b.left < 0 || b.p.read > maxAll {
		return 0, errBomb
	}
	return n, err
}

func parse(r io.Reader) (*node, error) {
	d := xml.NewDecoder(r)
	d.Strict = false
	d.CharsetReader = charset.NewReaderLabel
	root := &node{}
	open, said := []*node{root}, [][]byte{nil} // the text of an element may come in very many pieces
	defer func() {
		for i, n := range open {
			n.text = string(said[i])
		}
	}()
	count := 0
	top := func() *node {
		if len(root.kids) == 0 {
			return nil
		}
		return root.kids[0]
	}
	for {
		t, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return top(), nil
		}
		if err != nil {
			return top(), err
		}
		switch e := t.(type) {
		case xml.StartElement:
			if count++; count > maxNodes || len(open) > maxDepth {
				return top(), errors.New("too many elements")
			}
			n := &node{name: e.Name.Local}
			if len(e.Attr) > 0 {
				n.attr = make(map[string]string, len(e.Attr))
				for _, a := range e.Attr {
					n.attr[a.Name.Local] = a.Value
				}
			}
			up := open[len(open)-1]
			up.kids = append(up.kids, n)
			open, said = append(open, n), append(said, nil)
		case xml.EndElement:
			if last := len(open) - 1; last > 0 {
				open[last].text = string(said[last])
				open, said = open[:last], said[:last]
			}
		case xml.CharData:
			said[len(said)-1] = append(said[len(said)-1], e...)
		}
	}
}
