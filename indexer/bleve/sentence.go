package bleve

import (
	"cmp"
	"math"
	mathbits "math/bits"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"

	"juzheng/indexer"
	"juzheng/indexer/bleve/segment"
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
// those that have most of it. Nothing is read to see that they do: a clue stands
// where it was found.
func (p *plan) sentence(n *node, q query.Query, scope *roaring.Bitmap) (err error) {
	l := &leaf{sentence: highlight.CompileSentence(q.Text, q.Dictionary), wanted: true, heads: roaring.New(), scores: map[uint32]float64{}}
	n.leaf, n.sure, n.files = l, !p.pagesOnly, roaring.New()
	p.leaves = append(p.leaves, l)
	s := &seeker{plan: p, inside: bitsOf(scope), sentence: l.sentence}
	if err := s.ask(); err != nil {
		return err
	}
	titles := s.titles()
	defer titles.release()
	pieces, err := s.pieces(titles)
	if err != nil {
		return err
	}
	ranked := s.rank(pieces, titles)
	if err := s.closer(ranked); err != nil {
		return err
	}
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
			l.hits = append(l.hits, hit{name: h.name, doc: h.doc, worth: float32(h.score)})
		}
	}
	slices.SortFunc(l.hits, func(a, b hit) int { return cmp.Compare(a.name, b.name) })
	return nil
}

// A seeker goes through the lists of a sentence's clues.
type seeker struct {
	*plan
	inside   bits // scope
	sentence *highlight.Sentence
	asked    []askedClue // most worth first; bit i of a set is clue i
	bits     []uint64    // of the sentence's clues, 0 for those that are not asked for
	whole    float64     // what all of them weigh
}

type askedClue struct {
	clue   int // index in the sentence
	weight float64
	most   float64        // how many times its weight a document can gain
	lists  []segment.List // by part of the reader
}

// ask looks up the clues and keeps those that are worth most.
func (s *seeker) ask() error {
	total := float64(max(s.files.pieces, 1))
	s.asked = make([]askedClue, len(s.sentence.Clues))
	df := make([]uint64, len(s.asked))
	for i := range s.asked {
		s.asked[i] = askedClue{clue: i, lists: make([]segment.List, len(s.r.parts))}
	}
	for n, part := range s.r.parts {
		text, values := part.Terms(fieldText), part.Terms(fieldValue)
		for i, c := range s.sentence.Clues {
			dict := text
			if c.Value {
				dict = values
			}
			l := dict.Look(c.Term)
			s.asked[i].lists[n] = l
			df[i] += uint64(l.Len())
		}
	}
	for i, c := range s.sentence.Clues {
		if s.asked[i].most = 1; !c.Value && c.Weight == 1 { // else how often hardly matters
			s.asked[i].most = k1 + 1
		}
		s.asked[i].weight = c.Weight * math.Log(1+max(0, total-float64(df[i])+.5)/(float64(df[i])+.5))
	}
	slices.SortStableFunc(s.asked, func(a, b askedClue) int { return cmp.Compare(b.weight, a.weight) })
	s.asked = s.asked[:min(len(s.asked), maxClues)]
	s.bits = make([]uint64, len(s.sentence.Clues))
	for bit, a := range s.asked {
		s.bits[a.clue] = 1 << bit
		s.whole += a.weight
	}
	return s.ctx.Err()
}

type scored struct {
	name
	doc uint32 // in its part, while that is looked at; then of the reader
	foundClues
}

// pieces are the best pieces for the sentence by BM25, and what their titles are worth.
func (s *seeker) pieces(titles *tally) ([]scored, error) {
	var best []scored
	for n, part := range s.r.parts {
		t := newTally(int(part.Count()))
		s.count(t, n)
		best = append(best, t.choose(part, titles)...)
		t.release()
	}
	whole := func(p scored) float64 { return p.score + float64(titles.worth[p.ord()]) }
	slices.SortFunc(best, func(a, b scored) int { return cmp.Or(cmp.Compare(whole(b), whole(a)), cmp.Compare(a.name, b.name)) })
	return best[:min(len(best), keptPieces)], s.ctx.Err()
}

// maxCounted bounds the documents of lists that are counted for a sentence in one
// part, rarest clues first; beyond, only the best of those met are looked at.
const maxCounted = 100_000

// sparse is how many times longer than the documents met a list must be for
// looking those up in it to be quicker than going through it.
const sparse = 16

// count adds up what the clues are worth. When those that are left cannot lift a
// new document among the best, no new ones are met (the idea of MaxScore: Turtle
// and Flood, 1995).
func (s *seeker) count(t *tally, n int) {
	part := s.r.parts[n]
	left := 0.0
	for _, a := range s.asked {
		if a.lists[n].Len() > 0 {
			left += a.weight * a.most
		}
	}
	closed, sorted := false, false
	budget := maxCounted
	for bit, a := range s.asked {
		list := a.lists[n]
		if list.Len() == 0 || a.weight == 0 {
			continue
		}
		budget -= list.Len()
		if !closed && len(t.met) > keptPieces && list.Len() > len(t.met) {
			if t.least(keptPieces) > float32(left) {
				closed = true
			} else if budget < 0 {
				t.forget(t.least(min(len(t.met), 8*keptPieces)))
				closed = true
			}
		}
		left -= a.weight * a.most
		weight, counted, clue := float32(a.weight), a.most > 1, uint64(1)<<bit
		add := func(doc uint32, freq uint8) {
			t.clues[doc] |= clue
			if counted {
				t.worth[doc] += weight * s.worth(freq, part.Length(doc))
			} else {
				t.worth[doc] += weight
			}
		}
		if closed && list.Len() > sparse*len(t.met) {
			if !sorted {
				slices.Sort(t.met)
				sorted = true
			}
			list.Among(t.met, func(i int, freq uint8) { add(t.met[i], freq) })
			continue
		}
		list.Each(func(docs []uint32, freqs []uint8) {
			for i, doc := range docs {
				if t.clues[doc] == 0 {
					if closed || !s.wants(part.name(doc)) {
						continue
					}
					t.met = append(t.met, doc)
				}
				add(doc, freqs[i])
			}
		})
	}
}

// wants says whether a piece is one that is asked for.
func (s *seeker) wants(n name) bool {
	return n.key() != 0 && s.inside.has(n.ord()) && n.key().page() >= s.from && n.key().page() <= s.to
}

// choose are the documents of a part that are worth most with their titles.
func (t *tally) choose(in part, titles *tally) (found []scored) {
	t.all = t.all[:0]
	for _, doc := range t.met {
		t.all = append(t.all, t.worth[doc]+titles.worth[in.name(doc).ord()])
	}
	enough := float32(0)
	if len(t.all) > keptPieces {
		enough = least(t.all, keptPieces)
	}
	for i, doc := range t.met {
		if t.all[i] >= enough {
			found = append(found, scored{in.name(doc), in.first + doc, foundClues{float64(t.worth[doc]), t.clues[doc]}})
		}
	}
	return found
}

// titles tell by the files of scope which clues stand in their title, and what that is worth.
func (s *seeker) titles() *tally {
	t := newTally(s.files.size())
	if s.pagesOnly {
		return t
	}
	for _, part := range s.r.parts {
		dict := part.Terms(fieldTitle)
		for bit, a := range s.asked {
			c := s.sentence.Clues[a.clue]
			if c.Value {
				continue
			}
			dict.Look(c.Term).Each(func(docs []uint32, _ []uint8) {
				for _, doc := range docs {
					ord := part.name(doc).ord()
					if !s.inside.has(ord) {
						continue
					}
					if t.clues[ord] == 0 {
						t.met = append(t.met, ord)
					}
					t.clues[ord] |= 1 << bit
					t.worth[ord] += float32(titleBoost * a.weight)
				}
			})
		}
	}
	return t
}

// weight is what a set of clues weighs.
func (s *seeker) weight(clues uint64) (sum float64) {
	for ; clues != 0; clues &= clues - 1 {
		sum += s.asked[mathbits.TrailingZeros64(clues)].weight
	}
	return sum
}

// score is what a piece is worth in a file with such clues in its title. A clue
// that stands in both counts once, as in the title: BM25F does not add fields up
// either (Robertson, Zaragoza and Taylor, 2004), or pages that repeat the title
// come before those that have the rest of the sentence. The root of how much of
// the sentence they have together puts one that has many clues before one that
// has a few often: 0.8 % in nDCG@10 on 386 questions of STARD.
func (s *seeker) score(p foundClues, title uint64) float64 {
	if s.whole == 0 {
		return 0
	}
	score := p.score + titleBoost*s.weight(title) - s.weight(title&p.clues)
	return score * math.Sqrt(s.weight(title|p.clues)/s.whole)
}

// A contender is a file that has enough of a sentence.
type contender struct {
	candidate
	piece  *scored // the best; one without clues when only the title answers
	clues  uint64  // of all pieces and the title
	title  uint64  // of the title
	joined float64 // the share of the sentence's joints that the file has
}

func better(a, b contender) int {
	return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(b.ord, a.ord))
}

// rank are the files that have enough of the sentence, the best in order: one more than are shown.
func (s *seeker) rank(pieces []scored, titles *tally) []contender {
	none := &scored{}
	files := make([]contender, 0, len(pieces))
	at := make(map[uint32]int, len(pieces))
	for i := range pieces {
		p, ord := &pieces[i], pieces[i].ord()
		title := titles.clues[ord]
		k, known := at[ord]
		if !known {
			k = len(files)
			at[ord] = k
			files = append(files, contender{candidate{ord: ord}, none, title, title, 0})
		}
		f := &files[k]
		if score := s.score(p.foundClues, title); score > f.score {
			f.score, f.piece = score, p
		}
		f.clues |= p.clues
	}
	files = slices.DeleteFunc(files, func(f contender) bool { return !s.enough(f.clues) })
	enough := map[uint64]bool{}
	for _, ord := range titles.met {
		title := titles.clues[ord]
		is, known := enough[title]
		if !known {
			is = s.enough(title)
			enough[title] = is
		}
		if _, known := at[ord]; is && !known {
			files = append(files, contender{candidate{ord, s.score(none.foundClues, title)}, none, title, title, 0})
		}
	}
	for i := range files {
		f := &files[i]
		f.joined = s.joined(f.clues)
		f.score *= 1 + jointBoost*f.joined
	}
	n := min(len(files), indexer.MaxLoose+1)
	foremost(files, n, func(a, b contender) bool { return better(a, b) < 0 })
	slices.SortFunc(files[:n], better)
	return files[:n]
}

// joined is the share of the joints that are asked for whose clues are there.
func (s *seeker) joined(clues uint64) float64 {
	joined, joints := 0, 0
	for _, j := range s.sentence.Joints {
		if s.bits[j[0]] == 0 || s.bits[j[1]] == 0 {
			continue
		}
		both := s.bits[j[0]] | s.bits[j[1]]
		if joints++; clues&both == both {
			joined++
		}
	}
	return float64(joined) / float64(max(joints, 1))
}

// enough says whether the words with all their clues are enough of the sentence.
func (s *seeker) enough(clues uint64) bool {
	share, whole, words := 0, 0, 0
	for word, w := range s.sentence.Words {
		need, asked, runes := uint64(0), true, len(w)+1
		for _, i := range w {
			need |= s.bits[i]
			asked = asked && s.bits[i] != 0
			if s.sentence.Clues[i].Value {
				runes = valueRunes
			}
		}
		if !asked {
			continue
		}
		if whole += runes; clues&need == need || s.others(word, clues) {
			share += runes
			words++
		}
	}
	return words >= leastWords && float64(share) >= leastShare*float64(whole)
}
