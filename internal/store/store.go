// Package store is the catalog: the SQL of every noun, one set of statements for
// SQLite and PostgreSQL.
package store

import (
	"context"
	"database/sql"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"reflect"
	"strings"
	"time"
	"unicode/utf8"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	"github.com/oklog/ulid/v2"
	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the driver "sqlite"

	"juzheng/internal/account"
)

var (
	// ErrMissing says that what was asked for is not there.
	ErrMissing = errors.New("没有找到")
	// ErrTaken says that a name or number is already used.
	ErrTaken = errors.New("已存在")
	// ErrText refuses text that PostgreSQL cannot keep, on every engine alike.
	ErrText = errors.New("文字中含有无法保存的字符（空字符或乱码），请删去后再试")
	// ErrUnaudited refuses a change that no audit line tells of: a fault of ours.
	ErrUnaudited = errors.New("store: a change without an audit line")
)

// Connections that one process keeps to the catalog.
const (
	maxConns    = 8
	busyTimeout = 10 * time.Second
)

// A Store is an open catalog. Its reading methods see what was committed.
type Store struct {
	reader
	db   *sql.DB
	kept *statements // of SQLite, as is what follows
	pen  *pen
	now  func() time.Time
}

// reader holds the reading methods, which work inside and outside a transaction.
type reader struct {
	q  querier
	pg bool
}

type querier interface {
	ExecContext(context.Context, string, ...any) (sql.Result, error)
	QueryContext(context.Context, string, ...any) (*sql.Rows, error)
	QueryRowContext(context.Context, string, ...any) *sql.Row
}

//go:embed migrations/*.sql
var migrations embed.FS

// Open opens the catalog at where, a postgres:// URL or else the path of an
// SQLite file, and brings its tables up to date.
func Open(ctx context.Context, where string) (*Store, error) {
	s := &Store{now: time.Now}
	driver, dsn, dialect := "sqlite", sqliteDSN(where), goose.DialectSQLite3
	if strings.HasPrefix(where, "postgres://") || strings.HasPrefix(where, "postgresql://") {
		driver, dsn, dialect, s.pg = "pgx", where, goose.DialectPostgres, true
	} else if err := private(where); err != nil {
		return nil, fmt.Errorf("open catalog: %w", err)
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		return nil, fmt.Errorf("open catalog: %w", redact(err, where))
	}
	db.SetMaxOpenConns(maxConns)
	db.SetMaxIdleConns(maxConns)
	s.db, s.q = db, db
	if err := s.migrate(ctx, dialect); err != nil {
		db.Close()
		return nil, fmt.Errorf("open catalog: %w", redact(err, where))
	}
	if !s.pg { // the driver of PostgreSQL keeps them itself
		s.kept, s.pen = newStatements(db), &pen{db: db}
		s.q = kept{db, s.kept}
	}
	return s, nil
}

// private makes an SQLite file that only its owner reads, and its journals with it.
func private(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(f.Chmod(0o600), f.Close())
}

func sqliteDSN(path string) string {
	v := url.Values{"_txlock": {"immediate"}, "_pragma": {
		fmt.Sprintf("busy_timeout(%d)", busyTimeout.Milliseconds()),
		"journal_mode(WAL)", "secure_delete(1)", "synchronous(FULL)", "foreign_keys(1)", "cache_size(-2000)"}}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + v.Encode()
}

// redact keeps a password of the URL out of errors and logs.
func redact(err error, where string) error {
	u, e := url.Parse(where)
	if e != nil || u.User == nil {
		return err
	}
	secret, _ := u.User.Password()
	if secret == "" || !strings.Contains(err.Error(), secret) {
		return err
	}
	return errors.New(strings.ReplaceAll(err.Error(), secret, "***"))
}

// migrationLock is the advisory lock under which one process at a time brings
// a shared PostgreSQL catalog up to date.
const migrationLock = 0x6a757a68 // "juzh"

func (s *Store) migrate(ctx context.Context, dialect goose.Dialect) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	if s.pg {
		conn, err := s.db.Conn(ctx)
		if err != nil {
			return err
		}
		defer conn.Close()
		if _, err := conn.ExecContext(ctx, `SELECT pg_advisory_lock($1)`, migrationLock); err != nil {
			return err
		}
		// Closing the connection lets the lock go too.
		defer func() { _, _ = conn.ExecContext(ctx, `SELECT pg_advisory_unlock($1)`, migrationLock) }()
	}
	p, err := goose.NewProvider(dialect, s.db, files, goose.WithGoMigrations(coded()...))
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}

// Close closes the catalog.
func (s *Store) Close() error {
	var err error
	if s.pen != nil {
		s.kept.close()
		err = s.pen.close()
	}
	return errors.Join(err, s.db.Close())
}

// Ping reports whether the catalog answers.
func (s *Store) Ping(ctx context.Context) error { return s.db.PingContext(ctx) }

// A Tx is one change of the catalog.
type Tx struct {
	reader
	who     account.User
	now     time.Time
	size    int64 // of the audit log after this transaction's lines; 0 before the first
	touched map[string]bool
}

// Update makes one change, all or nothing. Changes are made one after another,
// so the audit log has one order and the index can follow it. A change
// without an audit line is refused.
func (s *Store) Update(ctx context.Context, who account.User, change func(*Tx) error) error {
	return s.inTx(ctx, who, func(tx *Tx) error {
		if s.pg {
			if _, err := tx.q.ExecContext(ctx, `SELECT size FROM audit_head FOR UPDATE`); err != nil {
				return err
			}
		}
		if err := change(tx); err != nil {
			return err
		}
		if tx.size == 0 {
			return ErrUnaudited
		}
		return tx.markTouched(ctx)
	})
}

// quietly makes a change that is no deed of anybody: leases, sessions, counters of wrong passwords.
func (s *Store) quietly(ctx context.Context, change func(*Tx) error) error {
	return s.inTx(ctx, account.TheSystem, change)
}

func (s *Store) inTx(ctx context.Context, who account.User, change func(*Tx) error) (err error) {
	to := func(q querier) error {
		err := change(&Tx{reader: reader{q, s.pg}, who: who, now: s.now().UTC(), touched: map[string]bool{}})
		if gone := ctx.Err(); gone != nil {
			return errors.Join(gone, err) // nobody waits for it; PostgreSQL's driver may have rolled back by now
		}
		return err
	}
	if s.pen != nil {
		return s.pen.write(ctx, to)
	}
	t, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, ignoreDone(t.Rollback())) }() // change may panic too
	if err := to(t); err != nil {
		return err
	}
	return t.Commit()
}

// atOneMoment reads what the catalog holds at one moment, whatever is written meanwhile.
func (s *Store) atOneMoment(ctx context.Context, read func(reader) error) error {
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	begin := `BEGIN DEFERRED`
	if s.pg {
		begin = `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY`
	}
	if _, err := conn.ExecContext(ctx, begin); err != nil {
		return err
	}
	defer func() { _, _ = conn.ExecContext(context.WithoutCancel(ctx), `ROLLBACK`) }() // nothing was written
	return read(reader{conn, s.pg})
}

func ignoreDone(err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}

// Now is the time of this change.
func (tx *Tx) Now() time.Time { return tx.now }

// NewID makes an ID that sorts by time.
func NewID[T ~string]() T { return T(ulid.Make().String()) }

func (tx *Tx) exec(ctx context.Context, stmt string, args ...any) error {
	if err := keepable(args); err != nil {
		return err
	}
	_, err := tx.q.ExecContext(ctx, stmt, args...)
	return taken(err)
}

// keepable refuses NUL and what is no UTF-8.
func keepable(args []any) error {
	for _, a := range args {
		if v := reflect.ValueOf(a); v.Kind() == reflect.String && (!utf8.ValidString(v.String()) || strings.IndexByte(v.String(), 0) >= 0) {
			return ErrText
		}
	}
	return nil
}

// execOne is exec that must change one row.
func (tx *Tx) execOne(ctx context.Context, stmt string, args ...any) error {
	if err := keepable(args); err != nil {
		return err
	}
	r, err := tx.q.ExecContext(ctx, stmt, args...)
	if err != nil {
		return taken(err)
	}
	if n, err := r.RowsAffected(); err != nil || n != 1 {
		return errors.Join(ErrMissing, err)
	}
	return nil
}

// taken turns a broken UNIQUE rule of either engine into ErrTaken.
func taken(err error) error {
	if err != nil && (strings.Contains(err.Error(), "UNIQUE constraint failed") || strings.Contains(err.Error(), "SQLSTATE 23505")) {
		return fmt.Errorf("%w: %w", ErrTaken, err)
	}
	return err
}

type scanner interface{ Scan(...any) error }

func all[T any](ctx context.Context, q querier, scan func(scanner) (T, error), stmt string, args ...any) ([]T, error) {
	if err := keepable(args); err != nil {
		return nil, err
	}
	rows, err := q.QueryContext(ctx, stmt, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

func one[T any](ctx context.Context, q querier, scan func(scanner) (T, error), stmt string, args ...any) (v T, err error) {
	if err := keepable(args); err != nil {
		return v, err
	}
	v, err = scan(q.QueryRowContext(ctx, stmt, args...))
	if errors.Is(err, sql.ErrNoRows) {
		return v, ErrMissing
	}
	return v, err
}

// value scans a single column.
func value[T any](row scanner) (v T, err error) {
	err = row.Scan(&v)
	return v, err
}

// A jsonColumn reads and writes a value as JSON text.
type jsonColumn struct{ v any }

func (j jsonColumn) Scan(src any) error {
	switch s := src.(type) {
	case string:
		return json.Unmarshal([]byte(s), j.v)
	case []byte:
		return json.Unmarshal(s, j.v)
	}
	return fmt.Errorf("JSON column holds %T", src)
}

func asJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // our own plain types always marshal
	}
	return string(b)
}

// micros and when keep times as microseconds since 1970, 0 for none.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

type when struct{ t *time.Time }

func (w when) Scan(src any) error {
	n, ok := src.(int64)
	if !ok {
		return fmt.Errorf("time column holds %T", src)
	}
	*w.t = time.Time{}
	if n != 0 {
		*w.t = time.UnixMicro(n).UTC()
	}
	return nil
}

type yes struct{ b *bool }

func (y yes) Scan(src any) error {
	n, ok := src.(int64)
	*y.b = n != 0
	if !ok {
		return fmt.Errorf("yes/no column holds %T", src)
	}
	return nil
}

func bit(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// holes writes n placeholders from $from on: $3,$4,$5.
func holes(from, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "$%d", from+i)
	}
	return b.String()
}

// anys makes the arguments for holes.
func anys[T any](vs []T) []any {
	out := make([]any, len(vs))
	for i, v := range vs {
		out[i] = v
	}
	return out
}
