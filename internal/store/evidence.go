package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"juzheng/internal/account"
	"juzheng/internal/blob"
	"juzheng/internal/ledger"
)

const evidenceColumns = `e.id, e.inspection, e.unit, u.path, e.ref, e.sm3, e.size, e.media, e.name, e.path, e.state, e.reason,
	e.kind, e.title, e.docno, e.formed, e.persons, e.amounts, e.confirmed, e.suggested,
	e.pages, e.pending_pages, e.pages_ref, e.open_ref, e.engine, e.signatures, e.uploader, e.received_at, e.withdrawn_at, e.changed`

const fromEvidence = ` FROM evidence e JOIN unit u ON u.id = e.unit `

func scanEvidence(row scanner) (e ledger.Evidence, err error) {
	err = row.Scan(&e.ID, &e.Inspection, &e.Unit, &e.UnitPath, &e.Ref, &e.SM3, &e.Size, &e.Media, &e.Name, &e.Path, &e.State, &e.Reason,
		&e.Kind, &e.Title, &e.DocNo, &e.Formed, jsonColumn{&e.Persons}, jsonColumn{&e.Amounts}, yes{&e.Confirmed}, jsonColumn{&e.Suggested},
		&e.Pages, &e.PendingPages, &e.PagesRef, &e.OpenRef, &e.Engine, jsonColumn{&e.Signatures}, &e.Uploader, when{&e.ReceivedAt}, when{&e.WithdrawnAt}, &e.Changed)
	return e, err
}

// Evidence is one evidence, withdrawn or not; ErrMissing.
func (r reader) Evidence(ctx context.Context, id ledger.EvidenceID) (ledger.Evidence, error) {
	return one(ctx, r.q, scanEvidence, `SELECT `+evidenceColumns+fromEvidence+`WHERE e.id = $1`, id)
}

// EvidenceByIDs are those of ids that there are, withdrawn ones among them, in no order.
func (r reader) EvidenceByIDs(ctx context.Context, ids []ledger.EvidenceID) ([]ledger.Evidence, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var out []ledger.Evidence
	for part := range slices.Chunk(ids, 500) {
		es, err := all(ctx, r.q, scanEvidence, `SELECT `+evidenceColumns+fromEvidence+`WHERE e.id IN (`+holes(1, len(part))+`)`, anys(part)...)
		if err != nil {
			return nil, err
		}
		out = append(out, es...)
	}
	return out, nil
}

// A Slice is a question to the list of evidence. Empty fields do not narrow.
type Slice struct {
	Scope      account.Scope
	Inspection ledger.InspectionID
	Unit       ledger.UnitPath // this unit and below
	Kind       ledger.Kind
	State      ledger.State
	Problem    ledger.ProblemID
	Ref        blob.Ref
	Name       string // exact file name
	Engine     string // stands in the name of what read it
	Reason     string // stands in the reason why it was not read
	Unclaimed  bool   // no proof names it
	Withdrawn  bool   // those withdrawn, instead of those that count
	After      Cursor // go on after this one
	Offset     int    // and leave out so many more
	Limit      int
}

// likeEscaper makes a text stand for itself in LIKE.
var likeEscaper = strings.NewReplacer("!", "!!", "%", "!%", "_", "!_")

// A Cursor is a place in a list that is ordered newest first.
type Cursor struct {
	At time.Time
	ID string
}

func (s Slice) where() (string, []any) {
	var parts []string
	var args []any
	add := func(cond string, vs ...any) {
		for _, v := range vs {
			args = append(args, v)
			cond = strings.Replace(cond, "?", fmt.Sprintf("$%d", len(args)), 1)
		}
		parts = append(parts, cond)
	}
	if s.Scope.None {
		add("1 = 0")
	}
	for _, path := range []ledger.UnitPath{s.Scope.Path, s.Unit} {
		if path != "" {
			add("substr(u.path, 1, ?) = ?", len(path), path)
		}
	}
	switch {
	case s.Inspection == "":
	case s.Ref.IsZero():
		add("e.inspection = ?", s.Inspection)
	default:
		add("e.inspection || '' = ?", s.Inspection) // lets SQLite go by the digest and not through the whole inspection
	}
	if s.Kind != "" {
		add("e.kind = ?", s.Kind)
	}
	if s.State != "" {
		add("e.state = ?", s.State)
	}
	if s.Problem != "" {
		add("e.id IN (SELECT evidence FROM proof WHERE problem = ? AND withdrawn_at = 0)", s.Problem)
	}
	if !s.Ref.IsZero() {
		add("e.ref = ?", s.Ref)
	}
	if s.Name != "" {
		add("e.name = ?", s.Name)
	}
	for column, part := range map[string]string{"engine": s.Engine, "reason": s.Reason} {
		if part != "" {
			add("e."+column+` LIKE ? ESCAPE '!'`, "%"+likeEscaper.Replace(part)+"%")
		}
	}
	if s.Unclaimed {
		add("NOT EXISTS (SELECT 1 FROM proof p WHERE p.evidence = e.id AND p.withdrawn_at = 0)")
	}
	if s.Withdrawn {
		add("e.withdrawn_at <> 0")
	} else {
		add("e.withdrawn_at = 0")
	}
	return strings.Join(parts, " AND "), args
}

// EvidenceList answers a Slice, newest first.
func (r reader) EvidenceList(ctx context.Context, s Slice) ([]ledger.Evidence, error) {
	where, args := s.where()
	if s.After.ID != "" {
		args = append(args, micros(s.After.At), s.After.ID)
		where += fmt.Sprintf(" AND (e.received_at, e.id) < ($%d, $%d)", len(args)-1, len(args))
	}
	args = append(args, s.Limit, s.Offset)
	return all(ctx, r.q, scanEvidence, `SELECT `+evidenceColumns+fromEvidence+`WHERE `+where+
		fmt.Sprintf(` ORDER BY e.received_at DESC, e.id DESC LIMIT $%d OFFSET $%d`, len(args)-1, len(args)), args...)
}

// Shared are those of refs that more than one evidence has which counts in an
// inspection and is within a scope.
func (r reader) Shared(ctx context.Context, scope account.Scope, id ledger.InspectionID, refs []blob.Ref) ([]blob.Ref, error) {
	if len(refs) == 0 || scope.None {
		return nil, nil
	}
	// The joined '' lets SQLite go by the digests and not through the whole inspection.
	return all(ctx, r.q, value[blob.Ref], `SELECT e.ref`+fromEvidence+`WHERE e.inspection || '' = $1 AND substr(u.path, 1, $2) = $3 AND e.withdrawn_at = 0
		AND e.ref IN (`+holes(4, len(refs))+`) GROUP BY e.ref HAVING COUNT(*) > 1`, append([]any{id, len(scope.Path), scope.Path}, anys(refs)...)...)
}

// Tally counts the evidence of a Slice by state, regardless of its own State.
func (r reader) Tally(ctx context.Context, s Slice) (map[ledger.State]int, error) {
	s.State = ""
	where, args := s.where()
	type count struct {
		state ledger.State
		n     int
	}
	cs, err := all(ctx, r.q, func(row scanner) (c count, err error) {
		err = row.Scan(&c.state, &c.n)
		return c, err
	}, `SELECT e.state, COUNT(*)`+fromEvidence+`WHERE `+where+` GROUP BY e.state`, args...)
	out := map[ledger.State]int{}
	for _, c := range cs {
		out[c.state] = c.n
	}
	return out, err
}

// EvidenceChanged are up to about limit evidences that changed after a line of
// the audit log, in the order of change; those of one change come together.
func (r reader) EvidenceChanged(ctx context.Context, after int64, limit int) ([]ledger.Evidence, error) {
	return all(ctx, r.q, scanEvidence, `SELECT `+evidenceColumns+fromEvidence+`WHERE e.changed > $1 AND e.changed <=
		(SELECT MAX(c) FROM (SELECT changed AS c FROM evidence WHERE changed > $1 ORDER BY changed LIMIT $2) AS next)
		ORDER BY e.changed, e.id`, after, limit)
}

// CountEvidence is how many evidences count, of all inspections.
func (r reader) CountEvidence(ctx context.Context) (int, error) {
	return one(ctx, r.q, value[int], `SELECT COUNT(*) FROM evidence WHERE withdrawn_at = 0`)
}

// LastChanged is the newest change of any evidence, 0 before the first.
func (r reader) LastChanged(ctx context.Context) (int64, error) {
	return one(ctx, r.q, value[int64], `SELECT COALESCE(MAX(changed), 0) FROM evidence`)
}

// LastChangedOf is the newest change of an evidence of a Slice, 0 before the first.
func (r reader) LastChangedOf(ctx context.Context, s Slice) (int64, error) {
	where, args := s.where()
	return one(ctx, r.q, value[int64], `SELECT COALESCE(MAX(e.changed), 0)`+fromEvidence+`WHERE `+where, args...)
}

// A NamedRef is a blob that the catalog names, and what its file is called.
type NamedRef struct {
	Ref  blob.Ref
	Name string
}

// Refs are all blobs that the catalog names: originals, kept pages, copies without password and reports.
func (r reader) Refs(ctx context.Context) ([]NamedRef, error) {
	return all(ctx, r.q, func(row scanner) (n NamedRef, err error) {
		err = row.Scan(&n.Ref, &n.Name)
		return n, err
	}, `SELECT ref, MIN(name) FROM evidence GROUP BY ref
		UNION ALL SELECT pages_ref, MIN(name) FROM evidence WHERE pages_ref <> '' GROUP BY pages_ref
		UNION ALL SELECT open_ref, MIN(name) FROM evidence WHERE open_ref <> '' GROUP BY open_ref
		UNION ALL SELECT report_ref, MIN(report_name) FROM inspection WHERE report_ref <> '' GROUP BY report_ref`)
}

// AddEvidence adds a new evidence and has the index follow it.
func (tx *Tx) AddEvidence(ctx context.Context, e ledger.Evidence) error {
	tx.Touch(e.ID)
	return tx.exec(ctx, `INSERT INTO evidence (id, inspection, unit, ref, sm3, size, media, name, path, state, reason,
		kind, title, docno, formed, persons, amounts, confirmed, suggested, pages, pending_pages, pages_ref, engine, signatures, uploader,
		received_at, withdrawn_at, changed, open_ref) VALUES (`+holes(1, 29)+`)`,
		e.ID, e.Inspection, e.Unit, e.Ref, e.SM3, e.Size, e.Media, e.Name, e.Path, e.State, e.Reason,
		e.Kind, e.Title, e.DocNo, e.Formed, asJSON(e.Persons), asJSON(e.Amounts), bit(e.Confirmed), asJSON(e.Suggested),
		e.Pages, e.PendingPages, e.PagesRef, e.Engine, asJSON(e.Signatures), e.Uploader, micros(e.ReceivedAt), micros(e.WithdrawnAt), 0, e.OpenRef)
}

// ChangeEvidence replaces what can change of an evidence; its bytes and names
// never do, and of its receipt only an SM3 that had to wait.
func (tx *Tx) ChangeEvidence(ctx context.Context, e ledger.Evidence) error {
	tx.Touch(e.ID)
	return tx.execOne(ctx, `UPDATE evidence SET unit = $2, media = $3, state = $4, reason = $5, kind = $6, title = $7, docno = $8,
		formed = $9, persons = $10, amounts = $11, confirmed = $12, suggested = $13, pages = $14, pending_pages = $15, pages_ref = $16,
		engine = $17, withdrawn_at = $18, sm3 = $19, signatures = $20, open_ref = $21 WHERE id = $1`,
		e.ID, e.Unit, e.Media, e.State, e.Reason, e.Kind, e.Title, e.DocNo, e.Formed, asJSON(e.Persons), asJSON(e.Amounts),
		bit(e.Confirmed), asJSON(e.Suggested), e.Pages, e.PendingPages, e.PagesRef, e.Engine, micros(e.WithdrawnAt), e.SM3, asJSON(e.Signatures), e.OpenRef)
}

// Touch has the index look at these evidences again once the change is made.
func (tx *Tx) Touch(ids ...ledger.EvidenceID) {
	for _, id := range ids {
		tx.touched[string(id)] = true
	}
}

func (tx *Tx) markTouched(ctx context.Context) error {
	for id := range tx.touched {
		if err := tx.exec(ctx, `UPDATE evidence SET changed = $2 WHERE id = $1`, id, tx.size); err != nil {
			return err
		}
	}
	return nil
}
