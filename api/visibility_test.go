package api_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"juzheng/api"
	"juzheng/internal/account"
	"juzheng/internal/ledger"
)

func TestWhatOneMayNotSeeDoesNotExist(t *testing.T) {
	h := newHouse(t)
	h.imported()
	river := h.as("江经办")
	d := into[api.Dossier](river.ask("GET", "/problems/1", nil))
	claim := d.Measures[0].Claims[0]
	const secret = "临江支部党费收缴管理办法"
	r := river.bring("", file{name: secret + ".txt", body: secret + "\n第一条"})[0]
	h.readAll()
	proof := into[api.Proof](river.ask("POST", "/proofs", api.Offer{Evidence: r.Id, Claim: &claim.Id, Kind: new(ledger.Regulation)}).want(http.StatusCreated))
	other := into[api.Receipts](func() answer {
		body, media := form(file{name: "同样的.txt", body: secret + "\n第一条"})
		return h.as("山经办").ask("POST", "/evidence", body, "Content-Type", media).want(http.StatusAccepted)
	}()).Receipts[0]
	if other.DuplicateOf != "" || other.Known {
		t.Errorf("the uploader of the same bytes hears of the other branch: %+v", other)
	}
	h.readAll()
	for _, name := range []string{"山经办", "管理员"} {
		c := h.as(name)
		leaks(t, c, r, proof, claim)
		// What lists and counts say is the same as if the file had never been there.
		want := 0
		if name == "山经办" {
			want = 1 // their own
		}
		s := into[api.Status](c.ask("GET", "/status", nil).want(http.StatusOK))
		if s.Evidence.Total != want {
			t.Errorf("%s counts %d files, want %d", name, s.Evidence.Total, want)
		}
		if name == "山经办" && (s.Jobs != nil || s.Index != nil) {
			t.Errorf("%s hears of everybody's jobs: %+v", name, s)
		}
		l := into[api.Ledger](c.ask("GET", "/ledger", nil).want(http.StatusOK))
		if l.Standing.Offered != 0 {
			t.Errorf("%s counts the proofs of others: %+v", name, l.Standing)
		}
	}
	for _, name := range []string{"江经办", "巡察员", "审核员"} {
		told := into[api.HistoryPage](h.as(name).ask("GET", "/problems/1/history", nil).want(http.StatusOK)).Items
		if len(told) != 1 || told[0].Proof != proof.Id || told[0].Evidence != r.Id || told[0].File != secret+".txt" || told[0].ActorName != "江经办" || told[0].Did != "提交佐证" {
			t.Errorf("%s is told %+v", name, told)
		}
	}
	hill := h.as("山经办")
	for _, q := range []string{secret, "标题:" + secret, "单位:临江支部", "上传人:江经办", "问题:1"} {
		a := into[api.SearchAnswer](hill.ask("GET", "/search?q="+url.QueryEscape(q), nil).want(http.StatusOK))
		for _, hit := range a.Hits {
			if hit.Evidence == r.Id {
				t.Errorf("%s finds it", q)
			}
		}
		for field, values := range a.Facets {
			for _, v := range values {
				if v.Files > 1 || v.Value == "江经办" || v.Value == string(h.river.ID) {
					t.Errorf("%s: facet %s counts it: %+v", q, field, v)
				}
			}
		}
	}
	if l := into[api.EvidencePage](hill.ask("GET", "/evidence?unit="+string(h.river.ID), nil).want(http.StatusOK)); len(l.Items) != 0 {
		t.Error("the other branch's list is open")
	}
	if l := into[api.EvidencePage](hill.ask("GET", "/evidence?sha256="+r.Sha256, nil).want(http.StatusOK)); len(l.Items) != 1 || l.Items[0].Id != other.Id {
		t.Error("the digest tells of the other branch's file")
	}
	if a := into[api.SearchAnswer](h.as("巡察员").ask("GET", "/search?q="+url.QueryEscape(secret), nil).want(http.StatusOK)); a.Total != 2 {
		t.Errorf("the inspector finds %d", a.Total)
	}
}

// leaks asks for an evidence in every way there is.
func leaks(t *testing.T, c *caller, r api.Receipt, proof api.Proof, claim api.DossierClaim) {
	t.Helper()
	at := "/evidence/" + r.Id
	for _, ask := range [][2]string{{"GET", at}, {"GET", at + "/original"}, {"GET", at + "/pages"}, {"GET", at + "/pages/1"}, {"GET", at + "/pages/1/image"}, {"GET", at + "/hits?q=a"},
		{"GET", at + "/proofs"}, {"GET", at + "/similar"}, {"GET", at + "/suggestions"}, {"POST", at + "/withdraw"}, {"POST", at + "/restore"}, {"POST", at + "/read-again"}, {"DELETE", "/proofs/" + proof.Id}} {
		a := c.ask(ask[0], ask[1], nil)
		if a.status != http.StatusNotFound && a.status != http.StatusForbidden {
			t.Errorf("%s %s answers %d", ask[0], ask[1], a.status)
		}
	}
	if a := c.ask("POST", at+"/password", api.GivePasswordJSONRequestBody{Password: "口令"}); a.status != http.StatusNotFound && a.status != http.StatusForbidden {
		t.Errorf("a password can be given: %d", a.status)
	}
	for _, path := range []string{"/evidence", "/proofs", "/problems/1", "/problems/1/history", "/problems", "/ledger", "/claims/" + claim.Id + "/candidates", "/search?q=" + url.QueryEscape("办法"), "/status"} {
		if a := c.ask("GET", path, nil); strings.Contains(string(a.body), r.Id) || strings.Contains(string(a.body), "江经办") {
			t.Errorf("GET %s tells of it: %s", path, a.body)
		}
	}
	if a := c.ask("POST", "/proofs", api.Offer{Evidence: r.Id, Claim: &claim.Id}); a.status != http.StatusNotFound && a.status != http.StatusForbidden {
		t.Errorf("it can be offered: %d", a.status)
	}
}

func TestWhoIsBoundToOneInspectionSeesNoOther(t *testing.T) {
	h := newHouse(t)
	first := h.imported().Inspection
	r := h.as("江经办").bring("", file{name: "旧的.txt", body: "上一轮巡察的材料"})[0]
	body, media := form(file{name: "第二轮.txt", body: strings.ReplaceAll(reportText, "党费", "团费")})
	auditor := h.as("审核员")
	p := into[api.Preview](auditor.ask("POST", "/reports", body, "Content-Type", media).want(http.StatusOK))
	second := into[api.Ledger](auditor.ask("POST", "/reports/"+p.Ref+"/import", nil).want(http.StatusCreated)).Inspection
	if first.Id == second.Id {
		t.Fatal("one inspection")
	}
	inspector, err := h.store.Account(ctx, "巡察员")
	must(t, err)
	inspector.Inspection = ledger.InspectionID(second.Id)
	must(t, h.desk.ChangeAccount(ctx, account.LocalOperator, inspector))
	c := h.as("巡察员")
	c.ask("GET", "/evidence/"+r.Id, nil).wrong(http.StatusNotFound, "not_found")
	c.ask("GET", "/evidence/"+r.Id+"/original", nil).wrong(http.StatusNotFound, "not_found")
}
