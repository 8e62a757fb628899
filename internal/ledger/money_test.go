package ledger_test

import (
	"testing"

	"juzheng/internal/ledger"
)

func TestMoneyIsCountedAsTheReportMeansIt(t *testing.T) {
	yuan := func(ns ...int64) (out []ledger.Amount) {
		for _, n := range ns {
			out = append(out, ledger.Amount{Fen: n * 100})
		}
		return out
	}
	for _, c := range []struct {
		says    string
		typ     ledger.ClaimType
		amounts []ledger.Amount
		fen     int64
		masked  int
	}{
		{"共补缴党费2460元", ledger.MoneyReturned, yuan(2460), 246000, 0},
		{"退回补贴3000元、差旅费820元", ledger.MoneyReturned, yuan(3000, 820), 382000, 0},
		{"共退3000元，其中甲1000元、乙2000元", ledger.MoneyReturned, yuan(3000, 1000, 2000), 300000, 0},
		{"甲、乙各退1000元、1000元", ledger.MoneyReturned, yuan(1000, 1000), 200000, 0},
		{"补缴党费**元", ledger.MoneyReturned, yuan(0), 0, 1},
		{"全部退回", ledger.MoneyReturned, nil, 0, 1},
		{"检查资金5000元", ledger.InspectionDone, yuan(5000), 0, 0},
	} {
		fen, masked := ledger.ClaimedFen([]ledger.Claim{{Type: c.typ, Facts: ledger.Facts{Amounts: c.amounts}}})
		if fen != c.fen || masked != c.masked {
			t.Errorf("%s: %d, %d masked", c.says, fen, masked)
		}
	}
	if got := ledger.VoucherFen(yuan(600, 12600)); got != 1260000 {
		t.Errorf("每人600元，合计12600元: %d", got)
	}
}
