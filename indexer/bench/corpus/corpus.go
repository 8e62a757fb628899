// Package corpus makes the files that the figures of the search are measured
// on: the laws that lie beside the project, and evidence invented from them
// without end.
//
//	stock, laws, err := corpus.Load(corpus.Shared())  // no laws there: a small stock of our own
//	for entry := range corpus.Mix(stock, seed, 1_000_000) { … engine.Put(ctx, seq, entry) … }
//
// Everything follows from the seed: the same call makes the same files, on any
// machine, and Mixer.File makes any one of them again without those before it.
package corpus

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"juzheng/indexer"
	"juzheng/indexer/page"
)

// PageRunes is how long a page of a law is, in code points.
const PageRunes = 800

// A File is one file of the corpus.
type File struct {
	ID     string
	Title  string
	Fields map[string][]string
	Dates  map[string]string
	Pages  []string
}

// Entry is the file as an engine takes it.
func (f File) Entry() indexer.Entry {
	return indexer.Entry{ID: f.ID, Title: f.Title, Fields: f.Fields, Dates: f.Dates, Pages: f.pages()}
}

func (f File) pages() iter.Seq2[page.Page, error] {
	return func(yield func(page.Page, error) bool) {
		for i, text := range f.Pages {
			if !yield(page.Page{N: i + 1, Text: text}, nil) {
				return
			}
		}
	}
}

// Bytes is the size of the file's text in UTF-8.
func (f File) Bytes() (n int) {
	for _, p := range f.Pages {
		n += len(p)
	}
	return n
}

// Shared is where the laws lie outside the project: shared/corpus beside the
// checkout that holds the working directory. It need not exist.
func Shared() string {
	dir, err := filepath.Abs(".")
	for err == nil && dir != filepath.Dir(dir) {
		if _, missing := os.Stat(filepath.Join(dir, "go.mod")); missing == nil {
			break
		}
		dir = filepath.Dir(dir)
	}
	return filepath.Join(filepath.Dir(dir), "shared", "corpus")
}

// Load reads the laws of a corpus, simplified and traditional, as files in
// pages, and makes the stock of clauses that Mix draws from. Where there are no
// laws it returns a small invented stock, no files and no error.
func Load(shared string) (*Stock, []File, error) {
	simplified, err := Laws(shared)
	if err != nil {
		return nil, nil, err
	}
	if len(simplified) == 0 {
		return invented(), nil, nil
	}
	traditional, err := walk(filepath.Join(shared, "laws_traditional"), ".json", traditionalLaw)
	if err != nil {
		return nil, nil, err
	}
	stock := newStock(simplified)
	return stock, slices.Concat(files("law", simplified), files("tlaw", traditional)), nil
}

// A Law is one law's name and text, as it lies in the corpus.
type Law struct{ Name, Text string }

// Laws reads the simplified laws whole; none where there are none.
func Laws(shared string) ([]Law, error) {
	return walk(filepath.Join(shared, "laws"), ".md", func(b []byte) (string, error) { return string(b), nil })
}

// walk reads every file below dir with the suffix, in the order of their paths.
func walk(dir, suffix string, read func([]byte) (string, error)) (laws []Law, err error) {
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, suffix) {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil || !utf8.Valid(b) {
			return err
		}
		text, err := read(b)
		if err != nil {
			return fmt.Errorf("read %s: %w", path, err)
		}
		name := strings.TrimSuffix(filepath.Base(path), suffix)
		if i := strings.LastIndex(name, "__"); i >= 0 {
			name = name[i+2:]
		}
		laws = append(laws, Law{name, strings.ReplaceAll(text, "\x00", "")})
		return nil
	})
	if errors.Is(err, fs.ErrNotExist) && len(laws) == 0 {
		return nil, nil
	}
	return laws, err
}

// traditionalLaw is the text of a law that is kept as JSON.
func traditionalLaw(b []byte) (string, error) {
	var law struct {
		Name     string              `json:"法規名稱"`
		History  string              `json:"沿革內容"`
		Articles []map[string]string `json:"法規內容"`
	}
	if err := json.Unmarshal(b, &law); err != nil {
		return "", err
	}
	lines := []string{law.Name, law.History}
	for _, a := range law.Articles {
		lines = append(lines, strings.TrimSpace(a["編章節"]+a["條號"]+" "+a["條文內容"]))
	}
	return strings.Join(lines, "\n"), nil
}

func files(prefix string, laws []Law) []File {
	all := make([]File, len(laws))
	for i, l := range laws {
		all[i] = File{ID: fmt.Sprintf("%s%04d", prefix, i), Title: l.Name, Pages: cut([]rune(l.Text), PageRunes),
			Fields: map[string][]string{"kind": {"regulation"}, "unit": {unitID(i % units)}, "under": under(i % units),
				"uploader": {fmt.Sprintf("user%03d", i%uploaders)}, "problem": {fmt.Sprint(1 + i*7%problems)}, "state": {"accepted"}},
			Dates: map[string]string{"formed": fmt.Sprintf("%d-%02d-01", 1990+i%30, 1+i%12)}}
	}
	return all
}

func cut(rs []rune, n int) (pages []string) {
	for ; len(rs) > 0; rs = rs[min(n, len(rs)):] {
		pages = append(pages, string(rs[:min(n, len(rs))]))
	}
	return pages
}
