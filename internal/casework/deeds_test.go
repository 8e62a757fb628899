package casework_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"juzheng/indexer/page"
	"juzheng/internal/account"
	"juzheng/internal/audit"
	"juzheng/internal/casework"
	"juzheng/internal/ledger"
	"juzheng/internal/store"
)

func TestAnUploadIsKeptRecordedAndQueued(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		r := o.upload(o.clerk, "  签到表\u202efdp.exe ", "签到：江明远")
		if r.Refused != "" || r.Name != "签到表fdp.exe" || r.Evidence.State != ledger.Received || r.Evidence.Unit != o.river.ID {
			t.Fatalf("%+v", r)
		}
		if len(r.Evidence.SM3) != 64 || r.Evidence.Ref.IsZero() || r.Evidence.Size != int64(len("签到：江明远")) {
			t.Errorf("receipt %+v", r.Evidence)
		}
		j, ok, _, err := o.Store.ClaimJob(ctx)
		if err != nil || !ok || j.Subject != string(r.Evidence.ID) {
			t.Errorf("queued %+v %v %v", j, ok, err)
		}
		_, body, err := o.Read(ctx, o.clerk, r.Evidence.ID, "download", true)
		must(t, err)
		defer body.Close()
		if b, err := io.ReadAll(body); err != nil || string(b) != "签到：江明远" {
			t.Errorf("original is %q, %v", b, err)
		}
	})
}

func TestTheSameFileTwiceIsOneEvidence(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		first := o.upload(o.clerk, "收据.txt", "党费收据")
		again := o.upload(o.clerk, "收据.txt", "党费收据")
		if !again.Known || again.Evidence.ID != first.Evidence.ID {
			t.Errorf("uploaded again: %+v", again)
		}
		renamed := o.upload(o.clerk, "收据（副本）.txt", "党费收据")
		if renamed.Known || renamed.DuplicateOf != first.Evidence.ID || renamed.Evidence.ID == first.Evidence.ID {
			t.Errorf("under another name: %+v", renamed)
		}
		if stranger := o.upload(o.other, "收据.txt", "党费收据"); stranger.DuplicateOf != "" {
			t.Errorf("a branch is told of another's file: %+v", stranger)
		}
	})
}

func TestAFileThatCannotBeTakenIsRefusedWithAReason(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		if r := o.upload(o.clerk, "空.txt", ""); !strings.Contains(r.Refused, "空的") {
			t.Errorf("empty: %+v", r)
		}
		if r := o.upload(o.clerk, "大.txt", strings.Repeat("大", 1<<20)); !strings.Contains(r.Refused, "上限") {
			t.Errorf("too large: %+v", r)
		}
		left, err := os.ReadDir(filepath.Join(o.dir, "spool"))
		if err != nil || len(left) != 0 {
			t.Errorf("the spool keeps %v, %v", left, err)
		}
	})
}

func TestWhoMayDoWhat(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		_, problems := o.imported()
		e := o.upload(o.clerk, "办法.txt", "党费收缴管理办法").Evidence
		target := casework.Target{Problem: problems[0].ID}
		p, err := o.Offer(ctx, o.clerk, casework.Offer{Target: target, Evidence: e.ID})
		must(t, err)
		people := []account.User{o.clerk, o.other, o.inspector, o.auditor, o.admin, o.nobody}
		const clerk, other, inspector, auditor, admin = 1, 2, 4, 8, 16
		for _, c := range []struct {
			deed string
			may  int // bits of people
			do   func(account.User) error
		}{
			{"upload", clerk | other | auditor, func(w account.User) error {
				_, err := o.Upload(ctx, w, casework.Upload{Name: "a.txt", Body: strings.NewReader("a")})
				return err
			}},
			{"upload for 临江支部", clerk | auditor, func(w account.User) error {
				_, err := o.Upload(ctx, w, casework.Upload{Unit: o.river.ID, Name: "a.txt", Body: strings.NewReader("a")})
				return err
			}},
			{"see", clerk | inspector | auditor, func(w account.User) error { _, err := o.Evidence(ctx, w, e.ID); return err }},
			{"read", clerk | inspector | auditor, func(w account.User) error { _, _, err := o.Read(ctx, w, e.ID, "pages", false); return err }},
			{"offer", clerk | auditor, func(w account.User) error {
				_, err := o.Offer(ctx, w, casework.Offer{Target: target, Evidence: e.ID})
				return err
			}},
			{"describe", clerk | auditor, func(w account.User) error {
				_, err := o.Describe(ctx, w, e.ID, casework.Description{Kind: ledger.Regulation})
				return err
			}},
			{"judge", auditor, func(w account.User) error { _, err := o.Judge(ctx, w, p.ID, ledger.NoVerdict, ""); return err }},
			{"import", auditor | admin, func(w account.User) error {
				_, err := o.PreviewReport(ctx, w, "r.txt", strings.NewReader(report))
				return err
			}},
			{"correct", auditor | admin, func(w account.User) error { _, err := o.SaveProblem(ctx, w, problems[0]); return err }},
			{"manage", admin, func(w account.User) error { _, err := o.Accounts(ctx, w); return err }},
			{"read the log", auditor | admin, func(w account.User) error { _, err := o.AuditLines(ctx, w, store.AuditFilter{}, 5); return err }},
			{"verify", auditor | admin, func(w account.User) error { _, err := verify(o, w); return err }},
			{"read again", clerk | auditor, func(w account.User) error { return o.ReadAgain(ctx, w, e.ID) }},
			{"withdraw", clerk | auditor, func(w account.User) error {
				return errors.Join(o.Withdraw(ctx, w, e.ID, "传错了"), o.Restore(ctx, w, e.ID))
			}},
		} {
			for i, who := range people {
				err := c.do(who)
				refused := errors.Is(err, account.ErrRefused) || errors.Is(err, store.ErrMissing)
				if may := c.may&(1<<i) != 0; may && err != nil || !may && !refused {
					t.Errorf("%s by %s (%s): %v", c.deed, who.Name, who.Role, err)
				}
			}
		}
	})
}

func TestAFileOfNoKnownKindCountsAsTheOnlyOneThatIsWanted(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		_, problems := o.imported()
		c := o.claim(problems[0], ledger.RegulationIssued)
		stands := func() ledger.Standing {
			ps, err := o.Store.Proofs(ctx, c.Inspection, problems[0].ID)
			must(t, err)
			return ledger.StandingOfClaim(c, ps)
		}
		early := o.upload(o.clerk, "1.txt", "甲", func(u *casework.Upload) { u.Target.Claim = c.ID }).Evidence
		if s := stands(); s.Offered != 1 || s.Missing != 1 {
			t.Errorf("not read yet: %+v", s)
		}
		ps, err := o.Store.ProofsOf(ctx, early.ID)
		must(t, err)
		_, err = o.Judge(ctx, o.auditor, ps[0].ID, ledger.Accepted, "")
		must(t, err)
		if s := stands(); !s.Complete() {
			t.Errorf("accepted: %+v", s)
		}
		_, err = o.Judge(ctx, o.auditor, ps[0].ID, ledger.Returned, "看不清")
		must(t, err)
		late := o.upload(o.clerk, "2.txt", "乙").Evidence
		o.read(late.ID, "乙")
		p, err := o.Offer(ctx, o.clerk, casework.Offer{Target: casework.Target{Claim: c.ID}, Evidence: late.ID})
		must(t, err)
		again, err := o.Offer(ctx, o.clerk, casework.Offer{Target: casework.Target{Claim: c.ID}, Evidence: late.ID})
		must(t, err)
		if s := stands(); p.Kind != ledger.Regulation || again.ID != p.ID || s.Offered != 1 || s.Missing != 0 {
			t.Errorf("offered as %q: %+v", p.Kind, s)
		}
	})
}

func TestAProofIsReturnedAnsweredAndAccepted(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		_, problems := o.imported()
		c := o.claim(problems[0], ledger.RegulationIssued)
		stands := func() ledger.Standing {
			ps, err := o.Store.Proofs(ctx, c.Inspection, problems[0].ID)
			must(t, err)
			return ledger.StandingOfClaim(c, ps)
		}
		if s := stands(); s.Wanted != 1 || s.Missing != 1 {
			t.Fatalf("before: %+v", s)
		}
		e := o.upload(o.clerk, "办法.txt", "临江支部党费收缴管理办法", func(u *casework.Upload) {
			u.Target.Claim, u.Kind = c.ID, ledger.Regulation
		}).Evidence
		if s := stands(); s.Offered != 1 || s.Missing != 0 {
			t.Fatalf("offered: %+v", s)
		}
		ps, err := o.Store.ProofsOf(ctx, e.ID)
		must(t, err)
		if _, err := o.Judge(ctx, o.auditor, ps[0].ID, ledger.Returned, " "); !errors.Is(err, casework.ErrInvalid) {
			t.Errorf("returned without a reason: %v", err)
		}
		_, err = o.Judge(ctx, o.auditor, ps[0].ID, ledger.Returned, "缺少印发日期，请上传正式印发件")
		must(t, err)
		if s := stands(); s.Returned != 1 || s.Missing != 1 {
			t.Fatalf("returned: %+v", s)
		}
		again, err := o.Offer(ctx, o.clerk, casework.Offer{Target: casework.Target{Claim: c.ID}, Evidence: e.ID, Note: "印发日期见落款"})
		must(t, err)
		if again.ID != ps[0].ID {
			t.Error("the answer is a second proof")
		}
		_, err = o.Judge(ctx, o.auditor, again.ID, ledger.Accepted, "")
		must(t, err)
		if s := stands(); !s.Complete() || s.Returned != 0 {
			t.Errorf("accepted: %+v", s)
		}
		if err := o.Withdraw(ctx, o.clerk, e.ID, "想收回"); !errors.Is(err, casework.ErrInvalid) {
			t.Errorf("an accepted proof was pulled away: %v", err)
		}
	})
}

func TestAQuoteMustStandOnItsPage(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		_, problems := o.imported()
		e := o.upload(o.clerk, "收据.txt", "x").Evidence
		o.read(e.ID, "今收到 党 费\n１２８０元整")
		offer := func(quote string, pages ...int) error {
			_, err := o.Offer(ctx, o.clerk, casework.Offer{Target: casework.Target{Problem: problems[0].ID}, Evidence: e.ID, Quote: quote, Pages: pages})
			return err
		}
		if err := offer("收到党费1280元", 1); err != nil {
			t.Errorf("words that stand there: %v", err)
		}
		if err := offer("元整\n收到党费\n", 1); err != nil {
			t.Errorf("lines that stand apart: %v", err)
		}
		if err := offer("收到党费\n收到团费", 1); !errors.Is(err, casework.ErrInvalid) {
			t.Errorf("one line of two: %v", err)
		}
		if err := offer("收到团费", 1); !errors.Is(err, casework.ErrInvalid) {
			t.Errorf("words that do not: %v", err)
		}
		if err := offer("党费", 2); !errors.Is(err, casework.ErrInvalid) {
			t.Errorf("a page that is not there: %v", err)
		}
	})
}

func TestARegionLiesOnOnePage(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		_, problems := o.imported()
		e := o.upload(o.clerk, "现场.txt", "x").Evidence
		o.read(e.ID, "现场")
		offer := func(r page.Box, pages ...int) error {
			_, err := o.Offer(ctx, o.clerk, casework.Offer{Target: casework.Target{Problem: problems[0].ID}, Evidence: e.ID, Region: r, Pages: pages})
			return err
		}
		stamp := page.Box{X0: 0.5, Y0: 0.625, X1: 0.75, Y1: 0.875}
		for name, err := range map[string]error{
			"no page": offer(stamp), "outside": offer(page.Box{X0: 0.5, X1: 1.5, Y1: 1}, 1), "inside out": offer(page.Box{X0: 0.5, X1: 0.25, Y1: 1}, 1),
			"a page that is not there": offer(stamp, 2),
		} {
			if !errors.Is(err, casework.ErrInvalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		must(t, offer(stamp, 1))
		ps, err := o.Store.ProofsOf(ctx, e.ID)
		must(t, err)
		if len(ps) != 1 || ps[0].Region != stamp {
			t.Errorf("kept %+v", ps)
		}
		last := func() audit.Event {
			lines, err := o.Store.AuditLines(ctx, store.AuditFilter{Subject: string(ps[0].ID)}, 1)
			must(t, err)
			return lines[0]
		}
		names := page.Box{X0: 0.125, Y0: 0.25, X1: 0.5, Y1: 0.5}
		for _, c := range []struct {
			name   string
			region page.Box
			want   page.Box
			action string
		}{{"another region", names, names, "proof.change"}, {"the same", names, names, "proof.again"}, {"none", page.Box{}, names, "proof.again"}} {
			must(t, offer(c.region, 1))
			if p, err := o.Store.Proof(ctx, ps[0].ID); err != nil || p.Region != c.want || last().Action != c.action {
				t.Errorf("offered again with %s: %+v, %s, %v", c.name, p.Region, last().Action, err)
			}
		}
		_, err = o.Judge(ctx, o.auditor, ps[0].ID, ledger.Accepted, "")
		must(t, err)
		if err := offer(stamp, 1); !errors.Is(err, casework.ErrInvalid) {
			t.Errorf("what was accepted takes another region: %v", err)
		}
	})
}

func TestAReportIsImportedOnce(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		insp, problems := o.imported()
		if problems[0].Title == "" || insp.ReportName != "整改报告.txt" {
			t.Errorf("%+v %+v", insp, problems[0])
		}
		p, err := o.PreviewReport(ctx, o.auditor, "又一次.txt", strings.NewReader(report))
		must(t, err)
		if _, err := o.Import(ctx, o.auditor, p, nil); !errors.Is(err, store.ErrTaken) {
			t.Errorf("imported again: %v", err)
		}
		p, err = o.PreviewReport(ctx, o.auditor, "小说.txt", strings.NewReader("从前有座山，山里有座庙。"))
		must(t, err)
		if _, err := o.Import(ctx, o.auditor, p, nil); !errors.Is(err, casework.ErrInvalid) {
			t.Errorf("a tale became a ledger: %v", err)
		}
	})
}

func TestAnUnfinishedItemIsPartOfItsProblem(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		p, err := o.PreviewReport(ctx, o.auditor, "整改报告.txt", strings.NewReader(report+`二、需要进一步整改的事项及措施
（一）考勤制度执行不严。
未完成整改原因：新考勤设备尚在采购。
下一步整改落实情况：年底前完成安装并启用。
整改期限：2026年12月31日
`))
		must(t, err)
		insp, err := o.Import(ctx, o.auditor, p, nil)
		must(t, err)
		got, err := o.Store.ProblemNo(ctx, insp.ID, 2)
		must(t, err)
		if got.Progress != ledger.Unfinished || got.Duty.Deadline != "2026-12-31" || !strings.Contains(got.Reason, "采购") || !strings.Contains(got.Next, "安装") {
			t.Errorf("%+v", got)
		}
	})
}

func TestCorrectionsCarryProofsAlong(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		insp, problems := o.imported()
		a, b := problems[0], problems[1]
		c := o.claim(a, ledger.MeetingHeld)
		e := o.upload(o.clerk, "记录.txt", "大会记录").Evidence
		p, err := o.Offer(ctx, o.clerk, casework.Offer{Target: casework.Target{Claim: c.ID}, Evidence: e.ID, Kind: ledger.MeetingMinutes})
		must(t, err)

		if err := o.DeleteClaim(ctx, o.auditor, c.ID); !errors.Is(err, casework.ErrInvalid) {
			t.Errorf("a proven claim was deleted: %v", err)
		}
		m, err := o.Store.Measure(ctx, c.Measure)
		must(t, err)
		part, err := o.SplitMeasure(ctx, o.auditor, m.ID, strings.Count(m.Text[:strings.Index(m.Text, "补缴")], "")-1)
		must(t, err)
		if !strings.HasPrefix(part.Text, "补缴党费") {
			t.Errorf("split off %q", part.Text)
		}
		whole := m.Text
		must(t, o.MergeMeasures(ctx, o.auditor, m.ID, part.ID))
		m, err = o.Store.Measure(ctx, m.ID)
		must(t, err)
		if m.Text != whole {
			t.Errorf("split and put together again: %q", m.Text)
		}
		if _, err := o.SplitMeasure(ctx, o.auditor, m.ID, utf8.RuneCountInString(m.Text[:strings.Index(m.Text, c.Quote)])+2); !errors.Is(err, casework.ErrInvalid) {
			t.Errorf("a claim was cut in two with its measure: %v", err)
		}
		if _, err := o.SplitProblem(ctx, o.auditor, a.ID, ledger.Problem{No: 8, Title: "另立的问题"}, []ledger.MeasureID{"没有的"}); !errors.Is(err, casework.ErrInvalid) {
			t.Errorf("a problem was made of a measure that is not there: %v", err)
		}
		must(t, o.MergeProblems(ctx, o.auditor, b.ID, a.ID))
		moved, err := o.Store.Proof(ctx, p.ID)
		must(t, err)
		if moved.Problem != b.ID || moved.Claim != c.ID || moved.Measure != m.ID {
			t.Errorf("the proof is at %+v", moved)
		}
		left, err := o.Store.Problems(ctx, insp.ID)
		must(t, err)
		if len(left) != 1 || len(o.claims(left[0])) < 4 {
			t.Errorf("%d problems, %d claims", len(left), len(o.claims(left[0])))
		}
		new, err := o.SplitProblem(ctx, o.auditor, b.ID, ledger.Problem{No: 9, Title: "另立的问题"}, []ledger.MeasureID{m.ID})
		must(t, err)
		if moved, err = o.Store.Proof(ctx, p.ID); err != nil || moved.Problem != new.ID {
			t.Errorf("the proof stayed at %s, %v", moved.Problem, err)
		}
		lines, err := o.AuditLines(ctx, o.auditor, store.AuditFilter{}, 100)
		must(t, err)
		said := map[string]bool{}
		for _, l := range lines {
			said[l.Action] = true
		}
		for _, want := range []string{"measure.split", "measure.merge", "problem.merge", "problem.split"} {
			if !said[want] {
				t.Errorf("no audit line tells of %s", want)
			}
		}
	})
}

func TestLoggingIn(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		secret, who, err := o.LogIn(ctx, "江经办", password)
		must(t, err)
		if got, _, err := o.Who(ctx, secret); err != nil || got.ID != who.ID || got.UnitPath != o.river.Path {
			t.Errorf("%+v, %v", got, err)
		}
		for range account.FreeTries {
			if _, _, err := o.LogIn(ctx, "江经办", "猜一个"); !errors.Is(err, account.ErrWrongPassword) {
				t.Fatal(err)
			}
		}
		var locked account.Locked
		if _, _, err := o.LogIn(ctx, "江经办", password); !errors.As(err, &locked) || locked.Wait > 3*time.Second {
			t.Errorf("after %d wrong tries: %v", account.FreeTries, err)
		}
		if _, _, err := o.LogIn(ctx, "没有这个人", password); !errors.Is(err, account.ErrWrongPassword) {
			t.Errorf("a stranger: %v", err)
		}
		must(t, o.LogOut(ctx, who, secret))
		if _, _, err := o.Who(ctx, secret); !errors.Is(err, store.ErrMissing) {
			t.Errorf("after logging out: %v", err)
		}
	})
}

func verify(o *office, who account.User) (casework.Verification, error) {
	return o.Verify(ctx, who, func(context.Context) ([]casework.Fault, error) { return nil, nil }, func(string, int, int) {}, nil)
}

func TestVerifyNamesAnAlteredOriginal(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		e := o.upload(o.clerk, "凭证.txt", "退回违规奖金 3200 元").Evidence
		if v, err := verify(o, o.auditor); err != nil || len(v.Faults) != 0 || v.Blobs != 1 {
			t.Fatalf("untouched: %+v, %v", v, err)
		}
		hex := e.Ref.String()
		file := filepath.Join(o.dir, "blobs", "sha256", hex[:2], hex)
		must(t, os.Chmod(file, 0o600))
		must(t, os.WriteFile(file, []byte("退回违规奖金 8200 元"), 0o600))
		v, err := verify(o, o.auditor)
		must(t, err)
		if last, err := o.Verified(ctx, o.auditor); err != nil || last.By != o.auditor.Name || !slices.Equal(last.Faults, v.Faults) {
			t.Errorf("kept: %+v, %v", last, err)
		}
		if len(v.Faults) != 1 || v.Faults[0].ID != hex || !strings.Contains(v.Faults[0].Text, "凭证.txt") {
			t.Errorf("%+v", v.Faults)
		}
		if r := o.upload(o.clerk, "凭证.txt", "退回违规奖金 3200 元"); !r.Known {
			t.Errorf("uploaded again: %+v", r)
		}
		if v, err := verify(o, o.auditor); err != nil || len(v.Faults) != 0 {
			t.Errorf("after the same file came again: %+v, %v", v.Faults, err)
		}
	})
}
