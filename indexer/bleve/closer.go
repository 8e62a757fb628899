package bleve

import (
	"cmp"
	"math"
	mathbits "math/bits"
	"slices"
	"strings"
	"unicode/utf8"

	"juzheng/indexer/hanzi"
)

// What a closer look at the best files of a sentence goes by; docs/benchmarks.md
// says on which queries the numbers were chosen.
const (
	lookedAt    = 50  // files
	closerB     = 0.3 // in the place of b: of files that have the sentence the longer are hardly worse
	commonAmong = 20  // files among which it is reckoned once more how rare a clue is,
	commonPower = 0.6 // and what that counts
	leadRunes   = 20  // of a file's first page, where it often says what it is
	leadBoost   = 0.6 // what a clue gains that begins there
	ownTitle    = 0.5 // what a file gains whose whole title stands in the sentence
	sameAmong   = 5   // files, of which those of one title raise others of that title,
	sameTitle   = 0.4 // and by how much when all five have it
)

// A look is what one of the best files says besides its clues.
type look struct {
	contender
	lead  uint64  // clues of the piece that stand where the file begins
	name  string  // the title in normal form
	named float64 // the share of the title that stands in the sentence
	worth float64 // of the piece's clues that do not stand in the title
}

// closer puts the first files in a new order, by more than can be known of all.
// The others stay behind them as they are.
//
// A clue that most of the best have does not tell them apart, so it counts by how
// rare it is among them too: the feedback of Robertson and Sparck Jones (1976),
// who ask for relevant documents, on Croft and Harper's terms (1979), who take the
// best for them; no words are added. What stands in the title counts there only, or
// files that repeat their title come first. And what is of one title answers
// together, as clusters do (Kurland and Lee, 2004).
func (s *seeker) closer(all []contender) error {
	n := min(len(all), lookedAt)
	first, rest := make([]look, n), all[n:]
	for i, c := range all[:n] {
		first[i].contender = c
	}
	s.tellApart(first)
	if s.whole == 0 {
		return nil
	}
	for i := range first {
		if err := s.read(&first[i]); err != nil {
			return err
		}
	}
	s.weigh(first)
	for i := range first {
		l := &first[i]
		l.score = (l.worth + titleBoost*s.weight(l.title)) * math.Sqrt(s.weight(l.title|l.piece.clues)/s.whole)
		l.score *= (1 + jointBoost*l.joined) * (1 + ownTitle*l.named)
	}
	raise(first)
	for i, l := range first {
		all[i] = l.contender
	}
	slices.SortFunc(all[:n], better)
	if len(rest) > 0 && rest[0].score > 0 {
		down := min(1, all[n-1].score/rest[0].score)
		for i := range rest {
			rest[i].score *= down
		}
	}
	return nil
}

// tellApart weighs the clues anew by how many of the best have them.
func (s *seeker) tellApart(files []look) {
	among := files[:min(len(files), commonAmong)]
	s.whole = 0
	for bit := range s.asked {
		having := 0.0
		for i := range among {
			having += float64(among[i].piece.clues >> bit & 1)
		}
		a := &s.asked[bit]
		a.weight *= math.Pow(math.Log(1+(float64(len(among))+1)/(having+.5)), commonPower)
		s.whole += a.weight
	}
}

// read reads the title, and what the file begins with.
func (s *seeker) read(l *look) error {
	_, title, err := s.r.heading(l.ord)
	if err != nil {
		return err
	}
	l.name = hanzi.Normal(title)
	l.named = min(1, float64(mathbits.OnesCount64(l.title))/float64(max(1, utf8.RuneCountInString(l.name)-1)))
	if l.piece.clues == 0 || l.piece.key().page() != 1 {
		return nil
	}
	p, err := s.r.packed(l.piece.doc)
	if err != nil || p.start != 0 {
		return err
	}
	_, end := hanzi.AroundPacked(p.text, 0, 0, 2*leadRunes) // some of them spaces
	text, err := hanzi.Unpack(p.text[:end])
	if err != nil {
		return damaged("kept text", err)
	}
	begins := firstRunes(hanzi.Normal(text), leadRunes+1) // a clue is two characters
	for clues := l.piece.clues; clues != 0; clues &= clues - 1 {
		bit := mathbits.TrailingZeros64(clues)
		if c := s.sentence.Clues[s.asked[bit].clue]; !c.Value && strings.Contains(begins, c.Term) {
			l.lead |= 1 << bit
		}
	}
	return nil
}

// weigh adds up what the clues of the pieces are worth.
func (s *seeker) weigh(files []look) {
	order := make([]*look, len(files))
	for i := range files {
		order[i] = &files[i]
	}
	slices.SortFunc(order, func(a, b *look) int { return cmp.Compare(a.piece.doc, b.piece.doc) })
	average := s.files.averageLength()
	var docs [lookedAt]uint32
	var having [lookedAt]*look
	for n, part := range s.r.parts {
		end := 0
		for end < len(order) && uint64(order[end].piece.doc) < uint64(part.first)+part.Count() {
			end++
		}
		for bit, a := range s.asked {
			k := 0
			for _, l := range order[:end] {
				if (l.piece.clues&^l.title)>>bit&1 == 1 {
					docs[k], having[k] = l.piece.doc-part.first, l
					k++
				}
			}
			add := func(i int, freq uint8) {
				gain := a.weight
				if a.most > 1 {
					tf, length := float64(freq), float64(part.Length(docs[i]))*lengthUnit
					gain *= tf * (k1 + 1) / (tf + k1*(1-closerB+closerB*length/average))
				}
				if having[i].lead>>bit&1 == 1 {
					gain *= 1 + leadBoost
				}
				having[i].worth += gain
			}
			if a.most > 1 {
				a.lists[n].Among(docs[:k], add)
				continue
			}
			for i := range k {
				add(i, 1)
			}
		}
		order = order[end:]
	}
}

// raise raises files that have the titles of the best.
func raise(files []look) {
	best := make([]*look, len(files))
	for i := range files {
		best[i] = &files[i]
	}
	slices.SortFunc(best, func(a, b *look) int { return better(a.contender, b.contender) })
	shares, whole := map[string]float64{}, 0.0
	for _, l := range best[:min(len(best), sameAmong)] {
		shares[l.name] += l.score
		whole += l.score
	}
	if whole == 0 {
		return
	}
	for i := range files {
		files[i].score *= 1 + sameTitle*shares[files[i].name]/whole
	}
}
