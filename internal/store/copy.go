package store

import (
	"context"
	"errors"
	"fmt"
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
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return fmt.Errorf("copy the catalog: %w", err)
	}
	return errors.Join(f.Sync(), f.Close())
}
