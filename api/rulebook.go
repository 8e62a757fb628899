package api

import (
	"context"

	"juzheng/internal/ledger"
	"juzheng/internal/report"
)

// GetRules gives the rules that say which evidence a claim asks for.
func (h handlers) GetRules(context.Context, GetRulesRequestObject) (GetRulesResponseObject, error) {
	return GetRules200JSONResponse{Items: each(report.Demands(), demand)}, nil
}

func demand(d report.Demand) Rule {
	return Rule{Type: Word{Code: string(d.Type), Name: d.Type.String()}, Kinds: each(d.Kinds, kindWord),
		Cases: each(d.Cases, func(c report.Case) RuleCase { return RuleCase{Name: c.Name, Kinds: each(c.Kinds, kindWord)} })}
}

func kindWord(k ledger.Kind) Word { return Word{Code: string(k), Name: k.String()} }

// ChangeInspection renames the inspection and its team.
func (h handlers) ChangeInspection(ctx context.Context, r ChangeInspectionRequestObject) (ChangeInspectionResponseObject, error) {
	i, err := h.Desk.Inspection(ctx, who(ctx))
	if err != nil {
		return nil, err
	}
	set(&i.Title, r.Body.Title)
	set(&i.Team, r.Body.Team)
	if err := h.Desk.NameInspection(ctx, who(ctx), i.Title, i.Team); err != nil {
		return nil, err
	}
	i, err = h.Desk.Inspection(ctx, who(ctx))
	return ChangeInspection200JSONResponse(inspection(i)), err
}
