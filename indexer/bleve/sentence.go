package bleve

import (
	"cmp"
	"math"
	"slices"
	"sync"

	"github.com/RoaringBitmap/roaring/v2"

	"juzheng/indexer"
	"juzheng/indexer/highlight"
	"juzheng/indexer/query"
)

// Bounds of what is asked of a sentence.
const (
	maxClues   = 64  // of one sentence, those that are worth most; a set of them is a uint64
	keptPieces = 200 // best pieces of which files are made
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
	s := &seeker{plan: p, inside: bitsOf(scope), sentence: l.sentence}
	if err := s.ask(); err != nil {
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
			l.hits = append(l.hits, hit{name: h.name, doc: h.doc, freq: float32(h.score)})
		}
	}
	return nil
}

// A seeker goes through the lists of a sentence's clues.
type seeker struct {
	*plan
	inside   bits // scope
	sentence *highlight.Sentence
	asked    []askedClue        // most worth first; bit i of a set is clue i
	titled   map[uint32]float64 // what the titles of files are worth
}

type askedClue struct {
	clue   int // index in the sentence
	weight float64
	lists  []termList // by part of the reader
}

// ask looks up the clues and keeps those that are worth most.
func (s *seeker) ask() error {
	total := float64(max(s.files.pieces, 1))
	s.asked = make([]askedClue, len(s.sentence.Clues))
	df := make([]uint64, len(s.asked))
	for i := range s.asked {
		s.asked[i] = askedClue{clue: i, lists: make([]termList, len(s.r.parts))}
	}
	for n, part := range s.r.parts {
		text, err := part.dictionary(fieldText)
		if err != nil {
			return err
		}
		values, err := part.dictionary(fieldValue)
		if err != nil {
			return err
		}
		for i, c := range s.sentence.Clues {
			dict := text
			if c.Value {
				dict = values
			}
			l, err := look(dict, c.Term)
			if err != nil {
				return err
			}
			s.asked[i].lists[n] = l
			df[i] += l.n
		}
	}
	for i, c := range s.sentence.Clues {
		s.asked[i].weight = c.Weight * math.Log(1+max(0, total-float64(df[i])+.5)/(float64(df[i])+.5))
	}
	slices.SortStableFunc(s.asked, func(a, b askedClue) int { return cmp.Compare(b.weight, a.weight) })
	s.asked = s.asked[:min(len(s.asked), maxClues)]
	return s.ctx.Err()
}

type scored struct {
	name
	doc uint64 // in its part, while that is looked at; then of the reader
	foundClues
}

// pieces are the best pieces for the sentence. In each segment they are chosen
// by which clues stand in them, which is cheap, and then scored by BM25.
func (s *seeker) pieces() ([]scored, error) {
	t := tallies.Get().(*tally)
	defer tallies.Put(t)
	var best []scored
	for n, part := range s.r.parts {
		names, err := s.r.names(part.SegmentSnapshot)
		if err != nil {
			return nil, err
		}
		s.count(t, n, names)
		found := s.choose(t, names)
		if err := s.weigh(t, n, found); err != nil {
			return nil, err
		}
		t.clear()
		for i := range found {
			found[i].doc += part.first
		}
		best = append(best, found...)
	}
	slices.SortFunc(best, func(a, b scored) int { return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(b.name, a.name)) })
	return best[:min(len(best), keptPieces)], s.ctx.Err()
}

// A tally counts by the documents of a segment; it is kept between searches.
type tally struct {
	worth []float32 // of the clues that stand there
	clues []uint64
	met   []uint32 // documents with clues
	buf   [256]uint32
}

var tallies = sync.Pool{New: func() any { return &tally{} }}

func (t *tally) clear() {
	for _, doc := range t.met {
		t.worth[doc], t.clues[doc] = 0, 0
	}
	t.met = t.met[:0]
}

// Bounds of the work for a sentence, in documents of lists of one segment: when
// maxCounted have been counted, rarest clues first, only the best of them are
// looked at; how often a clue stands in a document is read of lists up to maxRead.
const (
	maxCounted = 100_000
	maxRead    = 20_000
)

// count adds the weights of the clues up. When those that are left cannot lift a
// new document among the best, only documents met before are looked at (the
// idea of MaxScore: Turtle and Flood, 1995).
func (s *seeker) count(t *tally, part int, names []name) {
	if n := len(names); len(t.worth) < n {
		t.worth, t.clues = make([]float32, n), make([]uint64, n)
	}
	left := 0.0
	for _, a := range s.asked {
		if a.lists[part].n > 0 {
			left += a.weight
		}
	}
	var among *roaring.Bitmap // nil: all
	budget := maxCounted
	for bit, a := range s.asked {
		docs, w := a.lists[part].docs, float32(a.weight)
		if docs == nil || w == 0 {
			continue
		}
		if budget -= int(a.lists[part].n); among == nil && len(t.met) > keptPieces {
			if least := t.least(keptPieces); least > float32(left) {
				among = t.above(0)
			} else if budget < 0 {
				among = t.above(t.least(min(len(t.met), 8*keptPieces)))
			}
		}
		if left -= a.weight; among != nil {
			docs = roaring.And(docs, among)
		}
		for it := docs.ManyIterator(); ; {
			n := it.NextMany(t.buf[:])
			if n == 0 {
				break
			}
			for _, doc := range t.buf[:n] {
				if t.clues[doc] == 0 {
					if !s.wants(names[doc]) {
						continue
					}
					t.met = append(t.met, doc)
				}
				t.worth[doc] += w
				t.clues[doc] |= 1 << bit
			}
		}
	}
}

// least is what a document must be worth to be among the n best, or less.
func (t *tally) least(n int) float32 {
	worths := make([]float32, len(t.met))
	for i, doc := range t.met {
		worths[i] = t.worth[doc]
	}
	return kth(worths, n)
}

// above are the documents that are worth at least so much.
func (t *tally) above(least float32) *roaring.Bitmap {
	docs := roaring.New()
	for _, doc := range t.met {
		if t.worth[doc] >= least {
			docs.Add(doc)
		}
	}
	return docs
}

// kth is the n-th largest; it changes the order of all (Hoare's selection).
func kth(all []float32, n int) float32 {
	for lo, hi := 0, len(all)-1; ; {
		if lo >= hi {
			return all[n-1]
		}
		pivot, i, j := all[lo+(hi-lo)/2], lo, hi
		for i <= j {
			for all[i] > pivot {
				i++
			}
			for all[j] < pivot {
				j--
			}
			if i <= j {
				all[i], all[j] = all[j], all[i]
				i, j = i+1, j-1
			}
		}
		switch {
		case n-1 <= j:
			hi = j
		case n-1 >= i:
			lo = i
		default:
			return all[n-1]
		}
	}
}

// wants says whether a piece is one that is asked for.
func (s *seeker) wants(n name) bool {
	return n.key() != 0 && s.inside.has(n.ord()) && n.key().page() >= s.from && n.key().page() <= s.to
}

// choose are the documents worth most, in their order.
func (s *seeker) choose(t *tally, names []name) []scored {
	least := float32(0)
	if len(t.met) > keptPieces {
		least = t.least(keptPieces)
	}
	var found []scored
	for _, doc := range t.met {
		if t.worth[doc] >= least {
			found = append(found, scored{name: names[doc], doc: uint64(doc), foundClues: foundClues{0, t.clues[doc]}})
		}
	}
	slices.SortFunc(found, func(a, b scored) int { return cmp.Compare(a.doc, b.doc) })
	return found
}

// weigh scores documents by BM25.
func (s *seeker) weigh(t *tally, part int, found []scored) error {
	if len(found) == 0 {
		return nil
	}
	chosen := roaring.New()
	for i, f := range found {
		chosen.Add(uint32(f.doc))
		t.worth[f.doc] = float32(i) // where it is in found
	}
	average := s.files.averageLength()
	for _, a := range s.asked {
		l := a.lists[part]
		if l.docs == nil || a.weight == 0 {
			continue
		}
		docs := roaring.And(l.docs, chosen)
		if docs.IsEmpty() {
			continue
		}
		if c := s.sentence.Clues[a.clue]; c.Value || c.Weight < 1 || l.n > maxRead { // how often hardly matters
			for it := docs.Iterator(); it.HasNext(); {
				found[int(t.worth[it.Next()])].score += a.weight
			}
			continue
		}
		err := l.counted(docs, func(doc uint64, freq, length float32) {
			tf := float64(freq)
			found[int(t.worth[doc])].score += a.weight * tf * (k1 + 1) / (tf + k1*(1-b+b*float64(length)/average))
		})
		if err != nil {
			return err
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
	for bit, a := range s.asked {
		c := s.sentence.Clues[a.clue]
		if c.Value || c.Weight < 1 {
			continue
		}
		found, err := s.way(fieldTitle, highlight.Way{Terms: []string{c.Term}})
		if err != nil {
			return nil, err
		}
		for _, h := range found {
			ord := h.ord()
			if !s.inside.has(ord) {
				continue
			}
			f := files[ord]
			f.score, f.clues = f.score+titleBoost*a.weight, f.clues|1<<bit
			files[ord], s.titled[ord] = f, f.score
		}
	}
	return files, nil
}

// rank orders the files that have enough of the sentence, best first.
func (s *seeker) rank(files map[uint32]foundClues) []candidate {
	bits := make([]uint64, len(s.sentence.Clues)) // of the clues, 0 for those that were not asked for
	for bit, a := range s.asked {
		bits[a.clue] = 1 << bit
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
