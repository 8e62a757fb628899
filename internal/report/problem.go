package report

import (
	"strings"

	"juzheng/internal/ledger"
)

func (r *reader) readProblems(p plan) {
	for _, h := range p.middles {
		title, _ := r.heading(h)
		r.part(RoleHeading, span{h.start, r.toStop(title).end})
	}
	numbered := uniqueNumbers(p.problems)
	for i, place := range p.problems {
		no := i + 1
		if numbered {
			no = place.head.n
		}
		problem := r.problem(place, no)
		if i == 0 || place.aspect != p.problems[i-1].aspect {
			r.draft.Aspects = append(r.draft.Aspects, r.aspect(p, place.aspect))
		}
		a := &r.draft.Aspects[len(r.draft.Aspects)-1]
		a.Problems = append(a.Problems, problem)
		a.End = problem.End
	}
}

// uniqueNumbers reports whether the numbers of the report itself tell the problems apart.
func uniqueNumbers(places []problemPlace) bool {
	seen := map[int]bool{}
	for _, p := range places {
		if seen[p.head.n] {
			return false
		}
		seen[p.head.n] = true
	}
	return true
}

// aspect opens the nth aspect; problems above the first aspect have one without a title.
func (r *reader) aspect(p plan, n int) Aspect {
	no := len(r.draft.Aspects) + 1
	if n < 0 {
		start := p.problems[0].head.start
		return Aspect{No: no, Start: start, End: start, Problems: []Problem{}}
	}
	h := p.aspects[n]
	title, _ := r.heading(h)
	r.take(h.span)
	r.take(r.toStop(title))
	r.lead(span{r.toStop(title).end, p.cutAfter(h.start)})
	return Aspect{No: no, Label: r.label(h.marker), Title: r.oneLine(title), Start: h.start, End: title.end, Problems: []Problem{}}
}

// toStop takes the stop behind s in.
func (r *reader) toStop(s span) span {
	for s.end < len(r.norm) && (isStop(r.norm[s.end]) || r.norm[s.end] == ':') {
		s.end++
	}
	return s
}

func (r *reader) label(m marker) string { return r.text(r.trim(m.label)) }

func (r *reader) problem(place problemPlace, no int) Problem {
	h := place.head
	p := Problem{No: no, Label: r.label(h.marker), Start: h.start, End: r.trim(span{h.start, place.end}).end}
	p.Points, p.Measures = []Point{}, []Measure{}
	said := place.end
	if len(place.answers) > 0 {
		said = place.answers[0].start
	}
	r.take(h.span)
	statement := r.fields(span{h.end, said}, &p)
	if len(statement) > 0 {
		r.statement(statement, &p)
	}
	for i, k := range place.answers {
		end := place.end
		if i+1 < len(place.answers) {
			end = place.answers[i+1].start
		}
		r.take(k.span)
		if status, ok := statusOf(r.plain(r.value(k.end))); ok && p.Progress == "" {
			p.Progress = status
		}
		for _, s := range r.split(r.fields(span{k.end, end}, &p), inAnswer(h.style)) {
			m := r.measure(s)
			if s.label.empty() && s.lead && len(m.Claims) == 0 {
				r.part(RoleLead, s.body)
				continue
			}
			p.Measures = append(p.Measures, m)
		}
	}
	r.relate(&p)
	return p
}

// statement parts the title from what follows, and finds its points.
func (r *reader) statement(segments []span, p *Problem) {
	all := span{segments[0].start, segments[len(segments)-1].end}
	title := r.title(segments[0])
	p.Title = r.oneLine(r.trimStop(title))
	if status, ok := trailingStatus(p.Title); ok && p.Progress == "" {
		p.Progress = status
	}
	for _, s := range segments {
		r.take(s)
	}
	r.take(title)
	rest := r.trim(span{title.end, all.end})
	p.Statement = r.text(rest)
	segments[0].start = min(title.end, segments[0].end)
	p.Points = append(p.Points, r.points(segments)...)
}

// points are the numbered parts of a statement.
func (r *reader) points(segments []span) []Point {
	var points []Point
	for _, s := range r.split(segments, inStatement) {
		if s.label.empty() {
			continue
		}
		t := r.title(s.body)
		points = append(points, Point{
			Label: r.text(s.label), Title: r.oneLine(r.trimStop(t)), Text: r.text(s.body), From: s.from(), Start: s.body.start, End: s.body.end,
		})
	}
	return points
}

// title is the first sentence of s, or what stands before its first numbered part.
func (r *reader) title(s span) span {
	s = r.trim(s)
	for i := s.start; i < s.end; i++ {
		if r.inside[i] {
			continue
		}
		rn := r.norm[i]
		switch {
		case isStop(rn) || rn == ':' && i-s.start >= 4:
			return span{s.start, i + 1}
		case rn == '\n' && i > s.start && (i-s.start < maxHeading || breaksOff(r.source, i)):
			if r.wraps(s, i) {
				continue
			}
			return span{s.start, i}
		}
		if st, n := enclosed(rn); st == circled && n == 1 && i > s.start {
			return span{s.start, i}
		}
	}
	return s
}

// breaksOff reports whether the line that ends at i ends a sentence.
func breaksOff(src *source, i int) bool {
	for i--; i >= 0 && src.norm[i] == ' '; i-- {
	}
	return i < 0 || isStop(src.norm[i]) || src.norm[i] == '\n' || src.norm[i] == ':'
}

// wraps reports whether the line that ends at i is only broken for width: it does not end a
// sentence, and the line behind it ends one soon and opens no numbered part.
func (r *reader) wraps(s span, i int) bool {
	if breaksOff(r.source, i) {
		return false
	}
	for j := i + 1; j < s.end && j-i < maxHeading; j++ {
		if isStop(r.norm[j]) {
			return j-i <= maxWrapped
		}
		if r.norm[j] == '\n' || r.norm[j] == ',' {
			return false
		}
	}
	return false
}

// maxWrapped is how much of a title a hard line break may leave for the next line.
const maxWrapped = 16

func trailingStatus(title string) (ledger.Progress, bool) {
	words := string(narrow(title))
	if !strings.HasSuffix(words, ")") && !strings.HasSuffix(words, "]") {
		return "", false
	}
	return statusOf(words[strings.LastIndexAny(words, "([")+1:])
}

func narrow(s string) []rune {
	out := []rune(s)
	for i, r := range out {
		out[i] = oneWidth(r)
	}
	return out
}

// fields takes the short entries (整改时限：…, 责任领导：…) out of s, and returns what stands
// between them.
func (r *reader) fields(s span, p *Problem) []span {
	var between []span
	from := s.start
	add := func(to int) {
		if part := r.trim(span{from, to}); !part.empty() {
			between = append(between, part)
		}
	}
	keys := r.keysIn(s)
	for i, k := range keys {
		if k.kind == answerKey || k.start < from {
			continue
		}
		end := r.value(k.end).end
		if k.kind == reasonKey || k.kind == nextKey {
			end = s.end
			if i+1 < len(keys) {
				end = keys[i+1].start
			}
		} else if i+1 < len(keys) {
			end = min(end, keys[i+1].start)
		}
		if k.kind == statementKey {
			end = k.end
		}
		add(k.start)
		value := r.trimStop(span{k.end, max(end, k.end)})
		p.set(k, r.oneLine(value), r.plain(value))
		whole := r.toStop(r.trim(span{k.start, max(end, k.end)}))
		r.take(whole)
		from = whole.end
	}
	add(s.end)
	return between
}

func (p *Problem) set(k key, value, plain string) {
	switch k.kind {
	case reasonKey:
		p.Reason = value
	case nextKey:
		p.Next = value
	case deadlineKey:
		p.Deadline = value
	case leaderKey:
		p.Duty.Leader = value
	case unitKey:
		p.Duty.Unit = value
	case personKey:
		p.Duty.Person = value
	case progressKey:
		p.Progress = k.status
		if k.status == "" {
			p.Progress, _ = statusOf(plain)
		}
	}
	if k.kind == paceKey || k.kind == deadlineKey {
		p.setPace(plain)
	}
}

func (p *Problem) setPace(words string) {
	for _, known := range paces {
		if strings.Contains(words, known.word) {
			p.Pace = known.pace
			return
		}
	}
}
