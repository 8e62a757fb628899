package store

import (
	"context"

	"juzheng/internal/ledger"
)

const (
	dutyColumns    = `leader, duty_unit, person, deadline, pace`
	problemColumns = `id, inspection, aspect, no, title, statement, points, span_start, span_end, ` + dutyColumns + `, progress, reason, next_step`
	measureColumns = `id, inspection, problem, parent, position, label, body, points, span_start, span_end, ` + dutyColumns + `, vague`
	claimColumns   = `id, inspection, measure, position, type, quote, span_start, span_end, facts, certainty, rule`
)

func scanAspect(row scanner) (a ledger.Aspect, err error) {
	err = row.Scan(&a.ID, &a.Inspection, &a.No, &a.Title)
	return a, err
}

func dutyInto(d *ledger.Duty) []any {
	return []any{&d.Leader, &d.Unit, &d.Person, &d.Deadline, &d.Pace}
}

func dutyOf(d ledger.Duty) []any { return []any{d.Leader, d.Unit, d.Person, d.Deadline, d.Pace} }

func scanProblem(row scanner) (p ledger.Problem, err error) {
	into := append([]any{&p.ID, &p.Inspection, &p.Aspect, &p.No, &p.Title, &p.Statement, jsonColumn{&p.Points}, &p.Span.Start, &p.Span.End}, dutyInto(&p.Duty)...)
	err = row.Scan(append(into, &p.Progress, &p.Reason, &p.Next)...)
	return p, err
}

func scanMeasure(row scanner) (m ledger.Measure, err error) {
	into := append([]any{&m.ID, &m.Inspection, &m.Problem, &m.Parent, &m.Position, &m.Label, &m.Text, jsonColumn{&m.Points}, &m.Span.Start, &m.Span.End}, dutyInto(&m.Duty)...)
	err = row.Scan(append(into, &m.Vague)...)
	return m, err
}

func scanClaim(row scanner) (c ledger.Claim, err error) {
	err = row.Scan(&c.ID, &c.Inspection, &c.Measure, &c.Position, &c.Type, &c.Quote, &c.Span.Start, &c.Span.End, jsonColumn{&c.Facts}, &c.Certainty, &c.Rule)
	return c, err
}

func scanRequirement(row scanner) (q ledger.Requirement, err error) {
	err = row.Scan(&q.ID, &q.Claim, &q.Kind, &q.Wanted, &q.Every)
	return q, err
}

// Aspects of an inspection, in order.
func (r reader) Aspects(ctx context.Context, id ledger.InspectionID) ([]ledger.Aspect, error) {
	return all(ctx, r.q, scanAspect, `SELECT id, inspection, no, title FROM aspect WHERE inspection = $1 ORDER BY no, id`, id)
}

// Problems of an inspection, in order.
func (r reader) Problems(ctx context.Context, id ledger.InspectionID) ([]ledger.Problem, error) {
	return all(ctx, r.q, scanProblem, `SELECT `+problemColumns+` FROM problem WHERE inspection = $1 ORDER BY no`, id)
}

// Problem is one problem; ErrMissing.
func (r reader) Problem(ctx context.Context, id ledger.ProblemID) (ledger.Problem, error) {
	return one(ctx, r.q, scanProblem, `SELECT `+problemColumns+` FROM problem WHERE id = $1`, id)
}

// ProblemNo is the problem with a number; ErrMissing.
func (r reader) ProblemNo(ctx context.Context, id ledger.InspectionID, no int) (ledger.Problem, error) {
	return one(ctx, r.q, scanProblem, `SELECT `+problemColumns+` FROM problem WHERE inspection = $1 AND no = $2`, id, no)
}

// Measures of an inspection, or of one problem of it, in order; nested items after their measure.
func (r reader) Measures(ctx context.Context, id ledger.InspectionID, problem ledger.ProblemID) ([]ledger.Measure, error) {
	return all(ctx, r.q, scanMeasure, `SELECT `+measureColumns+` FROM measure WHERE inspection = $1 AND ($2 = '' OR problem = $2) ORDER BY problem, position, id`, id, problem)
}

// Measure is one measure; ErrMissing.
func (r reader) Measure(ctx context.Context, id ledger.MeasureID) (ledger.Measure, error) {
	return one(ctx, r.q, scanMeasure, `SELECT `+measureColumns+` FROM measure WHERE id = $1`, id)
}

// Claims of an inspection, or of one problem of it, in order, with what each requires.
func (r reader) Claims(ctx context.Context, id ledger.InspectionID, problem ledger.ProblemID) ([]ledger.Claim, error) {
	const of = ` FROM claim WHERE inspection = $1 AND ($2 = '' OR measure IN (SELECT id FROM measure WHERE inspection = $1 AND problem = $2))`
	claims, err := all(ctx, r.q, scanClaim, `SELECT `+claimColumns+of+` ORDER BY measure, position, id`, id, problem)
	if err != nil {
		return nil, err
	}
	reqs, err := all(ctx, r.q, scanRequirement, `SELECT id, claim, kind, wanted, every FROM requirement WHERE claim IN (SELECT id`+of+`) ORDER BY claim, position`, id, problem)
	if err != nil {
		return nil, err
	}
	at := make(map[ledger.ClaimID]int, len(claims))
	for i, c := range claims {
		at[c.ID] = i
	}
	for _, q := range reqs {
		c := &claims[at[q.Claim]]
		c.Requires = append(c.Requires, q)
	}
	return claims, nil
}

// Claim is one claim with what it requires; ErrMissing.
func (r reader) Claim(ctx context.Context, id ledger.ClaimID) (ledger.Claim, error) {
	c, err := one(ctx, r.q, scanClaim, `SELECT `+claimColumns+` FROM claim WHERE id = $1`, id)
	if err != nil {
		return c, err
	}
	c.Requires, err = all(ctx, r.q, scanRequirement, `SELECT id, claim, kind, wanted, every FROM requirement WHERE claim = $1 ORDER BY position`, id)
	return c, err
}

// PutAspect adds or replaces an aspect.
func (tx *Tx) PutAspect(ctx context.Context, a ledger.Aspect) error {
	return tx.exec(ctx, `INSERT INTO aspect (id, inspection, no, title) VALUES ($1,$2,$3,$4)
		ON CONFLICT (id) DO UPDATE SET no = excluded.no, title = excluded.title`, a.ID, a.Inspection, a.No, a.Title)
}

const setDuty = `leader = excluded.leader, duty_unit = excluded.duty_unit, person = excluded.person, deadline = excluded.deadline, pace = excluded.pace`

// PutProblem adds or replaces a problem; ErrTaken when its number is used.
func (tx *Tx) PutProblem(ctx context.Context, p ledger.Problem) error {
	args := append([]any{p.ID, p.Inspection, p.Aspect, p.No, p.Title, p.Statement, asJSON(p.Points), p.Span.Start, p.Span.End}, dutyOf(p.Duty)...)
	return tx.exec(ctx, `INSERT INTO problem (`+problemColumns+`) VALUES (`+holes(1, 17)+`)
		ON CONFLICT (id) DO UPDATE SET aspect = excluded.aspect, no = excluded.no, title = excluded.title, statement = excluded.statement,
		points = excluded.points, span_start = excluded.span_start, span_end = excluded.span_end, `+setDuty+`,
		progress = excluded.progress, reason = excluded.reason, next_step = excluded.next_step`,
		append(args, p.Progress, p.Reason, p.Next)...)
}

// PutMeasure adds or replaces a measure.
func (tx *Tx) PutMeasure(ctx context.Context, m ledger.Measure) error {
	args := append([]any{m.ID, m.Inspection, m.Problem, m.Parent, m.Position, m.Label, m.Text, asJSON(m.Points), m.Span.Start, m.Span.End}, dutyOf(m.Duty)...)
	return tx.exec(ctx, `INSERT INTO measure (`+measureColumns+`) VALUES (`+holes(1, 16)+`)
		ON CONFLICT (id) DO UPDATE SET problem = excluded.problem, parent = excluded.parent, position = excluded.position, label = excluded.label,
		body = excluded.body, points = excluded.points, span_start = excluded.span_start, span_end = excluded.span_end, `+setDuty+`, vague = excluded.vague`,
		append(args, m.Vague)...)
}

// PutClaim adds or replaces a claim and what it requires.
func (tx *Tx) PutClaim(ctx context.Context, c ledger.Claim) error {
	err := tx.exec(ctx, `INSERT INTO claim (`+claimColumns+`) VALUES (`+holes(1, 11)+`)
		ON CONFLICT (id) DO UPDATE SET measure = excluded.measure, position = excluded.position, type = excluded.type, quote = excluded.quote,
		span_start = excluded.span_start, span_end = excluded.span_end, facts = excluded.facts, certainty = excluded.certainty, rule = excluded.rule`,
		c.ID, c.Inspection, c.Measure, c.Position, c.Type, c.Quote, c.Span.Start, c.Span.End, asJSON(c.Facts), c.Certainty, c.Rule)
	if err != nil {
		return err
	}
	if err := tx.exec(ctx, `DELETE FROM requirement WHERE claim = $1`, c.ID); err != nil {
		return err
	}
	for i, q := range c.Requires {
		if q.ID == "" {
			q.ID = NewID[ledger.RequirementID]()
		}
		err := tx.exec(ctx, `INSERT INTO requirement (id, claim, position, kind, wanted, every) VALUES ($1,$2,$3,$4,$5,$6)`,
			q.ID, c.ID, i, q.Kind, max(q.Wanted, 1), q.Every)
		if err != nil {
			return err
		}
	}
	return nil
}

// DeleteAspect removes an aspect that no problem belongs to.
func (tx *Tx) DeleteAspect(ctx context.Context, id ledger.AspectID) error {
	return tx.execOne(ctx, `DELETE FROM aspect WHERE id = $1`, id)
}

// DeleteProblem removes a problem whose measures are gone.
func (tx *Tx) DeleteProblem(ctx context.Context, id ledger.ProblemID) error {
	return tx.execOne(ctx, `DELETE FROM problem WHERE id = $1`, id)
}

// DeleteMeasure removes a measure whose claims and nested items are gone.
func (tx *Tx) DeleteMeasure(ctx context.Context, id ledger.MeasureID) error {
	return tx.execOne(ctx, `DELETE FROM measure WHERE id = $1`, id)
}

// DeleteClaim removes a claim and what it required.
func (tx *Tx) DeleteClaim(ctx context.Context, id ledger.ClaimID) error {
	if err := tx.exec(ctx, `DELETE FROM requirement WHERE claim = $1`, id); err != nil {
		return err
	}
	return tx.execOne(ctx, `DELETE FROM claim WHERE id = $1`, id)
}
