package casework

import (
	"encoding/json"
	"time"

	"juzheng/indexer/hanzi"
	"juzheng/internal/ledger"
	"juzheng/internal/report"
)

func facts(c report.Claim) ledger.Facts {
	f := ledger.Facts{Documents: c.Documents}
	for _, a := range c.Amounts {
		f.Amounts = append(f.Amounts, ledger.Amount{Quote: a.Quote, Fen: fen(a.Quote)})
	}
	for _, q := range c.Dates {
		f.Dates = append(f.Dates, q.Quote)
	}
	for _, q := range c.Counts {
		f.Counts = append(f.Counts, q.Quote)
	}
	for _, q := range c.Frequencies {
		f.Frequencies = append(f.Frequencies, q.Quote)
	}
	return f
}

// fen is the money that a text states, 0 when masked.
func fen(text string) int64 {
	for _, v := range hanzi.Values(text) {
		if v.Kind == hanzi.Amount {
			return v.Fen
		}
	}
	return 0
}

// day is the last day that a deadline names; "" when masked or none.
func day(text string) ledger.Day {
	last := ""
	for _, v := range hanzi.Values(text) {
		if v.Kind == hanzi.Date {
			last = v.Day
		}
	}
	switch len(last) {
	case len("2006"):
		last += "-12-31"
	case len("2006-01"):
		if t, err := time.Parse("2006-01", last); err == nil {
			last = t.AddDate(0, 1, -1).Format(time.DateOnly)
		}
	}
	return ledger.Day(last)
}

func asJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // our own plain types always marshal
	}
	return string(b)
}
