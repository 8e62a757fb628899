package api_test

import (
	"archive/zip"
	"bytes"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"

	"juzheng/api"
	"juzheng/internal/ledger"
)

func TestAReportIsPreviewedCorrectedAndImported(t *testing.T) {
	h := newHouse(t)
	auditor := h.as("审核员")
	auditor.ask("GET", "/report", nil).wrong(http.StatusNotFound, "not_found")
	body, media := form(file{name: "整改报告.txt", body: reportText})
	p := into[api.Preview](auditor.ask("POST", "/reports", body, "Content-Type", media).want(http.StatusOK))
	if len(p.Draft.Aspects) != 1 || len(p.Draft.Aspects[0].Problems) != 2 || strings.TrimSpace(p.Text) != strings.TrimSpace(reportText) {
		t.Fatalf("%+v", p)
	}
	if l := into[api.Ledger](auditor.ask("GET", "/ledger", nil).want(http.StatusOK)); len(l.Aspects) != 0 {
		t.Error("a preview changed the ledger")
	}
	if again := into[api.Preview](auditor.ask("GET", "/reports/"+p.Ref, nil).want(http.StatusOK)); !reflect.DeepEqual(again, p) {
		t.Errorf("looked at again: %+v, not %+v", again, p)
	}
	p.Draft.Aspects[0].Problems[1].Title = "考勤制度执行不严（更正）"
	l := into[api.Ledger](auditor.ask("POST", "/reports/"+p.Ref+"/import", api.ImportRequest{Draft: &p.Draft}).want(http.StatusCreated))
	if rows := l.Aspects[0].Problems; len(rows) != 2 || rows[1].Title != "考勤制度执行不严（更正）" || len(rows[0].Cells) == 0 || rows[0].Standing.Missing == 0 {
		t.Errorf("%+v", rows)
	}
	auditor.ask("POST", "/reports/"+p.Ref+"/import", nil).wrong(http.StatusConflict, "taken")
	auditor.ask("POST", "/reports/"+strings.Repeat("0", 64)+"/import", nil).wrong(http.StatusNotFound, "not_found")
	if r := into[api.Report](h.as("巡察员").ask("GET", "/report", nil).want(http.StatusOK)); r.Text != p.Text || r.Inspection.ReportName != "整改报告.txt" {
		t.Errorf("%+v", r.Inspection)
	}
}

func TestAnEvidenceCannotBePreviewedAsAReport(t *testing.T) {
	h := newHouse(t)
	h.imported()
	r := h.as("江经办").bring("", file{name: "谈话记录.txt", body: reportText + "机密"})[0]
	h.as("管理员").ask("POST", "/reports/"+r.Sha256+"/import", nil).wrong(http.StatusNotFound, "not_found")
	h.as("管理员").ask("GET", "/reports/"+r.Sha256, nil).wrong(http.StatusNotFound, "not_found")
}

func TestTheLedgerIsCorrected(t *testing.T) {
	h := newHouse(t)
	l := h.imported()
	c := h.as("审核员")
	a := into[api.Aspect](c.ask("POST", "/aspects", api.NewAspect{No: 2, Title: "廉洁建设方面"}).want(http.StatusCreated))
	c.ask("PATCH", "/aspects/"+a.Id, api.AspectChange{Title: new("廉政建设方面")}).want(http.StatusOK)
	c.ask("POST", "/problems", api.NewProblem{Aspect: a.Id, No: 1, Title: "重号"}).wrong(http.StatusConflict, "taken")
	p := into[api.Problem](c.ask("POST", "/problems", api.NewProblem{Aspect: a.Id, No: 3, Title: "公务接待不规范"}).want(http.StatusCreated))
	changed := into[api.Problem](c.ask("PATCH", "/problems/3", api.ProblemChange{Duty: &api.Duty{Leader: "裘局长", Deadline: "2022-08-31", Pace: ledger.Immediate}, Progress: new(ledger.Done)}).want(http.StatusOK))
	if changed.Id != p.Id || changed.Duty.Leader != "裘局长" || changed.Title != "公务接待不规范" || changed.Progress != ledger.Done {
		t.Errorf("%+v", changed)
	}
	m := into[api.Measure](c.ask("POST", "/measures", api.NewMeasure{Problem: "3", Text: "修订《公务接待办法》。召开专题会议。"}).want(http.StatusCreated))
	c.ask("POST", "/claims", api.NewClaim{Measure: m.Id, Type: ledger.MeetingHeld, Quote: "不是原话", Requires: []api.Requirement{}}).wrong(http.StatusUnprocessableEntity, "invalid")
	cl := into[api.Claim](c.ask("POST", "/claims", api.NewClaim{Measure: m.Id, Type: ledger.MeetingHeld, Quote: "召开专题会议", Requires: []api.Requirement{{Kind: ledger.MeetingMinutes}, {Kind: ledger.SignInSheet, Wanted: new(2)}}}).want(http.StatusCreated))
	if len(cl.Requires) != 2 || *cl.Requires[1].Wanted != 2 || cl.Rule != "person" {
		t.Errorf("%+v", cl)
	}
	second := into[api.Measure](c.ask("POST", "/measures/"+m.Id+"/split", api.Split{At: len([]rune("修订《公务接待办法》。"))}).want(http.StatusCreated))
	if second.Text != "召开专题会议。" {
		t.Errorf("%+v", second)
	}
	c.ask("POST", "/measures/"+m.Id+"/merge", api.Merge{From: second.Id}).want(http.StatusNoContent)
	c.ask("POST", "/problems/1/merge", api.Merge{From: "3"}).want(http.StatusNoContent)
	c.ask("GET", "/problems/3", nil).wrong(http.StatusNotFound, "not_found")
	part := into[api.Problem](c.ask("POST", "/problems/1/split", api.ProblemSplit{No: 9, Title: "公务接待不规范", Measures: []string{m.Id}}).want(http.StatusCreated))
	d := into[api.Dossier](c.ask("GET", "/problems/9", nil).want(http.StatusOK))
	if d.Problem.Id != part.Id || len(d.Measures) != 1 || len(d.Measures[0].Claims) != 1 || d.Standing.Wanted != 3 {
		t.Errorf("%+v", d)
	}
	c.ask("DELETE", "/claims/"+cl.Id, nil).want(http.StatusNoContent)
	c.ask("DELETE", "/measures/"+m.Id, nil).want(http.StatusNoContent)
	c.ask("DELETE", "/problems/"+part.Id, nil).want(http.StatusNoContent)
	page := into[api.ProblemPage](c.ask("GET", "/problems?limit=1", nil).want(http.StatusOK))
	next := into[api.ProblemPage](c.ask("GET", "/problems?limit=1&cursor="+*page.Next, nil).want(http.StatusOK))
	if page.Items[0].No != 1 || next.Items[0].No != 2 || next.Next != nil || len(l.Aspects) != 1 {
		t.Errorf("%+v, %+v", page, next)
	}
}

func TestAProofIsOfferedReturnedOfferedAgainAndAccepted(t *testing.T) {
	h := newHouse(t)
	h.imported()
	branch, auditor, inspector := h.as("江经办"), h.as("审核员"), h.as("巡察员")
	r := branch.bring("", file{name: "临江支部党费收缴管理办法.txt", body: "临江支部党费收缴管理办法\n第一条 明确收缴标准。\n"})[0]
	h.readAll()
	d := into[api.Dossier](branch.ask("GET", "/problems/1", nil).want(http.StatusOK))
	claim := d.Measures[0].Claims[0]
	found := into[api.CandidateList](branch.ask("GET", "/claims/"+claim.Id+"/candidates?kind="+string(claim.Needs[0].Kind), nil).want(http.StatusOK))
	if len(found.Items) != 1 || found.Items[0].Evidence.Id != r.Id || len(found.Items[0].Reasons) == 0 {
		t.Fatalf("candidates %+v", found)
	}
	offer := api.Offer{Evidence: r.Id, Claim: &claim.Id, Kind: &claim.Needs[0].Kind, Pages: new("1"), Quote: new("明确收缴标准"), Region: &api.Box{X1: 0.5, Y1: 0.25}}
	branch.ask("POST", "/proofs", api.Offer{Evidence: r.Id, Claim: &claim.Id, Pages: new("第一页")}).wrong(http.StatusUnprocessableEntity, "invalid_pages")
	branch.ask("POST", "/proofs", api.Offer{Evidence: r.Id, Claim: &claim.Id, Quote: new("没有这句话")}).wrong(http.StatusUnprocessableEntity, "invalid")
	proof := into[api.Proof](branch.ask("POST", "/proofs", offer).want(http.StatusCreated))
	queue := into[api.ProofPage](auditor.ask("GET", "/proofs", nil).want(http.StatusOK))
	if len(queue.Items) != 1 || queue.Items[0].Id != proof.Id || queue.Items[0].ProblemNo != 1 || queue.Items[0].Pages != "1" {
		t.Fatalf("queue %+v", queue)
	}
	verdict := "/proofs/" + proof.Id + "/verdict"
	auditor.ask("POST", verdict, api.Judgement{Verdict: ledger.Returned}).wrong(http.StatusUnprocessableEntity, "invalid")
	auditor.ask("POST", verdict, api.Judgement{Verdict: ledger.Returned, Reason: new("缺印章")}).want(http.StatusOK)
	back := into[api.ProofPage](branch.ask("GET", "/proofs?state=returned", nil).want(http.StatusOK))
	if len(back.Items) != 1 || back.Items[0].Reason != "缺印章" || back.Items[0].JudgedAt == nil {
		t.Errorf("returned %+v", back)
	}
	again := into[api.Proof](branch.ask("POST", "/proofs", offer).want(http.StatusCreated))
	if again.Id != proof.Id || again.Verdict != ledger.NoVerdict {
		t.Errorf("%+v", again)
	}
	auditor.ask("POST", verdict, api.Judgement{Verdict: ledger.Accepted}).want(http.StatusOK)
	d = into[api.Dossier](inspector.ask("GET", "/problems/"+d.Problem.Id, nil).want(http.StatusOK))
	need := d.Measures[0].Claims[0].Needs[0]
	if need.Standing.Proven != 1 || need.Standing.Missing != 0 || len(need.Proofs) != 1 || need.Proofs[0].Evidence.Name != r.Name {
		t.Errorf("%+v", need)
	}
	branch.ask("POST", "/evidence/"+r.Id+"/withdraw", nil).wrong(http.StatusUnprocessableEntity, "invalid")
	packed := auditor.ask("GET", "/export?problem=1", nil).want(http.StatusOK)
	z, err := zip.NewReader(bytes.NewReader(packed.body), int64(len(packed.body)))
	must(t, err)
	if !slices.ContainsFunc(z.File, func(f *zip.File) bool { return strings.Contains(f.Name, "党费收缴管理办法") }) {
		t.Errorf("the package lacks the evidence")
	}
	if m := into[api.Money](branch.ask("GET", "/statistics/money", nil).want(http.StatusOK)); m.ClaimedFen != 128000 || m.ProvenFen != 0 || len(m.Items) != 1 {
		t.Errorf("%+v", m)
	}
	table := branch.ask("GET", "/ledger/table", nil).want(http.StatusOK)
	if !bytes.HasPrefix(table.body, []byte("PK")) || !strings.Contains(table.header.Get("Content-Disposition"), "attachment") {
		t.Errorf("the table is %v", table.header)
	}
	branch.ask("DELETE", "/proofs/"+proof.Id, nil).wrong(http.StatusUnprocessableEntity, "invalid")
	auditor.ask("DELETE", "/proofs/"+proof.Id, nil).want(http.StatusNoContent)
	auditor.ask("POST", verdict, api.Judgement{Verdict: ledger.Accepted}).wrong(http.StatusNotFound, "not_found")
	if v := auditor.verified(); !v.Ok || v.Events == 0 || v.Blobs < 3 {
		t.Errorf("%+v", v)
	}
}

func TestTheHistoryOfAProblemTellsOfWhatWasDeleted(t *testing.T) {
	h := newHouse(t)
	h.imported()
	auditor := h.as("审核员")
	first := into[api.Dossier](auditor.ask("GET", "/problems/1", nil).want(http.StatusOK)).Measures
	auditor.ask("DELETE", "/claims/"+first[1].Claims[0].Id, nil).want(http.StatusNoContent)
	auditor.ask("DELETE", "/measures/"+first[1].Measure.Id, nil).want(http.StatusNoContent)
	var told []string
	for _, l := range into[api.HistoryPage](h.as("巡察员").ask("GET", "/problems/1/history", nil).want(http.StatusOK)).Items {
		told = append(told, l.Did+"："+l.About)
	}
	want := []string{"删除措施：" + first[1].Measure.Text, "删除可核实事项：" + first[1].Claims[0].Quote}
	if !slices.Equal(told, want) {
		t.Errorf("%q, want %q", told, want)
	}
	if l := into[api.HistoryPage](auditor.ask("GET", "/problems/2/history", nil).want(http.StatusOK)).Items; len(l) != 0 {
		t.Errorf("another problem tells of it: %+v", l)
	}
}

func TestSearchFindsThePageAndMarksIt(t *testing.T) {
	h := newHouse(t)
	h.imported()
	branch := h.as("江经办")
	branch.bring("?kind=regulation&problem=1", file{name: "办法.txt", body: "临江支部党费收缴管理办法"})
	branch.bring("?kind=notice", file{name: "通知.txt", body: "关于严明工作纪律的通知"})
	h.readAll()
	ask := func(query url.Values) api.SearchAnswer {
		return into[api.SearchAnswer](branch.ask("GET", "/search?"+query.Encode(), nil).want(http.StatusOK))
	}
	a := ask(url.Values{"q": {"党费收缴"}})
	if a.Total != 1 || !a.Exact || len(a.Hits) != 1 || a.Hits[0].File != "办法.txt" || a.Hits[0].Page != 1 || !slices.Equal(a.Hits[0].Problems, []int{1}) {
		t.Fatalf("%+v", a)
	}
	var marked string
	for _, s := range a.Hits[0].Snippet {
		if s.Mark {
			marked += s.Text
		}
	}
	if marked != "党费收缴" {
		t.Errorf("marked %q", marked)
	}
	for query, want := range map[string]int{"": 2, "kind=notice": 1, "problem=1": 1, "problem=2": 0, "state=unclaimed": 1, "unit=" + string(h.river.ID): 2, "unit=" + string(h.hill.ID): 0, "limit=0": 2} {
		v, err := url.ParseQuery(query)
		must(t, err)
		if a := ask(v); a.Total != want {
			t.Errorf("%s: %d files, want %d", query, a.Total, want)
		}
	}
	for _, f := range ask(url.Values{}).Facets["kind"] {
		if f.Files != 1 || f.Name != "制度文件" && f.Name != "通知" {
			t.Errorf("facet %+v", f)
		}
	}
	p := branch.ask("GET", "/search?q="+url.QueryEscape("日期:2022-13"), nil).wrong(http.StatusBadRequest, "bad_query")
	if p.Position == nil || *p.Position != 3 || p.Detail == nil {
		t.Errorf("%+v", p)
	}
	branch.ask("GET", "/search?limit=5000", nil).wrong(http.StatusUnprocessableEntity, "invalid_request")
	if help := into[api.SearchHelp](branch.ask("GET", "/search/help", nil).want(http.StatusOK)); len(help.Fields) < 5 {
		t.Errorf("%+v", help)
	}
}
