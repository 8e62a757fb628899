package api

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

// ahead names beside a screen's page what the screen will ask first, if whoever opens it
// may ask it (Link: rel=preload, RFC 8288): the browser asks while the script is still on
// its way, and the script finds the answer there.
func (a *API) ahead(w http.ResponseWriter, r *http.Request) {
	route, address := opening(r.URL)
	cookie, err := r.Cookie(CookieName)
	if address == "" || err != nil || r.Method != http.MethodGet {
		return
	}
	user, session, err := a.Desk.Who(r.Context(), cookie.Value)
	if err != nil || session.Token || user.MustChange || !rules["GET "+Base+route].may(user) {
		return // the script will be told so
	}
	w.Header().Add("Link", fmt.Sprintf("<%s%s>; rel=preload; as=fetch; crossorigin", Base, address))
}

var problemPage = regexp.MustCompile(`^/problems/[1-9]\d*$`)

// opening is the first question of the screen at an address, its route and itself, both
// below Base; empty where none is worth it. It must be, to the letter, what
// web/src/router.ts asks, or it is asked twice.
func opening(u *url.URL) (route, address string) {
	switch {
	case u.Path == "/problems":
		return "/ledger", "/ledger"
	case problemPage.MatchString(u.Path):
		return "/problems/:id", u.Path
	case u.Path == "/search":
		asked := u.Query()
		if q := asked.Get("q"); q != "" && len(asked) == 1 && len(asked["q"]) == 1 {
			return "/search", "/search?q=" + encodeComponent(q) + "&offset=0&limit=20"
		}
	}
	return "", ""
}

// encodeComponent writes s as encodeURIComponent does (ECMA-262).
func encodeComponent(s string) string {
	return strings.NewReplacer("+", "%20", "%21", "!", "%27", "'", "%28", "(", "%29", ")", "%2A", "*").Replace(url.QueryEscape(s))
}
