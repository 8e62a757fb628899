package audit

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// A notebook is a log kept in memory, row by row as the catalog does.
type notebook struct {
	size        int64
	events      []Kept
	hashes      []KeptHash
	checkpoints [][]byte
	signer      note.Signer
	keys        note.Verifiers
}

func (n *notebook) read(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		out[i] = n.hashes[x].Hash
	}
	return out, nil
}

func (n *notebook) reader() tlog.HashReader { return tlog.HashReaderFunc(n.read) }

func newNotebook(t testing.TB) *notebook {
	t.Helper()
	secret, public, err := NewKey("某单位")
	if err != nil {
		t.Fatal(err)
	}
	n := &notebook{}
	n.signer, n.keys = keys(t, secret, public)
	return n
}

func keys(t testing.TB, secret, public string) (note.Signer, note.Verifiers) {
	t.Helper()
	s, err := note.NewSigner(secret)
	if err != nil {
		t.Fatal(err)
	}
	v, err := note.NewVerifier(public)
	if err != nil {
		t.Fatal(err)
	}
	return s, note.VerifierList(v)
}

var nine = time.Date(2018, 3, 5, 9, 0, 0, 123_456_789, time.FixedZone("CST", 8*3600))

func event(seq int64) Event {
	return Event{Seq: seq, At: nine.Add(time.Duration(seq) * time.Minute), Actor: "01J", ActorName: "二支部经办人",
		Action: "upload", Subject: fmt.Sprint("evidence-", seq), Detail: json.RawMessage(`{"file":"签到表<3月>.pdf"}`)}
}

func (n *notebook) write(t testing.TB, events int) {
	t.Helper()
	for range events {
		e, err := Write(event(n.size), n.reader())
		if err != nil {
			t.Fatal(err)
		}
		n.events = append(n.events, Kept{e.Seq, e.Body})
		for i, h := range e.Hashes {
			n.hashes = append(n.hashes, KeptHash{e.First + int64(i), h})
		}
		n.size++
	}
}

func (n *notebook) sign(t testing.TB) {
	t.Helper()
	c, err := CheckpointAt(n.size, nine, n.reader())
	if err != nil {
		t.Fatal(err)
	}
	signed, err := c.Sign(n.signer)
	if err != nil {
		t.Fatal(err)
	}
	n.checkpoints = append(n.checkpoints, signed)
}

// rehash writes all hashes anew over the present events, as a forger would.
func (n *notebook) rehash(t *testing.T) {
	t.Helper()
	n.hashes = nil
	for i := range n.events {
		hashes, err := tlog.StoredHashes(int64(i), n.events[i].Body, n.reader())
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range hashes {
			n.hashes = append(n.hashes, KeptHash{int64(len(n.hashes)), h})
		}
	}
}

func each[T any](all []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, x := range all {
			if !yield(x, nil) {
				return
			}
		}
	}
}

func (n *notebook) verify(t testing.TB) []string {
	t.Helper()
	faults, err := Verify(Log{n.size, each(n.events), each(n.hashes), n.checkpoints, n.keys})
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, f := range faults {
		said = append(said, fmt.Sprint(f.Flaw, " ", f.Seq))
		if f.Text == "" {
			t.Errorf("%v has no sentence", f)
		}
	}
	return said
}

// Each log has 101 events, and checkpoints at 0, 40, 80 and 101.
func TestVerifyNamesWhatIsWrong(t *testing.T) {
	for _, c := range []struct {
		name   string
		tamper func(*testing.T, *notebook)
		want   []string
	}{
		{"a log that nobody touched", func(*testing.T, *notebook) {}, nil},
		{"a name was changed", func(_ *testing.T, n *notebook) {
			n.events[41].Body = bytes.Replace(n.events[41].Body, []byte("二支部"), []byte("三支部"), 1)
		}, []string{"changed 41", "checkpoint 80", "checkpoint 101"}},
		{"a name was changed and all hashes made to fit", func(t *testing.T, n *notebook) {
			n.events[41].Body = bytes.Replace(n.events[41].Body, []byte("二支部"), []byte("三支部"), 1)
			n.rehash(t)
		}, []string{"checkpoint 80", "checkpoint 101"}},
		{"a space was added", func(_ *testing.T, n *notebook) {
			n.events[0].Body = append(n.events[0].Body, ' ')
		}, []string{"changed 0", "checkpoint 40", "checkpoint 80", "checkpoint 101"}},
		{"an event was emptied", func(_ *testing.T, n *notebook) { n.events[7].Body = nil },
			[]string{"changed 7", "checkpoint 40", "checkpoint 80", "checkpoint 101"}},
		{"a row is missing", func(_ *testing.T, n *notebook) { n.events = slices.Delete(n.events, 50, 51) },
			[]string{"missing 50", "checkpoint 80", "checkpoint 101"}},
		{"the first row is missing", func(_ *testing.T, n *notebook) { n.events = n.events[1:] },
			[]string{"missing 0", "checkpoint 40", "checkpoint 80", "checkpoint 101"}},
		{"the last row is missing", func(_ *testing.T, n *notebook) { n.events = n.events[:100] },
			[]string{"missing 100", "checkpoint 101"}},
		{"a row was taken out and the rest closed up", func(t *testing.T, n *notebook) {
			n.events = slices.Delete(n.events, 50, 51)
			for i := range n.events {
				n.events[i].Seq = int64(i)
			}
			n.size = 100
			n.rehash(t)
		}, []string{"swapped 50", "checkpoint 80", "checkpoint 101"}},
		{"the end was cut off, head, hashes and all", func(t *testing.T, n *notebook) {
			n.events, n.size = n.events[:90], 90
			n.rehash(t)
		}, []string{"checkpoint 101"}},
		{"two rows were swapped", func(_ *testing.T, n *notebook) {
			n.events[60].Body, n.events[70].Body = n.events[70].Body, n.events[60].Body
		}, []string{"swapped 60", "checkpoint 80", "checkpoint 101"}},
		{"a row too many at the end", func(_ *testing.T, n *notebook) { n.events = append(n.events, Kept{101, n.events[100].Body}) },
			[]string{"extra 101"}},
		{"a row twice", func(_ *testing.T, n *notebook) { n.events = slices.Insert(n.events, 5, n.events[5]) },
			[]string{"extra 5"}},
		{"a head that says far too much", func(_ *testing.T, n *notebook) {
			n.size = 1 << 60
			n.events = append(n.events, Kept{1<<60 - 1, []byte("{}")})
		}, []string{"missing 101"}},
		{"a leaf hash was changed", func(_ *testing.T, n *notebook) { n.hashes[tlog.StoredHashIndex(0, 33)].Hash[3] ^= 1 },
			[]string{"changed 33"}},
		{"an inner hash was changed", func(_ *testing.T, n *notebook) { n.hashes[tlog.StoredHashIndex(3, 4)].Hash[3] ^= 1 },
			[]string{"hash 39"}},
		{"a hash is missing", func(_ *testing.T, n *notebook) { n.hashes = slices.Delete(n.hashes, 8, 9) },
			[]string{"hash 5"}},
		{"the last hash is missing", func(_ *testing.T, n *notebook) { n.hashes = n.hashes[:len(n.hashes)-1] },
			[]string{"hash 100"}},
		{"a hash too many", func(_ *testing.T, n *notebook) { n.hashes = append(n.hashes, KeptHash{Index: 999}) },
			[]string{"extra 101"}},
		{"a checkpoint was rewritten", func(_ *testing.T, n *notebook) {
			n.checkpoints[1] = bytes.Replace(n.checkpoints[1], []byte("\n40\n"), []byte("\n41\n"), 1)
		}, []string{"unsigned 0"}},
		{"a stranger signed", func(t *testing.T, n *notebook) {
			mine := n.signer
			n.signer = newNotebook(t).signer
			n.sign(t)
			n.signer = mine
		}, []string{"unsigned 0"}},
		{"all was written anew by one who has the catalog but not the paper", func(t *testing.T, n *notebook) {
			n.events[3].Body = bytes.Replace(n.events[3].Body, []byte("upload"), []byte("delete"), 1)
			n.rehash(t)
			n.checkpoints = n.checkpoints[2:3] // the one on paper
		}, []string{"checkpoint 80"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := newNotebook(t)
			n.sign(t)
			for _, more := range []int{40, 40, 21} {
				n.write(t, more)
				n.sign(t)
			}
			c.tamper(t, n)
			if got := n.verify(t); !slices.Equal(got, c.want) {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestAnySingleChangeIsFound(t *testing.T) {
	n := newNotebook(t)
	n.write(t, 64)
	n.sign(t)
	random := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		i := random.IntN(64)
		was := n.events[i].Body
		body := bytes.Clone(was)
		body[random.IntN(len(body))] ^= 1 << random.IntN(8)
		n.events[i].Body = body
		if got := n.verify(t); len(got) != 2 || !strings.HasSuffix(got[0], fmt.Sprint(" ", i)) || got[1] != "checkpoint 64" {
			t.Fatalf("%s: %q", body, got)
		}
		n.events[i].Body = was
	}
}

func TestALogThatCannotBeReadIsNoVerdict(t *testing.T) {
	n := newNotebook(t)
	n.write(t, 3)
	broken := errors.New("连接已断开")
	events := func(yield func(Kept, error) bool) { yield(Kept{}, broken) }
	hashes := func(yield func(KeptHash, error) bool) { yield(KeptHash{}, broken) }
	for _, log := range []Log{{3, events, each(n.hashes), nil, n.keys}, {3, each(n.events), hashes, nil, n.keys}, {0, each(n.events[:0]), hashes, nil, n.keys}} {
		if _, err := Verify(log); !errors.Is(err, broken) {
			t.Errorf("got %v, want %v", err, broken)
		}
	}
}

func TestOurTreeIsTheTreeOfTlog(t *testing.T) {
	n := newNotebook(t)
	var own tree
	for i := range 300 {
		want, err := tlog.TreeHash(int64(i), n.reader())
		if err != nil || own.root() != want {
			t.Fatalf("%d events: %v, tlog has %v, %v", i, own.root(), want, err)
		}
		n.write(t, 1)
		own.add(tlog.RecordHash(n.events[i].Body))
	}
}

func TestAnEventIsEncodedInOneWay(t *testing.T) {
	const want = `{"seq":7,"at":"2018-03-05T01:07:00.123456Z","actor":"01J","actor_name":"二支部经办人","action":"upload","subject":"evidence-7","detail":{"file":"签到表<3月>.pdf"}}`
	body, err := event(7).Encode()
	if err != nil || string(body) != want {
		t.Fatalf("got  %s\nwant %s\n%v", body, want, err)
	}
	for _, e := range []Event{event(7), {}, {Action: "a\x00\u2028\"", At: nine}} {
		body, err := e.Encode()
		if err != nil {
			t.Fatal(err)
		}
		back, err := Decode(body)
		if err != nil {
			t.Fatal(err)
		}
		again, err := back.Encode()
		if err != nil || !bytes.Equal(again, body) {
			t.Errorf("%s became %s, %v", body, again, err)
		}
		e.At = e.At.UTC().Truncate(time.Microsecond)
		if !reflect.DeepEqual(back, e) {
			t.Errorf("%+v became %+v", e, back)
		}
	}
	if _, err := (Event{Detail: json.RawMessage("{")}).Encode(); err == nil {
		t.Error("a broken detail was encoded")
	}
}

func TestAProofTravelsWithoutTheLog(t *testing.T) {
	n := newNotebook(t)
	n.write(t, 77)
	n.sign(t)
	n.write(t, 5)
	for _, seq := range []int64{0, 1, 40, 63, 64, 76} {
		p, err := Prove(n.events[seq].Body, n.checkpoints[0], n.keys, n.reader())
		if err != nil {
			t.Fatal(err)
		}
		sent, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		var got Proof
		if err := json.Unmarshal(sent, &got); err != nil {
			t.Fatal(err)
		}
		if e, err := got.Check(n.keys); err != nil || e.Subject != event(seq).Subject {
			t.Errorf("event %d: %+v, %v", seq, e, err)
		}
		for name, forge := range maps.All(map[string]func(*Proof){
			"another name":   func(p *Proof) { p.Event = strings.Replace(p.Event, "二支部", "三支部", 1) },
			"another number": func(p *Proof) { p.Event = strings.Replace(p.Event, `"seq":`, `"seq":1`, 1) },
			"no event":       func(p *Proof) { p.Event = "" },
			"another path":   func(p *Proof) { p.Path = slices.Clone(p.Path); p.Path[0][0] ^= 1 },
			"a short path":   func(p *Proof) { p.Path = p.Path[1:] },
		}) {
			forged := got
			forge(&forged)
			if _, err := forged.Check(n.keys); !errors.Is(err, ErrProof) {
				t.Errorf("event %d, %s: %v, want ErrProof", seq, name, err)
			}
		}
		got.Checkpoint = strings.Replace(got.Checkpoint, "77", "78", 1)
		if _, err := got.Check(n.keys); !errors.Is(err, ErrCheckpoint) {
			t.Errorf("event %d, forged checkpoint: %v", seq, err)
		}
	}
	if _, err := Prove(n.events[80].Body, n.checkpoints[0], n.keys, n.reader()); err == nil {
		t.Error("an event after the checkpoint was proved by it")
	}
}

func TestACheckpointIsATextForPaper(t *testing.T) {
	n := newNotebook(t)
	n.write(t, 2)
	n.sign(t)
	text := string(n.checkpoints[0])
	if !strings.HasPrefix(text, "juzheng\n2\n") || !strings.Contains(text, "\n2018-03-05T01:00:00Z\n\n— 某单位 ") {
		t.Errorf("text is\n%s", text)
	}
	c, err := OpenCheckpoint(n.checkpoints[0], n.keys)
	if err != nil || c.Size != 2 || !c.At.Equal(nine.Truncate(time.Second)) {
		t.Errorf("%+v, %v", c, err)
	}
	for _, wrong := range []string{"go.sum database tree\n2\n" + c.Root.String() + "\n", "juzheng\n-1\n" + c.Root.String() + "\n2018-03-05T01:00:00Z\n",
		"juzheng\n02\n" + c.Root.String() + "\n2018-03-05T01:00:00Z\n", "juzheng\n2\nAA==\n2018-03-05T01:00:00Z\n"} {
		signed, err := note.Sign(&note.Note{Text: wrong}, n.signer)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := OpenCheckpoint(signed, n.keys); !errors.Is(err, ErrCheckpoint) {
			t.Errorf("%q: %v, want ErrCheckpoint", wrong, err)
		}
	}
}

// The aim is 10 s for a million events.
func BenchmarkVerify1M(b *testing.B) {
	n := newNotebook(b)
	n.write(b, 1_000_000)
	n.sign(b)
	for b.Loop() {
		if got := n.verify(b); got != nil {
			b.Fatal(got)
		}
	}
}
