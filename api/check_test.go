package api

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/labstack/echo/v4"
)

func TestACheckLeavesTheBodyOfAnUploadAlone(t *testing.T) {
	for _, path := range []string{Base + "/evidence", Base + "/reports"} {
		body := strings.NewReader(strings.Repeat("签到", 1<<20))
		whole := body.Len()
		r := httptest.NewRequest(http.MethodPost, path, body)
		r.Header.Set("Content-Type", "multipart/form-data; boundary=b")
		e := echo.New()
		reached := false
		e.Use(checked())
		e.POST(path, func(c echo.Context) error {
			reached = true
			if body.Len() != whole || c.Request().Body == nil {
				t.Errorf("%s: %d of %d bytes are left for the handler", path, body.Len(), whole)
			}
			return nil
		})
		w := httptest.NewRecorder()
		e.ServeHTTP(w, r)
		if !reached {
			t.Errorf("%s: never came to the handler: %s", path, w.Body)
		}
	}
}

func TestEachPathOfTheContractStandsAlone(t *testing.T) {
	doc, err := openapi3.NewLoader().LoadFromData(contract)
	if err != nil {
		t.Fatal(err)
	}
	paths := contractPaths()
	for path, whole := range doc.Paths.Map() {
		for _, op := range whole.Operations() {
			op.Security = nil
		}
		if paths[path] == nil {
			t.Errorf("%s is not there", path)
			continue
		}
		got, err := paths[path]()
		if err != nil {
			t.Error(err)
			continue
		}
		want, err := json.Marshal(whole)
		if err != nil {
			t.Fatal(err)
		}
		if b, err := json.Marshal(got); err != nil || string(b) != string(want) {
			t.Errorf("%s is other than in the contract: %v", path, err)
		}
	}
	if len(paths) != doc.Paths.Len() {
		t.Errorf("%d paths of %d", len(paths), doc.Paths.Len())
	}
}
