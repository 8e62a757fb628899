package api

import (
	"bytes"
	"cmp"
	_ "embed"
	"fmt"
	"html/template"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

//go:embed docs.html
var docsTemplate string

// docsPolicy lets the page have its own style, and nothing else.
const docsPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"

type docsGroup struct {
	Name, Description string
	Operations        []docsOperation
}

type docsOperation struct {
	Method, Path, ID, Summary, Description string
	Parameters                             []docsField
	Body, BodyMedia                        string
	Answers                                []docsAnswer
}

type docsField struct {
	Name, In, Type, Description string
	Required                    bool
}

type docsAnswer struct{ Status, Description, Type string }

type docsSchema struct {
	Name, Type, Description string
	Fields                  []docsField
}

// docsPage renders the contract as one page that needs nothing from anywhere.
func docsPage() ([]byte, error) {
	doc, err := openapi3.NewLoader().LoadFromData(contract)
	if err != nil {
		return nil, fmt.Errorf("contract: %w", err)
	}
	t, err := template.New("docs").Parse(docsTemplate)
	if err != nil {
		return nil, fmt.Errorf("docs: %w", err)
	}
	var page bytes.Buffer
	err = t.Execute(&page, map[string]any{"Title": doc.Info.Title, "Version": doc.Info.Version, "Base": Base,
		"Intro": paragraphs(doc.Info.Description), "Groups": docsGroups(doc), "Schemas": docsSchemas(doc)})
	if err != nil {
		return nil, fmt.Errorf("docs: %w", err)
	}
	return page.Bytes(), nil
}

func paragraphs(text string) []string {
	var out []string
	for p := range strings.SplitSeq(text, "\n\n") {
		if p = strings.TrimSpace(strings.NewReplacer("**", "", "`", "").Replace(p)); p != "" {
			out = append(out, p)
		}
	}
	return out
}

func docsGroups(doc *openapi3.T) []docsGroup {
	groups := make([]docsGroup, len(doc.Tags))
	for i, tag := range doc.Tags {
		groups[i] = docsGroup{Name: tag.Name, Description: tag.Description}
		for _, path := range doc.Paths.InMatchingOrder() {
			item := doc.Paths.Value(path)
			for method, op := range item.Operations() {
				if slices.Contains(op.Tags, tag.Name) {
					groups[i].Operations = append(groups[i].Operations, docsOperationOf(method, path, item, op))
				}
			}
		}
		slices.SortFunc(groups[i].Operations, func(a, b docsOperation) int {
			return cmp.Or(strings.Compare(a.Path, b.Path), strings.Compare(a.Method, b.Method))
		})
	}
	return groups
}

func docsOperationOf(method, path string, item *openapi3.PathItem, op *openapi3.Operation) docsOperation {
	o := docsOperation{Method: method, Path: path, ID: op.OperationID, Summary: op.Summary, Description: op.Description}
	for _, p := range append(slices.Clone(item.Parameters), op.Parameters...) {
		v := p.Value
		o.Parameters = append(o.Parameters, docsField{Name: v.Name, In: v.In, Type: typeOf(v.Schema), Description: v.Description, Required: v.Required})
	}
	if op.RequestBody != nil {
		media := slices.Sorted(maps.Keys(op.RequestBody.Value.Content)) // application/json before text/plain
		o.BodyMedia, o.Body = strings.Join(media, " 或 "), typeOf(op.RequestBody.Value.Content[media[0]].Schema)
	}
	for status, r := range op.Responses.Map() {
		a := docsAnswer{Status: status}
		if r.Value.Description != nil {
			a.Description = *r.Value.Description
		}
		var types []string
		for _, name := range slices.Sorted(maps.Keys(r.Value.Content)) {
			if strings.HasSuffix(name, "json") {
				name = typeOf(r.Value.Content[name].Schema)
			}
			types = append(types, name)
		}
		a.Type = strings.Join(types, " 或 ")
		o.Answers = append(o.Answers, a)
	}
	slices.SortFunc(o.Answers, func(a, b docsAnswer) int { return strings.Compare(a.Status, b.Status) })
	return o
}

func docsSchemas(doc *openapi3.T) []docsSchema {
	var out []docsSchema
	for name, ref := range doc.Components.Schemas {
		s := docsSchema{Name: name, Type: typeOf(&openapi3.SchemaRef{Value: ref.Value}), Description: ref.Value.Description}
		for field, f := range ref.Value.Properties {
			s.Fields = append(s.Fields, docsField{Name: field, Type: typeOf(f), Description: f.Value.Description, Required: slices.Contains(ref.Value.Required, field)})
		}
		slices.SortFunc(s.Fields, func(a, b docsField) int { return strings.Compare(a.Name, b.Name) })
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b docsSchema) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// typeOf names a schema for people: Proof, Proof[], string, a、b、c.
func typeOf(ref *openapi3.SchemaRef) string {
	if ref == nil {
		return ""
	}
	if i := strings.LastIndex(ref.Ref, "/"); i >= 0 {
		return ref.Ref[i+1:]
	}
	s := ref.Value
	switch {
	case s.Type.Is("array"):
		return typeOf(s.Items) + "[]"
	case len(s.Enum) > 0:
		return values(s.Enum)
	case s.Type == nil:
		return "any"
	}
	return strings.Join(s.Type.Slice(), "|")
}
