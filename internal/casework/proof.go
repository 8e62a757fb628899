package casework

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"juzheng/indexer/hanzi"
	"juzheng/indexer/page"
	"juzheng/internal/account"
	"juzheng/internal/kept"
	"juzheng/internal/ledger"
	"juzheng/internal/store"
)

// MaxWords bounds a reason, note or quote that somebody enters, in code points.
const MaxWords = 2000

// An Offer says that pages of an evidence prove something.
type Offer struct {
	Target
	Evidence ledger.EvidenceID
	Kind     ledger.Kind // "" counts as what the evidence is
	Pages    ledger.Pages
	Quote    string   // words that must stand on those pages
	Region   page.Box // a part of the one page; zero: none
	Note     string
}

// Offer offers an evidence as proof. Offering the same again is no second
// proof: one that waits for a verdict takes a new region, quote and note; one
// that had been returned waits for a verdict again.
func (d *Desk) Offer(ctx context.Context, who account.User, o Offer) (ledger.Proof, error) {
	e, err := d.tended(ctx, who, o.Evidence)
	if err != nil {
		return ledger.Proof{}, err
	}
	if err := d.checkOffer(ctx, e, o); err != nil {
		return ledger.Proof{}, err
	}
	if o.Target, err = resolve(ctx, d.Store, e.Inspection, o.Target); err != nil {
		return ledger.Proof{}, err
	}
	var p ledger.Proof
	err = d.Store.Update(ctx, who, func(tx *store.Tx) error {
		p, err = offer(ctx, tx, who, e, o)
		return err
	})
	return p, err
}

func (d *Desk) checkOffer(ctx context.Context, e ledger.Evidence, o Offer) error {
	switch {
	case o.Target == Target{}:
		return invalid("请选择要佐证的问题、措施或事项")
	case o.Kind != "" && !o.Kind.Known():
		return invalid("没有“%s”这种材料类型", o.Kind)
	case utf8.RuneCountInString(o.Note) > MaxWords || utf8.RuneCountInString(o.Quote) > MaxWords:
		return invalid("说明和引文各不超过%d字", MaxWords)
	}
	if n := len(o.Pages); n > 0 && e.Pages > 0 && o.Pages[n-1] > e.Pages {
		return invalid("这份材料共%d页，没有第%d页", e.Pages, o.Pages[n-1])
	}
	if r := o.Region; r != (page.Box{}) && (len(o.Pages) != 1 || !(0 <= r.X0 && r.X0 < r.X1 && r.X1 <= 1 && 0 <= r.Y0 && r.Y0 < r.Y1 && r.Y1 <= 1)) {
		return invalid("框选只能在一页之内，请只写这一页的页码，或重新框选")
	}
	if strings.TrimSpace(o.Quote) == "" || e.PagesRef.IsZero() {
		return nil
	}
	return d.checkQuote(ctx, e, o)
}

// checkQuote looks whether the words stand on one of the pages, as search would
// find them. The lines of a quote may stand apart: who draws a frame around a
// column takes a part of each line.
func (d *Desk) checkQuote(ctx context.Context, e ledger.Evidence, o Offer) error {
	want := hanzi.Fold(o.Quote).Text
	var lines []string
	for line := range strings.Lines(o.Quote) {
		lines = append(lines, hanzi.Fold(strings.TrimSpace(line)).Text)
	}
	stands := func(text string) bool {
		text = hanzi.Fold(text).Text
		return strings.Contains(text, want) || !slices.ContainsFunc(lines, func(line string) bool { return !strings.Contains(text, line) })
	}
	named := map[int]bool{}
	for _, n := range o.Pages {
		named[n] = true
	}
	for p, err := range kept.Pages(ctx, d.Blobs, e) {
		if err != nil {
			return err
		}
		if (len(named) == 0 || named[p.N]) && (stands(p.Text) || stands(p.Second)) {
			return nil
		}
	}
	return invalid("所选页面上没有这句引文，请核对页码或重新摘录")
}

// resolve completes a target: a claim knows its measure, a measure its problem.
func resolve(ctx context.Context, s *store.Store, insp ledger.InspectionID, t Target) (Target, error) {
	if t.Claim != "" {
		c, err := s.Claim(ctx, t.Claim)
		if err != nil || c.Inspection != insp {
			return t, notThere("事项", err)
		}
		t.Measure = c.Measure
	}
	if t.Measure != "" {
		m, err := s.Measure(ctx, t.Measure)
		if err != nil || m.Inspection != insp {
			return t, notThere("措施", err)
		}
		t.Problem = m.Problem
	}
	if t.Problem != "" {
		p, err := s.Problem(ctx, t.Problem)
		if err != nil || p.Inspection != insp {
			return t, notThere("问题", err)
		}
	}
	return t, nil
}

func notThere(what string, err error) error {
	if err != nil && !errors.Is(err, store.ErrMissing) {
		return err
	}
	return invalid("没有这个%s，它可能已被合并或删除，请刷新后再试", what)
}

func offer(ctx context.Context, tx *store.Tx, who account.User, e ledger.Evidence, o Offer) (ledger.Proof, error) {
	p := ledger.Proof{ID: store.NewID[ledger.ProofID](), Inspection: e.Inspection, Problem: o.Problem, Measure: o.Measure, Claim: o.Claim,
		Evidence: e.ID, Kind: o.Kind, Pages: o.Pages, Quote: o.Quote, Region: o.Region, Note: o.Note, OfferedBy: who.Name, OfferedAt: tx.Now(), EvidenceUnit: e.UnitPath}
	if err := stands(ctx, tx, e.ID); err != nil {
		return p, err
	}
	if e.State != ledger.Received && e.State != ledger.Reading {
		if err := settle(ctx, tx, &p, e.Kind); err != nil {
			return p, err
		}
	}
	same, err := tx.SameProof(ctx, p)
	switch {
	case errors.Is(err, store.ErrMissing):
		if err := tx.AddProof(ctx, p); err != nil {
			return p, err
		}
		return p, tx.Audit(ctx, "proof.offer", string(p.ID), proofDetail(p))
	case err != nil:
		return p, err
	case same.Verdict == ledger.Returned:
		p.ID = same.ID
		if err := tx.ChangeProof(ctx, p); err != nil {
			return p, err
		}
		return p, tx.Audit(ctx, "proof.offer", string(p.ID), proofDetail(p))
	}
	now := same
	if p.Region != (page.Box{}) || p.Quote != "" {
		now.Region, now.Quote = p.Region, p.Quote
	}
	now.Note = cmp.Or(p.Note, same.Note)
	switch {
	case now.Region == same.Region && now.Quote == same.Quote && now.Note == same.Note:
		return same, tx.Audit(ctx, "proof.again", string(same.ID), nil)
	case same.Verdict == ledger.Accepted:
		return same, invalid("这条佐证已审核通过，框选、引文和说明不能再改；确需更改请联系审核人撤销结论")
	}
	if err := tx.ChangeProof(ctx, now); err != nil {
		return same, err
	}
	return now, tx.Audit(ctx, "proof.change", string(now.ID), proofDetail(now))
}

// settle says as what a proof counts whose evidence is of no known kind: as the only one that its
// claim requires. Otherwise it would be accepted and prove nothing.
func settle(ctx context.Context, tx *store.Tx, p *ledger.Proof, of ledger.Kind) error {
	if p.Kind != "" || of != "" || p.Claim == "" {
		return nil
	}
	c, err := tx.Claim(ctx, p.Claim)
	if err != nil || len(c.Requires) != 1 {
		return err
	}
	as := *p
	as.Kind = c.Requires[0].Kind
	if _, err = tx.SameProof(ctx, as); errors.Is(err, store.ErrMissing) { // nothing counts twice
		*p, err = as, nil
	}
	return err
}

// stands says that an evidence counts, at the moment of the change.
func stands(ctx context.Context, tx *store.Tx, id ledger.EvidenceID) error {
	e, err := tx.Evidence(ctx, id)
	if err == nil && e.Withdrawn() {
		err = errWithdrawn
	}
	return err
}

func proofDetail(p ledger.Proof) map[string]any {
	d := map[string]any{"evidence": p.Evidence}
	for k, v := range map[string]string{"problem": string(p.Problem), "measure": string(p.Measure), "claim": string(p.Claim),
		"kind": string(p.Kind), "pages": p.Pages.String(), "verdict": string(p.Verdict), "reason": p.Reason} {
		if v != "" {
			d[k] = v
		}
	}
	if p.Region != (page.Box{}) {
		d["region"] = p.Region
	}
	return d
}

// WithdrawProof takes an offer back. One that was accepted is taken back only
// by those who judge, as its evidence is.
func (d *Desk) WithdrawProof(ctx context.Context, who account.User, id ledger.ProofID) error {
	p, err := d.proof(ctx, who, id)
	if err != nil {
		return err
	}
	if !who.MayTend(p.EvidenceUnit) {
		return account.ErrRefused
	}
	return d.Store.Update(ctx, who, func(tx *store.Tx) error {
		if p, err = tx.Proof(ctx, id); err != nil {
			return err
		}
		if p.Verdict == ledger.Accepted && !who.MayJudge() {
			return invalid("这条佐证已审核通过，不能撤回；确需撤回请联系审核人撤销结论")
		}
		if err := tx.WithdrawProof(ctx, p); err != nil {
			return err
		}
		return tx.Audit(ctx, "proof.withdraw", string(p.ID), proofDetail(p))
	})
}

// Judge gives a verdict: accepted, returned with a reason, or none again.
func (d *Desk) Judge(ctx context.Context, who account.User, id ledger.ProofID, v ledger.Verdict, reason string) (ledger.Proof, error) {
	if !who.MayJudge() {
		return ledger.Proof{}, account.ErrRefused
	}
	reason = strings.TrimSpace(reason)
	switch {
	case v != ledger.Accepted && v != ledger.Returned && v != ledger.NoVerdict:
		return ledger.Proof{}, invalid("审核结论只能是通过、退回或撤销结论")
	case v == ledger.Returned && reason == "":
		return ledger.Proof{}, invalid("退回时请写明原因，让支部知道要补什么")
	case utf8.RuneCountInString(reason) > MaxWords:
		return ledger.Proof{}, invalid("原因不超过%d字", MaxWords)
	}
	p, err := d.proof(ctx, who, id)
	if err != nil {
		return p, err
	}
	return p, d.Store.Update(ctx, who, func(tx *store.Tx) error {
		if p, err = tx.Proof(ctx, id); err != nil {
			return err
		}
		if err := stands(ctx, tx, p.Evidence); err != nil {
			return err
		}
		p.Verdict, p.Reason, p.JudgedBy, p.JudgedAt = v, reason, who.Name, tx.Now()
		if err := settle(ctx, tx, &p, p.Kind); err != nil {
			return err
		}
		if err := tx.ChangeProof(ctx, p); err != nil {
			return err
		}
		return tx.Audit(ctx, "proof.judge", string(p.ID), proofDetail(p))
	})
}

// proof is a proof that who may see; others are not told that it exists.
func (d *Desk) proof(ctx context.Context, who account.User, id ledger.ProofID) (ledger.Proof, error) {
	p, err := d.Store.Proof(ctx, id)
	if errors.Is(err, store.ErrMissing) || err == nil && (!who.MaySee(p.EvidenceUnit) || who.Inspection != "" && who.Inspection != p.Inspection) {
		return ledger.Proof{}, fmt.Errorf("%w：没有这条佐证关系", store.ErrMissing)
	}
	return p, err
}
