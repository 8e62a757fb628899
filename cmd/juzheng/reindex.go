package main

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"juzheng/api"
)

// askAgain is how often a command asks a server how far it is.
const askAgain = 500 * time.Millisecond

type reindexCommand struct{}

// Run makes a new index beside the old one and puts it in its place: by the
// server that was named, or here.
func (reindexCommand) Run(b *bench) error {
	return b.with(func(cl *client) error {
		began := time.Now()
		remake := cl.remake
		if cl.app != nil {
			remake = cl.app.remake
		}
		n, err := remake(b)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(b.out, "已重建检索库：%d 份材料，用时 %s\n", n, time.Since(began).Round(time.Millisecond))
		return err
	})
}

// remake makes the index of a data directory anew, and goes on with what an
// interrupted run left.
func (a *app) remake(b *bench) (files int, err error) {
	total, err := a.store.CountEvidence(b.ctx)
	if err != nil {
		return 0, err
	}
	bar := newBar(b.err, total)
	err = a.rebuilder.Rebuild(b.ctx, func(done int) { bar.now = done - 1; bar.step("重建检索库") })
	bar.done()
	n, countErr := a.home.Count(b.ctx)
	return n, errors.Join(err, countErr)
}

// remake has a server make its index anew, and waits.
func (c *client) remake(b *bench) (files int, err error) {
	stands := &api.IndexStatus{}
	if err := c.ask(b.ctx, http.MethodPost, "/index/rebuild", nil, stands); err != nil {
		return 0, err
	}
	bar := newBar(b.err, 0)
	defer bar.done()
	for stands != nil && stands.Rebuilding != nil {
		bar.all, bar.now = stands.Rebuilding.Total, stands.Rebuilding.Done-1
		bar.step("重建检索库")
		select {
		case <-b.ctx.Done():
			return 0, b.ctx.Err()
		case <-time.After(askAgain):
		}
		var s api.Status
		if err := c.get(b.ctx, "/status", &s); err != nil {
			return 0, err
		}
		stands = s.Index
	}
	if stands == nil {
		return 0, errNotTold
	}
	if stands.Problem != nil {
		return 0, errors.New(*stands.Problem)
	}
	return stands.Files, nil
}

var errNotTold = errors.New("检索库已开始重建；此账号看不到进度，请用系统管理员的令牌运行 juzheng status 查看")
