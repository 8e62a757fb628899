// Package ingest reads what was uploaded and keeps the index in step with the catalog.
package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"sync"
	"time"

	"github.com/emmansun/gmsm/sm3"

	"juzheng/indexer/extract"
	"juzheng/indexer/page"
	"juzheng/internal/account"
	"juzheng/internal/blob"
	"juzheng/internal/job"
	"juzheng/internal/ledger"
	"juzheng/internal/store"
)

const (
	// PollEvery is how often a worker without a wake-up looks for work.
	PollEvery = 2 * time.Second
	// guessPages are the pages from which facts are guessed: titles, numbers and
	// dates stand in front, signatures at the end of short files.
	guessPages = 20
	// maxKept bounds the kept pages of one file, in bytes after compression.
	maxKept = 1 << 30
)

// A Worker reads evidence. Its fields are set once. Several workers, in several
// processes, may share one catalog.
type Worker struct {
	Store  *store.Store
	Blobs  blob.Store
	Reader *extract.Reader
	Spool  string // directory for files on their way
	Read   func() // called after an evidence was read; may be nil
}

// Work does jobs in n goroutines until ctx ends. A value on wake has them look at once.
func (w *Worker) Work(ctx context.Context, n int, wake <-chan struct{}) {
	var all sync.WaitGroup
	for range n {
		all.Go(func() {
			var c claim
			defer func() { w.unread(ctx, c) }()
			for ctx.Err() == nil {
				worked, err := w.do(ctx, &c)
				if err != nil && ctx.Err() == nil {
					slog.Error("ingest", "error", err)
				}
				if worked && err == nil {
					continue
				}
				select {
				case <-ctx.Done():
				case <-wake:
				case <-time.After(PollEvery):
				}
			}
		})
	}
	all.Wait()
}

// Drain does jobs until none is due, and says how many it did.
func (w *Worker) Drain(ctx context.Context) (int, error) {
	for n := 0; ; n++ {
		worked, err := w.One(ctx)
		if !worked || err != nil {
			return n, err
		}
	}
}

// One does the next job that is due; false when there was none. A file that
// cannot be read is no error, and neither is a try that failed and comes again.
func (w *Worker) One(ctx context.Context) (bool, error) { return w.do(ctx, nil) }

// A claim is a job in a worker's hands.
type claim struct {
	job.Job
	ok, spent bool
}

// do does a job: the one that was claimed, or else one that is due. When next is
// given and the work went well, what is due then is claimed in the same change.
func (w *Worker) do(ctx context.Context, next *claim) (_ bool, err error) {
	var c claim
	if next != nil {
		c, *next = *next, c
	}
	if !c.ok {
		if c.Job, c.ok, c.spent, err = w.Store.ClaimJob(ctx); err != nil || !c.ok {
			return false, err
		}
	}
	j := c.Job
	if c.spent {
		return true, w.giveUp(ctx, j, errors.New("读取时进程多次意外中止"))
	}
	if j.Secret != "" {
		defer func() {
			if err := w.Store.Sweep(context.WithoutCancel(ctx)); err != nil {
				slog.Warn("sweep the catalog's journal", "error", err)
			}
		}()
	}
	id := ledger.EvidenceID(j.Subject)
	err = w.underLease(ctx, j, func(ctx context.Context) error { return w.read(ctx, j, id, next) })
	switch {
	case err == nil, errors.Is(err, job.ErrLost):
		return true, nil
	case ctx.Err() != nil:
		return true, w.Store.ReturnJob(context.WithoutCancel(ctx), j)
	}
	slog.Warn("read evidence", "evidence", id, "attempt", j.Attempt, "error", err)
	if j.Attempt >= job.MaxAttempts {
		return true, w.giveUp(ctx, j, err)
	}
	_, err = w.Store.FailJob(ctx, j, err)
	return true, err
}

// underLease works while it renews the job's lease, and stops the work when the lease is lost.
func (w *Worker) underLease(ctx context.Context, j job.Job, work func(context.Context) error) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var renewing sync.WaitGroup
	defer renewing.Wait()
	done := make(chan struct{})
	defer close(done)
	renewing.Go(func() {
		for {
			select {
			case <-done:
				return
			case <-time.After(job.RenewEvery):
			}
			if err := w.Store.RenewJob(ctx, j); errors.Is(err, job.ErrLost) {
				stop(job.ErrLost)
				return
			}
		}
	})
	err := work(ctx)
	if errors.Is(context.Cause(ctx), job.ErrLost) {
		return job.ErrLost
	}
	return err
}

// giveUp says of an evidence that it cannot be read; its original stays.
func (w *Worker) giveUp(ctx context.Context, j job.Job, why error) error {
	slog.Error("evidence given up", "evidence", j.Subject, "error", why)
	return w.Store.Update(ctx, account.TheSystem, func(tx *store.Tx) error {
		e, err := tx.Evidence(ctx, ledger.EvidenceID(j.Subject))
		if err != nil {
			return err
		}
		e.State, e.Reason = ledger.Unreadable, "多次读取失败。原件已完整保存，可稍后点“重新读取”，或联系管理员查看日志"
		return errors.Join(tx.ChangeEvidence(ctx, e), tx.FinishJob(ctx, j), tx.Audit(ctx, "ingest.give_up", string(e.ID), map[string]string{"error": why.Error()}))
	})
}

// read extracts an evidence, keeps its pages, guesses its facts and finishes the job.
func (w *Worker) read(ctx context.Context, j job.Job, id ledger.EvidenceID, next *claim) error {
	e, err := w.Store.Evidence(ctx, id)
	if err != nil {
		return err
	}
	original, sm, done, err := w.fetch(ctx, e)
	if err != nil {
		return err
	}
	defer done()
	got, err := w.extract(ctx, e, original, j.Secret)
	if err != nil {
		return err
	}
	var c claim
	err = w.Store.Update(ctx, account.TheSystem, func(tx *store.Tx) error {
		e, err := tx.Evidence(ctx, id)
		if err != nil {
			return err
		}
		got.into(&e)
		e.SM3 = sm
		detail := map[string]any{"state": e.State, "pages": e.Pages, "engine": e.Engine}
		if s := e.Signed(); s != "" {
			detail["signatures"] = s
		}
		err = errors.Join(tx.FinishJob(ctx, j), tx.ChangeEvidence(ctx, e), tx.Audit(ctx, "ingest.read", string(id), detail))
		if err == nil && next != nil {
			c.Job, c.ok, c.spent, err = tx.ClaimJob(ctx)
		}
		return err
	})
	if err != nil {
		return err
	}
	if next != nil {
		*next = c
	}
	if w.Read != nil {
		w.Read()
	}
	return nil
}

// unread gives back what was claimed and not begun. A spent job is given up by
// whoever finds its lease run out.
func (w *Worker) unread(ctx context.Context, c claim) {
	if !c.ok || c.spent {
		return
	}
	if err := w.Store.ReturnJob(context.WithoutCancel(ctx), c.Job); err != nil {
		slog.Error("ingest", "error", err)
	}
}

// fetch finds where an original lies on this machine, checking its digest; one
// of a store elsewhere is copied to the spool, until done. It reckons the SM3 of
// a file that was too large for that when it came in.
func (w *Worker) fetch(ctx context.Context, e ledger.Evidence) (path, sm string, done func(), err error) {
	r, _, err := w.Blobs.Open(ctx, e.Ref)
	if err != nil {
		return "", "", nil, fmt.Errorf("open original: %w", err)
	}
	defer r.Close()
	var body io.Reader = blob.Verified(r, e.Ref)
	sum, sm := sm3.New(), e.SM3
	if sm == "" {
		body = io.TeeReader(body, sum)
	}
	done = func() {}
	if at, ok := w.Blobs.(blob.Placed); ok {
		if path, err = at.Path(ctx, e.Ref); err == nil {
			_, err = io.Copy(io.Discard, body)
		}
	} else {
		path, err = w.copied(body)
		done = func() { _ = os.Remove(path) } // Tidy takes what stays
	}
	if err != nil {
		return "", "", nil, fmt.Errorf("fetch original: %w", err)
	}
	if sm == "" {
		sm = blob.SM3(sum.Sum(nil)).String()
	}
	return path, sm, done, nil
}

// copied puts an original into the spool.
func (w *Worker) copied(body io.Reader) (path string, err error) {
	f, err := os.CreateTemp(w.Spool, blob.SpoolPrefix+"*")
	if err != nil {
		return "", err
	}
	_, err = io.Copy(f, body)
	if err = errors.Join(err, f.Close()); err != nil {
		return "", errors.Join(err, os.Remove(f.Name()))
	}
	return f.Name(), nil
}

// reading is what came of reading a file.
type reading struct {
	report extract.Report
	ref    blob.Ref // the kept pages, zero when there are none
	pages  int
	text   bool // some page has text
	facts  []ledger.Fact
	open   blob.Ref // the copy without password, zero when there is none
}

// extract reads the file at path and keeps its pages as a blob.
func (w *Worker) extract(ctx context.Context, e ledger.Evidence, path, password string) (got reading, err error) {
	f, err := os.CreateTemp(w.Spool, blob.SpoolPrefix+"*")
	if err != nil {
		return got, err
	}
	keep, err := page.NewWriter(f)
	if err != nil {
		return got, errors.Join(err, f.Close(), os.Remove(f.Name()))
	}
	var front []page.Page
	got.report, err = w.Reader.ReadWith(ctx, path, e.Name, password, func(p page.Page) error {
		got.pages++
		got.text = got.text || p.Text != ""
		if len(front) < guessPages {
			front = append(front, p)
		}
		return keep.Write(p)
	})
	if err = errors.Join(err, keep.Close(), f.Close()); err != nil || got.pages == 0 {
		got.facts = Guess(e.Name, nil)
		return got, errors.Join(err, os.Remove(f.Name()))
	}
	s, err := blob.Take(ctx, f.Name(), maxKept)
	if err != nil {
		return got, fmt.Errorf("keep pages: %w", err)
	}
	defer s.Close()
	if err := blob.Mend(ctx, w.Blobs, s); err != nil {
		return got, fmt.Errorf("keep pages: %w", err)
	}
	got.ref, got.facts = s.Ref, Guess(e.Name, front)
	if password != "" && got.report.Media == "application/pdf" {
		if got.open, err = w.unlocked(ctx, path, password); err != nil {
			slog.Warn("no copy without password; pages have no pictures", "evidence", e.ID, "error", err)
		}
	}
	return got, ctx.Err()
}

// unlocked keeps a copy without password as a blob.
func (w *Worker) unlocked(ctx context.Context, path, password string) (blob.Ref, error) {
	f, err := os.CreateTemp(w.Spool, blob.SpoolPrefix+"*")
	if err != nil {
		return blob.Ref{}, err
	}
	err = w.Reader.Unlock(ctx, path, password, f)
	if err = errors.Join(err, f.Close()); err != nil {
		return blob.Ref{}, errors.Join(err, os.Remove(f.Name()))
	}
	s, err := blob.Take(ctx, f.Name(), extract.CopyBytes)
	if err != nil {
		return blob.Ref{}, err
	}
	defer s.Close()
	if err := blob.Mend(ctx, w.Blobs, s); err != nil {
		return blob.Ref{}, err
	}
	return s.Ref, nil
}

// into records a reading. What was read in part is searchable and says so. A file
// that gave nothing this time keeps what it gave before, for its bytes are the
// same: a password is only there once.
func (g reading) into(e *ledger.Evidence) {
	if g.pages == 0 && !e.PagesRef.IsZero() {
		e.State, e.Reason = ledger.Searchable, "重新读取没有成功，仍是上一次读出的内容："+g.report.Reason
		if e.PendingPages > 0 {
			e.State = ledger.OCRPending
		}
		return
	}
	e.Media, e.Engine, e.Reason = g.report.Media, g.report.Engine, g.report.Reason
	e.Pages, e.PendingPages, e.PagesRef = g.pages, g.report.Pending, g.ref
	e.Signatures = g.report.Signatures
	if !g.open.IsZero() {
		e.OpenRef = g.open
	}
	switch {
	case g.report.State == extract.Pending:
		e.State = ledger.OCRPending
	case g.report.State == extract.Readable, g.text:
		e.State = ledger.Searchable
	default:
		e.State = ledger.Unreadable
	}
	e.Suggested = g.facts
	if !e.Confirmed {
		adopt(e, g.facts)
	}
}
