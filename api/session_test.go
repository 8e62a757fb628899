package api_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"juzheng/api"
	"juzheng/internal/account"
)

func TestASessionBeginsWithThePasswordAndEndsAtLogOut(t *testing.T) {
	h := newHouse(t)
	b := h.browser()
	b.ask("GET", "/session", nil).wrong(http.StatusUnauthorized, "login_required")
	b.ask("POST", "/session", api.Login{Name: "江经办", Password: "猜的密码也许对"}).wrong(http.StatusUnauthorized, "wrong_password")
	in := b.ask("POST", "/session", api.Login{Name: "江经办", Password: password}).want(http.StatusOK)
	cookie := in.header.Get("Set-Cookie")
	for _, part := range []string{"HttpOnly", "SameSite=Strict", "Path=/"} {
		if !strings.Contains(cookie, part) {
			t.Errorf("cookie %q has no %s", cookie, part)
		}
	}
	if strings.Contains(cookie, "Secure") {
		t.Errorf("cookie %q would not come back over plain HTTP", cookie)
	}
	me := into[api.Me](b.ask("GET", "/session", nil).want(http.StatusOK))
	if me.Name != "江经办" || me.Role != account.Branch || me.Unit.Name != "临江支部" || !me.May.Upload || me.May.Judge || me.May.Manage || me.ExpiresAt == nil {
		t.Errorf("%+v", me)
	}
	b.ask("DELETE", "/session", nil).want(http.StatusNoContent)
	b.ask("GET", "/session", nil).wrong(http.StatusUnauthorized, "login_required")
}

func TestTheCookieGoesOnlyOverHTTPSWhenPeopleComeByIt(t *testing.T) {
	h := newHouse(t, func(c *api.Config) { c.Secure = true })
	in := h.browser().ask("POST", "/session", api.Login{Name: "江经办", Password: password}).want(http.StatusOK)
	if cookie := in.header.Get("Set-Cookie"); !strings.Contains(cookie, "Secure") {
		t.Error(cookie)
	}
}

func TestAFirstPasswordOpensNothingButItsChange(t *testing.T) {
	h := newHouse(t)
	added := into[api.AddedAccount](h.as("管理员").ask("POST", "/accounts", api.NewAccount{Name: "新来的", Role: account.Auditor}).want(http.StatusCreated))
	b, elsewhere := h.browser(), h.browser()
	for _, at := range []*caller{b, elsewhere} {
		if me := into[api.Me](at.ask("POST", "/session", api.Login{Name: "新来的", Password: added.Password}).want(http.StatusOK)); !me.MustChange {
			t.Fatal("nobody says that the password must change")
		}
	}
	b.ask("GET", "/ledger", nil).wrong(http.StatusForbidden, "must_change_password")
	b.ask("POST", "/session/password", api.PasswordChange{Old: "不是这个密码", New: password}).wrong(http.StatusUnauthorized, "wrong_password")
	b.ask("POST", "/session/password", api.PasswordChange{Old: added.Password, New: "短"}).wrong(http.StatusUnprocessableEntity, "weak_password")
	if me := into[api.Me](b.ask("POST", "/session/password", api.PasswordChange{Old: added.Password, New: password}).want(http.StatusOK)); me.MustChange {
		t.Error("still to be changed")
	}
	b.ask("GET", "/ledger", nil).want(http.StatusOK)
	elsewhere.ask("GET", "/ledger", nil).wrong(http.StatusUnauthorized, "login_required")
}

func TestWrongPasswordsLockTheAccountForAWhile(t *testing.T) {
	h := newHouse(t)
	b := h.browser()
	for _, name := range []string{"江经办", "没有的人"} { // a lock must not tell which names there are
		for range account.FreeTries {
			b.ask("POST", "/session", api.Login{Name: name, Password: "第几次猜呢猜"}).wrong(http.StatusUnauthorized, "wrong_password")
		}
		a := b.ask("POST", "/session", api.Login{Name: name, Password: password})
		p := a.wrong(http.StatusTooManyRequests, "locked")
		if a.header.Get("Retry-After") == "" || *p.RetryAfter < 1 {
			t.Errorf("%s says not how long to wait", a.body)
		}
	}
}

func TestNobodyFillsTheMemoryBeforeLoggingIn(t *testing.T) {
	h := newHouse(t)
	heavy := func(n int) io.Reader { return strings.NewReader(`{"z":[` + strings.Repeat("{},", n) + `{}]}`) }
	h.browser().ask("POST", "/session", heavy(50_000), "Content-Type", "application/json").wrong(http.StatusRequestEntityTooLarge, "too_large")
	h.as("江经办").ask("POST", "/proofs", heavy(700_000), "Content-Type", "application/json").wrong(http.StatusRequestEntityTooLarge, "too_large")
	h.as("江经办").ask("POST", "/proofs", heavy(100_000), "Content-Type", "application/json").wrong(http.StatusUnprocessableEntity, "invalid_request")
}

func TestManyNamesFromOneAddressAreThrottled(t *testing.T) {
	h := newHouse(t)
	b := h.browser()
	for i := range 60 {
		if a := b.ask("POST", "/session", api.Login{Name: fmt.Sprintf("没有的人%d", i), Password: "随便猜的密码"}); a.status == http.StatusTooManyRequests {
			if a.wrong(a.status, "too_many_attempts"); i < 10 {
				t.Errorf("throttled after %d tries: an office shares one address", i)
			}
			return
		}
	}
	t.Error("60 tries in a row were looked at")
}

func TestAnotherSiteCannotSendChanges(t *testing.T) {
	h := newHouse(t)
	b := h.browser()
	b.ask("POST", "/session", api.Login{Name: "审核员", Password: password}).want(http.StatusOK)
	for _, forged := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "", "Origin", "https://elsewhere.example"}} {
		b.ask("POST", "/aspects", api.NewAspect{No: 9, Title: "伪造的方面"}, forged...).wrong(http.StatusForbidden, "cross_origin")
		b.ask("DELETE", "/session", nil, forged...).wrong(http.StatusForbidden, "cross_origin")
	}
	b.ask("GET", "/session", nil, "Sec-Fetch-Site", "cross-site").want(http.StatusOK) // reading changes nothing; the browser keeps the answer from the other site
	h.as("审核员").ask("POST", "/aspects", api.NewAspect{No: 9, Title: "脚本加的方面"}, "Sec-Fetch-Site", "cross-site").want(http.StatusCreated)
}

func TestATokenIsNoCookieAndACookieNoToken(t *testing.T) {
	h := newHouse(t)
	token := h.as("审核员").token
	h.as("").ask("GET", "/session", nil, "Cookie", api.CookieName+"="+token).wrong(http.StatusUnauthorized, "login_required")
	b := h.browser()
	in := b.ask("POST", "/session", api.Login{Name: "审核员", Password: password}).want(http.StatusOK)
	secret := strings.TrimPrefix(strings.Split(in.header.Get("Set-Cookie"), ";")[0], api.CookieName+"=")
	h.as("").ask("GET", "/session", nil, "Authorization", "Bearer "+secret).wrong(http.StatusUnauthorized, "login_required")
}

func TestNobodyOutsideIsTheOperator(t *testing.T) {
	h := newHouse(t)
	for _, forged := range [][]string{{"X-User", "本机"}, {"Authorization", "Bearer 本机"}, {"Authorization", "Operator"}} {
		h.as("").ask("GET", "/session", nil, forged...).wrong(http.StatusUnauthorized, "login_required")
	}
	r, err := http.NewRequestWithContext(api.WithUser(ctx, account.LocalOperator), "GET", h.server.URL+api.Base+"/session", nil)
	must(t, err)
	res, err := http.DefaultClient.Do(r) // over the network the context stays behind
	must(t, err)
	res.Body.Close()
	if res.StatusCode != http.StatusUnauthorized {
		t.Error(res.Status)
	}
}
