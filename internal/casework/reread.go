package casework

import (
	"context"
	"errors"

	"juzheng/indexer/extract"
	"juzheng/internal/account"
	"juzheng/internal/job"
	"juzheng/internal/ledger"
	"juzheng/internal/store"
)

// rereadBatch is how many evidences are queued in one change.
const rereadBatch = 200

// Recognise queues what waits for recognition, now that engine recognises.
func (d *Desk) Recognise(ctx context.Context, engine string) (int, error) {
	return d.reread(ctx, account.TheSystem, store.Slice{State: ledger.OCRPending}, "evidence.recognise", engine)
}

// RecogniseAgain queues what an engine with that in its name recognised.
func (d *Desk) RecogniseAgain(ctx context.Context, who account.User, engine string) (int, error) {
	if !who.MayManage() {
		return 0, account.ErrRefused
	}
	if engine == "" {
		return 0, invalid("请写明是由哪个引擎识别的，例如 tesseract")
	}
	return d.reread(ctx, who, store.Slice{Engine: engine}, "evidence.recognise_again", engine)
}

// Convert queues what waits for a converter of old formats, when there is one that works.
func (d *Desk) Convert(ctx context.Context) (int, error) {
	converter := d.Reader.Converts()
	if converter == "" {
		return 0, nil
	}
	waits := store.Slice{State: ledger.Unreadable, Reason: extract.HintLibreOffice, Limit: 1}
	if es, err := d.Store.EvidenceList(ctx, waits); err != nil || len(es) == 0 {
		return 0, err
	}
	if err := d.Reader.TryConverting(ctx); err != nil {
		return 0, err
	}
	return d.reread(ctx, account.TheSystem, waits, "evidence.convert", converter)
}

// reread queues the evidences of a slice, of every inspection, batch by batch.
func (d *Desk) reread(ctx context.Context, who account.User, s store.Slice, deed, engine string) (all int, err error) {
	for s.Limit = rereadBatch; ; {
		es, err := d.Store.EvidenceList(ctx, s)
		if err != nil || len(es) == 0 {
			return all, err
		}
		n, err := d.queue(ctx, who, es, deed, engine)
		if all += n; err != nil {
			return all, err
		}
		d.wake()
		last := es[len(es)-1]
		s.After = store.Cursor{At: last.ReceivedAt, ID: string(last.ID)}
	}
}

// queue has evidences read again, but those that changed meanwhile: another process was faster.
func (d *Desk) queue(ctx context.Context, who account.User, es []ledger.Evidence, deed, engine string) (n int, err error) {
	err = d.Store.Update(ctx, who, func(tx *store.Tx) error {
		n = 0
		for _, was := range es {
			e, err := tx.Evidence(ctx, was.ID)
			if err != nil {
				return err
			}
			if e.Withdrawn() || e.State != was.State {
				continue
			}
			e.State, e.Reason = ledger.Received, ""
			if err := errors.Join(tx.ChangeEvidence(ctx, e), tx.Enqueue(ctx, job.Read, string(e.ID))); err != nil {
				return err
			}
			n++
		}
		return tx.Audit(ctx, deed, "", map[string]any{"engine": engine, "evidence": n})
	})
	return n, err
}
