package api

import (
	"context"

	"juzheng/internal/ledger"
)

// AddAspect adds an aspect.
func (h handlers) AddAspect(ctx context.Context, r AddAspectRequestObject) (AddAspectResponseObject, error) {
	a, err := h.Desk.SaveAspect(ctx, who(ctx), ledger.Aspect{No: r.Body.No, Title: r.Body.Title})
	return AddAspect201JSONResponse(aspect(a)), err
}

// ChangeAspect changes an aspect's number or title.
func (h handlers) ChangeAspect(ctx context.Context, r ChangeAspectRequestObject) (ChangeAspectResponseObject, error) {
	a, err := h.Desk.Aspect(ctx, who(ctx), ledger.AspectID(r.Id))
	if err != nil {
		return nil, err
	}
	set(&a.No, r.Body.No)
	set(&a.Title, r.Body.Title)
	a, err = h.Desk.SaveAspect(ctx, who(ctx), a)
	return ChangeAspect200JSONResponse(aspect(a)), err
}

// AddProblem adds a problem.
func (h handlers) AddProblem(ctx context.Context, r AddProblemRequestObject) (AddProblemResponseObject, error) {
	b := r.Body
	p := changeProblem(ledger.Problem{}, ProblemChange{Aspect: &b.Aspect, No: &b.No, Title: &b.Title, Statement: b.Statement, Points: b.Points,
		Duty: b.Duty, Progress: b.Progress, Reason: b.Reason, NextStep: b.NextStep})
	p, err := h.Desk.SaveProblem(ctx, who(ctx), p)
	return AddProblem201JSONResponse(problem(p)), err
}

// ChangeProblem changes what is given of a problem.
func (h handlers) ChangeProblem(ctx context.Context, r ChangeProblemRequestObject) (ChangeProblemResponseObject, error) {
	p, err := h.Desk.Problem(ctx, who(ctx), r.Id)
	if err != nil {
		return nil, err
	}
	p, err = h.Desk.SaveProblem(ctx, who(ctx), changeProblem(p, *r.Body))
	return ChangeProblem200JSONResponse(problem(p)), err
}

func changeProblem(p ledger.Problem, c ProblemChange) ledger.Problem {
	if c.Aspect != nil {
		p.Aspect = ledger.AspectID(*c.Aspect)
	}
	set(&p.No, c.No)
	set(&p.Title, c.Title)
	set(&p.Statement, c.Statement)
	set(&p.Points, c.Points)
	set(&p.Progress, c.Progress)
	set(&p.Reason, c.Reason)
	set(&p.Next, c.NextStep)
	if c.Duty != nil {
		p.Duty = c.Duty.duty()
	}
	return p
}

// DeleteProblem removes a problem that nothing is offered for.
func (h handlers) DeleteProblem(ctx context.Context, r DeleteProblemRequestObject) (DeleteProblemResponseObject, error) {
	p, err := h.Desk.Problem(ctx, who(ctx), r.Id)
	if err != nil {
		return nil, err
	}
	return DeleteProblem204Response{}, h.Desk.DeleteProblem(ctx, who(ctx), p.ID)
}

// SplitProblem makes a new problem of some measures.
func (h handlers) SplitProblem(ctx context.Context, r SplitProblemRequestObject) (SplitProblemResponseObject, error) {
	p, err := h.Desk.Problem(ctx, who(ctx), r.Id)
	if err != nil {
		return nil, err
	}
	part := ledger.Problem{No: r.Body.No, Title: r.Body.Title, Statement: or(r.Body.Statement, "")}
	part, err = h.Desk.SplitProblem(ctx, who(ctx), p.ID, part, each(r.Body.Measures, func(id string) ledger.MeasureID { return ledger.MeasureID(id) }))
	return SplitProblem201JSONResponse(problem(part)), err
}

// MergeProblems joins another problem into this one.
func (h handlers) MergeProblems(ctx context.Context, r MergeProblemsRequestObject) (MergeProblemsResponseObject, error) {
	into, err := h.Desk.Problem(ctx, who(ctx), r.Id)
	if err != nil {
		return nil, err
	}
	from, err := h.Desk.Problem(ctx, who(ctx), r.Body.From)
	if err != nil {
		return nil, err
	}
	return MergeProblems204Response{}, h.Desk.MergeProblems(ctx, who(ctx), into.ID, from.ID)
}

// AddMeasure adds a measure at the end of its problem.
func (h handlers) AddMeasure(ctx context.Context, r AddMeasureRequestObject) (AddMeasureResponseObject, error) {
	m := ledger.Measure{Parent: ledger.MeasureID(or(r.Body.Parent, ""))}
	if r.Body.Problem != "" {
		p, err := h.Desk.Problem(ctx, who(ctx), r.Body.Problem)
		if err != nil {
			return nil, err
		}
		m.Problem = p.ID
	}
	b := r.Body
	m, err := h.Desk.SaveMeasure(ctx, who(ctx), changeMeasure(m, MeasureChange{Label: b.Label, Text: &b.Text, Points: b.Points, Duty: b.Duty, Vague: b.Vague}))
	return AddMeasure201JSONResponse(measure(m)), err
}

// ChangeMeasure changes what is given of a measure.
func (h handlers) ChangeMeasure(ctx context.Context, r ChangeMeasureRequestObject) (ChangeMeasureResponseObject, error) {
	m, err := h.Desk.Measure(ctx, who(ctx), ledger.MeasureID(r.Id))
	if err != nil {
		return nil, err
	}
	m, err = h.Desk.SaveMeasure(ctx, who(ctx), changeMeasure(m, *r.Body))
	return ChangeMeasure200JSONResponse(measure(m)), err
}

func changeMeasure(m ledger.Measure, c MeasureChange) ledger.Measure {
	set(&m.Label, c.Label)
	set(&m.Text, c.Text)
	set(&m.Points, c.Points)
	set(&m.Vague, c.Vague)
	if c.Duty != nil {
		m.Duty = c.Duty.duty()
	}
	return m
}

// DeleteMeasure removes a measure that nothing is offered for.
func (h handlers) DeleteMeasure(ctx context.Context, r DeleteMeasureRequestObject) (DeleteMeasureResponseObject, error) {
	m, err := h.Desk.Measure(ctx, who(ctx), ledger.MeasureID(r.Id))
	if err != nil {
		return nil, err
	}
	return DeleteMeasure204Response{}, h.Desk.DeleteMeasure(ctx, who(ctx), m.ID)
}

// SplitMeasure cuts a measure in two.
func (h handlers) SplitMeasure(ctx context.Context, r SplitMeasureRequestObject) (SplitMeasureResponseObject, error) {
	m, err := h.Desk.Measure(ctx, who(ctx), ledger.MeasureID(r.Id))
	if err != nil {
		return nil, err
	}
	m, err = h.Desk.SplitMeasure(ctx, who(ctx), m.ID, r.Body.At)
	return SplitMeasure201JSONResponse(measure(m)), err
}

// MergeMeasures joins another measure into this one.
func (h handlers) MergeMeasures(ctx context.Context, r MergeMeasuresRequestObject) (MergeMeasuresResponseObject, error) {
	m, err := h.Desk.Measure(ctx, who(ctx), ledger.MeasureID(r.Id))
	if err != nil {
		return nil, err
	}
	return MergeMeasures204Response{}, h.Desk.MergeMeasures(ctx, who(ctx), m.ID, ledger.MeasureID(r.Body.From))
}

// AddClaim adds a claim at the end of its measure.
func (h handlers) AddClaim(ctx context.Context, r AddClaimRequestObject) (AddClaimResponseObject, error) {
	b := r.Body
	c := changeClaim(ledger.Claim{Measure: ledger.MeasureID(b.Measure)}, ClaimChange{Type: &b.Type, Quote: &b.Quote, Facts: b.Facts, Certainty: b.Certainty, Requires: &b.Requires})
	c, err := h.Desk.SaveClaim(ctx, who(ctx), c)
	return AddClaim201JSONResponse(claim(c)), err
}

// ChangeClaim changes what is given of a claim.
func (h handlers) ChangeClaim(ctx context.Context, r ChangeClaimRequestObject) (ChangeClaimResponseObject, error) {
	c, err := h.Desk.Claim(ctx, who(ctx), ledger.ClaimID(r.Id))
	if err != nil {
		return nil, err
	}
	c, err = h.Desk.SaveClaim(ctx, who(ctx), changeClaim(c, *r.Body))
	return ChangeClaim200JSONResponse(claim(c)), err
}

func changeClaim(c ledger.Claim, n ClaimChange) ledger.Claim {
	set(&c.Type, n.Type)
	set(&c.Quote, n.Quote)
	set(&c.Facts, n.Facts)
	set(&c.Certainty, n.Certainty)
	if n.Requires != nil {
		c.Requires = each(*n.Requires, Requirement.requirement)
	}
	return c
}

// DeleteClaim removes a claim that nothing is offered for.
func (h handlers) DeleteClaim(ctx context.Context, r DeleteClaimRequestObject) (DeleteClaimResponseObject, error) {
	c, err := h.Desk.Claim(ctx, who(ctx), ledger.ClaimID(r.Id))
	if err != nil {
		return nil, err
	}
	return DeleteClaim204Response{}, h.Desk.DeleteClaim(ctx, who(ctx), c.ID)
}

// SplitClaim cuts a claim in two.
func (h handlers) SplitClaim(ctx context.Context, r SplitClaimRequestObject) (SplitClaimResponseObject, error) {
	c, err := h.Desk.Claim(ctx, who(ctx), ledger.ClaimID(r.Id))
	if err != nil {
		return nil, err
	}
	c, err = h.Desk.SplitClaim(ctx, who(ctx), c.ID, r.Body.At)
	return SplitClaim201JSONResponse(claim(c)), err
}

// MergeClaims joins another claim into this one.
func (h handlers) MergeClaims(ctx context.Context, r MergeClaimsRequestObject) (MergeClaimsResponseObject, error) {
	c, err := h.Desk.Claim(ctx, who(ctx), ledger.ClaimID(r.Id))
	if err != nil {
		return nil, err
	}
	return MergeClaims204Response{}, h.Desk.MergeClaims(ctx, who(ctx), c.ID, ledger.ClaimID(r.Body.From))
}
