package store

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"juzheng/internal/job"
	"juzheng/internal/ledger"
)

const jobColumns = `id, kind, subject, state, attempt, run_at, lease, last_error, secret`

func scanJob(row scanner) (j job.Job, err error) {
	err = row.Scan(&j.ID, &j.Kind, &j.Subject, &j.State, &j.Attempt, when{&j.RunAt}, when{&j.Lease}, &j.LastError, &j.Secret)
	return j, err
}

// Enqueue has a job done as soon as a worker is free. A job of the same kind
// and subject that is there already is begun afresh; one that is being done
// loses its worker, whose result would be of yesterday.
func (tx *Tx) Enqueue(ctx context.Context, kind job.Kind, subject string) error {
	return tx.EnqueueWith(ctx, kind, subject, "")
}

// EnqueueWith is Enqueue of work that needs a password. It lies in clear in the
// job's row, where whichever process does the work finds it, and only as long as
// that row: FinishJob deletes it, a job that dies or is begun afresh loses it, a
// copy of the catalog never has it, and SQLite overwrites what is deleted
// (secure_delete, Sweep). No log, error, audit line or answer of the API holds it.
func (tx *Tx) EnqueueWith(ctx context.Context, kind job.Kind, subject, secret string) error {
	return tx.exec(ctx, `INSERT INTO job (`+jobColumns+`) VALUES ($1,$2,$3,$4,0,$5,0,'',$6)
		ON CONFLICT (kind, subject) DO UPDATE SET id = excluded.id, state = excluded.state, attempt = 0, run_at = excluded.run_at, lease = 0, secret = excluded.secret`,
		NewID[string](), kind, subject, job.Ready, micros(tx.now), secret)
}

// ClaimJob takes a job that is due; false when there is none. A job is spent
// when its worker died in the last try: it is to be given up, not begun. That
// an evidence is being read shows at once: a passing state, recorded by no line.
func (s *Store) ClaimJob(ctx context.Context) (j job.Job, ok, spent bool, err error) {
	err = s.quietly(ctx, func(tx *Tx) error {
		j, ok, spent, err = tx.ClaimJob(ctx)
		return err
	})
	return j, ok && err == nil, spent, err
}

// ClaimJob takes a job as part of this change.
func (tx *Tx) ClaimJob(ctx context.Context) (j job.Job, ok, spent bool, err error) {
	lock := ""
	if tx.pg {
		lock = " FOR UPDATE SKIP LOCKED"
	}
	// Two questions: SQLite would sort all jobs that wait to answer both at once.
	for _, due := range []struct {
		state job.State
		when  string
	}{{job.Running, "lease"}, {job.Ready, "run_at"}} {
		j, err = one(ctx, tx.q, scanJob, `SELECT `+jobColumns+` FROM job WHERE state = $1 AND `+due.when+` <= $2 ORDER BY run_at, id LIMIT 1`+lock, due.state, micros(tx.now))
		if !errors.Is(err, ErrMissing) {
			break
		}
	}
	if errors.Is(err, ErrMissing) {
		return j, false, false, nil
	}
	if err != nil {
		return j, false, false, err
	}
	if spent = j.Spent(tx.now); spent {
		j = j.Renewed(tx.now)
	} else {
		j = j.Begun(tx.now)
	}
	if j.Kind == job.Read && !spent {
		if err := tx.exec(ctx, `UPDATE evidence SET state = $2 WHERE id = $1 AND state = $3`, j.Subject, ledger.Reading, ledger.Received); err != nil {
			return j, false, false, err
		}
	}
	return j, true, spent, tx.exec(ctx, `UPDATE job SET state = $2, attempt = $3, lease = $4 WHERE id = $1`, j.ID, j.State, j.Attempt, micros(j.Lease))
}

// RenewJob prolongs the lease; job.ErrLost when the job is another's now.
func (s *Store) RenewJob(ctx context.Context, j job.Job) error {
	return s.quietly(ctx, func(tx *Tx) error {
		return fenced(tx.execOne(ctx, `UPDATE job SET lease = $3 WHERE id = $1 AND attempt = $2 AND state = 'running'`, j.ID, j.Attempt, micros(j.Renewed(tx.now).Lease)))
	})
}

// FinishJob removes a job together with what its work wrote; job.ErrLost, and
// nothing is written, when the job is another's now.
func (tx *Tx) FinishJob(ctx context.Context, j job.Job) error {
	return fenced(tx.execOne(ctx, `DELETE FROM job WHERE id = $1 AND attempt = $2 AND state = 'running'`, j.ID, j.Attempt))
}

// FailJob puts a job back for a later try, or gives it up.
func (s *Store) FailJob(ctx context.Context, j job.Job, why error) (job.Job, error) {
	err := s.quietly(ctx, func(tx *Tx) error {
		j = j.Failed(tx.now, why, rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64())))
		return fenced(tx.execOne(ctx, `UPDATE job SET state = $3, run_at = $4, lease = 0, last_error = $5, secret = CASE WHEN $3 = 'dead' THEN '' ELSE secret END
			WHERE id = $1 AND attempt = $2 AND state = 'running'`, j.ID, j.Attempt, j.State, micros(j.RunAt), j.LastError))
	})
	return j, err
}

func fenced(err error) error {
	if errors.Is(err, ErrMissing) {
		return job.ErrLost
	}
	return err
}

// ReclaimJobs makes every running job due again. Only for a process that knows
// itself alone with the catalog, after a crash.
func (s *Store) ReclaimJobs(ctx context.Context) error {
	return s.quietly(ctx, func(tx *Tx) error {
		return tx.exec(ctx, `UPDATE job SET state = 'ready', run_at = $1, lease = 0 WHERE state = 'running'`, micros(tx.now))
	})
}

// JobCounts are how many jobs stand in each state.
func (r reader) JobCounts(ctx context.Context) (map[job.State]int, error) {
	type count struct {
		state job.State
		n     int
	}
	cs, err := all(ctx, r.q, func(row scanner) (c count, err error) {
		err = row.Scan(&c.state, &c.n)
		return c, err
	}, `SELECT state, COUNT(*) FROM job GROUP BY state`)
	out := map[job.State]int{}
	for _, c := range cs {
		out[c.state] = c.n
	}
	return out, err
}

// NextJobAt is when the next job becomes due; the zero time when there is none.
func (r reader) NextJobAt(ctx context.Context) (time.Time, error) {
	n, err := one(ctx, r.q, value[int64], `SELECT COALESCE(MIN(CASE WHEN state = 'ready' THEN run_at ELSE lease END), 0) FROM job WHERE state <> 'dead'`)
	if err != nil || n == 0 {
		return time.Time{}, err
	}
	return time.UnixMicro(n), nil
}

// ReturnJob gives back a job that was not done because the worker stops; the try does not count.
func (s *Store) ReturnJob(ctx context.Context, j job.Job) error {
	return s.quietly(ctx, func(tx *Tx) error {
		err := tx.execOne(ctx, `UPDATE job SET state = 'ready', attempt = attempt - 1, run_at = $3, lease = 0 WHERE id = $1 AND attempt = $2 AND state = 'running'`,
			j.ID, j.Attempt, micros(tx.now))
		if errors.Is(err, ErrMissing) {
			return nil // another has it already
		}
		return err
	})
}

// ReadyNow has every job that waits for its next try begin at once.
func (s *Store) ReadyNow(ctx context.Context) error {
	return s.quietly(ctx, func(tx *Tx) error {
		return tx.exec(ctx, `UPDATE job SET run_at = $1 WHERE state = 'ready' AND run_at > $1`, micros(tx.now))
	})
}
