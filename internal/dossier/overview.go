package dossier

import (
	"context"
	"time"

	"juzheng/internal/account"
	"juzheng/internal/ledger"
)

// A Cell is one requirement of a claim and how it stands (证据格).
type Cell struct {
	Measure ledger.MeasureID
	ledger.Requirement
	Standing ledger.Standing
}

// A Row is one problem in the overview.
type Row struct {
	ledger.Problem
	Measures int
	Claims   int
	Vague    int // measures in which nothing can be checked
	Cells    []Cell
	Standing ledger.Standing
	Alert    ledger.Alert
}

// An AspectRow is one aspect in the overview.
type AspectRow struct {
	ledger.Aspect
	Problems []Row
	Standing ledger.Standing
}

// A UnitRow counts the proofs that a unit itself has offered.
type UnitRow struct {
	Unit     ledger.Unit
	Standing ledger.Standing // only Offered, Accepted and Returned
}

// An Overview is the whole ledger of an inspection, in numbers.
type Overview struct {
	Inspection   ledger.Inspection
	Aspects      []AspectRow
	Organisation []Measure // the report's measures of organisation, with their claims
	Units        []UnitRow
	Standing     ledger.Standing
}

// Overview reckons how an inspection stands, within what who may see.
func (a *Archivist) Overview(ctx context.Context, who account.User, insp ledger.Inspection) (Overview, error) {
	o := Overview{Inspection: insp}
	if !who.MayReadLedger() {
		return o, account.ErrRefused
	}
	b, err := a.book(ctx, who, insp.ID)
	if err != nil {
		return o, err
	}
	for _, as := range b.aspects {
		row := AspectRow{Aspect: as}
		for _, p := range b.problems {
			if p.Aspect != as.ID {
				continue
			}
			r := b.row(p)
			row.Problems = append(row.Problems, r)
			row.Standing = row.Standing.Add(r.Standing)
		}
		o.Aspects = append(o.Aspects, row)
		o.Standing = o.Standing.Add(row.Standing)
	}
	shown, err := a.show(ctx, b.proofsOf[""])
	if err != nil {
		return o, err
	}
	g := gathering{a.warnings(), b.now, ledger.Problem{}, b.claimsOf[""], b.proofsOf[""], shown}
	for _, m := range b.measuresOf[""] {
		o.Organisation = append(o.Organisation, g.measure(m))
		o.Standing = o.Standing.Add(ledger.StandingOfMeasure(m, g.claims, g.proofs))
	}
	o.Units, err = a.unitRows(ctx, who, b)
	return o, err
}

// book is all rows of an inspection, by problem, so that an overview is
// reckoned in one pass.
type book struct {
	warn       ledger.Warnings
	now        time.Time
	aspects    []ledger.Aspect
	problems   []ledger.Problem
	measuresOf map[ledger.ProblemID][]ledger.Measure
	claimsOf   map[ledger.ProblemID][]ledger.Claim
	proofsOf   map[ledger.ProblemID][]ledger.Proof
	proofs     []ledger.Proof
}

func (a *Archivist) book(ctx context.Context, who account.User, id ledger.InspectionID) (b book, err error) {
	b = book{warn: a.warnings(), now: time.Now(), measuresOf: map[ledger.ProblemID][]ledger.Measure{},
		claimsOf: map[ledger.ProblemID][]ledger.Claim{}, proofsOf: map[ledger.ProblemID][]ledger.Proof{}}
	if b.aspects, err = a.Store.Aspects(ctx, id); err != nil {
		return b, err
	}
	if b.problems, err = a.Store.Problems(ctx, id); err != nil {
		return b, err
	}
	measures, err := a.Store.Measures(ctx, id, "")
	if err != nil {
		return b, err
	}
	problemOf := map[ledger.MeasureID]ledger.ProblemID{}
	for _, m := range measures {
		problemOf[m.ID] = m.Problem
		b.measuresOf[m.Problem] = append(b.measuresOf[m.Problem], m)
	}
	claims, err := a.Store.Claims(ctx, id, "")
	if err != nil {
		return b, err
	}
	for _, c := range claims {
		p := problemOf[c.Measure]
		b.claimsOf[p] = append(b.claimsOf[p], c)
	}
	proofs, err := a.Store.Proofs(ctx, id, "")
	if err != nil {
		return b, err
	}
	b.proofs = seen(who, proofs)
	for _, p := range b.proofs {
		b.proofsOf[p.Problem] = append(b.proofsOf[p.Problem], p)
	}
	return b, nil
}

func (b book) row(p ledger.Problem) Row {
	r := Row{Problem: p, Measures: len(b.measuresOf[p.ID]), Claims: len(b.claimsOf[p.ID])}
	for _, m := range b.measuresOf[p.ID] {
		if m.Vague != "" {
			r.Vague++
		}
	}
	for _, c := range b.claimsOf[p.ID] {
		for _, q := range c.Requires {
			r.Cells = append(r.Cells, Cell{c.Measure, q, ledger.StandingOf(q, b.proofsOf[p.ID])})
		}
	}
	r.Standing = ledger.StandingOfProblem(p, b.measuresOf[p.ID], b.claimsOf[p.ID], b.proofsOf[p.ID])
	r.Alert = b.warn.AlertOf(p.Duty.Deadline, b.now, r.Standing)
	return r
}

func (a *Archivist) unitRows(ctx context.Context, who account.User, b book) ([]UnitRow, error) {
	units, err := a.Store.Units(ctx)
	if err != nil {
		return nil, err
	}
	scope := who.Scope()
	var rows []UnitRow
	for _, u := range units {
		if !scope.Sees(u.Path) {
			continue
		}
		row := UnitRow{Unit: u}
		for _, p := range b.proofs {
			if p.EvidenceUnit == u.Path {
				row.Standing = row.Standing.Add(ledger.StandingOfProofs(p))
			}
		}
		rows = append(rows, row)
	}
	return rows, nil
}
