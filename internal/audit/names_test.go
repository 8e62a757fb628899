package audit

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestEveryActionThatTheCodeRecordsHasAName(t *testing.T) {
	var families []string
	for _, n := range ActionNames {
		if family, _, dotted := strings.Cut(n.Action, "."); dotted && !slices.Contains(families, family) {
			families = append(families, family)
		}
	}
	recorded := regexp.MustCompile(`Audit\(ctx, "([a-z._]+)"|"((?:` + strings.Join(families, "|") + `)\.[a-z_]+)"`)
	files := []string{"audit.key", "report.txt"} // names of files that look like actions
	found := map[string]bool{}
	for _, room := range []string{"../../internal", "../../cmd"} {
		err := filepath.WalkDir(room, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, "names.go") {
				return err
			}
			body, err := os.ReadFile(path)
			for _, m := range recorded.FindAllStringSubmatch(string(body), -1) {
				if action := m[1] + m[2]; !slices.Contains(files, action) {
					found[action] = true
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for action := range found {
		if NameOf(action) == action {
			t.Errorf("%s has no name", action)
		}
	}
	for _, n := range ActionNames {
		if !found[n.Action] {
			t.Errorf("nothing records %s", n.Action)
		}
	}
}
