package web

import (
	"net/http/httptest"
	"testing"
	"testing/fstest"
)

func TestAScreenNamesItsFiles(t *testing.T) {
	files := fstest.MapFS{
		"index.html": {Data: []byte("<!doctype html>")},
		"pages.json": {Data: []byte(`[{"path":"","files":["assets/a.js"]},{"path":"problems","files":["assets/a.js","assets/l.css"]},{"path":"problems/:no(\\d+)","files":["assets/p.js"]}]`)},
	}
	s := screens{assets: forever, files: files, pages: pagesOf(files)}
	for path, want := range map[string]string{
		"/":            "</assets/a.js>; rel=modulepreload",
		"/problems?q=": "</assets/a.js>; rel=modulepreload, </assets/l.css>; rel=preload; as=style; crossorigin",
		"/problems/5":  "</assets/p.js>; rel=modulepreload",
		"/problems/":   "</assets/a.js>; rel=modulepreload, </assets/l.css>; rel=preload; as=style; crossorigin",
		"/nowhere":     "",
		"/index.html":  "",
	} {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		if got := w.Header().Get("Link"); got != want || w.Code != 200 {
			t.Errorf("%s: %d, Link %q, want %q", path, w.Code, got, want)
		}
	}
}

func TestScreensWithoutTheListStillStand(t *testing.T) {
	if p := pagesOf(fstest.MapFS{}); p.link("problems") != "" {
		t.Error("files named that nobody wrote down")
	}
}

// The build takes the routes from the router's text: every one of them must have come along.
func TestTheBuildListedEveryScreen(t *testing.T) {
	if !Built() {
		t.Skip("built without the screens")
	}
	files := sub(dist, "dist")
	p := pagesOf(files)
	for _, name := range []string{"", "problems", "problems/5", "search", "evidence", "evidence/X", "upload", "login"} {
		if p.link(name) == "" {
			t.Errorf("no files for %q", name)
		}
	}
	for _, page := range p {
		for _, f := range page.Files {
			if !holds(files, f) {
				t.Errorf("%s names %s, which is not there", page.Path, f)
			}
		}
	}
}
