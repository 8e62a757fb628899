package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"

	"juzheng/indexer/extract"
	"juzheng/internal/casework"
)

// Bounds of the HTTP server. Bodies and answers have none here: an upload may
// take as long as it flows.
const (
	headerTimeout = 10 * time.Second
	idleTimeout   = 2 * time.Minute
	stopTimeout   = 10 * time.Second
	maxHeader     = 64 << 10
)

type serveCommand struct {
	Listen string `help:"监听地址。" default:"127.0.0.1:8080" env:"JUZHENG_LISTEN"`
}

// Run serves until it is told to stop.
func (c serveCommand) Run(b *bench) error {
	a, err := open(b.ctx, b.cfg, true)
	if err != nil {
		return err
	}
	return errors.Join(c.run(b, a), a.close())
}

func (c serveCommand) run(b *bench, a *app) error {
	empty, err := a.desk.NeedsSetup(b.ctx)
	if err != nil {
		return err
	}
	if empty {
		a.desk.SetupCode = casework.NewSetupCode()
	}
	return a.serve(b.ctx, c.Listen, func(at string) error {
		hello := fmt.Sprintf("举证 %s 已启动：http://%s\n", version, at)
		if empty {
			hello += fmt.Sprintf("还没有任何账号。请用浏览器打开 http://%s/welcome ，凭安装验证码 %s 建立管理员账号；验证码每次启动都会更换。\n", at, a.desk.SetupCode)
		}
		_, err := io.WriteString(b.out, hello)
		return err
	})
}

// serve answers on an address, works and follows, until ctx ends; ready is
// called once the address answers.
func (a *app) serve(ctx context.Context, listen string, ready func(at string) error) error {
	l, err := net.Listen("tcp", listen)
	if err != nil {
		return fmt.Errorf("无法监听 %s，端口可能已被占用，请用 --listen 换一个：%w", listen, err)
	}
	working, stopWorking := context.WithCancel(ctx)
	defer stopWorking()
	wait := a.background(working, a.cfg.Workers)
	defer func() { stopWorking(); wait() }()
	go warm(working, a)

	// Long-lived answers such as event streams end when the server stops.
	base, stopAnswers := context.WithCancel(context.WithoutCancel(ctx))
	defer stopAnswers()
	s := &http.Server{Handler: a.handler, ReadHeaderTimeout: headerTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeader,
		BaseContext: func(net.Listener) context.Context { return base }, ErrorLog: slog.NewLogLogger(slog.Default().Handler(), slog.LevelWarn)}
	s.RegisterOnShutdown(stopAnswers)
	served := make(chan error, 1)
	go func() { served <- s.Serve(l) }()
	if err := ready(l.Addr().String()); err != nil {
		return errors.Join(err, s.Close())
	}
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
	}
	slog.Info("stopping")
	stopping, done := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
	defer done()
	if err := s.Shutdown(stopping); err != nil {
		return errors.Join(s.Close())
	}
	return nil
}

// warm compiles the PDF reader into its cache, so that the first PDF need not wait.
func warm(ctx context.Context, a *app) {
	if err := extract.Warm(ctx, extract.Config{Dir: a.cfg.path("cache")}); err != nil && ctx.Err() == nil {
		slog.Warn("PDF reader is not warm", "error", err)
	}
}

type workCommand struct{}

// Run reads evidence for other processes until it is told to stop.
func (workCommand) Run(b *bench) error {
	a, err := open(b.ctx, b.cfg, false)
	if err != nil {
		return err
	}
	fmt.Fprintln(b.out, "正在后台读取材料，按 Ctrl-C 停止。")
	a.background(b.ctx, b.cfg.Workers)()
	return a.close()
}
