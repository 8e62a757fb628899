// Read measures how files become text, beside programs that do the same, on
// the same files in one run. It prints lines "figure<TAB>measured<TAB>aim".
//
//	go run ./indexer/bench/read -dir /var/tmp/b pdf      # PDF against pdftotext and mutool
//	go run ./indexer/bench/read -dir /var/tmp/b verdict  # the verdict on garbage text
//	go run ./indexer/bench/read -dir /var/tmp/b office   # documents that LibreOffice and pandoc wrote
package main

import (
	"context"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"juzheng/indexer/bench/corpus"
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
	if b.shared == "" {
		b.shared = corpus.Shared()
	}
	parts := map[string]func() error{"pdf": b.pdf, "verdict": b.verdict, "office": b.office}
	part := parts[flag.Arg(0)]
	if part == nil || b.dir == "" {
		flag.Usage()
		os.Exit(2)
	}
	exit(part())
}

// real lists the files of groups of the corpus; none where they are not there.
func (b bench) real(groups ...string) (files []string) {
	for _, g := range groups {
		_ = filepath.WalkDir(filepath.Join(b.shared, g), func(path string, d fs.DirEntry, err error) error {
			if err == nil && d.Type().IsRegular() {
				files = append(files, path)
			}
			return nil // what cannot be listed is not tried
		})
	}
	return files
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
