package store_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"juzheng/internal/account"
	"juzheng/internal/store"
	"juzheng/internal/store/storetest"
)

func TestLinesOfTheLogAreFoundByWhoWhatAndWhen(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		auditor := account.User{ID: "U2", Name: "审核员", Role: account.Auditor}
		var times []time.Time
		for i, line := range []struct {
			who             account.User
			action, subject string
		}{{clerk, "upload", "E1"}, {auditor, "proof.judge", "P1"}, {clerk, "upload", "E2"}, {auditor, "evidence.read", "E1"}, {clerk, "login", "U1"}} {
			err := s.Update(ctx, line.who, func(tx *store.Tx) error {
				times = append(times, tx.Now())
				return tx.Audit(ctx, line.action, line.subject, nil)
			})
			if err != nil {
				t.Fatal(i, err)
			}
			time.Sleep(2 * time.Microsecond) // each line has a time of its own
		}
		for _, c := range []struct {
			name  string
			f     store.AuditFilter
			limit int
			want  string
		}{
			{"all, newest first", store.AuditFilter{}, 9, "login evidence.read upload proof.judge upload"},
			{"a page of two", store.AuditFilter{}, 2, "login evidence.read"},
			{"the next", store.AuditFilter{Before: 3}, 2, "upload proof.judge"},
			{"by whom", store.AuditFilter{Actor: "审核员"}, 9, "evidence.read proof.judge"},
			{"what was done", store.AuditFilter{Action: "upload"}, 9, "upload upload"},
			{"about what", store.AuditFilter{Subject: "E1"}, 9, "evidence.read upload"},
			{"about what and by whom", store.AuditFilter{Subject: "E1", Actor: clerk.Name}, 9, "upload"},
			{"from a time on", store.AuditFilter{From: times[3]}, 9, "login evidence.read"},
			{"until a time, which is not in it", store.AuditFilter{Until: times[1]}, 9, "upload"},
			{"between two times", store.AuditFilter{From: times[1], Until: times[3]}, 9, "upload proof.judge"},
			{"what nobody did", store.AuditFilter{Action: "export"}, 9, ""},
		} {
			lines, err := s.AuditLines(ctx, c.f, c.limit)
			if err != nil {
				t.Fatalf("%s: %v", c.name, err)
			}
			var got []string
			for _, e := range lines {
				got = append(got, e.Action)
			}
			if strings.Join(got, " ") != c.want {
				t.Errorf("%s: %v, want %s", c.name, got, c.want)
			}
			if n, err := s.CountAuditLines(ctx, c.f, c.limit); err != nil || n != len(got) {
				t.Errorf("%s: counted %d, %v", c.name, n, err)
			}
		}
		if _, err := s.AuditLines(ctx, store.AuditFilter{Actor: "\x00"}, 9); !errors.Is(err, store.ErrText) {
			t.Errorf("a name that cannot be: %v", err)
		}
	})
}

func TestIDsAreToldByNameAsFarAsOneMaySee(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		insp, branches := office(t, s)
		e := evidence(insp, branches[0], "签到表.pdf")
		add(t, s, &e)
		ids := []string{string(branches[0].ID), string(e.ID), "没有的"}
		all, err := s.NamesOf(ctx, ids, true)
		if err != nil || len(all) != 2 || all[string(e.ID)] != (store.Named{Sort: "evidence", Name: "签到表.pdf", Evidence: e.ID}) ||
			all[string(branches[0].ID)] != (store.Named{Sort: "unit", Name: "临江支部"}) {
			t.Errorf("%+v, %v", all, err)
		}
		few, err := s.NamesOf(ctx, ids, false)
		if _, told := few[string(e.ID)]; err != nil || told || len(few) != 1 {
			t.Errorf("to who sees no evidence: %+v, %v", few, err)
		}
		if none, err := s.NamesOf(ctx, nil, true); err != nil || len(none) != 0 {
			t.Errorf("%+v, %v", none, err)
		}
	})
}

func TestLinesWrittenBeforeTheColumnsAreFoundToo(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		for _, name := range []string{"甲", "乙"} {
			err := s.Update(ctx, account.User{ID: "U", Name: name, Role: account.Auditor}, func(tx *store.Tx) error { return tx.Audit(ctx, "login", "U", nil) })
			if err != nil {
				t.Fatal(err)
			}
		}
		s.AgeLog(t)
		lines, err := s.AuditLines(ctx, store.AuditFilter{Actor: "乙", Action: "login", From: time.Now().Add(-time.Hour)}, 9)
		if err != nil || len(lines) != 1 || lines[0].Seq != 1 {
			t.Errorf("%+v, %v", lines, err)
		}
	})
}
