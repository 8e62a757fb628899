package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"juzheng/indexer/bench/corpus"
)

// firstPoint is the smallest index that is measured; the next are ten times as large each.
const firstPoint = 10_000

// A Point is all that was measured of an index of one size.
type Point struct {
	At         State
	Grown      Grown
	Disk       int64 // bytes of all files of the index
	Started    Started
	Cold       Started // with nothing of the index in the memory of the system
	Idle, Busy Asked
	Wall, CPU  float64 // seconds to build all of it
	From       int     // pages that were there before
}

// grown has the index grow and measures it at every power of ten.
func (r *run) grown() error {
	stock, laws, err := corpus.Load(corpus.Shared())
	if err != nil {
		return err
	}
	if len(laws) == 0 {
		say("no laws at %s: the pages are mixed from a small invented stock", corpus.Shared())
	}
	mixer := corpus.NewMixer(stock, r.seed)
	until := time.Now().Add(r.limit)
	points, err := r.earlier()
	if err != nil {
		return err
	}
	for done := false; !done; {
		p := Point{}
		if n := len(points); n > 0 && points[n-1].At.Pages >= r.pages {
			p, points = points[n-1], points[:n-1] // it is there, and only measured again
		} else if p, err = r.grow(points, until); err != nil {
			return err
		}
		if err := r.measure(mixer, &p); err != nil {
			return err
		}
		points = append(points, p)
		p.report()
		if err := r.keep(points); err != nil {
			return err
		}
		done = p.At.Pages >= r.pages
		if !done && time.Now().After(until) {
			figure("stopped", grouped(r.pages)+" pages", "at %s pages, because the %v that were allowed were over", grouped(p.At.Pages), r.limit)
			done = true
		}
	}
	if r.kept != "" {
		return nil
	}
	return os.RemoveAll(r.index())
}

// grow brings the index to the next power of ten, in a process of its own.
func (r *run) grow(points []Point, until time.Time) (p Point, err error) {
	if n := len(points); n > 0 {
		last := points[n-1]
		p = Point{At: last.At, From: last.At.Pages, Wall: last.Wall, CPU: last.CPU}
	}
	next := firstPoint
	for next <= p.From {
		next *= 10
	}
	next = min(next, r.pages)
	say("grow from %d to %d pages", p.From, next)
	if p.Grown, err = have[Grown](r, "grow", growth{r.index(), r.seed, p.At, next, until}); err != nil {
		return p, err
	}
	p.At = p.Grown.At
	p.Wall, p.CPU = p.Wall+p.Grown.Wall, p.CPU+p.Grown.CPU
	say("%d pages in %.0f s, merged after %.0f s more, %.0f s of CPU, %d MB at most", p.grew(), p.Grown.Wall, p.Grown.Settle, p.Grown.CPU, p.Grown.Memory.Peak>>20)
	return p, nil
}

// measure opens the index and asks it, each in a process of its own.
func (r *run) measure(mixer *corpus.Mixer, p *Point) (err error) {
	all := questions(mixer, r.seed, p.At.Files, r.ask)
	first := starting{r.index(), all[0]}
	if _, err = have[Started](r, "start", first); err != nil { // opening removes what merging left
		return err
	}
	if err = forgetFiles(r.index()); err != nil {
		return err
	}
	if p.Cold, err = have[Started](r, "start", first); err != nil {
		return err
	}
	if p.Started, err = have[Started](r, "start", first); err != nil {
		return err
	}
	if p.Disk, err = sizeOf(r.index()); err != nil {
		return err
	}
	say("opened in %.2f s, first answer after %.2f s (%.2f s from a cold disk), %d MB", p.Started.Open, p.Started.Answer, p.Cold.Answer, p.Disk>>20)
	a := asking{Dir: r.index(), Questions: all, Seed: r.seed, At: p.At}
	if p.Idle, err = have[Asked](r, "ask", a); err != nil {
		return err
	}
	say("idle: %+v", p.Idle.Costs)
	a.Busy = true
	p.Busy, err = have[Asked](r, "ask", a)
	say("while %.0f pages/s arrive: %+v", p.Busy.Rate, p.Busy.Costs)
	return err
}

// keep tells all that was measured, and draws the plot.
func (r *run) keep(points []Point) error {
	b, err := json.Marshal(points[len(points)-1])
	if err != nil {
		return err
	}
	say("measured: %s", b)
	if r.kept != "" {
		if b, err = json.Marshal(points); err == nil {
			err = os.WriteFile(r.measured(), b, 0o644)
		}
	}
	if err != nil || r.svg == "" {
		return err
	}
	return os.WriteFile(r.svg, plot(points), 0o644)
}

// earlier are the points of a kept index.
func (r *run) earlier() (points []Point, err error) {
	b, err := os.ReadFile(r.measured())
	if r.kept == "" || errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return points, json.Unmarshal(b, &points)
}

// What a million pages may cost.
const (
	aimRSS    = "≤ 1.5 GB"
	aimStart  = "< 2 s"
	aimExact  = "p99 ≤ 100 ms"
	aimFacets = "p99 ≤ 300 ms"
	aimBusy   = "p99 ≤ 3× idle"
)

// report prints the figures of a point.
func (p Point) report() {
	size := fmt.Sprintf("%s pages: ", grouped(p.At.Pages))
	line := func(name, aim, format string, measured ...any) { figure(size+name, aim, format, measured...) }
	text := float64(p.At.Text)
	line("text", "", "%.2f GB in %s files", text/1e9, grouped(p.At.Files))
	line("build", "", "%.0f pages/s (%.0f s), %.2f ms CPU a page (%.0f s)", float64(p.At.Pages)/p.Wall, p.Wall, p.CPU*1e3/float64(p.At.Pages), p.CPU)
	line("last stretch of the build", "", "%.0f pages/s, merging went on for %.0f s", float64(p.grew())/p.Grown.Wall, p.Grown.Settle)
	line("index / text", "≤ 1.05", "%.2f (%.0f MB)", float64(p.Started.Index)/text, float64(p.Started.Index)/1e6)
	line("kept text / text", "≤ 0.7", "%.2f (%.0f MB)", float64(p.Started.Text)/text, float64(p.Started.Text)/1e6)
	line("all files / text", "", "%.2f (%.0f MB)", float64(p.Disk)/text, float64(p.Disk)/1e6)
	line("RSS of building", aimRSS, "%d MB at most, %d MB of it to invent pages", p.Grown.Memory.Peak>>20, p.Grown.Before.Resident>>20)
	line("RSS after the first answer", aimRSS, "%d MB, %d MB of it no files", p.Started.Memory.Resident>>20, p.Started.Memory.Own>>20)
	line("RSS after all questions", aimRSS, "%d MB at most, %d MB of it no files", p.Idle.Memory.Peak>>20, p.Idle.Memory.Own>>20)
	line("RSS while pages arrive", aimRSS, "%d MB at most, %d MB of it no files", p.Busy.Memory.Peak>>20, p.Busy.Memory.Own>>20)
	line("start to first answer", aimStart, "%.2f s (cold disk %.2f s)", p.Started.Answer, p.Cold.Answer)
	aims := map[string]string{exact: aimExact, faceted: aimFacets}
	for _, k := range kinds {
		idle, busy := p.Idle.Costs[k], p.Busy.Costs[k]
		line(k, aims[k], "p50 %.1f, p99 %.1f, max %.1f ms; CPU %.1f, %.1f, mean %.2f ms, %.0f faults (%d asked)", idle.P50, idle.P99, idle.Max, idle.CPU50, idle.CPU99, idle.CPU, idle.Faults, idle.N)
		line(k+" while pages arrive", aimBusy, "p50 %.1f, p99 %.1f, max %.1f ms: p99 %.1f× idle (%d asked)", busy.P50, busy.P99, busy.Max, busy.P99/max(idle.P99, 1e-3), busy.N)
		if k != sentence {
			line(k+" without the file it came from", "0", "%d", idle.Missed+busy.Missed)
		}
	}
	line("pages arrived meanwhile", "50 pages/s", "%.0f pages/s, Put p50 %.0f, p99 %.0f ms", p.Busy.Rate, p.Busy.Puts.P50, p.Busy.Puts.P99)
}

// grew is how many pages the last process brought.
func (p Point) grew() int { return p.At.Pages - p.From }

// grouped writes 1000000 as 1,000,000.
func grouped(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
