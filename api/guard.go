package api

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"juzheng/internal/account"
	"juzheng/internal/store"
)

// CookieName names the session cookie.
const CookieName = "juzheng"

// Refusals before any deed.
var (
	errNotLoggedIn = errors.New("请先登录")
	errMustChange  = errors.New("请先修改初始密码")
	errCrossOrigin = errors.New("请求来自其他网站，已拒绝")
	errNoRule      = errors.New("api: a route without a rule")
)

type identityKey struct{}

// identity is who asks, and the secret by which they are known.
type identity struct {
	user    account.User
	session store.Session
	secret  string // "" for a caller in this process
}

// WithUser makes the requests of a caller in this same process those of who.
// Nobody outside can set it: it is no header.
func WithUser(ctx context.Context, who account.User) context.Context {
	return context.WithValue(ctx, identityKey{}, identity{user: who})
}

func identityOf(ctx context.Context) (identity, bool) {
	id, ok := ctx.Value(identityKey{}).(identity)
	return id, ok
}

// who asks; obey has seen to it that somebody does.
func who(ctx context.Context) account.User {
	id, _ := identityOf(ctx)
	return id.user
}

// authenticate finds out who asks. A token comes before a cookie; a wrong one is nobody.
func (a *API) authenticate(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		if _, inside := identityOf(r.Context()); inside {
			return next(c)
		}
		secret, ok := bearer(r)
		if !ok {
			if cookie, err := r.Cookie(CookieName); err == nil {
				secret = cookie.Value
			}
		}
		if secret == "" {
			return next(c)
		}
		user, session, err := a.Desk.Who(r.Context(), secret)
		if errors.Is(err, store.ErrMissing) || err == nil && session.Token != ok {
			return next(c) // nobody's, or a token in the place of a cookie
		}
		if err != nil {
			return fmt.Errorf("authenticate: %w", err)
		}
		c.SetRequest(r.WithContext(context.WithValue(r.Context(), identityKey{}, identity{user, session, secret})))
		return next(c)
	}
}

func bearer(r *http.Request) (string, bool) {
	scheme, token, ok := strings.Cut(r.Header.Get("Authorization"), " ")
	if !ok || !strings.EqualFold(scheme, "Bearer") {
		return "", false
	}
	return strings.TrimSpace(token), true
}

// obey holds a request against the rule of its route.
func obey(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		route := c.Request().Method + " " + c.Path()
		rule, known := rules[route]
		if !known {
			if c.Path() == "" || isNoRoute(c) {
				return next(c) // 404 or 405
			}
			return fmt.Errorf("%w: %s", errNoRule, route)
		}
		id, in := identityOf(c.Request().Context())
		switch {
		case rule.public:
			return next(c)
		case !in:
			return errNotLoggedIn
		case id.user.MustChange && !id.session.Token && !rule.anyway: // a token is no first password
			return errMustChange
		case !rule.may(id.user):
			return account.ErrRefused
		}
		return next(c)
	}
}

// isNoRoute tells the handlers that echo itself puts where no route is.
func isNoRoute(c echo.Context) bool {
	for _, r := range c.Echo().Routes() {
		if r.Method == c.Request().Method && r.Path == c.Path() {
			return false
		}
	}
	return true
}

// crossOriginCheck refuses changes that another site has a browser send. Who
// comes with a token or within this process brings no cookie that could be abused.
func crossOriginCheck(origins []string) (echo.MiddlewareFunc, error) {
	p := http.NewCrossOriginProtection()
	for _, o := range origins {
		if err := p.AddTrustedOrigin(o); err != nil {
			return nil, fmt.Errorf("trusted origin: %w", err)
		}
	}
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			r := c.Request()
			if _, token := bearer(r); token {
				return next(c)
			}
			if _, inside := identityOf(r.Context()); inside {
				return next(c)
			}
			if err := p.Check(r); err != nil {
				return errCrossOrigin
			}
			return next(c)
		}
	}, nil
}

// headers are for every answer of the API: nothing of it is to be kept, sniffed or framed.
func headers(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("Cache-Control", "no-store")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		return next(c)
	}
}

// address is where a request comes from, without the port.
func (a *API) address(r *http.Request) string {
	if a.Proxy {
		chain := strings.Split(r.Header.Get("X-Forwarded-For"), ",")
		if last := strings.TrimSpace(chain[len(chain)-1]); last != "" {
			return last // what our own proxy saw; all before it anybody may write
		}
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
