package bleve

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"

	index "github.com/blevesearch/bleve_index_api"

	"juzheng/indexer"
	"juzheng/indexer/bleve/segment"
)

// MaxBatch is how many documents are given to the index at once; a file with
// more is written in several batches and appears with the last.
const MaxBatch = 1000

// Put adds or replaces entries and remembers seq. A replaced file keeps being
// found as it was until the last moment: the new version is written under a new
// number, and one batch swaps them.
func (e *Engine) Put(ctx context.Context, seq int64, entries ...indexer.Entry) (err error) {
	defer guard(&err)
	defer faultsPanic()()
	e.writing.Lock()
	defer e.writing.Unlock()
	w := &writer{e: e, batch: index.NewBatch()}
	last := map[string]int{}
	for i, entry := range entries {
		last[entry.ID] = i
	}
	for i, entry := range entries {
		if last[entry.ID] != i { // the same file again further on
			continue
		}
		if err := w.write(ctx, entry); err != nil {
			return errors.Join(fmt.Errorf("index %s: %w", entry.ID, err), w.undo())
		}
	}
	return w.commit(seq)
}

// Remove forgets files and remembers seq.
func (e *Engine) Remove(_ context.Context, seq int64, ids ...string) (err error) {
	defer guard(&err)
	defer faultsPanic()()
	e.writing.Lock()
	defer e.writing.Unlock()
	w := &writer{e: e, batch: index.NewBatch()}
	for _, id := range ids {
		if err := w.forget(id); err != nil {
			return err
		}
	}
	return w.commit(seq)
}

// A writer is one Put or Remove under way.
type writer struct {
	e       *Engine
	batch   *index.Batch
	files   []*file  // that will be there
	gone    []*file  // that will not
	flushed []string // documents written ahead of the last batch
}

func (w *writer) write(ctx context.Context, entry indexer.Entry) error {
	if entry.ID == "" {
		return errors.New("an entry without ID")
	}
	if err := w.forget(entry.ID); err != nil {
		return err
	}
	f := &file{ID: entry.ID, Title: entry.Title, Fields: entry.Fields, Dates: entry.Dates, ord: w.e.next}
	w.e.next++
	w.batch.SetInternal(keyNext, binary.AppendVarint(nil, int64(w.e.next)))
	if entry.Pages != nil {
		for p, err := range cut(entry.Pages) {
			if err == nil {
				err = ctx.Err()
			}
			if err == nil {
				err = w.add(f, p)
			}
			if err != nil {
				return err
			}
		}
	}
	w.batch.Update(f.document())
	w.files = append(w.files, f)
	return nil
}

func (w *writer) add(f *file, p piece) error {
	d := p.document(f.ord)
	w.batch.Update(d)
	f.keys = append(f.keys, p.key)
	f.Pages, f.Pieces, f.Lengths = max(f.Pages, p.key.page()), f.Pieces+1, f.Lengths+int(d.Length)
	if len(w.batch.IndexOps) < MaxBatch {
		return nil
	}
	// Pieces of a file without its document are not looked at.
	early := index.NewBatch()
	early.SetInternal(keyNext, binary.AppendVarint(nil, int64(w.e.next)))
	for id, op := range w.batch.IndexOps {
		if n, ok := segment.ParseName(id); ok && name(n).key() != 0 && op != nil {
			early.Update(op)
			w.flushed = append(w.flushed, id)
			delete(w.batch.IndexOps, id)
		}
	}
	return w.e.write(early)
}

// forget marks the file that has this ID, if any, to be deleted with the last batch.
func (w *writer) forget(id string) error {
	r, err := w.e.reader()
	if err != nil {
		return err
	}
	defer r.close()
	f, err := r.fileByID(id)
	if err != nil || f == nil {
		return err
	}
	for _, k := range append(f.keys, 0) {
		w.batch.Delete(nameOf(f.ord, k).String())
	}
	w.gone = append(w.gone, f)
	return nil
}

func (w *writer) commit(seq int64) error {
	old, err := w.e.remembered(keySeq)
	if err != nil {
		return err
	}
	w.batch.SetInternal(keySeq, binary.AppendVarint(nil, max(seq, old)))
	if err := w.e.hold(); err != nil {
		return err
	}
	err = w.e.write(w.batch)
	w.e.mu.Lock()
	defer w.e.mu.Unlock()
	w.e.held.close()
	w.e.held = nil
	if err != nil || w.e.files == nil {
		return err
	}
	for _, f := range w.gone {
		w.e.files.remove(f)
	}
	for _, f := range w.files {
		w.e.files.add(f)
	}
	return nil
}

// hold keeps the present state for searches: scorch shows a batch before it is on disk.
func (e *Engine) hold() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	var err error
	e.held, err = e.reader()
	return err
}

// undo deletes what was written ahead.
func (w *writer) undo() error {
	if len(w.flushed) == 0 {
		return nil
	}
	b := index.NewBatch()
	for _, id := range w.flushed {
		b.Delete(id)
	}
	return w.e.write(b)
}
