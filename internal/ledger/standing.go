package ledger

// A Standing counts what a claim, measure, problem, aspect, unit or inspection
// wants in evidence and what stands there.
type Standing struct {
	Wanted   int `json:"wanted"`
	Offered  int `json:"offered"`  // proofs that wait for a verdict
	Accepted int `json:"accepted"` // proofs accepted
	Returned int `json:"returned"` // proofs returned and not replaced
	Missing  int `json:"missing"`  // wanted, and neither offered nor accepted
	Proven   int `json:"proven"`   // wanted, and accepted
}

// Add sums two standings.
func (s Standing) Add(o Standing) Standing {
	return Standing{s.Wanted + o.Wanted, s.Offered + o.Offered, s.Accepted + o.Accepted,
		s.Returned + o.Returned, s.Missing + o.Missing, s.Proven + o.Proven}
}

// Complete reports whether all that is wanted has been accepted.
func (s Standing) Complete() bool { return s.Wanted > 0 && s.Proven == s.Wanted }

// StandingOf reckons one requirement from the proofs offered for its claim.
// A proof counts for the requirement whose kind it was offered as; more
// proofs than wanted are kept in Offered and Accepted but prove no more.
func StandingOf(r Requirement, proofs []Proof) Standing {
	s := Standing{Wanted: max(r.Wanted, 1)}
	for _, p := range proofs {
		if p.Claim != r.Claim || p.Kind != r.Kind {
			continue
		}
		s = s.count(p)
	}
	s.Proven = min(s.Accepted, s.Wanted)
	s.Missing = max(0, s.Wanted-s.Accepted-s.Offered)
	return s
}

func (s Standing) count(p Proof) Standing {
	switch p.Verdict {
	case Accepted:
		s.Accepted++
	case Returned:
		s.Returned++
	default:
		s.Offered++
	}
	return s
}

// StandingOfProofs counts proofs alone, with nothing wanted.
func StandingOfProofs(proofs ...Proof) Standing {
	var s Standing
	for _, p := range proofs {
		s = s.count(p)
	}
	return s
}

// StandingOfClaim sums the requirements of a claim. Proofs offered as a kind
// that no requirement asks for are counted, but prove nothing that is wanted.
func StandingOfClaim(c Claim, proofs []Proof) Standing {
	var sum Standing
	asked := map[Kind]bool{}
	for _, r := range c.Requires {
		r.Claim = c.ID
		sum = sum.Add(StandingOf(r, proofs))
		asked[r.Kind] = true
	}
	for _, p := range proofs {
		if p.Claim == c.ID && !asked[p.Kind] {
			sum = sum.count(p)
		}
	}
	return sum
}

// StandingOfMeasure sums the claims of a measure and the proofs offered for the
// measure as a whole.
func StandingOfMeasure(m Measure, claims []Claim, proofs []Proof) Standing {
	var sum Standing
	for _, c := range claims {
		if c.Measure == m.ID {
			sum = sum.Add(StandingOfClaim(c, proofs))
		}
	}
	for _, p := range proofs {
		if p.Measure == m.ID && p.Claim == "" {
			sum = sum.count(p)
		}
	}
	return sum
}

// StandingOfProblem sums the measures of a problem and the proofs offered for
// the problem as a whole.
func StandingOfProblem(p Problem, measures []Measure, claims []Claim, proofs []Proof) Standing {
	var sum Standing
	for _, m := range measures {
		if m.Problem == p.ID {
			sum = sum.Add(StandingOfMeasure(m, claims, proofs))
		}
	}
	for _, pr := range proofs {
		if pr.Problem == p.ID && pr.Measure == "" && pr.Claim == "" {
			sum = sum.count(pr)
		}
	}
	return sum
}
