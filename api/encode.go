package api

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"time"

	"juzheng/indexer/extract/reading"
	"juzheng/internal/account"
	"juzheng/internal/ledger"
)

// defaultLimit is how many rows a list has when nobody says; the contract says the same.
const defaultLimit = 50

var errCursor = errors.New("cursor 有误，请从第一页重新取")

// each maps a list; an empty one is [] and not null.
func each[A, B any](list []A, one func(A) B) []B {
	out := make([]B, len(list))
	for i, a := range list {
		out[i] = one(a)
	}
	return out
}

// list is the list itself, or an empty one.
func list[T any](l []T) []T {
	if l == nil {
		return []T{}
	}
	return l
}

// or is what was given, or else.
func or[T any](given *T, otherwise T) T {
	if given == nil {
		return otherwise
	}
	return *given
}

// set changes a field that was given.
func set[T any](field *T, given *T) {
	if given != nil {
		*field = *given
	}
}

// at is a time that is, or nothing.
func at(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// A cursor is a place in a list, written so that nobody relies on what it holds.
func encodeCursor(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // our own plain types always marshal
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

func decodeCursor[T any](s *string) (v T, err error) {
	if s == nil {
		return v, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(*s)
	if err == nil {
		err = json.Unmarshal(b, &v)
	}
	if err != nil {
		return v, errCursor
	}
	return v, nil
}

// cut keeps limit of a list that may have more, and makes the cursor that goes on after them.
func cut[T, P any](list []T, limit int, place func(T) P) ([]T, *string) {
	if len(list) <= limit {
		return list, nil
	}
	return list[:limit], new(encodeCursor(place(list[limit-1])))
}

// unitNames are the names of units by ID.
type unitNames map[ledger.UnitID]string

func (h handlers) unitNames(ctx context.Context, who account.User) (unitNames, error) {
	us, err := h.Desk.Units(ctx, who)
	names := make(unitNames, len(us))
	for _, u := range us {
		names[u.ID] = u.Name
	}
	return names, err
}

func (n unitNames) of(id ledger.UnitID) UnitName { return UnitName{Id: string(id), Name: n[id]} }

func (n unitNames) row(e ledger.Evidence) EvidenceRow {
	return EvidenceRow{Id: string(e.ID), Unit: n.of(e.Unit), Name: e.Name, Path: e.Path, Title: e.Title, Kind: e.Kind, KindName: e.Kind.String(),
		DocNo: e.DocNo, Formed: e.Formed, Confirmed: e.Confirmed, State: e.State, StateName: e.State.String(), Reason: e.Reason, ReasonCode: reasonCode(e), Media: e.Media,
		Size: e.Size, Sha256: e.Ref.String(), Pages: e.Pages, PendingPages: e.PendingPages, Recognised: e.Recognised(), Uploader: e.Uploader, ReceivedAt: e.ReceivedAt,
		WithdrawnAt: at(e.WithdrawnAt), Signed: e.Signed()}
}

func reasonCode(e ledger.Evidence) string {
	if e.State == ledger.Unreadable && reading.AsksPassword(e.Reason) {
		return "password"
	}
	return ""
}

func signature(s ledger.Signature) Signature {
	return Signature{Verdict: string(s.Verdict), VerdictName: s.Verdict.String(), Form: s.Form, Signer: s.Signer, Seal: s.Seal, Time: s.Time,
		Altered: list(s.Altered), Uncovered: list(s.Uncovered), Reason: s.Reason, Trust: ledger.TrustUnchecked}
}

func inspection(i ledger.Inspection) Inspection {
	return Inspection{Id: string(i.ID), Title: i.Title, Team: i.Team, ReportName: i.ReportName, CreatedAt: i.CreatedAt}
}

func aspect(a ledger.Aspect) Aspect { return Aspect{Id: string(a.ID), No: a.No, Title: a.Title} }

func duty(d ledger.Duty) Duty {
	return Duty{Leader: d.Leader, Unit: d.Unit, Person: d.Person, Deadline: d.Deadline, Pace: d.Pace}
}

func (d Duty) duty() ledger.Duty {
	return ledger.Duty{Leader: d.Leader, Unit: d.Unit, Person: d.Person, Deadline: d.Deadline, Pace: d.Pace}
}

func problem(p ledger.Problem) Problem {
	return Problem{Id: string(p.ID), Aspect: string(p.Aspect), No: p.No, Title: p.Title, Statement: p.Statement, Points: list(p.Points), Span: p.Span,
		Duty: duty(p.Duty), Progress: p.Progress, Reason: p.Reason, NextStep: p.Next}
}

func measure(m ledger.Measure) Measure {
	return Measure{Id: string(m.ID), Problem: string(m.Problem), Parent: string(m.Parent), Label: m.Label, Text: m.Text, Points: list(m.Points),
		Span: m.Span, Duty: duty(m.Duty), Vague: m.Vague}
}

func claim(c ledger.Claim) Claim {
	return Claim{Id: string(c.ID), Measure: string(c.Measure), Type: c.Type, TypeName: c.Type.String(), Quote: c.Quote, Span: c.Span, Facts: c.Facts,
		Certainty: c.Certainty, Rule: c.Rule, Requires: each(c.Requires, requirement)}
}

func requirement(q ledger.Requirement) Requirement {
	return Requirement{Kind: q.Kind, Wanted: &q.Wanted, Every: &q.Every}
}

func (q Requirement) requirement() ledger.Requirement {
	return ledger.Requirement{Kind: q.Kind, Wanted: or(q.Wanted, 1), Every: or(q.Every, "")}
}
