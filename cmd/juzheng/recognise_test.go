package main

import (
	"context"
	"io"
	"math"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"juzheng/api"
	"juzheng/cmd/juzheng/sample"
	"juzheng/indexer/extract/ocr/ocrtest"
	"juzheng/indexer/page"
)

type inScan struct {
	file, words string
	at          page.Box
}

// Words that stand in one scan of the sample each, and where: seen by eye on the pictures.
var inScans = []inScan{
	{"临江支部党员大会签到表20250918.jpg", "列席1人（贺松筠）", page.Box{X0: .326, Y0: .362, X1: .497, Y1: .380}},
	{"中心组第三季度集中学习签到表(扫描件).pdf", "9月19日补学", page.Box{X0: .715, Y0: .396, X1: .820, Y1: .413}},
	{"临江支部党费补缴收据(扫描件).pdf", "0031207", page.Box{X0: .783, Y0: .278, X1: .875, Y1: .318}},
}

func TestScansOfTheSampleAreFoundByWordsWithinThem(t *testing.T) {
	dir := ocrtest.Dir(t)
	b := &bench{ctx: t.Context(), cfg: Config{Data: filepath.Join(t.TempDir(), "data"), OCR: dir, Workers: 1, MaxMB: 64, Soon: 20, Urgent: 10}, out: io.Discard, err: io.Discard}
	a, err := open(b.ctx, b.cfg, true)
	if err != nil {
		t.Fatal(err)
	}
	story := sample.Story()
	story.Proofs = nil
	story.Files = slices.DeleteFunc(slices.Clone(story.Files), func(f sample.File) bool {
		return !slices.ContainsFunc(inScans, func(s inScan) bool { return s.file == f.Name })
	})
	working, stop := context.WithCancel(b.ctx)
	wait := a.background(working, 1)
	defer func() {
		stop()
		wait()
		if err := a.close(); err != nil {
			t.Error(err)
		}
	}()
	if err := (&seeding{bench: b, app: a, story: story, passwords: b.cfg.path("demo-accounts.txt")}).run(b.ctx); err != nil {
		t.Fatal(err)
	}
	cl := &client{base: "http://juzheng", http: &http.Client{Transport: inProcess{a.handler}}, app: a}
	for _, s := range inScans {
		q := "?q=" + url.QueryEscape(s.words)
		var found api.SearchAnswer
		if err := cl.get(b.ctx, "/search"+q, &found); err != nil {
			t.Fatal(err)
		}
		if len(found.Hits) != 1 || found.Hits[0].File != s.file {
			t.Errorf("%s: %+v", s.words, found.Hits)
			continue
		}
		var p api.Page
		if err := cl.get(b.ctx, "/evidence/"+found.Hits[0].Evidence+"/pages/"+strconv.Itoa(found.Hits[0].Page)+q, &p); err != nil {
			t.Fatal(err)
		}
		if !p.Ocr || p.Pending || strings.HasPrefix(p.Engine, "tesseract") || len(p.Boxes) != 1 || far(p.Boxes[0], s.at) {
			t.Errorf("%s in %s (%s) has the boxes %v, want %v", s.words, s.file, p.Engine, p.Boxes, s.at)
		}
	}
}

// far says that an edge of a box is elsewhere by more than a hundredth of the page.
func far(a, b page.Box) bool {
	for _, d := range []float32{a.X0 - b.X0, a.Y0 - b.Y0, a.X1 - b.X1, a.Y1 - b.Y1} {
		if math.Abs(float64(d)) > .01 {
			return true
		}
	}
	return false
}
