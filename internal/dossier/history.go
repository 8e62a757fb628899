package dossier

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"

	"juzheng/internal/account"
	"juzheng/internal/audit"
	"juzheng/internal/ledger"
	"juzheng/internal/store"
)

// A Line of a problem's history (办理过程) says who did what about it.
type Line struct {
	audit.Event
	Did    string // in Chinese
	Proof  ledger.ProofID
	Of     ledger.Evidence // the zero value when no file is concerned
	Kind   ledger.Kind
	Pages  string
	About  string // the words that were corrected
	Reason string
}

// deeds are the actions of the log that a history tells; others are left out.
var deeds = map[string]string{
	"proof.offer": "提交佐证", "proof.change": "更改佐证的框选", "proof.judge": "撤销审核结论", "proof.withdraw": "撤回佐证",
	"evidence.withdraw": "撤回材料", "evidence.restore": "恢复材料",
	"problem.add": "增加问题", "problem.change": "修改问题", "problem.split": "分出一个问题", "problem.merge": "并入另一个问题",
	"measure.add": "增加措施", "measure.change": "修改措施", "measure.split": "拆分措施", "measure.merge": "合并措施", "measure.delete": "删除措施",
	"claim.add": "增加可核实事项", "claim.change": "修改可核实事项", "claim.split": "拆分可核实事项", "claim.merge": "合并可核实事项", "claim.delete": "删除可核实事项",
}

// History is up to limit lines about a problem before a line of the log (0: from
// the newest), newest first, and where to go on; 0 when that was all. Proofs by
// evidence that who may not see are not told of.
func (a *Archivist) History(ctx context.Context, who account.User, p ledger.Problem, before int64, limit int) ([]Line, int64, error) {
	switch {
	case !who.MayReadLedger():
		return nil, 0, account.ErrRefused
	case who.Inspection != "" && who.Inspection != p.Inspection:
		return nil, 0, store.ErrMissing
	}
	events, err := a.Store.HistoryOf(ctx, p, who.Scope(), before, limit)
	if err != nil {
		return nil, 0, fmt.Errorf("history of problem %d: %w", p.No, err)
	}
	var next int64
	if n := len(events); n == limit {
		next = events[n-1].Seq
	}
	var lines []Line
	var files []ledger.EvidenceID
	for _, e := range events {
		l, err := told(e)
		if err != nil {
			return nil, 0, err
		}
		if l.Did != "" {
			lines, files = append(lines, l), append(files, l.Of.ID)
		}
	}
	es, err := a.Store.EvidenceByIDs(ctx, files)
	if err != nil {
		return nil, 0, err
	}
	named := map[ledger.EvidenceID]ledger.Evidence{}
	for _, e := range es {
		named[e.ID] = e
	}
	for i, l := range lines {
		lines[i].Of = named[l.Of.ID]
	}
	return lines, next, nil
}

func told(e audit.Event) (Line, error) {
	l := Line{Event: e, Did: deeds[e.Action]}
	var d struct {
		Evidence           ledger.EvidenceID
		Kind               ledger.Kind
		Verdict            ledger.Verdict
		Pages, Reason      string
		Title, Text, Quote string // of what was corrected: a problem, a measure, a claim
	}
	if len(e.Detail) > 0 {
		if err := json.Unmarshal(e.Detail, &d); err != nil {
			return l, fmt.Errorf("line %d of the log: %w", e.Seq, err)
		}
	}
	switch e.Action {
	case "proof.offer", "proof.change", "proof.judge", "proof.withdraw":
		l.Proof, l.Of.ID, l.Kind, l.Pages = ledger.ProofID(e.Subject), d.Evidence, d.Kind, d.Pages
	case "evidence.withdraw", "evidence.restore":
		l.Of.ID = ledger.EvidenceID(e.Subject)
	default:
		l.About = cmp.Or(d.Quote, d.Text, d.Title)
	}
	l.Reason = d.Reason
	switch {
	case e.Action == "proof.judge" && d.Verdict == ledger.Accepted:
		l.Did = "审核通过"
	case e.Action == "proof.judge" && d.Verdict == ledger.Returned:
		l.Did = "退回佐证"
	case e.Action != "proof.judge" && e.Action != "evidence.withdraw":
		l.Reason = ""
	}
	return l, nil
}
