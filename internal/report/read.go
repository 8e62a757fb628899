package report

import "slices"

// Read turns the text of a report into a draft. It never fails: what it cannot place
// stands in Unread, and a text that is no report gives nothing else.
func Read(text string) Draft {
	src := newSource(text)
	r := &reader{source: src}
	r.draft = Draft{
		Aspects: []Aspect{}, Organisation: []Measure{}, Unfinished: []Unfinished{}, Threads: []Thread{},
		Headline: []Figure{}, Findings: []Finding{}, Parts: []Part{}, Unread: []Span{},
	}
	r.marks = r.source.markers()
	r.keys = r.source.keys()
	if r.written() || !r.table() {
		r.prose()
	}
	r.rest()
	r.lint()
	return r.draft
}

// A reader holds what one reading knows so far.
type reader struct {
	*source
	marks []marker
	keys  []key
	quiet []quietLine // noise, signature, attachments
	tail  int         // where the signature begins
	draft Draft
	taken []span // what has found its place
}

// prose reads a report that is written out, as against a table.
func (r *reader) prose() {
	r.findTail()
	heads := r.heads()
	plan := r.plan(heads, r.answers(heads))
	if len(plan.problems) == 0 {
		return
	}
	for _, q := range r.quiet {
		r.part(q.role, q.span)
	}
	r.readProblems(plan)
	r.readSections(plan)
}

// written reports whether an answer stands at the start of a line that is no row of a table.
func (r *reader) written() bool {
	for _, k := range r.keys {
		if k.kind == answerKey && k.brk == lineBrk {
			if line := r.lines[r.lineAt(k.start)]; !slices.Contains(r.raw[line.start:line.end], '\t') {
				return true
			}
		}
	}
	return false
}

// take records that s has found its place.
func (r *reader) take(s span) {
	if !s.empty() {
		r.taken = append(r.taken, s)
	}
}

func (r *reader) part(role Role, s span) {
	s = r.trim(s)
	if s.empty() {
		return
	}
	r.take(s)
	r.draft.Parts = append(r.draft.Parts, Part{role, r.source.span(s)})
}

// rest puts what has no place, line by line, into Unread.
func (r *reader) rest() {
	placed := make([]bool, len(r.raw)+1)
	depth := make([]int, len(r.raw)+1)
	for _, s := range r.taken {
		depth[s.start]++
		depth[s.end]--
	}
	for i, open := 0, 0; i < len(r.raw); i++ {
		open += depth[i]
		placed[i] = open > 0
	}
	for _, line := range r.lines {
		for i := line.start; i < line.end; {
			j := i
			for j < line.end && placed[j] == placed[i] {
				j++
			}
			if s := r.trim(span{i, j}); !placed[i] && !s.empty() {
				r.draft.Unread = append(r.draft.Unread, r.source.span(s))
			}
			i = j
		}
	}
}
