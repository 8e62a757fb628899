// Package internal_test follows evidence through the rooms, from upload to answer.
package internal_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/emmansun/gmsm/sm3"

	"juzheng/indexer"
	"juzheng/indexer/bleve"
	"juzheng/indexer/extract"
	"juzheng/internal/account"
	"juzheng/internal/blob"
	"juzheng/internal/blob/disk"
	"juzheng/internal/casework"
	"juzheng/internal/ingest"
	"juzheng/internal/job"
	"juzheng/internal/ledger"
	"juzheng/internal/search"
	"juzheng/internal/store"
	"juzheng/internal/store/storetest"
)

var ctx = context.Background()

func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == extract.Command {
		if err := extract.Child(ctx, os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// house is everything from upload to answer.
type house struct {
	*casework.Desk
	dir      string
	blobs    *disk.Store
	worker   *ingest.Worker
	follower *ingest.Follower
	finder   *search.Finder
}

func open(t *testing.T, s *store.Store) *house {
	t.Helper()
	dir := t.TempDir()
	blobs, err := disk.Open(filepath.Join(dir, "blobs"))
	must(t, err)
	spool := filepath.Join(dir, "spool")
	must(t, os.Mkdir(spool, 0o700))
	reader, err := extract.New(extract.Config{Dir: filepath.Join(dir, "cache")})
	must(t, err)
	t.Cleanup(func() { must(t, reader.Close()) })
	engine, err := bleve.Open(filepath.Join(dir, "index"), bleve.Options{})
	must(t, err)
	t.Cleanup(func() { must(t, engine.Close()) })
	h := &house{dir: dir, blobs: blobs,
		Desk:     &casework.Desk{Store: s, Blobs: blobs, Spool: spool, Limit: 1 << 20, Reader: reader},
		worker:   &ingest.Worker{Store: s, Blobs: blobs, Reader: reader, Spool: spool},
		follower: &ingest.Follower{Store: s, Blobs: blobs, Engine: engine}}
	h.finder = &search.Finder{Store: s, Engine: engine, Fresh: h.follower.Fresh}
	must(t, h.Begin(ctx))
	return h
}

func (h *house) upload(t *testing.T, name, text string) ledger.Evidence {
	t.Helper()
	rs, err := h.Upload(ctx, account.LocalOperator, casework.Upload{Name: name, Body: strings.NewReader(text)})
	must(t, err)
	return rs[0].Evidence
}

func (h *house) drain(t *testing.T) {
	t.Helper()
	_, err := h.worker.Drain(ctx)
	must(t, err)
}

// found are the names of the files that answer.
func (h *house) found(t *testing.T, who account.User, ask string) string {
	t.Helper()
	a, err := h.finder.Find(ctx, who, search.Question{Text: ask, Limit: 20})
	must(t, err)
	var names []string
	for _, hit := range a.Hits {
		names = append(names, hit.Evidence.Name)
	}
	if a.Total != len(names) {
		t.Errorf("%s: total %d, %d hits", ask, a.Total, len(names))
	}
	return strings.Join(names, " ")
}

func TestWhatIsUploadedIsFoundAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := open(t, s)
		e := h.upload(t, "临江支部党员大会会议记录.txt", "时间：2022年7月8日\n地点：三楼会议室\n会议通过补缴党费 １２８０ 元的决定。\n")
		if got := h.found(t, account.LocalOperator, "补缴党费"); got != "" {
			t.Errorf("found before it was read: %s", got)
		}
		h.drain(t)
		e, err := s.Evidence(ctx, e.ID)
		must(t, err)
		if e.State != ledger.Searchable || e.Pages != 1 || e.Kind != ledger.MeetingMinutes || e.Formed != "2022-07-08" {
			t.Errorf("%+v", e)
		}
		for _, ask := range []string{"补缴党费", "补缴 党员大会", "1280元", "类型:会议记录", "状态:未认领 党费", "三楼 -四楼"} {
			if got := h.found(t, account.LocalOperator, ask); got != e.Name {
				t.Errorf("%s: found %q", ask, got)
			}
		}
		if got := h.found(t, account.LocalOperator, "补缴团费"); got != "" {
			t.Errorf("found what is not there: %s", got)
		}
	})
}

func TestTheIndexFollowsWithdrawalAndProof(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := open(t, s)
		a, b := h.upload(t, "甲.txt", "整改通知书"), h.upload(t, "乙.txt", "整改通知书")
		h.drain(t)
		must(t, h.Withdraw(ctx, account.LocalOperator, a.ID, "传错了"))
		if got := h.found(t, account.LocalOperator, "整改通知书"); got != "乙.txt" {
			t.Errorf("after the withdrawal: %q", got)
		}
		must(t, h.Restore(ctx, account.LocalOperator, a.ID))
		if _, err := h.Describe(ctx, account.LocalOperator, b.ID, casework.Description{Kind: ledger.RectificationNotice, Formed: "2022-08-31"}); err != nil {
			t.Fatal(err)
		}
		if got := h.found(t, account.LocalOperator, "类型:整改通知书 日期:2022"); got != "乙.txt" {
			t.Errorf("after the description: %q", got)
		}
	})
}

func TestNobodyFindsWhatTheyMayNotSee(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := open(t, s)
		units, err := s.Units(ctx)
		must(t, err)
		u, err := h.AddUnit(ctx, account.LocalOperator, ledger.Unit{Parent: units[0].ID, Kind: ledger.Branch, Name: "望山支部"})
		must(t, err)
		h.upload(t, "局机关.txt", "廉政谈话记录")
		h.drain(t)
		branch := account.User{Name: "山经办", Role: account.Branch, Unit: u.ID, UnitPath: u.Path}
		a, err := h.finder.Find(ctx, branch, search.Question{Text: "廉政谈话", Limit: 10, Facets: true})
		must(t, err)
		if a.Total != 0 || len(a.Hits) != 0 {
			t.Errorf("a branch finds %d files of the bureau", a.Total)
		}
		for field, counts := range a.Facets {
			if len(counts) > 0 {
				t.Errorf("facet %s counts %v", field, counts)
			}
		}
		if _, err := h.finder.Find(ctx, account.User{Role: account.Admin}, search.Question{Text: "廉政"}); !errors.Is(err, account.ErrRefused) {
			t.Errorf("an admin searches: %v", err)
		}
	})
}

func TestAnUnreadableFileSaysWhyAndStays(t *testing.T) {
	h := open(t, storetest.Open(t))
	e := h.upload(t, "坏了.pdf", "%PDF-1.7\n这不是 PDF")
	h.drain(t)
	e, err := h.Store.Evidence(ctx, e.ID)
	must(t, err)
	if e.State != ledger.Unreadable || e.Reason == "" {
		t.Errorf("%s %q", e.State, e.Reason)
	}
	if got := h.found(t, account.LocalOperator, "标题:坏了"); got != "坏了.pdf" {
		t.Errorf("it is not found by its name: %q", got)
	}
}

func TestALargeFileGetsItsSM3WhenItIsRead(t *testing.T) {
	h := open(t, storetest.Open(t))
	h.Limit = 2 * blob.SM3Within
	body := strings.Repeat("\x00", blob.SM3Within+1)
	e := h.upload(t, "很大.bin", body)
	if e.SM3 != "" {
		t.Errorf("at once: %q", e.SM3)
	}
	h.drain(t)
	e, err := h.Store.Evidence(ctx, e.ID)
	must(t, err)
	if want := blob.SM3(sm3.Sum([]byte(body))).String(); e.SM3 != want {
		t.Errorf("SM3 is %s, want %s", e.SM3, want)
	}
}

func TestAFailedTryComesAgainAndIsGivenUpInTheEnd(t *testing.T) {
	h := open(t, storetest.Open(t))
	e := h.upload(t, "收据.txt", "党费收据")
	hex := e.Ref.String()
	must(t, os.Remove(filepath.Join(h.dir, "blobs", "sha256", hex[:2], hex)))
	for range job.MaxAttempts {
		if worked, err := h.worker.One(ctx); !worked || err != nil {
			t.Fatal(worked, err)
		}
		must(t, h.Store.ReadyNow(ctx))
	}
	e, err := h.Store.Evidence(ctx, e.ID)
	must(t, err)
	if e.State != ledger.Unreadable || !strings.Contains(e.Reason, "重新读取") {
		t.Errorf("%s %q", e.State, e.Reason)
	}
	if jobs, err := h.Store.JobCounts(ctx); err != nil || len(jobs) != 0 {
		t.Errorf("jobs left: %v %v", jobs, err)
	}
}

func TestALostIndexIsMadeAgain(t *testing.T) {
	h := open(t, storetest.Open(t))
	for i := range 120 {
		h.upload(t, fmt.Sprintf("%d.txt", i), fmt.Sprintf("第%d次会议记录", i))
	}
	h.drain(t)
	fresh, err := bleve.Open(filepath.Join(h.dir, "fresh"), bleve.Options{})
	must(t, err)
	defer fresh.Close()
	f := &ingest.Follower{Store: h.Store, Blobs: h.blobs, Engine: fresh}
	must(t, f.CatchUp(ctx, nil))
	n, err := fresh.Count(ctx)
	must(t, err)
	if behind, err := f.Behind(ctx); n != 120 || behind != 0 || err != nil {
		t.Errorf("%d files, %d behind, %v", n, behind, err)
	}
	q, err := fresh.Search(ctx, indexer.Request{Limit: 1})
	must(t, err)
	if q.Total != 120 {
		t.Errorf("%d files answer", q.Total)
	}
}

func TestWorkersStopWithoutLosingAJob(t *testing.T) {
	h := open(t, storetest.Open(t))
	for i := range 20 {
		h.upload(t, fmt.Sprintf("%d.txt", i), fmt.Sprintf("谈话记录%d", i))
	}
	for range 10 { // stopped again and again, in the middle of whatever it did
		working, stop := context.WithTimeout(ctx, 30*time.Millisecond)
		h.worker.Work(working, 3, nil)
		stop()
	}
	h.drain(t)
	tally, err := h.Store.Tally(ctx, store.Slice{})
	must(t, err)
	if tally[ledger.Searchable] != 20 {
		t.Errorf("%v", tally)
	}
}

const rectified = `一、巡察反馈问题的整改情况
（一）党的建设方面
1.党费收缴不规范。个别支部未按月收缴党费。
整改落实情况：①制定《临江支部党费收缴管理办法》，明确收缴标准。②补缴党费1280元。
`

func TestWhatIsMissingIsLookedForAndNothingIsLinked(t *testing.T) {
	h := open(t, storetest.Open(t))
	p, err := h.PreviewReport(ctx, account.LocalOperator, "整改报告.txt", strings.NewReader(rectified))
	must(t, err)
	insp, err := h.Import(ctx, account.LocalOperator, p, nil)
	must(t, err)
	h.upload(t, "扫描0013.txt", "临江支部党费收缴管理办法\n第一条 为规范党费收缴，制定本办法。")
	receipt := h.upload(t, "扫描0014.txt", "今收到临江支部补缴党费人民币壹仟贰佰捌拾元整")
	h.upload(t, "无关.txt", "食堂菜单")
	h.drain(t)
	claims, err := h.Store.Claims(ctx, insp.ID, "")
	must(t, err)
	for _, c := range claims {
		want := map[ledger.ClaimType]struct{ file, reason string }{
			ledger.RegulationIssued: {"扫描0013.txt", "第1页有《临江支部党费收缴管理办法》"},
			ledger.MoneyReturned:    {"扫描0014.txt", "第1页有金额1280元"},
		}[c.Type]
		found, err := h.finder.Candidates(ctx, account.LocalOperator, c, c.Requires[0].Kind)
		must(t, err)
		if len(found) == 0 || found[0].Evidence.Name != want.file || !strings.Contains(strings.Join(found[0].Reasons, "；"), want.reason) {
			t.Errorf("%s: %+v", c.Quote, found)
		}
		for _, f := range found {
			if f.Evidence.Name == "无关.txt" {
				t.Errorf("%s: a menu is suggested: %v", c.Quote, f.Reasons)
			}
		}
	}
	proofs, err := h.Store.ProofsOf(ctx, receipt.ID)
	must(t, err)
	if len(proofs) != 0 {
		t.Errorf("a suggestion became a proof: %+v", proofs)
	}
}
