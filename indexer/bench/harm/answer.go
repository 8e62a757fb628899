package harm

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"juzheng/indexer"
)

// Answer is what a process does that looks at one copy of an index: it reads
// the questions, opens the copy, asks, and writes a Report. A damaged index may
// well take the process with it.
func Answer(ctx context.Context, dir string, open Open, questions io.Reader, answers io.Writer) error {
	var q Questions
	if err := json.NewDecoder(questions).Decode(&q); err != nil {
		return err
	}
	return json.NewEncoder(answers).Encode(q.of(ctx, dir, open))
}

// Questions are what every copy is asked.
type Questions struct {
	Asked []indexer.Request
	Wait  time.Duration // how long damage may take to be noticed after all was answered
}

// A Report is what a copy said.
type Report struct {
	Open, Ask, Later string   // what was wrong then; "" for nothing
	Damaged          bool     // and that it was ErrDamaged
	Answers          []string // until something was wrong
}

// looks is how often a copy is asked within Wait whether it is damaged.
const looks = 50

func (q Questions) of(ctx context.Context, dir string, open Open) (r Report) {
	e, err := open(dir)
	if err != nil {
		r.Open, r.Damaged = err.Error(), errors.Is(err, indexer.ErrDamaged)
		return r
	}
	if r.Answers, err = answers(ctx, e, q.Asked); err != nil {
		r.Ask, r.Damaged = err.Error(), errors.Is(err, indexer.ErrDamaged)
		return r
	}
	for end := time.Now().Add(q.Wait); time.Now().Before(end); time.Sleep(q.Wait / looks) {
		if _, err := e.Count(ctx); err != nil {
			r.Later, r.Damaged = err.Error(), errors.Is(err, indexer.ErrDamaged)
			return r
		}
	}
	if err := e.Close(); err != nil {
		r.Later, r.Damaged = err.Error(), errors.Is(err, indexer.ErrDamaged)
	}
	return r
}

// answers are what an engine says, up to the first error.
func answers(ctx context.Context, e indexer.Engine, asked []indexer.Request) (all []string, err error) {
	seq, err := e.Seq(ctx)
	if err != nil {
		return nil, err
	}
	n, err := e.Count(ctx)
	if err != nil {
		return nil, err
	}
	all = append(all, fmt.Sprint("seq ", seq, ", ", n, " files"))
	for _, r := range asked {
		res, err := e.Search(ctx, r)
		if err != nil {
			return all, err
		}
		b, err := json.Marshal(res)
		if err != nil {
			return all, err
		}
		all = append(all, r.Query.String()+" → "+string(b))
	}
	return all, nil
}
