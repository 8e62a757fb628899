package store

import (
	"context"
	"errors"
	"testing"
)

// Tamper changes the catalog behind its back, as somebody with the file could.
func (s *Store) Tamper(t testing.TB, stmt string, args ...any) {
	t.Helper()
	if _, err := s.db.Exec(stmt, args...); err != nil {
		t.Fatal(err)
	}
}

// AgeLog makes the log one of before its lines could be found, and migrates it.
func (s *Store) AgeLog(t testing.TB) {
	t.Helper()
	ctx := context.Background()
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(notFindable(ctx, tx), findable(ctx, tx), tx.Commit()); err != nil {
		t.Fatal(err)
	}
}
