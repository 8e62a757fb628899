// Package dossier gathers everything about one problem (一问题一档), and how all
// problems stand.
package dossier

import (
	"context"
	"time"

	"juzheng/internal/account"
	"juzheng/internal/blob"
	"juzheng/internal/ledger"
	"juzheng/internal/store"
)

// An Archivist gathers. Its fields are set once.
type Archivist struct {
	Store    *store.Store
	Blobs    blob.Store
	Warnings ledger.Warnings // the zero value is ledger.DefaultWarnings
}

// A Shown proof is a proof with the evidence that it names.
type Shown struct {
	ledger.Proof
	Of ledger.Evidence
}

// A Need is one requirement of a claim and what stands there.
type Need struct {
	ledger.Requirement
	Standing ledger.Standing
	Proofs   []Shown
}

// A Claim is a claim with its needs, and proofs offered as a kind nobody asked for.
type Claim struct {
	ledger.Claim
	Needs    []Need
	Besides  []Shown
	Standing ledger.Standing
}

// A Measure is a measure with its claims, and proofs offered for it as a whole.
type Measure struct {
	ledger.Measure
	Claims   []Claim
	Proofs   []Shown
	Standing ledger.Standing
	Alert    ledger.Alert
}

// A Dossier is everything about one problem that somebody may see.
type Dossier struct {
	Inspection ledger.Inspection
	Aspect     ledger.Aspect
	Problem    ledger.Problem
	Measures   []Measure
	Proofs     []Shown // offered for the problem as a whole
	Standing   ledger.Standing
	Alert      ledger.Alert
}

func (a *Archivist) warnings() ledger.Warnings {
	if a.Warnings == (ledger.Warnings{}) {
		return ledger.DefaultWarnings
	}
	return a.Warnings
}

// Gather makes the dossier of a problem. Proofs by evidence that who may not
// see are left out, and out of every count.
func (a *Archivist) Gather(ctx context.Context, who account.User, id ledger.ProblemID) (Dossier, error) {
	if !who.MayReadLedger() {
		return Dossier{}, account.ErrRefused
	}
	p, err := a.Store.Problem(ctx, id)
	if err != nil {
		return Dossier{}, err
	}
	if who.Inspection != "" && who.Inspection != p.Inspection {
		return Dossier{}, store.ErrMissing
	}
	d := Dossier{Problem: p}
	if d.Inspection, err = a.Store.Inspection(ctx, p.Inspection); err != nil {
		return d, err
	}
	aspects, err := a.Store.Aspects(ctx, p.Inspection)
	if err != nil {
		return d, err
	}
	for _, as := range aspects {
		if as.ID == p.Aspect {
			d.Aspect = as
		}
	}
	measures, err := a.Store.Measures(ctx, p.Inspection, id)
	if err != nil {
		return d, err
	}
	claims, err := a.Store.Claims(ctx, p.Inspection, id)
	if err != nil {
		return d, err
	}
	proofs, err := a.Store.Proofs(ctx, p.Inspection, id)
	if err != nil {
		return d, err
	}
	proofs = seen(who, proofs)
	shown, err := a.show(ctx, proofs)
	if err != nil {
		return d, err
	}
	g := gathering{a.warnings(), time.Now(), p, claims, proofs, shown}
	for _, m := range measures {
		d.Measures = append(d.Measures, g.measure(m))
	}
	d.Proofs = g.pick(func(q ledger.Proof) bool { return q.Measure == "" && q.Claim == "" })
	d.Standing = ledger.StandingOfProblem(p, measures, claims, proofs)
	d.Alert = g.warn.AlertOf(p.Duty.Deadline, g.now, d.Standing)
	return d, nil
}

// seen keeps the proofs by evidence that who may see.
func seen(who account.User, proofs []ledger.Proof) []ledger.Proof {
	scope := who.Scope()
	var out []ledger.Proof
	for _, p := range proofs {
		if scope.Sees(p.EvidenceUnit) {
			out = append(out, p)
		}
	}
	return out
}

func (a *Archivist) show(ctx context.Context, proofs []ledger.Proof) ([]Shown, error) {
	var ids []ledger.EvidenceID
	known := map[ledger.EvidenceID]ledger.Evidence{}
	for _, p := range proofs {
		if _, ok := known[p.Evidence]; !ok {
			known[p.Evidence] = ledger.Evidence{}
			ids = append(ids, p.Evidence)
		}
	}
	es, err := a.Store.EvidenceByIDs(ctx, ids)
	if err != nil {
		return nil, err
	}
	for _, e := range es {
		known[e.ID] = e
	}
	out := make([]Shown, len(proofs))
	for i, p := range proofs {
		out[i] = Shown{p, known[p.Evidence]}
	}
	return out, nil
}

// gathering is what one dossier is made from.
type gathering struct {
	warn    ledger.Warnings
	now     time.Time
	problem ledger.Problem
	claims  []ledger.Claim
	proofs  []ledger.Proof
	shown   []Shown
}

func (g gathering) pick(match func(ledger.Proof) bool) []Shown {
	var out []Shown
	for _, s := range g.shown {
		if match(s.Proof) {
			out = append(out, s)
		}
	}
	return out
}

func (g gathering) measure(m ledger.Measure) Measure {
	out := Measure{Measure: m, Standing: ledger.StandingOfMeasure(m, g.claims, g.proofs)}
	for _, c := range g.claims {
		if c.Measure == m.ID {
			out.Claims = append(out.Claims, g.claim(c))
		}
	}
	out.Proofs = g.pick(func(p ledger.Proof) bool { return p.Measure == m.ID && p.Claim == "" })
	if m.Duty.Deadline != "" {
		out.Alert = g.warn.AlertOf(m.Duty.Deadline, g.now, out.Standing)
	}
	return out
}

func (g gathering) claim(c ledger.Claim) Claim {
	out := Claim{Claim: c, Standing: ledger.StandingOfClaim(c, g.proofs)}
	asked := map[ledger.Kind]bool{}
	for _, r := range c.Requires {
		asked[r.Kind] = true
		out.Needs = append(out.Needs, Need{r, ledger.StandingOf(r, g.proofs),
			g.pick(func(p ledger.Proof) bool { return p.Claim == c.ID && p.Kind == r.Kind })})
	}
	out.Besides = g.pick(func(p ledger.Proof) bool { return p.Claim == c.ID && !asked[p.Kind] })
	return out
}
