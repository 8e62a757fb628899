package casework_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"juzheng/internal/audit"
	"juzheng/internal/casework"
	"juzheng/internal/ledger"
	"juzheng/internal/store"
	"juzheng/internal/store/storetest"
)

func TestWhatWasWithdrawnIsNotJudgedAndWhatWasAcceptedNotTakenBack(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		_, ps := o.imported()
		e := o.upload(o.clerk, "通知.txt", "关于严明工作纪律的通知").Evidence
		p, err := o.Offer(ctx, o.clerk, casework.Offer{Evidence: e.ID, Target: casework.Target{Problem: ps[1].ID}})
		must(t, err)
		must(t, o.Withdraw(ctx, o.clerk, e.ID, "传错了"))
		if _, err := o.Judge(ctx, o.auditor, p.ID, ledger.Accepted, ""); !errors.Is(err, casework.ErrInvalid) {
			t.Errorf("a withdrawn evidence is accepted: %v", err)
		}
		must(t, o.Restore(ctx, o.clerk, e.ID))
		_, err = o.Judge(ctx, o.auditor, p.ID, ledger.Accepted, "")
		must(t, err)
		if err := o.WithdrawProof(ctx, o.clerk, p.ID); !errors.Is(err, casework.ErrInvalid) {
			t.Errorf("a branch takes an accepted proof back: %v", err)
		}
		must(t, o.WithdrawProof(ctx, o.auditor, p.ID))
	})
}

// atOnce does a deed in several goroutines, and counts how often it was done.
func atOnce(n int, deed func() error) (done int) {
	var all sync.WaitGroup
	errs := make([]error, n)
	for i := range errs {
		all.Go(func() { errs[i] = deed() })
	}
	all.Wait()
	for _, err := range errs {
		if err == nil {
			done++
		}
	}
	return done
}

func TestWhatIsOfferedWhileItIsWithdrawnNeverCounts(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		_, ps := o.imported()
		for i := range 8 {
			e := o.upload(o.clerk, fmt.Sprintf("通知%d.txt", i), fmt.Sprint("关于工作纪律的通知", i)).Evidence
			var all sync.WaitGroup
			var offered ledger.Proof
			var offerErr error
			all.Go(func() {
				offered, offerErr = o.Offer(ctx, o.clerk, casework.Offer{Evidence: e.ID, Target: casework.Target{Problem: ps[1].ID}})
				if offerErr == nil {
					_, offerErr = o.Judge(ctx, o.auditor, offered.ID, ledger.Accepted, "")
				}
			})
			withdrawErr := o.Withdraw(ctx, o.clerk, e.ID, "")
			all.Wait()
			if offerErr == nil && withdrawErr == nil {
				t.Error("accepted, and withdrawn by a branch")
			}
		}
	})
}

func TestOfTwoWhoSplitTheSameOneIsTooLate(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		insp, ps := o.imported()
		ms, err := o.Store.Measures(ctx, insp.ID, ps[1].ID)
		must(t, err)
		c := o.claims(ps[0])[0]
		at := slices.Index([]rune(ms[0].Text), '，') + 1
		o.atOnce("measure", func() error { _, err := o.SplitMeasure(ctx, o.auditor, ms[0].ID, at); return err })
		o.atOnce("claim", func() error { _, err := o.SplitClaim(ctx, o.auditor, c.ID, 2); return err })
		after, err := o.Store.Measures(ctx, insp.ID, ps[1].ID)
		must(t, err)
		var text string
		for _, m := range after {
			text += m.Text
		}
		if text != ms[0].Text {
			t.Errorf("%q became %q", ms[0].Text, text)
		}
	})
}

// atOnce wants a deed that several do in the same moment to be done once or more, and never twice over.
func (o *office) atOnce(what string, deed func() error) {
	o.t.Helper()
	lines := func() int {
		ls, err := o.AuditLines(ctx, o.auditor, store.AuditFilter{}, 1000)
		must(o.t, err)
		return len(ls)
	}
	before := lines()
	if done := atOnce(6, deed); done == 0 || lines()-before != done {
		o.t.Errorf("%s: %d of 6 say it is done, and %d lines of the log", what, done, lines()-before)
	}
}

func TestACorrectionOfWhatIsGoneBringsNothingBack(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		insp, ps := o.imported()
		ms, err := o.Store.Measures(ctx, insp.ID, ps[1].ID)
		must(t, err)
		c := o.claims(ps[1])[0]
		must(t, o.DeleteProblem(ctx, o.auditor, ps[1].ID))
		_, claimErr := o.SaveClaim(ctx, o.auditor, c)
		_, measureErr := o.SaveMeasure(ctx, o.auditor, ms[0])
		_, problemErr := o.SaveProblem(ctx, o.auditor, ps[1])
		for what, err := range map[string]error{"claim": claimErr, "measure": measureErr, "problem": problemErr} {
			if !errors.Is(err, casework.ErrInvalid) {
				t.Errorf("the %s of a deleted problem is saved: %v", what, err)
			}
		}
	})
}

func TestAMeasureStandsBelowOneOfItsOwnProblemOnly(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		insp, ps := o.imported()
		mine, err := o.Store.Measures(ctx, insp.ID, ps[0].ID)
		must(t, err)
		others, err := o.Store.Measures(ctx, insp.ID, ps[1].ID)
		must(t, err)
		for _, above := range []ledger.MeasureID{"没有", others[0].ID} {
			if _, err := o.SaveMeasure(ctx, o.auditor, ledger.Measure{Problem: ps[0].ID, Parent: above, Text: "一是学习"}); !errors.Is(err, casework.ErrInvalid) {
				t.Errorf("a measure stands below %s: %v", above, err)
			}
		}
		_, err = o.SaveMeasure(ctx, o.auditor, ledger.Measure{Problem: ps[0].ID, Parent: mine[0].ID, Text: "一是学习"})
		must(t, err)
	})
}

func TestTheIndexHearsOfANewNumber(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		_, ps := o.imported()
		e := o.upload(o.clerk, "通知.txt", "关于严明工作纪律的通知").Evidence
		_, err := o.Offer(ctx, o.clerk, casework.Offer{Evidence: e.ID, Target: casework.Target{Problem: ps[1].ID}})
		must(t, err)
		before, err := o.Store.LastChanged(ctx)
		must(t, err)
		ps[1].No = 12
		_, err = o.SaveProblem(ctx, o.auditor, ps[1])
		must(t, err)
		if after, err := o.Store.LastChanged(ctx); err != nil || after == before {
			t.Errorf("the evidence of problem 12 is still found under 2 (%v)", err)
		}
	})
}

func TestTheSameFormInManyFoldersIsKnownInEach(t *testing.T) {
	o := open(t, storetest.Open(t))
	folder := func(i int) func(*casework.Upload) {
		return func(up *casework.Upload) { up.Path = fmt.Sprintf("问题%d", i) }
	}
	const folders = 120
	for i := range folders {
		o.upload(o.clerk, "封面.txt", "佐证材料封面", folder(i))
	}
	for i := range folders {
		if r := o.upload(o.clerk, "封面.txt", "佐证材料封面", folder(i)); !r.Known {
			t.Fatalf("the same file in folder %d is kept twice", i)
		}
	}
}

func TestADraftNamesNoPlaceThatIsNotInItsReport(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		p, err := o.PreviewReport(ctx, o.auditor, "整改报告.txt", strings.NewReader(report))
		must(t, err)
		draft := p.Draft
		draft.Aspects[0].Problems[0].Start = -5
		draft.Aspects[0].Problems[1].End = 1 << 40
		draft.Aspects[0].Problems[0].Measures[0].Start = draft.Aspects[0].Problems[0].Measures[0].End + 1
		insp, err := o.Import(ctx, o.auditor, p, &draft)
		must(t, err)
		problems, err := o.Store.Problems(ctx, insp.ID)
		must(t, err)
		measures, err := o.Store.Measures(ctx, insp.ID, problems[0].ID)
		must(t, err)
		for _, s := range []ledger.Span{problems[0].Span, problems[1].Span, measures[0].Span} {
			if s != (ledger.Span{}) {
				t.Errorf("%+v is kept", s)
			}
		}
	})
}

// reluctant is a signer that fails at first, as one whose catalog is away.
type reluctant struct {
	note.Signer
	tried chan struct{}
	once  *sync.Once
}

func (r reluctant) Sign(msg []byte) (sig []byte, err error) {
	err = errors.New("not now")
	first := false
	r.once.Do(func() { first = true; close(r.tried) })
	if first {
		return nil, err
	}
	return r.Signer.Sign(msg)
}

func TestTheLogIsSignedAgainAfterItCouldNotBe(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		secret, public, err := audit.NewKey("test")
		must(t, err)
		signer, err := note.NewSigner(secret)
		must(t, err)
		r := reluctant{signer, make(chan struct{}), new(sync.Once)}
		running, stop := context.WithCancel(ctx)
		ended := make(chan error, 1)
		go func() { ended <- o.KeepSigned(running, casework.Seal{Signer: r, Verifier: public}) }()
		<-r.tried
		stop()
		if err := <-ended; err != nil {
			t.Errorf("signing ended for good: %v", err)
		}
		if signed, err := o.Checkpoint(ctx, o.auditor); err != nil || signed == nil {
			t.Errorf("no checkpoint (%v)", err)
		}
	})
}
