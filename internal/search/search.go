// Package search finds evidence for people: it reads their question, narrows it
// to what they may see, asks the engine and joins what the catalog knows.
package search

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"juzheng/indexer"
	"juzheng/indexer/highlight"
	"juzheng/indexer/query"
	"juzheng/internal/account"
	"juzheng/internal/blob"
	"juzheng/internal/field"
	"juzheng/internal/index"
	"juzheng/internal/ledger"
	"juzheng/internal/store"
)

var stateNames = map[string]string{"待认领": field.Unclaimed, "未认领": field.Unclaimed, "待审核": field.Offered, "已审核": string(ledger.Accepted), "通过": string(ledger.Accepted),
	"已通过": string(ledger.Accepted), "退回": string(ledger.Returned), "已退回": string(ledger.Returned)}

// A Finder answers questions. Its fields are set once.
type Finder struct {
	Store  *store.Store
	Engine indexer.Engine
	// Fresh waits until the index has followed the catalog, for a bounded time; may be nil.
	Fresh func(context.Context) error
	// Rebuilding says how far an index is that is being filled, nil for one that
	// has all up to a line of the log; may be nil.
	Rebuilding func(ctx context.Context, want int64) (*index.Progress, error)
	// Blobs are where Reconcile counts kept pages; may be nil.
	Blobs blob.Store

	own ownWords
}

// A Question is what somebody asks. Empty fields do not narrow.
type Question struct {
	Text          string
	Exact         bool          // words stand for nothing but themselves
	Unit          ledger.UnitID // this unit and below
	Kind          ledger.Kind
	Problem       int // its number
	State         string
	From, To      ledger.Day // 形成日期, ends included
	Sort          indexer.Sort
	Offset, Limit int
	Facets        bool
}

// A Hit is one evidence that answers.
type Hit struct {
	Evidence ledger.Evidence
	Problems []int
	Verdicts []ledger.Verdict // of its proofs, each once
	Page     int              // the best page; 0 when only title or name answered
	Pages    []int
	Snippet  []highlight.Segment
}

// An Answer counts files.
type Answer struct {
	Total int
	Exact bool
	Loose bool // no file holds the sentence that was asked for; these have its words
	// Expanded are the words of the question with what else was asked for in their place.
	Expanded []query.Expansion
	Hits     []Hit
	Facets   map[string][]indexer.Count
	// Waiting are files that the asker may see whose text cannot be searched yet, by state.
	Waiting map[ledger.State]int
	// Hints are questions that find something, when this one finds nothing.
	Hints []Hint
	// Rebuilding: the index is being made anew; nil when it is not.
	Rebuilding *index.Progress
}

// Find answers a question within what who may see. A query.Error says what is
// wrong with its text.
func (f *Finder) Find(ctx context.Context, who account.User, ask Question) (Answer, error) {
	scope := who.Scope()
	if scope.None {
		return Answer{}, account.ErrRefused
	}
	q, err := f.Read(ctx, ask.Text, ask.Exact)
	if err != nil {
		return Answer{}, err
	}
	units, err := f.Store.Units(ctx)
	if err != nil {
		return Answer{}, err
	}
	insp, err := f.inspection(ctx, who)
	if err != nil {
		return Answer{}, err
	}
	req := f.request(ask, q.Map(resolver(units)), scope, insp)
	res, rebuilding, err := f.ask(ctx, req)
	if err != nil {
		return Answer{}, fmt.Errorf("search: %w", err)
	}
	a := Answer{Rebuilding: rebuilding, Total: res.Total, Exact: res.Exact, Loose: res.Loose, Facets: res.Facets, Expanded: expansions(q, res.Loose)}
	if a.Hits, err = f.join(ctx, scope, res.Hits); err != nil {
		return a, err
	}
	if res.Total == 0 {
		if a.Hints, err = f.hints(ctx, ask, scope, insp, units); err != nil {
			return a, fmt.Errorf("hints: %w", err)
		}
	}
	a.Waiting, err = f.Store.Tally(ctx, store.Slice{Scope: scope, Inspection: insp})
	delete(a.Waiting, ledger.Searchable)
	return a, err
}

func (f *Finder) inspection(ctx context.Context, who account.User) (ledger.InspectionID, error) {
	if who.Inspection != "" {
		return who.Inspection, nil
	}
	i, err := f.Store.PresentInspection(ctx)
	return i.ID, err
}

func (f *Finder) request(ask Question, q query.Query, scope account.Scope, insp ledger.InspectionID) indexer.Request {
	req := indexer.Request{Query: q, Sort: ask.Sort, Offset: max(ask.Offset, 0), Limit: min(max(ask.Limit, 0), indexer.MaxLimit)}
	narrow := func(name, value string) {
		if value != "" {
			req.Filters = append(req.Filters, indexer.Filter{Field: name, Any: []string{value}})
		}
	}
	narrow(field.Inspection, string(insp))
	narrow(field.Under, lastOf(scope.Path))
	narrow(field.Under, string(ask.Unit))
	narrow(field.Kind, string(ask.Kind))
	narrow(field.State, ask.State)
	if ask.Problem > 0 {
		narrow(field.Problem, strconv.Itoa(ask.Problem))
	}
	if ask.From != "" || ask.To != "" {
		req.Spans = append(req.Spans, indexer.Span{Field: field.Formed, From: string(ask.From), To: string(ask.To)})
	}
	if ask.Facets {
		req.Facets = field.Facets
	}
	return req
}

func lastOf(path ledger.UnitPath) string {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	return parts[len(parts)-1]
}

// resolver turns the names that people write into the values of the index.
func resolver(units []ledger.Unit) func(name, value string) []string {
	return func(name, value string) []string {
		switch name {
		case field.Kind:
			return named(value, ledger.KindNames)
		case field.Unit:
			var ids []string
			for _, u := range units {
				if strings.Contains(u.Name, value) {
					ids = append(ids, string(u.ID))
				}
			}
			return ids
		case field.State:
			if s, ok := stateNames[value]; ok {
				return []string{s}
			}
			for _, s := range ledger.States {
				if s.String() == value {
					return []string{string(s)}
				}
			}
		}
		return nil
	}
}

func named(value string, names []struct {
	Kind ledger.Kind
	Name string
}) []string {
	if ledger.Kind(value).Known() {
		return nil
	}
	var out []string
	for _, n := range names {
		if strings.Contains(n.Name, value) {
			out = append(out, string(n.Kind))
		}
	}
	return out
}

// join fetches what the catalog knows of the hits, in their order.
func (f *Finder) join(ctx context.Context, scope account.Scope, hits []indexer.Hit) ([]Hit, error) {
	ids := make([]ledger.EvidenceID, len(hits))
	for i, h := range hits {
		ids[i] = ledger.EvidenceID(h.ID)
	}
	known, err := f.known(ctx, scope, ids)
	if err != nil {
		return nil, err
	}
	out := make([]Hit, 0, len(hits))
	for i, h := range hits {
		e, ok := known[ids[i]]
		if !ok {
			continue
		}
		problems, err := f.Store.ProblemsOf(ctx, e.ID)
		if err != nil {
			return nil, err
		}
		verdicts, err := f.Store.VerdictsOf(ctx, e.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, Hit{e, problems, verdicts, h.Page, h.Pages, h.Snippet})
	}
	return out, nil
}

// known is what the catalog knows of evidences. What was withdrawn or moved out
// of sight since the index last looked is left out.
func (f *Finder) known(ctx context.Context, scope account.Scope, ids []ledger.EvidenceID) (map[ledger.EvidenceID]ledger.Evidence, error) {
	es, err := f.Store.EvidenceByIDs(ctx, ids)
	if err != nil {
		return nil, err
	}
	known := make(map[ledger.EvidenceID]ledger.Evidence, len(es))
	for _, e := range es {
		if !e.Withdrawn() && scope.Sees(e.UnitPath) {
			known[e.ID] = e
		}
	}
	return known, nil
}
