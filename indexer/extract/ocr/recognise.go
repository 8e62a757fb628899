package ocr

import (
	"errors"
	"math"
	"strings"
	"unicode/utf8"
)

// What the recogniser and the direction classifier take.
const (
	lineHeight  = 48   // pixels
	maxWidth    = 2400 // some sixty characters; longer lines are narrowed
	squeeze     = .85  // of a line's width: the work grows with it, and no more mistakes were seen
	blank       = 16   // pixels at the right of a line
	widthStep   = 32
	directWidth = 192 // of the classifier's input
)

var errShape = errors.New("the model's result has another shape than ours")

// A reading is what the recogniser makes of one box.
type reading struct {
	text    string
	centres []float64 // of its characters, as shares of the box's width
	score   float64   // the mean of its characters, 0..1
}

func padded(w int) int { return (w + blank + widthStep - 1) / widthStep * widthStep }

// recognise reads a box that is first turned by quarters.
func (e *Engine) recognise(p *picture, b box, quarters int) (r reading, err error) {
	pix, w, stride := p.crop(b, quarters, maxWidth, padded)
	err = e.rec.run(pix, []int64{1, 3, lineHeight, int64(stride)}, func(out []float32, shape []int64) error {
		if len(shape) != 3 || shape[2] != int64(len(e.keys)) {
			return errShape
		}
		r = e.decode(out, int(shape[1]), float64(stride)/float64(w))
		return nil
	})
	return r, err
}

// once are characters that never stand twice: the wide blank beside them is read as another.
const once = "，。、；："

// decode takes the likeliest character of each step; equal neighbours are one,
// and the key 0 parts them. Spread is the width of the input by that of the text.
func (e *Engine) decode(out []float32, steps int, spread float64) reading {
	var r reading
	var text []byte
	var sum float64
	before, last, n := 0, 0, 0
	var from int // where the character before began
	end := func(t int) {
		if before != 0 {
			centre := float64(from+t) / 2 / float64(steps) * spread
			r.centres = append(r.centres, math.Min(1, centre))
		}
	}
	for t := range steps {
		key, best := 0, float32(-1)
		for k, v := range out[t*len(e.keys) : (t+1)*len(e.keys)] {
			if v > best {
				key, best = k, v
			}
		}
		if key == before {
			continue
		}
		end(t)
		before, from = key, t
		if key != 0 && key == last && strings.Contains(once, e.keys[key]) {
			before = 0
			continue
		}
		if key != 0 {
			last = key
			text = append(text, e.keys[key]...)
			sum += float64(best)
			n++
		}
	}
	end(steps)
	r.text = string(text)
	r.score = sum / float64(max(n, 1))
	return r
}

// upsideDown is how sure the classifier is that a box stands on its head.
func (e *Engine) upsideDown(p *picture, b box) (sure float64, err error) {
	pix, _, _ := p.crop(b, 0, directWidth, func(int) int { return directWidth })
	err = e.cls.run(pix, []int64{1, 3, lineHeight, directWidth}, func(out []float32, _ []int64) error {
		if len(out) != 2 {
			return errShape
		}
		sure = float64(out[1])
		return nil
	})
	return sure, err
}

// edges are the left edges of the characters and the right edge of the last,
// as shares of the box's width. A character is no wider than its line is high.
func (r reading) edges(b box) []float64 {
	n := utf8.RuneCountInString(r.text)
	if n == 0 || len(r.centres) != n {
		return nil
	}
	half := math.Min(.5, b.h/b.w*inkShare/2)
	x := make([]float64, n+1)
	for i, c := range r.centres {
		x[i] = math.Max(0, c-half)
		if i > 0 {
			x[i] = math.Max(x[i], (r.centres[i-1]+c)/2)
		}
	}
	x[n] = math.Min(1, math.Max(r.centres[n-1]+half, x[n-1]))
	return x
}

// inkShare is the height of characters by that of their box.
const inkShare = .8
