package store_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"juzheng/internal/account"
	"juzheng/internal/audit"
	"juzheng/internal/job"
	"juzheng/internal/ledger"
	"juzheng/internal/store"
	"juzheng/internal/store/storetest"
)

var ctx = context.Background()

var clerk = account.User{ID: "U1", Name: "临江支部经办人", Role: account.Operator}

// office makes a bureau with two branches and an inspection.
func office(t *testing.T, s *store.Store) (insp ledger.Inspection, branches [2]ledger.Unit) {
	t.Helper()
	err := s.Update(ctx, clerk, func(tx *store.Tx) error {
		root := ledger.Unit{ID: store.NewID[ledger.UnitID](), Kind: ledger.Bureau, Name: "清源市水务局"}
		if err := tx.AddUnit(ctx, &root); err != nil {
			return err
		}
		for i, name := range []string{"临江支部", "望江支部"} {
			branches[i] = ledger.Unit{ID: store.NewID[ledger.UnitID](), Parent: root.ID, Kind: ledger.Branch, Name: name}
			if err := tx.AddUnit(ctx, &branches[i]); err != nil {
				return err
			}
		}
		insp = ledger.Inspection{ID: store.NewID[ledger.InspectionID](), Title: "巡察整改", Unit: root.ID, CreatedAt: tx.Now()}
		return errors.Join(tx.PutInspection(ctx, insp), tx.Audit(ctx, "begin", string(insp.ID), nil))
	})
	if err != nil {
		t.Fatal(err)
	}
	return insp, branches
}

func evidence(insp ledger.Inspection, u ledger.Unit, name string) ledger.Evidence {
	return ledger.Evidence{ID: store.NewID[ledger.EvidenceID](), Inspection: insp.ID, Unit: u.ID, Name: name, State: ledger.Received, Size: 9}
}

func add(t *testing.T, s *store.Store, es ...*ledger.Evidence) {
	t.Helper()
	err := s.Update(ctx, clerk, func(tx *store.Tx) error {
		for _, e := range es {
			e.ReceivedAt = tx.Now()
			if err := tx.AddEvidence(ctx, *e); err != nil {
				return err
			}
			if err := tx.Enqueue(ctx, job.Read, string(e.ID)); err != nil {
				return err
			}
		}
		return tx.Audit(ctx, "upload", string(es[0].ID), nil)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAChangeWithoutAnAuditLineIsRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		err := s.Update(ctx, clerk, func(tx *store.Tx) error { return tx.Set(ctx, "warnings", "20/10") })
		if !errors.Is(err, store.ErrUnaudited) {
			t.Fatalf("got %v", err)
		}
		if v, err := s.Setting(ctx, "warnings"); err != nil || v != "" {
			t.Errorf("the refused change was made: %q, %v", v, err)
		}
	})
}

func TestAChangeIsMadeWhollyOrNotAtAll(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		broken := errors.New("断电")
		err := s.Update(ctx, clerk, func(tx *store.Tx) error {
			return errors.Join(tx.Set(ctx, "a", "1"), tx.Audit(ctx, "set", "a", nil), broken)
		})
		if !errors.Is(err, broken) {
			t.Fatalf("got %v", err)
		}
		if v, _ := s.Setting(ctx, "a"); v != "" {
			t.Error("half a change stays")
		}
		if n, err := s.AuditSize(ctx); err != nil || n != 0 {
			t.Errorf("audit has %d lines, %v", n, err)
		}
	})
}

func TestAChangeThatWasLeftLeavesTheCatalogAsItWas(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		gone, leave := context.WithCancel(ctx)
		err := s.Update(gone, clerk, func(tx *store.Tx) error {
			leave()
			return errors.Join(tx.Set(ctx, "a", "1"), tx.Audit(ctx, "set", "a", nil))
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("a change that nobody waits for: %v", err)
		}
		func() {
			defer func() { recover() }()
			_ = s.Update(ctx, clerk, func(tx *store.Tx) error {
				if err := tx.Set(ctx, "a", "2"); err != nil {
					t.Error(err)
				}
				panic("断电")
			})
		}()
		if err := s.Update(ctx, clerk, func(tx *store.Tx) error { return tx.Audit(ctx, "set", "b", nil) }); err != nil {
			t.Fatalf("the next change: %v", err)
		}
		if v, err := s.Setting(ctx, "a"); v != "" || err != nil {
			t.Errorf("what was left stays: %q, %v", v, err)
		}
	})
}

func TestTheListGoesThroughTheScope(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		insp, u := office(t, s)
		a, b := evidence(insp, u[0], "签到表.pdf"), evidence(insp, u[1], "会议记录.docx")
		add(t, s, &a)
		add(t, s, &b)
		for _, c := range []struct {
			name  string
			slice store.Slice
			want  []ledger.EvidenceID
		}{
			{"an inspector sees all, newest first", store.Slice{}, []ledger.EvidenceID{b.ID, a.ID}},
			{"a branch sees its own", store.Slice{Scope: account.Scope{Path: u[0].Path}}, []ledger.EvidenceID{a.ID}},
			{"an admin sees none", store.Slice{Scope: account.Scope{None: true}}, nil},
			{"a branch asks for another's", store.Slice{Scope: account.Scope{Path: u[0].Path}, Unit: u[1].Path}, nil},
			{"by name", store.Slice{Name: "签到表.pdf"}, []ledger.EvidenceID{a.ID}},
			{"those unclaimed", store.Slice{Unclaimed: true}, []ledger.EvidenceID{b.ID, a.ID}},
			{"after the first", store.Slice{After: store.Cursor{At: b.ReceivedAt, ID: string(b.ID)}}, []ledger.EvidenceID{a.ID}},
			{"the second", store.Slice{Offset: 1}, []ledger.EvidenceID{a.ID}},
			{"the second after the first", store.Slice{After: store.Cursor{At: b.ReceivedAt, ID: string(b.ID)}, Offset: 1}, nil},
			{"withdrawn ones", store.Slice{Withdrawn: true}, nil},
		} {
			c.slice.Limit = 10
			got, err := s.EvidenceList(ctx, c.slice)
			if err != nil {
				t.Fatal(err)
			}
			if ids(got) != fmt.Sprint(c.want) {
				t.Errorf("%s: %s, want %v", c.name, ids(got), c.want)
			}
		}
		tally, err := s.Tally(ctx, store.Slice{Scope: account.Scope{Path: u[0].Path}})
		if err != nil || tally[ledger.Received] != 1 {
			t.Errorf("tally %v, %v", tally, err)
		}
	})
}

func ids(es []ledger.Evidence) string {
	var out []ledger.EvidenceID
	for _, e := range es {
		out = append(out, e.ID)
	}
	return fmt.Sprint(out)
}

func TestTheIndexCanFollowEveryChange(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		insp, u := office(t, s)
		var seen []ledger.EvidenceID
		es := make([]ledger.Evidence, 7)
		for i := range es {
			es[i] = evidence(insp, u[0], fmt.Sprintf("%d.txt", i))
		}
		add(t, s, &es[0], &es[1], &es[2]) // one change
		for i := 3; i < len(es); i++ {
			add(t, s, &es[i])
		}
		var seq int64
		for {
			got, err := s.EvidenceChanged(ctx, seq, 2)
			if err != nil {
				t.Fatal(err)
			}
			if len(got) == 0 {
				break
			}
			if seq == 0 && len(got) != 3 {
				t.Errorf("a change of three came in parts: %d", len(got))
			}
			for _, e := range got {
				seen = append(seen, e.ID)
			}
			seq = got[len(got)-1].Changed
		}
		if len(seen) != len(es) {
			t.Errorf("followed %d of %d", len(seen), len(es))
		}
		if last, err := s.LastChanged(ctx); err != nil || last != seq {
			t.Errorf("last change %d, followed to %d, %v", last, seq, err)
		}
	})
}

func TestEachJobIsDoneOnceByManyWorkers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		insp, u := office(t, s)
		const files = 40
		for i := range files {
			e := evidence(insp, u[0], fmt.Sprintf("%d.txt", i))
			add(t, s, &e)
		}
		var mu sync.Mutex
		done := map[string]int{}
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				for {
					j, ok, spent, err := s.ClaimJob(ctx)
					if err != nil || spent {
						t.Errorf("claim: %v, spent %v", err, spent)
						return
					}
					if !ok {
						return
					}
					err = s.Update(ctx, account.TheSystem, func(tx *store.Tx) error {
						return errors.Join(tx.FinishJob(ctx, j), tx.Audit(ctx, "done", j.Subject, nil))
					})
					if err != nil {
						t.Error(err)
						return
					}
					mu.Lock()
					done[j.Subject]++
					mu.Unlock()
				}
			})
		}
		all.Wait()
		if len(done) != files {
			t.Errorf("%d of %d were done", len(done), files)
		}
		for subject, n := range done {
			if n != 1 {
				t.Errorf("%s was done %d times", subject, n)
			}
		}
	})
}

func TestAWorkerThatLostItsJobWritesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		insp, u := office(t, s)
		e := evidence(insp, u[0], "收据.pdf")
		add(t, s, &e)
		old, ok, _, err := s.ClaimJob(ctx)
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		if err := s.Update(ctx, clerk, func(tx *store.Tx) error { // somebody says "read again"
			return errors.Join(tx.Enqueue(ctx, job.Read, string(e.ID)), tx.Audit(ctx, "again", string(e.ID), nil))
		}); err != nil {
			t.Fatal(err)
		}
		err = s.Update(ctx, account.TheSystem, func(tx *store.Tx) error {
			e.State = ledger.Searchable
			return errors.Join(tx.ChangeEvidence(ctx, e), tx.FinishJob(ctx, old), tx.Audit(ctx, "read", string(e.ID), nil))
		})
		if !errors.Is(err, job.ErrLost) {
			t.Errorf("got %v", err)
		}
		if now, err := s.Evidence(ctx, e.ID); err != nil || now.State != ledger.Reading {
			t.Errorf("state %s, %v", now.State, err)
		}
		if err := s.RenewJob(ctx, old); !errors.Is(err, job.ErrLost) {
			t.Errorf("renewed a lost job: %v", err)
		}
		if j, ok, _, err := s.ClaimJob(ctx); err != nil || !ok || j.Attempt != 1 {
			t.Errorf("the new job: %+v %v %v", j, ok, err)
		}
	})
}

// A job that was reclaimed after the last try killed its worker once stood in
// front of all others forever: who claimed it could not give it up.
func TestAJobThatKilledAllItsWorkersIsGivenUp(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		insp, u := office(t, s)
		bad, good := evidence(insp, u[0], "坏.pdf"), evidence(insp, u[0], "好.pdf")
		add(t, s, &bad)
		add(t, s, &good)
		for try := range job.MaxAttempts {
			if j, ok, spent, err := s.ClaimJob(ctx); err != nil || !ok || spent || j.Subject != string(bad.ID) {
				t.Fatalf("try %d: %+v %v %v %v", try+1, j, ok, spent, err)
			}
			if err := s.ReclaimJobs(ctx); err != nil { // the process died and is back
				t.Fatal(err)
			}
			s.Tamper(t, `UPDATE job SET run_at = 0 WHERE subject = $1`, string(bad.ID)) // and comes first
		}
		j, ok, spent, err := s.ClaimJob(ctx)
		if err != nil || !ok || !spent || j.Subject != string(bad.ID) {
			t.Fatalf("%+v %v, spent %v, %v", j, ok, spent, err)
		}
		err = s.Update(ctx, account.TheSystem, func(tx *store.Tx) error {
			return errors.Join(tx.FinishJob(ctx, j), tx.Audit(ctx, "give up", j.Subject, nil))
		})
		if err != nil {
			t.Errorf("cannot be given up: %v", err)
		}
		if j, ok, _, err := s.ClaimJob(ctx); err != nil || !ok || j.Subject != string(good.ID) {
			t.Errorf("the next: %+v %v %v", j, ok, err)
		}
	})
}

func TestTheLogShowsWhatWasAltered(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		secret, public, err := audit.NewKey("test")
		if err != nil {
			t.Fatal(err)
		}
		signer, err := note.NewSigner(secret)
		if err != nil {
			t.Fatal(err)
		}
		write := func(n int) {
			for i := range n {
				if err := s.Update(ctx, clerk, func(tx *store.Tx) error { return tx.Audit(ctx, "set", fmt.Sprint(i), nil) }); err != nil {
					t.Fatal(err)
				}
			}
		}
		write(21)
		if _, err := s.SignCheckpoint(ctx, signer, public); err != nil {
			t.Fatal(err)
		}
		write(4)
		faults, size, err := s.VerifyLog(ctx, nil, nil)
		if err != nil || size != 25 || len(faults) != 0 {
			t.Fatalf("untouched: %v, %d lines, %v", faults, size, err)
		}
		s.Tamper(t, `UPDATE audit_event SET body = replace(body, 'set', 'get') WHERE seq = 7`)
		if faults, _, err = s.VerifyLog(ctx, nil, nil); err != nil || len(faults) != 2 || faults[0].Flaw != audit.Changed || faults[0].Seq != 7 {
			t.Errorf("altered: %+v, %v", faults, err)
		}
	})
}

func TestAnAccountIsKnownByItsSession(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		_, u := office(t, s)
		who := account.User{ID: store.NewID[account.ID](), Name: "经办人甲", Role: account.Branch, Unit: u[0].ID}
		secret, hash := account.NewSecret()
		err := s.Update(ctx, clerk, func(tx *store.Tx) error {
			return errors.Join(tx.AddAccount(ctx, who, "x"), tx.AddSession(ctx, store.Session{Hash: hash, Account: who.ID, Token: true, CreatedAt: tx.Now()}),
				tx.Audit(ctx, "account.add", string(who.ID), nil))
		})
		if err != nil {
			t.Fatal(err)
		}
		got, ses, err := s.SessionUser(ctx, account.SecretHash(secret))
		if err != nil || got.Name != who.Name || got.UnitPath != u[0].Path || !ses.Token {
			t.Errorf("%+v %+v %v", got, ses, err)
		}
		if _, _, err := s.SessionUser(ctx, account.SecretHash("other")); !errors.Is(err, store.ErrMissing) {
			t.Errorf("a stranger: %v", err)
		}
		err = s.Update(ctx, clerk, func(tx *store.Tx) error { return tx.AddAccount(ctx, account.User{ID: "2", Name: who.Name}, "x") })
		if !errors.Is(err, store.ErrTaken) {
			t.Errorf("a second account of that name: %v", err)
		}
		who.Disabled = true
		if err := s.Update(ctx, clerk, func(tx *store.Tx) error {
			return errors.Join(tx.ChangeAccount(ctx, who), tx.Audit(ctx, "account.change", string(who.ID), nil))
		}); err != nil {
			t.Fatal(err)
		}
		if _, _, err := s.SessionUser(ctx, hash); !errors.Is(err, store.ErrMissing) {
			t.Errorf("a disabled account is let in: %v", err)
		}
	})
}

func TestTextThatOneEngineCannotKeepIsKeptByNone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		insp, branches := office(t, s)
		for _, name := range []string{"签到\x00表", "\xff\xfe", "\xed\xa0\x80"} {
			err := s.Update(ctx, clerk, func(tx *store.Tx) error {
				return errors.Join(tx.AddEvidence(ctx, evidence(insp, branches[0], name)), tx.Audit(ctx, "upload", "", nil))
			})
			if !errors.Is(err, store.ErrText) {
				t.Errorf("%q is kept: %v", name, err)
			}
			if _, err := s.Problem(ctx, ledger.ProblemID(name)); !errors.Is(err, store.ErrText) {
				t.Errorf("%q is looked up: %v", name, err)
			}
			if _, err := s.EvidenceList(ctx, store.Slice{Name: name, Limit: 1}); !errors.Is(err, store.ErrText) {
				t.Errorf("%q is listed: %v", name, err)
			}
		}
		e := evidence(insp, branches[0], "𠮷𠮷签到表😀")
		add(t, s, &e)
		if got, err := s.Evidence(ctx, e.ID); err != nil || got.Name != e.Name {
			t.Errorf("%q comes back as %q (%v)", e.Name, got.Name, err)
		}
	})
}

func TestNobodyElseReadsTheCatalog(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "catalog.db")
	if err := os.WriteFile(file, nil, 0o644); err != nil { // as older versions left it
		t.Fatal(err)
	}
	s, err := store.Open(ctx, file)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	office(t, s)
	files, err := os.ReadDir(dir)
	if err != nil || len(files) < 2 {
		t.Fatalf("%d files (%v): the journal is missing", len(files), err)
	}
	for _, f := range files {
		if info, err := f.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v (%v): it holds the hashes of passwords", f.Name(), info.Mode(), err)
		}
	}
}
