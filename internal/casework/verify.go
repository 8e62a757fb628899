package casework

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"golang.org/x/mod/sumdb/note"

	"juzheng/internal/account"
	"juzheng/internal/audit"
	"juzheng/internal/blob"
	"juzheng/internal/store"
)

// A Seal signs checkpoints of the audit log. Verifier is its public key.
type Seal struct {
	note.Signer
	Verifier string
}

// A Fault is one thing that Verify found wrong.
type Fault struct {
	Part string // audit, catalog, blob or index
	ID   string // the line, the row, the digest, …
	Text string // a Chinese sentence
}

// A Verification is what Verify looked at and what it found.
type Verification struct {
	Events int64 // lines of the audit log
	Blobs  int
	Bytes  int64
	Faults []Fault
}

// MaxFaults bounds how many faults are listed; the count goes on.
const MaxFaults = 1000

// Verify checks the audit log with its signed checkpoints, the evidence and
// verdicts of the catalog against the log, and the digest of every blob that
// the catalog names. Checkpoints from paper or a second copy
// and the keys that signed them may be given besides.
func (d *Desk) Verify(ctx context.Context, who account.User, keys []string, checkpoints ...[]byte) (Verification, error) {
	var v Verification
	if !who.MayVerify() {
		return v, account.ErrRefused
	}
	faults, size, err := d.Store.VerifyLog(ctx, keys, checkpoints...)
	if err != nil {
		return v, err
	}
	v.Events = size
	for _, f := range faults {
		v.Faults = append(v.Faults, Fault{"audit", fmt.Sprint(f.Seq), f.Text})
	}
	rows, err := d.Store.Disagreements(ctx, MaxFaults)
	if err != nil {
		return v, err
	}
	for _, r := range rows {
		v.Faults = append(v.Faults, Fault{"catalog", r.ID, r.Text})
	}
	err = d.Store.EachRef(ctx, func(ref blob.Ref, what string) error { return d.verifyBlob(ctx, &v, ref, what) })
	if err != nil {
		return v, err
	}
	err = d.Store.Update(ctx, who, func(tx *store.Tx) error {
		return tx.Audit(ctx, "verify", "", map[string]any{"events": v.Events, "blobs": v.Blobs, "faults": len(v.Faults)})
	})
	if errors.Is(err, store.ErrTaken) { // the log is too damaged to be continued: say what was found all the same
		v.Faults = append(v.Faults, Fault{"audit", fmt.Sprint(v.Events), fmt.Sprintf("日志无法续写：第 %d 条的位置已被占用，记录条数被改动，请从备份恢复", v.Events)})
		err = nil
	}
	return v, err
}

func (d *Desk) verifyBlob(ctx context.Context, v *Verification, ref blob.Ref, what string) error {
	v.Blobs++
	err := blob.Verify(ctx, d.Blobs, ref)
	if info, e := d.Blobs.Stat(ctx, ref); e == nil {
		v.Bytes += info.Size
	}
	switch {
	case errors.Is(err, blob.ErrMissing):
		v.add(ref, "“%s”的原件或页面文本不见了，请从备份恢复", what)
	case errors.Is(err, blob.ErrCorrupt):
		v.add(ref, "“%s”的内容与其摘要不符，已被改动或损坏，请从备份恢复", what)
	case err != nil && ctx.Err() == nil:
		v.add(ref, "“%s”无法读取：%v", what, err)
	}
	return ctx.Err()
}

func (v *Verification) add(ref blob.Ref, format, what string, more ...any) {
	if len(v.Faults) < MaxFaults {
		v.Faults = append(v.Faults, Fault{"blob", ref.String(), fmt.Sprintf(format, append([]any{what}, more...)...)})
	}
}

// AuditLines are lines of the log before one, newest first; before 0 means from the newest on.
func (d *Desk) AuditLines(ctx context.Context, who account.User, before int64, subject string, limit int) ([]audit.Event, error) {
	if !who.MayReadAudit() {
		return nil, account.ErrRefused
	}
	return d.Store.AuditLines(ctx, before, subject, limit)
}

// Checkpoint is the newest signed checkpoint, for paper or a second copy; nil before the first.
func (d *Desk) Checkpoint(ctx context.Context, who account.User) ([]byte, error) {
	if !who.MayReadAudit() {
		return nil, account.ErrRefused
	}
	signed, _, err := d.Store.LastCheckpoint(ctx)
	return signed, err
}

// SignEvery is how often a running process signs the log, when there is anything new.
const SignEvery = 5 * time.Minute

// KeepSigned signs the log now, every SignEvery, and when ctx ends. When it
// cannot, it tries again the next time; the error is that of the last try.
func (d *Desk) KeepSigned(ctx context.Context, s Seal) error {
	for {
		last := ctx.Err() != nil // what ended during a try gets one more
		_, err := d.Store.SignCheckpoint(context.WithoutCancel(ctx), s.Signer, s.Verifier)
		if err != nil {
			err = fmt.Errorf("sign checkpoint: %w", err)
		}
		if last {
			return err
		}
		if err != nil {
			slog.Error("audit", "error", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(SignEvery):
		}
	}
}
