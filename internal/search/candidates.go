package search

import (
	"context"
	"fmt"
	"strings"
	"unicode"

	"juzheng/indexer"
	"juzheng/indexer/query"
	"juzheng/internal/account"
	"juzheng/internal/field"
	"juzheng/internal/ledger"
)

// MaxCandidates is how many files are suggested for one requirement.
const MaxCandidates = 5

// A Candidate is a file that may prove a claim (可能匹配). Nothing is ever linked by itself.
type Candidate struct {
	Hit
	Reasons []string // why it is suggested, in Chinese
}

// clue is one thing to look for, and the reason that a file which has it is given.
type clue struct {
	ask    query.Query
	kind   bool // only among files of the required kind
	reason string
}

// Candidates suggests files for a claim's requirement of a kind, those with the
// strongest clues first: a document's title, an amount, then the claim's words.
// Files that are offered for the claim already are left out.
func (f *Finder) Candidates(ctx context.Context, who account.User, c ledger.Claim, kind ledger.Kind) ([]Candidate, error) {
	scope := who.Scope()
	if scope.None {
		return nil, account.ErrRefused
	}
	if f.Fresh != nil {
		if err := f.Fresh(ctx); err != nil {
			return nil, err
		}
	}
	taken, err := f.offered(ctx, c)
	if err != nil {
		return nil, err
	}
	var out []Candidate
	at := map[ledger.EvidenceID]int{}
	for _, cl := range clues(c) {
		req := f.request(Question{Limit: 2 * MaxCandidates}, cl.ask, scope, c.Inspection)
		if cl.kind {
			req.Filters = append(req.Filters, indexer.Filter{Field: field.Kind, Any: []string{string(kind)}})
		}
		res, err := f.Engine.Search(ctx, req)
		if err != nil {
			return nil, fmt.Errorf("candidates: %w", err)
		}
		hits, err := f.join(ctx, scope, res.Hits)
		if err != nil {
			return nil, err
		}
		for _, h := range hits {
			if taken[h.Evidence.ID] {
				continue
			}
			i, seen := at[h.Evidence.ID]
			if !seen {
				if len(out) == MaxCandidates {
					continue
				}
				i = len(out)
				at[h.Evidence.ID] = i
				out = append(out, Candidate{Hit: h, Reasons: kindReason(h.Evidence, kind)})
			}
			out[i].Reasons = append(out[i].Reasons, cl.why(h))
		}
	}
	return out, nil
}

func (f *Finder) offered(ctx context.Context, c ledger.Claim) (map[ledger.EvidenceID]bool, error) {
	m, err := f.Store.Measure(ctx, c.Measure)
	if err != nil {
		return nil, err
	}
	ps, err := f.Store.Proofs(ctx, c.Inspection, m.Problem)
	if err != nil {
		return nil, err
	}
	taken := map[ledger.EvidenceID]bool{}
	for _, p := range ps {
		if p.Claim == c.ID {
			taken[p.Evidence] = true
		}
	}
	return taken, nil
}

func kindReason(e ledger.Evidence, kind ledger.Kind) []string {
	if e.Kind != kind {
		return nil
	}
	return []string{"类型是" + kind.String()}
}

func (cl clue) why(h Hit) string {
	if h.Page > 0 {
		return fmt.Sprintf("第%d页%s", h.Page, cl.reason)
	}
	return "标题" + cl.reason
}

func clues(c ledger.Claim) []clue {
	var out []clue
	for _, d := range c.Facts.Documents {
		if d.Role == ledger.Issued || d.Role == ledger.Revised || d.Role == ledger.Forwarded {
			title := strings.Trim(d.Title, "*")
			out = append(out, clue{query.Query{Op: query.Text, Text: title, Quoted: true}, false, "有《" + d.Title + "》"})
		}
	}
	for _, a := range c.Facts.Amounts {
		if a.Fen > 0 {
			out = append(out, clue{query.Query{Op: query.Money, Min: a.Fen, Max: a.Fen}, false, "有金额" + a.Quote})
		}
	}
	words := keywords(c.Quote)
	for _, w := range words {
		out = append(out, clue{query.Query{Op: query.Text, Text: w, Quoted: true}, true, "有“" + w + "”"})
	}
	return out
}

// Bounds of the words that are looked for.
const (
	minWord  = 3 // code points; shorter ones stand everywhere
	maxWord  = 12
	maxWords = 8
)

// connectives part the words of a claim: they stand between what it is about.
var connectives = strings.NewReplacer(spaced("进一步", "制定", "出台", "印发", "下发", "修订", "完善", "加强", "严格", "认真", "切实",
	"按照", "根据", "要求", "开展", "召开", "进行", "的", "了", "和", "与", "及", "并", "对", "将", "把", "被", "在", "为", "以", "于", "等")...)

func spaced(words ...string) []string {
	var pairs []string
	for _, w := range words {
		pairs = append(pairs, w, " ")
	}
	return pairs
}

// keywords cuts a claim into what stands between connectives and punctuation.
func keywords(quote string) []string {
	apart := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }
	var out []string
	for _, w := range strings.FieldsFunc(connectives.Replace(quote), apart) {
		r := []rune(w)
		if len(r) < minWord {
			continue
		}
		out = append(out, string(r[:min(len(r), maxWord)]))
		if len(out) == maxWords {
			break
		}
	}
	return out
}
