// Command gen writes the invented evidence of the sample inspection from its
// sources: run it by go generate after a source was changed. It needs no other
// program, only a Chinese font for pictures and for fonts inside PDFs.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"hash/fnv"
	"image"
	"image/jpeg"
	"image/png"
	"log"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/text/encoding/simplifiedchinese"
)

func main() {
	from := flag.String("sources", "gen/sources", "folder of the sources")
	to := flag.String("files", "files", "folder of the evidence")
	font := flag.String("font", "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", "a Chinese TrueType font")
	flag.Parse()
	if err := generate(*from, *to, *font); err != nil {
		log.Fatal(err)
	}
}

// generate writes one file for each source and removes what has no source.
func generate(from, to, font string) error {
	f, err := readFont(font)
	if err != nil {
		return err
	}
	sources, err := readSources(from)
	if err != nil {
		return err
	}
	if err := removeOthers(to, sources); err != nil {
		return err
	}
	made := map[string][]byte{}
	for _, s := range sources {
		if s.copyOf == "" {
			if made[s.name], err = s.file(f); err != nil {
				return fmt.Errorf("%s: %w", s.name, err)
			}
		}
	}
	for _, s := range sources {
		data := made[s.name]
		if s.copyOf != "" {
			if data = made[s.copyOf]; data == nil {
				return fmt.Errorf("%s: no source for %s", s.name, s.copyOf)
			}
		}
		if err := os.WriteFile(filepath.Join(to, s.name), data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

const sourceExt = ".src"

func readSources(dir string) (all []source, err error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*"+sourceExt))
	if err != nil {
		return nil, err
	}
	for _, p := range paths {
		text, err := os.ReadFile(p)
		if err != nil {
			return nil, err
		}
		s, err := parse(strings.TrimSuffix(filepath.Base(p), sourceExt), string(text))
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("no *%s in %s", sourceExt, dir)
	}
	return all, nil
}

func removeOthers(dir string, sources []source) error {
	old, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range old {
		if !slices.ContainsFunc(sources, func(s source) bool { return s.name == e.Name() }) {
			if err := os.Remove(filepath.Join(dir, e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s source) paper() paper {
	if s.opts["slip"] {
		return slip
	}
	return a4
}

// file writes the source in its format. Chance is seeded by the name, so that
// the same source gives the same bytes.
func (s source) file(f fontData) ([]byte, error) {
	leaves := layout(s.blocks, s.paper())
	switch s.format {
	case "pdf":
		if s.opts["scan"] {
			return s.scan(leaves, f)
		}
		return textPDF(leaves, s.opts, f)
	case "ofd":
		return ofd(s.name, leaves, f)
	case "docx":
		return docx(s.blocks)
	case "xlsx":
		return xlsx(s.blocks)
	case "jpg", "png":
		if s.opts["hall"] {
			return photo(hall(s.blocks, f, s.chance()))
		}
		return s.picture(leaves[0], f)
	case "html":
		return html(s.blocks), nil
	case "txt":
		if s.opts["gb18030"] {
			return simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(s.text()))
		}
		return []byte(s.text()), nil
	}
	return nil, fmt.Errorf("unknown format %q", s.format)
}

func (s source) chance() *rand.Rand {
	h := fnv.New64a()
	_, _ = h.Write([]byte(s.name)) // a hash takes everything
	return rand.New(rand.NewPCG(h.Sum64(), 1))
}

func (s source) scan(leaves []leaf, f fontData) ([]byte, error) {
	var pictures []image.Image
	rnd := s.chance()
	for _, l := range leaves {
		pic, err := scanned(l, f, rnd, s.opts["colour"])
		if err != nil {
			return nil, err
		}
		pictures = append(pictures, pic)
	}
	return scanPDF(leaves, pictures, s.opts["bitonal"])
}

func (s source) picture(l leaf, f fontData) ([]byte, error) {
	if s.format == "png" {
		var b bytes.Buffer
		pic, err := draft(l, f, photoDPI, s.chance())
		if err != nil {
			return nil, err
		}
		err = (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, pic)
		return b.Bytes(), err
	}
	return photo(photographed(l, f, s.chance()))
}

func photo(pic image.Image, err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = jpeg.Encode(&b, pic, &jpeg.Options{Quality: photoQuality})
	return b.Bytes(), err
}

// text is the source as a plain text file with the line ends of Windows.
func (s source) text() string {
	var b strings.Builder
	for _, bl := range s.blocks {
		if bl.style != table {
			b.WriteString(typed(bl.text) + "\r\n")
		}
		for _, r := range bl.rows {
			b.WriteString(typed(strings.Join(r, "\t")) + "\r\n")
		}
	}
	return b.String()
}

func html(blocks []block) []byte {
	var b strings.Builder
	b.WriteString("<!DOCTYPE html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>" + escape(blocks[0].text) + "</title></head><body>\n")
	tag := map[style]string{title: "h1", redHead: "h2"}
	for _, bl := range blocks {
		if bl.style == table {
			b.WriteString("<table border=\"1\">\n")
			for _, r := range bl.rows {
				b.WriteString("<tr>")
				for _, c := range r {
					b.WriteString("<td>" + escape(typed(c)) + "</td>")
				}
				b.WriteString("</tr>\n")
			}
			b.WriteString("</table>\n")
			continue
		}
		t := tag[bl.style]
		if t == "" {
			t = "p"
		}
		b.WriteString("<" + t + ">" + escape(typed(bl.text)) + "</" + t + ">\n")
	}
	b.WriteString("</body></html>\n")
	return []byte(b.String())
}
