package extract

import (
	"context"
	"errors"
	"fmt"
	"image"
	"runtime/debug"
	"slices"
	"strings"

	"juzheng/indexer/extract/ocr"
	"juzheng/indexer/extract/reading"
	"juzheng/indexer/hanzi"
	"juzheng/indexer/page"
)

const (
	noteNoWords = "本页没有识别出文字，请核对原件"
	noteFailed  = "本页识别文字时出错，已跳过，请核对原件"
	noteTooMany = "图片页太多，本页没有识别；请拆分后再上传"

	// heapBeside is where the collector begins to work hard in a child that
	// recognises: the models stand beside the heap.
	heapBeside = 448 << 20
)

// errMore says that a child has recognised enough and another goes on with the file.
var errMore = errors.New("another child goes on")

// An eye makes a page of a picture of text.
type eye func(ctx context.Context, img image.Image, n int) (page.Page, error)

// recogniser opens the models when the first picture comes; without them it is
// Tesseract, and nil when there is neither. The error says why models that are
// there do not work.
func (w *worker) recogniser() (see eye, name string, err error) {
	w.eyeOnce.Do(func() {
		engine, err := ocr.Open(w.setup.OCR)
		switch {
		case err == nil:
			debug.SetMemoryLimit(heapBeside)
			w.eyeName = engine.Name()
			w.eye = func(ctx context.Context, img image.Image, n int) (page.Page, error) {
				r, err := engine.Read(ctx, img)
				p := r.Page(n)
				p.Turned = r.Turned
				return p, err
			}
			return
		case !errors.Is(err, ocr.ErrMissing):
			w.eyeBroken = fmt.Errorf("open recognition in %s: %w", w.setup.OCR, err)
		}
		if t := w.setup.Tesseract; t != nil {
			w.eye, w.eyeName = w.tesseract, t.Name
		}
	})
	return w.eye, w.eyeName, w.eyeBroken
}

// mayRecognise says, without opening anything, whether there may be somebody who can.
func (w *worker) mayRecognise() bool { return w.setup.OCR != "" }

// recognising gives what readers need, nil where nobody recognises.
func (s *sink) recognising(ctx context.Context) reading.Recognise {
	if !s.w.mayRecognise() || s.take != nil {
		return nil
	}
	return func(p page.Page, draw func() (image.Image, error)) (page.Page, error) {
		return s.recognise(ctx, p, draw)
	}
}

// recognise is reading.Recognise within the bounds of a file. What a crash left
// behind is not tried again, and what the parent has already is left alone.
func (s *sink) recognise(ctx context.Context, p page.Page, draw func() (image.Image, error)) (page.Page, error) {
	again := !p.Pending // it has a text layer
	if again {
		s.again++
	}
	s.pictures++
	if s.sent >= s.pages || s.sent < s.skip || again && s.again > SecondLooks {
		return p, nil
	}
	see, name, _ := s.w.recogniser()
	if see == nil {
		return p, nil
	}
	left := func(note string) (page.Page, error) {
		if !again {
			p.Pending, p.Note, p.Engine = false, note, name
		}
		return p, nil
	}
	switch {
	case s.pictures > MaxRecognised:
		return left(noteTooMany)
	case s.sent+1 == s.spare:
		return left(noteFailed)
	case s.w.recognised >= RecycleRecognised:
		return p, errMore
	}
	s.w.recognised++
	if err := send(s.w.out, message{Recognising: true}); err != nil {
		return p, err
	}
	img, err := draw()
	if err != nil && again && reading.ReasonOf(err) != "" {
		return p, nil
	}
	if err != nil {
		return p, err
	}
	got, err := see(ctx, img, p.N)
	if err != nil {
		return left(noteFailed)
	}
	s.engine = name
	if again {
		return secondLook(p, got), nil
	}
	return recognised(p, got), nil
}

// recognised puts what was recognised in the place of a page that waited.
func recognised(p, got page.Page) page.Page {
	got.N, got.Label, got.OCR, got.Pending = p.N, p.Label, true, false
	got.Width, got.Height = p.Width, p.Height
	if got.Turned%180 != 0 {
		got.Width, got.Height = p.Height, p.Width
	}
	if strings.TrimSpace(got.Text) == "" {
		got.Note = noteNoWords
	}
	return got
}

// secondLook compares the text layer of a scan with what is recognised there.
// Where amounts or dates differ both are kept, the likelier text first.
func secondLook(layer, got page.Page) page.Page {
	seen, said := missing(got.Text, layer.Text), missing(layer.Text, got.Text)
	if len(seen)+len(said) == 0 || strings.TrimSpace(got.Text) == "" {
		return layer
	}
	note := "扫描件自带文字与识别结果的金额或日期不一致"
	for _, side := range []struct {
		who    string
		values []string
	}{{"自带文字为", said}, {"识别为", seen}} {
		if len(side.values) > 0 {
			note += "，" + side.who + strings.Join(side.values[:min(len(side.values), maxNamed)], "、")
		}
	}
	note += "；两种文字都可检索，请核对原件"
	if likeness(got.Text) > likeness(layer.Text) {
		p := recognised(layer, got)
		p.Second, p.Note = layer.Text, note
		return p
	}
	layer.Second, layer.Note = got.Text, note
	return layer
}

// maxNamed values of each side are named in a note.
const maxNamed = 3

// valuesOf are the amounts and dates of a text, each once, as a person writes them.
func valuesOf(text string) (all []string) {
	for _, v := range hanzi.Values(text) {
		said := ""
		switch v.Kind {
		case hanzi.Date:
			said = v.Day
		case hanzi.Amount:
			said = fmt.Sprintf("%d.%02d元", v.Fen/100, v.Fen%100)
		}
		if said != "" && !slices.Contains(all, said) {
			all = append(all, said)
		}
	}
	return all
}

// missing are the values of a text that another does not have. Where the other's
// lines end means nothing, and 2019-10 is had by who has 2019-10-14.
func missing(text, other string) (none []string) {
	has := append(valuesOf(other), valuesOf(strings.ReplaceAll(other, "\n", ""))...)
	for _, v := range valuesOf(text) {
		if !slices.ContainsFunc(has, func(h string) bool { return h == v || strings.HasPrefix(h, v+"-") }) {
			none = append(none, v)
		}
	}
	return none
}

func without(all, these []string) (rest []string) {
	for _, s := range all {
		if !slices.Contains(these, s) {
			rest = append(rest, s)
		}
	}
	return rest
}

// likeness is the share of a text's signs that Chinese writing uses often.
func likeness(text string) float64 {
	c := census(text)
	if c.signs == 0 || Verdict(text, reading.Look{}) != "" {
		return 0
	}
	return float64(c.signs-c.han+c.common-c.bad-c.symbols-c.accented) / float64(c.signs)
}
