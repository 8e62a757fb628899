package report

import (
	"regexp"
	"slices"
)

var (
	threadTitle     = regexp.MustCompile(`线索`)
	unfinishedTitle = regexp.MustCompile(`未完成|进一步整改|尚未|未整改|继续整改|需(?:要)?(?:长期|持续)整改`)
	organiseTitle   = regexp.MustCompile(`组织|领导|责任|认识|站位|部署|推进|推动|落实|机制|开展|整改`)
)

// readSections reads the chapters around the problems.
func (r *reader) readSections(p plan) {
	first := p.cuts[0]
	r.intro(span{0, first})
	firstProblem := p.problems[0].head.start
	for _, h := range p.sections {
		title, _ := r.heading(h)
		r.part(RoleHeading, span{h.start, r.toStop(title).end})
		body := r.trim(span{r.toStop(title).end, p.cutAfter(h.start)})
		switch words := r.plain(title); {
		case body.empty():
		case threadTitle.MatchString(words):
			r.threads(body)
		case unfinishedTitle.MatchString(words):
			r.unfinished(body)
		case h.start < firstProblem && r.followedByProblems(p, body.end):
			r.lead(body)
		case h.start < firstProblem && organiseTitle.MatchString(words):
			r.organisation(body)
		}
	}
}

// lead places the sentences between a heading and what it announces. What is numbered may be
// problems whose answers were not found: it stays unread, where a person sees it.
func (r *reader) lead(s span) {
	for _, m := range r.marksIn(s) {
		if m.brk == lineBrk {
			return
		}
	}
	r.part(RoleLead, s)
}

// followedByProblems reports whether an aspect or a problem begins at i.
func (r *reader) followedByProblems(p plan, i int) bool {
	next := p.cutAfter(i - 1)
	starts := func(h head) bool { return h.start == next }
	return slices.ContainsFunc(p.aspects, starts) ||
		slices.ContainsFunc(p.problems, func(pl problemPlace) bool { return starts(pl.head) })
}

// intro is what stands before the first heading; without a number in it, it stays unread.
func (r *reader) intro(s span) {
	for _, paragraph := range r.paragraphs(s) {
		if figures := r.figures(paragraph); len(figures) > 0 {
			r.draft.Headline = append(r.draft.Headline, figures...)
			r.part(RoleIntro, paragraph)
		}
	}
}

// organisation reads how the unit went about it; these measures belong to no problem.
func (r *reader) organisation(s span) {
	for _, pc := range r.split([]span{s}, func(m marker) bool { return m.style != section && (m.brk > joined || m.style == circled) }) {
		r.draft.Headline = append(r.draft.Headline, r.figures(pc.body)...)
		if pc.lead {
			r.part(RoleLead, pc.body)
			continue
		}
		r.draft.Organisation = append(r.draft.Organisation, r.measure(pc))
	}
}

func (r *reader) unfinished(s span) {
	for _, pc := range r.split([]span{s}, func(m marker) bool { return m.style != section && (m.brk >= hardBrk || m.style == hanParen) }) {
		if pc.label.empty() && pc.lead {
			r.part(RoleLead, pc.body)
			continue
		}
		r.take(pc.body)
		u := Unfinished{Label: r.text(pc.label), From: pc.from(), Start: pc.body.start, End: pc.body.end}
		keys := r.keysIn(pc.body)
		said := pc.body.end
		if len(keys) > 0 {
			said = keys[0].start
		}
		u.Title = r.oneLine(r.trimStop(span{pc.body.start, said}))
		for i, k := range keys {
			end := pc.body.end
			if i+1 < len(keys) {
				end = keys[i+1].start
			}
			value := r.oneLine(r.trimStop(span{k.end, end}))
			switch k.kind {
			case reasonKey:
				u.Reason = value
			case nextKey, answerKey:
				u.Next = value
			case deadlineKey:
				u.Deadline = value
			}
		}
		r.draft.Unfinished = append(r.draft.Unfinished, u)
	}
}

func (r *reader) threads(s span) {
	r.part(RoleThreads, s)
	for _, f := range r.figures(s) {
		if f.Key == "threads" {
			r.draft.Headline = append(r.draft.Headline, f)
		}
	}
	v := r.view(s)
	for _, at := range threadOutcome.FindAllStringSubmatchIndex(v.plain, -1) {
		whole := v.span(at[0], at[1])
		r.draft.Threads = append(r.draft.Threads, Thread{
			Outcome: v.plain[at[2]:at[3]], Quote: r.text(whole), Start: whole.start, End: whole.end,
			Value: v.plain[at[4]:at[5]], Unit: v.plain[at[6]:at[7]],
		})
	}
}
