// Command scale measures the engine as it grows to a million pages, kills it
// while it writes, and damages what it wrote.
//
//	go run ./indexer/bench/scale -pages 10000
//	go run ./indexer/bench/scale -only kills
//
// Lines "figure<TAB>measured<TAB>aim" go to standard output as soon as they are
// known, all else to standard error. Each measurement is made in a process of
// its own: this binary again, with -do.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"juzheng/indexer"
	"juzheng/indexer/bleve"
)

// A run is the command with its flags.
type run struct {
	ctx      context.Context
	self     string // this binary
	pages    int
	limit    time.Duration
	dir      string
	kept     string
	only     string
	svg      string
	kills    int
	flips    int
	seed     uint64
	ask      int
	profiles string
}

// parts are what is measured, in this order.
var parts = []struct {
	name string
	do   func(*run) error
}{{"kills", (*run).killed}, {"damage", (*run).damaged}, {"pages", (*run).grown}}

func main() {
	r := &run{}
	flag.IntVar(&r.pages, "pages", 1_000_000, "how many pages the index grows to; it is measured at each power of ten from 10⁴ on")
	flag.DurationVar(&r.limit, "limit", time.Hour, "when to stop growing and measure what is there")
	flag.StringVar(&r.dir, "dir", "", "where the indexes are made; a new directory in $TMPDIR by default. What is made there is removed in the end")
	flag.StringVar(&r.kept, "keep", "", "where the index of pages stays: what an earlier run left there is asked again, and grows on if it is too small")
	flag.StringVar(&r.only, "only", "kills,damage,pages", "what to do")
	flag.StringVar(&r.svg, "svg", "", "write the plot here")
	flag.IntVar(&r.kills, "kills", 200, "how often to kill")
	flag.IntVar(&r.flips, "flips", 100, "how many bytes to flip in each kind of file")
	flag.Uint64Var(&r.seed, "seed", 7, "pages and questions follow from it")
	flag.IntVar(&r.ask, "ask", 1000, "questions of each kind")
	flag.StringVar(&r.profiles, "profiles", "", "write profiles of every process into this directory")
	do := flag.String("do", "", "what a process that was started by this one does")
	flag.Parse()
	var stop func()
	r.ctx, stop = signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	err := r.run(*do)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "scale:", err)
		os.Exit(1)
	}
}

func (r *run) run(do string) (err error) {
	if do != "" {
		return work(r.ctx, do, r.profiles)
	}
	if r.self, err = os.Executable(); err != nil {
		return err
	}
	if r.dir, err = os.MkdirTemp(r.dir, "juzheng-scale"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(r.dir)) }()
	for _, p := range parts {
		if !strings.Contains(","+r.only+",", ","+p.name+",") {
			continue
		}
		if err := p.do(r); err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
	}
	return nil
}

func open(dir string) (indexer.Engine, error) { return bleve.Open(dir, bleve.Options{}) }

// figure prints one line of the table.
func figure(name, aim, format string, measured ...any) {
	fmt.Printf("%s\t%s\t%s\n", name, fmt.Sprintf(format, measured...), aim)
}

// say tells what is going on to whoever looks on.
func say(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "%s "+format+"\n", append([]any{time.Now().Format(time.TimeOnly)}, args...)...)
}
