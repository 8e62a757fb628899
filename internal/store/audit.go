package store

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"math"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"juzheng/internal/account"
	"juzheng/internal/audit"
	"juzheng/internal/ledger"
)

// Audit writes one line of the log as part of this change.
func (tx *Tx) Audit(ctx context.Context, action, subject string, detail any) error {
	seq, err := one(ctx, tx.q, value[int64], `UPDATE audit_head SET size = size + 1 WHERE one = 1 RETURNING size - 1`)
	if err != nil {
		return fmt.Errorf("audit %s: %w", action, err)
	}
	e := audit.Event{Seq: seq, At: tx.now, Actor: string(tx.who.ID), ActorName: tx.who.Name, Action: action, Subject: subject}
	if detail != nil {
		e.Detail = json.RawMessage(asJSON(detail))
	}
	entry, err := audit.Write(e, tx.hashReader(ctx))
	if err != nil {
		return fmt.Errorf("audit %s: %w", action, err)
	}
	tx.size = seq + 1
	if err := tx.exec(ctx, `INSERT INTO audit_event (seq, subject, actor, action, at, body) VALUES ($1,$2,$3,$4,$5,$6)`,
		seq, subject, e.ActorName, action, micros(e.At), string(entry.Body)); err != nil {
		return err
	}
	for i, h := range entry.Hashes {
		if err := tx.exec(ctx, `INSERT INTO audit_hash (idx, hash) VALUES ($1,$2)`, entry.First+int64(i), h.String()); err != nil {
			return err
		}
	}
	return nil
}

func (r reader) hashReader(ctx context.Context) tlog.HashReader {
	return tlog.HashReaderFunc(func(idx []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(idx))
		for i, x := range idx {
			s, err := one(ctx, r.q, value[string], `SELECT hash FROM audit_hash WHERE idx = $1`, x)
			if err != nil {
				return nil, fmt.Errorf("audit hash %d: %w", x, err)
			}
			if out[i], err = tlog.ParseHash(s); err != nil {
				return nil, err
			}
		}
		return out, nil
	})
}

// AuditSize is how many lines the log has.
func (r reader) AuditSize(ctx context.Context) (int64, error) {
	return one(ctx, r.q, value[int64], `SELECT size FROM audit_head`)
}

// An AuditFilter says which lines of the log are wanted; what is zero asks for nothing.
type AuditFilter struct {
	Before  int64  // only lines before this one
	Subject string // what was acted on
	Actor   string // who did it, by name
	Action  string
	From    time.Time // not earlier
	Until   time.Time // earlier
}

// where is the filter as a condition; its arguments follow limit, which is $1.
func (f AuditFilter) where(limit int) (string, []any) {
	var where []string
	args := []any{limit}
	add := func(wanted bool, condition string, arg any) {
		if wanted {
			args = append(args, arg)
			where = append(where, fmt.Sprintf("%s $%d", condition, len(args)))
		}
	}
	add(true, "seq <", cmp.Or(max(f.Before, 0), math.MaxInt64))
	add(f.Subject != "", "subject =", f.Subject)
	add(f.Actor != "", "actor =", f.Actor)
	add(f.Action != "", "action =", f.Action)
	add(!f.From.IsZero(), "at >=", micros(f.From))
	add(!f.Until.IsZero(), "at <", micros(f.Until))
	return strings.Join(where, " AND "), args
}

// CountAuditLines counts the lines that a filter lets through, up to most.
func (r reader) CountAuditLines(ctx context.Context, f AuditFilter, most int) (int, error) {
	where, args := f.where(most)
	return one(ctx, r.q, value[int], `SELECT COUNT(*) FROM (SELECT seq FROM audit_event WHERE `+where+` LIMIT $1) AS lines`, args...)
}

// AuditLines are up to limit lines that a filter lets through, newest first.
func (r reader) AuditLines(ctx context.Context, f AuditFilter, limit int) ([]audit.Event, error) {
	where, args := f.where(limit)
	return all(ctx, r.q, scanEvent, `SELECT body FROM audit_event WHERE `+where+` ORDER BY seq DESC LIMIT $1`, args...)
}

func scanEvent(row scanner) (audit.Event, error) {
	body, err := value[string](row)
	if err != nil {
		return audit.Event{}, err
	}
	return audit.Decode([]byte(body))
}

// A Named is what an ID stands for, to a person.
type Named struct {
	Sort     string // account, unit, problem, measure, claim, evidence or proof
	Name     string
	Problem  int               // its number, where it belongs to one
	Evidence ledger.EvidenceID // where it is or concerns one
}

// NamesOf tells what IDs stand for; evidence and proofs only withEvidence.
func (r reader) NamesOf(ctx context.Context, ids []string, withEvidence bool) (map[string]Named, error) {
	out := map[string]Named{}
	if len(ids) == 0 {
		return out, nil
	}
	in := ` IN (` + holes(1, len(ids)) + `)`
	stmt := `SELECT id, 'account', name, 0, '' FROM account WHERE id` + in + `
		UNION ALL SELECT id, 'unit', name, 0, '' FROM unit WHERE id` + in + `
		UNION ALL SELECT id, 'problem', title, no, '' FROM problem WHERE id` + in + `
		UNION ALL SELECT m.id, 'measure', p.title, p.no, '' FROM measure m JOIN problem p ON p.id = m.problem WHERE m.id` + in + `
		UNION ALL SELECT c.id, 'claim', p.title, p.no, '' FROM claim c JOIN measure m ON m.id = c.measure JOIN problem p ON p.id = m.problem WHERE c.id` + in
	if withEvidence {
		stmt += `
		UNION ALL SELECT id, 'evidence', name, 0, id FROM evidence WHERE id` + in + `
		UNION ALL SELECT r.id, 'proof', e.name, COALESCE(p.no, 0), e.id FROM proof r JOIN evidence e ON e.id = r.evidence LEFT JOIN problem p ON p.id = r.problem WHERE r.id` + in
	}
	_, err := all(ctx, r.q, func(row scanner) (id string, err error) {
		var n Named
		err = row.Scan(&id, &n.Sort, &n.Name, &n.Problem, &n.Evidence)
		out[id] = n
		return id, err
	}, stmt, anys(ids)...)
	return out, err
}

// HistoryOf are up to limit lines before a line about a problem, its measures and
// claims, also those that were deleted since, and about those of its proofs whose
// evidence the scope sees, newest first; of the evidence itself, when it was
// withdrawn and restored. Of what was deleted only the log knows where it belonged.
func (r reader) HistoryOf(ctx context.Context, p ledger.Problem, scope account.Scope, before int64, limit int) ([]audit.Event, error) {
	if before <= 0 {
		before = 1 << 62
	}
	of, args := "", []any{p.ID, p.Inspection, before, limit}
	if !scope.None {
		const seen = fromProof + `WHERE p.inspection = $2 AND p.problem = $1 AND substr(u.path, 1, $5) = $6`
		of = ` UNION SELECT p.id, 0` + seen + ` UNION SELECT e.id, 1` + seen
		args = append(args, len(scope.Path), scope.Path)
	}
	return all(ctx, r.q, scanEvent, `WITH m AS (SELECT id FROM measure WHERE inspection = $2 AND problem = $1
		UNION SELECT subject FROM audit_event WHERE action = 'measure.delete' AND body LIKE '%"Problem":"' || $1 || '"%')
		SELECT a.body FROM audit_event a JOIN (
		SELECT id, 0 AS file FROM problem WHERE id = $1 AND inspection = $2
		UNION SELECT id, 0 FROM m
		UNION SELECT c.id, 0 FROM claim c JOIN m ON m.id = c.measure
		UNION SELECT d.subject, 0 FROM audit_event d JOIN m ON d.body LIKE '%"Measure":"' || m.id || '"%' WHERE d.action = 'claim.delete'`+of+`) s ON s.id = a.subject
		WHERE a.seq < $3 AND (s.file = 0 OR a.action IN ('evidence.withdraw', 'evidence.restore'))
		ORDER BY a.seq DESC LIMIT $4`, args...)
}

// LastCheckpoint is the newest signed checkpoint and how many lines it covers;
// nil before the first.
func (r reader) LastCheckpoint(ctx context.Context) ([]byte, int64, error) {
	type kept struct {
		note string
		size int64
	}
	k, err := one(ctx, r.q, func(row scanner) (k kept, err error) {
		err = row.Scan(&k.note, &k.size)
		return k, err
	}, `SELECT note, size FROM audit_checkpoint ORDER BY size DESC, signed_at DESC LIMIT 1`)
	if errors.Is(err, ErrMissing) {
		return nil, 0, nil
	}
	return []byte(k.note), k.size, err
}

// SignCheckpoint signs the log as it stands, unless the last checkpoint says so
// already, and keeps and returns the note.
func (s *Store) SignCheckpoint(ctx context.Context, signer note.Signer, verifier string) ([]byte, error) {
	var signed []byte
	err := s.quietly(ctx, func(tx *Tx) error {
		size, err := tx.AuditSize(ctx)
		if err != nil {
			return err
		}
		last, covered, err := tx.LastCheckpoint(ctx)
		if err != nil || last != nil && covered == size {
			signed = last
			return err
		}
		c, err := audit.CheckpointAt(size, tx.now, tx.hashReader(ctx))
		if err != nil {
			return err
		}
		if signed, err = c.Sign(signer); err != nil {
			return err
		}
		err = tx.exec(ctx, `INSERT INTO audit_key (name, verifier, added_at) VALUES ($1,$2,$3) ON CONFLICT (name) DO NOTHING`, verifier, verifier, micros(tx.now))
		if err != nil {
			return err
		}
		return tx.exec(ctx, `INSERT INTO audit_checkpoint (size, signed_at, note) VALUES ($1,$2,$3)`, size, micros(tx.now), string(signed))
	})
	return signed, err
}

// VerifierKeys are the public keys that ever signed checkpoints here.
func (r reader) VerifierKeys(ctx context.Context) ([]string, error) {
	return all(ctx, r.q, value[string], `SELECT verifier FROM audit_key ORDER BY added_at, name`)
}

// VerifyLog reads the whole audit log as it stands at one moment and names what
// is wrong with it. More checkpoints than the catalog's own, from paper or a
// second copy, may be given, with the public keys to trust besides. told, if
// given, hears how many lines were read.
func (s *Store) VerifyLog(ctx context.Context, told func(n int), keys []string, checkpoints ...[]byte) (faults []audit.Fault, size int64, err error) {
	err = s.atOneMoment(ctx, func(r reader) error {
		own, err := r.VerifierKeys(ctx)
		if err != nil {
			return err
		}
		var vs []note.Verifier
		seen := map[string]bool{}
		for _, k := range append(own, keys...) {
			if seen[k] {
				continue
			}
			seen[k] = true
			v, err := note.NewVerifier(k)
			if err != nil {
				return fmt.Errorf("audit key: %w", err)
			}
			vs = append(vs, v)
		}
		notes, err := all(ctx, r.q, value[string], `SELECT note FROM audit_checkpoint ORDER BY size, signed_at`)
		if err != nil {
			return err
		}
		for _, n := range notes {
			checkpoints = append(checkpoints, []byte(n))
		}
		if size, err = r.AuditSize(ctx); err != nil {
			return err
		}
		faults, err = audit.Verify(audit.Log{Size: size, Events: tellingEach(auditPart, r.auditEvents(ctx), told), Hashes: r.auditHashes(ctx),
			Checkpoints: checkpoints, Keys: note.VerifierList(vs...)})
		return err
	})
	return faults, size, err
}

// auditPart is how many rows of the log are read at a time: two sequences are
// read side by side on one connection.
const auditPart = 2000

// tellingEach tells after every so many how many have come.
func tellingEach[T any](many int, seq iter.Seq2[T, error], told func(n int)) iter.Seq2[T, error] {
	if told == nil {
		return seq
	}
	return func(yield func(T, error) bool) {
		n := 0
		for v, err := range seq {
			if n++; n%many == 0 {
				told(n)
			}
			if !yield(v, err) {
				return
			}
		}
	}
}

func (r reader) auditEvents(ctx context.Context) iter.Seq2[audit.Kept, error] {
	return parts(func(after int64) ([]audit.Kept, error) {
		return all(ctx, r.q, func(row scanner) (k audit.Kept, err error) {
			err = row.Scan(&k.Seq, &k.Body)
			return k, err
		}, `SELECT seq, body FROM audit_event WHERE seq > $1 ORDER BY seq LIMIT $2`, after, auditPart)
	}, func(k audit.Kept) int64 { return k.Seq })
}

func (r reader) auditHashes(ctx context.Context) iter.Seq2[audit.KeptHash, error] {
	return parts(func(after int64) ([]audit.KeptHash, error) {
		return all(ctx, r.q, func(row scanner) (k audit.KeptHash, err error) {
			var s string
			if err := row.Scan(&k.Index, &s); err != nil {
				return k, err
			}
			if h, err := tlog.ParseHash(s); err == nil {
				k.Hash = h // a hash that cannot be read is the zero hash, which no row has
			}
			return k, nil
		}, `SELECT idx, hash FROM audit_hash WHERE idx > $1 ORDER BY idx LIMIT $2`, after, auditPart)
	}, func(k audit.KeptHash) int64 { return k.Index })
}

// parts reads a long table in pieces, by a key that rises.
func parts[T any](next func(after int64) ([]T, error), key func(T) int64) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		after := int64(-1 << 62)
		for {
			rows, err := next(after)
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			for _, row := range rows {
				if !yield(row, nil) {
					return
				}
				after = key(row)
			}
			if len(rows) < auditPart {
				return
			}
		}
	}
}
