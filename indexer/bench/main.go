// Command bench measures the search: what it finds, what it costs, what it
// takes, and how well it ranks. scripts/bench-search.sh runs all of it together
// with the peers; each part runs alone too:
//
//	go run ./indexer/bench -dir /tmp/bench corpus
//	go run ./indexer/bench quality
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A part is one thing that is measured, or made for measuring.
type part struct {
	name, help string
	run        func(*run) error
}

var parts = []part{
	{"corpus", "write the corpus (-mb) that the other parts read", writeCorpus},
	{"size", "build our index and bleve's own, each in a process of its own: size, CPU, memory", measureSize},
	{"load", "what size starts: one index (-engine ours or cjk)", load},
	{"exact", "ask for pieces of the corpus (-queries) and compare with reading it all", measureExact},
	{"questions", "write what the peers are asked, with the pages that answer", writeQuestions},
	{"speed", "the same questions to our engine, idle and while files come", measureSpeed},
	{"quality", "how well queries made from the laws rank, against bleve's own cjk", measureQuality},
	{"report", "all figures, and the tables of docs/benchmarks.md", report},
}

// A run is the command with its flags, and what it found.
type run struct {
	dir     string
	seed    uint64
	mb      int
	queries int
	engine  string
	docs    string
	profile string
	result  result
}

// A result is what a part found, as it is kept for the report.
type result struct {
	Figures []figure          `json:"figures"`
	Rows    [][]string        `json:"rows"` // of the part's table in docs, if it has one
	Values  map[string]number `json:"values"`
	Asked   []asked           `json:"asked"` // engines that were asked the same
}

type number = float64

// A figure is one line of the table that make bench prints.
type figure struct{ Name, Measured, Aim string }

func main() {
	r := &run{result: result{Values: map[string]number{}}}
	flag.StringVar(&r.dir, "dir", filepath.Join(os.TempDir(), "juzheng-bench"), "where corpus, indexes and results are kept")
	flag.Uint64Var(&r.seed, "seed", 7, "everything random follows from it")
	flag.IntVar(&r.mb, "mb", 58, "megabytes of text in the corpus")
	flag.IntVar(&r.queries, "queries", 100_000, "pieces of the corpus that exact asks for")
	flag.StringVar(&r.engine, "engine", "ours", "what load builds: ours or cjk")
	flag.StringVar(&r.docs, "docs", "docs/benchmarks.md", "where report puts its tables; none: only print")
	flag.StringVar(&r.profile, "profile", "", "write a CPU profile of the part here")
	flag.Usage = usage
	flag.Parse()
	i := slices.IndexFunc(parts, func(p part) bool { return p.name == flag.Arg(0) })
	if i < 0 || flag.NArg() != 1 {
		usage()
		os.Exit(2)
	}
	if err := r.do(parts[i]); err != nil {
		fmt.Fprintf(os.Stderr, "bench %s: %v\n", parts[i].name, err)
		os.Exit(1)
	}
}

func usage() {
	fmt.Fprintf(os.Stderr, "usage: bench [flags] part\n\n")
	for _, p := range parts {
		fmt.Fprintf(os.Stderr, "  %-10s %s\n", p.name, p.help)
	}
	fmt.Fprintln(os.Stderr)
	flag.PrintDefaults()
}

// do runs a part, prints its figures and keeps them for the report.
func (r *run) do(p part) error {
	if err := os.MkdirAll(filepath.Join(r.dir, "results"), 0o755); err != nil {
		return err
	}
	stop, err := profiled(r.profile)
	if err != nil {
		return err
	}
	if err := p.run(r); err != nil {
		return err
	}
	if err := stop(); err != nil {
		return err
	}
	for _, f := range r.result.Figures {
		fmt.Printf("%s\t%s\t%s\n", f.Name, f.Measured, f.Aim)
	}
	if p.name == "report" || p.name == "load" || len(r.result.Figures) == 0 {
		return nil
	}
	b, err := json.MarshalIndent(r.result, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(r.dir, "results", p.name+".json"), b, 0o644)
}

// figure adds a line; numbers are written short.
func (r *run) figure(name, aim, format string, measured ...any) {
	r.result.Figures = append(r.result.Figures, figure{name, fmt.Sprintf(format, measured...), aim})
}

func (r *run) row(cells ...string) { r.result.Rows = append(r.result.Rows, cells) }

// say tells what is going on to whoever looks on.
func say(format string, args ...any) {
	fmt.Fprintln(os.Stderr, strings.TrimSpace(fmt.Sprintf(format, args...)))
}
