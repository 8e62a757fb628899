package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"juzheng/internal/account"
	"juzheng/internal/casework"
	"juzheng/internal/job"
	"juzheng/internal/ledger"
)

var errNotReady = errors.New("系统尚未就绪，请稍后再试")

// readyTime bounds a look at whether the parts of the system answer.
const readyTime = 3 * time.Second

// besides registers what is not in the contract: health, metrics, and the contract itself.
func (a *API) besides() {
	docs := sync.OnceValues(docsPage)
	a.echo.GET("/api", func(c echo.Context) error {
		page, err := docs()
		if err != nil {
			return err
		}
		c.Response().Header().Set("Content-Security-Policy", docsPolicy)
		return c.HTMLBlob(http.StatusOK, page)
	})
	a.echo.GET("/api/openapi.yaml", func(c echo.Context) error { return c.Blob(http.StatusOK, "application/yaml", contract) })
	a.echo.GET("/healthz", func(c echo.Context) error { return c.String(http.StatusOK, "ok\n") })
	a.echo.GET("/readyz", a.ready)
	a.echo.GET("/metrics", echo.WrapHandler(a.metrics.page))
}

// ready says whether catalog and index answer.
func (a *API) ready(c echo.Context) error {
	ctx, stop := context.WithTimeout(c.Request().Context(), readyTime)
	defer stop()
	if err := a.Desk.Store.Ping(ctx); err != nil {
		return fmt.Errorf("%w: catalog: %w", errNotReady, err)
	}
	if _, err := a.Follower.Engine.Seq(ctx); err != nil {
		return fmt.Errorf("%w: index: %w", errNotReady, err)
	}
	return c.String(http.StatusOK, "ok\n")
}

// metrics are for Prometheus. They count everybody's evidence, so only who
// manages the system may read them: scrape with a token of an admin's account.
type metrics struct {
	page     http.Handler
	requests *prometheus.CounterVec
	took     *prometheus.HistogramVec
}

func newMetrics(a *API) *metrics {
	m := &metrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "juzheng_http_requests_total", Help: "Requests answered."}, []string{"method", "route", "status"}),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "juzheng_http_request_seconds", Help: "Time to answer a request.",
			Buckets: []float64{.005, .02, .1, .3, 1, 3, 10, 60}}, []string{"method", "route"}),
	}
	r := prometheus.NewRegistry()
	r.MustRegister(m.requests, m.took, stock{a}, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.page = promhttp.HandlerFor(r, promhttp.HandlerOpts{ErrorLog: slog.NewLogLogger(slog.Default().Handler(), slog.LevelError)})
	return m
}

func (m *metrics) answered(method, route string, status int, took time.Duration) {
	m.requests.WithLabelValues(methodLabel(method), route, strconv.Itoa(status)).Inc()
	m.took.WithLabelValues(methodLabel(method), route).Observe(took.Seconds())
}

// methodLabel bounds the values of a label that callers choose.
func methodLabel(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return method
	}
	return "other"
}

// stock looks at the catalog when it is asked.
type stock struct{ *API }

var (
	evidenceStock = prometheus.NewDesc("juzheng_evidence", "Evidence of the present inspection by state.", []string{"state"}, nil)
	jobStock      = prometheus.NewDesc("juzheng_jobs", "Jobs by state.", []string{"state"}, nil)
	indexLag      = prometheus.NewDesc("juzheng_index_lag", "Steps by which the index is behind the catalog.", nil, nil)
)

// Describe names what Collect tells.
func (s stock) Describe(to chan<- *prometheus.Desc) {
	to <- evidenceStock
	to <- jobStock
	to <- indexLag
}

// Collect counts evidence and jobs.
func (s stock) Collect(to chan<- prometheus.Metric) {
	ctx, stop := context.WithTimeout(context.Background(), readyTime)
	defer stop()
	if err := s.collect(ctx, to); err != nil {
		to <- prometheus.NewInvalidMetric(evidenceStock, err)
	}
}

func (s stock) collect(ctx context.Context, to chan<- prometheus.Metric) error {
	states, err := s.Desk.Tally(ctx, account.TheSystem)
	if err != nil && !errors.As(err, new(casework.Plain)) {
		return err
	}
	for _, state := range ledger.States {
		to <- prometheus.MustNewConstMetric(evidenceStock, prometheus.GaugeValue, float64(states[state]), string(state))
	}
	jobs, err := s.Desk.Store.JobCounts(ctx)
	if err != nil {
		return err
	}
	for _, state := range []job.State{job.Ready, job.Running, job.Dead} {
		to <- prometheus.MustNewConstMetric(jobStock, prometheus.GaugeValue, float64(jobs[state]), string(state))
	}
	lag, err := s.Follower.Behind(ctx)
	to <- prometheus.MustNewConstMetric(indexLag, prometheus.GaugeValue, float64(lag))
	return err
}

// logBroken tells of an answer that broke off after it had begun.
func logBroken(ctx context.Context, err error) {
	slog.ErrorContext(ctx, "answer broken off", "request", requestID(echoOf(ctx)), "error", err)
}
