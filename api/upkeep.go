package api

import (
	"context"
	"path/filepath"

	"juzheng/internal/backup"
	"juzheng/internal/index"
)

// RebuildIndex has the index made anew in the background.
func (h handlers) RebuildIndex(ctx context.Context, _ RebuildIndexRequestObject) (RebuildIndexResponseObject, error) {
	if err := h.Desk.RebuildIndex(ctx, who(ctx), h.Rebuilder.Ask); err != nil {
		return nil, err
	}
	s, err := h.index(ctx)
	return RebuildIndex202JSONResponse(s), err
}

// index says how the index stands.
func (h handlers) index(ctx context.Context) (IndexStatus, error) {
	files, err := h.Follower.Engine.Count(ctx)
	if err != nil {
		return IndexStatus{}, err
	}
	lag, err := h.Follower.Behind(ctx)
	if err != nil {
		return IndexStatus{}, err
	}
	out := IndexStatus{Files: files, Lag: lag, Current: lag == 0, Problem: some(h.Rebuilder.Trouble())}
	want, err := h.Desk.Store.LastChanged(ctx)
	if err != nil {
		return out, err
	}
	p, err := h.Rebuilder.Progress(ctx, want)
	out.Rebuilding = rebuilding(p)
	return out, err
}

func rebuilding(p *index.Progress) *Rebuilding {
	if p == nil {
		return nil
	}
	return &Rebuilding{Done: p.Done, Total: p.Total, Partial: p.Partial}
}

// MakeBackup writes a backup on the server, in the folder of backups and nowhere else.
func (h handlers) MakeBackup(ctx context.Context, r MakeBackupRequestObject) (MakeBackupResponseObject, error) {
	name := ""
	if r.Body != nil {
		name = or(r.Body.Name, "")
	}
	b, err := h.Desk.Backup(ctx, who(ctx), func() (backup.Report, error) { return h.Backups.Named(ctx, h.Shelf, name) })
	return MakeBackup201JSONResponse{Name: filepath.Base(b.Dir), At: b.At, Evidence: b.Evidence, Blobs: b.Blobs, Bytes: b.Bytes, Catalog: b.Catalog,
		Originals: b.Originals, Index: b.Index, Missing: b.Missing, MissingNames: list(b.Named)}, err
}
