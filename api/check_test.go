package api

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"
)

func TestACheckLeavesTheBodyOfAnUploadAlone(t *testing.T) {
	check, err := newChecker()
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{Base + "/evidence", Base + "/reports"} {
		body := strings.NewReader(strings.Repeat("签到", 1<<20))
		whole := body.Len()
		r := httptest.NewRequest(http.MethodPost, path, body)
		r.Header.Set("Content-Type", "multipart/form-data; boundary=b")
		e := echo.New()
		reached := false
		e.Use(check.check)
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
