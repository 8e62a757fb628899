package api_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"testing"
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
