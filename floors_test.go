// Package juzheng_test keeps the floors of the house: who may import whom.
//
// It parses the imports itself. Asking the go command would let a cached run
// hide a violation: the test cache does not see files of other packages.
package juzheng_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "juzheng"

// floors from the top down; a package imports its own floor and those below.
var floors = []string{"cmd", "api", "internal", "indexer"}

// verbs are the rooms that stand side by side.
var verbs = []string{"internal/casework", "internal/search", "internal/dossier", "internal/ingest"}

// pure are the rooms that touch no world.
var pure = []string{"internal/ledger", "internal/report", "internal/account", "internal/audit", "internal/job"}

// worldly is what a pure room does not import.
var worldly = []string{"database/sql", "net/http", "os", "os/exec", "internal/store", "internal/blob/disk", "internal/blob/s3"}

// refused are modules that may not be linked, and why.
var refused = map[string]string{
	"github.com/longbridgeapp/opencc":   "it links liuzl/cedar-go, which is under the GPL",
	"github.com/liuzl/cedar-go":         "it is under the GPL",
	"github.com/minio/minio":            "it is under the AGPL",
	"github.com/johannesboyne/gofakes3": "it ignores credentials and corrupts content, so a green test would mean nothing",
}

// An edge is one import in one file. Packages of this module are written
// without the module's name: "internal/ledger".
type edge struct {
	from, to string
	test     bool // the import stands in a _test.go file
}

// broken is the sentence of the rule that the import breaks, or "".
func broken(e edge) string {
	for m, why := range refused {
		if room(e.to, m) {
			return fmt.Sprintf("%s imports %s: %s", e.from, e.to, why)
		}
	}
	from, to := floorOf(e.from), floorOf(e.to)
	switch {
	case e.from == e.to:
		return "" // a test outside its package
	case to >= 0 && from > to:
		return fmt.Sprintf("no import runs upwards (%s): %s imports %s", strings.Join(floors, " → "), e.from, e.to)
	case room(e.to, "web") && from != 0 && from != 1:
		return fmt.Sprintf("web is imported only by cmd and api: %s imports %s", e.from, e.to)
	case room(e.from, "web") && to >= 0:
		return fmt.Sprintf("web shows pages and knows nothing of the case: %s imports %s", e.from, e.to)
	case roomIn(e.from, verbs) != "" && roomIn(e.to, verbs) != "" && roomIn(e.from, verbs) != roomIn(e.to, verbs):
		return fmt.Sprintf("the verb rooms (%s) never import each other: %s imports %s", strings.Join(verbs, ", "), e.from, e.to)
	case e.test:
		return "" // what follows binds the product only
	case roomIn(e.from, pure) != "" && slices.ContainsFunc(worldly, func(w string) bool { return room(e.to, w) }):
		return fmt.Sprintf("%s is pure (values in, values out): it imports %s", e.from, e.to)
	case forTests(e.to) && !forTests(e.from):
		return fmt.Sprintf("product code imports no testing package: %s imports %s", e.from, e.to)
	}
	return ""
}

// floorOf is the index in floors, -1 for what stands on no floor of ours.
func floorOf(pkg string) int {
	return slices.IndexFunc(floors, func(f string) bool { return room(pkg, f) })
}

// room reports whether pkg is the room or lies inside it.
func room(pkg, room string) bool { return pkg == room || strings.HasPrefix(pkg, room+"/") }

func roomIn(pkg string, rooms []string) string {
	for _, r := range rooms {
		if room(pkg, r) {
			return r
		}
	}
	return ""
}

// forTests tells testing, httptest, blobtest …
func forTests(pkg string) bool {
	ours := floorOf(pkg) >= 0 && strings.HasSuffix(path.Base(pkg), "test")
	return ours || room(pkg, "testing") || pkg == "net/http/httptest"
}

func TestEveryImportKeepsTheFloors(t *testing.T) {
	files := 0
	walk(t, func(name, pkg string, f *ast.File) {
		files++
		for _, spec := range f.Imports {
			to, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			e := edge{from: pkg, to: strings.TrimPrefix(to, module+"/"), test: strings.HasSuffix(name, "_test.go")}
			if rule := broken(e); rule != "" {
				t.Errorf("%s: %s", name, rule)
			}
		}
	})
	if files < 3 {
		t.Fatalf("only %d Go files seen: the walk looks at the wrong place", files)
	}
}

func TestOnlyTheEdgesKnowHTTPStatuses(t *testing.T) {
	walk(t, func(name, pkg string, f *ast.File) {
		if strings.HasSuffix(name, "_test.go") || knowsStatuses(pkg) {
			return
		}
		for _, s := range statuses(f) {
			t.Errorf("%s: errors become HTTP statuses in api/problem.go, not here: %s", name, s)
		}
	})
}

// knowsStatuses tells the rooms that answer HTTP, and those that ask a server and read its answer.
func knowsStatuses(pkg string) bool {
	return roomIn(pkg, []string{"api", "web", "internal/blob/s3", "cmd"}) != ""
}

// statuses lists the constants http.Status… that the file names.
func statuses(f *ast.File) (found []string) {
	local := ""
	for _, spec := range f.Imports {
		if spec.Path.Value == `"net/http"` {
			local = "http"
			if spec.Name != nil {
				local = spec.Name.Name
			}
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := sel.X.(*ast.Ident); ok && local != "" && x.Name == local &&
				strings.HasPrefix(sel.Sel.Name, "Status") && sel.Sel.Name != "StatusText" {
				found = append(found, "http."+sel.Sel.Name)
			}
		}
		return true
	})
	return found
}

// walk parses every Go file of the module; nested modules are their own houses.
func walk(t *testing.T, visit func(name, pkg string, f *ast.File)) {
	t.Helper()
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			return skipDir(name, d.Name())
		}
		if !strings.HasSuffix(name, ".go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			return fmt.Errorf("parse %s: %w", name, err)
		}
		visit(filepath.ToSlash(name), filepath.ToSlash(filepath.Dir(name)), f)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func skipDir(name, base string) error {
	if name == "." {
		return nil
	}
	if strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") || slices.Contains([]string{"testdata", "node_modules", "data", "bin", "dist"}, base) {
		return filepath.SkipDir
	}
	if _, err := os.Stat(filepath.Join(name, "go.mod")); err == nil {
		return filepath.SkipDir
	}
	return nil
}

// The rules themselves, on invented imports: the test above can fail.
var imports = []struct {
	edge
	rule string // a word of the sentence; "" when the import is allowed
}{
	{edge{"cmd/juzheng", "api", false}, ""},
	{edge{"cmd/juzheng", "web", false}, ""},
	{edge{"cmd/juzheng", "internal/store", false}, ""},
	{edge{"api", "internal/casework", false}, ""},
	{edge{"api", "web", false}, ""},
	{edge{"internal/search", "indexer/query", false}, ""},
	{edge{"internal/store", "database/sql", false}, ""},
	{edge{"internal/report", "internal/ledger", false}, ""},
	{edge{"internal/ledger", "internal/blob", false}, ""}, // blob.Ref is a value
	{edge{"indexer/bleve", "indexer/hanzi", false}, ""},
	{edge{"internal/blob/blobtest", "testing", false}, ""},
	{edge{"internal/blob/disk", "internal/blob/blobtest", true}, ""},
	{edge{"internal/report", "os", true}, ""},
	{edge{"api", "net/http/httptest", true}, ""},
	{edge{"internal/report", "github.com/example/latest", false}, ""},
	{edge{"api", "cmd/juzheng", false}, "upwards"},
	{edge{"internal/casework", "api", false}, "upwards"},
	{edge{"indexer", "internal/ledger", false}, "upwards"},
	{edge{"indexer/bleve", "internal/store", true}, "upwards"},
	{edge{"internal/search", "web", false}, "only by cmd and api"},
	{edge{"indexer/page", "web", true}, "only by cmd and api"},
	{edge{"web", "internal/account", false}, "knows nothing of the case"},
	{edge{"internal/casework", "internal/search", false}, "never import each other"},
	{edge{"internal/ingest", "internal/casework", true}, "never import each other"},
	{edge{"internal/dossier", "internal/ingest/worker", false}, "never import each other"},
	{edge{"internal/ledger", "database/sql", false}, "pure"},
	{edge{"internal/account", "internal/store", false}, "pure"},
	{edge{"internal/job", "net/http", false}, "pure"},
	{edge{"internal/report", "os", false}, "pure"},
	{edge{"api", "net/http/httptest", false}, "no testing package"},
	{edge{"internal/store", "internal/blob/blobtest", false}, "no testing package"},
	{edge{"indexer/bleve", "testing", false}, "no testing package"},
	{edge{"indexer/hanzi", "github.com/longbridgeapp/opencc", false}, "GPL"},
	{edge{"internal/blob/s3", "github.com/johannesboyne/gofakes3", true}, "ignores credentials"},
	{edge{"internal/blob/s3", "github.com/minio/minio-go/v7", false}, ""},
}

func TestTheRulesTellAllowedFromForbidden(t *testing.T) {
	for _, c := range imports {
		got := broken(c.edge)
		if (got == "") != (c.rule == "") || !strings.Contains(got, c.rule) {
			t.Errorf("%s imports %s (test %v): %q, want a sentence with %q", c.from, c.to, c.test, got, c.rule)
		}
	}
}

func TestAStatusIsSeenUnderAnyName(t *testing.T) {
	for src, want := range map[string]int{
		"import \"net/http\"\nvar a = http.StatusOK":                       1,
		"import web \"net/http\"\nvar a, b = web.StatusOK, web.StatusGone": 2,
		"import \"net/http\"\nvar a = http.StatusText(1)":                  0,
		"import http \"example.org/own\"\nvar a = http.StatusOK":           0,
	} {
		f, err := parser.ParseFile(token.NewFileSet(), "a.go", "package a\n"+src, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		if got := statuses(f); len(got) != want {
			t.Errorf("%s: %v, want %d", src, got, want)
		}
	}
}
