// Package storetest opens real catalogs for tests: SQLite always, and
// PostgreSQL when JUZHENG_TEST_POSTGRES names one.
package storetest

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"juzheng/internal/store"
)

// Env is the environment variable with the URL of a PostgreSQL for tests.
const Env = "JUZHENG_TEST_POSTGRES"

// Open opens a fresh SQLite catalog, which goes with the test.
func Open(t testing.TB) *store.Store {
	t.Helper()
	return open(t, filepath.Join(t.TempDir(), "catalog.db"))
}

// Each runs a test on every engine that can be had.
func Each(t *testing.T, run func(t *testing.T, s *store.Store)) {
	t.Run("SQLite", func(t *testing.T) { run(t, Open(t)) })
	t.Run("PostgreSQL", func(t *testing.T) { run(t, open(t, Postgres(t))) })
}

// Postgres is the URL of a fresh schema in the PostgreSQL for tests; without
// one the test is skipped.
func Postgres(t testing.TB) string {
	t.Helper()
	at := os.Getenv(Env)
	if at == "" {
		t.Skip(Env + " names no PostgreSQL; make test starts one")
	}
	db, err := sql.Open("pgx", at)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	schema := fmt.Sprintf("t%x", rand.Uint64())
	if _, err := db.Exec(`CREATE SCHEMA ` + schema); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		db, err := sql.Open("pgx", at)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		if _, err := db.Exec(`DROP SCHEMA ` + schema + ` CASCADE`); err != nil {
			t.Error(err)
		}
	})
	u, err := url.Parse(at)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set("search_path", schema)
	u.RawQuery = q.Encode()
	return u.String()
}

func open(t testing.TB, where string) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), where)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}
