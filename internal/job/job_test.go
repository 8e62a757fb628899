package job

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

var (
	now = time.Date(2018, 3, 5, 9, 0, 0, 0, time.UTC)
	why = errors.New("read page 3 of 签到表.pdf: child ran out of memory")
)

func chance() *rand.Rand { return rand.New(rand.NewPCG(1, 2)) }

func TestWaitsGrowAndAreBounded(t *testing.T) {
	for _, c := range []struct {
		attempt int
		least   time.Duration
	}{
		{0, 2 * time.Second}, {1, 2 * time.Second}, {2, 8 * time.Second}, {3, 32 * time.Second}, {4, 128 * time.Second},
		{5, 512 * time.Second}, {6, 30 * time.Minute}, {7, 30 * time.Minute}, {1 << 40, 30 * time.Minute},
	} {
		seen, random := map[time.Duration]bool{}, chance()
		for range 100 {
			got := After(c.attempt, random)
			if got < c.least || got > c.least+c.least/4 {
				t.Fatalf("after attempt %d: %v, want %v and up to a quarter more", c.attempt, got, c.least)
			}
			seen[got] = true
		}
		if len(seen) < 50 {
			t.Errorf("after attempt %d: only %d different waits", c.attempt, len(seen))
		}
	}
}

func TestAJobIsDue(t *testing.T) {
	for _, c := range []struct {
		name       string
		job        Job
		due, spent bool
	}{
		{"when its time has come", Job{State: Ready, RunAt: now}, true, false},
		{"not before", Job{State: Ready, RunAt: now.Add(1)}, false, false},
		{"not while a worker has it", Job{State: Running, Lease: now.Add(1), Attempt: 1}, false, false},
		{"when its worker fell silent", Job{State: Running, Lease: now, Attempt: 1}, true, false},
		{"but is spent when its worker died in the last try", Job{State: Running, Lease: now, Attempt: MaxAttempts}, true, true},
		{"never when dead", Job{State: Dead, Attempt: MaxAttempts}, false, false},
		{"never when unknown", Job{}, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if due, spent := c.job.Due(now), c.job.Spent(now); due != c.due || spent != c.spent {
				t.Errorf("due %v spent %v, want %v %v", due, spent, c.due, c.spent)
			}
		})
	}
}

func TestAFileThatCannotBeReadIsGivenUpAtTheSixthTry(t *testing.T) {
	j, at, random := Job{Kind: Read, Subject: "e1", State: Ready, RunAt: now}, now, chance()
	for try := 1; ; try++ {
		if !j.Due(at) {
			t.Fatalf("try %d: not due: %+v", try, j)
		}
		j = j.Begun(at)
		if j.State != Running || j.Attempt != try || j.Due(at.Add(LeaseFor-1)) || !j.Due(at.Add(LeaseFor)) {
			t.Fatalf("try %d began as %+v", try, j)
		}
		j = j.Failed(at, why, random)
		if j.LastError != why.Error() || !j.Lease.IsZero() {
			t.Errorf("try %d failed as %+v", try, j)
		}
		if j.State == Dead {
			if try != 6 {
				t.Errorf("given up at try %d", try)
			}
			break
		}
		if j.Due(at.Add(FirstWait - 1)) {
			t.Errorf("try %d: due at once again", try)
		}
		at = j.RunAt
	}
	if j = j.Again(at); !j.Due(at) || j.Spent(at) || j.Attempt != 0 || j.LastError == "" {
		t.Errorf("asked again: %+v", j)
	}
}

func TestALongReadKeepsItsLease(t *testing.T) {
	j := Job{State: Ready, RunAt: now}.Begun(now)
	for at := now; at.Before(now.Add(time.Hour)); at = at.Add(RenewEvery) {
		if j.Due(at) {
			t.Fatalf("lost after %v", at.Sub(now))
		}
		j = j.Renewed(at)
	}
}

func TestAnErrorIsKeptAsTextThatEveryCatalogTakes(t *testing.T) {
	for _, said := range []string{strings.Repeat("损坏", 1000), strings.Repeat("a", MaxError), "x" + strings.Repeat("页", 800), "\x00\xff损坏"} {
		got := Job{Attempt: 1}.Failed(now, errors.New(said), chance()).LastError
		if len(got) > MaxError || len(got) < min(len(said), MaxError)-3 || !utf8.ValidString(got) || strings.Contains(got, "\x00") {
			t.Errorf("kept %d bytes of %d: %.20q", len(got), len(said), got)
		}
	}
}
