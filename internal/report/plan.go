package report

import (
	"regexp"
	"slices"
	"strings"
)

const (
	maxHeading = 60  // code points of a heading that stands on its own line
	maxLead    = 200 // code points between an aspect's heading and its first problem
)

// A head is a marker that may open a heading.
type head struct {
	marker
	folded bool // the line holds several problems
}

// heads are the markers at line starts; in a line that holds several answers, also those
// at the start of a sentence.
func (r *reader) heads() []head {
	answers := map[int]int{}
	for _, k := range r.keys {
		if k.kind == answerKey {
			answers[r.lineAt(k.start)]++
		}
	}
	var heads []head
	for _, m := range r.marks {
		if m.start >= r.tail || m.style > arabicParen || m.brk < hardBrk && m.style != hanParen {
			continue
		}
		folded := answers[r.lineAt(m.start)] > 1
		if m.brk == lineBrk || folded {
			heads = append(heads, head{m, folded})
		}
	}
	return heads
}

// answers are the labels 整改落实情况： that open an answer. One in the middle of a paragraph
// counts only when the paragraph has no answer at the start of a line behind it.
func (r *reader) answers(heads []head) []key {
	var all []key
	for _, k := range r.keys {
		if k.kind == answerKey && k.start < r.tail {
			all = append(all, k)
		}
	}
	var kept []key
	h := 0
	for i, k := range all {
		for h < len(heads) && heads[h].start < k.end {
			h++
		}
		next := len(r.raw)
		if h < len(heads) {
			next = heads[h].start
		}
		if k.brk != lineBrk && i+1 < len(all) && all[i+1].brk == lineBrk && all[i+1].start < next {
			continue
		}
		kept = append(kept, k)
	}
	return kept
}

// A plan says where each problem, aspect and section begins.
type plan struct {
	problems []problemPlace
	aspects  []head
	middles  []head // headings between an aspect and its problems
	sections []head
	cuts     []int // starts of all of them, and the end of the report

	aspectStyle style
}

type problemPlace struct {
	head    head
	aspect  int // index in aspects, or -1
	answers []key
	end     int
}

// plan finds for each answer the heading it belongs to. Without both there is no problem.
func (r *reader) plan(heads []head, answers []key) plan {
	groups := group(heads, answers)
	for i, g := range groups {
		if i > 0 && slices.ContainsFunc(g.heads, r.late) { // the chapter of unfinished matters
			groups = groups[:i]
			break
		}
	}
	st := elect(groups)
	var p plan
	if st == noStyle {
		return p
	}
	for _, g := range groups {
		at := lastOf(g.heads, st)
		if at < 0 {
			if n := len(p.problems); n > 0 {
				p.problems[n-1].answers = append(p.problems[n-1].answers, g.answers...)
			}
			continue
		}
		prev := 0
		if n := len(p.problems); n > 0 {
			prev = p.problems[n-1].head.n
		}
		from := firstUnanswered(g.heads[:at+1], st, prev)
		for i := from; i <= at; i++ {
			if g.heads[i].style != st {
				continue
			}
			place := problemPlace{head: g.heads[i], aspect: len(p.aspects) - 1}
			if i == from {
				r.aspectOf(&p, g.heads[:i], g.heads[i])
				place.aspect = len(p.aspects) - 1
			}
			if i == at {
				place.answers = g.answers
			}
			p.problems = append(p.problems, place)
		}
	}
	r.cut(&p, heads, st)
	return p
}

// A grouping is one answer, with further labels of the same answer, and the headings before it.
type grouping struct {
	heads   []head
	answers []key
}

func group(heads []head, answers []key) []grouping {
	paired := inPairs(answers)
	var groups []grouping
	h := 0
	for i, k := range answers {
		g := grouping{answers: []key{k}}
		for h < len(heads) && heads[h].start < k.start {
			g.heads = append(g.heads, heads[h])
			h++
		}
		if n := len(groups); n > 0 && (len(g.heads) == 0 || paired && !k.plan && answers[i-1].plan) {
			groups[n-1].answers = append(groups[n-1].answers, k)
			continue
		}
		groups = append(groups, g)
	}
	return groups
}

// inPairs reports whether most answers come as two labels: 整改措施：… 整改成效：….
func inPairs(answers []key) bool {
	pairs, alone := 0, 0
	for i := 0; i < len(answers); i++ {
		if answers[i].plan && i+1 < len(answers) && !answers[i+1].plan {
			pairs++
			i++
		} else {
			alone++
		}
	}
	return pairs > alone
}

func lastOf(heads []head, st style) int {
	for i := len(heads) - 1; i >= 0; i-- {
		if heads[i].style == st {
			return i
		}
	}
	return -1
}

// elect chooses how problems are numbered: the style that stands before most answers. Where
// two do so alike, the inner one, unless it numbers several points of one problem.
func elect(groups []grouping) style {
	covers := map[style]int{}
	for _, g := range groups {
		for st := section; st <= arabicParen; st++ {
			if lastOf(g.heads, st) >= 0 {
				covers[st]++
			}
		}
	}
	if covers[named] > 0 && covers[named]*2 >= len(groups) {
		return named
	}
	best := noStyle
	for st := section; st <= arabicParen; st++ {
		switch {
		case covers[st] == 0:
		case best == noStyle || covers[st] > covers[best]:
			best = st
		case covers[st] == covers[best] && oneEach(groups, best, st):
			best = st
		}
	}
	return best
}

// oneEach reports whether exactly one inner heading stands below each outer one.
func oneEach(groups []grouping, outer, inner style) bool {
	for _, g := range groups {
		at := lastOf(g.heads, outer)
		if at < 0 {
			continue
		}
		n := 0
		for _, h := range g.heads[at:] {
			if h.style == inner {
				n++
			}
		}
		if n != 1 {
			return false
		}
	}
	return true
}

// firstUnanswered walks back from the last heading over those that continue the numbering
// since the previous problem: problems to which the report gives no answer.
func firstUnanswered(heads []head, st style, prev int) int {
	from := len(heads) - 1
	n := heads[from].n
	for i := from - 1; i >= 0 && n > prev+1; i-- {
		if heads[i].style < st {
			break
		}
		if heads[i].style == st && heads[i].n == n-1 {
			from, n = i, n-1
		}
	}
	if n != prev+1 {
		return len(heads) - 1
	}
	return from
}

// above are the headings that stand directly above a problem, the nearest first.
func (r *reader) above(heads []head, problem head) []head {
	var found []head
	below := problem
	for i := len(heads) - 1; i >= 0; i-- {
		h := heads[i]
		if !outer(h.style, problem.style) || len(found) > 0 && h.style >= below.style {
			continue
		}
		title, ok := r.heading(h)
		if !ok {
			if len(found) > 0 {
				break
			}
			continue
		}
		between := r.trim(span{title.end, below.start})
		if between.end-between.start > maxLead || len(found) == 0 && between.end-between.start > 1 && problem.n != 1 && !strings.Contains(r.plain(title), "方面") {
			break
		}
		found, below = append(found, h), h
	}
	return found
}

// aspectOf chooses among the headings above a problem: the one of the style that aspects have
// in this report. Those between the two are middles.
func (r *reader) aspectOf(p *plan, heads []head, problem head) {
	found := r.above(heads, problem)
	if len(found) == 0 {
		return
	}
	if p.aspectStyle == noStyle {
		p.aspectStyle = found[0].style
		for _, h := range found {
			if title, _ := r.heading(h); strings.Contains(r.plain(title), "方面") {
				p.aspectStyle = h.style
				break
			}
		}
	}
	for _, h := range found {
		if h.style > p.aspectStyle {
			p.middles = append(p.middles, h)
			continue
		}
		p.aspects = append(p.aspects, h)
		return
	}
}

func outer(st, problem style) bool {
	if problem == named {
		return st == section || st == hanParen || st == arabic
	}
	return st < problem
}

// Words of headings that part a report into its chapters, and of those behind the problems.
var (
	sectionTitle = regexp.MustCompile(`线索|下一步|未完成|进一步整改|尚未|继续整改|组织|落实|整改|打算|体会|成效|存在问题`)
	lateTitle    = regexp.MustCompile(`线索|下一步|未完成|进一步整改|尚未|继续整改|打算`)
)

// late reports whether h opens a chapter behind the problems.
func (r *reader) late(h head) bool {
	title, ok := r.heading(h)
	words := r.plain(title)
	return ok && h.style == section && lateTitle.MatchString(words) && !strings.Contains(words, "方面")
}

// cut finds the chapters, and where each problem ends.
func (r *reader) cut(p *plan, heads []head, st style) {
	used := map[int]bool{}
	for _, pl := range p.problems {
		used[pl.head.start] = true
		p.cuts = append(p.cuts, pl.head.start)
	}
	for _, h := range append(slices.Clone(p.aspects), p.middles...) {
		used[h.start] = true
		p.cuts = append(p.cuts, h.start)
	}
	firstProblem := p.problems[0].head.start
	lastProblem := p.problems[len(p.problems)-1].head.start
	chaptersAfter := false
	for _, h := range heads {
		outside := h.start < firstProblem || h.start > lastProblem
		if used[h.start] || h.style == st && !outside {
			continue
		}
		title, ok := r.heading(h)
		switch {
		case !ok:
			continue
		case h.style == section && (st != section || sectionTitle.MatchString(r.plain(title))):
			chaptersAfter = chaptersAfter || h.start > lastProblem
		case h.style == hanParen && st == hanParen && h.start > lastProblem && !chaptersAfter && lateTitle.MatchString(r.plain(title)):
		default:
			continue
		}
		p.sections = append(p.sections, h)
		p.cuts = append(p.cuts, h.start)
	}
	p.cuts = append(p.cuts, r.tail)
	slices.Sort(p.cuts)
	for i := range p.problems {
		place := &p.problems[i]
		place.end = p.cutAfter(place.head.start)
		place.answers = slices.DeleteFunc(place.answers, func(k key) bool { return k.start >= place.end })
	}
}

// cutAfter is where the next part begins.
func (p *plan) cutAfter(i int) int {
	n, _ := slices.BinarySearch(p.cuts, i+1)
	return p.cuts[min(n, len(p.cuts)-1)]
}
