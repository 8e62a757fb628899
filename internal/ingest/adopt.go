package ingest

import (
	"slices"

	"juzheng/indexer/hanzi"
	"juzheng/internal/ledger"
)

// sure is the confidence from which a guess is used until a person says otherwise.
const sure = 0.6

// adopt fills in what nobody entered with the best guess that is sure enough.
func adopt(e *ledger.Evidence, facts []ledger.Fact) {
	best := map[string]ledger.Fact{}
	for _, f := range facts {
		if f.Confidence >= sure && f.Confidence > best[f.Field].Confidence {
			best[f.Field] = f
		}
	}
	if k := ledger.Kind(best["kind"].Value); e.Kind == "" && k.Known() {
		e.Kind = k
	}
	if e.Title == "" {
		e.Title = best["title"].Value
	}
	if e.DocNo == "" {
		e.DocNo = best["docno"].Value
	}
	if d := best["formed"].Value; e.Formed == "" && len(d) == len("2006-01-02") {
		e.Formed = ledger.Day(d)
	}
	e.Persons, e.Amounts = nil, nil
	for _, f := range facts {
		switch {
		case f.Field == "person" && f.Confidence >= sure && !slices.Contains(e.Persons, f.Value):
			e.Persons = append(e.Persons, f.Value)
		case f.Field == "amount" && f.Confidence >= sure:
			if fen := amount(f.Value); fen > 0 {
				e.Amounts = append(e.Amounts, ledger.Amount{Quote: f.Value, Fen: fen})
			}
		}
	}
}

func amount(text string) int64 {
	for _, v := range hanzi.Values(text) {
		if v.Kind == hanzi.Amount {
			return v.Fen
		}
	}
	return 0
}
