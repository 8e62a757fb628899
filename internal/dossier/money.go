package dossier

import (
	"context"
	"slices"

	"juzheng/internal/account"
	"juzheng/internal/ledger"
)

// A Voucher is an accepted proof of payment.
type Voucher struct {
	Evidence ledger.EvidenceID
	Name     string
	Fen      int64
}

// A MoneyRow holds what the report says was paid back about a problem against
// what accepted vouchers show.
type MoneyRow struct {
	No       int // 0: measures of organisation
	Title    string
	Quotes   []string
	Claimed  int64 // fen
	Masked   int
	Proven   int64 // fen
	Vouchers []Voucher
}

// Money holds all rows; a voucher of two problems is in Proven once.
type Money struct {
	Rows    []MoneyRow
	Claimed int64
	Masked  int
	Proven  int64
}

// Money reckons money claimed against money proven, by evidence that who may see.
func (a *Archivist) Money(ctx context.Context, who account.User, insp ledger.InspectionID) (m Money, err error) {
	if !who.MayReadLedger() {
		return m, account.ErrRefused
	}
	b, err := a.book(ctx, who, insp)
	if err != nil {
		return m, err
	}
	seen := map[ledger.EvidenceID]bool{}
	for _, p := range append(slices.Clone(b.problems), ledger.Problem{}) {
		row, err := a.moneyRow(ctx, p, b.claimsOf[p.ID], b.proofsOf[p.ID])
		if err != nil {
			return m, err
		}
		if len(row.Quotes)+len(row.Vouchers) == 0 {
			continue
		}
		m.Rows, m.Claimed, m.Masked = append(m.Rows, row), m.Claimed+row.Claimed, m.Masked+row.Masked
		for _, v := range row.Vouchers {
			if !seen[v.Evidence] {
				seen[v.Evidence], m.Proven = true, m.Proven+v.Fen
			}
		}
	}
	return m, nil
}

func (a *Archivist) moneyRow(ctx context.Context, p ledger.Problem, claims []ledger.Claim, proofs []ledger.Proof) (MoneyRow, error) {
	row := MoneyRow{No: p.No, Title: p.Title}
	row.Claimed, row.Masked = ledger.ClaimedFen(claims)
	for _, c := range claims {
		if c.Type == ledger.MoneyReturned {
			row.Quotes = append(row.Quotes, c.Quote)
		}
	}
	shown, err := a.show(ctx, slices.DeleteFunc(slices.Clone(proofs), func(p ledger.Proof) bool {
		return p.Verdict != ledger.Accepted || !p.Kind.ProvesMoney()
	}))
	for _, s := range shown {
		if slices.ContainsFunc(row.Vouchers, func(v Voucher) bool { return v.Evidence == s.Evidence }) {
			continue
		}
		v := Voucher{s.Evidence, s.Of.Name, ledger.VoucherFen(s.Of.Amounts)}
		row.Vouchers, row.Proven = append(row.Vouchers, v), row.Proven+v.Fen
	}
	return row, err
}
