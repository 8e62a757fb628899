package bleve_test

import (
	"os"
	"os/exec"
	"testing"
	"time"

	"juzheng/indexer"
	"juzheng/indexer/bench/harm"
	"juzheng/indexer/bleve"
	"juzheng/indexer/query"
)

func openBleve(dir string) (indexer.Engine, error) { return bleve.Open(dir, bleve.Options{}) }

// A few of the kills and flips of make bench-search.
func TestKillNineLosesNoAcknowledgedFile(t *testing.T) {
	k := harm.Kills{Dir: t.TempDir(), Open: openBleve, Kills: 8, PerDir: 4, OneLife: 400 * time.Millisecond, Notice: t.Logf,
		Child: childOn("JUZHENG_TEST_KILLED")}
	toll, err := k.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if toll.Bad() || toll.Kills != 8 || toll.Acknowledged == 0 || toll.Files == 0 {
		t.Errorf("%+v", toll)
	}
}

func TestAFlippedByteNeverAnswersOtherwise(t *testing.T) {
	dir := t.TempDir()
	if err := harm.Tell(t.Context(), dir, openBleve, 40); err != nil {
		t.Fatal(err)
	}
	var q harm.Questions
	for _, words := range []string{"支部党员大会", "整改措施", "签到", "会议记录"} {
		q.Asked = append(q.Asked, indexer.Request{Query: query.Query{Op: query.Text, Text: words}, Limit: 50, Facets: []string{"kind"}})
	}
	f := harm.Flips{Dir: dir, Work: t.TempDir(), Questions: q, Child: childOn("JUZHENG_TEST_DAMAGED"), Flips: 12, Seed: 1, Notice: t.Logf}
	sums, err := f.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range sums {
		if s.Bad() > 0 || s.Flips != f.Flips {
			t.Errorf("%+v", s)
		}
		t.Logf("%+v", s)
	}
}

// childOn is this test binary with a directory to work on; see TestMain.
func childOn(key string) func(string) *exec.Cmd {
	return func(dir string) *exec.Cmd {
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), key+"="+dir)
		return child
	}
}
