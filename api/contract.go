package api

import (
	_ "embed"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
)

//go:embed openapi.yaml
var contract []byte

// A contractPath is one path of the contract with the components it needs, as a
// document of its own. It is parsed when it is first asked for: all of the
// contract takes as long as everything else that a command does at its start.
type contractPath func() (*openapi3.PathItem, error)

// contractPaths are those of the contract by their names.
func contractPaths() map[string]contractPath {
	parts := cutContract(string(contract))
	homes := sync.OnceValue(func() map[string]int { return homesIn(parts) })
	all := map[string]contractPath{}
	for i, p := range parts {
		if p.kind != "paths" {
			continue
		}
		all[p.name] = sync.OnceValues(func() (*openapi3.PathItem, error) {
			doc, err := openapi3.NewLoader().LoadFromData([]byte(standalone(parts, homes(), i)))
			if err != nil {
				return nil, fmt.Errorf("contract of %s: %w", p.name, err)
			}
			item := doc.Paths.Value(p.name)
			for _, op := range item.Operations() {
				op.Security = nil // who asks is not checked here; it would read whole uploads to show them to nobody
			}
			return item, nil
		})
	}
	return all
}

// A contractPart is a path or a component of the contract.
type contractPart struct{ kind, name, text string }

// cutContract cuts the contract, which is laid out by two blanks a level, into its parts in their order.
func cutContract(text string) (parts []contractPart) {
	section, kind := "", ""
	for line := range strings.Lines(text) {
		word, _, _ := strings.Cut(strings.TrimSpace(line), ":")
		indent := len(line) - len(strings.TrimLeft(line, " "))
		switch {
		case word == "":
			continue
		case indent == 0:
			section, kind = word, ""
			continue
		case indent == 2 && section == "components":
			kind = word
			continue
		case indent == 2 && section == "paths":
			parts = append(parts, contractPart{kind: section, name: word})
		case indent == 4 && kind != "":
			parts = append(parts, contractPart{kind: kind, name: word})
		}
		if section == "paths" || kind != "" {
			parts[len(parts)-1].text += line
		}
	}
	return parts
}

// mention finds references to components, anchors and where they are used.
var mention = regexp.MustCompile(`#/components/(\w+/\w+)|[-:,\[] ?(&\w+)|[-:,\[] ?\*(\w+)`)

// homesIn tells in which part a component, or an anchor, is.
func homesIn(parts []contractPart) map[string]int {
	home := map[string]int{}
	for i, p := range parts {
		home[p.kind+"/"+p.name] = i
		for _, m := range mention.FindAllStringSubmatch(p.text, -1) {
			if m[2] != "" {
				home[m[2]] = i
			}
		}
	}
	return home
}

// standalone is a document of one part and of those that it needs, in their order.
func standalone(parts []contractPart, home map[string]int, part int) string {
	need := map[int]bool{part: true}
	for todo := []int{part}; len(todo) > 0; todo = todo[1:] {
		for _, m := range mention.FindAllStringSubmatch(parts[todo[0]].text, -1) {
			to, ok := home[m[1]]
			if m[3] != "" {
				to, ok = home["&"+m[3]]
			}
			if ok && !need[to] {
				need[to] = true
				todo = append(todo, to)
			}
		}
	}
	out, kind := "openapi: 3.0.3\ninfo: {title: part, version: part}\npaths:\n", "paths"
	for _, i := range slices.Sorted(maps.Keys(need)) {
		p := parts[i]
		if kind == "paths" && p.kind != kind {
			out += "components:\n"
		}
		if p.kind != kind {
			out, kind = out+"  "+p.kind+":\n", p.kind
		}
		out += p.text
	}
	return out
}
