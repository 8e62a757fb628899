package api_test

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"juzheng/api"
	"juzheng/internal/ledger"
)

func (c *caller) audit(query string) []api.AuditLine {
	c.t.Helper()
	return into[api.AuditPage](c.ask("GET", "/audit?"+query, nil).want(http.StatusOK)).Items
}

// verified has everything verified, and waits.
func (c *caller) verified() api.Verification {
	c.t.Helper()
	stands := into[api.VerificationStatus](c.ask("POST", "/verify", nil).want(http.StatusAccepted))
	for end := time.Now().Add(soon); stands.Running != nil; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			c.t.Fatal("the verification does not end")
		}
		stands = into[api.VerificationStatus](c.ask("GET", "/verify", nil).want(http.StatusOK))
	}
	if stands.Last == nil || stands.Problem != nil {
		c.t.Fatalf("%+v", stands)
	}
	return *stands.Last
}

func TestAVerificationRunsBesideAndWhatItFoundStays(t *testing.T) {
	h := newHouse(t)
	auditor := h.as("审核员")
	if s := into[api.VerificationStatus](auditor.ask("GET", "/verify", nil).want(http.StatusOK)); s.Running != nil || s.Last != nil {
		t.Errorf("before the first: %+v", s)
	}
	r := h.as("江经办").bring("", file{name: "凭证.txt", body: "退回违规奖金 3200 元"})[0]
	h.readAll()
	events := auditor.events(t.Context(), "verifying")
	path := filepath.Join(h.dir, "blobs", "sha256", r.Sha256[:2], r.Sha256)
	must(t, os.Chmod(path, 0o600))
	must(t, os.WriteFile(path, []byte("退回违规奖金 8200 元"), 0o600))
	v := auditor.verified()
	if v.Ok || len(v.Faults) != 1 || v.Faults[0].Id != r.Sha256 || v.ActorName != "审核员" || v.At.IsZero() {
		t.Errorf("%+v", v)
	}
	if told := <-events; told != "null" && !strings.Contains(told, `"part":`) {
		t.Errorf("the stream tells %s", told)
	}
	h.open() // the server starts anew
	last := into[api.VerificationStatus](h.as("管理员").ask("GET", "/verify", nil).want(http.StatusOK)).Last
	if last == nil || !last.At.Equal(v.At) || len(last.Faults) != 1 {
		t.Errorf("after a restart: %+v", last)
	}
	if l := auditor.audit("action=verify"); len(l) != 1 {
		t.Errorf("the log says %+v", l)
	}
	h.as("江经办").ask("GET", "/verify", nil).wrong(http.StatusForbidden, "forbidden")
}

func TestTheLogIsFilteredAndSaysWhatItIsAbout(t *testing.T) {
	h := newHouse(t)
	h.imported()
	branch, auditor, admin := h.as("江经办"), h.as("审核员"), h.as("管理员")
	id := branch.bring("", file{name: "会议记录.txt", body: "支部党员大会会议记录"})[0].Id
	branch.ask("GET", "/evidence/"+id+"/original", nil).want(http.StatusOK)
	admin.ask("PATCH", "/units/"+string(h.hill.ID), api.UnitChange{Name: new("望山党支部")}).want(http.StatusOK)

	uploads := auditor.audit("action=upload")
	if len(uploads) != 1 || uploads[0].ActionName != "上传材料" || uploads[0].ActorName != "江经办" || uploads[0].About == nil ||
		uploads[0].About.Name != "会议记录.txt" || *uploads[0].About.Evidence != id {
		t.Fatalf("%+v", uploads)
	}
	if to := admin.audit("action=upload"); len(to) != 1 || to[0].About != nil {
		t.Errorf("an admin, who sees no evidence, is told of one: %+v", to[0].About)
	}
	branch.ask("PATCH", "/evidence/"+id, api.Description{Kind: new(ledger.MeetingMinutes), Title: new("关于王某某的会议记录")}).want(http.StatusOK)
	for _, l := range admin.audit("limit=200") {
		if d := string(l.Detail); strings.Contains(d, "会议记录") || l.Action == "upload" && !strings.Contains(d, "sha256") {
			t.Errorf("an admin, who sees no evidence, reads in the log: %s %s", l.Action, d)
		}
	}
	if l := auditor.audit("action=evidence.describe"); len(l) != 1 || !strings.Contains(string(l[0].Detail), "王某某") {
		t.Errorf("%+v", l)
	}
	units := admin.audit("actor=" + url.QueryEscape("管理员") + "&subject=" + string(h.hill.ID))
	if len(units) != 1 || units[0].About == nil || units[0].About.Name != "望山党支部" || units[0].About.Sort != "unit" {
		t.Errorf("%+v", units)
	}
	at := url.QueryEscape(units[0].At.Format(time.RFC3339Nano))
	for _, l := range admin.audit("from=" + at + "&action=upload") {
		t.Errorf("from %s on: %+v", at, l)
	}
	if n := len(admin.audit("to=" + at + "&action=upload")); n != 1 {
		t.Errorf("%d uploads before %s", n, at)
	}
	if p := auditor.ask("GET", "/audit?from=yesterday", nil).wrong(http.StatusUnprocessableEntity, "invalid_request"); !strings.Contains(*p.Detail, "时间") {
		t.Errorf("%+v", p)
	}
}

func TestTheFilteredLogIsTakenAwayAndThatIsRecorded(t *testing.T) {
	h := newHouse(t)
	h.imported()
	branch, auditor, admin := h.as("江经办"), h.as("审核员"), h.as("管理员")
	branch.bring("", file{name: "=1+1.txt", body: "支部党员大会会议记录"})
	a := auditor.ask("GET", "/audit/export?format=csv&action=upload", nil).want(http.StatusOK)
	if !strings.HasPrefix(string(a.body), "\ufeff") || !strings.HasPrefix(a.header.Get("Content-Disposition"), "attachment") {
		t.Errorf("%v %q", a.header, a.body)
	}
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(a.body, []byte("\ufeff")))).ReadAll()
	must(t, err)
	if len(rows) != 2 || rows[1][2] != "江经办" || rows[1][3] != "上传材料" || rows[1][4] != "'=1+1.txt" {
		t.Errorf("%q", rows)
	}
	told := auditor.audit("action=audit.export")
	if len(told) != 1 || told[0].ActorName != "审核员" || string(told[0].Detail) != `{"action":"upload","form":"csv","lines":1}` {
		t.Errorf("%+v", told)
	}
	before := len(admin.audit("limit=200"))
	x, err := excelize.OpenReader(bytes.NewReader(admin.ask("GET", "/audit/export", nil).want(http.StatusOK).body))
	must(t, err)
	sheet, err := x.GetRows("操作日志")
	must(t, err)
	if len(sheet) != before+1 || sheet[0][3] != "操作" || sheet[1][3] != "导出日志" {
		t.Errorf("%d rows for %d lines, %q", len(sheet), before, sheet[:2])
	}
	for _, row := range sheet {
		if strings.Contains(strings.Join(row, " "), "1+1") {
			t.Errorf("an admin, who sees no evidence, takes its name away: %q", row)
		}
	}
	auditor.ask("GET", "/audit/export?format=pdf", nil).wrong(http.StatusUnprocessableEntity, "invalid_request")
}

func TestTheInspectionIsRenamedAndThatIsRecorded(t *testing.T) {
	h := newHouse(t)
	auditor := h.as("审核员")
	i := into[api.Inspection](auditor.ask("PATCH", "/inspection", api.InspectionChange{Team: new("市委第二巡察组")}).want(http.StatusOK))
	if i.Team != "市委第二巡察组" || i.Title == "" {
		t.Errorf("%+v", i)
	}
	i = into[api.Inspection](auditor.ask("PATCH", "/inspection", api.InspectionChange{Title: new("2026年巡察整改")}).want(http.StatusOK))
	if i.Title != "2026年巡察整改" || i.Team != "市委第二巡察组" {
		t.Errorf("%+v", i)
	}
	if s := into[api.Status](h.as("江经办").ask("GET", "/status", nil).want(http.StatusOK)); s.Inspection.Title != i.Title {
		t.Errorf("everybody is shown %+v", s.Inspection)
	}
	auditor.ask("PATCH", "/inspection", api.InspectionChange{Title: new("  ")}).wrong(http.StatusUnprocessableEntity, "invalid")
	if lines := auditor.audit("action=inspection.name"); len(lines) != 2 || lines[0].ActionName != "修改巡察名称" {
		t.Errorf("%+v", lines)
	}
}

func TestTheRulesSayWhichKindsEachTypeOfClaimAsksFor(t *testing.T) {
	h := newHouse(t)
	rules := into[api.RuleList](h.as("江经办").ask("GET", "/rules", nil).want(http.StatusOK)).Items
	if len(rules) != len(ledger.ClaimTypeNames) {
		t.Errorf("%d rules for %d types", len(rules), len(ledger.ClaimTypeNames))
	}
	for _, r := range rules {
		if len(r.Kinds) == 0 || r.Type.Name == r.Type.Code {
			t.Errorf("%+v", r)
		}
		if r.Type.Code == string(ledger.MoneyReturned) && (r.Kinds[0].Name != "退款凭证" || len(r.Cases) == 0 || r.Cases[0].Name != "补缴党费") {
			t.Errorf("%+v", r)
		}
	}
}

func TestAnAdminKnowsHowMuchThereIsAndABranchOnlyItsOwn(t *testing.T) {
	h := newHouse(t)
	h.as("江经办").bring("", file{name: "通知.txt", body: "关于严明工作纪律的通知"})
	for name, want := range map[string]int{"管理员": 1, "审核员": 1, "江经办": -1, "山经办": -1} {
		s := into[api.Status](h.as(name).ask("GET", "/status", nil).want(http.StatusOK))
		got := -1
		if s.All != nil {
			got = (*s.All)["received"]
		}
		if got != want {
			t.Errorf("%s is told of %d", name, got)
		}
	}
}
