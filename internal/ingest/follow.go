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
	followBatch = 50
	// FreshWait bounds how long a question waits for the index to catch up.
	FreshWait = 5 * time.Second
)

// A Follower keeps an index in step with the catalog: every change of an
// evidence has the number of its audit line, and the index remembers the last
// one that it took. So the index may be lost and made again at any time, and
// each process may have its own.
type Follower struct {
	Store  *store.Store
	Blobs  blob.Store
	Engine indexer.Engine
	mu     sync.Mutex // one batch at a time
}

// Follow keeps up until ctx ends. A value on wake has it look at once.
func (f *Follower) Follow(ctx context.Context, wake <-chan struct{}) {
	for ctx.Err() == nil {
		if err := f.CatchUp(ctx, nil); err != nil && ctx.Err() == nil {
			slog.Error("index", "error", err)
		}
		select {
		case <-ctx.Done():
		case <-wake:
		case <-time.After(PollEvery):
		}
	}
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
// because the blobs do not answer, answers with what it has.
func (f *Follower) Fresh(ctx context.Context) error {
	want, err := f.Store.LastChanged(ctx)
	if err != nil {
		return err
	}
	have, err := f.Engine.Seq(ctx)
	if err != nil || have >= want {
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

func (f *Follower) step(ctx context.Context) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	seq, err := f.Engine.Seq(ctx)
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
	if err := f.put(ctx, seq, put); err != nil {
		return 0, fmt.Errorf("index: %w", err)
	}
	if err := f.Engine.Remove(ctx, changed[len(changed)-1].Changed, gone...); err != nil {
		return 0, fmt.Errorf("index: %w", err)
	}
	return len(changed), nil
}

// put has the index take evidences. One whose kept pages are lost is found by its
// title until it is read again: the rest must not wait for it.
func (f *Follower) put(ctx context.Context, seq int64, es []ledger.Evidence) error {
	entries := make([]indexer.Entry, len(es))
	for i, e := range es {
		var err error
		if entries[i], err = f.entry(ctx, e); err != nil {
			return err
		}
	}
	err := f.Engine.Put(ctx, seq, entries...)
	if !errors.Is(err, page.ErrDamaged) && !errors.Is(err, blob.ErrCorrupt) {
		return err
	}
	for i, e := range es {
		if err := f.lost(ctx, e); err != nil {
			slog.Error("kept pages are lost; read the evidence again", "evidence", e.ID, "error", err)
			entries[i].Pages = nil
		}
		if err := f.Engine.Put(ctx, seq, entries[i]); err != nil {
			return err
		}
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
