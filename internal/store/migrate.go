package store

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/pressly/goose/v3"

	"juzheng/internal/audit"
)

// auditColumns is the number of the migration that lets lines of the log be
// found by who, what and when. Like subject these columns only find lines.
const auditColumns = 5

// coded are the migrations that need what the SQL of both engines does not
// have: to read the bodies of lines that were written before.
func coded() []*goose.Migration {
	return []*goose.Migration{goose.NewGoMigration(auditColumns, &goose.GoFunc{RunTx: findable}, &goose.GoFunc{RunTx: notFindable})}
}

func findable(ctx context.Context, tx *sql.Tx) error {
	for _, stmt := range []string{
		`ALTER TABLE audit_event ADD COLUMN actor TEXT NOT NULL DEFAULT ''`,
		`ALTER TABLE audit_event ADD COLUMN action TEXT NOT NULL DEFAULT ''`,
		`ALTER TABLE audit_event ADD COLUMN at BIGINT NOT NULL DEFAULT 0`,
	} {
		if _, err := tx.ExecContext(ctx, stmt); err != nil {
			return err
		}
	}
	for kept, err := range (reader{q: tx}).auditEvents(ctx) {
		if err != nil {
			return err
		}
		e, err := audit.Decode([]byte(kept.Body))
		if err != nil {
			continue // verify tells of it
		}
		if _, err := tx.ExecContext(ctx, `UPDATE audit_event SET actor = $2, action = $3, at = $4 WHERE seq = $1`, kept.Seq, e.ActorName, e.Action, micros(e.At)); err != nil {
			return fmt.Errorf("line %d of the log: %w", kept.Seq, err)
		}
	}
	for _, column := range []string{"actor", "action", "at"} {
		if _, err := tx.ExecContext(ctx, `CREATE INDEX audit_`+column+` ON audit_event (`+column+`, seq)`); err != nil {
			return err
		}
	}
	return nil
}

func notFindable(ctx context.Context, tx *sql.Tx) error {
	for _, column := range []string{"actor", "action", "at"} {
		for _, stmt := range []string{`DROP INDEX audit_` + column, `ALTER TABLE audit_event DROP COLUMN ` + column} {
			if _, err := tx.ExecContext(ctx, stmt); err != nil {
				return err
			}
		}
	}
	return nil
}
