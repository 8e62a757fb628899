package main

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"juzheng/api"
)

const (
	rebuilt      = 320 // files, several batches of a rebuild
	rebuildKills = 6
	longestWork  = 700 * time.Millisecond // on a rebuild, before the kill
	wholeWithin  = 2 * time.Minute
	heading      = "整改台账"
)

// rebuilds makes a victim with files that all answer to heading, served by an administrator's token.
func rebuilds(t *testing.T) *victim {
	t.Helper()
	v := newVictim(t, nil)
	dir := t.TempDir()
	for n := range rebuilt {
		text := fmt.Sprintf("%s第%d号\n支部党员大会研究整改措施，逐条落实到人。件号%06d号\n", heading, n, n)
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("台账%d.txt", n)), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	v.must("upload", "--wait", dir)
	v.must("search", heading) // indexed before the server starts
	return v
}

// manager is a client that may manage; v.client may search.
func (v *victim) manager() *client {
	c := *v.client
	c.token = v.admin
	return &c
}

func (v *victim) asks() api.SearchAnswer {
	v.t.Helper()
	var a api.SearchAnswer
	if err := v.client.get(v.t.Context(), "/search?limit=1&q="+url.QueryEscape(heading), &a); err != nil {
		v.t.Fatal(err)
	}
	return a
}

// wholeAgain waits until nothing is rebuilt any more. Until then an answer is
// whole or says that it may not be.
func (v *victim) wholeAgain() (partial int) {
	v.t.Helper()
	for end := time.Now().Add(wholeWithin); time.Now().Before(end); time.Sleep(pollEvery / 4) {
		a := v.asks()
		if a.Rebuilding != nil && a.Rebuilding.Partial {
			partial++
		} else if a.Total != rebuilt {
			v.t.Fatalf("%d files of %d answer, and nothing is said: %+v", a.Total, rebuilt, a.Rebuilding)
		}
		if a.Rebuilding == nil {
			return partial
		}
	}
	v.t.Fatal("the rebuild does not end")
	return 0
}

// verified expects that nothing is wrong.
func (v *victim) verified() {
	v.t.Helper()
	got, err := v.manager().verify(v.t.Context(), io.Discard)
	if err != nil || !got.Ok {
		v.t.Errorf("verify: %v %+v", err, got.Faults)
	}
}

// generation is the folder of the index that answers.
func (v *victim) generation() string {
	v.t.Helper()
	b, err := os.ReadFile(filepath.Join(v.data, "index", "current"))
	if err != nil {
		v.t.Fatal(err)
	}
	return filepath.Join(v.data, "index", strings.TrimSpace(string(b)))
}

// The server is killed amid a rebuild and around its end; it goes on with it, and
// whoever searches gets whole answers all the while.
func TestKillNineAmidARebuildLosesNothing(t *testing.T) {
	t.Parallel()
	v := rebuilds(t)
	v.start()
	first, resumed := v.generation(), 0
	for range rebuildKills {
		if err := v.manager().ask(t.Context(), http.MethodPost, "/index/rebuild", nil, nil); err != nil {
			t.Fatal(err)
		}
		time.Sleep(rand.N(longestWork))
		v.kill()
		v.start()
		if a := v.asks(); a.Total != rebuilt {
			t.Fatalf("%d files of %d answer after a kill", a.Total, rebuilt)
		} else if a.Rebuilding != nil {
			resumed++
		}
	}
	v.wholeAgain()
	v.verified()
	if now := v.generation(); now == first {
		t.Errorf("%s answers still", now)
	}
	v.stop()
	if left, err := filepath.Glob(filepath.Join(v.data, "index", "0*")); err != nil || len(left) != 1 {
		t.Errorf("generations: %v %v", left, err)
	}
	t.Logf("%d kills, %d times the rebuild went on", rebuildKills, resumed)
}

// Bytes of the index change under a running server. It notices, sets the index
// aside and fills a new one, although it is killed while it does.
func TestAServerRecoversFromDamageByItself(t *testing.T) {
	t.Parallel()
	v := rebuilds(t)
	v.start()
	partial := 0
	for round := range 3 {
		segments, err := filepath.Glob(filepath.Join(v.generation(), "*.zap"))
		if err != nil || len(segments) == 0 {
			t.Fatal(segments, err)
		}
		for _, path := range segments {
			if err := flipped(path); err != nil {
				t.Fatal(err)
			}
		}
		got, err := v.manager().verify(t.Context(), io.Discard)
		if err != nil {
			t.Fatal(err)
		}
		if got.Ok || !strings.Contains(got.Faults[0].Text, "检索库已损坏") {
			t.Errorf("verify: %+v", got.Faults)
		}
		if round > 0 {
			time.Sleep(rand.N(longestWork / 2))
			v.kill()
			v.start()
		}
		partial += v.wholeAgain()
		v.verified()
	}
	if partial == 0 {
		t.Error("no answer said that it may not be whole")
	}
	v.stop()
}

// flipped changes one byte in the middle of a file, as a bad disk does.
func flipped(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err != nil {
		return errors.Join(err, f.Close())
	}
	var b [1]byte
	_, err = f.ReadAt(b[:], info.Size()/2)
	b[0] ^= 0x20
	_, wrote := f.WriteAt(b[:], info.Size()/2)
	return errors.Join(err, wrote, f.Close())
}
