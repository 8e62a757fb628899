package casework

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"time"

	"juzheng/indexer/page"
	"juzheng/internal/account"
	"juzheng/internal/kept"
	"juzheng/internal/ledger"
	"juzheng/internal/report"
	"juzheng/internal/store"
)

// missing says that something is not in the inspection that who works on.
func missing(what string, err error) error {
	if err != nil && !errors.Is(err, store.ErrMissing) {
		return err
	}
	return fmt.Errorf("%w：没有这个%s，它可能已被合并或删除，请刷新后再试", store.ErrMissing, what)
}

// maxNo is the length of the longest number of a problem; anything longer is an ID.
const maxNo = 6

// Problem is a problem of the inspection that who works on, by its number or its ID.
func (d *Desk) Problem(ctx context.Context, who account.User, no string) (ledger.Problem, error) {
	insp, err := d.Inspection(ctx, who)
	if err != nil {
		return ledger.Problem{}, err
	}
	var p ledger.Problem
	if n, e := strconv.Atoi(no); e == nil && len(no) <= maxNo {
		p, err = d.Store.ProblemNo(ctx, insp.ID, n)
	} else {
		p, err = d.Store.Problem(ctx, ledger.ProblemID(no))
	}
	if err != nil || p.Inspection != insp.ID {
		return ledger.Problem{}, missing("问题", err)
	}
	return p, nil
}

// Problems are those of the inspection that who works on, in order.
func (d *Desk) Problems(ctx context.Context, who account.User) ([]ledger.Problem, error) {
	insp, err := d.Inspection(ctx, who)
	if err != nil {
		return nil, err
	}
	return d.Store.Problems(ctx, insp.ID)
}

// Aspect is an aspect of the inspection that who works on.
func (d *Desk) Aspect(ctx context.Context, who account.User, id ledger.AspectID) (ledger.Aspect, error) {
	insp, err := d.Inspection(ctx, who)
	if err != nil {
		return ledger.Aspect{}, err
	}
	as, err := d.Store.Aspects(ctx, insp.ID)
	i := slices.IndexFunc(as, func(a ledger.Aspect) bool { return a.ID == id })
	if err != nil || i < 0 {
		return ledger.Aspect{}, missing("方面", err)
	}
	return as[i], nil
}

// Measure is a measure of the inspection that who works on.
func (d *Desk) Measure(ctx context.Context, who account.User, id ledger.MeasureID) (ledger.Measure, error) {
	insp, err := d.Inspection(ctx, who)
	if err != nil {
		return ledger.Measure{}, err
	}
	m, err := d.Store.Measure(ctx, id)
	if err != nil || m.Inspection != insp.ID {
		return ledger.Measure{}, missing("措施", err)
	}
	return m, nil
}

// Claim is a claim of the inspection that who works on.
func (d *Desk) Claim(ctx context.Context, who account.User, id ledger.ClaimID) (ledger.Claim, error) {
	insp, err := d.Inspection(ctx, who)
	if err != nil {
		return ledger.Claim{}, err
	}
	c, err := d.Store.Claim(ctx, id)
	if err != nil || c.Inspection != insp.ID {
		return ledger.Claim{}, missing("事项", err)
	}
	return c, nil
}

// Report is the words of the present report and the draft that was confirmed at its import.
func (d *Desk) Report(ctx context.Context, who account.User) (ledger.Inspection, string, report.Draft, error) {
	insp, err := d.Inspection(ctx, who)
	if err != nil {
		return insp, "", report.Draft{}, err
	}
	text, kept, err := d.Store.Report(ctx, insp.ID)
	if errors.Is(err, store.ErrMissing) {
		return insp, "", report.Draft{}, fmt.Errorf("%w：还没有导入整改报告", store.ErrMissing)
	}
	var draft report.Draft
	if err == nil {
		err = json.Unmarshal([]byte(kept), &draft)
	}
	return insp, text, draft, err
}

// A Tallying counts by state the evidence that somebody may see, and says when any of it last changed.
type Tallying struct {
	States  map[ledger.State]int
	Changed int64 // the line of the log; 0 before the first
}

// Tallying is Tally with the newest change among the same evidence.
func (d *Desk) Tallying(ctx context.Context, who account.User) (t Tallying, err error) {
	insp, err := d.Inspection(ctx, who)
	if err != nil {
		return t, err
	}
	s := store.Slice{Scope: who.Scope(), Inspection: insp.ID}
	if t.States, err = d.Store.Tally(ctx, s); err != nil {
		return t, err
	}
	t.Changed, err = d.Store.LastChangedOf(ctx, s)
	return t, err
}

// Pages records that who reads an evidence and gives its kept pages.
func (d *Desk) Pages(ctx context.Context, who account.User, id ledger.EvidenceID, how string) (ledger.Evidence, iter.Seq2[page.Page, error], error) {
	e, _, err := d.Read(ctx, who, id, how, false)
	if err != nil {
		return e, nil, err
	}
	return e, kept.Pages(ctx, d.Blobs, e), nil
}

// A ProofSlice is a question to the list of proofs.
type ProofSlice struct {
	Verdict ledger.Verdict
	After   time.Time // and AfterID: go on after this one
	AfterID ledger.ProofID
	Limit   int
}

// Proofs are those with a verdict, or without one, whose evidence who may see, oldest first.
func (d *Desk) Proofs(ctx context.Context, who account.User, s ProofSlice) ([]ledger.Proof, error) {
	insp, err := d.Inspection(ctx, who)
	if err != nil {
		return nil, err
	}
	return d.Store.ProofList(ctx, store.ProofSlice{Scope: who.Scope(), Inspection: insp.ID, Verdict: s.Verdict, After: s.After, AfterID: s.AfterID, Limit: s.Limit})
}

// ProofsOf are the proofs by an evidence that who may see, oldest first.
func (d *Desk) ProofsOf(ctx context.Context, who account.User, id ledger.EvidenceID) ([]ledger.Proof, error) {
	if _, err := d.Evidence(ctx, who, id); err != nil {
		return nil, err
	}
	return d.Store.ProofsOf(ctx, id)
}

// EvidenceOf is the evidence that proofs name, as far as who may see it.
func (d *Desk) EvidenceOf(ctx context.Context, who account.User, proofs ...ledger.Proof) (map[ledger.EvidenceID]ledger.Evidence, error) {
	var ids []ledger.EvidenceID
	for _, p := range proofs {
		ids = append(ids, p.Evidence)
	}
	slices.Sort(ids)
	es, err := d.Store.EvidenceByIDs(ctx, slices.Compact(ids))
	out := make(map[ledger.EvidenceID]ledger.Evidence, len(es))
	for _, e := range es {
		if who.MaySee(e.UnitPath) {
			out[e.ID] = e
		}
	}
	return out, err
}

// Account is an account by its name, for those who manage them.
func (d *Desk) Account(ctx context.Context, who account.User, name string) (account.User, error) {
	if !who.MayManage() {
		return account.User{}, account.ErrRefused
	}
	u, err := d.Store.Account(ctx, name)
	if err != nil {
		return u, missing("账号", err)
	}
	return u, nil
}

// Unit is one unit; everybody with an account may know the tree.
func (d *Desk) Unit(ctx context.Context, who account.User, id ledger.UnitID) (ledger.Unit, error) {
	if !who.MayReadLedger() {
		return ledger.Unit{}, account.ErrRefused
	}
	u, err := d.Store.Unit(ctx, id)
	if err != nil {
		return u, missing("单位", err)
	}
	return u, nil
}
