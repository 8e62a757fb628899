// Read measures how files become text, beside programs that do the same, on
// the same files in one run. It prints lines "figure<TAB>measured<TAB>aim".
//
//	go run ./indexer/bench/read -dir /var/tmp/b pdf      # PDF against pdftotext and mutool
//	go run ./indexer/bench/read verdict                  # the verdict on garbage text
//	go run ./indexer/bench/read -dir /var/tmp/b mixed    # the whole ingest against recollindex
package main

import (
	"context"
	"flag"
	"fmt"
	"os"

	"juzheng/indexer/extract"
)

// A bench is what the parts share.
type bench struct {
	dir    string // for what is made on the way
	shared string // the corpus beside the project
	seed   uint64
	list   bool // say every file
}

func main() {
	// The children of the reader are this program.
	if len(os.Args) > 1 && os.Args[1] == extract.Command {
		exit(extract.Child(context.Background(), os.Stdin, os.Stdout))
	}
	var b bench
	flag.StringVar(&b.dir, "dir", "", "where files, compiled code and indexes go (required)")
	flag.StringVar(&b.shared, "corpus", "", "real files (default: shared/corpus beside the checkout)")
	flag.Uint64Var(&b.seed, "seed", 20_251_128, "what everything invented follows from")
	flag.BoolVar(&b.list, "list", false, "say every file on stderr")
	flag.Parse()
	parts := map[string]func() error{"pdf": b.pdf}
	part := parts[flag.Arg(0)]
	if part == nil || b.dir == "" {
		flag.Usage()
		os.Exit(2)
	}
	exit(part())
}

func exit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// say prints a figure.
func say(figure, measured, aim string) { fmt.Printf("%s\t%s\t%s\n", figure, measured, aim) }
