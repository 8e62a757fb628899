package api_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"juzheng/api"
	"juzheng/indexer/hanzi/words"
)

// finds are the names of the files that answer, and what was asked for besides.
func (c *caller) finds(ask string, more ...string) (files, expanded string) {
	c.t.Helper()
	a := into[api.SearchAnswer](c.ask("GET", "/search?q="+url.QueryEscape(ask)+strings.Join(more, ""), nil).want(http.StatusOK))
	for _, h := range a.Hits {
		files += h.File + " "
	}
	for _, e := range a.Expanded {
		expanded += e.Text + "→" + strings.Join(e.As, ",") + " "
	}
	return strings.TrimSpace(files), strings.TrimSpace(expanded)
}

// marked is the marked text of a page of a file.
func (c *caller) marked(id, ask string, more ...string) (marks []string) {
	c.t.Helper()
	p := into[api.Page](c.ask("GET", "/evidence/"+id+"/pages/1?q="+url.QueryEscape(ask)+strings.Join(more, ""), nil).want(http.StatusOK))
	for _, s := range p.Marks {
		marks = append(marks, string([]rune(p.Text)[s.Start:s.End]))
	}
	return marks
}

func TestADictionaryCountsFromTheNextSearchOn(t *testing.T) {
	h := newHouse(t)
	branch, admin, auditor := h.as("江经办"), h.as("管理员"), h.as("审核员")
	book := branch.bring("", file{name: "甲.txt", body: "第三次会议与会登记本，共十二人登记。"})[0].Id
	sheet := branch.bring("", file{name: "乙.txt", body: "第三次会议签到表，共十二人在此签到。"})[0].Id
	h.readAll()
	if files, told := branch.finds("签到表"); files != "乙.txt" || told != "签到表→签到簿,签到册" {
		t.Errorf("by the words that an archive begins with: %s, told %s", files, told)
	}
	put := into[api.Dictionary](admin.ask("PUT", "/dictionary", strings.NewReader("# 本局\r\n签到表＝与会登记本\r\n"), "Content-Type", "text/plain; charset=utf-8").want(http.StatusOK))
	if put.Version != 1 || len(put.Groups) != 1 || *put.ChangedBy != "管理员" || put.ChangedAt == nil {
		t.Errorf("%+v", put)
	}
	for _, c := range []struct{ ask, more, files, told string }{
		{"签到表", "", "乙.txt 甲.txt", "签到表→与会登记本"},
		{"与会登记本 第三次会议", "", "甲.txt 乙.txt", "与会登记本→签到表"},
		{"第三次会议 -签到表", "", "", "签到表→与会登记本"},
		{`"签到表"`, "", "乙.txt", ""},
		{"签到表", "&exact=true", "乙.txt", ""},
		{"第三次会议 -签到表", "&exact=true", "甲.txt", ""},
	} {
		if files, told := branch.finds(c.ask, c.more); files != c.files || told != c.told {
			t.Errorf("%s%s: %s, told %s; want %s, told %s", c.ask, c.more, files, told, c.files, c.told)
		}
	}
	if m := branch.marked(book, "签到表"); len(m) != 1 || m[0] != "与会登记本" {
		t.Errorf("the page marks %q", m)
	}
	if m := branch.marked(sheet, "签到表", "&exact=true"); len(m) != 1 || m[0] != "签到表" {
		t.Errorf("the page of the word itself marks %q", m)
	}
	if m := branch.marked(book, "签到表", "&exact=true"); len(m) != 0 {
		t.Errorf("exactly, the page marks %q", m)
	}
	hits := into[api.PageHits](branch.ask("GET", "/evidence/"+book+"/hits?q="+url.QueryEscape("签到表"), nil).want(http.StatusOK))
	if hits.Total != 1 || hits.Pages != 1 {
		t.Errorf("hits %+v", hits)
	}
	into[api.Dictionary](auditor.ask("PUT", "/dictionary", api.DictionaryInput{Words: []string{}, Groups: [][]string{}}).want(http.StatusOK))
	if files, told := branch.finds("签到表"); files != "乙.txt" || told != "" {
		t.Errorf("after it was emptied: %s, told %s", files, told)
	}
	if m := branch.marked(book, "签到表"); len(m) != 0 {
		t.Errorf("after it was emptied the page marks %q", m)
	}
}

func TestADictionaryIsGivenAsItWasWritten(t *testing.T) {
	h := newHouse(t)
	admin := h.as("管理员")
	if got := string(admin.ask("GET", "/dictionary", nil, "Accept", "text/plain").want(http.StatusOK).body); got != words.Default {
		t.Errorf("at first: %s", got)
	}
	admin.ask("PUT", "/dictionary", api.DictionaryInput{Words: []string{"祁昶燊"}, Groups: [][]string{{"党总支", "总支"}}}).want(http.StatusOK)
	d := into[api.Dictionary](admin.ask("GET", "/dictionary", nil).want(http.StatusOK))
	if d.Version != 1 || d.Text != "党总支=总支\n祁昶燊\n" {
		t.Errorf("%+v", d)
	}
	admin.ask("PUT", "/dictionary?version=0", d).wrong(http.StatusUnprocessableEntity, "invalid_request")
	admin.ask("PUT", "/dictionary?version=0", strings.NewReader("党费"), "Content-Type", "text/plain").wrong(http.StatusConflict, "not_now")
	admin.ask("PUT", "/dictionary?version=1", strings.NewReader("党费"), "Content-Type", "text/plain").want(http.StatusOK)
	p := admin.ask("PUT", "/dictionary", strings.NewReader("党费\n签到表、签到簿"), "Content-Type", "text/plain").wrong(http.StatusUnprocessableEntity, "invalid")
	if p.Detail == nil || !strings.HasPrefix(*p.Detail, "第 2 行：“签到表、签到簿”里有标点") {
		t.Errorf("%+v", p)
	}
	for _, media := range []string{"application/octet-stream", "text/html", ""} {
		admin.ask("PUT", "/dictionary", strings.NewReader("党费"), "Content-Type", media).wrong(http.StatusUnprocessableEntity, "invalid_request")
	}
	admin.ask("PUT", "/dictionary", nil).wrong(http.StatusUnprocessableEntity, "invalid_request")
	admin.ask("PUT", "/dictionary", strings.NewReader(strings.Repeat("#", words.MaxText+1)), "Content-Type", "text/plain").wrong(http.StatusUnprocessableEntity, "invalid")
	h.as("江经办").ask("PUT", "/dictionary", strings.NewReader("党费"), "Content-Type", "text/plain").wrong(http.StatusForbidden, "forbidden")
}
