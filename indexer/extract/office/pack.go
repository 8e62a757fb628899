// Package office reads Office files: DOCX, XLSX, PPTX and ODF, which are ZIP files
// of XML, and the old DOC, XLS, PPT and RTF.
package office

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"time"

	"golang.org/x/net/html/charset"

	"juzheng/indexer/extract/reading"
)

const (
	maxParts  = 20_000    // entries of the ZIP
	maxPart   = 256 << 20 // bytes of one part, unpacked
	maxRatio  = 400       // of unpacked to packed, for parts above ratioFrom
	ratioFrom = 8 << 20
	maxDepth  = 1000 // of XML elements in each other
	maxMeta   = 4096 // bytes of what a file says about itself
)

var errBomb = &reading.Fault{Reason: "文件展开后过大，疑似压缩炸弹，未读取；请另存后再上传"}

// A pack is the ZIP of an Office file.
type pack struct {
	parts map[string]*zip.File // by lower-case name without leading slash
}

func openPack(src reading.Source) (*pack, error) {
	z, err := zip.NewReader(src, src.Size)
	if err != nil {
		return nil, reading.Damaged(err)
	}
	if len(z.File) > maxParts {
		return nil, errBomb
	}
	p := &pack{parts: make(map[string]*zip.File, len(z.File))}
	for _, f := range z.File {
		p.parts[key(f.Name)] = f
	}
	return p, nil
}

func key(name string) string {
	return strings.ToLower(strings.TrimPrefix(path.Clean("/"+strings.ReplaceAll(name, `\`, "/")), "/"))
}

var errNoPart = errors.New("part is missing")

// open returns the part's XML, bounded.
func (p *pack) open(name string) (io.ReadCloser, error) {
	f := p.parts[key(name)]
	if f == nil {
		return nil, fmt.Errorf("%s: %w", name, errNoPart)
	}
	if f.UncompressedSize64 > maxPart || f.UncompressedSize64 > ratioFrom && f.UncompressedSize64 > maxRatio*max(f.CompressedSize64, 1) {
		return nil, errBomb
	}
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return struct {
		io.Reader
		io.Closer
	}{io.LimitReader(r, maxPart), r}, nil
}

// holds tells whether there is a part below a folder.
func (p *pack) holds(folder string) bool {
	for name := range p.parts {
		if strings.HasPrefix(name, strings.ToLower(folder)) {
			return true
		}
	}
	return false
}

// A walker meets the elements of a part by their local names.
type walker struct {
	enter func(e xml.StartElement) (skip bool)
	leave func(name string)
	text  func(b []byte)
}

// walk streams a part through w. What was met before a fault in the XML has been handed over.
func (p *pack) walk(name string, w walker) error {
	r, err := p.open(name)
	if err != nil {
		return err
	}
	defer r.Close()
	d := xml.NewDecoder(r)
	d.Strict = false
	d.CharsetReader = charset.NewReaderLabel
	depth := 0
	for {
		t, err := d.RawToken()
		if errors.Is(err, io.EOF) && depth <= 0 {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		switch e := t.(type) {
		case xml.StartElement:
			if depth++; depth > maxDepth {
				return fmt.Errorf("%s: elements nested too deep", name)
			}
			if w.enter(e) {
				if err := skip(d); err != nil {
					return fmt.Errorf("%s: %w", name, err)
				}
				depth--
			}
		case xml.EndElement:
			depth--
			if w.leave != nil {
				w.leave(e.Name.Local)
			}
		case xml.CharData:
			if w.text != nil {
				w.text(e)
			}
		}
	}
}

// skip passes over the rest of the element just begun.
func skip(d *xml.Decoder) error {
	for depth := 1; depth > 0; {
		t, err := d.RawToken()
		if err != nil {
			return err
		}
		switch t.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		}
	}
	return nil
}

func attr(e xml.StartElement, local string) string {
	for _, a := range e.Attr {
		if a.Name.Local == local {
			return a.Value
		}
	}
	return ""
}

// A pointer leads from one part to another.
type pointer struct{ id, kind, target string }

// pointers are those of a part, in order.
func (p *pack) pointers(name string) (found []pointer) {
	dir, file := path.Split(name)
	_ = p.walk(dir+"_rels/"+file+".rels", walker{enter: func(e xml.StartElement) bool { // a part need not point anywhere
		if e.Name.Local == "Relationship" && attr(e, "TargetMode") != "External" {
			target := attr(e, "Target")
			if !strings.HasPrefix(target, "/") {
				target = path.Join(dir, target)
			}
			found = append(found, pointer{attr(e, "Id"), path.Base(attr(e, "Type")), strings.TrimPrefix(target, "/")})
		}
		return false
	}})
	return found
}

// related lists the parts a part points to, by the last word of the relation's type.
func (p *pack) related(name string) map[string][]string {
	found := map[string][]string{}
	for _, r := range p.pointers(name) {
		found[r.kind] = append(found[r.kind], r.target)
	}
	return found
}

// main is the name of the main part.
func (p *pack) main(otherwise string) string {
	if to := p.related("")["officeDocument"]; len(to) > 0 && p.parts[key(to[0])] != nil {
		return to[0]
	}
	return otherwise
}

// meta reads docProps/core.xml.
func (p *pack) meta() reading.Meta { return p.metaIn("docProps/core.xml") }

// metaIn reads what a part says of the file; OOXML and ODF name it alike but for the date.
func (p *pack) metaIn(part string) (m reading.Meta) {
	var in string
	_ = p.walk(part, walker{ // a file need not say anything about itself
		enter: func(e xml.StartElement) bool { in = e.Name.Local; return false },
		leave: func(string) { in = "" },
		text: func(b []byte) {
			if len(m.Title)+len(m.Author)+len(m.Created) > maxMeta {
				return
			}
			s := reading.Flat(reading.Clean(string(b[:min(len(b), maxMeta)])))
			switch in {
			case "title":
				m.Title += s
			case "creator":
				m.Author += s
			case "created", "creation-date":
				m.Created += s
			}
		},
	})
	if t, err := time.Parse(time.RFC3339, m.Created); err == nil {
		m.Created = t.Format(time.RFC3339)
	}
	return m
}
