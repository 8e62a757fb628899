package api

import (
	"bytes"
	"context"
	"net/http"
	"slices"

	"juzheng/internal/account"
	"juzheng/internal/dossier"
	"juzheng/internal/ledger"
	"juzheng/internal/search"
)

// GetLedger gives all problems and how they stand.
func (h handlers) GetLedger(ctx context.Context, _ GetLedgerRequestObject) (GetLedgerResponseObject, error) {
	l, err := h.ledger(ctx, who(ctx))
	return GetLedger200JSONResponse(l), err
}

func (h handlers) ledger(ctx context.Context, who account.User) (Ledger, error) {
	insp, err := h.Desk.Inspection(ctx, who)
	if err != nil {
		return Ledger{}, err
	}
	o, err := h.Archivist.Overview(ctx, who, insp)
	if err != nil {
		return Ledger{}, err
	}
	sh, err := h.shower(ctx, who)
	return Ledger{Inspection: inspection(o.Inspection), Aspects: each(o.Aspects, aspectRow), Organisation: each(o.Organisation, sh.measure),
		Units: each(o.Units, unitStanding), Standing: o.Standing}, err
}

func unitStanding(u dossier.UnitRow) UnitStanding {
	return UnitStanding{Unit: unit(u.Unit), Standing: u.Standing}
}

func aspectRow(a dossier.AspectRow) AspectRow {
	return AspectRow{Id: string(a.ID), No: a.No, Title: a.Title, Problems: each(a.Problems, problemRow), Standing: a.Standing}
}

func problemRow(r dossier.Row) ProblemRow {
	return ProblemRow{Id: string(r.ID), No: r.No, Title: r.Title, Excerpt: excerpt(r.Statement), Aspect: string(r.Aspect), Duty: duty(r.Duty), Progress: r.Progress,
		Measures: r.Measures, Claims: r.Claims, Vague: r.Vague, Cells: each(r.Cells, cell), Standing: r.Standing, Alert: r.Alert}
}

// maxExcerpt is how much of a statement the overview shows, in code points.
const maxExcerpt = 100

func excerpt(s string) string {
	r := []rune(s)
	return string(r[:min(len(r), maxExcerpt)])
}

func cell(c dossier.Cell) Cell {
	return Cell{Measure: string(c.Measure), Claim: string(c.Claim), Kind: c.Kind, KindName: c.Kind.String(), Standing: c.Standing}
}

// GetLedgerTable gives the overview as a spreadsheet.
func (h handlers) GetLedgerTable(ctx context.Context, _ GetLedgerTableRequestObject) (GetLedgerTableResponseObject, error) {
	insp, err := h.Desk.Inspection(ctx, who(ctx))
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = h.Archivist.WriteReturn(ctx, who(ctx), insp, &b)
	return sheet{b}, err
}

// sheet is a finished spreadsheet.
type sheet struct{ bytes.Buffer }

// VisitGetLedgerTableResponse sends it for keeping.
func (s sheet) VisitGetLedgerTableResponse(w http.ResponseWriter) error {
	w.Header().Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	w.Header().Set("Content-Disposition", attachment(dossier.ReturnName+".xlsx"))
	_, err := w.Write(s.Bytes())
	return err
}

// GetMoney holds money claimed against money proven.
func (h handlers) GetMoney(ctx context.Context, _ GetMoneyRequestObject) (GetMoneyResponseObject, error) {
	insp, err := h.Desk.Inspection(ctx, who(ctx))
	if err != nil {
		return nil, err
	}
	m, err := h.Archivist.Money(ctx, who(ctx), insp.ID)
	return GetMoney200JSONResponse{Items: each(m.Rows, moneyRow), ClaimedFen: m.Claimed, Masked: m.Masked, ProvenFen: m.Proven}, err
}

func moneyRow(r dossier.MoneyRow) MoneyRow {
	return MoneyRow{No: r.No, Title: r.Title, Quotes: list(r.Quotes), ClaimedFen: r.Claimed, Masked: r.Masked, ProvenFen: r.Proven,
		Vouchers: each(r.Vouchers, func(v dossier.Voucher) Voucher {
			return Voucher{Evidence: string(v.Evidence), Name: v.Name, Fen: v.Fen}
		})}
}

// ListProblems lists problems by number.
func (h handlers) ListProblems(ctx context.Context, r ListProblemsRequestObject) (ListProblemsResponseObject, error) {
	l, err := h.ledger(ctx, who(ctx))
	if err != nil {
		return nil, err
	}
	after, err := decodeCursor[int](r.Params.Cursor)
	if err != nil {
		return nil, err
	}
	var rows []ProblemRow
	for _, a := range l.Aspects {
		for _, p := range a.Problems {
			if p.No > after {
				rows = append(rows, p)
			}
		}
	}
	slices.SortFunc(rows, func(a, b ProblemRow) int { return a.No - b.No })
	rows, next := cut(rows, or(r.Params.Limit, defaultLimit), func(p ProblemRow) int { return p.No })
	return ListProblems200JSONResponse{Items: list(rows), Next: next}, nil
}

// GetProblem gives a problem's evidence list.
func (h handlers) GetProblem(ctx context.Context, r GetProblemRequestObject) (GetProblemResponseObject, error) {
	p, err := h.Desk.Problem(ctx, who(ctx), r.Id)
	if err != nil {
		return nil, err
	}
	d, err := h.Archivist.Gather(ctx, who(ctx), p.ID)
	if err != nil {
		return nil, err
	}
	sh, err := h.shower(ctx, who(ctx))
	return GetProblem200JSONResponse{Inspection: inspection(d.Inspection), Aspect: aspect(d.Aspect), Problem: problem(d.Problem),
		Measures: each(d.Measures, sh.measure), Proofs: each(d.Proofs, sh.shown), Standing: d.Standing, Alert: d.Alert}, err
}

// ListHistory tells what was done about a problem, newest first.
func (h handlers) ListHistory(ctx context.Context, r ListHistoryRequestObject) (ListHistoryResponseObject, error) {
	p, err := h.Desk.Problem(ctx, who(ctx), r.Id)
	if err != nil {
		return nil, err
	}
	lines, next, err := h.Archivist.History(ctx, who(ctx), p, or(r.Params.Before, 0), or(r.Params.Limit, defaultLimit))
	out := ListHistory200JSONResponse{Items: each(lines, historyLine)}
	if next > 0 {
		out.Next = &next
	}
	return out, err
}

func historyLine(l dossier.Line) HistoryLine {
	return HistoryLine{Seq: l.Seq, At: l.At, ActorName: l.ActorName, Action: l.Action, Did: l.Did, Proof: string(l.Proof), Evidence: string(l.Of.ID),
		File: l.Of.Name, KindName: l.Kind.String(), Pages: l.Pages, About: l.About, Reason: l.Reason}
}

// shower shows proofs with what they name.
type shower struct {
	names unitNames
	no    map[ledger.ProblemID]int
}

func (h handlers) shower(ctx context.Context, who account.User) (shower, error) {
	names, err := h.unitNames(ctx, who)
	if err != nil {
		return shower{}, err
	}
	ps, err := h.Desk.Problems(ctx, who)
	no := make(map[ledger.ProblemID]int, len(ps))
	for _, p := range ps {
		no[p.ID] = p.No
	}
	return shower{names, no}, err
}

func (s shower) measure(m dossier.Measure) DossierMeasure {
	return DossierMeasure{Measure: measure(m.Measure), Claims: each(m.Claims, s.claim), Proofs: each(m.Proofs, s.shown), Standing: m.Standing, Alert: m.Alert}
}

func (s shower) claim(c dossier.Claim) DossierClaim {
	return DossierClaim{Id: string(c.ID), Measure: string(c.Measure), Type: c.Type, TypeName: c.Type.String(), Quote: c.Quote, Span: c.Span,
		Facts: c.Facts, Certainty: c.Certainty, Rule: c.Rule, Needs: each(c.Needs, s.need), Besides: each(c.Besides, s.shown), Standing: c.Standing}
}

func (s shower) need(n dossier.Need) DossierNeed {
	return DossierNeed{Id: string(n.ID), Kind: n.Kind, KindName: n.Kind.String(), Wanted: n.Wanted, Every: n.Every, Standing: n.Standing,
		Proofs: each(n.Proofs, s.shown)}
}

func (s shower) shown(p dossier.Shown) Proof { return s.proof(p.Proof, p.Of) }

func (s shower) proof(p ledger.Proof, e ledger.Evidence) Proof {
	return Proof{Id: string(p.ID), Problem: string(p.Problem), ProblemNo: s.no[p.Problem], Measure: string(p.Measure), Claim: string(p.Claim),
		Kind: p.Kind, KindName: p.Kind.String(), Pages: p.Pages.String(), Quote: p.Quote, Region: some(p.Region), Note: p.Note, OfferedBy: p.OfferedBy, OfferedAt: p.OfferedAt,
		Verdict: p.Verdict, Reason: p.Reason, JudgedBy: p.JudgedBy, JudgedAt: at(p.JudgedAt), Evidence: s.names.row(e)}
}

// ListCandidates suggests evidence for what a claim still wants: for one kind, or for each kind in turn.
func (h handlers) ListCandidates(ctx context.Context, r ListCandidatesRequestObject) (ListCandidatesResponseObject, error) {
	c, err := h.Desk.Claim(ctx, who(ctx), ledger.ClaimID(r.Id))
	if err != nil {
		return nil, err
	}
	kinds := each(c.Requires, func(q ledger.Requirement) ledger.Kind { return q.Kind })
	if r.Params.Kind != nil {
		kinds = []ledger.Kind{*r.Params.Kind}
	}
	names, err := h.unitNames(ctx, who(ctx))
	if err != nil {
		return nil, err
	}
	out := ListCandidates200JSONResponse{Items: []Candidate{}}
	for _, k := range kinds {
		found, err := h.Finder.Candidates(ctx, who(ctx), c, k)
		if err != nil {
			return nil, err
		}
		out.Items = append(out.Items, each(found, func(f search.Candidate) Candidate { return names.candidate(k, f) })...)
	}
	return out, nil
}

func (n unitNames) candidate(kind ledger.Kind, c search.Candidate) Candidate {
	return Candidate{Kind: kind, KindName: kind.String(), Evidence: n.row(c.Evidence), Page: c.Page, Reasons: list(c.Reasons), Snippet: list(c.Snippet)}
}
