package ingest_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"juzheng/indexer"
	"juzheng/indexer/bleve"
	"juzheng/indexer/page"
	"juzheng/indexer/query"
	"juzheng/internal/account"
	"juzheng/internal/blob"
	"juzheng/internal/blob/disk"
	"juzheng/internal/ingest"
	"juzheng/internal/ledger"
	"juzheng/internal/store"
	"juzheng/internal/store/storetest"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// read keeps the text of evidences as if they had been read, all in one change.
func read(t *testing.T, s *store.Store, blobs blob.Store, names map[string]string) map[string]ledger.Evidence {
	t.Helper()
	ctx, out := context.Background(), map[string]ledger.Evidence{}
	must(t, s.Update(ctx, account.TheSystem, func(tx *store.Tx) error {
		u := ledger.Unit{ID: store.NewID[ledger.UnitID](), Kind: ledger.Bureau, Name: "清源局"}
		must(t, tx.AddUnit(ctx, &u))
		i := ledger.Inspection{ID: store.NewID[ledger.InspectionID](), Title: "巡察", Unit: u.ID, CreatedAt: tx.Now()}
		must(t, tx.PutInspection(ctx, i))
		for name, text := range names {
			var kept bytes.Buffer
			w, err := page.NewWriter(&kept)
			must(t, err)
			must(t, w.Write(page.Page{N: 1, Text: text}))
			must(t, w.Close())
			ref, err := blob.PutBytes(ctx, blobs, kept.Bytes())
			must(t, err)
			e := ledger.Evidence{ID: store.NewID[ledger.EvidenceID](), Inspection: i.ID, Unit: u.ID, Ref: ref, Name: name,
				State: ledger.Searchable, Pages: 1, PagesRef: ref, ReceivedAt: tx.Now()}
			must(t, tx.AddEvidence(ctx, e))
			out[name] = e
		}
		return tx.Audit(ctx, "upload", "", nil)
	}))
	return out
}

func TestOneFileWhosePagesAreLostKeepsNoOtherFromBeingFound(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	s := storetest.Open(t)
	blobs, err := disk.Open(filepath.Join(dir, "blobs"))
	must(t, err)
	es := read(t, s, blobs, map[string]string{"会议记录.txt": "召开支部党员大会", "签到表.txt": "应到十二人实到十一人", "收据.txt": "收到党费三百元"})

	spoiled := filepath.Join(dir, "blobs", "sha256", es["签到表.txt"].PagesRef.String()[:2], es["签到表.txt"].PagesRef.String())
	must(t, os.Chmod(spoiled, 0o600))
	was, err := os.ReadFile(spoiled)
	must(t, err)
	was[len(was)-1] ^= 1
	must(t, os.WriteFile(spoiled, was, 0o600))

	engine, err := bleve.Open(filepath.Join(dir, "index"), bleve.Options{})
	must(t, err)
	t.Cleanup(func() { must(t, engine.Close()) })
	f := &ingest.Follower{Store: s, Blobs: blobs, Engine: engine}
	must(t, f.CatchUp(ctx, nil))
	if behind, err := f.Behind(ctx); err != nil || behind != 0 {
		t.Errorf("the index is %d lines behind (%v)", behind, err)
	}
	for words, want := range map[string]int{"党员大会": 1, "三百元": 1, "签到表": 1, "应到十二人": 0} {
		q, err := query.Parse(words)
		must(t, err)
		got, err := engine.Search(ctx, indexer.Request{Query: q, Limit: 10})
		if err != nil || got.Total != want {
			t.Errorf("%s: %d files (%v), want %d", words, got.Total, err, want)
		}
	}
}

// away is a store of blobs that does not answer.
type away struct{ blob.Store }

func (away) Open(context.Context, blob.Ref) (io.ReadSeekCloser, int64, error) {
	return nil, 0, errors.New("no route to host")
}

func TestAnIndexThatCannotFollowAnswersWithWhatItHas(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	s := storetest.Open(t)
	blobs, err := disk.Open(filepath.Join(dir, "blobs"))
	must(t, err)
	read(t, s, blobs, map[string]string{"会议记录.txt": "召开支部党员大会"})
	engine, err := bleve.Open(filepath.Join(dir, "index"), bleve.Options{})
	must(t, err)
	t.Cleanup(func() { must(t, engine.Close()) })
	f := &ingest.Follower{Store: s, Blobs: away{blobs}, Engine: engine}
	if err := f.Fresh(ctx); err != nil {
		t.Errorf("a question fails because the blobs do not answer: %v", err)
	}
	f.Blobs = blobs
	must(t, f.Fresh(ctx))
	if n, err := engine.Count(ctx); err != nil || n != 1 {
		t.Errorf("then %d files are in the index (%v), want 1", n, err)
	}
}
