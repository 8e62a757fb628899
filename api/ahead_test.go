package api_test

import (
	"net/http"
	"testing"

	"juzheng/internal/account"
	"juzheng/internal/casework"
)

func TestAPageNamesWhatItsScriptAsksFirst(t *testing.T) {
	h := newHouse(t)
	fresh, secret, err := h.desk.AddAccount(ctx, account.LocalOperator, casework.NewAccount{Name: "新人", Role: account.Inspector})
	must(t, err)
	signedIn := func(name, password string) *caller {
		c := h.browser()
		c.ask("POST", "/session", map[string]string{"name": name, "password": password}).want(http.StatusOK)
		return c
	}
	inspector, admin, newcomer := signedIn("巡察员", password), signedIn("管理员", password), signedIn(fresh.Name, secret)
	const search = "/search?q=党费"
	for _, c := range []struct {
		who          *caller
		screen, want string
	}{
		{inspector, "/problems", "/ledger"},
		{inspector, "/problems?only=bad", "/ledger"},
		{inspector, "/problems/5", "/problems/5"},
		{inspector, "/problems/05", ""},
		{inspector, "/problems/5/history", ""},
		{inspector, search, "/search?q=%E5%85%9A%E8%B4%B9&offset=0&limit=20"},
		{inspector, "/search?q=a+b%2Bc!*'", "/search?q=a%20b%2Bc!*'&offset=0&limit=20"},
		{inspector, "/search?q=<x>&", "/search?q=%3Cx%3E&offset=0&limit=20"},
		{inspector, "/search?q=", ""},
		{inspector, "/search?q=a&q=b", ""},
		{inspector, "/search?q=a&unit=x", ""},
		{inspector, "/search?q=%zz", ""},
		{inspector, "/", ""},
		{inspector, "/login?to=/problems", ""},
		{admin, "/problems", "/ledger"},
		{admin, search, ""}, // it would be refused
		{newcomer, "/problems", ""},
		{h.browser(), "/problems", ""},
		{h.as("巡察员"), "/problems", ""},
	} {
		if c.want != "" {
			c.want = "</api/v1" + c.want + ">; rel=preload; as=fetch; crossorigin"
		}
		res, err := c.who.client.Get(h.server.URL + c.screen)
		must(t, err)
		res.Body.Close()
		if got := res.Header.Get("Link"); got != c.want || res.StatusCode != http.StatusOK {
			t.Errorf("%s: %d, Link %q, want %q", c.screen, res.StatusCode, got, c.want)
		}
	}
}
