package dossier_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"juzheng/internal/account"
	"juzheng/internal/blob"
	"juzheng/internal/blob/disk"
	"juzheng/internal/dossier"
	"juzheng/internal/ledger"
	"juzheng/internal/store"
	"juzheng/internal/store/storetest"
)

var ctx = context.Background()

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// archive holds one problem: a claim that wants two receipts and a register,
// with proofs by two branches.
type archive struct {
	*dossier.Archivist
	insp    ledger.Inspection
	problem ledger.Problem
	branch  account.User
}

func open(t *testing.T, s *store.Store) archive {
	t.Helper()
	blobs, err := disk.Open(filepath.Join(t.TempDir(), "blobs"))
	must(t, err)
	ref, err := blob.PutBytes(ctx, blobs, []byte("党费收据"))
	must(t, err)
	a := archive{Archivist: &dossier.Archivist{Store: s, Blobs: blobs}}
	must(t, s.Update(ctx, account.LocalOperator, func(tx *store.Tx) error {
		root := ledger.Unit{ID: "root", Kind: ledger.Bureau, Name: "清源市水务局"}
		mine := ledger.Unit{ID: "mine", Parent: "root", Kind: ledger.Branch, Name: "临江支部"}
		a.insp = ledger.Inspection{ID: "I", Title: "巡察整改", Unit: root.ID, CreatedAt: tx.Now()}
		yesterday := ledger.Day(time.Now().AddDate(0, 0, -2).Format(time.DateOnly))
		a.problem = ledger.Problem{ID: "P", Inspection: "I", Aspect: "A", No: 5, Title: "党费收缴不规范/排查不深入", Duty: ledger.Duty{Deadline: yesterday}}
		claim := ledger.Claim{ID: "C", Inspection: "I", Measure: "M", Type: ledger.MoneyReturned, Quote: "补缴党费1280元",
			Facts:    ledger.Facts{Amounts: []ledger.Amount{{Quote: "1280元", Fen: 128000}}},
			Requires: []ledger.Requirement{{Kind: ledger.PartyFeeReceipt, Wanted: 2}, {Kind: ledger.Register, Wanted: 1}}}
		err := errors.Join(tx.AddUnit(ctx, &root), tx.AddUnit(ctx, &mine), tx.PutInspection(ctx, a.insp),
			tx.PutAspect(ctx, ledger.Aspect{ID: "A", Inspection: "I", No: 1, Title: "党的建设"}), tx.PutProblem(ctx, a.problem),
			tx.PutMeasure(ctx, ledger.Measure{ID: "M", Inspection: "I", Problem: "P", Label: "①", Text: "补缴党费1280元。"}),
			tx.PutMeasure(ctx, ledger.Measure{ID: "O", Inspection: "I", Text: "提高站位。", Vague: "没有可核实的事项"}),
			tx.PutClaim(ctx, claim))
		for _, e := range []ledger.Evidence{
			{ID: "E1", Unit: "mine", Name: "收据.pdf", Kind: ledger.PartyFeeReceipt, Amounts: []ledger.Amount{{Quote: "128元", Fen: 12800}, {Quote: "1024元", Fen: 102400}}},
			{ID: "E2", Unit: "root", Name: "台账=1+1.xlsx", Kind: ledger.Register},
			{ID: "E3", Unit: "mine", Name: "说明.txt", Kind: ledger.SelfStatement}} {
			e.Inspection, e.Ref = "I", ref
			err = errors.Join(err, tx.AddEvidence(ctx, e))
		}
		for _, p := range []ledger.Proof{
			{ID: "1", Evidence: "E1", Claim: "C", Measure: "M", Pages: ledger.Pages{1, 3}, Verdict: ledger.Accepted},
			{ID: "2", Evidence: "E2", Claim: "C", Measure: "M"},
			{ID: "3", Evidence: "E3", Claim: "C", Measure: "M", Verdict: ledger.Returned, Reason: "情况说明不能代替凭证"}} {
			p.Inspection, p.Problem = "I", "P"
			err = errors.Join(err, tx.AddProof(ctx, p))
		}
		return errors.Join(err, tx.Audit(ctx, "set up", "", nil))
	}))
	a.branch = account.User{Name: "江经办", Role: account.Branch, Unit: "mine", UnitPath: "/root/mine/"}
	return a
}

func TestADossierShowsWhatEachClaimWantsAndHas(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		a := open(t, s)
		d, err := a.Gather(ctx, account.LocalOperator, a.problem.ID)
		must(t, err)
		c := d.Measures[0].Claims[0]
		if len(c.Needs) != 2 || c.Needs[0].Standing != (ledger.Standing{Wanted: 2, Accepted: 1, Missing: 1, Proven: 1}) ||
			c.Needs[1].Standing != (ledger.Standing{Wanted: 1, Offered: 1}) {
			t.Errorf("%+v", c.Needs)
		}
		if len(c.Besides) != 1 || c.Besides[0].Of.Name != "说明.txt" {
			t.Errorf("besides: %+v", c.Besides)
		}
		if want := (ledger.Standing{Wanted: 3, Offered: 1, Accepted: 1, Returned: 1, Missing: 1, Proven: 1}); d.Standing != want || d.Alert != ledger.Overdue {
			t.Errorf("%+v %s", d.Standing, d.Alert)
		}
		o, err := a.Overview(ctx, account.LocalOperator, a.insp)
		must(t, err)
		if o.Standing != d.Standing || o.Aspects[0].Problems[0].Claims != 1 || len(o.Organisation) != 1 {
			t.Errorf("%+v", o)
		}
		if len(o.Units) != 2 || o.Units[1].Standing.Accepted != 1 || o.Units[0].Standing.Offered != 1 {
			t.Errorf("units: %+v", o.Units)
		}
	})
}

func TestABranchCountsOnlyWhatItMaySee(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		a := open(t, s)
		d, err := a.Gather(ctx, a.branch, a.problem.ID)
		must(t, err)
		if len(d.Measures[0].Claims[0].Needs[1].Proofs) != 0 || d.Standing.Offered != 0 {
			t.Errorf("a branch sees the bureau's register: %+v", d.Standing)
		}
		o, err := a.Overview(ctx, a.branch, a.insp)
		must(t, err)
		if o.Standing != d.Standing || len(o.Units) != 1 {
			t.Errorf("%+v, units %+v", o.Standing, o.Units)
		}
		if err := a.WriteZIP(ctx, a.branch, io.Discard, d); !errors.Is(err, account.ErrRefused) {
			t.Errorf("a branch takes a dossier away: %v", err)
		}
	})
}

func TestAHistoryTellsOfTheProofsThatOneMaySee(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		a := open(t, s)
		auditor := account.User{Name: "审核员", Role: account.Auditor}
		say := func(who account.User, action, subject string, detail any) {
			t.Helper()
			must(t, s.Update(ctx, who, func(tx *store.Tx) error { return tx.Audit(ctx, action, subject, detail) }))
		}
		say(a.branch, "proof.offer", "1", map[string]any{"evidence": "E1", "kind": ledger.PartyFeeReceipt, "pages": "1,3"})
		say(auditor, "proof.offer", "2", map[string]any{"evidence": "E2", "kind": ledger.Register})
		say(auditor, "proof.judge", "2", map[string]any{"evidence": "E2", "verdict": ledger.Returned, "reason": "缺页"})
		say(auditor, "evidence.read", "E1", nil)
		say(auditor, "claim.change", "C", ledger.Claim{Quote: "补缴党费1280元"})
		say(a.branch, "evidence.withdraw", "E1", map[string]any{"reason": "传错了"})
		say(auditor, "problem.change", "another", nil)

		told := func(who account.User) (out []string) {
			t.Helper()
			lines, next, err := a.History(ctx, who, a.problem, 0, 50)
			must(t, err)
			if next != 0 {
				t.Errorf("there is more after %d", next)
			}
			for _, l := range lines {
				out = append(out, strings.Join([]string{l.ActorName, l.Did, l.Of.Name, l.Kind.String(), l.Pages, l.About, l.Reason}, "/"))
			}
			return out
		}
		own := []string{"江经办/撤回材料/收据.pdf////传错了", "审核员/修改可核实事项////补缴党费1280元/", "江经办/提交佐证/收据.pdf/党费收据/1,3//"}
		all := []string{own[0], own[1], "审核员/退回佐证/台账=1+1.xlsx////缺页", "审核员/提交佐证/台账=1+1.xlsx/台账/名册///", own[2]}
		for who, want := range map[*account.User][]string{&auditor: all, &a.branch: own, {Role: account.Admin}: own[1:2]} {
			if got := told(*who); !slices.Equal(got, want) {
				t.Errorf("%s is told\n%s\nwant\n%s", who.Role, strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		}
		first, next, err := a.History(ctx, auditor, a.problem, 0, 2)
		must(t, err)
		rest, end, err := a.History(ctx, auditor, a.problem, next, 10)
		must(t, err)
		if len(first) != 2 || len(rest) != 3 || end != 0 {
			t.Errorf("%d lines, then %d after %d, then %d", len(first), len(rest), next, end)
		}
		if _, _, err := a.History(ctx, account.User{Role: account.Auditor, Inspection: "other"}, a.problem, 0, 5); !errors.Is(err, store.ErrMissing) {
			t.Errorf("somebody of another inspection: %v", err)
		}
	})
}

func TestThePackageOpensWithoutThisSoftware(t *testing.T) {
	a := open(t, storetest.Open(t))
	d, err := a.Gather(ctx, account.LocalOperator, a.problem.ID)
	must(t, err)
	var b bytes.Buffer
	must(t, a.WriteZIP(ctx, account.LocalOperator, &b, d))
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	must(t, err)
	files := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		must(t, err)
		body, err := io.ReadAll(r)
		must(t, err)
		files[f.Name] = string(body)
	}
	const original = "问题05 党费收缴不规范_排查不深入/01-收据.pdf"
	if files[original] != "党费收据" || !strings.Contains(files["SHA256SUMS"], "  "+original) {
		t.Errorf("packed %d files: %v", len(files), files["SHA256SUMS"])
	}
	x, err := excelize.OpenReader(strings.NewReader(files["目录.xlsx"]))
	must(t, err)
	defer x.Close()
	rows, err := x.GetRows("目录")
	must(t, err)
	if len(rows) != 4 || rows[1][10] != "收据.pdf" || rows[1][11] != "1,3" || rows[2][10] != "台账=1+1.xlsx" || rows[3][13] != "情况说明不能代替凭证" {
		t.Errorf("%q", rows)
	}
}

func TestMoneyIsHeldAgainstAcceptedVouchersOnly(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		a := open(t, s)
		must(t, s.Update(ctx, account.LocalOperator, func(tx *store.Tx) error {
			insp, p := a.insp.ID, a.problem.ID
			err := errors.Join(
				// of another unit; accepted
				tx.AddEvidence(ctx, ledger.Evidence{ID: "E4", Inspection: insp, Unit: "root", Name: "缴款书.pdf", Amounts: []ledger.Amount{{Fen: 20000}}}),
				tx.AddProof(ctx, ledger.Proof{ID: "4", Inspection: insp, Problem: p, Evidence: "E4", Kind: ledger.RefundVoucher, Verdict: ledger.Accepted}),
				// the same receipt once more, and one that nobody has judged
				tx.AddProof(ctx, ledger.Proof{ID: "5", Inspection: insp, Problem: p, Evidence: "E1", Kind: ledger.PartyFeeReceipt, Verdict: ledger.Accepted}),
				tx.AddEvidence(ctx, ledger.Evidence{ID: "E6", Inspection: insp, Unit: "mine", Name: "收据二.pdf", Amounts: []ledger.Amount{{Fen: 5000}}}),
				tx.AddProof(ctx, ledger.Proof{ID: "6", Inspection: insp, Problem: p, Evidence: "E6", Kind: ledger.PartyFeeReceipt}))
			return errors.Join(err, tx.Audit(ctx, "more", "", nil))
		}))
		m, err := a.Money(ctx, account.LocalOperator, a.insp.ID)
		must(t, err)
		if m.Claimed != 128000 || m.Proven != 122400 || len(m.Rows) != 1 || len(m.Rows[0].Vouchers) != 2 || m.Rows[0].Quotes[0] != "补缴党费1280元" {
			t.Errorf("%+v", m)
		}
		m, err = a.Money(ctx, a.branch, a.insp.ID)
		must(t, err)
		if m.Claimed != 128000 || m.Proven != 102400 || len(m.Rows[0].Vouchers) != 1 {
			t.Errorf("a branch sees %+v", m)
		}
	})
}

func TestTheTableIsTheLedger(t *testing.T) {
	a := open(t, storetest.Open(t))
	var b bytes.Buffer
	must(t, a.WriteReturn(ctx, account.LocalOperator, a.insp, &b))
	x, err := excelize.OpenReader(&b)
	must(t, err)
	defer x.Close()
	rows, err := x.GetRows("统计表")
	must(t, err)
	want := []string{"5", "党费收缴不规范/排查不深入", "", "", "", string(a.problem.Duty.Deadline) + " 逾期", "整改中", "3", "1", "1", "1", "1"}
	if len(rows) != 7 || rows[0][0] != dossier.ReturnName || rows[3][0] != "党的建设" || !slices.Equal(rows[4], want) {
		t.Errorf("%q", rows)
	}
	if rows[5][1] != "组织保障措施" || !slices.Equal(rows[6], []string{"", "合计", "", "", "", "", "", "3", "1", "1", "1", "1"}) {
		t.Errorf("%q", rows[5:])
	}
}
