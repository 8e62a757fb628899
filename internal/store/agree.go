package store

import (
	"context"
	"encoding/json"
	"fmt"

	"juzheng/internal/audit"
	"juzheng/internal/ledger"
)

// A Disagreement is a row of the catalog that is not as the log says it came to be.
type Disagreement struct {
	ID   string // of the evidence or the proof
	Text string // a Chinese sentence
}

var verdictNames = map[ledger.Verdict]string{ledger.NoVerdict: "待审核", ledger.Accepted: "通过", ledger.Returned: "退回"}

// told is what the log says of an evidence or a proof; both write their own fields of it.
type told struct {
	SHA256   string `json:"sha256"`
	Name     string `json:"name"`
	Evidence string `json:"evidence"`
	Verdict  string `json:"verdict"`
	Reason   string `json:"reason"`
}

// Disagreements holds every evidence and every proof that counts against the log: what was
// uploaded, and which verdict was given last. At most limit are named.
func (s *Store) Disagreements(ctx context.Context, limit int) (found []Disagreement, err error) {
	name := func(id, format string, args ...any) {
		if len(found) < limit {
			found = append(found, Disagreement{id, fmt.Sprintf(format, args...)})
		}
	}
	err = s.atOneMoment(ctx, func(r reader) error {
		uploads, proofs, err := r.told(ctx)
		if err != nil {
			return err
		}
		return r.compare(ctx, uploads, proofs, name)
	})
	return found, err
}

// told reads what the log says of evidence and proofs, by their IDs. Lines that cannot be read are
// left out: VerifyLog names them.
func (r reader) told(ctx context.Context) (uploads, proofs map[string]told, err error) {
	uploads, proofs = map[string]told{}, map[string]told{}
	for kept, err := range r.auditEvents(ctx) {
		if err != nil {
			return nil, nil, err
		}
		e, err := audit.Decode(kept.Body)
		if err != nil {
			continue
		}
		var t told
		switch e.Action {
		case "upload", "proof.offer", "proof.judge":
			if json.Unmarshal(e.Detail, &t) != nil {
				continue
			}
		}
		switch e.Action {
		case "upload":
			uploads[e.Subject] = t
		case "proof.offer", "proof.judge":
			proofs[e.Subject] = t
		case "proof.withdraw":
			delete(proofs, e.Subject)
		}
	}
	return uploads, proofs, nil
}

func (r reader) compare(ctx context.Context, uploads, proofs map[string]told, name func(id, format string, args ...any)) error {
	type row struct {
		id string
		told
	}
	evidence, err := all(ctx, r.q, func(s scanner) (x row, err error) {
		err = s.Scan(&x.id, &x.SHA256, &x.Name)
		return x, err
	}, `SELECT id, ref, name FROM evidence ORDER BY id`)
	if err != nil {
		return err
	}
	for _, x := range evidence {
		was, ok := uploads[x.id]
		delete(uploads, x.id)
		switch {
		case !ok:
			name(x.id, "材料“%s”没有上传记录，不是经本系统收件的", x.Name)
		case was.SHA256 != x.SHA256:
			name(x.id, "材料“%s”被改指向另一份原件，与上传记录不符", x.Name)
		case was.Name != x.Name:
			name(x.id, "材料“%s”上传时的文件名是“%s”，已被改动", x.Name, was.Name)
		}
	}
	for id, was := range uploads {
		name(id, "材料“%s”有上传记录，目录中却没有了", was.Name)
	}
	counting, err := all(ctx, r.q, func(s scanner) (x row, err error) {
		err = s.Scan(&x.id, &x.Evidence, &x.Verdict, &x.Reason)
		return x, err
	}, `SELECT id, evidence, verdict, reason FROM proof WHERE withdrawn_at = 0 ORDER BY id`)
	if err != nil {
		return err
	}
	for _, x := range counting {
		was, ok := proofs[x.id]
		switch {
		case !ok:
			name(x.id, "佐证 %s 没有提交记录，或已撤回，不应计数", x.id)
		case was.Evidence != x.Evidence:
			name(x.id, "佐证 %s 被改指向另一份材料，与提交记录不符", x.id)
		case was.Verdict != x.Verdict:
			name(x.id, "佐证 %s 的审核结论是“%s”，日志所记是“%s”，已被改动", x.id, verdictNames[ledger.Verdict(x.Verdict)], verdictNames[ledger.Verdict(was.Verdict)])
		case was.Reason != x.Reason:
			name(x.id, "佐证 %s 的退回原因与日志所记不符，已被改动", x.id)
		}
	}
	return nil
}
