package api_test

import (
	"net/http"
	"net/url"
	"testing"

	"juzheng/api"
)

func TestASentenceThatStandsNowhereIsAnsweredByItsWords(t *testing.T) {
	h := newHouse(t)
	branch := h.as("江经办")
	branch.bring("", file{name: "会议.txt", body: "2018年3月5日，支部召开党员大会，学习党费收缴、使用和管理的规定，通报党费补缴情况。"}, file{name: "菜单.txt", body: "红烧豆腐、清炒菠菜"})
	h.readAll()
	const sentence = "召开支部党员大会，学习党费收缴使用管理规定，通报党费补缴情况"
	a := into[api.SearchAnswer](branch.ask("GET", "/search?q="+url.QueryEscape(sentence), nil).want(http.StatusOK))
	if !a.Loose || a.Total != 1 || len(a.Hits) != 1 || a.Hits[0].File != "会议.txt" || len(a.Hints) != 0 {
		t.Errorf("%+v", a)
	}
	a = into[api.SearchAnswer](branch.ask("GET", "/search?q="+url.QueryEscape(`"`+sentence+`"`), nil).want(http.StatusOK))
	if a.Loose || a.Total != 0 {
		t.Errorf("quoted: %+v", a)
	}
}

func TestAnAnswerWithNothingSaysWhatWouldHelp(t *testing.T) {
	h := newHouse(t)
	branch := h.as("江经办")
	branch.bring("?kind=notice", file{name: "通知.txt", body: "关于严明工作纪律的通知"})
	h.readAll()
	ask := func(c *caller, q url.Values) api.SearchAnswer {
		return into[api.SearchAnswer](c.ask("GET", "/search?"+q.Encode(), nil).want(http.StatusOK))
	}
	for _, c := range []struct {
		ask  url.Values
		want api.Hint
	}{
		{url.Values{"q": {"工作记律"}}, api.Hint{Kind: "near", Word: "工作记律", Text: "工作纪律", Query: "工作纪律"}},
		{url.Values{"q": {"纪律"}, "kind": {"photo"}}, api.Hint{Kind: "drop", Text: "类型:照片", Query: "纪律", Drop: []string{"kind"}}},
		{url.Values{"q": {"tongzhi"}}, api.Hint{Kind: "pinyin", Word: "tongzhi", Text: "标题:通知", Query: "标题:通知"}},
	} {
		a := ask(branch, c.ask)
		if len(a.Hints) == 0 {
			t.Errorf("%s: no hints", c.ask)
			continue
		}
		got := a.Hints[0]
		if got.Kind != c.want.Kind || got.Word != c.want.Word || got.Text != c.want.Text || got.Query != c.want.Query || len(got.Drop) != len(c.want.Drop) || got.Files != 1 || !got.Exact {
			t.Errorf("%s: %+v", c.ask, got)
		}
		if other := ask(h.as("山经办"), c.ask); len(other.Hints) != 0 {
			t.Errorf("%s: the other branch is told %+v", c.ask, other.Hints)
		}
	}
}
