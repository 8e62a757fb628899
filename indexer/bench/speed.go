package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"time"

	"juzheng/indexer"
	"juzheng/indexer/bench/clock"
	"juzheng/indexer/bench/corpus"
	"juzheng/indexer/bleve"
	"juzheng/indexer/query"
)

// An asked is what an engine did: the same for ours and the peers.
type asked struct {
	Name    string            `json:"name"`
	Version string            `json:"version"`
	Build   number            `json:"build"` // CPU seconds
	Disk    number            `json:"disk"`  // bytes
	Exact   took              `json:"exact"`
	Loose   took              `json:"loose"`
	Recall  map[string]number `json:"recall"` // by group, of pages
	Right   map[string]number `json:"right"`  // share of what it found that stands there
	Note    string            `json:"note"`
}

// took are milliseconds of CPU a question.
type took struct{ P50, P99, Mean number }

func (t times) took() took { return took{t.at(.5), t.at(.99), t.mean()} }

// measureSpeed asks our engine as users do: the ten best files with their
// snippets, and how many there are.
func measureSpeed(r *run) error {
	q, err := r.questions()
	if err != nil {
		return fmt.Errorf("%w (the part questions writes it)", err)
	}
	e, err := r.ours()
	if err != nil {
		return err
	}
	runtime.LockOSThread()
	exact, loose := requests(q)
	ours, err := askOurs(r, e, q, exact, loose)
	if err := errors.Join(err, e.Close()); err != nil {
		return err
	}
	r.result.Asked = []asked{ours}
	r.figure("exact query, CPU ms", "", "p50 %.2f, p99 %.2f, mean %.2f", ours.Exact.P50, ours.Exact.P99, ours.Exact.Mean)
	r.figure("sentence query, CPU ms", "", "p50 %.2f, p99 %.2f, mean %.2f", ours.Loose.P50, ours.Loose.P99, ours.Loose.Mean)
	return r.busy(exact[:countTimed(q)])
}

// askOurs puts all questions to our engine, after a hundred to warm up.
func askOurs(r *run, e *bleve.Engine, q questions, exact, loose []indexer.Request) (asked, error) {
	ours := asked{Name: "juzheng", Version: "this checkout", Note: "files, with snippets; the mean holds all threads and garbage collection"}
	warm := exact[len(exact)-100:]
	if _, err := pass(e, warm, clock.Thread); err != nil {
		return ours, err
	}
	var err error
	if ours.Exact, err = whole(e, exact[:countTimed(q)]); err != nil {
		return ours, err
	}
	if ours.Loose, err = whole(e, loose); err != nil {
		return ours, err
	}
	return ours, r.recall(&ours, e, q)
}

// whole asks every question once. The clock of a process moves in ticks, so it
// is good for the mean only; the rest goes by the clock of this thread.
func whole(e *bleve.Engine, of []indexer.Request) (took, error) {
	start := clock.Process()
	each, err := pass(e, of, clock.Thread)
	t := each.took()
	t.Mean = (clock.Process() - start).Seconds() * 1e3 / float64(max(len(of), 1))
	return t, err
}

func countTimed(q questions) (n int) {
	for _, s := range q.Substrings {
		if slices.Contains(timed, s.Group) {
			n++
		}
	}
	return n
}

// requests are the questions as our engine takes them; a sentence goes through
// the language that people type.
func requests(q questions) (exact, loose []indexer.Request) {
	for _, s := range q.Substrings {
		exact = append(exact, indexer.Request{Query: query.Query{Op: query.Text, Text: s.Text, Quoted: true}, Limit: 10})
	}
	for _, s := range q.Sentences {
		p, err := query.Parse(s.Text)
		if err != nil {
			p = query.Query{Op: query.Text, Text: s.Text}
		}
		loose = append(loose, indexer.Request{Query: p, Limit: 10})
	}
	return exact, loose
}

// pass asks every question once.
func pass(e *bleve.Engine, of []indexer.Request, clock func() time.Duration) (times, error) {
	var took times
	for _, r := range of {
		start := clock()
		if _, err := e.Search(context.Background(), r); err != nil {
			return nil, fmt.Errorf("%v: %w", r.Query, err)
		}
		took = append(took, clock()-start)
	}
	return took, nil
}

// recall compares the pages that our engine names with those that hold a substring.
func (r *run) recall(a *asked, e *bleve.Engine, q questions) error {
	files, err := r.all()
	if err != nil {
		return err
	}
	first := pageIDs(files)
	found, want := map[string]int{}, map[string]int{}
	for _, s := range q.Substrings {
		if len(s.Pages) > indexer.MaxLimit { // more are not asked for at once
			continue
		}
		res, err := e.Search(context.Background(), indexer.Request{Query: query.Query{Op: query.Text, Text: s.Text, Quoted: true}, Limit: indexer.MaxLimit})
		if err != nil {
			return err
		}
		for _, h := range res.Hits {
			for _, p := range h.Pages {
				if slices.Contains(s.Pages, first[h.ID]+p) {
					found[s.Group]++
				}
			}
		}
		want[s.Group] += len(s.Pages)
	}
	a.Recall = map[string]number{}
	for g, n := range want {
		a.Recall[g] = float64(found[g]) / float64(n)
	}
	return nil
}

// busyFiles is how many files come at once while questions are asked; they come without a pause.
const busyFiles = 20

// busy asks the same questions of a copy of the index, first alone, then while files come.
func (r *run) busy(of []indexer.Request) error {
	dir := r.path("busy")
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := os.CopyFS(dir, os.DirFS(r.path("ours"))); err != nil {
		return err
	}
	e, err := bleve.Open(dir, bleve.Options{})
	if err != nil {
		return err
	}
	defer e.Close()
	if _, err := pass(e, of[:min(100, len(of))], clock.Thread); err != nil {
		return err
	}
	settle()
	idle, idleWall, err := both(e, of)
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	pages := 0
	start := time.Now()
	go func() { done <- r.pour(ctx, e, &pages) }()
	busy, busyWall, err := both(e, of)
	stop()
	rate := time.Since(start).Seconds()
	if err := errors.Join(err, <-done); err != nil {
		return err
	}
	r.figure("p99 while indexing / idle", "≤ 3", "%.1f CPU (%.1f ms, %.1f ms idle), %.1f wall (%.1f ms, %.1f ms), %.0f pages/s came",
		busy.at(.99)/idle.at(.99), busy.at(.99), idle.at(.99), busyWall.at(.99)/idleWall.at(.99), busyWall.at(.99), idleWall.at(.99), float64(pages)/rate)
	return nil
}

// both are the times of every question by the clock of this thread and by the one on the wall.
func both(e *bleve.Engine, of []indexer.Request) (cpu, wall times, err error) {
	for _, r := range of {
		start := time.Now()
		one, err := pass(e, []indexer.Request{r}, clock.Thread)
		if err != nil {
			return nil, nil, err
		}
		cpu, wall = append(cpu, one...), append(wall, time.Since(start))
	}
	return cpu, wall, nil
}

// pour puts new files until it is told to stop.
func (r *run) pour(ctx context.Context, e *bleve.Engine, pages *int) error {
	stock, _, err := corpus.Load(corpus.Shared())
	if err != nil {
		return err
	}
	m := corpus.NewMixer(stock, r.seed+2)
	for i := 0; ctx.Err() == nil; {
		var batch []indexer.Entry
		for range busyFiles {
			f := m.File(i)
			f.ID = "new" + f.ID
			*pages += len(f.Pages)
			batch = append(batch, f.Entry())
			i++
		}
		if err := e.Put(context.WithoutCancel(ctx), int64(1<<40+i), batch...); err != nil {
			return err
		}
	}
	return nil
}
