package api

import (
	"context"
	"slices"

	"juzheng/indexer/page"
	"juzheng/internal/account"
	"juzheng/internal/casework"
	"juzheng/internal/ledger"
)

// numbers are those of the problems that proofs are offered for.
func (s shower) numbers(proofs []ledger.Proof) []int {
	out := []int{}
	for _, p := range proofs {
		if n := s.no[p.Problem]; n > 0 && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return out
}

// proofs shows proofs with the evidence that they name.
func (h handlers) proofs(ctx context.Context, who account.User, ps ...ledger.Proof) ([]Proof, error) {
	es, err := h.Desk.EvidenceOf(ctx, who, ps...)
	if err != nil {
		return nil, err
	}
	sh, err := h.shower(ctx, who)
	return each(ps, func(p ledger.Proof) Proof { return sh.proof(p, es[p.Evidence]) }), err
}

// ListProofs lists proofs by verdict, oldest first: those without one are the auditors' queue.
func (h handlers) ListProofs(ctx context.Context, r ListProofsRequestObject) (ListProofsResponseObject, error) {
	after, err := decodeCursor[place](r.Params.Cursor)
	if err != nil {
		return nil, err
	}
	limit, verdict := or(r.Params.Limit, defaultLimit), ledger.Verdict(or(r.Params.State, "waiting"))
	if verdict == "waiting" {
		verdict = ledger.NoVerdict
	}
	ps, err := h.Desk.Proofs(ctx, who(ctx), casework.ProofSlice{Verdict: verdict, After: after.At, AfterID: ledger.ProofID(after.ID), Limit: limit + 1})
	if err != nil {
		return nil, err
	}
	ps, next := cut(ps, limit, func(p ledger.Proof) place { return place{p.OfferedAt, string(p.ID)} })
	items, err := h.proofs(ctx, who(ctx), ps...)
	return ListProofs200JSONResponse{Items: items, Next: next}, err
}

// ListProofsOfEvidence lists what an evidence is offered for.
func (h handlers) ListProofsOfEvidence(ctx context.Context, r ListProofsOfEvidenceRequestObject) (ListProofsOfEvidenceResponseObject, error) {
	ps, err := h.Desk.ProofsOf(ctx, who(ctx), ledger.EvidenceID(r.Id))
	if err != nil {
		return nil, err
	}
	items, err := h.proofs(ctx, who(ctx), ps...)
	return ListProofsOfEvidence200JSONResponse{Items: items}, err
}

// OfferProof offers pages of an evidence as proof.
func (h handlers) OfferProof(ctx context.Context, r OfferProofRequestObject) (OfferProofResponseObject, error) {
	b := r.Body
	pages, err := ledger.ParsePages(or(b.Pages, ""))
	if err != nil {
		return nil, err
	}
	o := casework.Offer{Target: casework.Target{Measure: ledger.MeasureID(or(b.Measure, "")), Claim: ledger.ClaimID(or(b.Claim, ""))},
		Evidence: ledger.EvidenceID(b.Evidence), Kind: or(b.Kind, ""), Pages: pages, Quote: or(b.Quote, ""), Region: or(b.Region, page.Box{}), Note: or(b.Note, "")}
	if no := or(b.Problem, ""); no != "" {
		p, err := h.Desk.Problem(ctx, who(ctx), no)
		if err != nil {
			return nil, err
		}
		o.Target.Problem = p.ID
	}
	p, err := h.Desk.Offer(ctx, who(ctx), o)
	if err != nil {
		return nil, err
	}
	one, err := h.proofs(ctx, who(ctx), p)
	if err != nil {
		return nil, err
	}
	return OfferProof201JSONResponse(one[0]), nil
}

// WithdrawProof takes an offer back.
func (h handlers) WithdrawProof(ctx context.Context, r WithdrawProofRequestObject) (WithdrawProofResponseObject, error) {
	return WithdrawProof204Response{}, h.Desk.WithdrawProof(ctx, who(ctx), ledger.ProofID(r.Id))
}

// JudgeProof gives a verdict.
func (h handlers) JudgeProof(ctx context.Context, r JudgeProofRequestObject) (JudgeProofResponseObject, error) {
	p, err := h.Desk.Judge(ctx, who(ctx), ledger.ProofID(r.Id), r.Body.Verdict, or(r.Body.Reason, ""))
	if err != nil {
		return nil, err
	}
	one, err := h.proofs(ctx, who(ctx), p)
	if err != nil {
		return nil, err
	}
	return JudgeProof200JSONResponse(one[0]), nil
}
