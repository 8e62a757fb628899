package web

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"log/slog"
	"path"
	"slices"
	"strings"
)

// The build writes down which files each screen needs (pages.json). They are named in a
// Link header (RFC 8288) of index.html: the browser asks for all of them at once, where
// it would otherwise first read the page, and run the router to learn of the rest.
type pages []struct {
	Path  string   // as the router has it: problems/:no(\d+)
	Files []string // assets/…
}

// pagesOf reads what the build wrote. Without it every screen works, a little later.
func pagesOf(files fs.FS) (p pages) {
	b, err := fs.ReadFile(files, "pages.json")
	if err == nil {
		err = json.Unmarshal(b, &p)
	}
	if err != nil {
		slog.Warn("screens are not asked ahead", "error", err)
	}
	return p
}

// link is the header for a screen's address; empty for one that the router does not know.
func (p pages) link(name string) string {
	var links []string
	for _, page := range p {
		if !matches(strings.Split(page.Path, "/"), strings.Split(name, "/")) {
			continue
		}
		for _, f := range page.Files {
			as := "modulepreload"
			if path.Ext(f) == ".css" {
				as = "preload; as=style; crossorigin"
			}
			links = append(links, fmt.Sprintf("</%s>; rel=%s", f, as))
		}
		break
	}
	return strings.Join(links, ", ")
}

// matches: a segment that begins with a colon stands for any other.
func matches(route, name []string) bool {
	return slices.EqualFunc(route, name, func(r, n string) bool { return r == n || strings.HasPrefix(r, ":") && n != "" })
}
