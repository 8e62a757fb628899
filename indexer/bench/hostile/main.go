// Command hostile reads files that were made or altered to do harm, through the
// real reader and its children, while a search engine in this process goes on answering.
//
//	go run ./indexer/bench/hostile -mutants 1000
//
// Lines "figure<TAB>measured<TAB>aim" go to standard output, all else to standard
// error. Which kinds are altered follows from the good files that it finds.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"juzheng/indexer/extract"
)

func main() {
	if len(os.Args) > 1 && os.Args[1] == extract.Command { // a child of ours
		if err := extract.Child(context.Background(), os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "hostile:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	corpus := flag.String("corpus", "../shared/corpus", "real files by group; groups hostile_* are read as they are, the others are altered")
	good := flag.String("good", "cmd/juzheng/sample/files", "further good files to alter")
	mutants := flag.Int("mutants", 1000, "altered files")
	seed := flag.Uint64("seed", 20180305, "the alterations follow from it")
	only := flag.Int("only", -1, "read only this mutant, and keep it in the current directory")
	dir := flag.String("dir", "", "where the reader keeps compiled code; a new directory by default")
	flag.Parse()
	work, err := os.MkdirTemp("", "hostile-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	if *dir == "" {
		*dir = filepath.Join(work, "cache")
	}
	hostile, kinds, err := gather(*corpus, *good)
	if err != nil {
		return err
	}
	built, err := writeMade(work)
	if err != nil {
		return err
	}
	t, err := begin(ctx, work, *dir)
	if err != nil {
		return err
	}
	if *only < 0 {
		for _, f := range built {
			t.try(f, filepath.Base(f))
		}
		t.report(fmt.Sprintf("files built to exhaust (%d)", len(built)))
		for _, f := range hostile {
			t.try(f, f)
		}
		t.report(fmt.Sprintf("hostile files of the corpus (%d)", len(hostile)))
	}
	for i := range *mutants {
		rng := rand.New(rand.NewPCG(*seed, uint64(i))) // each by itself, so that one can be made again
		from := kinds.pick(rng, i)
		b, err := os.ReadFile(from)
		if err != nil {
			return err
		}
		name := filepath.Join(work, fmt.Sprintf("%d-%s", i, filepath.Base(from)))
		if *only >= 0 {
			name = filepath.Base(name)
		}
		if *only >= 0 && *only != i {
			continue
		}
		if err := os.WriteFile(name, mutate(rng, b), 0o600); err != nil {
			return err
		}
		t.try(name, fmt.Sprintf("mutant %d of %s", i, from))
		if *only < 0 {
			err = os.Remove(name)
		}
		if err = errors.Join(err, ctx.Err()); err != nil {
			return err
		}
	}
	t.report(fmt.Sprintf("mutants (%d, seed %d) of %d kinds: %s", *mutants, *seed, len(kinds), kinds))
	return t.end()
}

// mutable is the size up to which a good file is altered; of larger ones most alterations fall into pictures.
const mutable = 1 << 20

// kinds are good files by what they are, in order of name.
type kinds map[extract.Kind][]string

func (k kinds) names() []extract.Kind {
	var all []extract.Kind
	for kind := range k {
		all = append(all, kind)
	}
	slices.Sort(all)
	return all
}

func (k kinds) String() string { return strings.Join(strings.Fields(fmt.Sprint(k.names())), ", ") }

// pick gives each kind its turn.
func (k kinds) pick(rng *rand.Rand, i int) string {
	names := k.names()
	files := k[names[i%len(names)]]
	return files[rng.IntN(len(files))]
}

// gather lists the hostile files, and the good ones by kind. Of a kind without
// good files those among the hostile ones are altered.
func gather(corpus, good string) (hostile []string, k kinds, err error) {
	k = kinds{}
	second := kinds{}
	for _, root := range []string{corpus, good} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() {
				return err
			}
			group, _, _ := strings.Cut(strings.TrimPrefix(path, root+"/"), "/")
			to := k
			if strings.HasPrefix(group, "hostile_") {
				hostile, to = append(hostile, path), second
			}
			kind, size, err := kindOf(path)
			if err == nil && size > 0 && size <= mutable && kind != extract.Unknown && kind != extract.Sound {
				to[kind] = append(to[kind], path)
			}
			return err
		})
		if err != nil {
			return nil, nil, fmt.Errorf("look for files: %w", err)
		}
	}
	for kind, files := range second {
		if len(k[kind]) == 0 {
			k[kind] = files
		}
	}
	return hostile, k, nil
}

func kindOf(path string) (extract.Kind, int64, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", 0, err
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return "", 0, err
	}
	return extract.Sniff(filepath.Base(path), f, st.Size()).Kind, st.Size(), nil
}
