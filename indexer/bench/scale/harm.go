package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"go.etcd.io/bbolt"

	"juzheng/indexer"
	"juzheng/indexer/bench/harm"
	"juzheng/indexer/query"
)

// How a process is killed.
const (
	oneLife = 600 * time.Millisecond
	perDir  = 40
)

// killed kills a process that writes, again and again.
func (r *run) killed() error {
	begin := time.Now()
	k := harm.Kills{Dir: filepath.Join(r.dir, "kills"), Open: open, Child: r.childOn("put"), Kills: r.kills, OneLife: oneLife, PerDir: perDir, Half: halfWritten, Notice: say}
	t, err := k.Run(r.ctx)
	if err != nil {
		return err
	}
	figure(fmt.Sprintf("%d kill -9 while writing", t.Kills), "0 lost, 0 doubled, 0 partial, 0 ghosts",
		"%d lost, %d doubled, %d partial, %d ghosts (%d deeds acknowledged, %d files looked up, %d kills left half a segment, %d before anything was acknowledged, %.0f s)",
		t.Lost, t.Doubled, t.Partial, t.Ghosts, t.Acknowledged, t.Files, t.Half, t.Early, time.Since(begin).Seconds())
	if t.Bad() {
		return fmt.Errorf("%+v", t)
	}
	return nil
}

// halfWritten says whether segments lie there that the list does not name: they
// were being written, or had just been merged.
func halfWritten(dir string) bool {
	segments, err := filepath.Glob(filepath.Join(dir, "*.zap"))
	if err != nil {
		return false
	}
	db, err := bbolt.Open(filepath.Join(dir, "root.bolt"), 0o600, &bbolt.Options{ReadOnly: true, Timeout: time.Second})
	if err != nil {
		return len(segments) > 0
	}
	defer db.Close()
	var named []string
	err = db.View(func(tx *bbolt.Tx) error {
		return tx.ForEach(func(_ []byte, b *bbolt.Bucket) error { return names(b, &named) })
	})
	return err == nil && slices.ContainsFunc(segments, func(s string) bool { return !slices.Contains(named, filepath.Base(s)) })
}

// names collects every value that is the name of a segment.
func names(b *bbolt.Bucket, to *[]string) error {
	return b.ForEach(func(k, v []byte) error {
		if v == nil {
			return names(b.Bucket(k), to)
		}
		if filepath.Ext(string(v)) == ".zap" {
			*to = append(*to, filepath.Base(string(v)))
		}
		return nil
	})
}

// deeds are those that the damaged index was made of.
const deeds = 150

// damaged flips bytes in copies of an index.
func (r *run) damaged() error {
	dir, work := filepath.Join(r.dir, "whole"), filepath.Join(r.dir, "flips")
	if err := os.Mkdir(work, 0o700); err != nil {
		return err
	}
	if err := harm.Tell(r.ctx, dir, open, deeds); err != nil {
		return err
	}
	f := harm.Flips{Dir: dir, Work: work, Child: r.childOn("answer"), Flips: r.flips, Seed: r.seed, Notice: say, Questions: harm.Questions{Asked: ofTheStory()}}
	sums, err := f.Run(r.ctx)
	if err != nil {
		return err
	}
	bad := 0
	for _, s := range sums {
		bad += s.Bad()
		figure(fmt.Sprintf("%d flipped bytes in %s", s.Flips, s.Kind), "0 wrong, 0 crashes",
			"%d caught (%d at open), %d harmless, %d wrong, %d crashes or hung, %d other errors", s.Caught(), s.AtOpen, s.Harmless, s.Early+s.Wrong, s.Crashed+s.Hung, s.Failed)
	}
	if bad > 0 {
		return fmt.Errorf("%d flipped bytes did what damage must not do", bad)
	}
	return nil
}

// ofTheStory are questions about what harm tells.
func ofTheStory() (asked []indexer.Request) {
	for _, words := range []string{"支部党员大会", "整改措施", "签到", "会", "会议记录", "逐条落实到人，参会人员签到。支部"} {
		asked = append(asked, indexer.Request{Query: query.Query{Op: query.Text, Text: words}, Limit: indexer.MaxLimit, Facets: facets})
	}
	return append(asked, indexer.Request{Limit: indexer.MaxLimit, Sort: indexer.ByDate},
		indexer.Request{Filters: []indexer.Filter{{Field: "kind", Any: []string{"meeting_minutes"}}}, Spans: []indexer.Span{{Field: "formed", From: "2018-01-01"}}, Limit: indexer.MaxLimit})
}
