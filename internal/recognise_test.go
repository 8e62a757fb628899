package internal_test

import (
	"path/filepath"
	"strings"
	"testing"

	"juzheng/indexer/extract"
	"juzheng/indexer/extract/ocr/ocrtest"
	"juzheng/indexer/extract/ocr/scans"
	"juzheng/indexer/highlight"
	"juzheng/indexer/page"
	"juzheng/indexer/query"
	"juzheng/internal/account"
	"juzheng/internal/kept"
	"juzheng/internal/ledger"
	"juzheng/internal/search"
	"juzheng/internal/store"
	"juzheng/internal/store/storetest"
)

// withModels gives the worker a reader that recognises, as if the models were
// installed and the process started again.
func (h *house) withModels(t *testing.T, dir string) (engine string) {
	t.Helper()
	reader, err := extract.New(extract.Config{Dir: filepath.Join(h.dir, "cache"), OCR: dir, Workers: 1})
	must(t, err)
	t.Cleanup(func() { must(t, reader.Close()) })
	h.worker.Reader = reader
	engine, err = reader.Recogniser(ctx)
	must(t, err)
	return engine
}

func TestAScanWaitsUntilThereAreModelsAndIsThenFoundInItsPlace(t *testing.T) {
	models := ocrtest.Dir(t)
	studio, err := scans.NewStudio("")
	if err != nil {
		t.Skip("needs a Chinese font (fonts-wqy-microhei): ", err)
	}
	sheet, err := studio.Draw("receipt", 21)
	must(t, err)
	words := sheet.Placed[0]
	for _, p := range sheet.Placed { // the longest line is the surest
		if len(p.Text) > len(words.Text) && !strings.ContainsAny(p.Text, "¥￥（） ") {
			words = p
		}
	}
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := open(t, s)
		e := h.upload(t, "收据.jpg", string(sheet.JPEG))
		h.drain(t)
		state := func() ledger.Evidence {
			e, err := s.Evidence(ctx, e.ID)
			must(t, err)
			return e
		}
		if got := state(); got.State != ledger.OCRPending || got.PendingPages != 1 || h.found(t, account.LocalOperator, `"`+words.Text+`"`) != "" {
			t.Fatalf("before there are models: %+v", got)
		}

		engine := h.withModels(t, models)
		if n, err := h.Recognise(ctx, engine); err != nil || n != 1 {
			t.Fatalf("%d queued, %v", n, err)
		}
		if n, err := h.Recognise(ctx, engine); err != nil || n != 0 {
			t.Errorf("a second process queued %d more, %v", n, err)
		}
		h.drain(t)
		got := state()
		if got.State != ledger.Searchable || got.PendingPages != 0 || !strings.Contains(got.Engine, engine) {
			t.Fatalf("%+v", got)
		}
		a, err := h.finder.Find(ctx, account.LocalOperator, search.Question{Text: `"` + words.Text + `"`, Limit: 5})
		must(t, err)
		if a.Total != 1 || a.Hits[0].Page != 1 {
			t.Fatalf("%q: %+v", words.Text, a)
		}
		p, _, err := kept.Page(ctx, h.blobs, got, a.Hits[0].Page)
		must(t, err)
		checkBox(t, p, words, sheet)

		if n, err := h.RecogniseAgain(ctx, account.LocalOperator, "another model"); err != nil || n != 0 {
			t.Errorf("%d queued that another model recognised, %v", n, err)
		}
		if n, err := h.RecogniseAgain(ctx, account.LocalOperator, engine); err != nil || n != 1 || state().State != ledger.Received {
			t.Errorf("%d queued, %v", n, err)
		}
	})
}

// checkBox asks where the words of a search are marked on their page.
func checkBox(t *testing.T, p page.Page, words scans.Placed, sheet scans.Sheet) {
	t.Helper()
	q, err := query.Parse(`"` + words.Text + `"`)
	must(t, err)
	boxes := highlight.Boxes(p, highlight.NewMarker(q).Spans(p.Text))
	if len(boxes) != 1 {
		t.Fatalf("%d boxes for %q in\n%s", len(boxes), words.Text, p.Text)
	}
	b, w, h := boxes[0], float32(sheet.Image.Bounds().Dx()), float32(sheet.Image.Bounds().Dy())
	for what, off := range map[string]float32{"left": b.X0*w - float32(words.At.Min.X), "right": b.X1*w - float32(words.At.Max.X),
		"middle": (b.Y0+b.Y1)/2*h - float32(words.At.Min.Y+words.At.Max.Y)/2} {
		if high := float32(words.At.Dy()); off > high || off < -high {
			t.Errorf("%q stands at %v; its box %v is %v pixels off at the %s", words.Text, words.At, b, off, what)
		}
	}
}
