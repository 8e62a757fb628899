package main

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	stock "github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/lang/cjk"
	blevequery "github.com/blevesearch/bleve/v2/search/query"
	index "github.com/blevesearch/bleve_index_api"

	"juzheng/indexer"
	"juzheng/indexer/bench/corpus"
	"juzheng/indexer/bleve"
	"juzheng/indexer/page"
	"juzheng/indexer/query"
)

// depth is how many answers count.
const depth = 10

// scores are the mean nDCG@10 of each set of queries, and of all.
type scores map[string]float64

const overall = "all"

// measureQuality ranks articles of the laws, once as they are and once half of
// them in traditional characters, by our engine and by bleve's own cjk.
func measureQuality(r *run) error {
	laws, err := corpus.Laws(corpus.Shared())
	if err != nil {
		return err
	}
	if len(laws) == 0 {
		say("no laws at %s: how well the search ranks is not measured", corpus.Shared())
		return nil
	}
	articles, queries := label(laws, r.seed)
	say("%d articles, %d queries", len(articles), len(queries))
	half := slices.Clone(articles)
	rnd := rand.New(rand.NewPCG(r.seed, 3))
	for i := range half {
		if rnd.IntN(2) == 0 {
			half[i].title, half[i].text = corpus.Traditional(half[i].title), corpus.Traditional(half[i].text)
		}
	}
	r.row(slices.Concat([]string{"texts", "engine"}, sets, []string{overall})...)
	for _, set := range []struct {
		name, aim string
		articles  []article
	}{{"simplified", "≥ 1.10", articles}, {"half traditional", "≥ 1.2", half}} {
		ours, err := r.rankOurs(set.articles, queries)
		if err != nil {
			return err
		}
		best := scores{}
		r.scored(set.name, "ours", ours)
		for _, model := range []string{index.TFIDFScoring, index.BM25Scoring} {
			s, err := r.rankCJK(set.articles, queries, model)
			if err != nil {
				return err
			}
			r.scored(set.name, "bleve cjk, "+model, s)
			if s[overall] > best[overall] {
				best = s
			}
		}
		r.figure("nDCG@10, "+set.name, set.aim, "%.3f, %.2fx cjk (%.3f)", ours[overall], ours[overall]/best[overall], best[overall])
	}
	return nil
}

func (r *run) scored(texts, engine string, s scores) {
	cells := []string{texts, engine}
	for _, set := range append(slices.Clone(sets), overall) {
		cells = append(cells, fmt.Sprintf("%.4f", s[set]))
	}
	r.row(cells...)
	say("%s", cells)
}

// evaluate asks every query; ask returns indexes of articles, best first.
func evaluate(queries []labelled, ask func(what string) ([]int, error)) (scores, error) {
	s, n := scores{}, map[string]float64{}
	for _, q := range queries {
		found, err := ask(q.what)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", q.what, err)
		}
		g := ndcg(found, q.grades)
		for _, set := range []string{q.set, overall} {
			s[set] += g
			n[set]++
		}
	}
	for set := range s {
		s[set] /= n[set]
	}
	return s, nil
}

// ndcg is the normalised discounted cumulative gain of the first ten with
// gains 2^grade-1 (Burges et al., 2005).
func ndcg(found []int, grades map[int]int) float64 {
	gain := func(grade, rank int) float64 { return (math.Exp2(float64(grade)) - 1) / math.Log2(float64(rank)+2) }
	got := 0.0
	for rank, i := range found[:min(len(found), depth)] {
		got += gain(grades[i], rank)
	}
	var ideal []int
	for _, g := range grades {
		ideal = append(ideal, -g)
	}
	slices.Sort(ideal)
	most := 0.0
	for rank, g := range ideal[:min(len(ideal), depth)] {
		most += gain(-g, rank)
	}
	return got / most
}

// rankOurs asks as people do: the text of the query, unquoted.
func (r *run) rankOurs(articles []article, queries []labelled) (scores, error) {
	dir, err := os.MkdirTemp(r.dir, "quality")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	e, err := bleve.Open(dir, bleve.Options{})
	if err != nil {
		return nil, err
	}
	defer e.Close()
	for from := 0; from < len(articles); from += articleBatch {
		var batch []indexer.Entry
		for i, a := range articles[from:min(from+articleBatch, len(articles))] {
			batch = append(batch, indexer.Entry{ID: strconv.Itoa(from + i), Title: a.title, Pages: one(a.text)})
		}
		if err := e.Put(context.Background(), int64(from+1), batch...); err != nil {
			return nil, err
		}
	}
	return evaluate(queries, func(what string) (found []int, err error) {
		q, err := query.Parse(what)
		if err != nil {
			return nil, err
		}
		res, err := e.Search(context.Background(), indexer.Request{Query: q, Limit: depth})
		for _, h := range res.Hits {
			i, _ := strconv.Atoi(h.ID) // they were made above
			found = append(found, i)
		}
		return found, err
	})
}

const articleBatch = 400

func one(text string) func(func(page.Page, error) bool) {
	return func(yield func(page.Page, error) bool) { yield(page.Page{N: 1, Text: text}, nil) }
}

// rankCJK asks bleve as it comes, its answers a match of any word; what it
// found is kept beside the corpus, for it never changes.
func (r *run) rankCJK(articles []article, queries []labelled, model string) (s scores, err error) {
	sum := fnv.New64a()
	fmt.Fprint(sum, model, articles, queries)
	known := filepath.Join(r.dir, fmt.Sprintf("quality-cjk-%x.json", sum.Sum64()))
	if b, err := os.ReadFile(known); err == nil {
		return s, json.Unmarshal(b, &s)
	}
	mapping := stock.NewIndexMapping()
	mapping.DefaultAnalyzer = cjk.AnalyzerName
	mapping.ScoringModel = model
	dir, err := os.MkdirTemp(r.dir, "quality")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	x, err := stock.New(filepath.Join(dir, "cjk"), mapping)
	if err != nil {
		return nil, err
	}
	defer x.Close()
	for from := 0; from < len(articles); from += articleBatch {
		batch := x.NewBatch()
		for i, a := range articles[from:min(from+articleBatch, len(articles))] {
			if err := batch.Index(strconv.Itoa(from+i), map[string]any{"title": a.title, "text": a.text}); err != nil {
				return nil, err
			}
		}
		if err := x.Batch(batch); err != nil {
			return nil, err
		}
	}
	s, err = evaluate(queries, func(what string) (found []int, err error) {
		res, err := x.Search(stock.NewSearchRequestOptions(blevequery.NewMatchQuery(what), depth, 0, false))
		if err != nil {
			return nil, err
		}
		for _, h := range res.Hits {
			i, _ := strconv.Atoi(h.ID) // they were made above
			found = append(found, i)
		}
		return found, nil
	})
	if err != nil {
		return nil, err
	}
	b, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	return s, os.WriteFile(known, b, 0o644)
}
