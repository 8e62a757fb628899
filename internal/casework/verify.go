package casework

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
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
	At     time.Time
	By     string // the name of who had it done
	Events int64  // lines of the audit log
	Blobs  int
	Bytes  int64
	Faults []Fault
}

// Told hears how far a verification is in one of its parts; total 0: it does not count.
type Told func(part string, done, total int)

// MaxFaults bounds how many faults are listed; the count goes on.
const MaxFaults = 1000

// verifiedSetting holds the last Verification.
const verifiedSetting = "verification"

// Verify checks the audit log with its signed checkpoints, the evidence and
// verdicts of the catalog against the log, the digest of every blob that
// the catalog names, and what index finds. What came out is kept. Checkpoints
// from paper or a second copy and the keys that signed them may be given besides.
func (d *Desk) Verify(ctx context.Context, who account.User, index func(context.Context) ([]Fault, error), told Told, keys []string, checkpoints ...[]byte) (Verification, error) {
	v := Verification{By: who.Name}
	if !who.MayVerify() {
		return v, account.ErrRefused
	}
	if err := d.verifyLog(ctx, &v, told, keys, checkpoints); err != nil {
		return v, err
	}
	refs, err := d.Store.Refs(ctx)
	if err != nil {
		return v, err
	}
	for i, r := range refs {
		told("blob", i, len(refs))
		if err := d.verifyBlob(ctx, &v, r); err != nil {
			return v, err
		}
	}
	told("index", 0, 0)
	faults, err := index(ctx)
	if err != nil {
		return v, err
	}
	v.Faults = append(v.Faults, faults...)
	err = d.Store.Update(ctx, who, func(tx *store.Tx) error {
		v.At = tx.Now()
		b, err := json.Marshal(v)
		if err != nil {
			return err
		}
		return errors.Join(tx.Set(ctx, verifiedSetting, string(b)),
			tx.Audit(ctx, "verify", "", map[string]any{"events": v.Events, "blobs": v.Blobs, "faults": len(v.Faults)}))
	})
	if errors.Is(err, store.ErrTaken) { // the log is too damaged to be continued: say what was found all the same
		v.Faults = append(v.Faults, Fault{"audit", fmt.Sprint(v.Events), fmt.Sprintf("日志无法续写：第 %d 条的位置已被占用，记录条数被改动，请从备份恢复", v.Events)})
		err = nil
	}
	return v, err
}

// verifyLog checks the audit log, and the catalog against it.
func (d *Desk) verifyLog(ctx context.Context, v *Verification, told Told, keys []string, checkpoints [][]byte) error {
	size, err := d.Store.AuditSize(ctx)
	if err != nil {
		return err
	}
	told("audit", 0, int(size))
	faults, size, err := d.Store.VerifyLog(ctx, func(n int) { told("audit", n, int(size)) }, keys, checkpoints...)
	if err != nil {
		return err
	}
	v.Events = size
	for _, f := range faults {
		v.Faults = append(v.Faults, Fault{"audit", fmt.Sprint(f.Seq), f.Text})
	}
	told("catalog", 0, 0)
	rows, err := d.Store.Disagreements(ctx, MaxFaults)
	for _, r := range rows {
		v.Faults = append(v.Faults, Fault{"catalog", r.ID, r.Text})
	}
	return err
}

// Verified is what the last Verify found; nil before the first.
func (d *Desk) Verified(ctx context.Context, who account.User) (*Verification, error) {
	if !who.MayVerify() {
		return nil, account.ErrRefused
	}
	kept, err := d.Store.Setting(ctx, verifiedSetting)
	if err != nil || kept == "" {
		return nil, err
	}
	v := &Verification{}
	if err := json.Unmarshal([]byte(kept), v); err != nil {
		return nil, fmt.Errorf("last verification: %w", err)
	}
	return v, nil
}

func (d *Desk) verifyBlob(ctx context.Context, v *Verification, r store.NamedRef) error {
	v.Blobs++
	ref, what := r.Ref, r.Name
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

// AuditLines are up to limit lines of the log that a filter lets through, newest first.
func (d *Desk) AuditLines(ctx context.Context, who account.User, f store.AuditFilter, limit int) ([]audit.Event, error) {
	if !who.MayReadAudit() {
		return nil, account.ErrRefused
	}
	es, err := d.Store.AuditLines(ctx, f, limit)
	return withhold(who, es), err
}

// withhold leaves out of lines what tells of evidence to who may see none.
func withhold(who account.User, es []audit.Event) []audit.Event {
	if who.Scope().None {
		for i, e := range es {
			es[i] = e.WithoutEvidence()
		}
	}
	return es
}

// MaxAuditExport is how many lines of the log one table holds; Excel takes a million.
const MaxAuditExport = 100_000

// auditPart is how many lines are read at a time.
const auditPart = 1000

// ExportAudit gives each line that a filter lets through, newest first, and
// records before it begins who took them. Past MaxAuditExport it refuses: a
// table that ends early would pass for whole.
func (d *Desk) ExportAudit(ctx context.Context, who account.User, f store.AuditFilter, form string) (iter.Seq2[audit.Event, error], error) {
	if !who.MayReadAudit() {
		return nil, account.ErrRefused
	}
	n, err := d.Store.CountAuditLines(ctx, f, MaxAuditExport+1)
	if err != nil {
		return nil, err
	}
	if n > MaxAuditExport {
		return nil, invalid("符合条件的日志超过%d条，请把时间范围缩短些，分几次导出", MaxAuditExport)
	}
	detail := map[string]any{"lines": n, "form": form}
	for k, v := range map[string]string{"subject": f.Subject, "actor": f.Actor, "action": f.Action, "from": dayOf(f.From), "until": dayOf(f.Until)} {
		if v != "" {
			detail[k] = v
		}
	}
	size, err := d.Store.AuditSize(ctx) // the line that tells of the export is not in it
	if err != nil {
		return nil, err
	}
	if f.Before <= 0 {
		f.Before = size
	}
	err = d.Store.Update(ctx, who, func(tx *store.Tx) error { return tx.Audit(ctx, "audit.export", "", detail) })
	return func(yield func(audit.Event, error) bool) {
		for f.Before > 0 {
			lines, err := d.Store.AuditLines(ctx, f, auditPart)
			if err != nil {
				yield(audit.Event{}, err)
				return
			}
			for _, e := range withhold(who, lines) {
				if !yield(e, nil) {
					return
				}
				f.Before = e.Seq
			}
			if len(lines) < auditPart {
				return
			}
		}
	}, err
}

func dayOf(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}

// NamesOf tells what the subjects of lines are, as far as who may see them.
func (d *Desk) NamesOf(ctx context.Context, who account.User, lines []audit.Event) (map[string]store.Named, error) {
	if !who.MayReadAudit() {
		return nil, account.ErrRefused
	}
	seen := map[string]bool{}
	var ids []string
	for _, e := range lines {
		if e.Subject != "" && !seen[e.Subject] {
			seen[e.Subject] = true
			ids = append(ids, e.Subject)
		}
	}
	return d.Store.NamesOf(ctx, ids, who.Scope() == account.Scope{})
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
