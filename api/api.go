// Package api is the HTTP contract: openapi.yaml says what can be asked, gen.go
// is made from it, and the handlers here decode, have casework do the deed, and encode.
package api

import (
	"context"
	"net/http"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"juzheng/internal/backup"
	"juzheng/internal/casework"
	"juzheng/internal/dossier"
	"juzheng/internal/ingest"
	"juzheng/internal/search"
)

//go:generate go tool oapi-codegen -config oapi.yaml openapi.yaml

// Base is where the contract's paths begin.
const Base = "/api/v1"

// A Config says what the API is made of.
type Config struct {
	Desk      *casework.Desk
	Finder    *search.Finder
	Archivist *dossier.Archivist
	Follower  *ingest.Follower
	Rebuilder *ingest.Rebuilder
	Backups   *backup.Source
	Shelf     string       // folder that backups are written to
	Web       http.Handler // the screens, for every address that is not the API's; may be nil
	Spool     string       // directory for uploads in parts; best that of Desk.Spool
	Version   string

	Secure  bool     // people come by HTTPS: the cookie goes nowhere else
	Proxy   bool     // a proxy of ours stands in front and sets X-Forwarded-For and -Proto
	Origins []string // other origins that may send changes with a cookie
}

// An API answers HTTP. Streams of events end with the context of their request,
// so a server that stops must end the contexts it gave.
type API struct {
	Config
	echo    *echo.Echo
	logins  *throttle
	streams chan struct{} // a place for each stream of events
	metrics *metrics

	verifying *verifying
}

// New makes the API.
func New(c Config) (*API, error) {
	a := &API{Config: c, logins: newThrottle(), streams: make(chan struct{}, maxStreams), verifying: newVerifying()}
	a.metrics = newMetrics(a)
	uploads, err := newTus(handlers{a}, filepath.Join(c.Spool, "uploads"))
	if err != nil {
		return nil, err
	}
	crossOrigin, err := crossOriginCheck(c.Origins)
	if err != nil {
		return nil, err
	}
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.HTTPErrorHandler = a.answerError
	e.Pre(a.observe)
	e.Use(a.recovered, packed(), headers, crossOrigin, a.authenticate, obey, bounded, checked())
	RegisterHandlersWithBaseURL(e, NewStrictHandler(handlers{a}, []StrictMiddlewareFunc{withRequest}), Base)
	uploads.register(e)
	a.echo = e
	a.besides()
	return a, nil
}

// packMin is how many bytes an answer has at least that is worth packing.
const packMin = 1 << 10

// packed packs answers for those who unpack them. Files go as they are: most are
// packed in themselves, and what is cut by ranges or streamed must keep its lengths.
func packed() echo.MiddlewareFunc {
	whole := []string{"/original", "/image", "/export", "/events"}
	return middleware.GzipWithConfig(middleware.GzipConfig{MinLength: packMin, Skipper: func(c echo.Context) bool {
		path := c.Request().URL.Path
		return !strings.HasPrefix(path, Base) || strings.Contains(path, "/uploads") || slices.ContainsFunc(whole, func(end string) bool { return strings.HasSuffix(path, end) })
	}})
}

// Close ends what runs beside requests; to be called before what the API is made of is closed.
func (a *API) Close() { a.verifying.close() }

// ServeHTTP answers for the API under its addresses, and hands the rest to the screens.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if refusesGzip(r.Header.Get("Accept-Encoding")) { // what packs below only looks for the word
		r = r.Clone(r.Context())
		r.Header.Del("Accept-Encoding")
	}
	if ours(r.URL.Path) || a.Web == nil {
		a.echo.ServeHTTP(w, r)
		return
	}
	a.ahead(w, r)
	a.Web.ServeHTTP(w, r)
}

// refusesGzip says whether a list of encodings names gzip as one that is not
// wanted: gzip;q=0 (RFC 9110, 12.4.2).
func refusesGzip(accepts string) bool {
	for part := range strings.SplitSeq(accepts, ",") {
		coding, weight, _ := strings.Cut(part, ";")
		name, q, _ := strings.Cut(weight, "=")
		if !strings.EqualFold(strings.TrimSpace(coding), "gzip") || !strings.EqualFold(strings.TrimSpace(name), "q") {
			continue
		}
		if q, err := strconv.ParseFloat(strings.TrimSpace(q), 64); err == nil && q == 0 {
			return true
		}
	}
	return false
}

func ours(path string) bool {
	switch path {
	case "/api", "/healthz", "/readyz", "/metrics":
		return true
	}
	return strings.HasPrefix(path, "/api/")
}

// handlers are the deeds of the contract; one file a noun.
type handlers struct{ *API }

var _ StrictServerInterface = handlers{}

type requestKey struct{}

// withRequest lets a handler see the request itself, for ranges and cookies.
func withRequest(next StrictHandlerFunc, _ string) StrictHandlerFunc {
	return func(c echo.Context, request any) (any, error) {
		r := c.Request()
		c.SetRequest(r.WithContext(context.WithValue(r.Context(), requestKey{}, c)))
		return next(c, request)
	}
}

func echoOf(ctx context.Context) echo.Context { return ctx.Value(requestKey{}).(echo.Context) }
