package report

import "strings"

// heading is the text of a heading, when it is short and one sentence.
func (r *reader) heading(h head) (span, bool) {
	end := r.lineEnd(h.end)
	if h.folded {
		next := len(r.norm)
		for _, m := range r.marksIn(span{h.end, min(next, h.end+maxHeading)}) {
			if m.style <= arabic && (m.brk >= hardBrk || m.style == hanParen) {
				next = m.start
				break
			}
		}
		end = r.foldedEnd(h.end, min(next, h.end+maxHeading))
	}
	s := r.trimStop(span{h.end, end})
	if s.empty() || s.end-s.start > maxHeading {
		return s, false
	}
	for i := s.start; i < s.end; i++ {
		if isStop(r.norm[i]) && !r.inside[i] {
			return s, false
		}
	}
	return s, true
}

// titleEnd are words that end a heading with no stop behind it.
var titleEnd = []string{"方面", "情况", "措施", "事项", "打算", "安排"}

// foldedEnd is where a heading ends that has no line of its own: at a stop, a space or a word
// that headings end in, else at its first comma.
func (r *reader) foldedEnd(from, limit int) int {
	comma := limit
	for i := from; i < limit && i < len(r.norm); i++ {
		if isStop(r.norm[i]) || r.norm[i] == '\n' || r.norm[i] == ' ' && i > from+1 {
			return i
		}
		if r.norm[i] == ',' && comma == limit {
			comma = i
		}
		for _, word := range titleEnd {
			if i >= from+4 && r.at(i-2, word) && !strings.ContainsRune(",、的及和与:", r.norm[i]) {
				return i
			}
		}
	}
	return min(comma, len(r.norm))
}
