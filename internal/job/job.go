// Package job is the life of a piece of work that is done later: what it is, when
// it is tried again, and when it is given up.
package job

import (
	"errors"
	"math/rand/v2"
	"strings"
	"time"
	"unicode/utf8"
)

const (
	// MaxAttempts is how often a job is tried before it is dead.
	MaxAttempts = 6
	// LeaseFor is how long a worker may be silent before its job is another's.
	LeaseFor = 30 * time.Second
	// RenewEvery is how often a worker renews its lease; two renewals may fail.
	RenewEvery = LeaseFor / 4
	// FirstWait and MaxWait bound the time before another try; jitter comes on top.
	FirstWait = 2 * time.Second
	MaxWait   = 30 * time.Minute
	// Jitter is the part of the wait that chance may add: jobs that failed
	// together for one reason shall not come back together.
	Jitter = 0.25
	// MaxError is how many bytes are kept of the last error.
	MaxError = 2000
)

// ErrLost says that the lease ran out and the job is another's now: what was done
// for it must not be kept.
var ErrLost = errors.New("任务已由其他进程接手，本次结果作废")

// A Kind says what is to be done.
type Kind string

// Read extracts the pages of an evidence, whose ID is the subject.
const Read Kind = "read"

// A State is where a job stands. A finished job is no more.
type State string

const (
	Ready   State = "ready"   // to be done at RunAt
	Running State = "running" // a worker has it until Lease
	Dead    State = "dead"    // given up; a person may say "again"
)

// A Job is work to be done on a subject. There is one of a kind and subject at most.
type Job struct {
	ID        string
	Kind      Kind
	Subject   string
	State     State
	Attempt   int       // how often it was begun; the fence against a worker that lost its lease
	RunAt     time.Time // not before
	Lease     time.Time // the worker's, while running
	LastError string
	// Secret is a password that the work needs. It stands in the catalog with its
	// job and goes with it: when the job is done, given up or begun afresh.
	Secret string
}

// Due says that a worker may begin j: it is ready, or its worker fell silent.
func (j Job) Due(now time.Time) bool {
	switch j.State {
	case Ready:
		return !now.Before(j.RunAt)
	case Running:
		return !now.Before(j.Lease)
	}
	return false
}

// Spent says that a worker that began j has died in the last of its tries: it is
// to be failed, not begun again, for it may be what kills workers.
func (j Job) Spent(now time.Time) bool { return j.Due(now) && j.Attempt >= MaxAttempts }

// Begun is j in the hands of a worker.
func (j Job) Begun(now time.Time) Job {
	j.State, j.Attempt, j.Lease = Running, j.Attempt+1, now.Add(LeaseFor)
	return j
}

// Renewed is j in the hands of a worker that began no new try: it goes on, or gives j up.
func (j Job) Renewed(now time.Time) Job {
	j.State, j.Lease = Running, now.Add(LeaseFor)
	return j
}

// Failed is j after a try that failed: ready for a later one, or dead.
func (j Job) Failed(now time.Time, why error, chance *rand.Rand) Job {
	j.LastError, j.Lease = shortened(why.Error()), time.Time{}
	if j.Attempt >= MaxAttempts {
		j.State = Dead
		return j
	}
	j.State, j.RunAt = Ready, now.Add(After(j.Attempt, chance))
	return j
}

// Again is j as a person asked for it: at once, with all its tries.
func (j Job) Again(now time.Time) Job {
	j.State, j.Attempt, j.RunAt, j.Lease = Ready, 0, now, time.Time{}
	return j
}

// After is how long to wait after the given attempt failed, the first being 1:
// four times longer each time, from FirstWait to MaxWait.
func After(attempt int, chance *rand.Rand) time.Duration {
	wait := FirstWait
	for ; attempt > 1 && wait < MaxWait; attempt-- {
		wait *= 4
	}
	wait = min(wait, MaxWait)
	return wait + time.Duration(Jitter*chance.Float64()*float64(wait))
}

// shortened keeps the start of an error as text that every catalog takes.
func shortened(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "�"), "\x00", "")
	if len(s) <= MaxError {
		return s
	}
	cut := MaxError
	for !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut]
}
