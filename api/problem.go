package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"juzheng/indexer"
	"juzheng/indexer/query"
	"juzheng/internal/account"
	"juzheng/internal/backup"
	"juzheng/internal/blob"
	"juzheng/internal/casework"
	"juzheng/internal/gallery"
	"juzheng/internal/index"
	"juzheng/internal/job"
	"juzheng/internal/ledger"
	"juzheng/internal/store"
)

// problemType begins the type of every problem; its code follows.
const problemType = "urn:juzheng:problem:"

// known says what an error is to who asked. What is not here is a fault of ours
// (500), of which they are told no more than that, and where to find it in the log.
var known = []struct {
	err    error
	status int
	code   string
	title  string // "" for the error's own sentence
}{
	{errNotLoggedIn, http.StatusUnauthorized, "login_required", ""},
	{errMustChange, http.StatusForbidden, "must_change_password", ""},
	{errCrossOrigin, http.StatusForbidden, "cross_origin", ""},
	{errTooMany, http.StatusTooManyRequests, "too_many_attempts", ""},
	{errTooManyStreams, http.StatusServiceUnavailable, "too_many_streams", ""},
	{errCursor, http.StatusBadRequest, "bad_cursor", ""},
	{errNoFile, http.StatusUnprocessableEntity, "no_file", ""},
	{errForm, http.StatusBadRequest, "bad_form", ""},
	{errCutOff, http.StatusBadRequest, "cut_off", ""},
	{http.ErrNotMultipart, http.StatusUnsupportedMediaType, "not_a_form", "请用 multipart/form-data 表单上传"},
	{http.ErrMissingBoundary, http.StatusUnsupportedMediaType, "not_a_form", "请用 multipart/form-data 表单上传"},
	{errNotReady, http.StatusServiceUnavailable, "not_ready", ""},
	{errTusVersion, http.StatusPreconditionFailed, "tus_version", ""},
	{errTusOffset, http.StatusConflict, "tus_offset", ""},
	{errTusMedia, http.StatusUnsupportedMediaType, "tus_media", ""},
	{errTusBusy, http.StatusLocked, "tus_busy", ""},
	{errTusLength, http.StatusBadRequest, "tus_length", ""},
	{errTusMetadata, http.StatusBadRequest, "tus_metadata", ""},
	{errTusMany, http.StatusTooManyRequests, "too_many_uploads", ""},
	{account.ErrRefused, http.StatusForbidden, "forbidden", ""},
	{account.ErrWrongPassword, http.StatusUnauthorized, "wrong_password", ""},
	{casework.ErrWrongCode, http.StatusForbidden, "wrong_code", ""},
	{account.ErrDisabled, http.StatusForbidden, "account_disabled", ""},
	{account.ErrWeakPassword, http.StatusUnprocessableEntity, "weak_password", ""},
	{store.ErrMissing, http.StatusNotFound, "not_found", ""},
	{gallery.ErrNoPicture, http.StatusUnprocessableEntity, "no_picture", ""},
	{gallery.ErrBusy, http.StatusServiceUnavailable, "pictures_busy", ""},
	{store.ErrText, http.StatusUnprocessableEntity, "bad_text", ""},
	{store.ErrTaken, http.StatusConflict, "taken", ""},
	{casework.ErrInvalid, http.StatusUnprocessableEntity, "invalid", ""},
	{ledger.ErrPages, http.StatusUnprocessableEntity, "invalid_pages", ""},
	{blob.ErrTooLarge, http.StatusRequestEntityTooLarge, "too_large", ""},
	{blob.ErrEmpty, http.StatusUnprocessableEntity, "empty_file", ""},
	{blob.ErrFull, http.StatusInsufficientStorage, "disk_full", ""},
	{blob.ErrRetained, http.StatusConflict, "retained", ""},
	{blob.ErrMissing, http.StatusInternalServerError, "original_missing", ""},
	{blob.ErrCorrupt, http.StatusInternalServerError, "original_corrupt", ""},
	{indexer.ErrBusy, http.StatusServiceUnavailable, "index_busy", ""},
	{indexer.ErrDamaged, http.StatusServiceUnavailable, "index_damaged", ""},
	{index.ErrFull, http.StatusInsufficientStorage, "disk_full", ""},
	{backup.ErrFull, http.StatusInsufficientStorage, "disk_full", ""},
	{backup.ErrName, http.StatusUnprocessableEntity, "bad_name", ""},
	{backup.ErrExists, http.StatusConflict, "taken", ""},
	{backup.ErrUnderWay, http.StatusConflict, "not_now", ""},
	{job.ErrLost, http.StatusConflict, "job_lost", ""},
	{context.DeadlineExceeded, http.StatusServiceUnavailable, "timeout", "处理超时，请稍后再试"},
}

// statusClosed is for the log alone: who asked went away before the answer.
const statusClosed = 499

// problemOf tells who asked what went wrong.
func problemOf(err error) ProblemDetails {
	var (
		wrong   *invalidRequest
		query   *query.Error
		locked  account.Locked
		large   *http.MaxBytesError
		plain   casework.Plain
		routing *echo.HTTPError
	)
	switch {
	case errors.As(err, &wrong):
		return ProblemDetails{Status: http.StatusUnprocessableEntity, Code: "invalid_request", Title: "请求不符合接口约定", Detail: some(wrong.reason), Field: some(wrong.field)}
	case errors.As(err, &query):
		return ProblemDetails{Status: http.StatusBadRequest, Code: "bad_query", Title: "检索式有误", Detail: some(query.Reason), Position: new(query.At)}
	case errors.As(err, &locked):
		return ProblemDetails{Status: http.StatusTooManyRequests, Code: "locked", Title: locked.Error(), RetryAfter: new(seconds(locked.Wait))}
	case errors.As(err, &large):
		return ProblemDetails{Status: http.StatusRequestEntityTooLarge, Code: "too_large", Title: fmt.Sprintf("请求超过大小上限（%d字节）", large.Limit)}
	}
	for _, k := range known {
		if errors.Is(err, k.err) {
			p := ProblemDetails{Status: k.status, Code: k.code, Title: k.title}
			if p.Title == "" {
				p.Title = k.err.Error()
			}
			p.Detail = some(told(err, k.err))
			return p
		}
	}
	switch {
	case errors.As(err, &plain):
		return ProblemDetails{Status: http.StatusConflict, Code: "not_now", Title: plain.Error()}
	case errors.As(err, &routing):
		return routed(routing)
	case errors.Is(err, context.Canceled):
		return ProblemDetails{Status: statusClosed, Code: "closed", Title: "连接已断开"}
	}
	return ProblemDetails{Status: http.StatusInternalServerError, Code: "internal", Title: "服务器出错，请稍后再试；仍不成功请把编号告诉系统管理员"}
}

// told is what an error says for people after one of our sentences: they are
// joined by a full-width colon. What any other text says is for the log.
func told(err, sentinel error) string {
	_, rest, found := strings.Cut(err.Error(), sentinel.Error())
	if rest, colon := strings.CutPrefix(rest, "："); found && colon {
		line, _, _ := strings.Cut(rest, "\n")
		return line
	}
	if rest, paren := strings.CutPrefix(rest, "（"); found && paren { // …（上限2 GB）
		inside, _, _ := strings.Cut(rest, "）")
		return inside
	}
	return ""
}

// routed are echo's own errors: no such address, no such method, a body or a
// parameter that cannot be read.
func routed(err *echo.HTTPError) ProblemDetails {
	switch err.Code {
	case http.StatusNotFound:
		return ProblemDetails{Status: err.Code, Code: "no_such_address", Title: "没有这个接口，接口说明见 /api"}
	case http.StatusMethodNotAllowed:
		return ProblemDetails{Status: err.Code, Code: "method_not_allowed", Title: "这个接口不支持此方法，接口说明见 /api"}
	case http.StatusUnsupportedMediaType:
		return ProblemDetails{Status: err.Code, Code: "unsupported_media_type", Title: "请求的 Content-Type 不对，接口说明见 /api"}
	}
	if err.Code >= http.StatusInternalServerError {
		return ProblemDetails{Status: http.StatusInternalServerError, Code: "internal", Title: "服务器出错，请稍后再试"}
	}
	return ProblemDetails{Status: http.StatusBadRequest, Code: "bad_request", Title: "无法理解这个请求，接口说明见 /api"}
}

// answerError writes an error as a problem, unless the answer has begun.
func (a *API) answerError(err error, c echo.Context) {
	p := problemOf(err)
	p.Type, p.RequestId = problemType+p.Code, requestID(c)
	if p.Status >= http.StatusInternalServerError {
		slog.ErrorContext(c.Request().Context(), "request failed", "request", p.RequestId, "method", c.Request().Method, "route", c.Path(), "error", err)
	}
	if c.Response().Committed {
		return
	}
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, "application/problem+json")
	for _, name := range []string{"Content-Disposition", "Content-Length", "ETag", "Last-Modified"} {
		h.Del(name)
	}
	if p.RetryAfter != nil {
		h.Set("Retry-After", strconv.Itoa(*p.RetryAfter))
	}
	if c.Request().Method == http.MethodHead {
		err = c.NoContent(p.Status)
	} else {
		err = c.JSON(p.Status, p)
	}
	if err != nil {
		slog.DebugContext(c.Request().Context(), "answer not sent", "request", p.RequestId, "error", err)
	}
}

// some is a text that is there, or nothing.
func some[T comparable](v T) *T {
	var none T
	if v == none {
		return nil
	}
	return &v
}

func seconds(d time.Duration) int { return int(math.Ceil(d.Seconds())) }
