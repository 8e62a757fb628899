package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"juzheng/api"
	"juzheng/internal/blob"
	"juzheng/internal/ledger"
	"juzheng/internal/store/storetest"
)

// fewKills are the kills of an ordinary run; JUZHENG_KILLS asks for more.
const fewKills = 3

const (
	uploaders    = 4
	filesPerLife = 12
	longestLife  = 1500 * time.Millisecond // of a server, from when it answers
	longestBirth = 300 * time.Millisecond  // of one that is killed while it starts
	settleWithin = 10 * time.Minute
)

// homes are where catalog and blobs may live.
var homes = []struct {
	name string
	env  func(t *testing.T) []string
}{
	{"SQLite and disk", func(*testing.T) []string { return nil }},
	{"PostgreSQL and S3", func(t *testing.T) []string {
		if os.Getenv("JUZHENG_TEST_S3") == "" {
			t.Skip("JUZHENG_TEST_S3 names no server; make test starts one")
		}
		return []string{
			"JUZHENG_POSTGRES=" + storetest.Postgres(t),
			"JUZHENG_S3_ENDPOINT=" + os.Getenv("JUZHENG_TEST_S3"),
			"JUZHENG_S3_BUCKET=" + fmt.Sprintf("kill-%x", rand.Uint64()),
			"JUZHENG_S3_ACCESS_KEY=" + os.Getenv("JUZHENG_TEST_S3_ACCESS_KEY"),
			"JUZHENG_S3_SECRET_KEY=" + os.Getenv("JUZHENG_TEST_S3_SECRET_KEY"),
		}
	}},
}

// The server is killed with SIGKILL at random moments, while four people upload
// and files are read. Who got no receipt sends the file again. In the end each
// file is there exactly once, under the receipt that was given, whole, read and
// found, and verify has nothing to say.
func TestKillNineLosesNothingAndDoublesNothing(t *testing.T) {
	kills := fewKills
	if s := os.Getenv("JUZHENG_KILLS"); s != "" {
		var err error
		if kills, err = strconv.Atoi(s); err != nil {
			t.Fatal(err)
		}
	}
	for _, h := range homes {
		t.Run(h.name, func(t *testing.T) {
			t.Parallel() // a lease that must run out is no work
			v := newVictim(t, h.env(t))
			p := &pile{originals: pdfs(t)}
			for range kills {
				v.live(p)
			}
			v.start()
			v.uploadAll(p)
			again := v.settle(p)
			v.looksWhole(p)
			v.findsEach(p)
			v.stop()
			if out, err := v.run("verify"); err != nil {
				t.Errorf("verify: %v: %s", err, out)
			}
			t.Logf("kills: %s, %d kills (%d while reading)\t%d files, %d uploads cut off of which %d had been kept, %d read again by hand",
				h.name, kills, v.whileReading, len(p.all), p.cut, p.known, again)
		})
	}
}

// A piece is one file that somebody wants to hand in.
type piece struct {
	name, word string
	body       []byte
	ref        blob.Ref
	id         string // of the receipt; "" while there is none
}

// A pile is what the uploaders have to hand in.
type pile struct {
	originals  [][]byte // PDF files to vary
	sync.Mutex          // guards what follows
	all        []*piece
	waiting    []*piece
	cut, known int
}

// add makes n new files: short and long texts, and PDFs.
func (p *pile) add(n int) {
	p.Lock()
	defer p.Unlock()
	for range n {
		k := len(p.all)
		f := &piece{word: fmt.Sprintf("件号%06d号", k)}
		switch {
		case k%4 == 3: // a comment after its end changes the bytes of a PDF and not its pages
			f.name = fmt.Sprintf("收据%d.pdf", k)
			f.body = fmt.Appendf(bytes.Clone(p.originals[k%len(p.originals)]), "\n%%%s\n", f.word)
			f.word = ""
		default:
			f.name = fmt.Sprintf("会议记录%d.txt", k)
			lines := 1 + (k%4)*(k%7)*1500 // up to 1 MB
			f.body = []byte(strings.Repeat("支部党员大会研究整改措施，逐条落实到人。\n", lines) + f.word + "，参会人员签到。\n")
		}
		f.ref = blob.RefOf(f.body)
		p.all, p.waiting = append(p.all, f), append(p.waiting, f)
	}
}

func (p *pile) take() *piece {
	p.Lock()
	defer p.Unlock()
	if len(p.waiting) == 0 {
		return nil
	}
	f := p.waiting[0]
	p.waiting = p.waiting[1:]
	return f
}

func (p *pile) giveBack(f *piece) {
	p.Lock()
	defer p.Unlock()
	p.waiting = append(p.waiting, f)
	p.cut++
}

// live is one life of the server, from its start to its sudden end.
func (v *victim) live(p *pile) {
	p.add(filesPerLife)
	if rand.IntN(8) == 0 {
		v.spawn()
		time.Sleep(rand.N(longestBirth))
		v.kill()
		return
	}
	v.start()
	v.looksWhole(p)
	var all sync.WaitGroup
	for range uploaders {
		all.Go(func() { v.upload(p) })
	}
	time.Sleep(rand.N(longestLife))
	var s api.Status
	if err := v.client.get(v.t.Context(), "/status", &s); err == nil && s.Jobs != nil && (*s.Jobs)["running"] > 0 {
		v.whileReading++
	}
	v.kill()
	all.Wait()
}

// upload hands in files until none waits or the server is gone.
func (v *victim) upload(p *pile) {
	for f := p.take(); f != nil; f = p.take() {
		r, err := v.handIn(f)
		if err != nil {
			if !cutShort(err) {
				v.t.Errorf("%s: %v", f.name, err)
			}
			p.giveBack(f)
			return
		}
		if r.Id == "" || r.Sha256 != f.ref.String() || r.Size != int64(len(f.body)) {
			v.t.Errorf("%s: receipt %+v", f.name, r)
		}
		p.Lock()
		f.id = r.Id
		if r.Known {
			p.known++
		}
		p.Unlock()
	}
}

func (v *victim) uploadAll(p *pile) {
	v.upload(p)
	if f := p.take(); f != nil {
		v.t.Fatalf("%s could not be uploaded", f.name)
	}
}

// handIn sends one file slowly, so that a kill meets it on its way.
func (v *victim) handIn(f *piece) (api.Receipt, error) {
	form := newForm(f.name, f.body)
	res, err := v.client.send(v.t.Context(), http.MethodPost, "/evidence", form.media, form)
	if err != nil {
		return api.Receipt{}, err
	}
	defer res.Body.Close()
	var got api.Receipts
	if err := decode(res.Body, &got); err != nil {
		return api.Receipt{}, err
	}
	if len(got.Receipts) != 1 {
		return api.Receipt{}, fmt.Errorf("%d receipts", len(got.Receipts))
	}
	return got.Receipts[0], nil
}

// cutShort tells a connection that ended from an answer that refuses.
func cutShort(err error) bool {
	var gone *url.Error
	return errors.As(err, &gone) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) || strings.Contains(err.Error(), "connection reset")
}

// looksWhole reads the whole list: each file at most once, under the ID of its
// receipt, at its full size; with a receipt it is there.
func (v *victim) looksWhole(p *pile) {
	v.t.Helper()
	listed := map[string]api.EvidenceRow{}
	for ask := "/evidence?limit=200"; ask != ""; {
		var page api.EvidencePage
		if err := v.client.get(v.t.Context(), ask, &page); err != nil {
			v.t.Fatal(err)
		}
		for _, e := range page.Items {
			if other, ok := listed[e.Sha256]; ok {
				v.t.Errorf("doubled: %s as %s and %s", e.Name, other.Id, e.Id)
			}
			listed[e.Sha256] = e
		}
		ask = ""
		if page.Next != nil {
			ask = "/evidence?limit=200&cursor=" + url.QueryEscape(*page.Next)
		}
	}
	for _, f := range p.all {
		e, ok := listed[f.ref.String()]
		delete(listed, f.ref.String())
		switch {
		case !ok && f.id != "":
			v.t.Errorf("lost: %s, receipt %s", f.name, f.id)
		case ok && f.id != "" && e.Id != f.id, ok && e.Size != int64(len(f.body)), ok && e.Name != f.name:
			v.t.Errorf("%s (receipt %q, %d bytes) is listed as %+v", f.name, f.id, len(f.body), e)
		}
	}
	for _, e := range listed {
		v.t.Errorf("nobody sent this: %+v", e)
	}
}

// settle waits until everything was read and indexed. A file whose reader died
// as often as a job is tried waits for a person to ask again; that is done here.
func (v *victim) settle(p *pile) (again int) {
	v.t.Helper()
	v.settled()
	for _, f := range p.all {
		var e api.Evidence
		if err := v.client.get(v.t.Context(), "/evidence/"+f.id, &e); err != nil {
			v.t.Fatal(err)
		}
		if e.Row.State == ledger.Unreadable {
			again++
			if err := v.client.ask(v.t.Context(), http.MethodPost, "/evidence/"+f.id+"/read-again", nil, nil); err != nil {
				v.t.Error(err)
			}
		}
	}
	if again > 0 {
		v.settled()
	}
	return again
}

func (v *victim) settled() {
	v.t.Helper()
	var s api.Status
	for end := time.Now().Add(settleWithin); time.Now().Before(end); time.Sleep(pollEvery) {
		if err := v.client.get(v.t.Context(), "/status", &s); err != nil {
			v.t.Fatal(err)
		}
		if s.Evidence.States["received"]+s.Evidence.States["reading"] == 0 && s.Index != nil && s.Index.Current {
			return
		}
	}
	v.t.Fatalf("not settled: %+v, jobs %v, index %+v", s.Evidence, s.Jobs, s.Index)
}

// findsEach asks for each text by its own words, and reads each original whole.
func (v *victim) findsEach(p *pile) {
	for _, f := range p.all {
		if f.word != "" {
			var a api.SearchAnswer
			if err := v.client.get(v.t.Context(), "/search?q="+url.QueryEscape(f.word), &a); err != nil || a.Total != 1 || a.Hits[0].Evidence != f.id {
				v.t.Errorf("search %s: %v, %d hits %v", f.word, err, a.Total, a.Hits)
			}
		}
		if got, err := v.original(f.id); err != nil || blob.RefOf(got) != f.ref {
			v.t.Errorf("original of %s: %d bytes of %d, %v", f.name, len(got), len(f.body), err)
		}
	}
}

func (v *victim) original(id string) ([]byte, error) {
	res, err := v.client.send(context.Background(), http.MethodGet, "/evidence/"+id+"/original", "", nil)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	return io.ReadAll(res.Body)
}

func pdfs(t *testing.T) (all [][]byte) {
	t.Helper()
	names, err := filepath.Glob("sample/files/*.pdf")
	if err != nil || len(names) == 0 {
		t.Fatalf("no PDF among the samples: %v", err)
	}
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, b)
	}
	return all
}
