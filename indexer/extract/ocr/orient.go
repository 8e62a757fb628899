package ocr

import (
	"cmp"
	"context"
	"slices"
)

// How the way up of a page is found out.
const (
	voters      = 6   // the longest lines
	doubt       = .35 // from here on the classifier's word is not enough
	voteWidth   = 13  // line heights that a vote reads
	clearlyMore = 1.02
	voteChars   = 4 // characters of a line that count
)

// upright tells the quarter turns clockwise that bring a page upright.
func (e *Engine) upright(ctx context.Context, p *picture, boxes []box) (int, error) {
	var tall, wide float64
	for _, b := range boxes {
		switch {
		case b.tall():
			tall += b.h
		case b.turned(1).tall():
			wide += b.w
		}
	}
	long := slices.Clone(boxes)
	slices.SortFunc(long, func(a, b box) int { return cmp.Compare(max(b.w, b.h), max(a.w, a.h)) })
	long = long[:min(len(long), voters)]
	if tall > wide {
		// Text that reads along the first quarter needs the three others, and the other way round.
		way, err := e.vote(ctx, p, long, 1, 3)
		return 4 - way, err
	}
	var sure float64
	for _, b := range long {
		b.w = min(b.w, 4*b.h)
		s, err := e.upsideDown(p, b)
		if err != nil {
			return 0, err
		}
		sure += s
	}
	if sure <= doubt*float64(len(long)) {
		return 0, nil
	}
	return e.vote(ctx, p, long, 0, 2)
}

// vote reads lines both ways and tells which one reads better.
func (e *Engine) vote(ctx context.Context, p *picture, lines []box, a, b int) (int, error) {
	score := func(quarters int) (sum float64, err error) {
		for _, l := range lines {
			if l.tall() {
				l.h = min(l.h, voteWidth*l.w)
			} else {
				l.w = min(l.w, voteWidth*l.h)
			}
			r, err := e.recognise(p, l, quarters)
			if err = cmp.Or(err, ctx.Err()); err != nil {
				return 0, err
			}
			sum += r.score * float64(min(voteChars, len(r.centres)))
		}
		return sum, nil
	}
	one, err := score(a)
	if err != nil {
		return 0, err
	}
	other, err := score(b)
	if err != nil || other <= one*clearlyMore {
		return a, err
	}
	return b, nil
}
