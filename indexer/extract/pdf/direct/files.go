package direct

import "strings"

// An Embedded is a file in the file (ISO 32000-1, 7.11.4).
type Embedded struct {
	Name    string
	Content []byte
}

// Files are the first of the files that belong to the document as a whole, in their order.
func (f *File) Files(most int) (all []Embedded, err error) {
	for _, o := range f.files[:min(most, len(f.files))] {
		e, err := f.embedded(o)
		if err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	return all, nil
}

// names lists the values of a tree of names in their order (7.9.6).
func (f *File) names(o any, seen map[ref]bool) (all array, err error) {
	r, _ := o.(ref)
	if seen[r] || len(seen) >= maxTree {
		return nil, aside("a tree of names")
	}
	seen[r] = true
	d, err := f.dict(o)
	if err != nil {
		return nil, err
	}
	pairs, err := f.get(d["Names"])
	if err != nil {
		return nil, err
	}
	if list, ok := pairs.(array); ok && d["Kids"] == nil {
		for i := 1; i < len(list); i += 2 {
			all = append(all, list[i])
		}
		return all, nil
	}
	kids, err := f.get(d["Kids"])
	list, ok := kids.(array)
	if err != nil || pairs != nil || kids != nil && !ok {
		return nil, aside("a tree of names: %v", err)
	}
	for _, kid := range list {
		below, err := f.names(kid, seen)
		if err != nil {
			return nil, err
		}
		all = append(all, below...)
	}
	return all, nil
}

// embedded takes a file by its specification (7.11.3): it has one name, or one
// in Unicode beside it, and a stream for each at most.
func (f *File) embedded(o any) (e Embedded, err error) {
	d, err := f.dict(o)
	if err != nil || d == nil || d["FS"] != nil || d["DOS"] != nil || d["Mac"] != nil || d["Unix"] != nil {
		return e, aside("a file specification: %v", err)
	}
	streams, err := f.dict(d["EF"])
	if err != nil {
		return e, err
	}
	var content *stream
	for _, key := range []name{"UF", "F"} {
		s, ok := d[key].(text)
		if d[key] != nil && !ok || key == "F" && strings.ContainsFunc(string(s), notASCII) {
			return e, aside("the name of a file")
		}
		said, sure := s.decoded()
		o, err := f.get(streams[key])
		if err != nil || !sure {
			return e, aside("the name of a file: %v", err)
		}
		if e.Name == "" {
			e.Name = said
		}
		if it, ok := o.(*stream); ok && said != "" && content == nil {
			content = it
		}
	}
	if content != nil {
		e.Content, err = f.unpackKept(content)
	}
	return e, err
}

func notASCII(r rune) bool { return r < ' ' || r > '~' }
