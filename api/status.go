package api

import (
	"context"

	"juzheng/internal/account"
	"juzheng/internal/audit"
	"juzheng/internal/casework"
	"juzheng/internal/ledger"
	"juzheng/internal/store"
)

// tally counts evidence by state.
func tally(t casework.Tallying) Tally {
	out := Tally{States: map[string]int{}, Changed: t.Changed}
	for _, s := range ledger.States {
		out.States[string(s)] = t.States[s]
		out.Total += t.States[s]
	}
	return out
}

// seesSystem says who hears of jobs and the index, which tell of all evidence.
func seesSystem(who account.User) bool {
	return who.Scope() == (account.Scope{}) || who.MayManage()
}

// GetStatus counts what who asks may see. Jobs and the index tell of all
// evidence, so only those hear of them who see it all or keep the system running.
func (h handlers) GetStatus(ctx context.Context, _ GetStatusRequestObject) (GetStatusResponseObject, error) {
	who := who(ctx)
	insp, err := h.Desk.Inspection(ctx, who)
	if err != nil {
		return nil, err
	}
	t, err := h.Desk.Tallying(ctx, who)
	if err != nil {
		return nil, err
	}
	out := GetStatus200JSONResponse{Version: h.Version, Inspection: new(inspection(insp)), Evidence: tally(t)}
	if !seesSystem(who) {
		return out, nil
	}
	states, err := h.Desk.Store.Tally(ctx, store.Slice{Inspection: insp.ID})
	if err != nil {
		return nil, err
	}
	out.All = new(tally(casework.Tallying{States: states}).States)
	counts, err := h.Desk.Store.JobCounts(ctx)
	if err != nil {
		return nil, err
	}
	jobs := map[string]int{}
	for state, n := range counts {
		jobs[string(state)] = n
	}
	out.Jobs = &jobs
	out.Recogniser = new(h.Desk.Reader.Recognises())
	out.Converter = new(h.Desk.Reader.Converts())
	stands, err := h.index(ctx)
	out.Index = &stands
	return out, err
}

// GetWords gives the Chinese names of codes.
func (h handlers) GetWords(context.Context, GetWordsRequestObject) (GetWordsResponseObject, error) {
	out := GetWords200JSONResponse{}
	for _, k := range ledger.KindNames {
		out.Kinds = append(out.Kinds, Word{Code: string(k.Kind), Name: k.Name})
	}
	for _, t := range ledger.ClaimTypeNames {
		out.ClaimTypes = append(out.ClaimTypes, Word{Code: string(t.Type), Name: t.Name})
	}
	for _, s := range ledger.States {
		out.States = append(out.States, Word{Code: string(s), Name: s.String()})
	}
	for _, r := range account.Roles {
		out.Roles = append(out.Roles, Word{Code: string(r), Name: r.String()})
	}
	for _, a := range audit.ActionNames {
		out.Actions = append(out.Actions, Word{Code: a.Action, Name: a.Name})
	}
	return out, nil
}
