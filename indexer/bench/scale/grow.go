package main

import (
	"cmp"
	"context"
	"errors"
	"path/filepath"
	"runtime"
	"time"

	"juzheng/indexer"
	"juzheng/indexer/bench/clock"
	"juzheng/indexer/bench/corpus"
	"juzheng/indexer/bleve"
)

const (
	batchFiles = 50 // of one Put, as the product brings them when it indexes everything
	ahead      = 4  // batches that are invented before they are wanted
	tellEvery  = 20 * time.Second
)

// How long is waited for merging to end: until a second costs no more than quiet.
const (
	quiet     = 50 * time.Millisecond
	maxSettle = 5 * time.Minute
)

// A growth is an index that gets more files.
type growth struct {
	Dir   string
	Seed  uint64
	At    State     // how large it is
	Pages int       // how large it is to be
	Until time.Time // when to stop, whatever it is then
}

// A State is how large an index is; files are those of the mixer from 0 on.
type State struct {
	Files, Pages int
	Text         int64 // bytes of the pages
	Seq          int64
}

// A Grown index, and what it took to bring it there from where it was.
type Grown struct {
	At      State
	Stopped bool    // before it was as large as it was to be
	Wall    float64 // seconds, from the first Put to the last
	CPU     float64 // seconds of processor time until merging was over, without inventing pages
	Settle  float64 // seconds from the last Put until merging was over
	Before  Memory  // with what is needed to invent pages
	Memory  Memory
}

func grow(ctx context.Context, g growth) (Grown, error) {
	done := Grown{At: g.At}
	stock, _, err := corpus.Load(corpus.Shared())
	if err != nil {
		return done, err
	}
	runtime.GC()
	if done.Before, err = memory(); err != nil {
		return done, err
	}
	e, err := bleve.Open(g.Dir, bleve.Options{})
	if err != nil {
		return done, err
	}
	cpu := clock.Process()
	inventing, err := fill(ctx, e, corpus.NewMixer(stock, g.Seed), g, &done)
	if err != nil {
		return done, errors.Join(err, e.Close())
	}
	last := time.Now()
	settle(ctx)
	done.Settle = time.Since(last).Seconds()
	done.CPU = (clock.Process() - cpu - inventing).Seconds()
	if done.Memory, err = memory(); err != nil {
		return done, err
	}
	return done, e.Close()
}

// A batch is files of the mixer, and how large the index is with them.
type batch struct {
	entries []indexer.Entry
	with    State
}

// fill puts files until the index is as large as it is to be.
func fill(ctx context.Context, e indexer.Engine, m *corpus.Mixer, g growth, done *Grown) (inventing time.Duration, err error) {
	wanted, stop := context.WithCancel(ctx)
	defer stop()
	batches := make(chan batch, ahead)
	spent := make(chan time.Duration, 1)
	go func() { spent <- invent(wanted, m, g, batches) }()
	begin, told := time.Now(), time.Now()
	for b := range batches {
		if !g.Until.IsZero() && time.Now().After(g.Until) {
			done.Stopped = true
			break
		}
		if err := e.Put(ctx, b.with.Seq, b.entries...); err != nil {
			return 0, err
		}
		done.At = b.with
		if time.Since(told) > tellEvery {
			told = time.Now()
			m, _ := memory() // only told
			say("%d pages, %.0f/s, %d MB", done.At.Pages, float64(done.At.Pages-g.At.Pages)/time.Since(begin).Seconds(), m.Resident>>20)
		}
	}
	done.Wall = time.Since(begin).Seconds()
	stop()
	return <-spent, ctx.Err()
}

// invent makes the files that are missing, on a thread of its own whose time it returns.
func invent(ctx context.Context, m *corpus.Mixer, g growth, to chan<- batch) time.Duration {
	runtime.LockOSThread()
	defer close(to)
	begin := clock.Thread()
	for at := g.At; at.Pages < g.Pages; {
		b := batch{}
		for len(b.entries) < batchFiles && at.Pages < g.Pages {
			f := m.File(at.Files)
			b.entries = append(b.entries, entry(f))
			at.Files, at.Pages, at.Text = at.Files+1, at.Pages+len(f.Pages), at.Text+int64(f.Bytes())
		}
		at.Seq++
		b.with = at
		select {
		case to <- b:
		case <-ctx.Done():
			return clock.Thread() - begin
		}
	}
	return clock.Thread() - begin
}

// entry gives a file the fields that the product adds to those of the mixer.
func entry(f corpus.File) indexer.Entry {
	e := f.Entry()
	e.Fields["inspection"] = []string{"inspection-1"}
	if formed := f.Dates["formed"]; len(formed) >= 4 {
		e.Fields["year"] = []string{formed[:4]}
	}
	return e
}

// settle waits for merging to end.
func settle(ctx context.Context) {
	for begin := time.Now(); time.Since(begin) < maxSettle && ctx.Err() == nil; {
		before := clock.Process()
		time.Sleep(time.Second)
		if clock.Process()-before < quiet {
			return
		}
	}
}

func (r *run) index() string { return filepath.Join(cmp.Or(r.kept, r.dir), "pages") }

// measured is the file in which a kept index has the points that were measured of it.
func (r *run) measured() string { return filepath.Join(r.kept, "measured.json") }
