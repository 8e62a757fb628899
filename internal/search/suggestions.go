package search

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"

	"juzheng/indexer/hanzi"
	"juzheng/indexer/highlight"
	"juzheng/indexer/page"
	"juzheng/indexer/query"
	"juzheng/internal/account"
	"juzheng/internal/kept"
	"juzheng/internal/ledger"
)

// Bounds of what is looked at to suggest claims for a file.
const (
	MaxSuggestions   = 5
	suggestionPages  = 50      // of the file, from its beginning
	suggestionLength = 200_000 // bytes of their text
	suggestionClues  = 10_000  // looked for in the text; those of later claims only in title and name
)

// A Suggestion is a claim that a file may prove: Candidate the other way round.
// Nothing is ever linked by itself.
type Suggestion struct {
	Problem ledger.Problem // zero for the report's organisation measures
	Measure ledger.Measure
	Claim   ledger.Claim
	Kind    ledger.Kind // as what the file would count
	Missing bool        // the claim lacks this kind, within what the asker may see
	Page    int         // the page most like it; 0 when only name, kind or unit are
	Snippet []highlight.Segment
	Reasons []string
	Score   int // 1–100, only to order by
}

// What a likeness is worth. Sums of them order suggestions and mean no more.
const (
	worthNamed  = 45 // the document's title stands in the file's name
	worthTitled = 30 // or in its text
	worthAmount = 30
	worthDay    = 15
	worthWords  = 35 // all words of the claim; fewer by their weight
	worthKind   = 20
	worthUnit   = 8
	leastWorth  = 12 // less is not worth a person's time
)

// Suggestions are the claims most like a file that who may see, the best first.
// Claims that it is offered for already are left out.
func (f *Finder) Suggestions(ctx context.Context, who account.User, e ledger.Evidence) ([]Suggestion, error) {
	if scope := who.Scope(); scope.None || !scope.Sees(e.UnitPath) {
		return nil, account.ErrRefused
	}
	l, err := f.likeness(ctx, e)
	if err != nil {
		return nil, err
	}
	var out []Suggestion
	for _, c := range l.claims {
		if err := ctx.Err(); err != nil { // nobody waits any more
			return nil, err
		}
		if l.taken[c.ID] {
			continue
		}
		if s := l.suggest(c); s.Score >= leastWorth {
			out = append(out, s)
		}
	}
	slices.SortStableFunc(out, func(a, b Suggestion) int { return b.Score - a.Score })
	out = out[:min(len(out), MaxSuggestions)]
	return out, f.lacking(ctx, who, e, out)
}

// lacking says of each suggestion whether its claim lacks what the file would
// count as; of a file whose kind nobody knows, what the claim lacks first.
func (f *Finder) lacking(ctx context.Context, who account.User, e ledger.Evidence, out []Suggestion) error {
	proofs := map[ledger.ProblemID][]ledger.Proof{}
	for i, s := range out {
		all, known := proofs[s.Measure.Problem]
		if !known {
			ps, err := f.Store.Proofs(ctx, e.Inspection, s.Measure.Problem)
			if err != nil {
				return err
			}
			all = slices.DeleteFunc(ps, func(p ledger.Proof) bool { return !who.MaySee(p.EvidenceUnit) })
			proofs[s.Measure.Problem] = all
		}
		for _, q := range s.Claim.Requires {
			fits := q.Kind == s.Kind || e.Kind == ""
			if fits && !out[i].Missing && ledger.StandingOf(q, all).Missing > 0 {
				out[i].Kind, out[i].Missing = q.Kind, true
			}
		}
	}
	return nil
}

// likeness is a file held against the claims of its inspection.
type likeness struct {
	of       ledger.Evidence
	unit     string // the name of its unit
	title    *highlight.Reading
	numbers  []int // of the pages
	pages    []*highlight.Reading
	claims   []ledger.Claim
	measures map[ledger.MeasureID]ledger.Measure
	problems map[ledger.ProblemID]ledger.Problem
	taken    map[ledger.ClaimID]bool // it is offered for them already
	common   map[string]int          // how many claims have a word
	found    map[string]finding      // by clue
}

func (f *Finder) likeness(ctx context.Context, e ledger.Evidence) (*likeness, error) {
	l := &likeness{of: e, title: highlight.Read(e.Title + "\n" + e.Name), measures: map[ledger.MeasureID]ledger.Measure{}, problems: map[ledger.ProblemID]ledger.Problem{},
		taken: map[ledger.ClaimID]bool{}, common: map[string]int{}, found: map[string]finding{}}
	u, err := f.Store.Unit(ctx, e.Unit)
	if err != nil {
		return nil, err
	}
	l.unit = u.Name
	problems, err := f.Store.Problems(ctx, e.Inspection)
	if err != nil {
		return nil, err
	}
	for _, p := range problems {
		l.problems[p.ID] = p
	}
	measures, err := f.Store.Measures(ctx, e.Inspection, "")
	if err != nil {
		return nil, err
	}
	for _, m := range measures {
		l.measures[m.ID] = m
	}
	if l.claims, err = f.Store.Claims(ctx, e.Inspection, ""); err != nil {
		return nil, err
	}
	for _, c := range l.claims {
		for _, w := range keywords(c.Quote) {
			l.common[w]++
		}
	}
	proofs, err := f.Store.ProofsOf(ctx, e.ID)
	if err != nil {
		return nil, err
	}
	for _, p := range proofs {
		l.taken[p.Claim] = true
	}
	return l, l.read(kept.Pages(ctx, f.Blobs, e))
}

func (l *likeness) read(pages iter.Seq2[page.Page, error]) error {
	size := 0
	for p, err := range pages {
		if err != nil {
			return err
		}
		if size += len(p.Text); len(l.pages) == suggestionPages || size > suggestionLength && len(l.pages) > 0 {
			break
		}
		l.numbers, l.pages = append(l.numbers, p.N), append(l.pages, highlight.Read(p.Text))
	}
	return nil
}

// suggest holds the file against one claim.
func (l *likeness) suggest(c ledger.Claim) Suggestion {
	m := l.measures[c.Measure]
	s := Suggestion{Measure: m, Problem: l.problems[m.Problem], Claim: c}
	wanted := l.kind(&s)
	spans := map[int][]highlight.Span{} // by place in l.pages, and atTitle
	best, most := atTitle, 0
	var words, all float64
	var quoted []string
	for _, cl := range clues(c) {
		weight := 1 / float64(max(l.common[cl.ask.Text], 1)) // what every claim says tells little
		if cl.kind {
			all += weight
		}
		f := l.find(cl.ask)
		if len(f.marks) == 0 {
			continue
		}
		spans[f.at] = append(spans[f.at], f.marks...)
		worth := worthOf(cl, f.at)
		if f.at != atTitle && worth > most {
			best, most = f.at, worth
		}
		if cl.kind {
			words += weight
			quoted = append(quoted, "“"+cl.ask.Text+"”")
			continue
		}
		s.add(worth, l.where(f.at)+cl.reason)
	}
	if words > 0 {
		s.add(int(worthWords*words/all), "有字词"+strings.Join(quoted, ""))
	}
	l.besides(&s)
	if !wanted && s.Score < worthTitled { // what nobody asked for needs a strong likeness
		s.Score = 0
	}
	s.Score = min(s.Score, 100)
	if best != atTitle {
		s.Page, s.Snippet = l.numbers[best], highlight.Snippet(l.pages[best].Text, highlight.Merge(spans[best]))
	}
	return s
}

// worthOf is what finding a clue at a place is worth; words are weighed together.
func worthOf(cl clue, at int) int {
	switch {
	case cl.kind:
		return 1
	case cl.ask.Op == query.Money:
		return worthAmount
	case at == atTitle:
		return worthNamed
	}
	return worthTitled
}

func (s *Suggestion) add(worth int, reason string) {
	s.Score += worth
	s.Reasons = append(s.Reasons, reason)
}

// kind says as what the file would count, and whether the claim asks for that.
func (l *likeness) kind(s *Suggestion) bool {
	s.Kind = l.of.Kind
	for _, q := range s.Claim.Requires {
		if s.Kind == "" { // nobody knows what it is
			s.Kind = q.Kind
			return true
		}
		if q.Kind == s.Kind {
			s.add(worthKind, "类型是"+q.Kind.String())
			return true
		}
	}
	return false
}

// besides adds what speaks for a claim without standing in the file's text.
func (l *likeness) besides(s *Suggestion) {
	if l.unit != "" && (strings.Contains(s.Problem.Duty.Unit+"\n"+s.Measure.Duty.Unit, l.unit) || strings.Contains(s.Claim.Quote, l.unit)) {
		s.add(worthUnit, "涉及"+l.unit)
	}
	if l.of.Formed == "" {
		return
	}
	for _, d := range s.Claim.Facts.Dates {
		for _, v := range hanzi.Values(d) {
			if v.Kind == hanzi.Date && v.Day == string(l.of.Formed) {
				s.add(worthDay, "形成日期是"+d)
				return
			}
		}
	}
}

// atTitle is the place of what stands in the title or the file's name.
const atTitle = -1

// finding is where a clue stands first: atTitle, or a place in likeness.pages.
type finding struct {
	at    int
	marks []highlight.Span // none: nowhere
}

func (l *likeness) find(ask query.Query) finding {
	key := ask.String()
	f, known := l.found[key]
	if known {
		return f
	}
	marks := func(r *highlight.Reading) []highlight.Span { return highlight.Amounts(r, ask.Min, ask.Max) }
	if ask.Op == query.Text {
		marks = highlight.Compile(ask.Text).Spans
	}
	f = finding{atTitle, marks(l.title)}
	for i := 0; i < len(l.pages) && len(f.marks) == 0 && len(l.found) < suggestionClues; i++ {
		f = finding{i, marks(l.pages[i])}
	}
	l.found[key] = f
	return f
}

func (l *likeness) where(at int) string {
	if at == atTitle {
		return "标题"
	}
	return fmt.Sprintf("第%d页", l.numbers[at])
}
