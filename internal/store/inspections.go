package store

import (
	"context"

	"juzheng/internal/ledger"
)

const inspectionColumns = `id, title, team, unit, report_ref, report_name, created_at`

func scanInspection(row scanner) (i ledger.Inspection, err error) {
	err = row.Scan(&i.ID, &i.Title, &i.Team, &i.Unit, &i.Report, &i.ReportName, when{&i.CreatedAt})
	return i, err
}

// Inspection is one inspection; ErrMissing.
func (r reader) Inspection(ctx context.Context, id ledger.InspectionID) (ledger.Inspection, error) {
	return one(ctx, r.q, scanInspection, `SELECT `+inspectionColumns+` FROM inspection WHERE id = $1`, id)
}

// PresentInspection is the newest inspection; ErrMissing before the first.
func (r reader) PresentInspection(ctx context.Context) (ledger.Inspection, error) {
	return one(ctx, r.q, scanInspection, `SELECT `+inspectionColumns+` FROM inspection ORDER BY created_at DESC, id DESC LIMIT 1`)
}

// Inspections are all, newest first.
func (r reader) Inspections(ctx context.Context) ([]ledger.Inspection, error) {
	return all(ctx, r.q, scanInspection, `SELECT `+inspectionColumns+` FROM inspection ORDER BY created_at DESC, id DESC`)
}

// PutInspection adds an inspection or replaces what is known of it.
func (tx *Tx) PutInspection(ctx context.Context, i ledger.Inspection) error {
	return tx.exec(ctx, `INSERT INTO inspection (`+inspectionColumns+`) VALUES ($1,$2,$3,$4,$5,$6,$7)
		ON CONFLICT (id) DO UPDATE SET title = excluded.title, team = excluded.team,
		report_ref = excluded.report_ref, report_name = excluded.report_name`,
		i.ID, i.Title, i.Team, i.Unit, i.Report, i.ReportName, micros(i.CreatedAt))
}

// PutReport keeps the words of an inspection's report and, as JSON, what was read of it.
func (tx *Tx) PutReport(ctx context.Context, id ledger.InspectionID, body, draft string) error {
	return tx.exec(ctx, `INSERT INTO report (inspection, body, draft) VALUES ($1,$2,$3)
		ON CONFLICT (inspection) DO UPDATE SET body = excluded.body, draft = excluded.draft`, id, body, draft)
}

// Report gives back what PutReport kept; ErrMissing before the import.
func (r reader) Report(ctx context.Context, id ledger.InspectionID) (body, draft string, err error) {
	type kept struct{ body, draft string }
	k, err := one(ctx, r.q, func(row scanner) (k kept, err error) {
		err = row.Scan(&k.body, &k.draft)
		return k, err
	}, `SELECT body, draft FROM report WHERE inspection = $1`, id)
	return k.body, k.draft, err
}
