package casework

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"juzheng/internal/account"
	"juzheng/internal/ledger"
	"juzheng/internal/store"
)

// MaxText bounds a title, statement or measure that somebody enters, in code points.
const MaxText = 50_000

// ByPerson is the rule of a claim that a person added or changed.
const ByPerson = "person"

// correct runs one correction of the ledger and records it.
func (d *Desk) correct(ctx context.Context, who account.User, action, subject string, detail any, do func(*store.Tx) error) error {
	if !who.MayImport() {
		return account.ErrRefused
	}
	return d.Store.Update(ctx, who, func(tx *store.Tx) error {
		if err := do(tx); err != nil {
			return err
		}
		return tx.Audit(ctx, action, subject, detail)
	})
}

// SaveAspect adds an aspect (no ID yet) or changes its number and title.
func (d *Desk) SaveAspect(ctx context.Context, who account.User, a ledger.Aspect) (ledger.Aspect, error) {
	insp, err := d.Inspection(ctx, who)
	if err != nil {
		return a, err
	}
	a.Inspection, a.Title = insp.ID, strings.TrimSpace(a.Title)
	if a.Title == "" || a.No < 1 {
		return a, invalid("方面要有序号和名称")
	}
	action := "aspect.change"
	if a.ID == "" {
		a.ID, action = store.NewID[ledger.AspectID](), "aspect.add"
	}
	return a, d.correct(ctx, who, action, string(a.ID), a, func(tx *store.Tx) error { return tx.PutAspect(ctx, a) })
}

// SaveProblem adds a problem (no ID yet) or changes it.
func (d *Desk) SaveProblem(ctx context.Context, who account.User, p ledger.Problem) (ledger.Problem, error) {
	insp, err := d.Inspection(ctx, who)
	if err != nil {
		return p, err
	}
	p.Inspection, p.Title, p.Points = insp.ID, strings.TrimSpace(p.Title), orEmpty(p.Points)
	switch {
	case p.No < 1 || p.Title == "":
		return p, invalid("问题要有编号和标题")
	case tooLong(p.Title, p.Statement, p.Reason, p.Next):
		return p, invalid("每段文字不超过%d字", MaxText)
	}
	if err := checkDuty(p.Duty, p.Progress); err != nil {
		return p, err
	}
	action := "problem.change"
	if p.ID == "" {
		p.ID, action = store.NewID[ledger.ProblemID](), "problem.add"
	}
	return p, d.correct(ctx, who, action, string(p.ID), p, func(tx *store.Tx) error {
		aspects, err := tx.Aspects(ctx, insp.ID)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(aspects, func(a ledger.Aspect) bool { return a.ID == p.Aspect }) {
			return notThere("方面", nil)
		}
		if action == "problem.change" {
			if err := renumbered(ctx, tx, p); err != nil {
				return err
			}
		}
		if err := tx.PutProblem(ctx, p); errors.Is(err, store.ErrTaken) {
			return fmt.Errorf("%w：已有编号为%d的问题", store.ErrTaken, p.No)
		} else if err != nil {
			return err
		}
		return nil
	})
}

// renumbered has the index look at the evidence of a problem whose number changes.
// One that was merged or deleted meanwhile does not come back.
func renumbered(ctx context.Context, tx *store.Tx, p ledger.Problem) error {
	was, err := tx.Problem(ctx, p.ID)
	if err != nil || was.Inspection != p.Inspection {
		return notThere("问题", err)
	}
	if was.No == p.No {
		return nil
	}
	proofs, err := tx.ProofsOn(ctx, p.ID)
	for _, proof := range proofs {
		tx.Touch(proof.Evidence)
	}
	return err
}

func tooLong(texts ...string) bool {
	return slices.ContainsFunc(texts, func(s string) bool { return utf8.RuneCountInString(s) > MaxText })
}

func orEmpty[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

func checkDuty(duty ledger.Duty, progress ledger.Progress) error {
	if duty.Deadline != "" && day(string(duty.Deadline)) != duty.Deadline {
		return invalid("整改时限应写成 2022-08-31 这样的形式")
	}
	if !slices.Contains([]ledger.Pace{"", ledger.Immediate, ledger.Concentrated, ledger.Ongoing}, duty.Pace) {
		return invalid("整改类型只能是 immediate（立行立改）、concentrated（集中整改）或 ongoing（长期坚持）")
	}
	if !slices.Contains([]ledger.Progress{"", ledger.Done, ledger.BasicallyDone, ledger.Unfinished}, progress) {
		return invalid("完成情况只能是 done、basically_done 或 unfinished")
	}
	return nil
}

// SaveMeasure adds a measure (no ID yet) at the end of its problem or changes it.
func (d *Desk) SaveMeasure(ctx context.Context, who account.User, m ledger.Measure) (ledger.Measure, error) {
	insp, err := d.Inspection(ctx, who)
	if err != nil {
		return m, err
	}
	m.Inspection, m.Points = insp.ID, orEmpty(m.Points)
	if strings.TrimSpace(m.Text) == "" || tooLong(m.Text, m.Label) {
		return m, invalid("整改措施不能为空，且不超过%d字", MaxText)
	}
	if err := checkDuty(m.Duty, ""); err != nil {
		return m, err
	}
	action := "measure.change"
	if m.ID == "" {
		m.ID, action = store.NewID[ledger.MeasureID](), "measure.add"
	}
	return m, d.correct(ctx, who, action, string(m.ID), m, func(tx *store.Tx) error {
		if m.Problem != "" {
			if p, err := tx.Problem(ctx, m.Problem); err != nil || p.Inspection != insp.ID {
				return notThere("问题", err)
			}
		}
		if action == "measure.change" {
			if was, err := tx.Measure(ctx, m.ID); err != nil || was.Inspection != insp.ID || was.Problem != m.Problem {
				return notThere("措施", err)
			}
		}
		if m.Parent != "" {
			if above, err := tx.Measure(ctx, m.Parent); err != nil || above.Inspection != insp.ID || above.Problem != m.Problem || above.Parent != "" || above.ID == m.ID {
				return notThere("上级措施", err)
			}
		}
		if action == "measure.add" {
			others, err := tx.Measures(ctx, insp.ID, m.Problem)
			if err != nil {
				return err
			}
			for _, o := range others {
				m.Position = max(m.Position, o.Position+1)
			}
		}
		return tx.PutMeasure(ctx, m)
	})
}

// SaveClaim adds a claim (no ID yet) at the end of its measure or changes it.
// Its quote is looked up in the measure, so that its place in the report stays known.
func (d *Desk) SaveClaim(ctx context.Context, who account.User, c ledger.Claim) (ledger.Claim, error) {
	insp, err := d.Inspection(ctx, who)
	if err != nil {
		return c, err
	}
	c.Inspection, c.Rule, c.Quote = insp.ID, ByPerson, strings.TrimSpace(c.Quote)
	if c.Certainty == "" {
		c.Certainty = ledger.Certain
	}
	switch {
	case !c.Type.Known():
		return c, invalid("没有“%s”这种事项类型", c.Type)
	case c.Quote == "" || tooLong(c.Quote):
		return c, invalid("请摘录措施中的原话")
	}
	for _, q := range c.Requires {
		if !q.Kind.Known() || q.Wanted < 0 || q.Wanted > MaxText {
			return c, invalid("佐证要求的材料类型或份数无效")
		}
	}
	action := "claim.change"
	if c.ID == "" {
		c.ID, action = store.NewID[ledger.ClaimID](), "claim.add"
	}
	return c, d.correct(ctx, who, action, string(c.ID), c, func(tx *store.Tx) error {
		m, err := tx.Measure(ctx, c.Measure)
		if err != nil || m.Inspection != insp.ID {
			return notThere("措施", err)
		}
		if action == "claim.change" {
			if was, err := tx.Claim(ctx, c.ID); err != nil || was.Measure != c.Measure {
				return notThere("事项", err)
			}
		}
		at, ok := find(m.Text, c.Quote)
		if !ok {
			return invalid("引文不是这条措施的原话，请从措施中原样摘录")
		}
		if m.Span != (ledger.Span{}) {
			c.Span = ledger.Span{Start: m.Span.End - utf8.RuneCountInString(m.Text) + at, End: m.Span.End - utf8.RuneCountInString(m.Text) + at + utf8.RuneCountInString(c.Quote)}
		}
		if action == "claim.add" {
			others, err := tx.Claims(ctx, insp.ID, m.Problem)
			if err != nil {
				return err
			}
			for _, o := range others {
				if o.Measure == m.ID {
					c.Position = max(c.Position, o.Position+1)
				}
			}
		}
		return tx.PutClaim(ctx, c)
	})
}

// find is where a quote stands in a text, in code points.
func find(text, quote string) (int, bool) {
	at := strings.Index(text, quote)
	if at < 0 {
		return 0, false
	}
	return utf8.RuneCountInString(text[:at]), true
}

// DeleteClaim removes a claim that nothing is offered for.
func (d *Desk) DeleteClaim(ctx context.Context, who account.User, id ledger.ClaimID) error {
	c, err := d.Store.Claim(ctx, id)
	if err != nil {
		return notThere("事项", err)
	}
	return d.correct(ctx, who, "claim.delete", string(id), c, func(tx *store.Tx) error {
		m, err := tx.Measure(ctx, c.Measure)
		if err != nil {
			return err
		}
		if err := unproven(ctx, tx, m.Problem, func(p ledger.Proof) bool { return p.Claim == id }); err != nil {
			return err
		}
		return tx.DeleteClaim(ctx, id)
	})
}

func unproven(ctx context.Context, tx *store.Tx, problem ledger.ProblemID, mine func(ledger.Proof) bool) error {
	ps, err := tx.ProofsOn(ctx, problem)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(ps, mine) {
		return invalid("已有材料佐证，不能删除；请先撤回或改挂这些佐证，也可以合并到别处")
	}
	return nil
}

// DeleteMeasure removes a measure with its nested items and claims, when nothing is offered for them.
func (d *Desk) DeleteMeasure(ctx context.Context, who account.User, id ledger.MeasureID) error {
	m, err := d.Store.Measure(ctx, id)
	if err != nil {
		return notThere("措施", err)
	}
	return d.correct(ctx, who, "measure.delete", string(id), m, func(tx *store.Tx) error {
		return deleteMeasures(ctx, tx, m.Inspection, m.Problem, func(o ledger.Measure) bool { return o.ID == id || o.Parent == id })
	})
}

func deleteMeasures(ctx context.Context, tx *store.Tx, insp ledger.InspectionID, problem ledger.ProblemID, gone func(ledger.Measure) bool) error {
	ms, err := tx.Measures(ctx, insp, problem)
	if err != nil {
		return err
	}
	claims, err := tx.Claims(ctx, insp, problem)
	if err != nil {
		return err
	}
	slices.SortFunc(ms, func(a, b ledger.Measure) int { return strings.Compare(string(b.Parent), string(a.Parent)) }) // nested first
	for _, m := range ms {
		if !gone(m) || m.Problem != problem {
			continue
		}
		if err := unproven(ctx, tx, problem, func(p ledger.Proof) bool { return p.Measure == m.ID }); err != nil {
			return err
		}
		for _, c := range claims {
			if c.Measure != m.ID {
				continue
			}
			if err := tx.DeleteClaim(ctx, c.ID); err != nil {
				return err
			}
		}
		if err := tx.DeleteMeasure(ctx, m.ID); err != nil {
			return err
		}
	}
	return nil
}

// DeleteProblem removes a problem with its measures and claims, when nothing is offered for it.
func (d *Desk) DeleteProblem(ctx context.Context, who account.User, id ledger.ProblemID) error {
	p, err := d.Store.Problem(ctx, id)
	if err != nil {
		return notThere("问题", err)
	}
	return d.correct(ctx, who, "problem.delete", string(id), p, func(tx *store.Tx) error {
		if err := unproven(ctx, tx, id, func(ledger.Proof) bool { return true }); err != nil {
			return err
		}
		if err := deleteMeasures(ctx, tx, p.Inspection, id, func(ledger.Measure) bool { return true }); err != nil {
			return err
		}
		return tx.DeleteProblem(ctx, id)
	})
}

// NameInspection says what the present inspection is called and who inspected.
func (d *Desk) NameInspection(ctx context.Context, who account.User, title, team string) error {
	i, err := d.Inspection(ctx, who)
	if err != nil {
		return err
	}
	if i.Title, i.Team, err = inspectionNames(title, team); err != nil {
		return err
	}
	return d.correct(ctx, who, "inspection.name", string(i.ID), map[string]string{"title": i.Title, "team": i.Team}, func(tx *store.Tx) error {
		return tx.PutInspection(ctx, i)
	})
}

func inspectionNames(title, team string) (string, string, error) {
	title, team = strings.TrimSpace(title), strings.TrimSpace(team)
	if title == "" || tooLong(title, team) {
		return "", "", invalid("巡察项目要有名称")
	}
	return title, team, nil
}
