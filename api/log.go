package api

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/labstack/echo/v4"
)

const requestIDLength = 12

// requestID is what a person tells the administrator, who finds it in the log.
func requestID(c echo.Context) string { return c.Response().Header().Get(echo.HeaderXRequestID) }

// observe gives every request its number, and counts and logs it when it is
// answered. What people search for and their secrets stay out of the log:
// neither query strings nor headers are written.
func (a *API) observe(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		began := time.Now()
		c.Response().Header().Set(echo.HeaderXRequestID, rand.Text()[:requestIDLength])
		if err := next(c); err != nil {
			c.Error(err)
		}
		status, took := c.Response().Status, time.Since(began)
		route := c.Path()
		if isUnknown(c, status) {
			route = "(none)" // whatever was typed must not become a label
		}
		a.metrics.answered(c.Request().Method, route, status, took)
		level := slog.LevelInfo
		if route == "/healthz" || route == "/readyz" || route == "/metrics" {
			level = slog.LevelDebug
		}
		ctx := c.Request().Context()
		slog.Log(ctx, level, "request", "request", requestID(c), "method", c.Request().Method, "route", route, "status", status,
			"bytes", c.Response().Size, "ms", took.Milliseconds(), "from", a.address(c.Request()), "who", who(ctx).Name)
		return nil
	}
}

func isUnknown(c echo.Context, status int) bool {
	return c.Path() == "" || (status == http.StatusNotFound || status == http.StatusMethodNotAllowed) && isNoRoute(c)
}

// recovered turns a panic into an error, so that one request does not end the rest.
func (a *API) recovered(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			switch p := recover(); p {
			case nil:
			case http.ErrAbortHandler:
				panic(p)
			default:
				slog.ErrorContext(context.WithoutCancel(c.Request().Context()), "panic", "request", requestID(c), "panic", p, "stack", string(debug.Stack()))
				err = fmt.Errorf("panic: %v", p)
			}
		}()
		return next(c)
	}
}
