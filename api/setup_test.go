package api_test

import (
	"net/http"
	"testing"

	"juzheng/api"
	"juzheng/internal/account"
	"juzheng/internal/store"
)

func founding(code string) api.Setup {
	return api.Setup{Code: code, Name: "管理员", Password: password, Auditor: new("审核员"), Unit: "清源市水务局", Title: "2022年巡察整改", Team: new("市委第一巡察组")}
}

func TestTheFirstAccountIsMadeOnceByWhoReadsTheConsole(t *testing.T) {
	t.Parallel()
	h := vacant(t)
	h.desk.SetupCode = "AB2C-DE3F"
	b := h.browser()
	if !into[api.SetupNeed](b.ask("GET", "/setup", nil).want(http.StatusOK)).Needed {
		t.Fatal("an empty house needs no setting up")
	}
	b.ask("POST", "/setup", founding("AB2C-DE3G")).wrong(http.StatusForbidden, "wrong_code")

	weak := founding("AB2C-DE3F")
	weak.Password = "短"
	b.ask("POST", "/setup", weak).wrong(http.StatusUnprocessableEntity, "weak_password")
	same := founding("AB2C-DE3F")
	same.Auditor = new(" 管理员 ")
	b.ask("POST", "/setup", same).wrong(http.StatusUnprocessableEntity, "invalid")
	nameless := founding("AB2C-DE3F")
	nameless.Title = " "
	b.ask("POST", "/setup", nameless).wrong(http.StatusUnprocessableEntity, "invalid")
	if !into[api.SetupNeed](b.ask("GET", "/setup", nil).want(http.StatusOK)).Needed {
		t.Fatal("what was refused left an account behind")
	}

	done := into[api.SetupDone](b.ask("POST", "/setup", founding("ab2cde3f")).want(http.StatusCreated)) // as people type it
	b.ask("POST", "/setup", founding("AB2C-DE3F")).wrong(http.StatusConflict, "not_now")
	if into[api.SetupNeed](b.ask("GET", "/setup", nil).want(http.StatusOK)).Needed {
		t.Error("still to be set up")
	}

	if me := into[api.Me](b.ask("POST", "/session", api.Login{Name: "管理员", Password: password}).want(http.StatusOK)); me.Role != account.Admin || me.MustChange {
		t.Errorf("%+v", me)
	}
	if s := into[api.Status](b.ask("GET", "/status", nil).want(http.StatusOK)); s.Inspection.Title != "2022年巡察整改" || s.Inspection.Team != "市委第一巡察组" {
		t.Errorf("%+v", s.Inspection)
	}
	if us := into[api.UnitList](b.ask("GET", "/units", nil).want(http.StatusOK)); len(us.Items) != 1 || us.Items[0].Name != "清源市水务局" {
		t.Errorf("%+v", us)
	}
	if me := into[api.Me](h.browser().ask("POST", "/session", api.Login{Name: "审核员", Password: done.AuditorPassword}).want(http.StatusOK)); me.Role != account.Auditor || !me.MustChange {
		t.Errorf("%+v", me)
	}
	lines, err := h.store.AuditLines(ctx, store.AuditFilter{}, 100)
	must(t, err)
	found := 0
	for _, l := range lines {
		if l.Action == "setup" && l.ActorName == "管理员" {
			found++
		}
	}
	if found != 1 {
		t.Errorf("%d audit lines say who set up", found)
	}
}

func TestNobodySetsUpWhereNoCodeWasPrinted(t *testing.T) {
	t.Parallel()
	h := vacant(t)
	h.browser().ask("POST", "/setup", founding("-")).wrong(http.StatusForbidden, "wrong_code")
}

func TestGuessingTheCodeIsThrottled(t *testing.T) {
	t.Parallel()
	h := vacant(t)
	h.desk.SetupCode = "AB2C-DE3F"
	b := h.browser()
	for range 60 {
		if a := b.ask("POST", "/setup", founding("AAAA-AAAA")); a.status == http.StatusTooManyRequests {
			a.wrong(a.status, "too_many_attempts")
			return
		}
	}
	t.Error("60 guesses in a row were looked at")
}
