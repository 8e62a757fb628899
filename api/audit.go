package api

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"juzheng/internal/audit"
	"juzheng/internal/casework"
	"juzheng/internal/dossier"
	"juzheng/internal/ledger"
	"juzheng/internal/store"
)

// ListAudit lists lines of the log, newest first.
func (h handlers) ListAudit(ctx context.Context, r ListAuditRequestObject) (ListAuditResponseObject, error) {
	limit := or(r.Params.Limit, defaultLimit)
	es, err := h.Desk.AuditLines(ctx, who(ctx), or(r.Params.Before, 0), or(r.Params.Subject, ""), limit)
	if err != nil {
		return nil, err
	}
	out := ListAudit200JSONResponse{Items: each(es, auditLine)}
	if n := len(es); n == limit && es[n-1].Seq > 0 {
		out.Next = new(es[n-1].Seq)
	}
	return out, nil
}

func auditLine(e audit.Event) AuditLine {
	return AuditLine{Seq: e.Seq, At: e.At, Actor: e.Actor, ActorName: e.ActorName, Action: e.Action, Subject: e.Subject, Detail: e.Detail}
}

// GetCheckpoint gives the newest signed checkpoint as text.
func (h handlers) GetCheckpoint(ctx context.Context, _ GetCheckpointRequestObject) (GetCheckpointResponseObject, error) {
	note, err := h.Desk.Checkpoint(ctx, who(ctx))
	if err == nil && note == nil {
		err = fmt.Errorf("%w：还没有签署过检查点，请稍后再试", store.ErrMissing)
	}
	return GetCheckpoint200TextResponse(note), err
}

// Verify checks the log, every blob, and whether the index has what the catalog has.
func (h handlers) Verify(ctx context.Context, _ VerifyRequestObject) (VerifyResponseObject, error) {
	v, err := h.Desk.Verify(ctx, who(ctx), nil)
	if err != nil {
		return nil, err
	}
	mismatches, err := h.Finder.Reconcile(ctx)
	out := Verify200JSONResponse{Events: v.Events, Blobs: v.Blobs, Bytes: v.Bytes, Faults: each(v.Faults, fault)}
	for _, m := range mismatches {
		out.Faults = append(out.Faults, Fault{Part: "index", Id: m.ID, Text: m.Text})
	}
	out.Ok = len(out.Faults) == 0
	return out, err
}

func fault(f casework.Fault) Fault { return Fault{Part: f.Part, Id: f.ID, Text: f.Text} }

// parcel streams dossiers as a ZIP.
type parcel struct {
	handlers
	ctx      context.Context
	name     string
	dossiers []dossier.Dossier
}

// Export packs one problem, or all.
func (h handlers) Export(ctx context.Context, r ExportRequestObject) (ExportResponseObject, error) {
	out := parcel{h, ctx, "整改佐证材料.zip", nil}
	problems, err := h.exported(ctx, or(r.Params.Problem, ""))
	if err != nil {
		return nil, err
	}
	if or(r.Params.Problem, "") != "" {
		out.name = fmt.Sprintf("问题%02d佐证材料.zip", problems[0].No)
	}
	for _, p := range problems {
		d, err := h.Archivist.Gather(ctx, who(ctx), p.ID)
		if err != nil {
			return nil, err
		}
		out.dossiers = append(out.dossiers, d)
	}
	return out, nil
}

func (h handlers) exported(ctx context.Context, no string) ([]ledger.Problem, error) {
	if no == "" {
		return h.Desk.Problems(ctx, who(ctx))
	}
	p, err := h.Desk.Problem(ctx, who(ctx), no)
	return []ledger.Problem{p}, err
}

// VisitExportResponse sends the package. An error in the middle breaks the
// connection: a package that ends early must not pass for whole.
func (p parcel) VisitExportResponse(w http.ResponseWriter) error {
	w.Header().Set("Content-Type", "application/zip")
	w.Header().Set("Content-Disposition", attachment(strings.TrimSpace(p.name)))
	began := &begun{ResponseWriter: w}
	err := p.Archivist.WriteZIP(p.ctx, who(p.ctx), began, p.dossiers...)
	if err != nil && began.yes {
		logBroken(p.ctx, err)
		panic(http.ErrAbortHandler)
	}
	return err
}

// begun knows whether anything was sent.
type begun struct {
	http.ResponseWriter
	yes bool
}

func (b *begun) Write(p []byte) (int, error) {
	b.yes = true
	return b.ResponseWriter.Write(p)
}
