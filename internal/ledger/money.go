package ledger

// ClaimedFen is the money that claims of the type money_returned state, and how
// many of their amounts are masked or not given.
func ClaimedFen(claims []Claim) (fen int64, masked int) {
	for _, c := range claims {
		if c.Type != MoneyReturned {
			continue
		}
		if len(c.Facts.Amounts) == 0 {
			masked++
		}
		for _, a := range c.Facts.Amounts {
			if a.Fen == 0 {
				masked++
			}
		}
		fen += stated(c.Facts.Amounts)
	}
	return fen, masked
}

// stated is what one sentence comes to: a total that names its parts too
// (共退3000元，其中甲1000元、乙2000元) is not counted twice.
func stated(amounts []Amount) int64 {
	var sum int64
	for _, a := range amounts {
		sum += a.Fen
	}
	if most := VoucherFen(amounts); len(amounts) > 2 && sum == 2*most {
		return most
	}
	return sum
}

// VoucherFen is the money of one voucher: the largest amount on it, which is
// its total; the others are its parts (每人600元).
func VoucherFen(amounts []Amount) int64 {
	var most int64
	for _, a := range amounts {
		most = max(most, a.Fen)
	}
	return most
}

// ProvesMoney reports whether an accepted proof of this kind shows that money was paid.
func (k Kind) ProvesMoney() bool { return k == RefundVoucher || k == PartyFeeReceipt }
