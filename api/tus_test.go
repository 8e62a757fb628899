package api_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"juzheng/api"
)

const octets = "application/offset+octet-stream"

func metadata(pairs ...string) string {
	var out []string
	for i := 0; i < len(pairs); i += 2 {
		out = append(out, pairs[i]+" "+base64.StdEncoding.EncodeToString([]byte(pairs[i+1])))
	}
	return strings.Join(out, ",")
}

// tus sends one request of the protocol.
func (c *caller) tus(method, path string, body io.Reader, header ...string) answer {
	c.t.Helper()
	var in any
	if body != nil {
		in = body
	}
	return c.ask(method, path, in, append([]string{"Tus-Resumable", "1.0.0"}, header...)...)
}

func (c *caller) begin(length int, pairs ...string) string {
	c.t.Helper()
	a := c.tus("POST", "/uploads", nil, "Upload-Length", fmt.Sprint(length), "Upload-Metadata", metadata(pairs...)).want(http.StatusCreated)
	if _, err := time.Parse(http.TimeFormat, a.header.Get("Upload-Expires")); err != nil {
		c.t.Error(err)
	}
	return strings.TrimPrefix(a.header.Get("Location"), api.Base)
}

func (c *caller) more(at string, offset int, body io.Reader) answer {
	c.t.Helper()
	return c.tus("PATCH", at, body, "Upload-Offset", fmt.Sprint(offset), "Content-Type", octets)
}

func TestAnUploadGoesOnAfterTheConnectionBrokeAndTheServerWasKilled(t *testing.T) {
	h := newHouse(t)
	h.imported()
	branch := h.as("江经办")
	body := []byte(strings.Repeat("二〇二二年第二季度党费收据。", 20_000))
	at := branch.begin(len(body), "filename", "党费收据.txt", "path", "党费/2022", "problem", "1", "kind", "party_fee_receipt", "filetype", "text/plain")

	// A connection that breaks in the middle keeps what came.
	r, err := http.NewRequest("PATCH", h.server.URL+api.Base+at, io.MultiReader(bytes.NewReader(body[:200_000]), broken{}))
	must(t, err)
	for k, v := range map[string]string{"Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Content-Type": octets, "Authorization": "Bearer " + branch.token} {
		r.Header.Set(k, v)
	}
	r.ContentLength = int64(len(body))
	if res, err := http.DefaultClient.Do(r); err == nil {
		res.Body.Close()
		t.Fatal("a broken connection was answered")
	}
	var offset int
	for range 100 {
		a := branch.tus("HEAD", at, nil).want(http.StatusOK)
		_, _ = fmt.Sscan(a.header.Get("Upload-Offset"), &offset)
		if offset > 0 {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	if offset == 0 || offset > 200_000 {
		t.Fatalf("offset %d after 200000 bytes were sent", offset)
	}

	h.open() // the server starts anew and knows nothing but its files
	a := branch.tus("HEAD", at, nil).want(http.StatusOK)
	if a.header.Get("Upload-Offset") != fmt.Sprint(offset) || a.header.Get("Upload-Length") != fmt.Sprint(len(body)) || a.header.Get("Cache-Control") != "no-store" {
		t.Fatal(a.header)
	}
	branch.more(at, offset+1, bytes.NewReader(body[offset+1:])).wrong(http.StatusConflict, "tus_offset")
	half := (offset + len(body)) / 2
	if a := branch.more(at, offset, bytes.NewReader(body[offset:half])).want(http.StatusNoContent); a.header.Get("Upload-Offset") != fmt.Sprint(half) {
		t.Fatal(a.header)
	}
	if up := into[api.Upload](branch.ask("GET", at, nil).want(http.StatusOK)); up.Complete || up.Offset != int64(half) {
		t.Errorf("%+v", up)
	}
	branch.more(at, half, bytes.NewReader(body[half:])).want(http.StatusNoContent)

	// After it is whole, the same questions have the same answers, also after a restart.
	for range 2 {
		up := into[api.Upload](branch.ask("GET", at, nil).want(http.StatusOK))
		if !up.Complete || len(up.Receipts) != 1 || up.Receipts[0].Name != "党费收据.txt" || up.Receipts[0].Path != "党费/2022" || up.Receipts[0].Size != int64(len(body)) {
			t.Fatalf("%+v", up)
		}
		if a := branch.tus("HEAD", at, nil).want(http.StatusOK); a.header.Get("Upload-Offset") != fmt.Sprint(len(body)) {
			t.Fatal(a.header)
		}
		branch.more(at, len(body), http.NoBody).want(http.StatusNoContent)
		got := branch.ask("GET", "/evidence/"+up.Receipts[0].Id+"/original", nil).want(http.StatusOK)
		if !bytes.Equal(got.body, body) {
			t.Fatal("other bytes were kept")
		}
		h.open()
	}
	if l := into[api.EvidencePage](branch.ask("GET", "/evidence?problem=1", nil)); len(l.Items) != 1 {
		t.Errorf("%d files for problem 1, want 1", len(l.Items))
	}
}

// broken is a body that breaks off.
type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, fmt.Errorf("the cable was pulled") }

func TestAnUploaderWhoComesAgainTakesOverFromTheirHungConnection(t *testing.T) {
	h := newHouse(t)
	branch := h.as("江经办")
	at := branch.begin(10, "filename", "a.txt")
	hung, feed := io.Pipe()
	r, err := http.NewRequest("PATCH", h.server.URL+api.Base+at, hung)
	must(t, err)
	for k, v := range map[string]string{"Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Content-Type": octets, "Authorization": "Bearer " + branch.token} {
		r.Header.Set(k, v)
	}
	go func() {
		if res, err := http.DefaultClient.Do(r); err == nil {
			res.Body.Close()
		}
	}()
	_, err = feed.Write([]byte("01234")) // and no more ever comes
	must(t, err)
	for {
		up := into[api.Upload](branch.ask("GET", at, nil))
		if up.Offset == 5 {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	began := time.Now()
	if a := branch.tus("HEAD", at, nil).want(http.StatusOK); a.header.Get("Upload-Offset") != "5" {
		t.Fatal(a.header)
	}
	branch.more(at, 5, strings.NewReader("56789")).want(http.StatusNoContent)
	if took := time.Since(began); took > 3*time.Second {
		t.Errorf("waited %v for the hung connection", took)
	}
	if up := into[api.Upload](branch.ask("GET", at, nil)); !up.Complete || up.Receipts[0].Size != 10 {
		t.Errorf("%+v", up)
	}
	must(t, feed.Close())
}

func TestAnUploadIsItsOwnersAlone(t *testing.T) {
	h := newHouse(t)
	at := h.as("江经办").begin(10, "filename", "a.txt")
	for _, name := range []string{"山经办", "审核员"} {
		other := h.as(name)
		other.ask("GET", at, nil).wrong(http.StatusNotFound, "not_found")
		other.tus("HEAD", at, nil).want(http.StatusNotFound)
		other.more(at, 0, strings.NewReader("0123456789")).wrong(http.StatusNotFound, "not_found")
		other.tus("DELETE", at, nil).wrong(http.StatusNotFound, "not_found")
	}
	h.as("").tus("HEAD", at, nil).want(http.StatusUnauthorized)
	for _, id := range []string{"..%2f..%2fcatalog", "x", strings.Repeat("A", 26), strings.Repeat("a", 26)} {
		h.as("江经办").tus("HEAD", "/uploads/"+id, nil).want(http.StatusNotFound)
	}
}

func TestWhatCannotBeTakenInIsRefusedBeforeAByteIsSent(t *testing.T) {
	h := newHouse(t)
	branch := h.as("江经办")
	begin := func(length, meta string) answer {
		return branch.tus("POST", "/uploads", nil, "Upload-Length", length, "Upload-Metadata", meta)
	}
	begin("", "").wrong(http.StatusBadRequest, "tus_length")
	begin("-3", "").wrong(http.StatusBadRequest, "tus_length")
	begin("0", "").wrong(http.StatusUnprocessableEntity, "empty_file")
	begin("1048577", "").wrong(http.StatusRequestEntityTooLarge, "too_large")
	begin("5", "filename ***").wrong(http.StatusBadRequest, "tus_metadata")
	begin("5", metadata("unit", string(h.hill.ID))).wrong(http.StatusForbidden, "forbidden")
	begin("5", metadata("problem", "99")).wrong(http.StatusNotFound, "not_found")
	begin("5", metadata("kind", "letter")).wrong(http.StatusUnprocessableEntity, "invalid")
	branch.ask("POST", "/uploads", nil, "Upload-Length", "5").wrong(http.StatusPreconditionFailed, "tus_version")
	at := branch.begin(5, "filename", "a.txt")
	branch.tus("PATCH", at, strings.NewReader("01234"), "Upload-Offset", "0", "Content-Type", "text/plain").wrong(http.StatusUnsupportedMediaType, "tus_media")
	branch.more(at, 0, strings.NewReader("0123456789")).want(http.StatusNoContent) // more than was announced is not looked at
	if up := into[api.Upload](branch.ask("GET", at, nil)); !up.Complete || up.Receipts[0].Size != 5 {
		t.Errorf("%+v", up)
	}
	o := h.as("").ask("OPTIONS", "/uploads", nil).want(http.StatusNoContent)
	if o.header.Get("Tus-Version") != "1.0.0" || o.header.Get("Tus-Max-Size") != "1048576" || !strings.Contains(o.header.Get("Tus-Extension"), "creation") {
		t.Error(o.header)
	}
}

func TestAnUploadThatIsGivenUpLeavesNothing(t *testing.T) {
	h := newHouse(t)
	branch := h.as("江经办")
	at := branch.begin(10, "filename", "a.txt")
	branch.more(at, 0, strings.NewReader("01234")).want(http.StatusNoContent)
	branch.tus("DELETE", at, nil).want(http.StatusNoContent)
	branch.tus("HEAD", at, nil).want(http.StatusNotFound)
	if files, err := os.ReadDir(filepath.Join(h.config.Spool, "uploads")); err != nil || len(files) != 0 {
		t.Errorf("%v, %v", files, err)
	}
}

func TestUploadsThatNobodyGoesOnWithExpire(t *testing.T) {
	h := newHouse(t)
	branch := h.as("江经办")
	old, fresh := branch.begin(10, "filename", "a.txt"), branch.begin(10, "filename", "b.txt")
	long := time.Now().Add(-60 * 24 * time.Hour)
	files, err := filepath.Glob(filepath.Join(h.config.Spool, "uploads", filepath.Base(old)+"*"))
	must(t, err)
	for _, f := range files {
		must(t, os.Chtimes(f, long, long))
	}
	h.open()
	branch.tus("HEAD", old, nil).want(http.StatusNotFound)
	branch.tus("HEAD", fresh, nil).want(http.StatusOK)
}

func TestAFaultWhileTakingInDoesNotLoseTheUpload(t *testing.T) {
	h := newHouse(t)
	branch := h.as("江经办")
	at := branch.begin(11, "filename", "通知.txt")
	shelf := filepath.Join(h.dir, "blobs")
	must(t, os.Rename(shelf, shelf+".away"))
	must(t, os.WriteFile(shelf, nil, 0o600)) // the disk with the blobs is gone
	branch.more(at, 0, strings.NewReader("hello world")).wrong(http.StatusInternalServerError, "internal")
	must(t, errors.Join(os.Remove(shelf), os.Rename(shelf+".away", shelf)))
	branch.more(at, 11, http.NoBody).want(http.StatusNoContent)
	if up := into[api.Upload](branch.ask("GET", at, nil)); !up.Complete || up.Receipts[0].State != "received" {
		t.Errorf("%+v", up)
	}
}

func TestNobodyBeginsUploadsWithoutEnd(t *testing.T) {
	h := newHouse(t)
	who, err := h.store.Account(ctx, "江经办")
	must(t, err)
	for i := range 2000 {
		id := strings.Repeat("A", 20) + base32(i)
		file := filepath.Join(h.config.Spool, "uploads", id)
		sheet := fmt.Sprintf(`{"id":%q,"owner":%q,"length":9,"metadata":""}`, id, who.ID)
		must(t, errors.Join(os.WriteFile(file, nil, 0o600), os.WriteFile(file+".json", []byte(sheet), 0o600)))
	}
	h.open()
	h.as("江经办").tus("POST", "/uploads", nil, "Upload-Length", "5").wrong(http.StatusTooManyRequests, "too_many_uploads")
	h.as("山经办").begin(5, "filename", "a.txt")
}

func base32(i int) string {
	var b [6]byte
	for k := range b {
		b[k], i = byte('A'+i%16), i/16
	}
	return string(b[:])
}
