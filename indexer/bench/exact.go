package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"juzheng/indexer"
	"juzheng/indexer/bench/corpus"
	"juzheng/indexer/bleve"
	"juzheng/indexer/highlight"
	"juzheng/indexer/query"
)

// What is asked for, in shares of 100; the rest is Han of one line.
const (
	oddShare    = 33
	brokenShare = 10
	scriptShare = 15 // of what is Han, written in the other script
	readShare   = 2  // of 1000, compared with reading every page by the pattern itself too
)

// Facets that are compared: any two files differ in one of them, as a rule, so
// that a wrong file in a right number is seen.
var compared = []string{"kind", "unit", "problem", "state", "uploader"}

// A question is a piece and the file that it was taken from.
type question struct {
	what string
	file int
	kind string
}

func (s *sampler) question() question {
	var q question
	switch k := s.IntN(100); {
	case k < oddShare:
		q.file, q.what = s.piece(2, 12, odd)
		q.kind = "digits or punctuation"
	case k < oddShare+brokenShare:
		q.file, q.what = s.piece(4, 12, broken)
		if s.IntN(2) == 0 {
			q.what = joined(q.what)
		}
		q.kind = "across a line end"
	default:
		q.file, q.what = s.piece(2, 12, han)
		q.kind = "Han"
		if s.IntN(100) < scriptShare {
			q.what = otherScript(q.what)
			q.kind = "the other script"
		}
	}
	return q
}

// A wrong is an answer that is not what reading finds.
type wrong struct {
	question
	why string
}

// measureExact asks for pieces of the corpus and holds every answer against the scan.
func measureExact(r *run) error {
	files, err := r.all()
	if err != nil {
		return err
	}
	e, err := r.ours()
	if err != nil {
		return err
	}
	defer e.Close()
	say("reading everything")
	truth := newScan(files)
	x := &exactness{scan: truth, files: files, engine: e, asked: map[string]int{}}
	if err := x.run(newSampler(r.seed, files), r.queries); err != nil {
		return err
	}
	for _, w := range x.wrong[:min(len(x.wrong), 40)] {
		say("wrong: %s %q of %s: %s", w.kind, w.what, files[w.file].ID, w.why)
	}
	missed, extra := x.missed, x.extra
	r.figure("exactness", "0 false of 100000", "%d missed, %d false of %d, %d counts reckoned (约)", missed, extra, r.queries, x.reckoned)
	r.row("question", "asked", "wrong")
	for _, kind := range slices.Sorted(maps.Keys(x.asked)) {
		n := 0
		for _, w := range x.wrong {
			if w.kind == kind {
				n++
			}
		}
		r.row(kind, fmt.Sprint(x.asked[kind]), fmt.Sprint(n))
	}
	say("asked also with separators %d, as values %d; %d read by the pattern", truth.literals, truth.canonic, x.read)
	return nil
}

// ours opens the index that size built, or builds it.
func (r *run) ours() (*bleve.Engine, error) {
	if n, err := sizeOf(r.path("ours")); err != nil || n == 0 {
		if _, err := r.child("ours"); err != nil {
			return nil, fmt.Errorf("build our index: %w", err)
		}
	}
	return bleve.Open(r.path("ours"), bleve.Options{})
}

// exactness is the comparison under way.
type exactness struct {
	*scan
	files  []corpus.File
	engine *bleve.Engine

	mu            sync.Mutex
	asked         map[string]int
	wrong         []wrong
	missed, extra int // files, of all questions
	reckoned      int // answers whose total is about so much, as they say
	read          int
}

func (x *exactness) run(s *sampler, n int) error {
	type task struct {
		question
		want []bool
		read bool
	}
	tasks := make(chan task, 64)
	fail := make(chan error, 2)
	var workers sync.WaitGroup
	for range cap(fail) {
		workers.Go(func() {
			for t := range tasks {
				if t.read {
					x.readAll(t.question, t.want)
				}
				if err := x.ask(t.question, t.want); err != nil {
					select {
					case fail <- err:
					default:
					}
				}
			}
		})
	}
	for i := range n {
		q := s.question()
		x.asked[q.kind]++
		tasks <- task{q, x.holding(q.what), s.IntN(1000) < readShare}
		if i%10_000 == 9999 {
			say("%d asked", i+1)
		}
	}
	close(tasks)
	workers.Wait()
	close(fail)
	return <-fail
}

// readAll compares the scan with the pattern on every file's text, and on its pages each alone.
func (x *exactness) readAll(q question, want []bool) {
	p := highlight.Compile(q.what)
	for i, f := range x.files {
		alone := func(page string) bool { return p.In(highlight.Read(page)) }
		if in := alone(strings.Join(f.Pages, "\n")) || alone(f.Title) || slices.ContainsFunc(f.Pages, alone); in != want[i] {
			x.note(q, "the scan says %v of %s, the pattern %v", want[i], f.ID, in)
		}
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.read++
}

func (x *exactness) note(q question, format string, args ...any) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.wrong = append(x.wrong, wrong{q, fmt.Sprintf(format, args...)})
}

// ask compares the number of files, what they count by five fields, and the
// first ten by name.
func (x *exactness) ask(q question, want []bool) error {
	res, err := x.engine.Search(context.Background(), indexer.Request{
		Query: query.Query{Op: query.Text, Text: q.what, Quoted: true}, Limit: 10, Facets: compared})
	if err != nil {
		return fmt.Errorf("%q: %w", q.what, err)
	}
	total := 0
	counts := map[string]map[string]int{}
	for _, field := range compared {
		counts[field] = map[string]int{}
	}
	ids := map[string]bool{}
	for i, in := range want {
		if !in {
			continue
		}
		total++
		ids[x.files[i].ID] = true
		for _, field := range compared {
			for _, v := range x.files[i].Fields[field] {
				counts[field][v]++
			}
		}
	}
	if !want[q.file] {
		x.note(q, "the scan does not find it where it was taken")
	}
	if !res.Exact { // the answer says so; its hits must be right all the same
		x.mu.Lock()
		x.reckoned++
		x.mu.Unlock()
	} else if res.Total != total {
		x.mu.Lock()
		x.missed += max(0, total-res.Total)
		x.extra += max(0, res.Total-total)
		x.mu.Unlock()
		x.note(q, "%d files, the scan finds %d", res.Total, total)
		return nil
	}
	for _, h := range res.Hits {
		if !ids[h.ID] {
			x.mu.Lock()
			x.missed, x.extra = x.missed+1, x.extra+1
			x.mu.Unlock()
			x.note(q, "%s does not hold it", h.ID)
		}
	}
	if !res.Exact {
		return nil
	}
	for field, want := range counts {
		got := map[string]int{}
		for _, c := range res.Facets[field] {
			got[c.Value] = c.Files
		}
		if !maps.Equal(got, want) {
			x.mu.Lock()
			x.missed, x.extra = x.missed+1, x.extra+1
			x.mu.Unlock()
			x.note(q, "by %s: %v, the scan counts %v", field, got, want)
			break
		}
	}
	return nil
}
