package store

import (
	"context"
	"time"

	"juzheng/internal/account"
	"juzheng/internal/ledger"
)

// A proof offered without a kind counts as what its evidence is, until it is judged.
const proofColumns = `p.id, p.inspection, p.problem, p.measure, p.claim, p.evidence, COALESCE(NULLIF(p.kind, ''), e.kind), p.pages, p.quote, p.region, p.note,
	p.offered_by, p.offered_at, p.verdict, p.reason, p.judged_by, p.judged_at, u.path`

const fromProof = ` FROM proof p JOIN evidence e ON e.id = p.evidence JOIN unit u ON u.id = e.unit `

func scanProof(row scanner) (p ledger.Proof, err error) {
	var pages string
	err = row.Scan(&p.ID, &p.Inspection, &p.Problem, &p.Measure, &p.Claim, &p.Evidence, &p.Kind, &pages, &p.Quote, jsonColumn{&p.Region}, &p.Note,
		&p.OfferedBy, when{&p.OfferedAt}, &p.Verdict, &p.Reason, &p.JudgedBy, when{&p.JudgedAt}, &p.EvidenceUnit)
	if err == nil {
		p.Pages, err = ledger.ParsePages(pages)
	}
	return p, err
}

// Proof is one proof that counts; ErrMissing when it was withdrawn.
func (r reader) Proof(ctx context.Context, id ledger.ProofID) (ledger.Proof, error) {
	return one(ctx, r.q, scanProof, `SELECT `+proofColumns+fromProof+`WHERE p.id = $1 AND p.withdrawn_at = 0`, id)
}

// SameProof is the proof that says what p says; ErrMissing.
func (r reader) SameProof(ctx context.Context, p ledger.Proof) (ledger.Proof, error) {
	return one(ctx, r.q, scanProof, `SELECT `+proofColumns+fromProof+`WHERE p.evidence = $1 AND p.problem = $2 AND p.measure = $3
		AND p.claim = $4 AND ($5 = '' OR COALESCE(NULLIF(p.kind, ''), e.kind) = $5) AND p.pages = $6 AND p.withdrawn_at = 0`, p.Evidence, p.Problem, p.Measure, p.Claim, p.Kind, p.Pages.String())
}

// Proofs of an inspection, or of one problem of it, oldest first. Proofs whose
// evidence was withdrawn do not count and are left out.
func (r reader) Proofs(ctx context.Context, id ledger.InspectionID, problem ledger.ProblemID) ([]ledger.Proof, error) {
	return all(ctx, r.q, scanProof, `SELECT `+proofColumns+fromProof+`WHERE p.inspection = $1 AND ($2 = '' OR p.problem = $2)
		AND p.withdrawn_at = 0 AND e.withdrawn_at = 0 ORDER BY p.offered_at, p.id`, id, problem)
}

// ProofsOn are the proofs of a problem with those of withdrawn evidence, which
// corrections of the ledger must carry along.
func (r reader) ProofsOn(ctx context.Context, problem ledger.ProblemID) ([]ledger.Proof, error) {
	return all(ctx, r.q, scanProof, `SELECT `+proofColumns+fromProof+`WHERE p.problem = $1 AND p.withdrawn_at = 0 ORDER BY p.offered_at, p.id`, problem)
}

// ProofsOf are the proofs that name an evidence, oldest first.
func (r reader) ProofsOf(ctx context.Context, id ledger.EvidenceID) ([]ledger.Proof, error) {
	return all(ctx, r.q, scanProof, `SELECT `+proofColumns+fromProof+`WHERE p.evidence = $1 AND p.withdrawn_at = 0 ORDER BY p.offered_at, p.id`, id)
}

// ProblemsOf are the numbers of the problems that an evidence is offered for.
func (r reader) ProblemsOf(ctx context.Context, id ledger.EvidenceID) ([]int, error) {
	return all(ctx, r.q, value[int], `SELECT DISTINCT b.no FROM proof p JOIN problem b ON b.id = p.problem WHERE p.evidence = $1 AND p.withdrawn_at = 0 ORDER BY b.no`, id)
}

// VerdictsOf are the verdicts on the proofs by an evidence, each once.
func (r reader) VerdictsOf(ctx context.Context, id ledger.EvidenceID) ([]ledger.Verdict, error) {
	return all(ctx, r.q, value[ledger.Verdict], `SELECT DISTINCT verdict FROM proof WHERE evidence = $1 AND withdrawn_at = 0 ORDER BY verdict`, id)
}

// AddProof adds a proof; ErrTaken when the same one counts already.
func (tx *Tx) AddProof(ctx context.Context, p ledger.Proof) error {
	tx.Touch(p.Evidence)
	return tx.exec(ctx, `INSERT INTO proof (id, inspection, problem, measure, claim, evidence, kind, pages, quote, region, note,
		offered_by, offered_at, verdict, reason, judged_by, judged_at, withdrawn_at) VALUES (`+holes(1, 18)+`)`,
		p.ID, p.Inspection, p.Problem, p.Measure, p.Claim, p.Evidence, p.Kind, p.Pages.String(), p.Quote, asJSON(p.Region), p.Note,
		p.OfferedBy, micros(p.OfferedAt), p.Verdict, p.Reason, p.JudgedBy, micros(p.JudgedAt), 0)
}

// ChangeProof replaces a proof's place, words and verdict.
func (tx *Tx) ChangeProof(ctx context.Context, p ledger.Proof) error {
	tx.Touch(p.Evidence)
	return tx.execOne(ctx, `UPDATE proof SET problem = $2, measure = $3, claim = $4, kind = $5, quote = $6, note = $7, offered_by = $8, offered_at = $9,
		verdict = $10, reason = $11, judged_by = $12, judged_at = $13, region = $14 WHERE id = $1 AND withdrawn_at = 0`,
		p.ID, p.Problem, p.Measure, p.Claim, p.Kind, p.Quote, p.Note, p.OfferedBy, micros(p.OfferedAt),
		p.Verdict, p.Reason, p.JudgedBy, micros(p.JudgedAt), asJSON(p.Region))
}

// WithdrawProof takes a proof back; it is kept, and counts no more.
func (tx *Tx) WithdrawProof(ctx context.Context, p ledger.Proof) error {
	tx.Touch(p.Evidence)
	return tx.execOne(ctx, `UPDATE proof SET withdrawn_at = $2 WHERE id = $1 AND withdrawn_at = 0`, p.ID, micros(tx.now))
}

// A ProofSlice is a question to the list of proofs. Proofs whose evidence was
// withdrawn are not in it.
type ProofSlice struct {
	Scope      account.Scope
	Inspection ledger.InspectionID
	Verdict    ledger.Verdict // NoVerdict: those that wait for one
	After      time.Time      // and AfterID: go on after this one
	AfterID    ledger.ProofID
	Limit      int
}

// ProofList answers a ProofSlice, oldest first: without a verdict it is the auditors' queue.
func (r reader) ProofList(ctx context.Context, s ProofSlice) ([]ledger.Proof, error) {
	if s.Scope.None {
		return nil, nil
	}
	return all(ctx, r.q, scanProof, `SELECT `+proofColumns+fromProof+`WHERE p.inspection = $1 AND p.verdict = $2 AND p.withdrawn_at = 0
		AND e.withdrawn_at = 0 AND substr(u.path, 1, $3) = $4 AND (p.offered_at, p.id) > ($5, $6) ORDER BY p.offered_at, p.id LIMIT $7`,
		s.Inspection, s.Verdict, len(s.Scope.Path), s.Scope.Path, micros(s.After), s.AfterID, s.Limit)
}
