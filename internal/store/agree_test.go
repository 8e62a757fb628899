package store_test

import (
	"errors"
	"strings"
	"testing"

	"juzheng/internal/blob"
	"juzheng/internal/ledger"
	"juzheng/internal/store"
	"juzheng/internal/store/storetest"
)

// judged uploads two files and has the first accepted as a proof.
func judged(t *testing.T, s *store.Store) {
	t.Helper()
	insp, u := office(t, s)
	err := s.Update(ctx, clerk, func(tx *store.Tx) error {
		var errs []error
		var es []ledger.Evidence
		for i, name := range []string{"收据.pdf", "签到表.pdf"} {
			e := evidence(insp, u[0], name)
			e.Ref, e.ReceivedAt = blob.Ref{byte(i + 1)}, tx.Now()
			es = append(es, e)
			errs = append(errs, tx.AddEvidence(ctx, e), tx.Audit(ctx, "upload", string(e.ID), map[string]any{"name": name, "sha256": e.Ref}))
		}
		for i, e := range es {
			p := ledger.Proof{ID: store.NewID[ledger.ProofID](), Inspection: insp.ID, Evidence: e.ID, Kind: ledger.Notice, OfferedAt: tx.Now()}
			errs = append(errs, tx.AddProof(ctx, p), tx.Audit(ctx, "proof.offer", string(p.ID), map[string]any{"evidence": e.ID}))
			if i == 0 {
				p.Verdict, p.JudgedAt = ledger.Accepted, tx.Now()
				errs = append(errs, tx.ChangeProof(ctx, p), tx.Audit(ctx, "proof.judge", string(p.ID), map[string]any{"evidence": e.ID, "verdict": p.Verdict}))
			} else {
				errs = append(errs, tx.WithdrawProof(ctx, p), tx.Audit(ctx, "proof.withdraw", string(p.ID), nil))
			}
		}
		return errors.Join(errs...)
	})
	if err != nil {
		t.Fatal(err)
	}
}

var behindOurBack = []struct{ name, stmt, want string }{
	{"nothing", `UPDATE evidence SET name = name`, ""},
	{"a verdict", `UPDATE proof SET verdict = 'returned' WHERE verdict = 'accepted'`, "审核结论是“退回”，日志所记是“通过”"},
	{"the reason", `UPDATE proof SET reason = '看不清' WHERE verdict = 'accepted'`, "退回原因"},
	{"a proof that was taken back", `UPDATE proof SET withdrawn_at = 0`, "已撤回"},
	{"the file of a proof", `UPDATE proof SET evidence = (SELECT id FROM evidence WHERE name = '签到表.pdf') WHERE verdict = 'accepted'`, "被改指向另一份材料"},
	{"the original of a file", `UPDATE evidence SET ref = (SELECT MAX(ref) FROM evidence) WHERE name = '收据.pdf'`, "被改指向另一份原件"},
	{"the name of a file", `UPDATE evidence SET name = '凭证.pdf' WHERE name = '收据.pdf'`, "上传时的文件名是“收据.pdf”"},
	{"a line of the log", `DELETE FROM audit_event WHERE body LIKE '%签到表%'`, "没有上传记录"},
}

func TestTheCatalogIsHeldAgainstTheLog(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		judged(t, s)
		if found, err := s.Disagreements(ctx, 9); err != nil || len(found) != 0 {
			t.Fatalf("untouched: %v, %v", found, err)
		}
	})
	for _, b := range behindOurBack {
		t.Run(b.name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, s *store.Store) {
				judged(t, s)
				s.Tamper(t, b.stmt)
				found, err := s.Disagreements(ctx, 9)
				if err != nil {
					t.Fatal(err)
				}
				if b.want == "" && len(found) != 0 || b.want != "" && (len(found) != 1 || !strings.Contains(found[0].Text, b.want)) {
					t.Errorf("%v", found)
				}
			})
		})
	}
}

func TestAnEvidenceThatVanishedIsNamed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		judged(t, s)
		s.Tamper(t, `DELETE FROM proof`)
		s.Tamper(t, `DELETE FROM evidence WHERE name = '收据.pdf'`)
		found, err := s.Disagreements(ctx, 9)
		if err != nil || len(found) != 1 || !strings.Contains(found[0].Text, "“收据.pdf”有上传记录，目录中却没有了") {
			t.Errorf("%v, %v", found, err)
		}
	})
}
