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

// What a closer look at the best files of a sentence goes by. The numbers were
// chosen on queries of the laws that are not among those of docs/benchmarks.md.
const (
	lookedAt    = 50  // files
	closerB     = 0.3 // in the place of b: of files that have the sentence the longer are hardly worse
	commonAmong = 20  // files among which a clue's rarity is reckoned once more,
	commonPower = 0.6 // and what that counts
	leadRunes   = 20  // of a file's first page, where it often says what it is
	leadBoost   = 0.6 // what a clue gains that stands there
	ownTitle    = 0.5 // what a file gains whose whole title stands in the sentence
	sameAmong   = 5   // files, of which those with one title lift others with it,
	sameTitle   = 0.4 // and by how much, when all have it
)

// A contender is one of the best files of a sentence.
type contender struct {
	candidate
	piece  scored  // its best; one of no file when only the title answers
	title  uint64  // clues that stand there
	joined float64 // the share of the sentence's joints that the file has

	lead  uint64  // clues of the piece that stand where the file begins
	name  string  // the title
	named float64 // the share of the title that stands in the sentence
	worth float64 // of the piece's clues that are not in the title
}

// closer orders the first files by more than can be known of all: what sets them
// apart from each other, which parts of them have the sentence, and whether they
// are of one kind. The others stay behind them as they are.
//
// A clue that most of the best have tells them apart no more, so it counts by how
// rare it is among them too: relevance feedback that adds no words (Robertson and
// Sparck Jones, 1976, with the best in the place of the relevant). What stands in
// the title counts there only, or files that repeat their title come first. And
// files of one title answer together or not at all (the cluster hypothesis;
// Kurland and Lee, 2004, smooth by clusters, which here have names).
func (s *seeker) closer(all []contender) error {
	first, rest := all[:min(len(all), lookedAt)], all[min(len(all), lookedAt):]
	s.tellApart(first)
	if s.whole == 0 {
		return nil
	}
	for i := range first {
		if err := s.look(&first[i]); err != nil {
			return err
		}
	}
	s.weigh(first)
	for i := range first {
		c := &first[i]
		c.score = (c.worth + titleBoost*s.weight(c.title)) * math.Sqrt(s.weight(c.title|c.piece.clues)/s.whole)
		c.score *= (1 + jointBoost*c.joined) * (1 + ownTitle*c.named)
	}
	slices.SortFunc(first, better)
	lift(first)
	slices.SortFunc(first, better)
	if n := len(first); len(rest) > 0 {
		down := min(1, first[n-1].score/rest[0].score)
		for i := range rest {
			rest[i].score *= down
		}
	}
	return nil
}

func better(a, b contender) int {
	return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(b.ord, a.ord))
}

// lift raises files that have the title of the best, which are in order.
func lift(files []contender) {
	shares, whole := map[string]float64{}, 0.0
	for _, c := range files[:min(len(files), sameAmong)] {
		shares[c.name] += c.score
		whole += c.score
	}
	for i := range files {
		files[i].score *= 1 + sameTitle*shares[files[i].name]/max(whole, 1)
	}
}

// tellApart weighs the clues by how many of the best have them too.
func (s *seeker) tellApart(files []contender) {
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

// look reads a file's title, and what it begins with.
func (s *seeker) look(c *contender) (err error) {
	if _, c.name, err = s.r.heading(c.ord); err != nil {
		return err
	}
	c.name = hanzi.Normal(c.name)
	c.named = min(1, float64(mathbits.OnesCount64(c.title))/float64(max(1, utf8.RuneCountInString(c.name)-1)))
	if c.piece.clues == 0 || c.piece.key().page() != 1 {
		return nil
	}
	p, err := s.r.packed(c.piece.doc)
	if err != nil || p.start != 0 {
		return err
	}
	_, end := hanzi.AroundPacked(p.text, 0, 0, 2*leadRunes) // some of them spaces
	lead, err := hanzi.Unpack(p.text[:end])
	if err != nil {
		return damaged("kept text", err)
	}
	lead = firstRunes(hanzi.Normal(lead), leadRunes+1) // a clue is two characters
	for clues := c.piece.clues; clues != 0; clues &= clues - 1 {
		bit := mathbits.TrailingZeros64(clues)
		if one := s.sentence.Clues[s.asked[bit].clue]; !one.Value && strings.Contains(lead, one.Term) {
			c.lead |= 1 << bit
		}
	}
	return nil
}

// weigh adds up what the clues of the files' pieces are worth, but for those of the title.
func (s *seeker) weigh(files []contender) {
	order := make([]*contender, 0, len(files))
	for i := range files {
		if files[i].piece.clues != 0 {
			order = append(order, &files[i])
		}
	}
	slices.SortFunc(order, func(a, b *contender) int { return cmp.Compare(a.piece.doc, b.piece.doc) })
	average := s.files.averageLength()
	var docs [lookedAt]uint32
	var having [lookedAt]*contender
	for n, part := range s.r.parts {
		k := 0
		for k < len(order) && order[k].piece.doc-part.first < uint32(part.Count()) {
			k++
		}
		for bit, a := range s.asked {
			n1 := 0
			for _, c := range order[:k] {
				if (c.piece.clues&^c.title)>>bit&1 == 1 {
					docs[n1], having[n1] = c.piece.doc-part.first, c
					n1++
				}
			}
			add := func(i int, freq uint8) {
				c, gain := having[i], a.weight
				if a.most > 1 {
					tf := float64(freq)
					gain *= tf * (k1 + 1) / (tf + k1*(1-closerB+closerB*float64(part.Length(docs[i]))*lengthUnit/average))
				}
				if c.lead>>bit&1 == 1 {
					gain *= 1 + leadBoost
				}
				c.worth += gain
			}
			if a.most > 1 {
				a.lists[n].Among(docs[:n1], add)
				continue
			}
			for i := range n1 {
				add(i, 1)
			}
		}
		order = order[k:]
	}
}
