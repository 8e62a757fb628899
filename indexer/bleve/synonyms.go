package bleve

// insteadOf is what a text counts that stands for the word that was asked for.
const insteadOf = 0.9

// alike weighs the texts of an expanded word (see query.Expand) as the one word
// that they are together: else a rare one would count more than the one that was asked for.
func (p *plan) alike(texts []*node) {
	pieces := 0
	for _, n := range texts {
		pieces += count(n.leaf.found)
	}
	weight := p.rarity(pieces)
	for i, n := range texts {
		if n.leaf.weight = weight; i > 0 {
			n.leaf.weight *= insteadOf
		}
	}
}

// others says whether something that stands for a word of the sentence is there with all its clues.
func (s *seeker) others(word int, clues uint64) bool {
	for _, other := range s.sentence.Others[word] {
		need, asked := uint64(0), true
		for _, i := range other {
			need |= s.bits[i]
			asked = asked && s.bits[i] != 0
		}
		if asked && clues&need == need {
			return true
		}
	}
	return false
}
