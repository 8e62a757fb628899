package casework

import (
	"context"
	"path/filepath"

	"juzheng/internal/account"
	"juzheng/internal/backup"
	"juzheng/internal/store"
)

// RebuildIndex records who has the index made anew, and begins.
func (d *Desk) RebuildIndex(ctx context.Context, who account.User, begin func() error) error {
	if !who.MayManage() {
		return account.ErrRefused
	}
	if err := begin(); err != nil {
		return err
	}
	return d.Store.Update(ctx, who, func(tx *store.Tx) error {
		return tx.Audit(ctx, "index.rebuild", "", nil)
	})
}

// Backup has everything copied, and records who took it and under which name.
func (d *Desk) Backup(ctx context.Context, who account.User, write func() (backup.Report, error)) (backup.Report, error) {
	if !who.MayManage() {
		return backup.Report{}, account.ErrRefused
	}
	r, err := write()
	if err != nil {
		return r, err
	}
	return r, d.Store.Update(ctx, who, func(tx *store.Tx) error {
		return tx.Audit(ctx, "backup", filepath.Base(r.Dir), map[string]any{"evidence": r.Evidence, "blobs": r.Blobs, "bytes": r.Bytes, "missing": r.Missing})
	})
}
