package bleve_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	stock "github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/lang/cjk"

	"juzheng/indexer"
	"juzheng/indexer/bench/clock"
	"juzheng/indexer/bleve"
	"juzheng/indexer/indexertest"
	"juzheng/indexer/query"
)

const (
	benchBytes = 10 << 20
	benchPage  = 800 // code points, as measured before the design
	benchBatch = 20  // files of one Put
)

func entries(laws []indexertest.Law) []indexer.Entry {
	all := make([]indexer.Entry, len(laws))
	for i, l := range laws {
		all[i] = indexer.Entry{ID: l.ID, Title: l.Pages[0][:min(60, len(l.Pages[0])/3*3)], Pages: indexertest.Texts(l.Pages...),
			Fields: map[string][]string{"kind": {fmt.Sprint("k", i%20)}, "under": {"root", fmt.Sprint("u", i%50)}},
			Dates:  map[string]string{"formed": fmt.Sprintf("%d-01-01", 1990+i%30)}}
	}
	return all
}

func fill(b *testing.B, e indexer.Engine, all []indexer.Entry) {
	for i, part := range slices.Collect(slices.Chunk(all, benchBatch)) {
		if err := e.Put(b.Context(), int64(i), part...); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkIndex puts ten megabytes of laws into a new index.
func BenchmarkIndex(b *testing.B) {
	laws := indexertest.ReadLaws(b, benchBytes, benchPage)
	text, pages := 0, 0
	for _, l := range laws {
		pages += len(l.Pages)
		for _, p := range l.Pages {
			text += len(p)
		}
	}
	all := entries(laws)
	for b.Loop() {
		dir := b.TempDir()
		e := open(b, dir)
		cpu := clock.Process()
		start := time.Now()
		fill(b, e, all)
		b.ReportMetric((clock.Process() - cpu).Seconds(), "cpu-s")
		b.ReportMetric(float64(pages)/time.Since(start).Seconds(), "pages/s")
		if err := e.(*bleve.Engine).Compact(b.Context()); err != nil {
			b.Fatal(err)
		}
		if err := e.Close(); err != nil {
			b.Fatal(err)
		}
		e = open(b, dir) // opening removes what merging left
		time.Sleep(time.Second)
		if err := e.Close(); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(size(b, dir))/float64(text), "index/text")
		b.ReportMetric(float64(text)/1e6, "text-MB")
	}
}

// BenchmarkCJK puts the same pages into bleve as it comes, with its analysis of
// Chinese: what BenchmarkIndex is measured against.
func BenchmarkCJK(b *testing.B) {
	laws := indexertest.ReadLaws(b, benchBytes, benchPage)
	for b.Loop() {
		mapping := stock.NewIndexMapping()
		mapping.DefaultAnalyzer = cjk.AnalyzerName
		dir := b.TempDir()
		x, err := stock.New(filepath.Join(dir, "index"), mapping)
		if err != nil {
			b.Fatal(err)
		}
		cpu := clock.Process()
		text := 0
		for part := range slices.Chunk(laws, benchBatch) {
			batch := x.NewBatch()
			for _, l := range part {
				for n, p := range l.Pages {
					text += len(p)
					if err := batch.Index(fmt.Sprint(l.ID, ":", n), map[string]any{"text": p}); err != nil {
						b.Fatal(err)
					}
				}
			}
			if err := x.Batch(batch); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric((clock.Process() - cpu).Seconds(), "cpu-s")
		if err := x.Close(); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(size(b, filepath.Join(dir, "index", "store")))/float64(text), "index/text")
	}
}

// BenchmarkSearch asks one index of ten megabytes; times are CPU of the thread.
func BenchmarkSearch(b *testing.B) {
	laws := indexertest.ReadLaws(b, benchBytes, benchPage)
	dir := b.TempDir()
	e := open(b, dir)
	fill(b, e, entries(laws))
	if err := e.Close(); err != nil {
		b.Fatal(err)
	}
	b.Run("open", func(b *testing.B) {
		for b.Loop() {
			e = open(b, dir)
			b.ReportMetric(float64(rss(b)), "RSS-MB") // of which the laws themselves are about 30
			if err := e.Close(); err != nil {
				b.Fatal(err)
			}
		}
	})
	e = open(b, dir)
	defer e.Close()
	rnd := rand.New(rand.NewPCG(1, 1))
	questions := map[string]func() indexer.Request{
		"exact":     func() indexer.Request { return text(piece(rnd, laws, 2, 12)) },
		"two":       func() indexer.Request { return text(piece(rnd, laws, 2, 2)) },
		"one":       func() indexer.Request { return text(piece(rnd, laws, 1, 1)) },
		"long":      func() indexer.Request { return text(piece(rnd, laws, 40, 60)) },
		"sentence":  func() indexer.Request { return text(piece(rnd, laws, 13, 25) + "，" + piece(rnd, laws, 13, 25)) },
		"common":    func() indexer.Request { return text("人民政府应当") },
		"and-facet": func() indexer.Request { return faceted(piece(rnd, laws, 2, 4), piece(rnd, laws, 2, 4)) },
	}
	for name, ask := range questions {
		b.Run(name, func(b *testing.B) {
			runtime.LockOSThread()
			defer runtime.UnlockOSThread()
			var took []time.Duration
			for b.Loop() {
				r := ask()
				start := clock.Thread()
				if _, err := e.Search(b.Context(), r); err != nil {
					b.Fatal(err)
				}
				took = append(took, clock.Thread()-start)
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2])/1e6, "p50-ms")
			b.ReportMetric(float64(took[len(took)*99/100])/1e6, "p99-ms")
		})
	}
}

func text(s string) indexer.Request {
	return indexer.Request{Query: query.Query{Op: query.Text, Text: s}, Limit: 10}
}

func faceted(s, t string) indexer.Request {
	q := query.Query{Op: query.And, Kids: []query.Query{{Op: query.Text, Text: s}, {Op: query.Text, Text: t}}}
	return indexer.Request{Query: q, Limit: 10, Facets: []string{"kind", "under"}, Filters: []indexer.Filter{{Field: "under", Any: []string{"root"}}}}
}

// piece takes least..most Han characters from somewhere.
func piece(rnd *rand.Rand, laws []indexertest.Law, least, most int) string {
	for {
		l := laws[rnd.IntN(len(laws))]
		rs := []rune(l.Pages[rnd.IntN(len(l.Pages))])
		n := least + rnd.IntN(most-least+1)
		if len(rs) <= n {
			continue
		}
		from := rnd.IntN(len(rs) - n)
		s := string(rs[from : from+n])
		if n > 12 || !strings.ContainsFunc(s, func(r rune) bool { return r < 0x4e00 || r > 0x9fff }) {
			return s
		}
	}
}

func rss(b *testing.B) int {
	debug.FreeOSMemory()
	raw, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		b.Fatal(err)
	}
	var all, resident int
	if _, err := fmt.Sscan(string(raw), &all, &resident); err != nil {
		b.Fatal(err)
	}
	return resident * os.Getpagesize() >> 20
}

func size(b *testing.B, dir string) (n int64) {
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	for _, f := range files {
		if info, e := os.Stat(f); e == nil {
			n += info.Size()
		}
	}
	if err != nil {
		b.Fatal(err)
	}
	return n
}
