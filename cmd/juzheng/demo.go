package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"juzheng/cmd/juzheng/sample"
	"juzheng/internal/account"
	"juzheng/internal/casework"
	"juzheng/internal/ledger"
	"juzheng/internal/store"
)

// demoSetting marks a data directory as the demo's: "begun", then "done".
const demoSetting = "demo"

type demoCommand struct {
	Listen string `help:"监听地址。" default:"127.0.0.1:8080" env:"JUZHENG_LISTEN"`
}

// Run serves an invented inspection; the first time it brings everything in by
// the ways that people would use.
func (c demoCommand) Run(b *bench) error {
	if b.cfg.remote() {
		return usageError("demo 自己启动服务，不要带 --server")
	}
	a, err := open(b.ctx, b.cfg, true)
	if err != nil {
		return err
	}
	return errors.Join(c.run(b, a), a.close())
}

func (c demoCommand) run(b *bench, a *app) error {
	state, err := a.store.Setting(b.ctx, demoSetting)
	if err != nil {
		return err
	}
	insp, err := a.store.PresentInspection(b.ctx)
	if err != nil {
		return err
	}
	if state == "" && !insp.Report.IsZero() {
		return fmt.Errorf("数据目录 %s 里已有正式数据，demo 不会改动它；请用 --data 换一个目录", b.cfg.Data)
	}
	passwords := b.cfg.path("demo-accounts.txt")
	if state != "done" {
		working, stop := context.WithCancel(b.ctx)
		wait := a.background(working, b.cfg.Workers)
		err := (&seeding{bench: b, app: a, story: sample.Story(), passwords: passwords}).run(b.ctx)
		stop()
		wait()
		if err != nil {
			return fmt.Errorf("准备示例：%w", err)
		}
	}
	accounts, err := os.ReadFile(passwords)
	if err != nil {
		return fmt.Errorf("读取示例账号：%w", err)
	}
	return a.serve(b.ctx, c.Listen, func(at string) error {
		_, err := fmt.Fprintf(b.out, "\n举证 %s 示例已启动：http://%s\n\n%s\n按 Ctrl-C 停止；再次启动沿用 %s 里的数据。\n", version, at, accounts, b.cfg.Data)
		return err
	})
}

// seeding brings the sample in. Every step may be repeated after an interruption.
type seeding struct {
	*bench
	*app
	story     sample.Plan
	passwords string
	units     map[string]ledger.Unit
	evidence  map[string]ledger.EvidenceID
}

func (s *seeding) run(ctx context.Context) error {
	if err := s.mark(ctx, "begun"); err != nil {
		return err
	}
	for _, step := range []struct {
		what string
		do   func(context.Context) error
	}{
		{"建立单位和账号", s.people}, {"导入整改报告", s.report}, {"上传佐证材料", s.upload}, {"读取并建立索引", s.wait}, {"提交佐证并审核", s.prove},
	} {
		fmt.Fprintf(s.out, "%s …\n", step.what)
		if err := step.do(ctx); err != nil {
			return fmt.Errorf("%s：%w", step.what, err)
		}
	}
	return s.mark(ctx, "done")
}

func (s *seeding) mark(ctx context.Context, state string) error {
	return s.store.Update(ctx, account.TheSystem, func(tx *store.Tx) error {
		return errors.Join(tx.Set(ctx, demoSetting, state), tx.Audit(ctx, "demo", state, nil))
	})
}

func (s *seeding) people(ctx context.Context) error {
	me := account.LocalOperator
	units, err := s.store.Units(ctx)
	if err != nil {
		return err
	}
	root := units[0]
	root.Name = s.story.Units[0].Name
	if err := errors.Join(s.desk.RenameUnit(ctx, me, root), s.desk.NameInspection(ctx, me, s.story.Title, s.story.Team)); err != nil {
		return err
	}
	s.units = map[string]ledger.Unit{root.Name: root}
	for _, u := range units[1:] {
		s.units[u.Name] = u
	}
	for _, u := range s.story.Units[1:] {
		if _, known := s.units[u.Name]; known {
			continue
		}
		if s.units[u.Name], err = s.desk.AddUnit(ctx, me, ledger.Unit{Parent: s.units[u.Parent].ID, Kind: ledger.UnitKind(u.Kind), Name: u.Name}); err != nil {
			return err
		}
	}
	if _, err := os.Stat(s.passwords); err == nil {
		return nil
	}
	return s.accounts(ctx)
}

func (s *seeding) accounts(ctx context.Context) error {
	var list strings.Builder
	for _, a := range s.story.Accounts {
		n := casework.NewAccount{Name: a.Name, Role: account.Role(a.Role), Unit: s.units[a.Unit].ID, Keep: true}
		u, password, err := s.desk.AddAccount(ctx, account.LocalOperator, n)
		if errors.Is(err, store.ErrTaken) { // interrupted before the list was written
			password, err = s.desk.ResetPassword(ctx, account.LocalOperator, a.Name)
			u = account.User{Name: a.Name, Role: account.Role(a.Role)}
		}
		if err != nil {
			return err
		}
		fmt.Fprintf(&list, "  %-12s %s  %s %s\n", u.Name, password, u.Role, a.Unit)
	}
	return os.WriteFile(s.passwords, []byte(list.String()), 0o600)
}

func (s *seeding) report(ctx context.Context) error {
	p, err := s.desk.PreviewReport(ctx, account.LocalOperator, sample.ReportName, strings.NewReader(string(sample.Report())))
	if err != nil {
		return err
	}
	if _, err := s.desk.Import(ctx, account.LocalOperator, p, nil); err != nil && !errors.Is(err, store.ErrTaken) {
		return err
	}
	insp, err := s.store.PresentInspection(ctx)
	if err != nil {
		return err
	}
	for _, duty := range s.story.Duties {
		pr, err := s.store.ProblemNo(ctx, insp.ID, duty.Problem)
		if err != nil {
			return fmt.Errorf("problem %d: %w", duty.Problem, err)
		}
		pr.Duty = ledger.Duty{Leader: duty.Leader, Unit: duty.Unit, Person: duty.Person, Deadline: ledger.Day(duty.Deadline), Pace: ledger.Pace(duty.Pace)}
		if _, err := s.desk.SaveProblem(ctx, account.LocalOperator, pr); err != nil {
			return err
		}
	}
	return nil
}

func (s *seeding) upload(ctx context.Context) error {
	s.evidence = map[string]ledger.EvidenceID{}
	bar := newBar(s.err, len(s.story.Files))
	defer bar.done()
	for _, f := range s.story.Files {
		bar.step(f.Name)
		who, err := s.store.Account(ctx, s.story.Uploader(f.Unit))
		if err != nil {
			return err
		}
		body, err := sample.Files().Open(f.Name)
		if err != nil {
			return err
		}
		rs, err := s.desk.Upload(ctx, who, casework.Upload{Unit: s.units[f.Unit].ID, Name: f.Name, Body: body})
		if err = errors.Join(err, body.Close()); err != nil {
			return err
		}
		if rs[0].Refused != "" {
			return fmt.Errorf("%s: %s", f.Name, rs[0].Refused)
		}
		s.evidence[f.Name] = rs[0].Evidence.ID
	}
	return nil
}

// wait shows progress until nothing is left to read and the index knows it all.
func (s *seeding) wait(ctx context.Context) error {
	bar := newBar(s.err, len(s.story.Files))
	defer bar.done()
	for {
		tally, err := s.store.Tally(ctx, store.Slice{})
		if err != nil {
			return err
		}
		left := tally[ledger.Received] + tally[ledger.Reading]
		bar.now = len(s.story.Files) - left - 1
		bar.step("已读取")
		if left == 0 {
			return s.follower.Fresh(ctx)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pollEvery):
		}
	}
}

func (s *seeding) prove(ctx context.Context) error {
	insp, err := s.store.PresentInspection(ctx)
	if err != nil {
		return err
	}
	auditor, err := s.store.Account(ctx, s.story.Auditor())
	if err != nil {
		return err
	}
	for _, p := range s.story.Proofs {
		if err := s.proveOne(ctx, insp, auditor, p); err != nil {
			return fmt.Errorf("problem %d, %s: %w", p.Problem, p.File, err)
		}
	}
	return nil
}

func (s *seeding) proveOne(ctx context.Context, insp ledger.Inspection, auditor account.User, p sample.Proof) error {
	pr, err := s.store.ProblemNo(ctx, insp.ID, p.Problem)
	if err != nil {
		return err
	}
	claims, err := s.store.Claims(ctx, insp.ID, pr.ID)
	if err != nil {
		return err
	}
	f := s.story.Files[slices.IndexFunc(s.story.Files, func(f sample.File) bool { return f.Name == p.File })]
	kind := ledger.Kind(p.As)
	if kind == "" {
		kind = ledger.Kind(f.Kind)
	}
	i := touched(claims, p.Quote, kind)
	if i < 0 {
		return fmt.Errorf("no claim has %q", p.Quote)
	}
	who, err := s.store.Account(ctx, s.story.Uploader(f.Unit))
	if err != nil {
		return err
	}
	proof, err := s.desk.Offer(ctx, who, casework.Offer{Target: casework.Target{Claim: claims[i].ID}, Evidence: s.evidence[p.File], Kind: kind, Pages: p.Pages})
	if err != nil || p.Verdict == "" {
		return err
	}
	_, err = s.desk.Judge(ctx, auditor, proof.ID, ledger.Verdict(p.Verdict), p.Reason)
	return err
}

// touched is the claim that has a quote, or lies in it; rather one that asks for the kind.
func touched(claims []ledger.Claim, quote string, kind ledger.Kind) int {
	best := -1
	for i, c := range claims {
		if !strings.Contains(c.Quote, quote) && !strings.Contains(quote, c.Quote) {
			continue
		}
		if slices.ContainsFunc(c.Requires, func(r ledger.Requirement) bool { return r.Kind == kind }) {
			return i
		}
		if best < 0 {
			best = i
		}
	}
	return best
}
