package api_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"testing"

	"juzheng/api"
)

func TestALongAnswerIsPackedAndAnOriginalIsNot(t *testing.T) {
	h := newHouse(t)
	h.imported()
	river := h.as("江经办")
	rs := river.bring("", file{name: "说明.txt", body: strings.Repeat("情况说明", 1000)})
	for path, want := range map[string]string{"/ledger": "gzip", "/session": "", "/evidence/" + rs[0].Id + "/original": ""} {
		res := river.send("GET", path, nil, "Accept-Encoding", "gzip")
		if res.StatusCode != http.StatusOK || res.Header.Get("Content-Encoding") != want {
			t.Errorf("%s: %d packed by %q, want %q", path, res.StatusCode, res.Header.Get("Content-Encoding"), want)
		}
		if want != "" {
			unpacked, err := gzip.NewReader(res.Body)
			must(t, err)
			b, err := io.ReadAll(unpacked)
			must(t, err)
			if !strings.HasPrefix(string(b), "{") {
				t.Errorf("%s unpacks to %.20q", path, b)
			}
		}
		res.Body.Close()
	}
}

func TestWhoRefusesGzipGetsNone(t *testing.T) {
	h := newHouse(t, func(c *api.Config) {
		c.Web = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, r.Header.Get("Accept-Encoding"))
		})
	})
	h.imported()
	river := h.as("江经办")
	for accepts, want := range map[string]string{"gzip": "gzip", "gzip;q=0.5, br": "gzip", "gzip;q=0": "", "br, GZIP ; q=0.000": "", "gzip; q=0.001": "gzip", "identity": ""} {
		res := river.send("GET", "/ledger", nil, "Accept-Encoding", accepts)
		res.Body.Close()
		if got := res.Header.Get("Content-Encoding"); got != want {
			t.Errorf("%s: packed by %q, want %q", accepts, got, want)
		}
	}
	r, err := http.NewRequest("GET", h.server.URL+"/", nil)
	must(t, err)
	r.Header.Set("Accept-Encoding", "gzip;q=0")
	res, err := http.DefaultClient.Do(r)
	must(t, err)
	defer res.Body.Close()
	if b, err := io.ReadAll(res.Body); err != nil || len(b) != 0 {
		t.Errorf("the screens are asked for %s, %v", b, err)
	}
}
