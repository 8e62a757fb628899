package api

import (
	"maps"
	"slices"
	"testing"

	"juzheng/internal/account"
)

// Routes are what the server listens to, as METHOD /path.
func (a *API) Routes() []string {
	var out []string
	for _, r := range a.echo.Routes() {
		out = append(out, r.Method+" "+r.Path)
	}
	slices.Sort(out)
	return out
}

// Rules are the routes that have a rule.
func Rules() []string { return slices.Sorted(maps.Keys(rules)) }

// WithoutRules lets everybody with an account through to the deeds while a test
// runs, to see that those ask by themselves.
func WithoutRules(t *testing.T) {
	kept := maps.Clone(rules)
	for route, r := range rules {
		if !r.public {
			rules[route] = rule{may: func(account.User) bool { return true }}
		}
	}
	t.Cleanup(func() { rules = kept })
}
