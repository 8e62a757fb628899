package api

import (
	"context"
	"net/http"
	"strconv"

	"juzheng/indexer"
	"juzheng/indexer/query"
	"juzheng/internal/field"
	"juzheng/internal/ledger"
	"juzheng/internal/search"
)

// defaultHits is how many hits an answer has when nobody says; the contract says the same.
const defaultHits = 20

// Search finds evidence by its words.
func (h handlers) Search(ctx context.Context, r SearchRequestObject) (SearchResponseObject, error) {
	ask := question(r.Params)
	ask.Facets = true
	a, err := h.Finder.Find(ctx, who(ctx), ask)
	if err != nil {
		return nil, err
	}
	names, err := h.unitNames(ctx, who(ctx))
	if err != nil {
		return nil, err
	}
	titles, err := h.problemTitles(ctx, len(a.Facets[field.Problem]) > 0)
	out := Search200JSONResponse{Rebuilding: rebuilding(a.Rebuilding), Total: a.Total, Exact: a.Exact, Loose: a.Loose, Expanded: each(a.Expanded, expansion), Hits: each(a.Hits, names.hit), Hints: each(a.Hints, hint), Facets: map[string][]FacetValue{}, Waiting: Waiting{
		Reading: a.Waiting[ledger.Received] + a.Waiting[ledger.Reading], OcrPending: a.Waiting[ledger.OCRPending], Unreadable: a.Waiting[ledger.Unreadable]}}
	for name, counts := range a.Facets {
		out.Facets[name] = each(counts, func(c indexer.Count) FacetValue {
			return FacetValue{Value: c.Value, Name: facetName(names, titles, name, c.Value), Files: c.Files}
		})
	}
	return out, err
}

func question(p SearchParams) search.Question {
	ask := search.Question{Text: or(p.Q, ""), Exact: or(p.Exact, false), Unit: ledger.UnitID(or(p.Unit, "")), Kind: or(p.Kind, ""), Problem: or(p.Problem, 0), State: or(p.State, ""),
		From: ledger.Day(or(p.From, "")), To: ledger.Day(or(p.To, "")), Offset: or(p.Offset, 0), Limit: or(p.Limit, defaultHits)}
	if or(p.Sort, "") == "date" {
		ask.Sort = indexer.ByDate
	}
	return ask
}

// found is a table of what was found.
type found []byte

// ExportSearch gives what a question finds as a table; that is recorded.
func (h handlers) ExportSearch(ctx context.Context, r ExportSearchRequestObject) (ExportSearchResponseObject, error) {
	p := r.Params
	table, err := h.Finder.Export(ctx, who(ctx), question(SearchParams{Q: p.Q, Exact: p.Exact, Unit: p.Unit, Kind: p.Kind, Problem: p.Problem, State: p.State, From: p.From, To: p.To, Sort: p.Sort}))
	return found(table), err
}

// VisitExportSearchResponse sends the table as a file to keep.
func (f found) VisitExportSearchResponse(w http.ResponseWriter) error {
	w.Header().Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	w.Header().Set("Content-Disposition", attachment("检索结果.xlsx"))
	w.Header().Set("Content-Length", strconv.Itoa(len(f)))
	_, err := w.Write(f)
	return err
}

func hint(h search.Hint) Hint {
	return Hint{Kind: string(h.Kind), Word: h.Word, Text: h.Text, Query: h.Query, Drop: list(h.Drop), Files: h.Files, Exact: h.Exact}
}

func expansion(e query.Expansion) Expansion { return Expansion{Text: e.Text, As: list(e.As)} }

func (n unitNames) hit(h search.Hit) Hit {
	e := h.Evidence
	return Hit{Evidence: string(e.ID), File: e.Name, Media: e.Media, Title: e.Title, Kind: e.Kind, KindName: e.Kind.String(), Unit: n.of(e.Unit), State: e.State, StateName: e.State.String(),
		Formed: e.Formed, Page: h.Page, Pages: list(h.Pages), PageCount: e.Pages, Snippet: list(h.Snippet), Problems: list(h.Problems), Verdicts: list(h.Verdicts)}
}

// problemTitles are the titles of problems by their number as a facet has it; none where none are wanted.
func (h handlers) problemTitles(ctx context.Context, wanted bool) (map[string]string, error) {
	if !wanted {
		return nil, nil
	}
	all, err := h.Desk.Problems(ctx, who(ctx))
	titles := make(map[string]string, len(all))
	for _, p := range all {
		titles[strconv.Itoa(p.No)] = p.Title
	}
	return titles, err
}

// facetName is the Chinese name of a value that files are counted by.
func facetName(units unitNames, problems map[string]string, name, value string) string {
	switch name {
	case field.Kind:
		return ledger.Kind(value).String()
	case field.Unit:
		return units[ledger.UnitID(value)]
	case field.Problem:
		if title := problems[value]; title != "" {
			return value + ". " + title
		}
		return "问题" + value
	case field.Year:
		return value + "年"
	case field.State:
		return stateName(value)
	}
	return value
}

func stateName(value string) string {
	switch value {
	case field.Unclaimed:
		return "待认领"
	case field.Offered:
		return "待审核"
	case string(ledger.Accepted):
		return "已通过"
	case string(ledger.Returned):
		return "已退回"
	}
	return ledger.State(value).String()
}

// syntax is what a query can be made of besides fields.
var syntax = []SearchSyntax{
	{Example: `党费 收据`, Help: "空格隔开的字词都要有"},
	{Example: `"三会一课"`, Help: "引号里的一句话要原样出现，不找近义词"},
	{Example: `党费 -台账`, Help: "减号后面的不要"},
	{Example: `签到表 OR 会议记录`, Help: "有其中之一就行，也可以写 |"},
	{Example: `(签到表 OR 会议记录) 第二季度`, Help: "括号先算"},
}

// GetSearchHelp tells how to ask.
func (h handlers) GetSearchHelp(context.Context, GetSearchHelpRequestObject) (GetSearchHelpResponseObject, error) {
	return GetSearchHelp200JSONResponse{Syntax: syntax, Fields: each(query.Names, func(n query.Name) SearchField {
		return SearchField{Names: n.Names, Field: n.Field, Help: n.Help, Example: n.Example}
	})}, nil
}
