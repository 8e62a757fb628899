// Package web serves the screens, which are built into the binary.
//
// web/dist is made by the web build and is not kept in the repository. A binary
// built without it serves the one page in web/unbuilt, which says so and names
// the ways that remain: the API and the command line.
package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"log/slog"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"
)

//go:embed all:dist
var dist embed.FS

//go:embed unbuilt
var unbuilt embed.FS

const index = "index.html"

// policy lets a page load only what this server serves; nothing inline runs.
const policy = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; " +
	"font-src 'self'; connect-src 'self'; worker-src 'self'; object-src 'none'; base-uri 'none'; " +
	"form-action 'self'; frame-ancestors 'none'"

const (
	// askAgain: the browser keeps it, and asks each time whether it is still the same.
	askAgain = "no-cache"
	// forever is for files whose name holds a digest of their content.
	forever = "public, max-age=31536000, immutable"
)

// mediaTypes are set by us: on some machines the system's table lacks or breaks them.
var mediaTypes = map[string]string{
	".html": "text/html; charset=utf-8",
	".css":  "text/css; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".mjs":  "text/javascript; charset=utf-8",
	".json": "application/json",
	".svg":  "image/svg+xml",
	".wasm": "application/wasm",
}

// Built reports whether this binary holds the web interface.
func Built() bool { return holds(sub(dist, "dist"), index) }

// Handler serves the screens. Every address that is neither under /api nor
// under /assets is the business of the screens and gets index.html, so that a
// person can open or reload any of them; a missing asset is 404, or a stale
// browser would take HTML for a script after an upgrade.
func Handler() http.Handler {
	if Built() {
		files := sub(dist, "dist")
		return screens{files: files, assets: forever, pages: pagesOf(files)}
	}
	return screens{files: sub(unbuilt, "unbuilt"), assets: askAgain}
}

// screens serves one built tree: index.html, assets/, and files beside them.
type screens struct {
	files  fs.FS
	assets string // Cache-Control of what lies under /assets
	pages  pages
}

func (s screens) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "这个地址只能读取", http.StatusMethodNotAllowed)
		return
	}
	name := strings.TrimPrefix(path.Clean("/"+r.URL.Path), "/")
	cache := askAgain
	switch {
	case name == "api" || strings.HasPrefix(name, "api/"):
		http.Error(w, "没有这个接口，接口说明见 /api", http.StatusNotFound)
		return
	case strings.HasPrefix(name, "assets/"):
		if !holds(s.files, name) {
			http.Error(w, "没有这个文件，请刷新页面", http.StatusNotFound)
			return
		}
		cache = s.assets
	case !holds(s.files, name):
		if link := s.pages.link(name); link != "" {
			w.Header().Add("Link", link)
		}
		name = index
	}
	s.serve(w, r, name, cache)
}

// serve sends a file that is there, packed where the build packed it and the browser takes it.
func (s screens) serve(w http.ResponseWriter, r *http.Request, name, cache string) {
	h := w.Header()
	h.Set("Vary", "Accept-Encoding")
	h.Set("Content-Type", mediaType(name))
	if packed := name + ".gz"; holds(s.files, packed) && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		name = packed
	}
	body, err := fs.ReadFile(s.files, name)
	if err != nil {
		slog.ErrorContext(r.Context(), "read an embedded file", "name", name, "error", err)
		http.Error(w, "页面读取失败，请稍后再试", http.StatusInternalServerError)
		return
	}
	digest := sha256.Sum256(body)
	h.Set("Cache-Control", cache)
	h.Set("ETag", `"`+hex.EncodeToString(digest[:16])+`"`)
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(body))
}

func mediaType(name string) string {
	ext := strings.ToLower(path.Ext(name))
	if t := mediaTypes[ext]; t != "" {
		return t
	}
	if t := mime.TypeByExtension(ext); t != "" {
		return t
	}
	return "application/octet-stream"
}

// holds reports whether name is a file; dot files are not for readers.
func holds(files fs.FS, name string) bool {
	if strings.HasPrefix(path.Base(name), ".") {
		return false
	}
	info, err := fs.Stat(files, name)
	return err == nil && info.Mode().IsRegular()
}

// sub cannot fail: both directories are embedded.
func sub(files embed.FS, dir string) fs.FS {
	s, err := fs.Sub(files, dir)
	if err != nil {
		panic(err)
	}
	return s
}
