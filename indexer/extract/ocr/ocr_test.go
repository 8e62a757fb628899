package ocr

import (
	"context"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"math"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	xdraw "golang.org/x/image/draw"

	"juzheng/indexer/extract/ocr/scans"
	"juzheng/indexer/highlight"
	"juzheng/indexer/page"
)

// models is where scripts/setup.sh test puts them.
const models = "../../../bin/ocr"

func open(t *testing.T) *Engine {
	t.Helper()
	e, err := Open(models)
	if errors.Is(err, ErrMissing) {
		t.Skip("the models are not in bin/ocr: run scripts/setup.sh test, which fetches them through npm")
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	return e
}

func drawn(t *testing.T, class string, seed uint64) scans.Sheet {
	t.Helper()
	s, err := scans.NewStudio("", "MicroHei")
	if errors.Is(err, scans.ErrNoFont) {
		t.Skip("needs the Debian package fonts-wqy-microhei")
	}
	if err != nil {
		t.Fatal(err)
	}
	sheet, err := s.Draw(class, seed)
	if err != nil {
		t.Fatal(err)
	}
	return sheet
}

func read(t *testing.T, e *Engine, img image.Image) (Result, page.Page) {
	t.Helper()
	r, err := e.Read(t.Context(), img)
	if err != nil {
		t.Fatal(err)
	}
	p := r.Page(7)
	wellFormed(t, p)
	return r, p
}

// wellFormed holds a page against what page.Page promises.
func wellFormed(t *testing.T, p page.Page) {
	t.Helper()
	if p.N != 7 || !p.OCR {
		t.Errorf("page %d, recognised %v", p.N, p.OCR)
	}
	at := 0
	for _, l := range p.Lines {
		if l.Start < at || l.End <= l.Start || l.End > utf8.RuneCountInString(p.Text) {
			t.Errorf("line from %d to %d after %d", l.Start, l.End, at)
		}
		at = l.End
		if l.X != nil && (len(l.X) != l.End-l.Start+1 || !slices.IsSorted(l.X)) {
			t.Errorf("%d characters have the edges %v", l.End-l.Start, l.X)
		}
		if b := l.Box; b.X0 < 0 || b.Y0 < 0 || b.X1 > 1 || b.Y1 > 1 || b.X0 >= b.X1 || b.Y0 >= b.Y1 {
			t.Errorf("box %v", b)
		}
		if l.Confidence < believed || l.Confidence > 1 {
			t.Errorf("confidence %v", l.Confidence)
		}
	}
}

// bare drops white space: where lines end is for the page to say.
func bare(s string) string { return strings.Join(strings.Fields(s), "") }

func TestAmountsDatesAndNamesComeOutExactly(t *testing.T) {
	e := open(t)
	for _, c := range []struct {
		class string
		seed  uint64
	}{{"clean", 1}, {"stamped", 1}, {"sign-in", 1}, {"receipt", 1}, {"receipt", 2}, {"phone", 2}} {
		sheet := drawn(t, c.class, c.seed)
		_, p := read(t, e, sheet.Image)
		if p.Engine != "PP-OCRv4 mobile" {
			t.Errorf("engine %q", p.Engine)
		}
		for _, f := range sheet.Fields {
			if !strings.Contains(bare(p.Text), f.Text) {
				t.Errorf("%s %d: no %s %s in\n%s", c.class, c.seed, f.Kind, f.Text, p.Text)
			}
		}
	}
}

func TestAMarkLiesOverItsWord(t *testing.T) {
	sheet := drawn(t, "clean", 1)
	_, p := read(t, open(t), sheet.Image)
	w, h := float64(sheet.Image.Bounds().Dx()), float64(sheet.Image.Bounds().Dy())
	found := 0
	for _, f := range sheet.Fields {
		for _, line := range sheet.Placed {
			before, _, ok := strings.Cut(line.Text, f.Text)
			at := strings.Index(p.Text, f.Text)
			if !ok || at < 0 || strings.Count(bare(p.Text), f.Text) > 1 {
				continue
			}
			found++
			from := utf8.RuneCountInString(before)
			x0, x1 := float64(line.X[from]), float64(line.X[from+utf8.RuneCountInString(f.Text)])
			start := utf8.RuneCountInString(p.Text[:at])
			b := highlight.Boxes(p, []highlight.Span{{Start: start, End: start + utf8.RuneCountInString(f.Text)}})
			if len(b) != 1 {
				t.Errorf("%s has %d boxes", f.Text, len(b))
				continue
			}
			near := float64(line.At.Dy()) / 2
			off := func(got float32, of, want float64) bool { return math.Abs(float64(got)*of-want) > near }
			if off(b[0].X0, w, x0) || off(b[0].X1, w, x1) || off(b[0].Y0, h, float64(line.At.Min.Y)) || off(b[0].Y1, h, float64(line.At.Max.Y)) {
				t.Errorf("%s from %.0f to %.0f in %v: marked at %.0f to %.0f, %.0f to %.0f", f.Text, x0, x1, line.At,
					float64(b[0].X0)*w, float64(b[0].X1)*w, float64(b[0].Y0)*h, float64(b[0].Y1)*h)
			}
		}
	}
	if found < 5 {
		t.Errorf("only %d values could be looked up", found)
	}
}

func TestAPageIsReadWhicheverWayItLies(t *testing.T) {
	e := open(t)
	sheet := drawn(t, "receipt", 2)
	for quarters := range 4 {
		turned := sheet.Image
		if quarters > 0 {
			p, _ := pictureOf(sheet.Image)
			turned = shown(p.turned(quarters))
		}
		r, p := read(t, e, turned)
		if (r.Turned+90*quarters)%360 != 0 {
			t.Errorf("turned by %d degrees, and by %d back", 90*quarters, r.Turned)
		}
		if r.Width != sheet.Image.Bounds().Dx() {
			t.Errorf("upright it is %d wide", r.Width)
		}
		for _, f := range sheet.Fields {
			if !strings.Contains(bare(p.Text), f.Text) {
				t.Errorf("turned by %d degrees: no %s in\n%s", 90*quarters, f.Text, p.Text)
			}
		}
	}
}

func shown(p *picture) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, p.w, p.h))
	for i := range p.w * p.h {
		copy(img.Pix[4*i:], p.pix[3*i:3*i+3])
		img.Pix[4*i+3] = 255
	}
	return img
}

func TestPicturesWithoutText(t *testing.T) {
	e := open(t)
	for _, size := range []image.Point{{0, 0}, {1, 1}, {3, 900}, {8, 8}, {700, 9}, {600, 800}} {
		img := image.NewRGBA(image.Rectangle{Max: size})
		draw.Draw(img, img.Rect, image.White, image.Point{}, draw.Src)
		r, p := read(t, e, img)
		if p.Text != "" || len(r.Lines) != 0 || r.Width != size.X || r.Height != size.Y {
			t.Errorf("%v: %q, %d × %d", size, p.Text, r.Width, r.Height)
		}
	}
}

// a vast picture takes no memory.
type vast struct{ w, h int }

func (v vast) ColorModel() color.Model { return color.GrayModel }
func (v vast) Bounds() image.Rectangle { return image.Rect(0, 0, v.w, v.h) }
func (v vast) At(x, y int) color.Color { return color.White }

func TestTooLargePicturesAreRefused(t *testing.T) {
	e := open(t)
	for _, v := range []vast{{MaxPixels + 1, 1}, {1 << 16, 1 << 16}, {math.MaxInt / 2, 2}, {math.MaxInt / 2, math.MaxInt / 2}} {
		if _, err := e.Read(t.Context(), v); !errors.Is(err, ErrTooLarge) {
			t.Errorf("%v: %v", v, err)
		}
	}
}

func TestALargePictureIsReadSmaller(t *testing.T) {
	sheet := drawn(t, "receipt", 1)
	b := sheet.Image.Bounds()
	large := image.NewRGBA(image.Rect(0, 0, 7200, 3000))
	draw.Draw(large, large.Rect, image.White, image.Point{}, draw.Src)
	xdraw.NearestNeighbor.Scale(large, image.Rectangle{Max: b.Max.Mul(6)}, sheet.Image, b, draw.Src, nil)
	r, p := read(t, open(t), large)
	if r.Width != 7200 || !strings.Contains(bare(p.Text), sheet.Fields[0].Text) {
		t.Errorf("%d wide:\n%s", r.Width, p.Text)
	}
	for _, l := range r.Lines {
		if l.Text == sheet.Lines[0] && math.Abs(float64(l.Quad[0].X)-6*float64(sheet.Placed[0].At.Min.X)) > 200 {
			t.Errorf("the title begins at %v, it was printed at %v", l.Quad[0], sheet.Placed[0].At.Min.Mul(6))
		}
	}
}

func TestWhatWasCutOutTightlyIsRead(t *testing.T) {
	e := open(t)
	sheet := drawn(t, "clean", 1)
	for _, k := range []int{1, 3} { // lines in one picture
		lines, right := 0, 0
		for at := 0; at+k <= len(sheet.Placed); at += k {
			of := sheet.Placed[at : at+k]
			r := of[0].At
			high := r.Dy()
			for _, l := range of {
				r = r.Union(l.At)
			}
			r = r.Inset(high / 12) // up to the ink
			small := image.NewRGBA(image.Rect(0, 0, r.Dx()*32/high, r.Dy()*32/high))
			xdraw.CatmullRom.Scale(small, small.Rect, sheet.Image, r, draw.Src, nil)
			got, p := read(t, e, small)
			for _, l := range of {
				if lines++; strings.Contains(bare(p.Text), bare(l.Text)) {
					right++
				}
			}
			if got.Width != small.Rect.Dx() || got.Height != small.Rect.Dy() {
				t.Errorf("%v became %d × %d", small.Rect, got.Width, got.Height)
			}
			if l := got.Lines; k == 1 && len(l) == 1 && (l[0].Quad[0].X > 16 || l[0].X[0] > 16 || int(l[0].Quad[2].X) < got.Width-24) {
				t.Errorf("the line of %v was found from %v to %v", small.Rect, l[0].Quad[0], l[0].Quad[2])
			}
		}
		if lines < 15 || right*10 < lines*9 {
			t.Errorf("%d lines in a picture: %d of %d were read", k, right, lines)
		}
	}
}

func TestALongPictureIsReadInStrips(t *testing.T) {
	sheet := drawn(t, "receipt", 1)
	b := sheet.Image.Bounds()
	const times = 9
	long := image.NewRGBA(image.Rect(0, 0, b.Dx(), times*b.Dy()))
	for i := range times {
		draw.Draw(long, b.Add(image.Pt(0, i*b.Dy())), sheet.Image, image.Point{}, draw.Src)
	}
	_, p := read(t, open(t), long)
	for _, f := range sheet.Fields {
		if n := strings.Count(bare(p.Text), f.Text); n != times {
			t.Errorf("%s stands there %d times, found %d times", f.Text, times, n)
		}
	}
}

func TestReadingStopsWithItsContext(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := open(t).Read(ctx, drawn(t, "receipt", 1).Image); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
