package api

import (
	"context"
	"log/slog"
	"sync"

	"juzheng/internal/account"
	"juzheng/internal/casework"
)

// verifyBroken is what people are told of a verification that ended early.
const verifyBroken = "上次核验没有做完，原因见服务日志，处理后请再核验一次"

// A verifying is the one verification that runs at a time, beside whoever asked for it.
type verifying struct {
	life context.Context
	end  context.CancelFunc
	all  sync.WaitGroup

	mu      sync.Mutex
	now     *Verifying // nil when none runs
	ended   int        // how many have ended: one may be over before a stream looks
	last    *casework.Verification
	problem string
}

func newVerifying() *verifying {
	v := &verifying{}
	v.life, v.end = context.WithCancel(context.Background())
	return v
}

// begin runs a verification; who begins while one runs asks for the same.
func (v *verifying) begin(run func(context.Context, casework.Told) (casework.Verification, error)) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.now != nil || v.life.Err() != nil {
		return
	}
	v.now = &Verifying{Part: "audit"}
	v.all.Go(func() {
		found, err := run(v.life, v.tell)
		v.mu.Lock()
		defer v.mu.Unlock()
		v.now, v.problem = nil, ""
		v.ended++
		if err != nil {
			v.problem = verifyBroken
			slog.Error("verify", "error", err)
			return
		}
		v.last = &found
	})
}

func (v *verifying) tell(part string, done, total int) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.now = &Verifying{Part: part, Done: done, Total: total}
}

func (v *verifying) progress() (now *Verifying, ended int) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.now, v.ended
}

// close ends what runs.
func (v *verifying) close() {
	v.end()
	v.all.Wait()
}

// Verify has the log, every blob and the index checked in the background.
func (h handlers) Verify(ctx context.Context, _ VerifyRequestObject) (VerifyResponseObject, error) {
	who := who(ctx)
	if !who.MayVerify() {
		return nil, account.ErrRefused
	}
	h.verifying.begin(func(ctx context.Context, told casework.Told) (casework.Verification, error) {
		return h.Desk.Verify(ctx, who, h.reconcile, told, nil)
	})
	out, err := h.verification(ctx, who)
	return Verify202JSONResponse(out), err
}

// GetVerification says how far a verification is, and what the last one found.
func (h handlers) GetVerification(ctx context.Context, _ GetVerificationRequestObject) (GetVerificationResponseObject, error) {
	out, err := h.verification(ctx, who(ctx))
	return GetVerification200JSONResponse(out), err
}

func (h handlers) reconcile(ctx context.Context) (faults []casework.Fault, err error) {
	mismatches, err := h.Finder.Reconcile(ctx)
	for _, m := range mismatches {
		faults = append(faults, casework.Fault{Part: "index", ID: m.ID, Text: m.Text})
	}
	return faults, err
}

func (h handlers) verification(ctx context.Context, who account.User) (VerificationStatus, error) {
	last, err := h.Desk.Verified(ctx, who)
	v := h.verifying
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.last != nil && (last == nil || last.At.Before(v.last.At)) {
		last = v.last // the log was too damaged for it to be kept
	}
	out := VerificationStatus{Running: v.now, Problem: some(v.problem)}
	if last != nil {
		out.Last = &Verification{Ok: len(last.Faults) == 0, At: last.At, ActorName: last.By, Events: last.Events, Blobs: last.Blobs, Bytes: last.Bytes, Faults: each(last.Faults, fault)}
	}
	return out, err
}

func fault(f casework.Fault) Fault { return Fault{Part: f.Part, Id: f.ID, Text: f.Text} }
