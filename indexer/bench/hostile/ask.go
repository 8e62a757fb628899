package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"juzheng/indexer"
	"juzheng/indexer/bleve"
	"juzheng/indexer/page"
	"juzheng/indexer/query"
)

const (
	askEvery   = 100 * time.Millisecond
	askedFiles = 2000
)

var questions = []string{"党费收据", "会议记录 签到", "退还 津贴补贴", `"专题会议"`, "1200元"}

// An asker asks a search engine of its own, all the while.
type asker struct {
	engine  indexer.Engine
	done    chan struct{}
	ended   chan struct{}
	asked   int
	slowest time.Duration
	err     error
}

func newAsker(ctx context.Context, dir string) (*asker, error) {
	e, err := bleve.Open(dir, bleve.Options{})
	if err != nil {
		return nil, err
	}
	entries := make([]indexer.Entry, askedFiles)
	for i := range entries {
		text := fmt.Sprintf("第%d次专题会议记录。会后收党费收据%d份，退还津贴补贴%d元，签到%d人。", i, i%7, 100+i, i%40)
		entries[i] = indexer.Entry{ID: fmt.Sprint(i), Title: fmt.Sprintf("会议记录%d", i), Pages: func(yield func(page.Page, error) bool) {
			yield(page.Page{N: 1, Text: text}, nil)
		}}
	}
	if err := e.Put(ctx, 1, entries...); err != nil {
		return nil, errors.Join(err, e.Close())
	}
	a := &asker{engine: e, done: make(chan struct{}), ended: make(chan struct{})}
	go a.run(ctx)
	return a, nil
}

func (a *asker) run(ctx context.Context) {
	defer close(a.ended)
	tick := time.NewTicker(askEvery)
	defer tick.Stop()
	for a.err == nil {
		select {
		case <-a.done:
			return
		case <-tick.C:
		}
		q, err := query.Parse(questions[a.asked%len(questions)])
		if err != nil {
			a.err = err
			return
		}
		began := time.Now()
		res, err := a.engine.Search(ctx, indexer.Request{Query: q, Limit: 20})
		if err == nil && res.Total == 0 {
			err = errors.New("a question found nothing")
		}
		a.asked, a.slowest, a.err = a.asked+1, max(a.slowest, time.Since(began)), err
	}
}

func (a *asker) stop() (asked int, slowest time.Duration, err error) {
	close(a.done)
	<-a.ended
	return a.asked, a.slowest, errors.Join(a.err, a.engine.Close())
}
