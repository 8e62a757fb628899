package report

import "slices"

// minItems is how many labels make a list inside a measure.
const minItems = 2

// measure reads one measure: its nested items and its claims.
func (r *reader) measure(s piece) Measure {
	r.take(s.body)
	m := Measure{
		Label: r.text(s.label), Text: r.text(s.body), From: s.from(), Start: s.body.start, End: s.body.end,
		Points: []string{}, Items: []Item{}, Claims: []Claim{}, Documents: []Mention{},
	}
	labels := outline(slices.DeleteFunc(slices.Clone(r.marksIn(s.body)), func(m marker) bool {
		return m.brk == joined && m.style != circled
	}))
	if len(labels) < minItems {
		labels = nil
	}
	r.claims(&m, labels)
	for i, l := range labels {
		end := s.body.end
		if i+1 < len(labels) {
			end = labels[i+1].start
		}
		body := r.trim(span{l.end, end})
		if i+1 == len(labels) {
			body = r.sentence(body)
		}
		m.Items = append(m.Items, Item{Label: r.label(l), Text: r.text(body), From: l.label.start, Start: body.start, End: body.end})
	}
	return m
}

// sentence is s up to its first full stop: where the last item of a list ends.
func (r *reader) sentence(s span) span {
	for i := s.start; i < s.end; i++ {
		if r.norm[i] == '。' && !r.inside[i] {
			return span{s.start, i + 1}
		}
	}
	return s
}

// Shares of a point's word pairs that a measure must have to answer it.
const (
	sharedToAnswer = 0.34
	minShared      = 2
)

// relate says which points each measure answers: the one it shares most word pairs with that
// no other point has; with as many measures as points and nothing shared, the one of its label.
func (r *reader) relate(p *Problem) {
	if len(p.Points) == 0 {
		return
	}
	owners := map[[2]rune]int{}
	sets := make([]map[[2]rune]bool, len(p.Points))
	for i, pt := range p.Points {
		sets[i] = pairs(pt.Title)
		for pair := range sets[i] {
			owners[pair]++
		}
	}
	for i := range p.Measures {
		m := &p.Measures[i]
		said := pairs(m.Text)
		best, score, tied := -1, 0.0, false
		for j, set := range sets {
			shared, own := 0, 0
			for pair := range set {
				if owners[pair] > 1 {
					continue
				}
				own++
				if said[pair] {
					shared++
				}
			}
			if own == 0 || shared < minShared {
				continue
			}
			switch s := float64(shared) / float64(own); {
			case s > score:
				best, score, tied = j, s, false
			case s == score:
				tied = true
			}
		}
		if best >= 0 && !tied && score >= sharedToAnswer {
			m.Points = append(m.Points, p.Points[best].Label)
		} else if len(p.Points) == len(p.Measures) && p.Points[i].Label == m.Label {
			m.Points = append(m.Points, m.Label)
		}
	}
}

// pairs are the neighbouring Han characters of s.
func pairs(s string) map[[2]rune]bool {
	out := map[[2]rune]bool{}
	var last rune
	for _, r := range s {
		if r < 0x3400 {
			last = 0
			continue
		}
		if last != 0 {
			out[[2]rune{last, r}] = true
		}
		last = r
		if r >= 0xFF00 {
			last = 0
		}
	}
	return out
}
