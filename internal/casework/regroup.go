package casework

import (
	"context"
	"errors"
	"strings"
	"unicode/utf8"

	"juzheng/internal/account"
	"juzheng/internal/ledger"
	"juzheng/internal/store"
)

// moveProofs gives every proof that matches a new target. One that says there
// what another says already is withdrawn: nothing counts twice.
func moveProofs(ctx context.Context, tx *store.Tx, problem ledger.ProblemID, match func(ledger.Proof) bool, to func(*ledger.Proof)) error {
	ps, err := tx.ProofsOn(ctx, problem)
	if err != nil {
		return err
	}
	for _, p := range ps {
		if !match(p) {
			continue
		}
		moved := p
		to(&moved)
		_, err := tx.SameProof(ctx, moved)
		switch {
		case err == nil:
			err = tx.WithdrawProof(ctx, p)
		case errors.Is(err, store.ErrMissing):
			err = tx.ChangeProof(ctx, moved)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// halves cuts a text before code point at.
func halves(text string, at int) (string, string, error) {
	r := []rune(text)
	if at <= 0 || at >= len(r) {
		return "", "", invalid("拆分位置应在第1字之后、最后一字之前")
	}
	a, b := strings.TrimSpace(string(r[:at])), strings.TrimSpace(string(r[at:]))
	if a == "" || b == "" {
		return "", "", invalid("拆分后的两段都要有文字")
	}
	return a, b, nil
}

// cut divides a span as its text was divided: the second part is the last code points of it.
func cut(s ledger.Span, second string) (ledger.Span, ledger.Span) {
	if s == (ledger.Span{}) {
		return s, s
	}
	mid := max(s.Start, s.End-utf8.RuneCountInString(second))
	return ledger.Span{Start: s.Start, End: mid}, ledger.Span{Start: mid, End: s.End}
}

// between stands between two texts put together: nothing when they stood together in the report.
func between(a, b ledger.Span) string {
	if a.End == b.Start && b.End > 0 {
		return ""
	}
	return "\n"
}

func join(a, b ledger.Span) ledger.Span {
	switch {
	case a == (ledger.Span{}) || b == (ledger.Span{}):
		return ledger.Span{}
	case a.End == b.Start || a.End < b.Start:
		return ledger.Span{Start: a.Start, End: b.End}
	}
	return ledger.Span{Start: b.Start, End: a.End}
}

// SplitClaim cuts a claim's quote before code point at; both parts require what
// the whole did, and proofs stay with the first.
func (d *Desk) SplitClaim(ctx context.Context, who account.User, id ledger.ClaimID, at int) (ledger.Claim, error) {
	c, err := d.Store.Claim(ctx, id)
	if err != nil {
		return c, notThere("事项", err)
	}
	first, second, err := halves(c.Quote, at)
	if err != nil {
		return c, err
	}
	was, part := c, c
	part.ID, part.Quote, part.Position, part.Rule = store.NewID[ledger.ClaimID](), second, c.Position+1, ByPerson
	part.Requires = nil
	for _, q := range c.Requires {
		part.Requires = append(part.Requires, ledger.Requirement{Kind: q.Kind, Wanted: q.Wanted, Every: q.Every})
	}
	c.Quote, c.Rule = first, ByPerson
	c.Span, part.Span = cut(c.Span, second)
	return part, d.correct(ctx, who, "claim.split", string(id), map[string]any{"into": part.ID, "at": at}, func(tx *store.Tx) error {
		if err := still(was)(tx.Claim(ctx, id)); err != nil {
			return err
		}
		return errors.Join(tx.PutClaim(ctx, c), tx.PutClaim(ctx, part))
	})
}

// MergeClaims joins one claim into another of the same measure: requirements of
// kinds that are new come along, and so do proofs.
func (d *Desk) MergeClaims(ctx context.Context, who account.User, into, from ledger.ClaimID) error {
	a, err := d.Store.Claim(ctx, into)
	if err != nil {
		return notThere("事项", err)
	}
	b, err := d.Store.Claim(ctx, from)
	if err != nil || a.ID == b.ID || a.Measure != b.Measure {
		return notThere("可合并的事项（须在同一条措施中）", err)
	}
	m, err := d.Store.Measure(ctx, a.Measure)
	if err != nil {
		return err
	}
	was := a
	for _, q := range b.Requires {
		if !requires(a, q.Kind) {
			a.Requires = append(a.Requires, ledger.Requirement{Kind: q.Kind, Wanted: q.Wanted, Every: q.Every})
		}
	}
	a.Span, a.Rule = join(a.Span, b.Span), ByPerson
	a.Quote = joinedQuote(m.Text, a.Quote, b.Quote)
	a.Facts.Documents = append(a.Facts.Documents, b.Facts.Documents...)
	a.Facts.Amounts = append(a.Facts.Amounts, b.Facts.Amounts...)
	return d.correct(ctx, who, "claim.merge", string(into), map[string]any{"from": b}, func(tx *store.Tx) error {
		if err := errors.Join(still(was)(tx.Claim(ctx, into)), still(b)(tx.Claim(ctx, from))); err != nil {
			return err
		}
		if err := tx.PutClaim(ctx, a); err != nil {
			return err
		}
		err := moveProofs(ctx, tx, m.Problem, func(p ledger.Proof) bool { return p.Claim == from }, func(p *ledger.Proof) { p.Claim = into })
		return errors.Join(err, tx.DeleteClaim(ctx, from))
	})
}

func requires(c ledger.Claim, k ledger.Kind) bool {
	for _, q := range c.Requires {
		if q.Kind == k {
			return true
		}
	}
	return false
}

// joinedQuote is the stretch of the text from the first quote to the end of the last.
func joinedQuote(text, a, b string) string {
	i, j := strings.Index(text, a), strings.Index(text, b)
	if i < 0 || j < 0 {
		return a + b
	}
	return text[min(i, j):max(i+len(a), j+len(b))]
}

// SplitMeasure cuts a measure's text before code point at. Claims that stand in
// the second part go with it, and their proofs.
func (d *Desk) SplitMeasure(ctx context.Context, who account.User, id ledger.MeasureID, at int) (ledger.Measure, error) {
	m, err := d.Store.Measure(ctx, id)
	if err != nil {
		return m, notThere("措施", err)
	}
	first, second, err := halves(m.Text, at)
	if err != nil {
		return m, err
	}
	was, part := m, m
	part.ID, part.Text, part.Label, part.Points, part.Position = store.NewID[ledger.MeasureID](), second, "", []string{}, m.Position+1
	whole := m.Text
	m.Text = first
	m.Span, part.Span = cut(m.Span, second)
	return part, d.correct(ctx, who, "measure.split", string(id), map[string]any{"into": part.ID, "at": at}, func(tx *store.Tx) error {
		if err := still(was)(tx.Measure(ctx, id)); err != nil {
			return err
		}
		if err := makeRoom(ctx, tx, m); err != nil {
			return err
		}
		if err := errors.Join(tx.PutMeasure(ctx, m), tx.PutMeasure(ctx, part)); err != nil {
			return err
		}
		claims, err := tx.Claims(ctx, m.Inspection, m.Problem)
		if err != nil {
			return err
		}
		for _, c := range claims {
			if c.Measure != m.ID || strings.Contains(first, c.Quote) {
				continue
			}
			if !strings.Contains(second, c.Quote) {
				if !strings.Contains(whole, c.Quote) {
					continue // the text was written anew since
				}
				return invalid("拆分位置在事项“%s”中间，请换一处，或先拆分这个事项", c.Quote)
			}
			c.Measure = part.ID
			if err := tx.PutClaim(ctx, c); err != nil {
				return err
			}
			err := moveProofs(ctx, tx, m.Problem, func(p ledger.Proof) bool { return p.Claim == c.ID }, func(p *ledger.Proof) { p.Measure = part.ID })
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// makeRoom moves every measure after m one place on.
func makeRoom(ctx context.Context, tx *store.Tx, m ledger.Measure) error {
	ms, err := tx.Measures(ctx, m.Inspection, m.Problem)
	if err != nil {
		return err
	}
	for _, o := range ms {
		if o.Position <= m.Position {
			continue
		}
		o.Position++
		if err := tx.PutMeasure(ctx, o); err != nil {
			return err
		}
	}
	return nil
}

// MergeMeasures joins one measure into another of the same problem, with its
// nested items, claims and proofs.
func (d *Desk) MergeMeasures(ctx context.Context, who account.User, into, from ledger.MeasureID) error {
	a, err := d.Store.Measure(ctx, into)
	if err != nil {
		return notThere("措施", err)
	}
	b, err := d.Store.Measure(ctx, from)
	if err != nil || a.ID == b.ID || a.Problem != b.Problem || a.Inspection != b.Inspection {
		return notThere("可合并的措施（须属于同一问题）", err)
	}
	was := a
	if b.Position < a.Position {
		a.Text = b.Text + between(b.Span, a.Span) + a.Text
	} else {
		a.Text += between(a.Span, b.Span) + b.Text
	}
	a.Span, a.Points, a.Vague = join(a.Span, b.Span), append(a.Points, b.Points...), ""
	return d.correct(ctx, who, "measure.merge", string(into), map[string]any{"from": b}, func(tx *store.Tx) error {
		if err := errors.Join(still(was)(tx.Measure(ctx, into)), still(b)(tx.Measure(ctx, from))); err != nil {
			return err
		}
		if err := tx.PutMeasure(ctx, a); err != nil {
			return err
		}
		if err := rehome(ctx, tx, b, into); err != nil {
			return err
		}
		return tx.DeleteMeasure(ctx, from)
	})
}

// rehome gives the nested items, claims and proofs of a measure to another.
func rehome(ctx context.Context, tx *store.Tx, from ledger.Measure, into ledger.MeasureID) error {
	ms, err := tx.Measures(ctx, from.Inspection, from.Problem)
	if err != nil {
		return err
	}
	for _, m := range ms {
		if m.Parent != from.ID || m.ID == into {
			continue
		}
		m.Parent = into
		if err := tx.PutMeasure(ctx, m); err != nil {
			return err
		}
	}
	claims, err := tx.Claims(ctx, from.Inspection, from.Problem)
	if err != nil {
		return err
	}
	for _, c := range claims {
		if c.Measure != from.ID {
			continue
		}
		c.Measure = into
		if err := tx.PutClaim(ctx, c); err != nil {
			return err
		}
	}
	return moveProofs(ctx, tx, from.Problem, func(p ledger.Proof) bool { return p.Measure == from.ID }, func(p *ledger.Proof) { p.Measure = into })
}

// SplitProblem makes a new problem of some measures of another, under a free number.
func (d *Desk) SplitProblem(ctx context.Context, who account.User, id ledger.ProblemID, new ledger.Problem, measures []ledger.MeasureID) (ledger.Problem, error) {
	old, err := d.Store.Problem(ctx, id)
	if err != nil {
		return new, notThere("问题", err)
	}
	if new.No < 1 || strings.TrimSpace(new.Title) == "" || tooLong(new.Title, new.Statement) {
		return new, invalid("新问题要有编号和标题")
	}
	new.ID, new.Inspection, new.Aspect, new.Duty = store.NewID[ledger.ProblemID](), old.Inspection, old.Aspect, old.Duty
	new.Points = orEmpty(new.Points)
	return new, d.correct(ctx, who, "problem.split", string(id), map[string]any{"into": new.ID, "measures": measures}, func(tx *store.Tx) error {
		if err := still(old)(tx.Problem(ctx, id)); err != nil {
			return err
		}
		if err := tx.PutProblem(ctx, new); err != nil {
			return err
		}
		wanted := map[ledger.MeasureID]bool{}
		for _, m := range measures {
			wanted[m] = true
		}
		found := 0
		err := moveMeasures(ctx, tx, old, new.ID, 0, func(m ledger.Measure) bool {
			if wanted[m.ID] {
				found++
			}
			return wanted[m.ID] || wanted[m.Parent]
		})
		if err == nil && found < len(wanted) {
			err = invalid("有的措施不属于这个问题，请刷新后重新选择")
		}
		return err
	})
}

func moveMeasures(ctx context.Context, tx *store.Tx, from ledger.Problem, into ledger.ProblemID, after int, match func(ledger.Measure) bool) error {
	ms, err := tx.Measures(ctx, from.Inspection, from.ID)
	if err != nil {
		return err
	}
	moved := map[ledger.MeasureID]bool{}
	for _, m := range ms {
		moved[m.ID] = match(m)
	}
	for _, m := range ms {
		if !moved[m.ID] {
			continue
		}
		if !moved[m.Parent] {
			m.Parent = ""
		}
		m.Problem = into
		m.Position += after
		if err := tx.PutMeasure(ctx, m); err != nil {
			return err
		}
	}
	return moveProofs(ctx, tx, from.ID, func(p ledger.Proof) bool { return moved[p.Measure] }, func(p *ledger.Proof) { p.Problem = into })
}

// MergeProblems joins one problem into another: points, measures, claims and proofs come along.
func (d *Desk) MergeProblems(ctx context.Context, who account.User, into, from ledger.ProblemID) error {
	a, err := d.Store.Problem(ctx, into)
	if err != nil {
		return notThere("问题", err)
	}
	b, err := d.Store.Problem(ctx, from)
	if err != nil || a.ID == b.ID || a.Inspection != b.Inspection {
		return notThere("可合并的问题", err)
	}
	was := a
	a.Statement = strings.TrimSpace(a.Statement + "\n" + b.Title + "\n" + b.Statement)
	a.Points, a.Span = append(a.Points, b.Points...), join(a.Span, b.Span)
	return d.correct(ctx, who, "problem.merge", string(into), map[string]any{"from": b}, func(tx *store.Tx) error {
		if err := errors.Join(still(was)(tx.Problem(ctx, into)), still(b)(tx.Problem(ctx, from))); err != nil {
			return err
		}
		if err := tx.PutProblem(ctx, a); err != nil {
			return err
		}
		mine, err := tx.Measures(ctx, a.Inspection, into)
		if err != nil {
			return err
		}
		after := 0
		for _, m := range mine {
			after = max(after, m.Position)
		}
		if err := moveMeasures(ctx, tx, b, into, after, func(ledger.Measure) bool { return true }); err != nil {
			return err
		}
		err = moveProofs(ctx, tx, from, func(p ledger.Proof) bool { return p.Measure == "" }, func(p *ledger.Proof) { p.Problem = into })
		return errors.Join(err, tx.DeleteProblem(ctx, from))
	})
}
