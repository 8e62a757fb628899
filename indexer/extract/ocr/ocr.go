// Package ocr reads pictures of Chinese text: PP-OCR models on ONNX Runtime, without cgo.
package ocr

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"image"
	"math"
	"unicode/utf8"
)

// Bounds of one picture. How long it may take is for the context to say, which is asked before every line.
const (
	MaxPixels = 120_000_000 // an A2 sheet at 600 dpi
	MinSide   = 8           // pixels; nothing smaller holds a character
	MaxLines  = 5000        // what is found beyond them is not read
)

var (
	// ErrMissing says that a folder has no models: nothing is installed there.
	ErrMissing = errors.New("没有安装文字识别模型，请运行 make ocr 后再试")
	// ErrTooLarge says that a picture has more than MaxPixels.
	ErrTooLarge = errors.New("图片像素过多，无法识别文字，请缩小或分块后再上传")
)

// A Point is a place in a picture, in pixels from its top left corner.
type Point struct{ X, Y float32 }

// A Line is one line of text, or one cell of a table, as it was recognised.
type Line struct {
	Text string
	Quad [4]Point // corners in reading order: top left, top right, bottom right, bottom left
	// X holds the left edges of the characters and the right edge of the last,
	// in pixels of the upright picture; nil when the line runs downwards.
	X          []float32
	Confidence float32 // 0..1, the mean of its characters
	Red        bool    // part of it is printed or stamped in red
}

// A Result is what stands in one picture.
type Result struct {
	Turned        int // degrees clockwise that bring the picture upright: 0, 90, 180, 270
	Width, Height int // of the upright picture
	Lines         []Line

	engine string
}

// How sure a reading must be to be believed.
const (
	believed    = .5  // the mean of its characters
	believedRed = .85 // of red alone, and of crumbs of it
	crumb       = 2   // characters: the round writing of a seal comes out as such
	certain     = .95 // print under a seal, so that it need not be read with the seal too
	redLine     = .01 // the share of red pixels that makes a line red
	covered     = .2  // the share of a box that makes it one with others
)

// An Engine holds the models of one folder. One goroutine uses it at a time.
type Engine struct {
	name          string
	onnx          *onnx
	det, cls, rec *net
	keys          []string // 0 parts characters, the others are characters
}

// Name tells the models, for the record of each page: "PP-OCRv4 mobile".
func (e *Engine) Name() string { return e.name }

// Read finds the text of a picture: its lines, whichever way it was turned,
// with what stands under a red seal.
func (e *Engine) Read(ctx context.Context, img image.Image) (Result, error) {
	size := img.Bounds().Size()
	if size.X > MaxPixels || size.Y > MaxPixels || size.X*size.Y > MaxPixels {
		return Result{}, ErrTooLarge
	}
	r := Result{Width: size.X, Height: size.Y, engine: e.name}
	if min(size.X, size.Y) < MinSide {
		return r, nil
	}
	p, by := pictureOf(img)
	edge := 0
	if p.w*p.h < cut {
		p, edge = p.framed(frame), frame
	}
	black := p // what is printed in black: the same where there is no red ink
	if p.redShare(0, 0, p.w, p.h) > redPage {
		black = p.withoutRed()
	}
	boxes, err := e.detect(ctx, black, detectSide)
	if err != nil {
		return Result{}, fmt.Errorf("find lines: %w", err)
	}
	quarters, err := e.upright(ctx, black, boxes)
	if err != nil {
		return Result{}, fmt.Errorf("find the way up: %w", err)
	}
	if quarters != 0 {
		r.Turned = 90 * quarters
		if quarters != 2 {
			r.Width, r.Height = size.Y, size.X
		}
		same := p == black
		p = p.turned(quarters)
		if black = p; !same {
			black = p.withoutRed()
		}
		if boxes, err = e.detect(ctx, black, detectSide); err != nil {
			return Result{}, fmt.Errorf("find lines: %w", err)
		}
	}
	if r.Lines, err = e.lines(ctx, p, black, boxes); err != nil {
		return Result{}, fmt.Errorf("read lines: %w", err)
	}
	r.outOf(float32(edge), float32(by))
	return r, nil
}

// lines reads all boxes of black print, and what a picture with red ink shows
// besides them. Print under a seal is read without the seal; only when that is
// doubtful as it stands too.
func (e *Engine) lines(ctx context.Context, p, black *picture, boxes []box) (lines []Line, err error) {
	all := boxes
	if p != black {
		more, err := e.detect(ctx, p, redSide)
		if err != nil {
			return nil, err
		}
		for _, b := range more {
			if b.coveredBy(boxes) < covered {
				all = append(all, b)
			}
		}
	}
	for i, b := range all {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		x0, y0, x1, y1 := b.bounds()
		red := p != black && p.redShare(int(x0), int(y0), int(x1), int(y1)) > redLine
		first, least := black, float32(believed)
		if i >= len(boxes) {
			first, least = p, believedRed
		}
		l, err := e.line(first, b)
		if err == nil && first == black && red && l.Confidence < certain {
			var with Line
			if with, err = e.line(p, b); with.Confidence > l.Confidence {
				l = with
			}
		}
		if err != nil {
			return nil, err
		}
		if l.Red = red; red && l.runes() <= crumb {
			if least = believedRed; first == p {
				continue
			}
		}
		if l.Text != "" && l.Confidence >= least {
			lines = append(lines, l)
		}
	}
	return lines, nil
}

// line reads one box; a tall one is read lying on its side and as it stands.
func (e *Engine) line(p *picture, b box) (Line, error) {
	r, err := e.recognise(p, b, 0)
	if err != nil {
		return Line{}, err
	}
	down := false
	if b.tall() {
		side, err := e.recognise(p, b, 1)
		if err != nil {
			return Line{}, err
		}
		if down = side.score > r.score; down {
			r = side
		}
	}
	l := Line{Text: r.text, Quad: b.quad(), Confidence: float32(r.score)}
	if !down {
		for _, at := range r.edges(b) {
			x, _ := b.corner(at-.5, 0)
			l.X = append(l.X, float32(x))
		}
	}
	return l, nil
}

// coveredBy is the share of a box that lies in others, none of which overlap.
func (b box) coveredBy(others []box) (sum float64) {
	for _, o := range others {
		sum += b.share(o)
	}
	return sum
}

// outOf brings places back to a picture that was framed and made smaller.
func (r *Result) outOf(edge, by float32) {
	at := func(v *float32, most int) { *v = min(max((*v-edge)*by, 0), float32(most)) }
	for i := range r.Lines {
		l := &r.Lines[i]
		for c := range l.Quad {
			at(&l.Quad[c].X, r.Width)
			at(&l.Quad[c].Y, r.Height)
		}
		for x := range l.X {
			at(&l.X[x], r.Width)
		}
	}
}

// height of the line across its text.
func (l Line) height() float64 {
	return math.Hypot(float64(l.Quad[3].X-l.Quad[0].X), float64(l.Quad[3].Y-l.Quad[0].Y))
}

// width of the line along its text.
func (l Line) width() float64 {
	return math.Hypot(float64(l.Quad[1].X-l.Quad[0].X), float64(l.Quad[1].Y-l.Quad[0].Y))
}

// centre of the line.
func (l Line) centre() (x, y float64) {
	for _, c := range l.Quad {
		x, y = x+float64(c.X)/4, y+float64(c.Y)/4
	}
	return x, y
}

// slope of the line: how far it falls on its way to the right, by that way.
func (l Line) slope() float64 {
	return float64(l.Quad[1].Y-l.Quad[0].Y) / cmp.Or(float64(l.Quad[1].X-l.Quad[0].X), 1)
}

// ends are the left and right ends of the line.
func (l Line) ends() (x0, x1 float64) {
	return float64(min(l.Quad[0].X, l.Quad[3].X)), float64(max(l.Quad[1].X, l.Quad[2].X))
}

func (l Line) runes() int { return utf8.RuneCountInString(l.Text) }
