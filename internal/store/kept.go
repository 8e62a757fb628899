package store

import (
	"context"
	"database/sql"
	"sync"
)

// maxStatements are kept compiled; more there are only of lists of many lengths.
const maxStatements = 500

// statements keeps what SQLite has compiled: compiling took most of the time of a small question.
type statements struct {
	db preparer
	mu sync.Mutex
	by map[string]*sql.Stmt
}

type preparer interface {
	PrepareContext(context.Context, string) (*sql.Stmt, error)
}

func newStatements(db preparer) *statements {
	return &statements{db: db, by: map[string]*sql.Stmt{}}
}

// of is the compiled statement; nil when it cannot be, or enough are kept.
func (s *statements) of(ctx context.Context, stmt string) *sql.Stmt {
	s.mu.Lock()
	defer s.mu.Unlock()
	if st := s.by[stmt]; st != nil || len(s.by) >= maxStatements {
		return st
	}
	st, err := s.db.PrepareContext(ctx, stmt)
	if err != nil {
		return nil // whoever asks it plainly is told why
	}
	s.by[stmt] = st
	return st
}

func (s *statements) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, st := range s.by {
		_ = st.Close() // the catalog closes too
	}
	clear(s.by)
}

// kept asks by compiled statements.
type kept struct {
	plain querier
	*statements
}

func (k kept) ExecContext(ctx context.Context, stmt string, args ...any) (sql.Result, error) {
	if st := k.of(ctx, stmt); st != nil {
		return st.ExecContext(ctx, args...)
	}
	return k.plain.ExecContext(ctx, stmt, args...)
}

func (k kept) QueryContext(ctx context.Context, stmt string, args ...any) (*sql.Rows, error) {
	if st := k.of(ctx, stmt); st != nil {
		return st.QueryContext(ctx, args...)
	}
	return k.plain.QueryContext(ctx, stmt, args...)
}

func (k kept) QueryRowContext(ctx context.Context, stmt string, args ...any) *sql.Row {
	if st := k.of(ctx, stmt); st != nil {
		return st.QueryRowContext(ctx, args...)
	}
	return k.plain.QueryRowContext(ctx, stmt, args...)
}
