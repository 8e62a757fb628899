package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"sync"
)

// A pen is the one writer that SQLite has: a connection of its own with its own
// compiled statements. What it is asked to do is short and cannot be interrupted,
// since watching for that costs database/sql and the driver two goroutines a statement.
type pen struct {
	mu   sync.Mutex // wait here instead of in SQLite's busy loop
	db   *sql.DB
	conn *sql.Conn
	kept *statements // of conn
}

// write makes one change, all or nothing.
func (p *pen) write(ctx context.Context, change func(querier) error) (err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.take(ctx); err != nil {
		return err
	}
	if err := p.say(`BEGIN IMMEDIATE`); err != nil {
		return errors.Join(err, p.leave())
	}
	written := false
	defer func() { // change may panic too
		if written {
			return
		}
		if e := p.say(`ROLLBACK`); e != nil {
			err = errors.Join(err, p.leave()) // rolls back as well
		}
	}()
	if err := change(uninterrupted{kept{p.conn, p.kept}}); err != nil {
		return err
	}
	err = p.say(`COMMIT`)
	written = err == nil
	return err
}

// take gets the connection when there is none.
func (p *pen) take(ctx context.Context) error {
	if err := ctx.Err(); err != nil || p.conn != nil {
		return err
	}
	conn, err := p.db.Conn(ctx)
	if err == nil {
		p.conn, p.kept = conn, newStatements(conn)
	}
	return err
}

func (p *pen) say(stmt string) error {
	_, err := kept{p.conn, p.kept}.ExecContext(context.Background(), stmt)
	return err
}

// leave lets the connection go: the next change gets another.
func (p *pen) leave() error {
	p.kept.close()
	err := p.conn.Raw(func(any) error { return driver.ErrBadConn }) // it is not to be used again
	if p.conn = nil; errors.Is(err, driver.ErrBadConn) {
		err = nil
	}
	return err
}

func (p *pen) close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.conn == nil {
		return nil
	}
	p.kept.close()
	conn := p.conn
	p.conn = nil
	return conn.Close()
}

// uninterrupted does what it is asked even when nobody waits for it any more.
type uninterrupted struct{ kept }

func (u uninterrupted) ExecContext(ctx context.Context, stmt string, args ...any) (sql.Result, error) {
	return u.kept.ExecContext(context.WithoutCancel(ctx), stmt, args...)
}

func (u uninterrupted) QueryContext(ctx context.Context, stmt string, args ...any) (*sql.Rows, error) {
	return u.kept.QueryContext(context.WithoutCancel(ctx), stmt, args...)
}

func (u uninterrupted) QueryRowContext(ctx context.Context, stmt string, args ...any) *sql.Row {
	return u.kept.QueryRowContext(context.WithoutCancel(ctx), stmt, args...)
}
