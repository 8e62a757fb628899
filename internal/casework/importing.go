package casework

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"juzheng/indexer/extract"
	"juzheng/indexer/page"
	"juzheng/internal/account"
	"juzheng/internal/audit"
	"juzheng/internal/blob"
	"juzheng/internal/ledger"
	"juzheng/internal/report"
	"juzheng/internal/store"
)

// Bounds of a report.
const (
	MaxReportBytes = 64 << 20
	MaxReportText  = 2_000_000 // code points
	MaxProblems    = 2000
)

// A Preview is what was read of a report, for a person to correct and confirm.
type Preview struct {
	Ref   blob.Ref // names the original, which is kept from now on
	Name  string
	Text  string
	Draft report.Draft
}

// PreviewReport keeps a report's original and reads it; the ledger does not change yet.
func (d *Desk) PreviewReport(ctx context.Context, who account.User, name string, body io.Reader) (Preview, error) {
	if !who.MayImport() {
		return Preview{}, account.ErrRefused
	}
	name = cleanName(name)
	s, err := blob.Spool(ctx, d.Spool, body, MaxReportBytes)
	if errors.Is(err, blob.ErrEmpty) || errors.Is(err, blob.ErrTooLarge) {
		return Preview{}, invalid("%s", err)
	}
	if err != nil {
		return Preview{}, fmt.Errorf("keep %q: %w", name, err)
	}
	defer s.Close()
	text, err := d.ReadText(ctx, s.Path(), name)
	if err != nil {
		return Preview{}, err
	}
	if err := blob.Receive(ctx, d.Blobs, s); err != nil {
		return Preview{}, fmt.Errorf("keep %q: %w", name, err)
	}
	p := Preview{Ref: s.Ref, Name: name, Text: text, Draft: report.Read(text)}
	return p, d.Store.Update(ctx, who, func(tx *store.Tx) error {
		return tx.Audit(ctx, previewed, p.Ref.String(), previewDetail{name})
	})
}

// previewed is the audit line by which the original of a report is told from
// other bytes: who may import a report need not be one who may read evidence.
const previewed = "report.preview"

type previewDetail struct {
	Name string `json:"name"`
}

// maxPreviews is how many lines about one original are looked at to find its preview.
const maxPreviews = 1000

// PreviewOf reads a report again that was previewed before, to confirm it.
func (d *Desk) PreviewOf(ctx context.Context, who account.User, ref blob.Ref) (Preview, error) {
	if !who.MayImport() {
		return Preview{}, account.ErrRefused
	}
	var lines []audit.Event
	if !ref.IsZero() {
		var err error
		if lines, err = d.Store.AuditLines(ctx, store.AuditFilter{Subject: ref.String()}, maxPreviews); err != nil {
			return Preview{}, err
		}
	}
	at := slices.IndexFunc(lines, func(e audit.Event) bool { return e.Action == previewed })
	if at < 0 {
		return Preview{}, fmt.Errorf("%w：没有预览过这份报告，请重新上传", store.ErrMissing)
	}
	var detail previewDetail
	if err := json.Unmarshal(lines[at].Detail, &detail); err != nil {
		return Preview{}, fmt.Errorf("preview of %s: %w", ref, err)
	}
	body, _, err := d.Blobs.Open(ctx, ref)
	if err != nil {
		return Preview{}, fmt.Errorf("preview of %s: %w", ref, err)
	}
	defer body.Close()
	s, err := blob.Spool(ctx, d.Spool, blob.Verified(body, ref), MaxReportBytes)
	if err != nil {
		return Preview{}, fmt.Errorf("preview of %s: %w", ref, err)
	}
	defer s.Close()
	text, err := d.ReadText(ctx, s.Path(), detail.Name)
	return Preview{Ref: ref, Name: detail.Name, Text: text, Draft: report.Read(text)}, err
}

// ReadText reads a file on local disk as one text.
func (d *Desk) ReadText(ctx context.Context, path, name string) (string, error) {
	var b strings.Builder
	n := 0
	got, err := d.Reader.Read(ctx, path, name, func(p page.Page) error {
		if n += utf8.RuneCountInString(p.Text) + 1; n > MaxReportText {
			return invalid("报告超过%d字，请确认上传的是整改报告", MaxReportText)
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(p.Text)
		return nil
	})
	if err != nil {
		return "", err
	}
	if got.State != extract.Readable || strings.TrimSpace(b.String()) == "" {
		return "", invalid("无法读取这份报告：%s", orElse(got.Reason, "文件中没有文字，请上传 TXT、DOCX 或带文字的 PDF"))
	}
	if strings.HasSuffix(got.Media, "/pdf") {
		return report.Reflow(b.String()), nil
	}
	return b.String(), nil
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// Import makes the ledger of a previewed report: the draft as a person
// confirmed it, or as it was read when draft is nil. It fills the present
// inspection when that has no report yet, and begins a new one otherwise.
func (d *Desk) Import(ctx context.Context, who account.User, p Preview, draft *report.Draft) (ledger.Inspection, error) {
	if !who.MayImport() {
		return ledger.Inspection{}, account.ErrRefused
	}
	if draft == nil {
		draft = &p.Draft
	}
	if err := checkDraft(*draft); err != nil {
		return ledger.Inspection{}, err
	}
	var insp ledger.Inspection
	err := d.Store.Update(ctx, who, func(tx *store.Tx) (err error) {
		if insp, err = inspectionFor(ctx, tx, p); err != nil {
			return err
		}
		if err := tx.PutInspection(ctx, insp); err != nil {
			return err
		}
		if err := tx.PutReport(ctx, insp.ID, p.Text, asJSON(draft)); err != nil {
			return err
		}
		w := draftWriter{ctx, tx, insp.ID, []rune(p.Text), unfinished(*draft)}
		if err := w.write(*draft); err != nil {
			return err
		}
		return tx.Audit(ctx, "report.import", string(insp.ID), map[string]any{"name": p.Name, "sha256": p.Ref, "problems": countProblems(*draft)})
	})
	return insp, err
}

func inspectionFor(ctx context.Context, tx *store.Tx, p Preview) (ledger.Inspection, error) {
	known, err := tx.Inspections(ctx)
	if err != nil {
		return ledger.Inspection{}, err
	}
	if len(known) == 0 {
		return ledger.Inspection{}, errNoInspection
	}
	for _, i := range known {
		if i.Report == p.Ref {
			return i, fmt.Errorf("%w：这份报告已经导入，无需重复导入；如需更正，请在台账中修改", store.ErrTaken)
		}
	}
	i := known[0]
	if !i.Report.IsZero() {
		i.ID, i.Title, i.CreatedAt = store.NewID[ledger.InspectionID](), FirstTitle, tx.Now()
	}
	i.Report, i.ReportName = p.Ref, p.Name
	return i, nil
}

func countProblems(d report.Draft) int {
	n := 0
	for _, a := range d.Aspects {
		n += len(a.Problems)
	}
	return n
}

func checkDraft(d report.Draft) error {
	n := countProblems(d)
	if n == 0 {
		return invalid("没有读出任何问题。请确认文件是整改报告，问题要有编号，整改情况要以“整改落实情况：”等字样起头")
	}
	if n > MaxProblems {
		return invalid("一份报告不超过%d个问题", MaxProblems)
	}
	seen := map[int]bool{}
	for _, a := range d.Aspects {
		for _, p := range a.Problems {
			if p.No < 1 || seen[p.No] {
				return invalid("问题编号%d重复或无效，请更正后再确认", p.No)
			}
			seen[p.No] = true
			if strings.TrimSpace(p.Title) == "" {
				return invalid("问题%d没有标题，请补上或删除这个问题", p.No)
			}
			for _, m := range p.Measures {
				if strings.TrimSpace(m.Text) == "" {
					return invalid("问题%d有一条措施没有文字，请补上或删除这条措施", p.No)
				}
				if err := checkClaims(p.No, m.Claims); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func checkClaims(no int, claims []report.Claim) error {
	for _, c := range claims {
		if !c.Type.Known() {
			return invalid("问题%d：没有“%s”这种事项类型", no, c.Type)
		}
		for _, k := range c.Requires {
			if !k.Known() {
				return invalid("问题%d：没有“%s”这种材料类型", no, k)
			}
		}
	}
	return nil
}

// draftWriter writes a draft into the ledger.
type draftWriter struct {
	ctx  context.Context
	tx   *store.Tx
	insp ledger.InspectionID
	text []rune
	open map[int]report.Unfinished // by the number of the problem
}

// unfinished are the unfinished items that belong to a problem.
func unfinished(d report.Draft) map[int]report.Unfinished {
	open := map[int]report.Unfinished{}
	for _, u := range d.Unfinished {
		if u.Problem > 0 {
			open[u.Problem] = u
		}
	}
	return open
}

func (w draftWriter) write(d report.Draft) error {
	for i, a := range d.Aspects {
		row := ledger.Aspect{ID: store.NewID[ledger.AspectID](), Inspection: w.insp, No: i + 1, Title: a.Title}
		if err := w.tx.PutAspect(w.ctx, row); err != nil {
			return err
		}
		for _, p := range a.Problems {
			if err := w.problem(row.ID, p); err != nil {
				return err
			}
		}
	}
	return w.measures("", d.Organisation)
}

func (w draftWriter) problem(aspect ledger.AspectID, p report.Problem) error {
	row := ledger.Problem{ID: store.NewID[ledger.ProblemID](), Inspection: w.insp, Aspect: aspect, No: p.No, Title: p.Title, Statement: p.Statement,
		Points: []ledger.Point{}, Span: w.span(p.Start, p.End), Progress: p.Progress, Reason: p.Reason, Next: p.Next,
		Duty: ledger.Duty{Leader: p.Duty.Leader, Unit: p.Duty.Unit, Person: p.Duty.Person, Deadline: day(p.Deadline), Pace: p.Pace}}
	if u, ok := w.open[p.No]; ok && row.Progress == "" {
		row.Progress, row.Reason, row.Next = ledger.Unfinished, orElse(row.Reason, u.Reason), orElse(row.Next, u.Next)
		row.Duty.Deadline = ledger.Day(orElse(string(row.Duty.Deadline), string(day(u.Deadline))))
	}
	for _, pt := range p.Points {
		row.Points = append(row.Points, ledger.Point{Label: pt.Label, Title: pt.Title, Text: pt.Text})
	}
	if err := w.tx.PutProblem(w.ctx, row); err != nil {
		return err
	}
	return w.measures(row.ID, p.Measures)
}

func (w draftWriter) measures(problem ledger.ProblemID, ms []report.Measure) error {
	position := 0
	for _, m := range ms {
		position++
		row := ledger.Measure{ID: store.NewID[ledger.MeasureID](), Inspection: w.insp, Problem: problem, Position: position, Label: m.Label,
			Text: m.Text, Points: m.Points, Span: w.span(m.Start, m.End), Vague: m.Uncheckable}
		if err := w.tx.PutMeasure(w.ctx, row); err != nil {
			return err
		}
		items := make([]ledger.Measure, len(m.Items))
		for i, it := range m.Items {
			position++
			items[i] = ledger.Measure{ID: store.NewID[ledger.MeasureID](), Inspection: w.insp, Problem: problem, Parent: row.ID, Position: position,
				Label: it.Label, Text: it.Text, Points: []string{}, Span: w.span(it.Start, it.End)}
			if err := w.tx.PutMeasure(w.ctx, items[i]); err != nil {
				return err
			}
		}
		for i, c := range m.Claims {
			if err := w.claim(owner(row, items, c), i+1, c); err != nil {
				return err
			}
		}
	}
	return nil
}

// span is a place in the report, or none when a corrected draft names one that is not there.
func (w draftWriter) span(start, end int) ledger.Span {
	if start < 0 || end > len(w.text) || start >= end {
		return ledger.Span{}
	}
	return ledger.Span{Start: start, End: end}
}

// often says how often a need of a draft comes again.
var often = map[string]string{"year": "每年"}

// owner is the nested item in which a claim stands, or else the measure.
func owner(m ledger.Measure, items []ledger.Measure, c report.Claim) ledger.MeasureID {
	for _, it := range items {
		if it.Span.Start <= c.Start && c.End <= it.Span.End && c.End > 0 {
			return it.ID
		}
	}
	return m.ID
}

func (w draftWriter) claim(measure ledger.MeasureID, position int, c report.Claim) error {
	row := ledger.Claim{ID: store.NewID[ledger.ClaimID](), Inspection: w.insp, Measure: measure, Position: position, Type: c.Type,
		Quote: c.Quote, Certainty: c.Certainty, Rule: c.Rule, Facts: facts(c)}
	if c.Start >= 0 && c.End <= len(w.text) && c.Start < c.End && string(w.text[c.Start:c.End]) == c.Quote {
		row.Span = ledger.Span{Start: c.Start, End: c.End}
	}
	for _, k := range c.Requires {
		q := ledger.Requirement{Kind: k, Wanted: 1}
		for _, n := range c.Needs {
			if n.Kind == k {
				q.Wanted, q.Every = max(n.Count, 1), often[n.Per]
			}
		}
		row.Requires = append(row.Requires, q)
	}
	return w.tx.PutClaim(w.ctx, row)
}
