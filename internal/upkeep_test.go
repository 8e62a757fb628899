package internal_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"juzheng/indexer"
	"juzheng/indexer/bleve"
	"juzheng/indexer/page"
	"juzheng/internal/account"
	"juzheng/internal/index"
	"juzheng/internal/ingest"
	"juzheng/internal/search"
	"juzheng/internal/store"
	"juzheng/internal/store/storetest"
)

// told are the sentences of Reconcile.
func (h *house) told(t *testing.T) []search.Mismatch {
	t.Helper()
	got, err := h.finder.Reconcile(ctx)
	must(t, err)
	return got
}

func TestVerifyNamesWhatIndexAndCatalogDoNotAgreeIn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := open(t, s)
		h.finder.Blobs = h.blobs
		lost, gone, longer, blank := h.upload(t, "丢了.txt", "补缴党费"), h.upload(t, "撤了.txt", "谈话记录"), h.upload(t, "多了.txt", "签到表"), h.upload(t, "空白.txt", "  \n\n ")
		h.upload(t, "好的.txt", "会议记录")
		h.drain(t)
		must(t, h.Withdraw(ctx, account.LocalOperator, gone.ID, "传错了"))
		if got := h.told(t); len(got) != 0 {
			t.Fatalf("all is well, and yet: %+v", got)
		}
		e := h.follower.Engine
		seq, err := e.Seq(ctx)
		must(t, err)
		pages := func(yield func(page.Page, error) bool) {
			_ = yield(page.Page{N: 1, Text: "签到表"}, nil) && yield(page.Page{N: 2, Text: "第二页"}, nil)
		}
		must(t, e.Remove(ctx, seq, string(lost.ID)))
		must(t, e.Put(ctx, seq, indexer.Entry{ID: string(gone.ID), Title: "撤了.txt"}, indexer.Entry{ID: "别处来的", Title: "别人的.txt"},
			indexer.Entry{ID: string(longer.ID), Title: "多了.txt", Pages: pages}))
		want := map[string]string{string(lost.ID): "“丢了.txt”", string(gone.ID): "“撤了.txt”", "别处来的": "“别人的.txt”", string(longer.ID): "应有1页，检索库中有2页"}
		got := h.told(t)
		for _, m := range got {
			if !strings.Contains(m.Text, want[m.ID]) || !strings.Contains(m.Text, m.ID) || want[m.ID] == "" {
				t.Errorf("%s: %s", m.ID, m.Text)
			}
			delete(want, m.ID)
		}
		if len(want) > 0 {
			t.Errorf("not named: %v (blank is %s)", want, blank.ID)
		}
	})
}

func TestVerifyNamesTheFirstAndCountsTheRest(t *testing.T) {
	h := open(t, storetest.Open(t))
	var ids []string
	for n := range search.MaxNamed + 3 {
		ids = append(ids, string(h.upload(t, fmt.Sprintf("%d.txt", n), fmt.Sprintf("第%d次会议记录", n)).ID))
	}
	h.drain(t)
	must(t, h.follower.CatchUp(ctx, nil))
	must(t, h.follower.Engine.Remove(ctx, 0, ids...))
	got := h.told(t)
	if len(got) != search.MaxNamed+1 || !strings.Contains(got[search.MaxNamed].Text, "另有3份") {
		t.Errorf("%d: %+v", len(got), got[len(got)-1])
	}
}

// homely gives a house an index that lives on.
func (h *house) homely(t *testing.T) (*index.Home, *ingest.Rebuilder) {
	t.Helper()
	home, err := index.Open(filepath.Join(h.dir, "home"), func(dir string) (indexer.Engine, error) { return bleve.Open(dir, bleve.Options{}) })
	must(t, err)
	t.Cleanup(func() { must(t, home.Close()) })
	h.follower = &ingest.Follower{Store: h.Store, Blobs: h.blobs, Engine: home}
	r := ingest.NewRebuilder(home, h.follower)
	h.finder = &search.Finder{Store: h.Store, Engine: home, Fresh: h.follower.Fresh, Rebuilding: r.Progress, Blobs: h.blobs}
	return home, r
}

func TestAnInterruptedRebuildBeginsWhereItWas(t *testing.T) {
	h := open(t, storetest.Open(t))
	for n := range 240 {
		h.upload(t, fmt.Sprintf("%d.txt", n), fmt.Sprintf("第%d次会议记录", n))
	}
	h.drain(t)
	home, r := h.homely(t)
	must(t, h.follower.CatchUp(ctx, nil))
	working, stop := context.WithCancel(ctx)
	if err := r.Rebuild(working, func(int) { stop() }); !errors.Is(err, context.Canceled) {
		t.Fatalf("interrupted: %v", err)
	}
	a, err := h.finder.Find(ctx, account.LocalOperator, search.Question{Text: "会议记录"})
	must(t, err)
	if p := a.Rebuilding; a.Total != 240 || p == nil || p.Partial || p.Done == 0 || p.Done >= 240 || p.Total != 240 {
		t.Errorf("%d files, %+v", a.Total, p)
	}
	before, done := home.Next(), 0
	must(t, r.Rebuild(ctx, func(n int) { done = n }))
	if done == 0 || done >= 240 || before == nil {
		t.Errorf("%d were taken again", done)
	}
	a, err = h.finder.Find(ctx, account.LocalOperator, search.Question{Text: "会议记录"})
	must(t, err)
	if a.Total != 240 || a.Rebuilding != nil {
		t.Errorf("%d files, %+v", a.Total, a.Rebuilding)
	}
}

func TestWhatAnIndexLosesWhilePeopleWorkIsFilledAgain(t *testing.T) {
	h := open(t, storetest.Open(t))
	for n := range 60 {
		h.upload(t, fmt.Sprintf("%d.txt", n), fmt.Sprintf("第%d次会议记录", n))
	}
	h.drain(t)
	home, r := h.homely(t)
	working, stop := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() { h.follower.Follow(working, nil); close(ended) }()
	t.Cleanup(func() { stop(); <-ended })
	for range 3 {
		must(t, h.follower.Fresh(ctx))
		for os.RemoveAll(filepath.Join(h.dir, "home")) != nil { // a merge may be writing to it
			time.Sleep(10 * time.Millisecond)
		}
		if err := home.Check(ctx); !errors.Is(err, indexer.ErrDamaged) {
			t.Fatalf("check: %v", err)
		}
		for end := time.Now().Add(20 * time.Second); ; {
			a, err := h.finder.Find(ctx, account.LocalOperator, search.Question{Text: "会议记录"})
			must(t, err)
			if a.Total == 60 {
				break
			}
			if a.Rebuilding == nil || !a.Rebuilding.Partial || time.Now().After(end) {
				t.Fatalf("%d files, %+v", a.Total, a.Rebuilding)
			}
		}
	}
	want, err := h.Store.LastChanged(ctx)
	must(t, err)
	if p, err := r.Progress(ctx, want); p != nil || err != nil {
		t.Errorf("%+v %v", p, err)
	}
}

// A catalog that was put back from a backup knows less than the index beside it.
func TestAnIndexThatFollowedAnotherCatalogIsBegunAnew(t *testing.T) {
	h := open(t, storetest.Open(t))
	h.upload(t, "甲.txt", "整改通知书")
	h.drain(t)
	home, _ := h.homely(t)
	must(t, home.Put(ctx, 1_000_000, indexer.Entry{ID: "别处来的", Title: "整改通知书"}))
	if got := h.found(t, account.LocalOperator, "整改通知书"); got != "甲.txt" {
		t.Errorf("found %q", got)
	}
	if n, err := home.Count(ctx); err != nil || n != 1 {
		t.Errorf("%d files, %v", n, err)
	}
}
