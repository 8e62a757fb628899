package ingest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"juzheng/indexer"
	"juzheng/indexer/page"
	"juzheng/internal/blob"
	"juzheng/internal/field"
	"juzheng/internal/kept"
	"juzheng/internal/ledger"
	"juzheng/internal/store"
)

const (
	// followBatch is how many evidences the index takes at a time.
	followBatch = 200
	// followGather is how long changes are gathered before the index takes them:
	// many small batches are many merges. A question does not wait for it, see Fresh.
	followGather = time.Second
	// FreshWait bounds how long a question waits for the index to catch up.
	FreshWait = 5 * time.Second
	// farBehind is how many evidences an index lacks that nobody waits for while
	// it is being filled: answers say so.
	farBehind = 200
)

// A Follower keeps an index in step with the catalog: every change of an
// evidence has the number of its audit line, and the index remembers the last
// one that it took. So the index may be lost and made again at any time, and
// each process may have its own.
type Follower struct {
	Store     *store.Store
	Blobs     blob.Store
	Engine    indexer.Engine
	mu        sync.Mutex  // one batch at a time
	following atomic.Bool // in the background
}

// A filled engine has others take its place; what is read of it and written to
// it in one step goes to one of them.
type filled interface {
	Fill(ctx context.Context, write func(indexer.Engine) error) error
}

// Follow keeps up until ctx ends. A value on wake has it look at once.
func (f *Follower) Follow(ctx context.Context, wake <-chan struct{}) {
	f.following.Store(true)
	defer f.following.Store(false)
	for ctx.Err() == nil {
		if err := f.keepUp(ctx); err != nil && ctx.Err() == nil {
			slog.Error("index", "error", err)
		}
		select {
		case <-ctx.Done():
		case <-wake:
			select {
			case <-ctx.Done():
			case <-time.After(followGather):
			}
		case <-time.After(PollEvery):
		}
	}
}

// keepUp catches up, and makes an index compact that was filled from far behind.
func (f *Follower) keepUp(ctx context.Context) error {
	if err := f.Trust(ctx); err != nil {
		return err
	}
	far, err := f.far(ctx)
	if err != nil {
		return err
	}
	for n := followBatch; n == followBatch && err == nil; { // what came meanwhile gathers for the next time
		n, err = f.step(ctx)
	}
	if c, ok := f.Engine.(interface{ Compact(context.Context) }); ok && far && err == nil {
		c.Compact(ctx)
	}
	return err
}

// far says that the index lacks more than farBehind evidences.
func (f *Follower) far(ctx context.Context) (bool, error) {
	have, err := f.Engine.Seq(ctx)
	if err != nil {
		return false, err
	}
	n, err := f.Store.CountAhead(ctx, have, farBehind+1)
	return n > farBehind, err
}

var errAhead = errors.New("the index knows of changes that the catalog does not have: it belongs to another or a later catalog")

// Trust has an index set aside that followed another catalog, for instance
// when this one was restored from a backup.
func (f *Follower) Trust(ctx context.Context) error {
	d, ok := f.Engine.(interface{ Distrust(error) error })
	if !ok {
		return nil
	}
	have, err := f.Engine.Seq(ctx)
	if err != nil {
		return err
	}
	want, err := f.Store.LastChanged(ctx) // after Seq: the catalog only grows
	if err != nil || have <= want {
		return err
	}
	return d.Distrust(errAhead)
}

// CatchUp takes everything that changed since the index last looked. Progress,
// if given, hears how many evidences were taken so far.
func (f *Follower) CatchUp(ctx context.Context, progress func(done int)) error {
	for done := 0; ; {
		n, err := f.step(ctx)
		if err != nil || n == 0 {
			return err
		}
		if done += n; progress != nil {
			progress(done)
		}
	}
}

// Fresh waits until the index knows all that the catalog knew when it was
// called, at most FreshWait; an index that is further behind, or cannot follow
// because the blobs do not answer, answers with what it has. Nobody waits for
// one that is being filled in the background from far behind.
func (f *Follower) Fresh(ctx context.Context) error {
	want, err := f.Store.LastChanged(ctx)
	if err != nil {
		return err
	}
	have, err := f.Engine.Seq(ctx)
	if err != nil || have == want {
		return err
	}
	if err := f.Trust(ctx); err != nil {
		return err
	}
	if far, err := f.far(ctx); err != nil || far && f.following.Load() {
		return err
	}
	wait, stop := context.WithTimeout(ctx, FreshWait)
	defer stop()
	if err := f.CatchUp(wait, nil); err != nil && wait.Err() == nil {
		slog.Error("index is behind", "error", err)
	}
	return ctx.Err()
}

// Behind is how many lines of the log the index has not followed yet.
func (f *Follower) Behind(ctx context.Context) (int64, error) {
	want, err := f.Store.LastChanged(ctx)
	if err != nil {
		return 0, err
	}
	have, err := f.Engine.Seq(ctx)
	return max(0, want-have), err
}

// step takes one batch.
func (f *Follower) step(ctx context.Context) (n int, err error) {
	if e, ok := f.Engine.(filled); ok {
		err = e.Fill(ctx, func(e indexer.Engine) error {
			n, err = f.take(ctx, e)
			return err
		})
		return n, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.take(ctx, f.Engine)
}

func (f *Follower) take(ctx context.Context, engine indexer.Engine) (int, error) {
	seq, err := engine.Seq(ctx)
	if err != nil {
		return 0, err
	}
	changed, err := f.Store.EvidenceChanged(ctx, seq, followBatch)
	if err != nil || len(changed) == 0 {
		return 0, err
	}
	var put []ledger.Evidence
	var gone []string
	for _, e := range changed {
		if e.Withdrawn() {
			gone = append(gone, string(e.ID))
			continue
		}
		put = append(put, e)
	}
	// The number moves with the last part only: a crash in between repeats the batch.
	if err := f.put(ctx, engine, seq, put); err != nil {
		return 0, fmt.Errorf("index: %w", err)
	}
	if err := engine.Remove(ctx, changed[len(changed)-1].Changed, gone...); err != nil {
		return 0, fmt.Errorf("index: %w", err)
	}
	return len(changed), nil
}

// put has the index take evidences. One whose kept pages are lost is found by its
// title until it is read again: the rest must not wait for it.
func (f *Follower) put(ctx context.Context, engine indexer.Engine, seq int64, es []ledger.Evidence) error {
	entries := make([]indexer.Entry, len(es))
	for i, e := range es {
		var err error
		if entries[i], err = f.entry(ctx, e); err != nil {
			return err
		}
	}
	err := engine.Put(ctx, seq, entries...)
	damaged := errors.Is(err, indexer.ErrDamaged) // or one of them cannot be indexed
	if !damaged && !errors.Is(err, page.ErrDamaged) && !errors.Is(err, blob.ErrCorrupt) {
		return err
	}
	if damaged && sound(ctx, engine) != nil {
		return err
	}
	for i, e := range es {
		if err := f.lost(ctx, e); err != nil {
			slog.Error("kept pages are lost; read the evidence again", "evidence", e.ID, "error", err)
			entries[i].Pages = nil
		}
		err := engine.Put(ctx, seq, entries[i])
		if damaged && errors.Is(err, indexer.ErrDamaged) {
			slog.Error("an evidence cannot be indexed; it is found by its title", "evidence", e.ID, "error", err)
			entries[i].Pages = nil
			err = engine.Put(ctx, seq, entries[i])
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// sound has an engine check itself, if it can.
func sound(ctx context.Context, engine indexer.Engine) error {
	if c, ok := engine.(interface{ Check(context.Context) error }); ok {
		return c.Check(ctx)
	}
	return nil
}

// lost says why the kept pages of an evidence can never be read. A store that
// does not answer now is no such reason.
func (f *Follower) lost(ctx context.Context, e ledger.Evidence) error {
	if e.PagesRef.IsZero() {
		return nil
	}
	err := blob.Verify(ctx, f.Blobs, e.PagesRef)
	switch {
	case errors.Is(err, blob.ErrCorrupt), errors.Is(err, blob.ErrMissing):
		return err
	case err != nil:
		return nil
	}
	for _, err := range kept.Pages(ctx, f.Blobs, e) {
		if errors.Is(err, page.ErrDamaged) && ctx.Err() == nil {
			return err
		}
	}
	return nil
}

// entry is an evidence as the index keeps it.
func (f *Follower) entry(ctx context.Context, e ledger.Evidence) (indexer.Entry, error) {
	proofs, err := f.Store.ProofsOf(ctx, e.ID)
	if err != nil {
		return indexer.Entry{}, err
	}
	problems, err := f.Store.ProblemsOf(ctx, e.ID)
	if err != nil {
		return indexer.Entry{}, err
	}
	fields := map[string][]string{
		field.Kind: one(string(e.Kind)), field.Unit: {string(e.Unit)}, field.Uploader: one(e.Uploader),
		field.Under: strings.Split(strings.Trim(e.UnitPath, "/"), "/"), field.Inspection: {string(e.Inspection)},
		field.State: states(e, proofs), field.Person: e.Persons, field.DocNo: one(e.DocNo),
	}
	for _, n := range problems {
		fields[field.Problem] = append(fields[field.Problem], strconv.Itoa(n))
	}
	entry := indexer.Entry{ID: string(e.ID), Title: title(e), Fields: fields,
		Dates: map[string]string{field.Received: e.ReceivedAt.Format(time.DateOnly)}}
	if e.Formed != "" {
		entry.Dates[field.Formed] = string(e.Formed)
		fields[field.Year] = []string{string(e.Formed[:4])}
	}
	if !e.PagesRef.IsZero() {
		if _, err := f.Blobs.Stat(ctx, e.PagesRef); errors.Is(err, blob.ErrMissing) {
			// The pages can be read from the original again; until then the file is found by its title.
			slog.Error("kept pages are missing", "evidence", e.ID)
			return entry, nil
		}
		entry.Pages = kept.Pages(ctx, f.Blobs, e)
	}
	return entry, nil
}

func one(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

// title is what is searched besides the text: the confirmed title, the file's
// name and its folder, each unless another says it already.
func title(e ledger.Evidence) string {
	var parts []string
	for _, s := range []string{e.Name, e.Title, e.Path} {
		if s != "" && !strings.Contains(strings.Join(parts, "\n"), s) {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, "\n")
}

// states are the words under which the state field finds an evidence.
func states(e ledger.Evidence, proofs []ledger.Proof) []string {
	out := []string{string(e.State)}
	for _, p := range proofs {
		s := string(p.Verdict)
		if p.Verdict == ledger.NoVerdict {
			s = field.Offered
		}
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	if len(proofs) == 0 {
		out = append(out, field.Unclaimed)
	}
	return out
}
