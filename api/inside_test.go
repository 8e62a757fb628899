package api

import (
	"errors"
	"fmt"
	"testing"

	"juzheng/internal/account"
	"juzheng/internal/blob"
	"juzheng/internal/casework"
	"juzheng/internal/store"
)

// told are errors as they come from below, and what people hear of them.
var toldCases = []struct {
	err    error
	status int
	code   string
	detail string
}{
	{fmt.Errorf("%w：已有编号为3的问题", store.ErrTaken), 409, "taken", "已有编号为3的问题"},
	{fmt.Errorf("%w: UNIQUE constraint failed: unit.name", store.ErrTaken), 409, "taken", ""},
	{errors.Join(fmt.Errorf("%w：没有这份材料", store.ErrMissing), errors.New("sql: rollback failed")), 404, "not_found", "没有这份材料"},
	{fmt.Errorf("keep %q: %w", "a.txt", fmt.Errorf("%w：没有这个单位", casework.ErrInvalid)), 422, "invalid", "没有这个单位"},
	{fmt.Errorf("spool: %w（上限2 GB）", blob.ErrTooLarge), 413, "too_large", "上限2 GB"},
	{fmt.Errorf("write /var/lib/x: %w: no space left on device", blob.ErrFull), 507, "disk_full", ""},
	{fmt.Errorf("open E1: %w", blob.ErrMissing), 500, "original_missing", ""},
	{casework.Plain("还没有建立巡察项目，请先导入整改报告"), 409, "not_now", ""},
	{fmt.Errorf("login: %w", account.ErrWrongPassword), 401, "wrong_password", ""},
	{errors.New("dial tcp 10.0.0.5:5432: password=secret"), 500, "internal", ""},
}

func TestPeopleHearOurSentencesAndNothingElse(t *testing.T) {
	for _, c := range toldCases {
		p := problemOf(c.err)
		if p.Status != c.status || p.Code != c.code || or(p.Detail, "") != c.detail || p.Title == "" {
			t.Errorf("%v: %+v, detail %q", c.err, p, or(p.Detail, ""))
		}
	}
}

func TestTheTableOfAddressesIsBounded(t *testing.T) {
	h := newThrottle()
	for i := range maxAddresses + 100 {
		h.allow(fmt.Sprintf("10.%d.%d.%d", i>>16, i>>8&255, i&255))
	}
	if len(h.of) > maxAddresses {
		t.Errorf("%d addresses are kept", len(h.of))
	}
	for range loginBurst {
		h.allow("2001:db8:1:2::1")
	}
	if h.allow("2001:db8:1:2:ffff::9") {
		t.Error("one subscriber's other address is another one's")
	}
	if !h.allow("2001:db8:1:3::1") {
		t.Error("a neighbour is throttled")
	}
}
