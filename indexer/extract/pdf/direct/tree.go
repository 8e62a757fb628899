package direct

import (
	"strings"
	"unicode/utf16"
)

// inherited are the entries that a page has from the nodes above it (ISO 32000-1, 7.7.3.4).
var inherited = []name{"Resources", "MediaBox", "CropBox", "Rotate"}

// dict is an object that is a dictionary; nil when it is nothing.
func (f *File) dict(o any) (dict, error) {
	o, err := f.get(o)
	if err != nil || o == nil {
		return nil, err
	}
	d, ok := o.(dict)
	if !ok {
		return nil, aside("%T in place of a dictionary", o)
	}
	return d, nil
}

// tree lists the pages (7.7.3) and the files in the file.
func (f *File) tree() error {
	root, err := f.dict(f.trailer["Root"])
	if err != nil {
		return err
	}
	names, err := f.dict(root["Names"])
	if err != nil {
		return err
	}
	if root["Collection"] != nil {
		return aside("a collection of files")
	}
	if o := names["EmbeddedFiles"]; o != nil {
		if f.files, err = f.names(o, map[ref]bool{}); err != nil {
			return err
		}
	}
	n, err := f.node(root["Pages"], dict{}, map[ref]bool{})
	if err == nil && (n == 0 || n != len(f.pages)) {
		err = aside("%d pages of %d", len(f.pages), n)
	}
	return err
}

// node lists the pages below a node and gives their number.
func (f *File) node(o any, above dict, seen map[ref]bool) (int, error) {
	r, ok := o.(ref)
	if !ok || seen[r] || len(seen) > 2*maxPages {
		return 0, aside("the page tree")
	}
	seen[r] = true
	d, err := f.dict(o)
	if err != nil {
		return 0, err
	}
	for _, k := range inherited {
		if d[k] == nil && above[k] != nil && d != nil {
			d[k] = above[k]
		}
	}
	switch d["Type"] {
	case name("Page"):
		if d["Kids"] != nil || len(f.pages) >= maxPages {
			return 0, aside("the page tree")
		}
		f.pages = append(f.pages, d)
		return 1, nil
	case name("Pages"):
	default:
		return 0, aside("a node of no known type")
	}
	kids, err := f.get(d["Kids"])
	list, ok := kids.(array)
	if err != nil || !ok || len(list) > maxPages {
		return 0, aside("kids of a node")
	}
	if f.level++; f.level > maxTree {
		return 0, aside("a deep page tree")
	}
	defer func() { f.level-- }()
	sum := 0
	for _, kid := range list {
		n, err := f.node(kid, d, seen)
		if err != nil {
			return 0, err
		}
		sum += n
	}
	if count, err := f.get(d["Count"]); err != nil || count != float64(sum) {
		return 0, aside("a count that is not %d", sum)
	}
	return sum, nil
}

// links tells that the annotations of a page are links, which show no text and hold no files.
func (f *File) links(page dict) error {
	all, err := f.list(page["Annots"])
	if err != nil {
		return err
	}
	for _, o := range all {
		a, ok := o.(dict)
		if !ok || a["Subtype"] != name("Link") || a["AP"] != nil {
			return aside("annotations")
		}
	}
	return nil
}

// Info is an entry of the document's information (14.3.3), "" for none; false when it is not surely understood.
func (f *File) Info(key string) (string, bool) {
	d, err := f.dict(f.trailer["Info"])
	if err != nil {
		return "", false
	}
	o, err := f.get(d[name(key)])
	s, ok := o.(text)
	if err != nil || o != nil && !ok {
		return "", false
	}
	return s.decoded()
}

// decoded is a text string (7.9.2.2); false when it is not surely understood.
func (s text) decoded() (string, bool) {
	if rest, ok := strings.CutPrefix(string(s), "\xFE\xFF"); ok {
		if len(rest)%2 != 0 || strings.Contains(rest, "\x00\x1B") { // an escape tells the language (7.9.2.2)
			return "", false
		}
		units := make([]uint16, len(rest)/2)
		for i := range units {
			units[i] = uint16(rest[2*i])<<8 | uint16(rest[2*i+1])
		}
		return string(utf16.Decode(units)), true
	}
	if strings.HasPrefix(string(s), "\xFF\xFE") || strings.HasPrefix(string(s), "\xEF\xBB\xBF") {
		return "", false
	}
	out := make([]rune, 0, len(s))
	for _, c := range []byte(s) {
		r := docEncoding[c]
		if r == 0 {
			return "", false
		}
		out = append(out, r)
	}
	return string(out), true
}

// docEncoding is PDFDocEncoding (D.2); 0 for what stands for nothing, or orders lines.
var docEncoding = func() (t [256]rune) {
	for c := ' '; c <= 0xFF; c++ {
		t[c] = c
	}
	for i, r := range []rune("•†‡…—–ƒ⁄‹›−‰„“”‘’‚™ﬁﬂŁŒŠŸŽıłœšž") {
		t[0x80+i] = r
	}
	t[0x7F], t[0x9F], t[0xA0], t[0xAD] = 0, 0, '€', 0
	return t
}()
