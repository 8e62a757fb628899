package store

import (
	"context"
	"iter"

	"juzheng/internal/ledger"
)

// CountFollowed is how many evidences that count had their last change up to a
// line of the audit log: those that an index which followed that far has right.
func (r reader) CountFollowed(ctx context.Context, seq int64) (int, error) {
	return one(ctx, r.q, value[int], `SELECT COUNT(*) FROM evidence WHERE withdrawn_at = 0 AND changed <= $1`, seq)
}

// CountAhead is how many evidences changed after a line of the audit log, up to limit.
func (r reader) CountAhead(ctx context.Context, seq int64, limit int) (int, error) {
	return one(ctx, r.q, value[int], `SELECT COUNT(*) FROM (SELECT 1 FROM evidence WHERE changed > $1 LIMIT $2) AS ahead`, seq, limit)
}

// eachAtOnce is how many rows EachEvidence holds at a time.
const eachAtOnce = 500

// EachEvidence visits all evidences, of all inspections, withdrawn ones among them, in the order of IDs.
func (r reader) EachEvidence(ctx context.Context) iter.Seq2[ledger.Evidence, error] {
	return func(yield func(ledger.Evidence, error) bool) {
		for after := ledger.EvidenceID(""); ; {
			es, err := all(ctx, r.q, scanEvidence, `SELECT `+evidenceColumns+fromEvidence+`WHERE e.id > $1 ORDER BY e.id LIMIT $2`, after, eachAtOnce)
			if err != nil {
				yield(ledger.Evidence{}, err)
				return
			}
			for _, e := range es {
				if after = e.ID; !yield(e, nil) {
					return
				}
			}
			if len(es) < eachAtOnce {
				return
			}
		}
	}
}
