package ledger

import (
	"errors"
	"testing"
	"time"
)

// receipts is a claim that wants two receipts and a register.
var receipts = Claim{ID: "补缴党费", Measure: "①", Requires: []Requirement{
	{Claim: "补缴党费", Kind: PartyFeeReceipt, Wanted: 2}, {Claim: "补缴党费", Kind: Register}}}

func proof(k Kind, v Verdict) Proof {
	return Proof{Claim: "补缴党费", Measure: "①", Problem: "5", Kind: k, Verdict: v}
}

func TestStandingOfAClaim(t *testing.T) {
	for _, c := range []struct {
		name   string
		proofs []Proof
		want   Standing
	}{
		{"nothing offered", nil, Standing{Wanted: 3, Missing: 3}},
		{"one receipt waits", []Proof{proof(PartyFeeReceipt, NoVerdict)}, Standing{Wanted: 3, Offered: 1, Missing: 2}},
		{"one receipt was returned", []Proof{proof(PartyFeeReceipt, Returned)}, Standing{Wanted: 3, Returned: 1, Missing: 3}},
		{"returned, and another in its place", []Proof{proof(PartyFeeReceipt, Returned), proof(PartyFeeReceipt, NoVerdict)},
			Standing{Wanted: 3, Offered: 1, Returned: 1, Missing: 2}},
		{"three receipts do not make a register", []Proof{proof(PartyFeeReceipt, Accepted), proof(PartyFeeReceipt, Accepted), proof(PartyFeeReceipt, Accepted)},
			Standing{Wanted: 3, Accepted: 3, Missing: 1, Proven: 2}},
		{"all accepted", []Proof{proof(PartyFeeReceipt, Accepted), proof(PartyFeeReceipt, Accepted), proof(Register, Accepted)},
			Standing{Wanted: 3, Accepted: 3, Proven: 3}},
		{"a statement proves nothing that is wanted", []Proof{proof(SelfStatement, Accepted)}, Standing{Wanted: 3, Accepted: 1, Missing: 3}},
		{"another claim's receipt", []Proof{{Claim: "退款", Kind: PartyFeeReceipt, Verdict: Accepted}}, Standing{Wanted: 3, Missing: 3}},
	} {
		got := StandingOfClaim(receipts, c.proofs)
		if got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
		if complete := got.Complete(); complete != (got.Proven == 3) {
			t.Errorf("%s: complete %v", c.name, complete)
		}
	}
}

func TestStandingsSumUpwards(t *testing.T) {
	problem, measures := Problem{ID: "5"}, []Measure{{ID: "①", Problem: "5"}, {ID: "②", Problem: "5"}, {ID: "别的", Problem: "6"}}
	claims := []Claim{receipts, {ID: "公示", Measure: "②", Requires: []Requirement{{Kind: PublicNotice, Wanted: 1}}}, {ID: "约谈", Measure: "别的", Requires: []Requirement{{Kind: TalkRecord}}}}
	proofs := []Proof{
		proof(Register, Accepted),
		{Problem: "5", Measure: "②", Claim: "公示", Kind: PublicNotice, Verdict: Returned},
		{Problem: "5", Measure: "②", Kind: Photo},                    // for the measure as a whole
		{Problem: "5", Kind: SelfStatement, Verdict: Accepted},       // for the problem as a whole
		{Problem: "6", Measure: "别的", Claim: "约谈", Kind: TalkRecord}, // of another problem
	}
	want := Standing{Wanted: 4, Offered: 1, Accepted: 2, Returned: 1, Missing: 3, Proven: 1}
	if got := StandingOfProblem(problem, measures, claims, proofs); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	if (Standing{}).Complete() {
		t.Error("a problem that wants nothing is complete by itself")
	}
}

func TestPagesAreReadAndWritten(t *testing.T) {
	for _, c := range []struct{ in, out string }{
		{"", ""}, {"3", "3"}, {"1,3-5", "1,3-5"}, {"5，3、4", "3-5"}, {"2-2", "2"}, {" 7 , 7 ", "7"}, {"1—3", "1-3"},
	} {
		p, err := ParsePages(c.in)
		if err != nil || p.String() != c.out {
			t.Errorf("%q: %q, %v", c.in, p, err)
		}
	}
	for _, in := range []string{"0", "5-3", "一", "1-", "-1", "1-9999999", "3;4"} {
		if p, err := ParsePages(in); !errors.Is(err, ErrPages) {
			t.Errorf("%q: %v, %v", in, p, err)
		}
	}
}

func TestADeadlineWarnsInThreeColours(t *testing.T) {
	today := time.Date(2022, 8, 31, 23, 50, 0, 0, time.FixedZone("CST", 8*3600))
	for _, c := range []struct {
		deadline Day
		standing Standing
		want     Alert
	}{
		{"", Standing{Wanted: 1}, NoAlert}, {"不是日期", Standing{Wanted: 1}, NoAlert},
		{"2022-09-21", Standing{Wanted: 1}, NoAlert}, {"2022-09-20", Standing{Wanted: 1}, DueSoon},
		{"2022-09-11", Standing{Wanted: 1}, DueSoon}, {"2022-09-10", Standing{Wanted: 1}, Urgent},
		{"2022-08-31", Standing{Wanted: 1}, Urgent}, {"2022-08-30", Standing{Wanted: 1}, Overdue},
		{"2022-08-30", Standing{Wanted: 1, Accepted: 1, Proven: 1}, NoAlert},
	} {
		if got := DefaultWarnings.AlertOf(c.deadline, today, c.standing); got != c.want {
			t.Errorf("%s: %q, want %q", c.deadline, got, c.want)
		}
	}
}

func TestEveryKindAndClaimTypeHasAChineseName(t *testing.T) {
	for _, n := range KindNames {
		if !n.Kind.Known() || n.Name == "" || n.Kind.String() != n.Name {
			t.Errorf("%q %q", n.Kind, n.Name)
		}
	}
	for _, n := range ClaimTypeNames {
		if !n.Type.Known() || n.Type.String() != n.Name {
			t.Errorf("%q %q", n.Type, n.Name)
		}
	}
	for _, s := range States {
		if s.String() == string(s) {
			t.Errorf("state %q has no name", s)
		}
	}
	if Kind("minutes").Known() || ClaimType("").Known() {
		t.Error("what TERMS.md does not know is known")
	}
}

func TestWhatWasRecognisedSaysSo(t *testing.T) {
	for engine, want := range map[string]bool{"PP-OCRv4 mobile": true, "tesseract-5.3.0/chi_sim": true, "pdfium/go-pdfium-1.20.0": false, "docx/1": false, "": false} {
		if got := (Evidence{Engine: engine}).Recognised(); got != want {
			t.Errorf("%q: %v", engine, got)
		}
	}
}
