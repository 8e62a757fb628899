package bleve

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
	index "github.com/blevesearch/bleve_index_api"

	"juzheng/indexer"
	"juzheng/indexer/highlight"
	"juzheng/indexer/query"
)

// Bounds of what is asked of a sentence.
const (
	maxClues   = 64  // of one sentence, those that are worth most; a set of them is a uint64
	keptPieces = 400 // best pieces of which files are made
)

// A file answers a sentence when it has at least this share of the characters
// of its words, and two words, so that what shares a word or two does not.
const (
	leastShare = 0.3
	leastWords = 2
	valueRunes = 4 // characters that a date or an amount counts for
)

// jointBoost is what a file gains whose pieces have all that stands together in
// the sentence; pageShare is the least score of a page that is shown, in parts
// of the best.
const (
	jointBoost = 0.5
	pageShare  = 0.5
)

// foundClues is what of a sentence stands in a piece or a file.
type foundClues struct {
	score float64
	clues uint64
}

// sentence looks up the words of a sentence in the files of scope and keeps
// those that have most of it. Nothing is read: a clue stands where it was found.
func (p *plan) sentence(n *node, q query.Query, scope *roaring.Bitmap) (err error) {
	l := &leaf{sentence: highlight.CompileSentence(q.Text, q.Dictionary), wanted: true, heads: roaring.New(), scores: map[uint32]float64{}}
	n.leaf, n.sure, n.files = l, !p.pagesOnly, roaring.New()
	p.leaves = append(p.leaves, l)
	s := &seeker{plan: p, scope: scope, sentence: l.sentence}
	defer func() { err = errors.Join(err, s.close()) }()
	if err := s.open(); err != nil {
		return err
	}
	pieces, err := s.pieces()
	if err != nil {
		return err
	}
	files, err := s.titles()
	if err != nil {
		return err
	}
	for _, h := range pieces {
		f := files[h.ord()]
		f.score, f.clues = max(f.score, s.titled[h.ord()]+h.score), f.clues|h.clues
		files[h.ord()] = f
	}
	ranked := s.rank(files)
	p.moreLoose = len(ranked) > indexer.MaxLoose
	for _, c := range ranked[:min(len(ranked), indexer.MaxLoose)] {
		n.files.Add(c.ord)
		l.scores[c.ord] = c.score
	}
	best := map[uint32]float64{}
	for _, h := range pieces {
		best[h.ord()] = max(best[h.ord()], h.score)
	}
	for _, h := range pieces {
		if n.files.Contains(h.ord()) && h.score >= pageShare*best[h.ord()] {
			l.hits = append(l.hits, hit{h.ord(), h.key(), posting{doc: h.doc, freq: float32(h.score)}})
		}
	}
	slices.SortFunc(l.hits, func(a, b hit) int { return cmp.Or(cmp.Compare(a.ord, b.ord), cmp.Compare(a.key, b.key)) })
	return nil
}

// A seeker goes through the lists of a sentence's clues.
type seeker struct {
	*plan
	scope    *roaring.Bitmap
	sentence *highlight.Sentence
	lists    []clueList // most worth first
	chosen   uint64
	titled   map[uint32]float64 // what the titles of files are worth
}

type clueList struct {
	index.TermFieldReader
	clue   int // index of the clue, below maxClues
	weight float64
	most   float64 // that it can add to a piece
	after  float64 // that the lists after it can add
}

func (s *seeker) close() (err error) {
	for _, l := range s.lists {
		err = errors.Join(err, l.Close())
	}
	return err
}

// open opens the lists of the clues that are worth most.
func (s *seeker) open() error {
	total := float64(max(s.files.pieces, 1))
	for i, c := range s.sentence.Clues {
		field := fieldText
		if c.Value {
			field = fieldValue
		}
		t, err := s.r.TermFieldReader(context.Background(), []byte(c.Term), field, !c.Value, !c.Value, false)
		if err != nil {
			return damaged("look up", err)
		}
		df := float64(t.Count())
		w := c.Weight * math.Log(1+max(0, total-df+.5)/(df+.5))
		s.lists = append(s.lists, clueList{TermFieldReader: t, clue: i, weight: w, most: w * (k1 + 1)})
	}
	slices.SortStableFunc(s.lists, func(a, b clueList) int { return cmp.Compare(b.weight, a.weight) })
	var err error
	for len(s.lists) > maxClues {
		n := len(s.lists) - 1
		err = errors.Join(err, s.lists[n].Close())
		s.lists = s.lists[:n]
	}
	for i := len(s.lists) - 2; i >= 0; i-- {
		s.lists[i].after = s.lists[i+1].after + s.lists[i+1].most
	}
	return err
}

type scored struct {
	name
	doc uint64
	foundClues
}

// pieces are the best pieces for the sentence by BM25. When the lists that are left cannot
// bring another piece among the best, only pieces met before are looked at
// (the idea of MaxScore: Turtle and Flood, 1995).
func (s *seeker) pieces() ([]scored, error) {
	var all []scored // by document
	for i := range s.lists {
		l := &s.lists[i]
		least := 0.0
		if len(all) >= keptPieces {
			least = kth(all, keptPieces)
		}
		var err error
		if least > l.most+l.after {
			all = slices.DeleteFunc(all, func(p scored) bool { return p.score+l.most+l.after < least })
			err = s.fill(all, i, l)
		} else {
			all, err = s.add(all, i, l)
		}
		if err != nil {
			return nil, damaged("look up", err)
		}
	}
	slices.SortFunc(all, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
	return all[:min(len(all), keptPieces)], nil
}

// kth is the n-th best score.
func kth(all []scored, n int) float64 {
	scores := make([]float64, len(all))
	for i, p := range all {
		scores[i] = p.score
	}
	slices.Sort(scores)
	return scores[len(scores)-n]
}

func (s *seeker) worthOf(l *clueList, d *index.TermFieldDoc) float64 {
	length := lengthOf(d.Norm)
	tf := float64(d.Freq)
	if s.sentence.Clues[l.clue].Value {
		return l.weight
	}
	return l.weight * tf * (k1 + 1) / (tf + k1*(1-b+b*float64(length)/s.files.averageLength()))
}

// add merges a list into what was met before.
func (s *seeker) add(all []scored, bit int, l *clueList) ([]scored, error) {
	merged := make([]scored, 0, len(all)+int(min(l.Count(), 1<<16)))
	var buf index.TermFieldDoc
	d, err := l.Next(&buf)
	for ; d != nil && err == nil; d, err = l.Next(buf.Reset()) {
		doc := d.ID.Value()
		for len(all) > 0 && all[0].doc < doc {
			merged, all = append(merged, all[0]), all[1:]
		}
		p := scored{doc: doc}
		if len(all) > 0 && all[0].doc == doc {
			p, all = all[0], all[1:]
		} else {
			ord, k, err := s.r.name(doc)
			if err != nil {
				return nil, err
			}
			if k == 0 || !s.scope.Contains(ord) || k.page() < s.from || k.page() > s.to {
				continue
			}
			p.name = nameOf(ord, k)
		}
		p.score += s.worthOf(l, d)
		p.clues |= 1 << bit
		merged = append(merged, p)
	}
	return append(merged, all...), err
}

// fill looks only at what was met before.
func (s *seeker) fill(all []scored, bit int, l *clueList) error {
	var buf index.TermFieldDoc
	var d *index.TermFieldDoc
	for i := range all {
		if d == nil || d.ID.Value() < all[i].doc {
			var err error
			if d, err = l.Advance(index.NewIndexInternalID(nil, all[i].doc), buf.Reset()); err != nil || d == nil {
				return err
			}
		}
		if d.ID.Value() == all[i].doc {
			all[i].score += s.worthOf(l, d)
			all[i].clues |= 1 << bit
		}
	}
	return nil
}

// titles are the files of scope with clues in their title.
func (s *seeker) titles() (map[uint32]foundClues, error) {
	files := map[uint32]foundClues{}
	s.titled = map[uint32]float64{}
	if s.pagesOnly {
		return files, nil
	}
	for bit, l := range s.lists {
		c := s.sentence.Clues[l.clue]
		if c.Value || c.Weight < 1 {
			continue
		}
		found, err := s.r.postings(fieldTitle, c.Term)
		if err != nil {
			return nil, err
		}
		for _, p := range found {
			ord, _, err := s.r.name(p.doc)
			if err != nil {
				return nil, err
			}
			if !s.scope.Contains(ord) {
				continue
			}
			f := files[ord]
			f.score, f.clues = f.score+titleBoost*l.weight, f.clues|1<<bit
			files[ord], s.titled[ord] = f, f.score
		}
	}
	return files, nil
}

// rank orders the files that have enough of the sentence, best first.
func (s *seeker) rank(files map[uint32]foundClues) []candidate {
	bits := make([]uint64, len(s.sentence.Clues)) // of the clues, 0 for those that were not asked for
	for bit, l := range s.lists {
		bits[l.clue] = 1 << bit
	}
	var ranked []candidate
	for ord, f := range files {
		if !s.enough(f.clues, bits) {
			continue
		}
		joined, joints := 0, 0
		for _, j := range s.sentence.Joints {
			both := bits[j[0]] | bits[j[1]]
			if bits[j[0]] == 0 || bits[j[1]] == 0 {
				continue
			}
			if joints++; f.clues&both == both {
				joined++
			}
		}
		ranked = append(ranked, candidate{ord, f.score * (1 + jointBoost*float64(joined)/float64(max(joints, 1)))})
	}
	slices.SortFunc(ranked, func(a, b candidate) int { return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(b.ord, a.ord)) })
	return ranked
}

// enough says whether the words with all their clues are enough of the sentence.
func (s *seeker) enough(clues uint64, bits []uint64) bool {
	share, whole, words := 0, 0, 0
	for word, w := range s.sentence.Words {
		need, asked, runes := uint64(0), true, len(w)+1
		for _, i := range w {
			need |= bits[i]
			asked = asked && bits[i] != 0
			if s.sentence.Clues[i].Value {
				runes = valueRunes
			}
		}
		if !asked {
			continue
		}
		if whole += runes; clues&need == need || s.others(word, clues, bits) {
			share += runes
			words++
		}
	}
	return words >= leastWords && float64(share) >= leastShare*float64(whole)
}
