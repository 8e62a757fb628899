package api_test

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"juzheng/api"
	"juzheng/internal/ledger"
)

// table reads the only sheet of a workbook.
func table(t *testing.T, a answer) [][]string {
	t.Helper()
	x, err := excelize.OpenReader(bytes.NewReader(a.body))
	must(t, err)
	defer x.Close()
	rows, err := x.GetRows(x.GetSheetName(0))
	must(t, err)
	return rows
}

func TestWhatWasFoundIsTakenAwayAsATable(t *testing.T) {
	h := newHouse(t)
	h.imported()
	river, hill := h.as("江经办"), h.as("山经办")
	receipt := river.bring("?kind=party_fee_receipt&problem=1", file{name: "=收据.txt", body: "收到补缴党费1280元"})[0]
	river.bring("", file{name: "菜单.txt", body: "红烧豆腐"})
	hill.bring("", file{name: "党费登记.txt", body: "补缴党费登记表"})
	h.readAll()
	q := "/search/export?q=" + url.QueryEscape("补缴党费")
	for _, c := range []struct{ name, want string }{{"江经办", "=收据.txt"}, {"山经办", "党费登记.txt"}, {"巡察员", "=收据.txt 党费登记.txt"}} {
		a := h.as(c.name).ask("GET", q, nil).want(http.StatusOK)
		if d := a.header.Get("Content-Disposition"); !strings.Contains(d, url.QueryEscape("检索结果")) {
			t.Errorf("named %s", d)
		}
		rows := table(t, a)
		if !strings.Contains(rows[0][0], "补缴党费") || !strings.Contains(rows[1][0], c.name) || rows[2][1] != "材料" {
			t.Errorf("%s: head %v", c.name, rows[:3])
		}
		var names []string
		for _, r := range rows[3:] {
			names = append(names, r[1])
		}
		if c.name == "巡察员" && names[0] == "党费登记.txt" {
			names[0], names[1] = names[1], names[0] // equally good
		}
		if got := strings.Join(names, " "); got != c.want {
			t.Errorf("%s takes %s, want %s", c.name, got, c.want)
		}
	}
	hit := into[api.SearchAnswer](river.ask("GET", "/search?q="+url.QueryEscape("补缴党费"), nil).want(http.StatusOK)).Hits[0]
	if len(hit.Verdicts) != 1 || hit.Verdicts[0] != ledger.NoVerdict || hit.Media != "text/plain" || hit.StateName != "可检索" {
		t.Errorf("%+v", hit)
	}
	row := table(t, river.ask("GET", q+"&kind=party_fee_receipt&problem=1", nil).want(http.StatusOK))
	if !strings.Contains(row[0][0], "类型:党费收据") || !strings.Contains(row[0][0], "问题:1") {
		t.Errorf("the conditions: %v", row[0])
	}
	if got := strings.Join(row[3], "|"); got != "1|=收据.txt|党费收据|临江支部||1|收到补缴党费1280元|1|1" {
		t.Errorf("row %s", got)
	}
	if got := table(t, river.ask("GET", "/search/export?state=unreadable", nil).want(http.StatusOK)); len(got) != 3 {
		t.Errorf("nothing was found: %v", got)
	}
	river.ask("GET", "/search/export?q="+url.QueryEscape(`"没有写完`), nil).wrong(http.StatusBadRequest, "bad_query")
	logged := 0
	for _, l := range into[api.AuditPage](h.as("审核员").ask("GET", "/audit?limit=200", nil).want(http.StatusOK)).Items {
		if l.Action == "search.export" && strings.Contains(string(l.Detail), "补缴党费") {
			logged++
		}
	}
	if logged != 4 {
		t.Errorf("%d of 4 exports are in the log; receipt %s", logged, receipt.Id)
	}
}

func TestAListCountsAndNamesWhatIsTwiceThere(t *testing.T) {
	h := newHouse(t)
	h.imported()
	river, hill := h.as("江经办"), h.as("山经办")
	mine := river.bring("?kind=notice", file{name: "甲.txt", body: "关于严明工作纪律的通知"})[0]
	river.bring("", file{name: "乙.txt", body: "签到"})
	hill.bring("", file{name: "丙.txt", body: "关于严明工作纪律的通知"})
	list := func(name, query string) api.EvidencePage {
		return into[api.EvidencePage](h.as(name).ask("GET", "/evidence?"+query, nil).want(http.StatusOK))
	}
	if l := list("江经办", ""); *l.Total != 2 || len(l.Same) != 0 {
		t.Errorf("the branch hears of what another has: %d %v", *l.Total, l.Same)
	}
	l := list("巡察员", "limit=1")
	if *l.Total != 3 || len(l.Same) != 1 || l.Same[0] != mine.Sha256 {
		t.Errorf("%d %v", *l.Total, l.Same)
	}
	if l := list("巡察员", "limit=1&cursor="+*l.Next); l.Total != nil || len(l.Same) != 0 {
		t.Errorf("the second page: %v %v", l.Total, l.Same)
	}
	for query, want := range map[string]int{"kind=notice": 1, "state=received": 3, "state=unreadable": 0, "withdrawn=true": 0, "unit=" + string(h.hill.ID): 1} {
		if l := list("巡察员", query); *l.Total != want || len(l.Items) != want {
			t.Errorf("%s: %d of %d, want %d", query, len(l.Items), *l.Total, want)
		}
	}
}
