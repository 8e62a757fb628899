package web

import (
	"io/fs"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

var built = screens{assets: forever, files: fstest.MapFS{
	"index.html":          {Data: []byte("<!doctype html><title>举证</title>")},
	"favicon.svg":         {Data: []byte("<svg/>")},
	".gitkeep":            {Data: nil},
	"assets/app-3f9a.js":  {Data: []byte("let a")},
	"assets/a-77.wasm":    {Data: []byte("\x00asm")},
	"assets/worker-1.mjs": {Data: []byte("let w")},
}}

var addresses = []struct {
	ask, method, path       string
	status                  int
	mediaType, cache, holds string
}{
	{"the front page", "GET", "/", 200, "text/html; charset=utf-8", askAgain, "举证"},
	{"a screen, reloaded", "GET", "/problems/5", 200, "text/html; charset=utf-8", askAgain, "举证"},
	{"a screen whose name has a dot", "GET", "/evidence/签到表.pdf", 200, "text/html; charset=utf-8", askAgain, "举证"},
	{"a file beside the index", "GET", "/favicon.svg", 200, "image/svg+xml", askAgain, "<svg"},
	{"a script", "GET", "/assets/app-3f9a.js", 200, "text/javascript; charset=utf-8", forever, "let a"},
	{"a module", "GET", "/assets/worker-1.mjs", 200, "text/javascript; charset=utf-8", forever, "let w"},
	{"a wasm file", "GET", "/assets/a-77.wasm", 200, "application/wasm", forever, "asm"},
	{"a script of the last release", "GET", "/assets/app-0000.js", 404, "text/plain; charset=utf-8", "", "刷新"},
	{"the folder of assets", "GET", "/assets/", 200, "text/html; charset=utf-8", askAgain, "举证"},
	{"an unknown interface", "GET", "/api/v1/nothing", 404, "text/plain; charset=utf-8", "", "/api"},
	{"a way out of assets", "GET", "/assets/../api/v1/x", 404, "text/plain; charset=utf-8", "", "/api"},
	{"the file that keeps the folder", "GET", "/.gitkeep", 200, "text/html; charset=utf-8", askAgain, "举证"},
	{"a form sent to a screen", "POST", "/problems/5", 405, "text/plain; charset=utf-8", "", "只能读取"},
}

func TestEveryAddressGetsItsFile(t *testing.T) {
	for _, a := range addresses {
		t.Run(a.ask, func(t *testing.T) {
			w := httptest.NewRecorder()
			built.ServeHTTP(w, httptest.NewRequest(a.method, a.path, nil))
			h := w.Header()
			if w.Code != a.status || h.Get("Content-Type") != a.mediaType || h.Get("Cache-Control") != a.cache || !strings.Contains(w.Body.String(), a.holds) {
				t.Errorf("%s %s: %d %q %q %q", a.method, a.path, w.Code, h.Get("Content-Type"), h.Get("Cache-Control"), w.Body)
			}
			if w.Code == 200 && (h.Get("Content-Security-Policy") != policy || h.Get("X-Content-Type-Options") != "nosniff") {
				t.Errorf("%s: served without its guards: %v", a.path, h)
			}
		})
	}
}

func TestABrowserThatHasItIsNotSentItAgain(t *testing.T) {
	first := httptest.NewRecorder()
	built.ServeHTTP(first, httptest.NewRequest("GET", "/", nil))
	again := httptest.NewRequest("GET", "/", nil)
	again.Header.Set("If-None-Match", first.Header().Get("ETag"))
	second := httptest.NewRecorder()
	built.ServeHTTP(second, again)
	if second.Code != http.StatusNotModified || second.Body.Len() != 0 {
		t.Errorf("%d with %d bytes, want 304 with none", second.Code, second.Body.Len())
	}
}

func TestAPackedFileGoesToThoseWhoUnpackIt(t *testing.T) {
	files := screens{assets: forever, files: fstest.MapFS{"assets/a.js": {Data: []byte("let a")}, "assets/a.js.gz": {Data: []byte("packed")}}}
	for accepts, want := range map[string]string{"gzip, deflate": "packed", "": "let a"} {
		r := httptest.NewRequest("GET", "/assets/a.js", nil)
		r.Header.Set("Accept-Encoding", accepts)
		w := httptest.NewRecorder()
		files.ServeHTTP(w, r)
		h := w.Header()
		if w.Body.String() != want || (h.Get("Content-Encoding") == "gzip") != (want == "packed") ||
			h.Get("Content-Type") != "text/javascript; charset=utf-8" || h.Get("Vary") != "Accept-Encoding" {
			t.Errorf("accepting %q: %q %v", accepts, w.Body, h)
		}
	}
}

func TestTheUnbuiltPagePassesItsOwnPolicy(t *testing.T) {
	page, err := fs.ReadFile(sub(unbuilt, "unbuilt"), index)
	if err != nil {
		t.Fatal(err)
	}
	if bad := regexp.MustCompile(`(?i)<script|<style|\sstyle=|\son[a-z]+=|https?://`).Find(page); bad != nil {
		t.Errorf("%q: the policy blocks it, or an offline network lacks it", bad)
	}
	for _, want := range []string{"网页界面", `href="/api"`, "juzheng import", "juzheng search"} {
		if !strings.Contains(string(page), want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	for _, link := range regexp.MustCompile(`href="/(assets/[^"]+)"`).FindAllSubmatch(page, -1) {
		if !holds(sub(unbuilt, "unbuilt"), string(link[1])) {
			t.Errorf("the page asks for %s, which is not there", link[1])
		}
	}
}

func TestThisBinaryServesWhatItWasBuiltWith(t *testing.T) {
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	if says := strings.Contains(w.Body.String(), "没有包含网页界面"); w.Code != 200 || says == Built() {
		t.Errorf("status %d, built %v, says unbuilt %v", w.Code, Built(), says)
	}
}
