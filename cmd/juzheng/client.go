package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"juzheng/api"
	"juzheng/internal/account"
)

// A client talks to the API: of a running server, or of this very process over
// the data directory, as the local operator. Commands need not know which.
type client struct {
	base  string
	token string
	http  *http.Client
	app   *app // nil when remote
}

// connect reaches the server that was named, or opens the data directory.
func (b *bench) connect() (*client, error) {
	if b.cfg.remote() {
		u, err := url.Parse(b.cfg.Server)
		if err != nil || u.Host == "" {
			return nil, usageError("--server 应为完整地址，如 http://127.0.0.1:8080")
		}
		return &client{base: strings.TrimRight(b.cfg.Server, "/"), token: b.cfg.Token, http: &http.Client{}}, nil
	}
	a, err := open(b.ctx, b.cfg, true)
	if err != nil {
		return nil, err
	}
	return &client{base: "http://juzheng", http: &http.Client{Transport: inProcess{a.handler}}, app: a}, nil
}

func (c *client) close() error {
	if c.app == nil {
		return nil
	}
	return c.app.close()
}

// with connects, does something and closes.
func (b *bench) with(do func(*client) error) error {
	c, err := b.connect()
	if err != nil {
		return err
	}
	return errors.Join(do(c), c.close())
}

// inProcess answers requests by calling the handler, as the local operator.
type inProcess struct{ handler http.Handler }

// RoundTrip runs the handler beside the caller, so that both bodies stream.
func (p inProcess) RoundTrip(r *http.Request) (*http.Response, error) {
	body, out := io.Pipe()
	w := &piped{header: http.Header{}, out: out, started: make(chan struct{})}
	r = r.Clone(api.WithUser(r.Context(), account.LocalOperator))
	if r.Body == nil {
		r.Body = http.NoBody
	}
	r.RequestURI = r.URL.RequestURI()
	r.RemoteAddr = "127.0.0.1:0"
	go func() {
		defer r.Body.Close()
		p.handler.ServeHTTP(w, r)
		w.WriteHeader(http.StatusOK)
		out.Close()
	}()
	select {
	case <-w.started:
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
	length := int64(-1)
	return &http.Response{StatusCode: w.status, Status: http.StatusText(w.status), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: w.sent, Body: body, ContentLength: length, Request: r}, nil
}

// piped is a ResponseWriter whose body is read from a pipe.
type piped struct {
	header, sent http.Header
	status       int
	out          *io.PipeWriter
	started      chan struct{}
}

func (w *piped) Header() http.Header { return w.header }

func (w *piped) WriteHeader(status int) {
	if w.status == 0 && status >= http.StatusOK {
		w.status, w.sent = status, w.header.Clone()
		close(w.started)
	}
}

func (w *piped) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.out.Write(p)
}

func (w *piped) Flush() { w.WriteHeader(http.StatusOK) }

// send asks the API. A refusal becomes an error with its Chinese sentence.
func (c *client) send(ctx context.Context, method, path, media string, body io.Reader) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, method, c.base+"/api/v1"+path, body)
	if err != nil {
		return nil, err
	}
	if media != "" {
		r.Header.Set("Content-Type", media)
	}
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	res, err := c.http.Do(r)
	if err != nil {
		return nil, fmt.Errorf("无法连接服务 %s，请确认服务已启动：%w", c.base, err)
	}
	if res.StatusCode < http.StatusBadRequest {
		return res, nil
	}
	defer res.Body.Close()
	if res.StatusCode == http.StatusUnauthorized && c.token == "" {
		return nil, errNoToken
	}
	return nil, refusal(res)
}

// errNoToken says how to come by what a server asks for.
var errNoToken = errors.New("访问服务须有令牌：请用 --token 或 JUZHENG_TOKEN 给出（在服务所在的机器上，服务停止后用 juzheng account token 新建，或登录后经 POST /api/v1/tokens 领取）")

// maxAnswer bounds what is read of an error.
const maxAnswer = 1 << 20

func refusal(res *http.Response) error {
	var p struct {
		Title  string `json:"title"`
		Detail string `json:"detail"`
	}
	b, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if err != nil || json.Unmarshal(b, &p) != nil || p.Title == "" {
		return fmt.Errorf("服务答复 %s", res.Status)
	}
	if p.Detail != "" && p.Detail != p.Title {
		return fmt.Errorf("%s：%s", p.Title, p.Detail)
	}
	return errors.New(p.Title)
}

// ask sends a value as JSON (nil: nothing) and reads the answer into out (nil: ignored).
func (c *client) ask(ctx context.Context, method, path string, in, out any) error {
	var body io.Reader
	media := ""
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return err
		}
		body, media = bytes.NewReader(b), "application/json"
	}
	res, err := c.send(ctx, method, path, media, body)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if out == nil {
		_, err = io.Copy(io.Discard, res.Body)
		return err
	}
	if err := json.NewDecoder(res.Body).Decode(out); err != nil {
		return fmt.Errorf("read answer: %w", err)
	}
	return nil
}

func (c *client) get(ctx context.Context, path string, out any) error {
	return c.ask(ctx, http.MethodGet, path, nil, out)
}
