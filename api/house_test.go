package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/textproto"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"juzheng/api"
	"juzheng/indexer"
	"juzheng/indexer/bleve"
	"juzheng/indexer/extract"
	"juzheng/internal/account"
	"juzheng/internal/backup"
	"juzheng/internal/blob/disk"
	"juzheng/internal/casework"
	"juzheng/internal/dossier"
	"juzheng/internal/gallery"
	"juzheng/internal/index"
	"juzheng/internal/ingest"
	"juzheng/internal/ledger"
	"juzheng/internal/search"
	"juzheng/internal/store"
	"juzheng/internal/store/storetest"
)

var ctx = context.Background()

// TestMain lets this test read files in children, as the binary does.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == extract.Command {
		if err := extract.Child(ctx, os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	slog.SetDefault(slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})))
	os.Exit(m.Run())
}

const password = "清源水长流2022"

// house is a whole system over a temporary directory, behind a real server.
type house struct {
	t      *testing.T
	dir    string
	store  *store.Store
	desk   *casework.Desk
	worker *ingest.Worker
	config api.Config
	api    *api.API
	server *httptest.Server
	stop   func()
	router routers.Router

	river, hill ledger.Unit
}

func newHouse(t *testing.T, change ...func(*api.Config)) *house {
	t.Helper()
	t.Parallel()
	return build(t, change...)
}

func build(t *testing.T, change ...func(*api.Config)) *house {
	t.Helper()
	h := vacant(t, change...)
	units, err := h.store.Units(ctx)
	must(t, err)
	h.river, h.hill = h.unit("临江支部", units[0]), h.unit("望山支部", units[0])
	h.person("江经办", account.Branch, h.river)
	h.person("山经办", account.Branch, h.hill)
	h.person("巡察员", account.Inspector, ledger.Unit{})
	h.person("审核员", account.Auditor, ledger.Unit{})
	h.person("管理员", account.Admin, ledger.Unit{})
	return h
}

// vacant is a house in which nobody lives yet.
func vacant(t *testing.T, change ...func(*api.Config)) *house {
	t.Helper()
	h := &house{t: t, dir: t.TempDir(), store: storetest.Open(t)}
	spool := filepath.Join(h.dir, "spool")
	must(t, os.Mkdir(spool, 0o700))
	blobs, err := disk.Open(filepath.Join(h.dir, "blobs"))
	must(t, err)
	reader, err := extract.New(extract.Config{Dir: filepath.Join(h.dir, "cache"), Workers: 1})
	must(t, err)
	t.Cleanup(func() { must(t, reader.Close()) })
	home, err := index.Open(filepath.Join(h.dir, "index"), func(dir string) (indexer.Engine, error) { return bleve.Open(dir, bleve.Options{}) })
	must(t, err)
	t.Cleanup(func() { must(t, home.Close()) })
	pictures, err := gallery.Open(filepath.Join(h.dir, "cache"), blobs, reader)
	must(t, err)
	h.desk = &casework.Desk{Store: h.store, Blobs: blobs, Spool: spool, Limit: 1 << 20, Reader: reader, Gallery: pictures}
	must(t, h.desk.Begin(ctx))
	follower := &ingest.Follower{Store: h.store, Blobs: blobs, Engine: home}
	h.worker = &ingest.Worker{Store: h.store, Blobs: blobs, Reader: reader, Spool: spool}
	rebuilder := ingest.NewRebuilder(home, follower)
	h.config = api.Config{Desk: h.desk, Follower: follower, Rebuilder: rebuilder, Spool: spool, Version: "test",
		Finder:    &search.Finder{Store: h.store, Engine: home, Fresh: follower.Fresh, Rebuilding: rebuilder.Progress, Blobs: blobs},
		Backups:   &backup.Source{Store: h.store, Blobs: blobs, Index: home, Key: filepath.Join(h.dir, "audit.key"), Version: "test"},
		Shelf:     filepath.Join(h.dir, "backups"),
		Archivist: &dossier.Archivist{Store: h.store, Blobs: blobs},
		Web:       http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "网页") })}
	for _, c := range change {
		c(&h.config)
	}
	h.open()
	doc, err := openapi3.NewLoader().LoadFromFile("openapi.yaml")
	must(t, err)
	must(t, doc.Validate(ctx))
	h.router, err = gorillamux.NewRouter(doc)
	must(t, err)
	return h
}

// open starts the API and its server; again, as after a restart, when one runs already.
func (h *house) open() {
	h.t.Helper()
	if h.server != nil {
		h.stop()
	}
	a, err := api.New(h.config)
	must(h.t, err)
	h.api = a
	base, stop := context.WithCancel(ctx)
	h.server = httptest.NewUnstartedServer(a)
	h.server.Config.BaseContext = func(net.Listener) context.Context { return base }
	h.server.Start()
	server := h.server
	h.stop = func() { stop(); server.Close(); a.Close() }
	h.t.Cleanup(h.stop)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (h *house) unit(name string, above ledger.Unit) ledger.Unit {
	h.t.Helper()
	u, err := h.desk.AddUnit(ctx, account.LocalOperator, ledger.Unit{Parent: above.ID, Kind: ledger.Branch, Name: name})
	must(h.t, err)
	return u
}

func (h *house) person(name string, role account.Role, u ledger.Unit) {
	h.t.Helper()
	_, _, err := h.desk.AddAccount(ctx, account.LocalOperator, casework.NewAccount{Name: name, Role: role, Unit: u.ID, Password: password, Keep: true})
	must(h.t, err)
}

// readAll does all reading that waits.
func (h *house) readAll() {
	h.t.Helper()
	for {
		worked, err := h.worker.One(ctx)
		must(h.t, err)
		if !worked {
			return
		}
	}
}

// caller is somebody who asks, with a token or with cookies.
type caller struct {
	*house
	token  string
	header http.Header
	client *http.Client
}

// as asks with a token of a person's; "" is nobody.
func (h *house) as(name string) *caller {
	h.t.Helper()
	c := &caller{house: h, client: &http.Client{}}
	if name != "" {
		token, err := h.desk.AddToken(ctx, account.LocalOperator, name, "测试")
		must(h.t, err)
		c.token = token
	}
	return c
}

// browser asks with cookies, as a page of this very site.
func (h *house) browser() *caller {
	h.t.Helper()
	jar, err := cookiejar.New(nil)
	must(h.t, err)
	return &caller{house: h, client: &http.Client{Jar: jar}, header: http.Header{"Sec-Fetch-Site": {"same-origin"}}}
}

// answer is what came back, held against the contract.
type answer struct {
	t      *testing.T
	status int
	header http.Header
	body   []byte
}

// ask sends a value as JSON, or what a reader gives as it is.
func (c *caller) ask(method, path string, body any, header ...string) answer {
	c.t.Helper()
	res := c.send(method, path, body, header...)
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	must(c.t, err)
	c.hold(res, b)
	return answer{c.t, res.StatusCode, res.Header, b}
}

func (c *caller) send(method, path string, body any, header ...string) *http.Response {
	c.t.Helper()
	if !strings.HasPrefix(path, "/api") && path[:2] != "//" {
		path = api.Base + path
	}
	path = strings.TrimPrefix(path, "/")
	var from io.Reader
	media := ""
	switch b := body.(type) {
	case nil:
	case io.Reader:
		from = b
	default:
		j, err := json.Marshal(b)
		must(c.t, err)
		from, media = bytes.NewReader(j), "application/json"
	}
	r, err := http.NewRequest(method, c.server.URL+"/"+strings.TrimPrefix(path, "/"), from)
	must(c.t, err)
	for k, v := range c.header {
		r.Header[k] = v
	}
	if media != "" {
		r.Header.Set("Content-Type", media)
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	res, err := c.client.Do(r)
	must(c.t, err)
	return res
}

// hold fails the test when an answer is not what the contract says.
func (c *caller) hold(res *http.Response, body []byte) {
	c.t.Helper()
	if !strings.HasPrefix(res.Request.URL.Path, api.Base) {
		return
	}
	route, params, err := c.router.FindRoute(res.Request)
	if err != nil {
		return // an address that is not in the contract
	}
	in := &openapi3filter.ResponseValidationInput{Status: res.StatusCode, Header: res.Header,
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: res.Request, PathParams: params, Route: route},
		Options:                &openapi3filter.Options{IncludeResponseStatus: true, ExcludeResponseBody: !strings.Contains(res.Header.Get("Content-Type"), "json")}}
	if res.Request.Method == http.MethodHead {
		return
	}
	in.SetBodyBytes(body)
	if err := openapi3filter.ValidateResponse(ctx, in); err != nil {
		c.t.Errorf("%s %s answers %d against the contract: %v\n%s", res.Request.Method, res.Request.URL.Path, res.StatusCode, err, body)
	}
}

func (a answer) want(status int) answer {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("status %d, want %d: %s", a.status, status, a.body)
	}
	return a
}

// wrong wants a problem with a code, and gives it.
func (a answer) wrong(status int, code string) api.ProblemDetails {
	a.t.Helper()
	a.want(status)
	var p api.ProblemDetails
	must(a.t, json.Unmarshal(a.body, &p))
	if p.Code != code || p.Status != status || p.RequestId == "" || p.RequestId != a.header.Get("X-Request-Id") {
		a.t.Fatalf("problem %s, want code %s", a.body, code)
	}
	return p
}

func into[T any](a answer) (v T) {
	a.t.Helper()
	if err := json.Unmarshal(a.body, &v); err != nil {
		a.t.Fatalf("%v: %s", err, a.body)
	}
	return v
}

// file is a part of a form: a field when it has no name.
type file struct{ name, body, field, folder string }

func form(files ...file) (io.Reader, string) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, f := range files {
		if f.field != "" {
			_ = w.WriteField(f.field, f.body)
			continue
		}
		if f.folder != "" {
			_ = w.WriteField("path", f.folder)
		}
		h := textproto.MIMEHeader{"Content-Disposition": {fmt.Sprintf(`form-data; name="file"; filename="%s"`, f.name)}, "Content-Type": {"application/octet-stream"}}
		p, _ := w.CreatePart(h)
		_, _ = io.WriteString(p, f.body)
	}
	_ = w.Close()
	return &b, w.FormDataContentType()
}

// bring uploads files in one form.
func (c *caller) bring(query string, files ...file) []api.Receipt {
	c.t.Helper()
	body, media := form(files...)
	a := c.ask(http.MethodPost, "/evidence"+query, body, "Content-Type", media).want(http.StatusAccepted)
	return into[api.Receipts](a).Receipts
}

const reportText = `关于巡察整改情况的报告
一、巡察反馈问题的整改情况
（一）党的建设方面
1.党费收缴不规范。个别支部未按月收缴党费。
整改落实情况：①制定《临江支部党费收缴管理办法》，明确收缴标准。②2022年7月8日召开支部党员大会，补缴党费1280元。
2.考勤制度执行不严。存在迟到早退现象。
整改落实情况：下发《关于严明工作纪律的通知》，并对2名同志进行约谈。
`

// imported has an auditor import the report above.
func (h *house) imported() api.Ledger {
	h.t.Helper()
	auditor := h.as("审核员")
	body, media := form(file{name: "整改报告.txt", body: reportText})
	p := into[api.Preview](auditor.ask("POST", "/reports", body, "Content-Type", media).want(http.StatusOK))
	return into[api.Ledger](auditor.ask("POST", "/reports/"+p.Ref+"/import", nil).want(http.StatusCreated))
}
