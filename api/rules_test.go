package api_test

import (
	"maps"
	"net/http"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"juzheng/api"
	"juzheng/indexer/highlight"
	"juzheng/indexer/page"
	"juzheng/internal/ledger"
	"juzheng/internal/report"
)

// routes is every route with a request that makes sense, and who may send it:
// 人人 (nobody need log in), or the first characters of 支部 巡察 审核 管理.
// {…} stands for an ID of the inspection below.
var routes = []struct{ route, path, body, may string }{
	{"GET /api", "//api", "", "人人"},
	{"GET /api/openapi.yaml", "//api/openapi.yaml", "", "人人"},
	{"GET /healthz", "//healthz", "", "人人"},
	{"GET /readyz", "//readyz", "", "人人"},
	{"GET /metrics", "//metrics", "", "管"},
	{"POST /session", "", `{"name":"谁","password":"什么密码呢"}`, "人人"},
	{"GET /session", "", "", "支巡审管"},
	{"DELETE /session", "", "", "支巡审管"},
	{"POST /session/password", "", `{"old":"` + password + `","new":"` + password + `"}`, "支巡审管"},

	{"GET /setup", "", "", "人人"},
	{"POST /setup", "", `{"code":"x","name":"谁","password":"什么密码呢","unit":"某局","title":"巡察"}`, "人人"},

	{"POST /reports", "", "form", "审管"},
	{"GET /reports/:ref", "/reports/{ref}", "", "审管"},
	{"POST /reports/:ref/import", "/reports/{ref}/import", `{}`, "审管"},
	{"GET /report", "", "", "支巡审管"},
	{"GET /ledger", "", "", "支巡审管"},
	{"GET /ledger/table", "", "", "支巡审管"},
	{"GET /statistics/money", "", "", "支巡审管"},
	{"PATCH /inspection", "", `{"team":"市委第二巡察组"}`, "审管"},
	{"GET /rules", "", "", "支巡审管"},
	{"POST /aspects", "", `{"no":7,"title":"新的方面"}`, "审管"},
	{"PATCH /aspects/:id", "/aspects/{aspect}", `{"title":"党的建设"}`, "审管"},
	{"GET /problems", "", "", "支巡审管"},
	{"POST /problems", "", `{"aspect":"{aspect}","no":71,"title":"新的问题"}`, "审管"},
	{"GET /problems/:id", "/problems/1", "", "支巡审管"},
	{"GET /problems/:id/history", "/problems/1/history", "", "支巡审管"},
	{"PATCH /problems/:id", "/problems/2", `{"progress":"done"}`, "审管"},
	{"POST /problems/:id/split", "/problems/1/split", `{"no":72,"title":"分出的","measures":["{measure}"]}`, "审管"},
	{"POST /problems/:id/merge", "/problems/1/merge", `{"from":"2"}`, "审管"},
	{"POST /measures", "", `{"problem":"1","text":"新的措施，召开会议。"}`, "审管"},
	{"PATCH /measures/:id", "/measures/{measure}", `{"label":"一是"}`, "审管"},
	{"POST /measures/:id/split", "/measures/{measure}/split", `{"at":3}`, "审管"},
	{"POST /measures/:id/merge", "/measures/{measure}/merge", `{"from":"{measure2}"}`, "审管"},
	{"POST /claims", "", `{"measure":"{measure}","type":"other","quote":"明确收缴标准","requires":[]}`, "审管"},
	{"PATCH /claims/:id", "/claims/{claim}", `{"certainty":"likely"}`, "审管"},
	{"POST /claims/:id/split", "/claims/{claim}/split", `{"at":2}`, "审管"},
	{"POST /claims/:id/merge", "/claims/{claim3}/merge", `{"from":"{claim4}"}`, "审管"},
	{"GET /claims/:id/candidates", "/claims/{claim}/candidates", "", "支巡审"},
	{"DELETE /claims/:id", "/claims/{claim2}", "", "审管"},
	{"DELETE /measures/:id", "/measures/{measure2}", "", "审管"},
	{"DELETE /problems/:id", "/problems/2", "", "审管"},

	{"GET /evidence", "", "", "支巡审"},
	{"POST /evidence", "", "form", "支审"},
	{"GET /evidence/:id", "/evidence/{evidence}", "", "支巡审"},
	{"PATCH /evidence/:id", "/evidence/{evidence}", `{"title":"收缴办法"}`, "支审"},
	{"GET /evidence/:id/original", "/evidence/{evidence}/original", "", "支巡审"},
	{"GET /evidence/:id/pages", "/evidence/{evidence}/pages", "", "支巡审"},
	{"GET /evidence/:id/pages/:n", "/evidence/{evidence}/pages/1", "", "支巡审"},
	{"GET /evidence/:id/pages/:n/image", "/evidence/{evidence}/pages/1/image", "", "支巡审"},
	{"GET /evidence/:id/hits", "/evidence/{evidence}/hits?q=%E5%85%9A%E8%B4%B9", "", "支巡审"},
	{"GET /evidence/:id/proofs", "/evidence/{evidence}/proofs", "", "支巡审"},
	{"GET /evidence/:id/similar", "/evidence/{evidence}/similar", "", "支巡审"},
	{"GET /evidence/:id/suggestions", "/evidence/{evidence}/suggestions", "", "支巡审"},
	{"OPTIONS /uploads", "", "", "人人"},
	{"POST /uploads", "", "", "支审"},
	{"GET /uploads/:id", "/uploads/{upload}", "", "支审"},
	{"HEAD /uploads/:id", "/uploads/{upload}", "", "支审"},
	{"PATCH /uploads/:id", "/uploads/{upload}", "", "支审"},
	{"DELETE /uploads/:id", "/uploads/{upload}", "", "支审"},
	{"GET /proofs", "", "", "支巡审"},
	{"POST /proofs", "", `{"evidence":"{evidence}","claim":"{claim}"}`, "支审"},
	{"POST /proofs/:id/verdict", "/proofs/{proof}/verdict", `{"verdict":"returned","reason":"缺第二页"}`, "审"},
	{"DELETE /proofs/:id", "/proofs/{proof}", "", "支审"},
	{"POST /evidence/:id/read-again", "/evidence/{evidence}/read-again", "", "支审"},
	{"POST /evidence/:id/password", "/evidence/{evidence}/password", `{"password":"一次"}`, "支审"},
	{"POST /evidence/:id/withdraw", "/evidence/{evidence}/withdraw", `{}`, "支审"},
	{"POST /evidence/:id/restore", "/evidence/{evidence}/restore", "", "支审"},

	{"GET /search", "/search?q=%E5%85%9A%E8%B4%B9", "", "支巡审"},
	{"GET /search/export", "/search/export?q=%E5%85%9A%E8%B4%B9", "", "支巡审"},
	{"GET /search/help", "", "", "支巡审管"},
	{"GET /dictionary", "", "", "支巡审管"},
	{"PUT /dictionary", "", `{"words":["临江支部"],"groups":[]}`, "审管"},
	{"POST /index/rebuild", "", "", "管"},
	{"POST /backups", "", `{"name":"交接前"}`, "管"},
	{"GET /status", "", "", "支巡审管"},
	{"GET /events", "", "", "支巡审管"},
	{"GET /words", "", "", "支巡审管"},
	{"GET /units", "", "", "支巡审管"},
	{"POST /units", "", `{"parent":"{unit}","kind":"branch","name":"第三党小组"}`, "管"},
	{"PATCH /units/:id", "/units/{unit}", `{"name":"临江党支部"}`, "管"},
	{"GET /accounts", "", "", "管"},
	{"POST /accounts", "", `{"name":"又一个","role":"inspector"}`, "管"},
	{"PATCH /accounts/:name", "/accounts/%E5%B1%B1%E7%BB%8F%E5%8A%9E", `{"disabled":false}`, "管"},
	{"POST /accounts/:name/password", "/accounts/%E5%B1%B1%E7%BB%8F%E5%8A%9E/password", "", "管"},
	{"POST /tokens", "", `{"label":"脚本"}`, "支巡审管"},
	{"GET /audit", "", "", "审管"},
	{"GET /audit/export", "/audit/export?format=csv", "", "审管"},
	{"GET /audit/checkpoint", "", "", "审管"},
	{"GET /verify", "", "", "审管"},
	{"POST /verify", "", "", "审管"},
	{"GET /export", "/export?problem=1", "", "巡审"},
}

var people = []struct{ mark, name string }{{"支", "江经办"}, {"巡", "巡察员"}, {"审", "审核员"}, {"管", "管理员"}}

func TestEveryRouteHasARuleAndEveryRuleARoute(t *testing.T) {
	h := newHouse(t)
	var listed []string
	for _, r := range routes {
		method, path, _ := strings.Cut(r.route, " ")
		if !strings.HasPrefix(r.path, "//") {
			path = api.Base + path
		}
		listed = append(listed, method+" "+path)
	}
	slices.Sort(listed)
	compare(t, "rules", api.Rules(), "routes", h.api.Routes())
	compare(t, "routes of this test", listed, "routes", h.api.Routes())
	doc, err := openapi3.NewLoader().LoadFromFile("openapi.yaml")
	must(t, err)
	var promised []string
	braces := regexp.MustCompile(`\{(\w+)\}`)
	for path, item := range doc.Paths.Map() {
		for method := range item.Operations() {
			promised = append(promised, method+" "+api.Base+braces.ReplaceAllString(path, ":$1"))
		}
	}
	kept := slices.DeleteFunc(h.api.Routes(), func(r string) bool { return !strings.Contains(r, api.Base) })
	compare(t, "contract", promised, "routes", kept)
}

func compare(t *testing.T, nameA string, a []string, nameB string, b []string) {
	t.Helper()
	for _, x := range a {
		if !slices.Contains(b, x) {
			t.Errorf("%s is in the %s and not in the %s", x, nameA, nameB)
		}
	}
	for _, x := range b {
		if !slices.Contains(a, x) {
			t.Errorf("%s is in the %s and not in the %s", x, nameB, nameA)
		}
	}
}

// filled is a house with an inspection, a report, and an evidence of the first
// branch that is read and offered as proof; and what the {…} above stand for.
func filled(t *testing.T) (*house, *strings.Replacer) {
	h := build(t) // not beside other tests: one of those who use it changes the rules
	l := h.imported()
	branch := h.as("江经办")
	d := into[api.Dossier](branch.ask("GET", "/problems/1", nil).want(http.StatusOK))
	d2 := into[api.Dossier](branch.ask("GET", "/problems/2", nil).want(http.StatusOK))
	r := branch.bring("", file{name: "党费收缴管理办法.txt", body: "临江支部党费收缴管理办法\n第一条 党费按月收缴。\n"})[0]
	h.readAll()
	proof := into[api.Proof](branch.ask("POST", "/proofs", api.Offer{Evidence: r.Id, Claim: &d.Measures[0].Claims[0].Id, Kind: new(ledger.Regulation)}).want(http.StatusCreated))
	up := branch.ask("POST", "/uploads", nil, "Tus-Resumable", "1.0.0", "Upload-Length", "10").want(http.StatusCreated).header.Get("Location")
	report := into[api.Preview](h.preview()).Ref
	return h, strings.NewReplacer("{aspect}", l.Aspects[0].Id, "{measure}", d.Measures[0].Measure.Id, "{measure2}", d.Measures[1].Measure.Id,
		"{claim}", d.Measures[0].Claims[0].Id, "{claim2}", d.Measures[1].Claims[0].Id,
		"{claim3}", d2.Measures[0].Claims[0].Id, "{claim4}", d2.Measures[0].Claims[1].Id, "{evidence}", r.Id, "{proof}", proof.Id,
		"{upload}", up[strings.LastIndex(up, "/")+1:], "{unit}", string(h.river.ID), "{ref}", report)
}

// preview previews another report.
func (h *house) preview() answer {
	body, media := form(file{name: "另一份报告.txt", body: strings.ReplaceAll(reportText, "党费", "团费")})
	return h.as("审核员").ask("POST", "/reports", body, "Content-Type", media).want(http.StatusOK)
}

// request sends a row of the table.
func (c *caller) request(route, path, body string, ids *strings.Replacer) int {
	method, to, _ := strings.Cut(route, " ")
	if path == "" {
		path = to
	}
	var header []string
	var in any
	switch body = ids.Replace(body); {
	case body == "form":
		form, media := form(file{name: "通知.txt", body: "关于严明工作纪律的通知"})
		in, header = form, []string{"Content-Type", media}
	case body != "":
		in, header = strings.NewReader(body), []string{"Content-Type", "application/json"}
	}
	if strings.Contains(route, "/uploads") {
		header = append(header, "Tus-Resumable", "1.0.0", "Upload-Length", "10", "Upload-Offset", "0", "Content-Type", "application/offset+octet-stream")
	}
	res := c.send(method, ids.Replace(path), in, header...)
	res.Body.Close()
	return res.StatusCode
}

func TestEachRoleMayCallWhatIsItsBusinessAndNothingElse(t *testing.T) {
	h, ids := filled(t)
	for _, r := range routes {
		got := h.as("").request(r.route, r.path, r.body, ids)
		if refused := got == http.StatusUnauthorized; refused == (r.may == "人人") && r.route != "POST /session" {
			t.Errorf("nobody: %s answers %d", r.route, got)
		}
		for _, p := range people {
			got := h.as(p.name).request(r.route, r.path, r.body, ids)
			switch may := r.may == "人人" || strings.Contains(r.may, p.mark); {
			case may && (got == http.StatusForbidden || got >= 500 || got == http.StatusUnauthorized && r.route != "POST /session"):
				t.Errorf("%s may: %s answers %d", p.name, r.route, got)
			case !may && got != http.StatusForbidden:
				t.Errorf("%s may not: %s answers %d", p.name, r.route, got)
			}
		}
	}
}

func TestTheDeedsThemselvesRefuseWithoutTheTable(t *testing.T) {
	h, ids := filled(t)
	api.WithoutRules(t)
	for _, r := range routes {
		if r.may == "人人" || r.route == "GET /metrics" { // which is no deed: the table is its only guard
			continue
		}
		for _, p := range people {
			if strings.Contains(r.may, p.mark) {
				continue
			}
			switch got := h.as(p.name).request(r.route, r.path, r.body, ids); got {
			case http.StatusForbidden, http.StatusNotFound:
			case http.StatusOK:
				if p.mark == "管" && (r.route == "GET /evidence" || r.route == "GET /proofs") {
					continue // an empty list: TestWhatOneMayNotSeeDoesNotExist looks inside
				}
				fallthrough
			default:
				t.Errorf("%s may not: the deed behind %s answers %d", p.name, r.route, got)
			}
		}
	}
}

func TestTheContractIsServedAndExplained(t *testing.T) {
	h := newHouse(t)
	file, err := os.ReadFile("openapi.yaml")
	must(t, err)
	if got := h.as("").ask("GET", "//api/openapi.yaml", nil).want(http.StatusOK); string(got.body) != string(file) {
		t.Error("another contract is served")
	}
	page := string(h.as("").ask("GET", "//api", nil).want(http.StatusOK).body)
	for _, w := range []string{"offerProof", "断点续传", "用一份材料（的某些页）佐证", "schema-Receipt"} {
		if !strings.Contains(page, w) {
			t.Errorf("the page says nothing of %s", w)
		}
	}
	if strings.Contains(page, "http://") || strings.Contains(page, "<script") {
		t.Error("the page needs something from elsewhere")
	}
	h.as("").ask("GET", "//api/v1/nothing", nil).wrong(http.StatusNotFound, "no_such_address")
	h.as("").ask("PUT", "/session", nil).wrong(http.StatusMethodNotAllowed, "method_not_allowed")
	if got := h.as("").ask("GET", "//somewhere/else", nil).want(http.StatusOK); string(got.body) != "网页" {
		t.Errorf("the screens answer %s", got.body)
	}
}

// ours are the schemas that are types of our own rooms, not made from the contract.
var ours = map[string]any{
	"Standing": ledger.Standing{}, "Span": ledger.Span{}, "Point": ledger.Point{}, "Document": ledger.Document{}, "Amount": ledger.Amount{}, "Facts": ledger.Facts{},
	"Fact": ledger.Fact{}, "Segment": highlight.Segment{}, "Box": page.Box{}, "Line": page.Line{}, "Block": page.Block{}, "TextRange": page.Range{}, "Draft": report.Draft{}, "DraftSpan": report.Span{},
	"DraftPart": report.Part{}, "DraftAspect": report.Aspect{}, "DraftProblem": report.Problem{}, "DraftPoint": report.Point{}, "DraftItem": report.Item{},
	"DraftMeasure": report.Measure{}, "DraftMention": report.Mention{}, "DraftClaim": report.Claim{}, "DraftNeed": report.Need{}, "DraftQuantity": report.Quantity{},
	"DraftFrequency": report.Frequency{}, "DraftUnfinished": report.Unfinished{}, "DraftThread": report.Thread{}, "DraftFigure": report.Figure{}, "DraftFinding": report.Finding{},
}

func TestTheContractNamesEveryFieldOfOurOwnTypes(t *testing.T) {
	doc, err := openapi3.NewLoader().LoadFromFile("openapi.yaml")
	must(t, err)
	for name, ref := range doc.Components.Schemas {
		s := ref.Value
		if s.Extensions["x-go-type"] == nil || !s.Type.Is("object") {
			continue
		}
		v, known := ours[name]
		if !known {
			t.Errorf("%s is not in this test", name)
			continue
		}
		always, sometimes := jsonFields(reflect.TypeOf(v))
		compare(t, "properties of "+name, slices.Collect(maps.Keys(s.Properties)), "type", append(always, sometimes...))
		compare(t, "required of "+name, s.Required, "type", always)
	}
}

// jsonFields are the names under which a type is written: always, or only when there is something.
func jsonFields(t reflect.Type) (always, sometimes []string) {
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous {
			a, s := jsonFields(f.Type)
			always, sometimes = append(always, a...), append(sometimes, s...)
			continue
		}
		name, rest, _ := strings.Cut(f.Tag.Get("json"), ",")
		if rest == "omitempty" {
			sometimes = append(sometimes, name)
		} else {
			always = append(always, name)
		}
	}
	return always, sometimes
}
