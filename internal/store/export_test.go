package store

import "testing"

// Tamper changes the catalog behind its back, as somebody with the file could.
func (s *Store) Tamper(t testing.TB, stmt string, args ...any) {
	t.Helper()
	if _, err := s.db.Exec(stmt, args...); err != nil {
		t.Fatal(err)
	}
}
