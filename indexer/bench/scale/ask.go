package main

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"juzheng/indexer"
	"juzheng/indexer/bench/clock"
	"juzheng/indexer/bench/corpus"
	"juzheng/indexer/bleve"
)

// Bounds of asking.
const (
	askFor     = 40 * time.Second // all questions are spread over this time, if they are answered so fast
	askAtMost  = 4 * time.Minute  // then it ends, with however many answers there are
	leastAsked = 20               // of each kind, whatever time it takes
)

// How pages arrive meanwhile.
const (
	arriveEvery    = 200 * time.Millisecond
	arriveEachTime = 10 // pages
)

// A starting is a process that opens an index and asks one question.
type starting struct {
	Dir   string
	First Question
}

// Started says how long it took to open an index and to answer first.
type Started struct {
	Open, Answer float64 // seconds since the beginning
	Memory       Memory
	Index, Text  int64 // bytes of the index, and of the text that it keeps
}

func start(ctx context.Context, s starting) (done Started, err error) {
	begin := time.Now()
	e, err := bleve.Open(s.Dir, bleve.Options{})
	if err != nil {
		return done, err
	}
	done.Open = time.Since(begin).Seconds()
	_, err = e.Search(ctx, s.First.Request)
	done.Answer = time.Since(begin).Seconds()
	if err != nil {
		return done, errors.Join(err, e.Close())
	}
	if done.Memory, err = memory(); err != nil {
		return done, err
	}
	sizes, err := e.Sizes()
	done.Index, done.Text = sizes.Index, sizes.Text
	return done, errors.Join(err, e.Close())
}

// An asking is a process that asks many questions, and may have pages arrive meanwhile.
type asking struct {
	Dir       string
	Questions []Question
	Busy      bool
	Seed      uint64
	At        State
}

// Asked is what the questions took, by kind.
type Asked struct {
	Costs  map[string]Cost
	Memory Memory
	Pages  int     // that arrived
	Rate   float64 // pages a second
	Puts   Cost
}

// A Cost is how long something took, in milliseconds.
type Cost struct {
	N             int
	P50, P99, Max float64 // by the clock
	CPU50, CPU99  float64 // of all threads of the process
	CPU, Faults   float64 // of one on the average: the same, and how often memory was mapped
	Missed        int     // questions that did not find the file they were taken from
}

// A meter collects what one kind of question took.
type meter struct {
	wall, cpu []time.Duration
	faults    int64
	missed    int
	slow      []slow // the slowest, first
}

// slow is a question that took long.
type slow struct {
	took  time.Duration
	text  string
	total int
}

const slowest = 5 // that are told

func (m *meter) remember(q Question, res indexer.Result, took time.Duration) {
	m.slow = append(m.slow, slow{took, q.Request.Query.Text, res.Total})
	slices.SortFunc(m.slow, func(a, b slow) int { return cmp.Compare(b.took, a.took) })
	m.slow = m.slow[:min(slowest, len(m.slow))]
}

func (m *meter) cost() Cost {
	n := float64(max(len(m.wall), 1))
	return Cost{len(m.wall), part(m.wall, .5), part(m.wall, .99), part(m.wall, 1), part(m.cpu, .5), part(m.cpu, .99), sum(m.cpu).Seconds() * 1e3 / n, float64(m.faults) / n, m.missed}
}

func sum(all []time.Duration) (d time.Duration) {
	for _, one := range all {
		d += one
	}
	return d
}

// part is what a share of all stay within, in milliseconds.
func part(all []time.Duration, share float64) float64 {
	if len(all) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(all))
	return sorted[min(int(float64(len(sorted))*share), len(sorted)-1)].Seconds() * 1e3
}

func ask(ctx context.Context, a asking) (done Asked, err error) {
	e, err := bleve.Open(a.Dir, bleve.Options{})
	if err != nil {
		return done, err
	}
	if _, err := e.Search(ctx, a.Questions[0].Request); err != nil { // what is loaded with the first answer is another figure
		return done, errors.Join(err, e.Close())
	}
	arriving, stop := context.WithCancel(ctx)
	defer stop()
	var all sync.WaitGroup
	var failed error
	if a.Busy {
		stock, _, err := corpus.Load(corpus.Shared())
		if err != nil {
			return done, err
		}
		all.Go(func() { failed = arrive(arriving, e, corpus.NewMixer(stock, a.Seed), a.At, &done) })
	}
	done.Costs, err = askAll(ctx, e, a.Questions)
	stop()
	all.Wait()
	if err = errors.Join(err, failed); err != nil {
		return done, errors.Join(err, e.Close())
	}
	if done.Memory, err = memory(); err != nil {
		return done, err
	}
	return done, e.Close()
}

// askAll asks one question after the other, of all kinds in turn.
func askAll(ctx context.Context, e indexer.Engine, questions []Question) (map[string]Cost, error) {
	meters := map[string]*meter{}
	for _, k := range kinds {
		meters[k] = &meter{}
	}
	begin, every := time.Now(), askFor/time.Duration(len(questions))
	for i, q := range questions {
		if time.Since(begin) > askAtMost && i >= leastAsked*len(kinds) {
			break
		}
		time.Sleep(time.Until(begin.Add(time.Duration(i) * every)))
		cpu, mapped, wall := clock.Process(), faults(), time.Now()
		res, err := e.Search(ctx, q.Request)
		m := meters[q.Kind]
		took := time.Since(wall)
		m.wall, m.cpu, m.faults = append(m.wall, took), append(m.cpu, clock.Process()-cpu), m.faults+faults()-mapped
		if err != nil {
			return nil, err
		}
		m.remember(q, res, took)
		if missed(q, res) {
			m.missed++
		}
	}
	costs := map[string]Cost{}
	for k, m := range meters {
		costs[k] = m.cost()
		for _, s := range m.slow {
			say("slow %s: %v, %d files: %q", k, s.took.Round(time.Millisecond), s.total, s.text)
		}
	}
	return costs, nil
}

// missed says whether an answer has no place for the file that the question was
// taken from. It is among the files that were counted, or all of them are shown.
func missed(q Question, res indexer.Result) bool {
	shown := slices.ContainsFunc(res.Hits, func(h indexer.Hit) bool { return h.ID == q.From })
	return !shown && res.Total <= len(res.Hits)
}

// arrive has fifty pages a second come in, a few at a time.
func arrive(ctx context.Context, e indexer.Engine, m *corpus.Mixer, at State, done *Asked) error {
	puts, begin := &meter{}, time.Now()
	for n := 0; ctx.Err() == nil; {
		due := int(time.Since(begin)/arriveEvery) * arriveEachTime
		var few []indexer.Entry
		for ; done.Pages < due; n++ {
			f := m.File(at.Files + n)
			f.ID = "arrived-" + f.ID // those of this name come when the index grows
			few, done.Pages = append(few, entry(f)), done.Pages+len(f.Pages)
		}
		if len(few) > 0 {
			wall := time.Now()
			if err := e.Put(context.WithoutCancel(ctx), at.Seq, few...); err != nil {
				return err
			}
			puts.wall = append(puts.wall, time.Since(wall))
		}
		select {
		case <-ctx.Done():
		case <-time.After(time.Until(begin.Add((time.Since(begin)/arriveEvery + 1) * arriveEvery))):
		}
	}
	done.Rate, done.Puts = float64(done.Pages)/time.Since(begin).Seconds(), puts.cost()
	return nil
}
