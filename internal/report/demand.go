package report

import (
	"slices"

	"juzheng/internal/ledger"
)

// A Demand says by which kinds of evidence a type of claim is proven.
type Demand struct {
	Type  ledger.ClaimType
	Kinds []ledger.Kind
	Cases []Case // those that ask for something else
}

// A Case is a way of putting a claim that has kinds of its own.
type Case struct {
	Name  string
	Kinds []ledger.Kind
}

// Demands are the rules by which a report is read, as people may know them.
func Demands() []Demand {
	var out []Demand
	for _, t := range ledger.ClaimTypeNames {
		d := Demand{Type: t.Type, Kinds: kindsOf[t.Type]}
		for _, r := range rules {
			if r.claim == t.Type && r.kinds != nil && !slices.Equal(r.kinds, d.Kinds) {
				d.Cases = append(d.Cases, Case{r.name, r.kinds})
			}
		}
		out = append(out, d)
	}
	return out
}
