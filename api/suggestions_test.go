package api_test

import (
	"net/http"
	"strings"
	"testing"

	"juzheng/api"
	"juzheng/internal/ledger"
)

func TestAFileIsToldWhatItMayProve(t *testing.T) {
	h := newHouse(t)
	h.imported()
	river := h.as("江经办")
	r := river.bring("", file{name: "临江支部党费收缴管理办法.txt", body: "第一条 党费按月收缴。"},
		file{name: "缴款.txt", body: "今收到补缴的党费壹仟贰佰捌拾元整"},
		file{name: "约谈记录.txt", body: "对2名同志进行约谈，要求严明工作纪律"},
		file{name: "菜单.txt", body: "周一：红烧豆腐、清炒菠菜"})
	river.ask("PATCH", "/evidence/"+r[2].Id, api.Description{Kind: new(ledger.TalkRecord)}).want(http.StatusOK)
	h.readAll()
	suggested := func(c *caller, id string) []api.Suggestion {
		return into[api.SuggestionList](c.ask("GET", "/evidence/"+id+"/suggestions", nil).want(http.StatusOK)).Items
	}
	for _, c := range []struct {
		of      api.Receipt
		problem int
		quote   string // stands in the claim
		kind    ledger.Kind
		reason  string
		page    int
	}{
		{r[0], 1, "制定《临江支部党费收缴管理办法》", ledger.Regulation, "标题有《临江支部党费收缴管理办法》", 0},
		{r[1], 1, "补缴党费1280元", ledger.PartyFeeReceipt, "第1页有金额1280元", 1},
		{r[2], 2, "约谈", ledger.TalkRecord, "类型是谈话记录", 1},
	} {
		got := suggested(river, c.of.Id)
		if len(got) == 0 {
			t.Errorf("nothing for %s", c.of.Name)
			continue
		}
		s := got[0]
		if s.Problem != c.problem || !strings.Contains(s.Quote, c.quote) || s.Kind != c.kind || !strings.Contains(strings.Join(s.Reasons, "；"), c.reason) || s.Page != c.page || !s.Missing {
			t.Errorf("%s: %+v", c.of.Name, s)
		}
		for i := range got[1:] {
			if got[i+1].Score > got[i].Score {
				t.Errorf("%s: out of order: %+v", c.of.Name, got)
			}
		}
	}
	if got := suggested(river, r[3].Id); len(got) != 0 {
		t.Errorf("a menu may prove %+v", got)
	}
	best := suggested(river, r[0].Id)[0]
	proof := into[api.Proof](river.ask("POST", "/proofs", api.Offer{Evidence: r[0].Id, Claim: &best.Claim, Kind: &best.Kind}).want(http.StatusCreated))
	for _, s := range suggested(river, r[0].Id) {
		if s.Claim == best.Claim {
			t.Errorf("what was offered is suggested again: %+v", s)
		}
	}
	other := h.as("山经办").bring("", file{name: "党费收缴管理办法.txt", body: "临江支部党费收缴管理办法 第一条"})[0]
	h.readAll()
	if s := suggested(h.as("山经办"), other.Id)[0]; s.Claim != best.Claim || !s.Missing {
		t.Errorf("what a branch is told depends on a proof that it may not see: %+v", s)
	}
	if s := suggested(h.as("巡察员"), other.Id)[0]; s.Claim != best.Claim || s.Missing {
		t.Errorf("the inspector sees proof %s: %+v", proof.Id, s)
	}
	h.as("山经办").ask("GET", "/evidence/"+r[0].Id+"/suggestions", nil).wrong(http.StatusNotFound, "not_found")
}
