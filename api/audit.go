package api

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"strings"
	"time"

	"juzheng/internal/audit"
	"juzheng/internal/dossier"
	"juzheng/internal/ledger"
	"juzheng/internal/store"
)

// ListAudit lists lines of the log, newest first.
func (h handlers) ListAudit(ctx context.Context, r ListAuditRequestObject) (ListAuditResponseObject, error) {
	limit, p := or(r.Params.Limit, defaultLimit), r.Params
	es, err := h.Desk.AuditLines(ctx, who(ctx), store.AuditFilter{Before: or(p.Before, 0), Subject: or(p.Subject, ""),
		Actor: or(p.Actor, ""), Action: or(p.Action, ""), From: or(p.From, time.Time{}), Until: or(p.To, time.Time{})}, limit)
	if err != nil {
		return nil, err
	}
	names, err := h.Desk.NamesOf(ctx, who(ctx), es)
	if err != nil {
		return nil, err
	}
	out := ListAudit200JSONResponse{Items: each(es, func(e audit.Event) AuditLine { return auditLine(e, names) })}
	if n := len(es); n == limit && es[n-1].Seq > 0 {
		out.Next = new(es[n-1].Seq)
	}
	return out, nil
}

func auditLine(e audit.Event, names map[string]store.Named) AuditLine {
	out := AuditLine{Seq: e.Seq, At: e.At, Actor: e.Actor, ActorName: e.ActorName, Action: e.Action, ActionName: audit.NameOf(e.Action), Subject: e.Subject, Detail: e.Detail}
	if n, known := names[e.Subject]; known {
		out.About = &AuditAbout{Sort: AuditAboutSort(n.Sort), Name: n.Name, Evidence: some(string(n.Evidence))}
		if n.Problem > 0 {
			out.About.Problem = &n.Problem
		}
	}
	return out
}

// auditTable streams lines of the log as a table.
type auditTable struct {
	handlers
	ctx    context.Context
	format ExportAuditParamsFormat
	lines  iter.Seq2[audit.Event, error]
}

// ExportAudit gives the lines that a filter lets through as a table to keep.
func (h handlers) ExportAudit(ctx context.Context, r ExportAuditRequestObject) (ExportAuditResponseObject, error) {
	p := r.Params
	format := or(p.Format, Xlsx)
	lines, err := h.Desk.ExportAudit(ctx, who(ctx), store.AuditFilter{Subject: or(p.Subject, ""), Actor: or(p.Actor, ""),
		Action: or(p.Action, ""), From: or(p.From, time.Time{}), Until: or(p.To, time.Time{})}, string(format))
	return auditTable{h, ctx, format, lines}, err
}

// named are the lines with what each is about, asked for some at a time.
func (t auditTable) named(yield func(audit.Line, error) bool) {
	const part = 200
	var some []audit.Event
	flush := func() bool {
		names, err := t.Desk.NamesOf(t.ctx, who(t.ctx), some)
		if err != nil {
			yield(audit.Line{}, err)
			return false
		}
		for _, e := range some {
			if !yield(audit.Line{Event: e, About: names[e.Subject].Name}, nil) {
				return false
			}
		}
		some = some[:0]
		return true
	}
	for e, err := range t.lines {
		if err != nil {
			yield(audit.Line{}, err)
			return
		}
		if some = append(some, e); len(some) == part && !flush() {
			return
		}
	}
	flush()
}

// VisitExportAuditResponse sends the table; like a package, one that ends early breaks off.
func (t auditTable) VisitExportAuditResponse(w http.ResponseWriter) error {
	write, media := audit.WriteXLSX, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	if t.format == Csv {
		write, media = audit.WriteCSV, "text/csv; charset=utf-8"
	}
	w.Header().Set("Content-Type", media)
	w.Header().Set("Content-Disposition", attachment("操作日志."+string(t.format)))
	began := &begun{ResponseWriter: w}
	err := write(began, time.Local, t.named)
	if err != nil && began.yes {
		logBroken(t.ctx, err)
		panic(http.ErrAbortHandler)
	}
	return err
}

// GetCheckpoint gives the newest signed checkpoint as text.
func (h handlers) GetCheckpoint(ctx context.Context, _ GetCheckpointRequestObject) (GetCheckpointResponseObject, error) {
	note, err := h.Desk.Checkpoint(ctx, who(ctx))
	if err == nil && note == nil {
		err = fmt.Errorf("%w：还没有签署过检查点，请稍后再试", store.ErrMissing)
	}
	return GetCheckpoint200TextResponse(note), err
}

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
	if or(r.Params.Ask, false) {
		return Export204Response{}, nil
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
