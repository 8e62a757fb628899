package casework_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"juzheng/internal/casework"
	"juzheng/internal/ledger"
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
