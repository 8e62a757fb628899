package api

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/labstack/echo/v4"
)

// Bounds of JSON bodies, in bytes. Checking one takes up to forty times its size in memory.
const (
	MaxBody   = 16 << 20 // of a corrected draft of a report
	maxForm   = 2 << 20  // of any other who is logged in
	maxPublic = 16 << 10 // of who is not: a name and a password
)

func mostBytes(c echo.Context) int64 {
	switch route := c.Request().Method + " " + c.Path(); {
	case route == "POST "+Base+"/reports/:ref/import":
		return MaxBody
	case rules[route].may == nil: // public, or no route at all
		return maxPublic
	}
	return maxForm
}

// bodyTime is how long a whole JSON body may take; patience is how long an
// upload may be silent. Slower ones hold a connection for nothing.
const (
	bodyTime = 30 * time.Second
	patience = 2 * time.Minute
)

// An invalidRequest is not what the contract says.
type invalidRequest struct {
	field  string
	reason string // a Chinese sentence
}

func (e *invalidRequest) Error() string { return e.reason }

// streamed tells the routes whose bodies are read as they come: checking would
// first hold them in memory.
func streamed(c echo.Context) bool {
	r := c.Request()
	switch c.Path() {
	case Base + "/evidence", Base + "/reports":
		return r.Method == http.MethodPost
	}
	return strings.HasPrefix(c.Path(), Base+"/uploads")
}

// bounded bounds bodies: in bytes and time, or, for those that stream, in silence.
func bounded(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r, control := c.Request(), http.NewResponseController(c.Response())
		if r.Body == nil || r.Body == http.NoBody {
			return next(c)
		}
		if streamed(c) {
			p := newPatient(r.Body, control)
			defer p.done()
			r.Body = p
			return next(c)
		}
		r.Body = http.MaxBytesReader(c.Response(), r.Body, mostBytes(c))
		deadline(control, bodyTime)
		defer deadline(control, 0)
		return next(c)
	}
}

// deadline bounds reading from now on; 0 is no bound. A writer that has no
// connection (a test, a caller in this process) has nothing to bound.
func deadline(control *http.ResponseController, d time.Duration) {
	var at time.Time
	if d > 0 {
		at = time.Now().Add(d)
	}
	_ = control.SetReadDeadline(at)
}

// patient reads a body as long as something comes within patience, and nobody interrupts.
type patient struct {
	*bufio.Reader
	body        io.ReadCloser
	control     *http.ResponseController
	interrupted atomic.Bool
}

// readAhead is how much of a streamed body is asked of the connection at once:
// the reader of forms asks for little.
const readAhead = 256 << 10

func newPatient(body io.ReadCloser, control *http.ResponseController) *patient {
	p := &patient{body: body, control: control}
	p.Reader = buffers.Get().(*bufio.Reader)
	p.Reset(readerFunc(p.read))
	return p
}

// done gives the buffer back; nothing may be read any more.
func (p *patient) done() {
	p.Reset(nil)
	buffers.Put(p.Reader)
	p.Reader = bufio.NewReaderSize(http.NoBody, 0)
}

// Most uploads are smaller than a buffer.
var buffers = sync.Pool{New: func() any { return bufio.NewReaderSize(nil, readAhead) }}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(b []byte) (int, error) { return f(b) }

func (p *patient) read(b []byte) (int, error) {
	deadline(p.control, patience)
	if p.interrupted.Load() {
		return 0, os.ErrDeadlineExceeded
	}
	return p.body.Read(b)
}

// interrupt ends a Read that waits, and all after it.
func (p *patient) interrupt() {
	p.interrupted.Store(true)
	deadline(p.control, time.Nanosecond)
}

func (p *patient) Close() error {
	deadline(p.control, 0)
	return p.body.Close()
}

// checked holds a request against the contract. The answer names the field.
func checked() echo.MiddlewareFunc {
	paths := contractPaths()
	check := func(c echo.Context, next echo.HandlerFunc) error {
		path, ours := strings.CutPrefix(c.Path(), Base)
		parse, known := paths[pathParam.ReplaceAllString(path, "{$1}")]
		if !ours || !known || strings.HasPrefix(path, "/uploads") {
			return next(c) // echo answers 404
		}
		item, err := parse()
		if err != nil {
			return err
		}
		operation := item.GetOperation(c.Request().Method)
		if operation == nil {
			return next(c) // echo answers 405
		}
		params := map[string]string{}
		for i, name := range c.ParamNames() {
			params[name] = c.ParamValues()[i]
			if c.Request().URL.RawPath == "" {
				continue // it is as it was meant
			}
			if params[name], err = url.PathUnescape(params[name]); err != nil {
				return &invalidRequest{name, "地址写法有误"}
			}
		}
		options := &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, ExcludeRequestBody: streamed(c),
			SkipSettingDefaults: true}
		in := &openapi3filter.RequestValidationInput{Request: c.Request(), PathParams: params, Options: options,
			Route: &routers.Route{Spec: &openapi3.T{}, Path: path, PathItem: item, Method: c.Request().Method, Operation: operation}}
		if err := openapi3filter.ValidateRequest(c.Request().Context(), in); err != nil {
			return inChinese(err)
		}
		return next(c)
	}
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error { return check(c, next) }
	}
}

// pathParam is how echo writes a parameter of a path.
var pathParam = regexp.MustCompile(`:(\w+)`)

// unknownField is how the checker names a field that no schema has.
var unknownField = regexp.MustCompile(`^property "(.{1,200})" is unsupported`)

// inChinese says which field is wrong, and how.
func inChinese(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return err
	}
	var wrong *openapi3filter.RequestError
	if !errors.As(err, &wrong) {
		return fmt.Errorf("check: %w", err)
	}
	var field string
	if wrong.Parameter != nil {
		field = wrong.Parameter.Name
	}
	var schema *openapi3.SchemaError
	if !errors.As(err, &schema) {
		switch {
		case errors.Is(err, openapi3filter.ErrInvalidRequired) && field == "":
			return &invalidRequest{"", "缺少请求正文"}
		case errors.Is(err, openapi3filter.ErrInvalidRequired):
			return &invalidRequest{field, fmt.Sprintf("缺少参数“%s”", field)}
		case field != "":
			return &invalidRequest{field, fmt.Sprintf("参数“%s”的写法不对", field)}
		}
		return &invalidRequest{"", "请求正文应为 JSON，且 Content-Type 为 application/json"}
	}
	path := schema.JSONPointer()
	if extra := unknownField.FindStringSubmatch(schema.Reason); extra != nil {
		path = append(path, extra[1])
	}
	if len(path) > 0 {
		field = strings.Join(path, ".")
	}
	return &invalidRequest{field, sentence(field, schema)}
}

// sentence says in Chinese which bound of a schema a field breaks.
func sentence(field string, e *openapi3.SchemaError) string {
	name := fmt.Sprintf("“%s”", field)
	if field == "" {
		name = "请求正文"
	}
	s := e.Schema
	switch e.SchemaField {
	case "required":
		return fmt.Sprintf("缺少%s", name)
	case "properties", "additionalProperties":
		return fmt.Sprintf("%s不是接口约定的字段", name)
	case "minProperties":
		return "至少要填一项"
	case "type", "format":
		return fmt.Sprintf("%s的类型不对，应为%s", name, typeName(s))
	case "enum":
		return fmt.Sprintf("%s只能是 %s", name, values(s.Enum))
	case "minLength":
		if s.MinLength == 1 {
			return fmt.Sprintf("%s不能为空", name)
		}
		return fmt.Sprintf("%s至少%d个字", name, s.MinLength)
	case "maxLength":
		return fmt.Sprintf("%s不能超过%d个字", name, *s.MaxLength)
	case "minItems":
		return fmt.Sprintf("%s至少要有%d项", name, s.MinItems)
	case "maxItems":
		return fmt.Sprintf("%s不能超过%d项", name, *s.MaxItems)
	case "minimum":
		return fmt.Sprintf("%s不能小于%s", name, number(*s.Min))
	case "maximum":
		return fmt.Sprintf("%s不能大于%s", name, number(*s.Max))
	case "pattern":
		return fmt.Sprintf("%s的格式不对", name)
	case "nullable":
		return fmt.Sprintf("%s不能为 null", name)
	}
	return fmt.Sprintf("%s填写有误", name)
}

func number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

func typeName(s *openapi3.Schema) string {
	switch {
	case s.Format == "date-time":
		return "时间（如 2026-01-02T15:04:05+08:00）"
	case s.Type.Is("string"):
		return "文字"
	case s.Type.Is("integer"):
		return "整数"
	case s.Type.Is("number"):
		return "数字"
	case s.Type.Is("boolean"):
		return "true 或 false"
	case s.Type.Is("array"):
		return "列表"
	}
	return "对象"
}

func values(enum []any) string {
	var out []string
	for _, v := range enum {
		if s := fmt.Sprint(v); s != "" {
			out = append(out, s)
		}
	}
	return strings.Join(out, "、")
}
