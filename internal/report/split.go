package report

import "sort"

// A piece is one part of a list: its label, if any, and the text behind it.
type piece struct {
	label span
	body  span
	lead  bool // stands before the first label of a list
}

// inStatement are the ways in which the points of a statement are numbered.
func inStatement(m marker) bool {
	return m.style >= arabicParen || m.style == arabic && m.brk == lineBrk
}

// inAnswer are the ways in which measures are numbered below a problem of this style.
func inAnswer(problem style) func(marker) bool {
	return func(m marker) bool {
		switch m.style {
		case section, named:
			return false
		case hanParen:
			return problem != hanParen && m.brk >= hardBrk
		}
		return true
	}
}

// from is where the piece begins, its label included.
func (p piece) from() int {
	if p.label.empty() {
		return p.body.start
	}
	return p.label.start
}

func (src *source) rangeOf(n int, start func(int) int, s span) (int, int) {
	from := sort.Search(n, func(i int) bool { return start(i) >= s.start })
	to := from
	for to < n && start(to) < s.end {
		to++
	}
	return from, to
}

func (r *reader) marksIn(s span) []marker {
	from, to := r.rangeOf(len(r.marks), func(i int) int { return r.marks[i].start }, s)
	return r.marks[from:to]
}

func (r *reader) keysIn(s span) []key {
	from, to := r.rangeOf(len(r.keys), func(i int) int { return r.keys[i].start }, s)
	return r.keys[from:to]
}

// split parts the segments at the labels of their outermost list; without a list, at
// paragraphs. Noise between paragraphs is left out.
func (r *reader) split(segments []span, allowed func(marker) bool) []piece {
	var labels []marker
	for n, s := range segments {
		for _, m := range r.marksIn(s) {
			if n == 0 && m.start == s.start {
				m.brk = lineBrk
			}
			if allowed(m) && (m.brk > joined || m.style == circled || m.style == hanParen) {
				labels = append(labels, m)
			}
		}
	}
	labels = outline(labels)
	var pieces []piece
	next := 0
	for _, s := range segments {
		from, label := s.start, span{}
		for ; next < len(labels) && labels[next].start < s.end; next++ {
			pieces = r.appendPieces(pieces, label, span{from, labels[next].start}, true)
			from, label = labels[next].end, labels[next].label
			r.take(label)
		}
		pieces = r.appendPieces(pieces, label, span{from, s.end}, next < len(labels))
	}
	return pieces
}

// appendPieces adds what stands behind one label, or the paragraphs of a text without one.
func (r *reader) appendPieces(pieces []piece, label, body span, lead bool) []piece {
	if !label.empty() {
		return append(pieces, piece{label: r.trim(label), body: r.quietEnd(r.trim(body))})
	}
	for _, paragraph := range r.paragraphs(body) {
		pieces = append(pieces, piece{body: paragraph, lead: lead})
	}
	return pieces
}

// quietEnd takes lines of noise off the end of s.
func (r *reader) quietEnd(s span) span {
	for n := r.lineAt(s.end); n >= 0 && r.lines[n].start > s.start; n-- {
		line := r.trim(span{r.lines[n].start, min(s.end, r.lines[n].end)})
		if !line.empty() && !r.noisy(line) {
			break
		}
		s = r.trim(span{s.start, r.lines[n].start})
	}
	return s
}

// paragraphs are the lines of s; one that does not end a sentence goes on in the next.
func (r *reader) paragraphs(s span) []span {
	var out []span
	open := false
	for n := r.lineAt(s.start); n < len(r.lines) && r.lines[n].start < s.end; n++ {
		line := r.trim(span{max(s.start, r.lines[n].start), min(s.end, r.lines[n].end)})
		if line.empty() || r.noisy(line) {
			continue
		}
		if open {
			out[len(out)-1].end = line.end
		} else {
			out = append(out, line)
		}
		open = !isStop(r.norm[line.end-1]) && !r.sentenceEnds(line.end-1)
	}
	return out
}

// sentenceEnds looks through closing quotes and brackets for the stop before them.
func (r *reader) sentenceEnds(i int) bool {
	for i > 0 && (r.norm[i] == '”' || r.norm[i] == ')') {
		i--
	}
	return isStop(r.norm[i])
}

// outline keeps the labels of the outermost list. It begins at the first number 1 and runs
// on in its style; a number that continues it in another style (④ … 五是) belongs to it too,
// unless that style is counting for itself inside the last part.
func outline(marks []marker) []marker {
	var out []marker
	var st style
	want := 0
	inner := 0 // the next number of a list of the same style inside a part
	running := map[style]int{}
	for _, m := range marks {
		switch {
		case m.brk == joined && m.style != circled && m.style != hanParen:
		case m.style == st && m.brk != lineBrk && (m.n == 1 && want > 1 || m.n == inner):
			inner = m.n + 1
		case st == noStyle && m.n == 1,
			m.style == st && m.n == want,
			m.style == st && m.n == 1 && m.brk == lineBrk && want > 2,
			m.style == st && m.n > want && m.n <= want+2 && (m.style == circled || m.brk == lineBrk),
			m.style != st && want > 2 && m.n == want && running[m.style] != m.n-1 && m.brk >= hardBrk && m.style >= arabic:
			if st == noStyle {
				st = m.style
			}
			want, inner = m.n+1, 0
			clear(running)
			out = append(out, m)
		default:
			running[m.style] = m.n
		}
	}
	if len(out) == 1 && out[0].style != circled && out[0].brk != lineBrk {
		return nil
	}
	return out
}
