package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
)

// ErrElsewhere says that the catalog has tools of its own for copies.
var ErrElsewhere = errors.New("目录数据库在 PostgreSQL 中，请用 pg_dump 备份")

// CopyTo writes the catalog as it is at one moment into a new SQLite file, while
// others read and write. ErrElsewhere for PostgreSQL.
func (s *Store) CopyTo(ctx context.Context, path string) error {
	if s.pg {
		return ErrElsewhere
	}
	if err := private(path); err != nil {
		return fmt.Errorf("copy the catalog: %w", err)
	}
	if _, err := s.db.ExecContext(ctx, `VACUUM INTO $1`, path); err != nil {
		return fmt.Errorf("copy the catalog: %w", err)
	}
	if err := forgetSecrets(ctx, path); err != nil {
		return fmt.Errorf("copy the catalog: %w", err)
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return fmt.Errorf("copy the catalog: %w", err)
	}
	return errors.Join(f.Sync(), f.Close())
}

// forgetSecrets takes the passwords of jobs out of a copy; whoever puts it back
// is asked for them again.
func forgetSecrets(ctx context.Context, path string) error {
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?_pragma=secure_delete(1)&_pragma=journal_mode(DELETE)")
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, `UPDATE job SET secret = '' WHERE secret <> ''`)
	return errors.Join(err, db.Close())
}

// Sweep empties SQLite's journal, in which what was deleted would else stand until
// it is overwritten. When others read or write meanwhile it is left for the next time.
func (s *Store) Sweep(ctx context.Context) error {
	if s.pg {
		return nil
	}
	_, err := s.db.ExecContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`)
	return err
}
