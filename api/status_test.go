package api_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"juzheng/api"
	"juzheng/internal/account"
)

// listen gives the tallies of a stream as they come.
func (c *caller) listen(ctx context.Context) <-chan api.Tally {
	c.t.Helper()
	out := make(chan api.Tally)
	go func() {
		defer close(out)
		for data := range c.events(ctx, "tally") {
			var t api.Tally
			if json.Unmarshal([]byte(data), &t) == nil {
				out <- t
			}
		}
	}()
	return out
}

// events gives the data of one sort of events of a stream as they come.
func (c *caller) events(ctx context.Context, sort string) <-chan string {
	c.t.Helper()
	r, err := http.NewRequestWithContext(ctx, "GET", c.server.URL+api.Base+"/events", nil)
	must(c.t, err)
	r.Header.Set("Authorization", "Bearer "+c.token)
	res, err := http.DefaultClient.Do(r)
	must(c.t, err)
	if res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != "text/event-stream" {
		c.t.Fatal(res.Status, res.Header)
	}
	out := make(chan string)
	go func() {
		defer close(out)
		defer res.Body.Close()
		event := ""
		for lines := bufio.NewScanner(res.Body); lines.Scan(); {
			if name, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
				event = name
			}
			data, ok := strings.CutPrefix(lines.Text(), "data: ")
			if !ok || event != sort {
				continue
			}
			select {
			case out <- data:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}

const soon = 20 * time.Second

func next(t *testing.T, from <-chan api.Tally) api.Tally {
	t.Helper()
	select {
	case got, ok := <-from:
		if !ok {
			t.Fatal("the stream ended")
		}
		return got
	case <-time.After(soon):
		t.Fatal("nothing came")
	}
	return api.Tally{}
}

func TestAStreamTellsWhatItsReaderMaySeeAndEndsWithTheServer(t *testing.T) {
	h := newHouse(t)
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	river, hill := h.as("江经办").listen(ctx), h.as("山经办").listen(ctx)
	if a, b := next(t, river), next(t, hill); a.Total != 0 || b.Total != 0 {
		t.Fatal(a, b)
	}
	h.as("江经办").bring("", file{name: "通知.txt", body: "关于严明工作纪律的通知"})
	a := next(t, river)
	if a.Total != 1 || a.States["received"] != 1 || a.Changed == 0 {
		t.Errorf("%+v", a)
	}
	h.readAll()
	for a = next(t, river); a.States["searchable"] != 1; a = next(t, river) {
	}
	select {
	case b := <-hill:
		t.Errorf("the other branch hears %+v", b)
	case <-time.After(time.Second):
	}
	ended := time.Now()
	h.open() // a new server: the old one's streams end
	for range river {
	}
	if took := time.Since(ended); took > soon {
		t.Errorf("the stream held the server up for %v", took)
	}
}

func TestHealthAndMetricsTellOfTheSystem(t *testing.T) {
	h := newHouse(t)
	h.as("江经办").bring("", file{name: "通知.txt", body: "关于严明工作纪律的通知"})
	h.as("").ask("GET", "//healthz", nil).want(http.StatusOK)
	h.as("").ask("GET", "//readyz", nil).want(http.StatusOK)
	page := string(h.as("管理员").ask("GET", "//metrics", nil).want(http.StatusOK).body)
	for _, line := range []string{`juzheng_evidence{state="received"} 1`, `juzheng_jobs{state="ready"} 1`, `juzheng_index_lag`,
		`juzheng_http_requests_total{method="POST",route="/api/v1/evidence",status="202"} 1`} {
		if !strings.Contains(page, line) {
			t.Errorf("no %s", line)
		}
	}
	s := into[api.Status](h.as("审核员").ask("GET", "/status", nil).want(http.StatusOK))
	if s.Jobs == nil || (*s.Jobs)["ready"] != 1 || s.Index == nil || s.Version != "test" {
		t.Errorf("%+v", s)
	}
	must(t, h.store.Close())
	h.as2().ask("GET", "//readyz", nil).wrong(http.StatusServiceUnavailable, "not_ready")
}

// as2 is nobody, without asking the catalog, which may be closed.
func (h *house) as2() *caller { return &caller{house: h, client: &http.Client{}} }

func TestPeopleAndUnitsAreManaged(t *testing.T) {
	h := newHouse(t)
	admin := h.as("管理员")
	u := into[api.Unit](admin.ask("POST", "/units", api.NewUnit{Parent: string(h.river.ID), Kind: "branch", Name: "第一党小组"}).want(http.StatusCreated))
	admin.ask("POST", "/units", api.NewUnit{Parent: string(h.river.ID), Kind: "branch", Name: "第一党小组"}).wrong(http.StatusConflict, "taken")
	if u = into[api.Unit](admin.ask("PATCH", "/units/"+u.Id, api.UnitChange{Name: new("第二党小组")}).want(http.StatusOK)); u.Name != "第二党小组" || u.Kind != "branch" {
		t.Errorf("%+v", u)
	}
	if p := admin.ask("POST", "/accounts", map[string]string{"name": "某人", "role": "king"}).wrong(http.StatusUnprocessableEntity, "invalid_request"); *p.Field != "role" {
		t.Errorf("%+v", p)
	}
	admin.ask("POST", "/accounts", api.NewAccount{Name: "江经办", Role: account.Auditor}).wrong(http.StatusConflict, "taken")
	const odd = "李 小/华%名"
	added := into[api.AddedAccount](admin.ask("POST", "/accounts", api.NewAccount{Name: odd, Role: account.Branch, Unit: &u.Id}).want(http.StatusCreated))
	if added.Account.Unit.Name != "第二党小组" || len(added.Password) < account.MinPassword || !added.Account.MustChange {
		t.Errorf("%+v", added)
	}
	at := "/accounts/%E6%9D%8E%20%E5%B0%8F%2F%E5%8D%8E%25%E5%90%8D"
	token := h.as(odd)
	if a := into[api.Account](admin.ask("PATCH", at, api.AccountChange{Disabled: new(true)}).want(http.StatusOK)); a.Name != odd || !a.Disabled {
		t.Errorf("%+v", a)
	}
	token.ask("GET", "/session", nil).wrong(http.StatusUnauthorized, "login_required")
	b := h.browser()
	b.ask("POST", "/session", api.Login{Name: odd, Password: added.Password}).wrong(http.StatusForbidden, "account_disabled")
	admin.ask("PATCH", at, api.AccountChange{Disabled: new(false)}).want(http.StatusOK)
	fresh := into[api.FirstPassword](admin.ask("POST", at+"/password", nil).want(http.StatusOK))
	b.ask("POST", "/session", api.Login{Name: odd, Password: added.Password}).wrong(http.StatusUnauthorized, "wrong_password")
	b.ask("POST", "/session", api.Login{Name: odd, Password: fresh.Password}).want(http.StatusOK)
	var names []string
	for cursor := ""; ; {
		page := into[api.AccountPage](admin.ask("GET", "/accounts?limit=2"+cursor, nil).want(http.StatusOK))
		for _, a := range page.Items {
			names = append(names, a.Name)
		}
		if page.Next == nil {
			break
		}
		cursor = "&cursor=" + *page.Next
	}
	if len(names) != 6 {
		t.Errorf("%q", names)
	}
	admin.ask("POST", "/tokens", api.NewToken{Label: "别人的", Name: new("审核员")}).wrong(http.StatusForbidden, "forbidden")
	token.token = into[api.Token](h.as("审核员").ask("POST", "/tokens", api.NewToken{Label: "脚本"}).want(http.StatusCreated)).Token
	if me := into[api.Me](token.ask("GET", "/session", nil).want(http.StatusOK)); me.Name != "审核员" {
		t.Errorf("%+v", me)
	}
	lines := into[api.AuditPage](h.as("审核员").ask("GET", "/audit?limit=3", nil).want(http.StatusOK))
	if len(lines.Items) != 3 || lines.Next == nil || *lines.Next != lines.Items[2].Seq {
		t.Errorf("%+v", lines)
	}
	older := into[api.AuditPage](h.as("审核员").ask("GET", fmt.Sprintf("/audit?limit=3&before=%d", *lines.Next), nil).want(http.StatusOK))
	if older.Items[0].Seq != *lines.Next-1 {
		t.Errorf("%+v", older)
	}
}
