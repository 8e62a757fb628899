package api

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"juzheng/internal/blob"
	"juzheng/internal/store"
)

// tus 1.0.0 (https://tus.io/protocols/resumable-upload): core, creation,
// termination, expiration.
const (
	tusVersion    = "1.0.0"
	tusExtensions = "creation,termination,expiration"
	tusMedia      = "application/offset+octet-stream"
	// tusLife is how long an upload that nobody goes on with is kept.
	tusLife = 48 * time.Hour
	// maxUploads is how many uploads one person may have begun at once.
	maxUploads  = 2000
	maxMetadata = 32 << 10
	// holdWait is how long one waits for who works on the same upload, after interrupting them.
	holdWait = 5 * time.Second
)

var (
	errTusVersion  = errors.New("续传协议版本应为 Tus-Resumable: 1.0.0")
	errTusOffset   = errors.New("续传位置与已收到的不符，请先查询已收到多少")
	errTusMedia    = errors.New("续传内容的类型应为 " + tusMedia)
	errTusBusy     = errors.New("这个文件正在另一处续传，请稍后再试")
	errTusLength   = errors.New("缺少 Upload-Length，或写法不对")
	errTusMetadata = errors.New("Upload-Metadata 的写法不对")
	errTusMany     = errors.New("未传完的文件太多，请先传完或放弃一些")
)

// tus takes uploads in parts. How far one has come is the length of its file,
// so no other record of it can lie, whatever is killed.
type tus struct {
	handlers
	shelf *shelf
	mu    sync.Mutex
	busy  map[string]*holder // by ID
}

// A holder works on an upload.
type holder struct {
	body *patient // what they still read; nil when nothing
	done chan struct{}
}

func newTus(h handlers, dir string) (*tus, error) {
	s, err := newShelf(dir)
	return &tus{handlers: h, shelf: s, busy: map[string]*holder{}}, err
}

func (t *tus) register(e *echo.Echo) {
	const at = Base + "/uploads"
	e.OPTIONS(at, t.options, resumable)
	e.POST(at, t.create, resumable)
	e.GET(at+"/:id", t.get)
	e.HEAD(at+"/:id", t.head, resumable)
	e.PATCH(at+"/:id", t.patch, resumable)
	e.DELETE(at+"/:id", t.remove, resumable)
}

// resumable holds the version of the protocol.
func resumable(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("Tus-Resumable", tusVersion)
		if c.Request().Method == http.MethodOptions || c.Request().Header.Get("Tus-Resumable") == tusVersion {
			return next(c)
		}
		h.Set("Tus-Version", tusVersion)
		return errTusVersion
	}
}

func (t *tus) options(c echo.Context) error {
	h := c.Response().Header()
	h.Set("Tus-Version", tusVersion)
	h.Set("Tus-Extension", tusExtensions)
	h.Set("Tus-Max-Size", strconv.FormatInt(t.Desk.Limit, 10))
	return c.NoContent(http.StatusNoContent)
}

// create begins an upload. Where the file belongs is looked at now, so that
// nobody sends gigabytes to be refused.
func (t *tus) create(c echo.Context) error {
	ctx, header := c.Request().Context(), c.Request().Header
	length, err := strconv.ParseInt(header.Get("Upload-Length"), 10, 64)
	switch {
	case err != nil || length < 0:
		return errTusLength
	case length == 0:
		return blob.ErrEmpty
	case length > t.Desk.Limit:
		return blob.ErrTooLarge
	}
	up := upload{ID: newUploadID(), Owner: string(who(ctx).ID), Length: length, Metadata: header.Get("Upload-Metadata")}
	meta, err := metadata(up.Metadata)
	if err != nil {
		return err
	}
	w, err := meta.wishes()
	if err != nil {
		return err
	}
	wanted, err := t.upload(ctx, who(ctx), w, meta["filename"])
	if err != nil {
		return err
	}
	if err := t.Desk.MayUpload(ctx, who(ctx), wanted); err != nil {
		return err
	}
	if err := t.shelf.begin(up); err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set("Location", Base+"/uploads/"+up.ID)
	h.Set("Upload-Offset", "0")
	h.Set("Upload-Expires", httpTime(time.Now().Add(tusLife)))
	return c.NoContent(http.StatusCreated)
}

// mine is an upload of who asks; others are not told that it exists.
func (t *tus) mine(c echo.Context) (upload, error) {
	up, err := t.shelf.look(c.Param("id"))
	if err == nil && up.Owner != string(who(c.Request().Context()).ID) {
		err = errNoUpload
	}
	return up, err
}

var errNoUpload = fmt.Errorf("%w：没有这次上传，它可能已过期，请重新上传", store.ErrMissing)

func (t *tus) get(c echo.Context) error {
	up, err := t.mine(c)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, Upload{Offset: up.offset, Length: up.Length, Complete: up.receipts != nil, ExpiresAt: up.expires, Receipts: list(up.receipts)})
}

func (t *tus) head(c echo.Context) error {
	up, release, err := t.hold(c)
	if err != nil {
		return err
	}
	defer release()
	tell(c, up)
	h := c.Response().Header()
	h.Set("Upload-Length", strconv.FormatInt(up.Length, 10))
	if up.Metadata != "" {
		h.Set("Upload-Metadata", up.Metadata)
	}
	return c.NoContent(http.StatusOK)
}

// tell says how far an upload has come, and how long it is kept.
func tell(c echo.Context, up upload) {
	h := c.Response().Header()
	h.Set("Upload-Offset", strconv.FormatInt(up.offset, 10))
	h.Set("Upload-Expires", httpTime(up.expires))
}

func httpTime(t time.Time) string { return t.UTC().Format(http.TimeFormat) }

// hold gives who asks their upload for themselves, until the returned function
// is called. An uploader who comes again has lost the connection on which they
// sent before, though we may not have noticed: that one is interrupted.
func (t *tus) hold(c echo.Context) (up upload, release func(), err error) {
	if up, err = t.mine(c); err != nil {
		return up, nil, err
	}
	h := &holder{done: make(chan struct{})}
	h.body, _ = c.Request().Body.(*patient)
	wait := time.After(holdWait)
	for {
		t.mu.Lock()
		before := t.busy[up.ID]
		if before == nil {
			t.busy[up.ID] = h
			t.mu.Unlock()
			break
		}
		t.mu.Unlock()
		if before.body != nil {
			before.body.interrupt()
		}
		select {
		case <-before.done:
		case <-wait:
			return up, nil, errTusBusy
		case <-c.Request().Context().Done():
			return up, nil, c.Request().Context().Err()
		}
	}
	release = func() {
		t.mu.Lock()
		delete(t.busy, up.ID)
		t.mu.Unlock()
		close(h.done)
	}
	if up, err = t.mine(c); err != nil { // it may have come further, or be gone
		release()
		return up, nil, err
	}
	return up, release, nil
}

// patch appends to an upload; the last part has the whole file taken in.
func (t *tus) patch(c echo.Context) error {
	if c.Request().Header.Get("Content-Type") != tusMedia {
		return errTusMedia
	}
	up, release, err := t.hold(c)
	if err != nil {
		return err
	}
	defer release()
	if c.Request().Header.Get("Upload-Offset") != strconv.FormatInt(up.offset, 10) {
		tell(c, up)
		return errTusOffset
	}
	if up.receipts == nil {
		if up, err = t.more(c, up); err != nil {
			return err
		}
	}
	tell(c, up)
	return c.NoContent(http.StatusNoContent)
}

// more takes what comes. A connection that breaks leaves what came before.
func (t *tus) more(c echo.Context, up upload) (upload, error) {
	n, err := t.shelf.add(up, io.LimitReader(c.Request().Body, up.Length-up.offset))
	up.offset += n
	if cutOff(err) {
		return up, fmt.Errorf("%w: %w", errCutOff, err)
	}
	if err != nil || up.offset < up.Length {
		return up, err
	}
	// Now it is whole, it is taken in though the uploader, or a proxy, may not wait for that.
	return up, t.takeWhole(context.WithoutCancel(c.Request().Context()), up)
}

func (t *tus) takeWhole(ctx context.Context, up upload) error {
	meta, err := metadata(up.Metadata)
	if err != nil {
		return err
	}
	w, err := meta.wishes()
	if err != nil {
		return err
	}
	wanted, err := t.upload(ctx, who(ctx), w, meta["filename"])
	if err != nil {
		return err
	}
	return t.shelf.finish(up, func(file string) ([]Receipt, error) {
		rs, err := t.Desk.UploadFile(ctx, who(ctx), wanted, file)
		return each(rs, receipt), err
	})
}

func (t *tus) remove(c echo.Context) error {
	up, release, err := t.hold(c)
	if err != nil {
		return err
	}
	defer release()
	if err := t.shelf.forget(up.ID); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// tags are what the client says of a file.
type tags map[string]string

// metadata reads Upload-Metadata: keys and values in Base64, parted by commas.
func metadata(header string) (tags, error) {
	if len(header) > maxMetadata {
		return nil, errTusMetadata
	}
	out := tags{}
	for pair := range strings.SplitSeq(header, ",") {
		key, encoded, _ := strings.Cut(strings.TrimSpace(pair), " ")
		if key == "" {
			continue
		}
		value, err := base64.StdEncoding.DecodeString(strings.TrimSpace(encoded))
		if err != nil {
			return nil, errTusMetadata
		}
		out[key] = string(value)
	}
	return out, nil
}

// wishes are where the tags say that the file belongs. Clients add tags of
// their own, such as filetype, which say nothing to us.
func (t tags) wishes() (w wishes, err error) {
	for _, name := range []string{"unit", "problem", "measure", "claim", "kind", "path"} {
		err = errors.Join(err, w.set(name, t[name]))
	}
	return w, err
}
