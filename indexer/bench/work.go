package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"juzheng/indexer/bench/corpus"
	"juzheng/indexer/hanzi"
)

func (r *run) path(name string) string { return filepath.Join(r.dir, name) }

// writeCorpus writes the laws and as much invented evidence as is wanted:
// files.jsonl holds one file a line, terms.txt our terms of one page a line.
func writeCorpus(r *run) (err error) {
	stock, laws, err := corpus.Load(corpus.Shared())
	if err != nil {
		return err
	}
	if len(laws) == 0 {
		say("no laws at %s: all of the corpus is invented", corpus.Shared())
	}
	files, err := create(r.path("files.jsonl"))
	if err != nil {
		return err
	}
	terms, err := create(r.path("terms.txt"))
	if err != nil {
		return err
	}
	mixer := corpus.NewMixer(stock, r.seed)
	bytes, pages, n := 0, 0, 0
	for i := 0; i < len(laws) || bytes < r.mb*1_000_000; i++ {
		f := corpus.File{}
		if i < len(laws) {
			f = laws[i]
		} else {
			f = mixer.File(i - len(laws))
		}
		line, err := json.Marshal(f)
		if err != nil {
			return err
		}
		fmt.Fprintf(files, "%s\n", line)
		for _, p := range f.Pages {
			writeTerms(terms, p)
		}
		bytes, pages, n = bytes+f.Bytes(), pages+len(f.Pages), n+1
	}
	if err := files.close(); err != nil {
		return err
	}
	say("%d files (%d of them laws), %d pages, %.1f MB", n, len(laws), pages, float64(bytes)/1e6)
	return terms.close()
}

func writeTerms(w io.Writer, text string) {
	for t := range hanzi.Terms(hanzi.Normal(text)) {
		fmt.Fprint(w, word(t), " ")
	}
	fmt.Fprintln(w)
}

// word writes a term so that SQLite does not part it.
func word(term string) string {
	var b strings.Builder
	for _, r := range term {
		if hanzi.Searchable(r) {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, "%x", r)
		}
	}
	return b.String()
}

// An output is a file being written; its first error is kept for close.
type output struct {
	*bufio.Writer
	file *os.File
}

func create(path string) (*output, error) {
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	return &output{bufio.NewWriterSize(f, 1<<20), f}, nil
}

func (o *output) close() error {
	if err := o.Flush(); err != nil {
		return err
	}
	return o.file.Close()
}

// files reads the corpus, one file at a time.
func (r *run) files() iter.Seq2[corpus.File, error] {
	return func(yield func(corpus.File, error) bool) {
		f, err := os.Open(r.path("files.jsonl"))
		if err != nil {
			yield(corpus.File{}, fmt.Errorf("%w (the part corpus writes it)", err))
			return
		}
		defer f.Close()
		for d := json.NewDecoder(bufio.NewReaderSize(f, 1<<20)); ; {
			var file corpus.File
			if err := d.Decode(&file); err != nil {
				if err != io.EOF {
					yield(file, err)
				}
				return
			}
			if !yield(file, nil) {
				return
			}
		}
	}
}

// all is the corpus in memory.
func (r *run) all() (files []corpus.File, err error) {
	for f, err := range r.files() {
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	return files, nil
}
