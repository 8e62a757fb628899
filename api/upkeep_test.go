package api_test

import (
	"bufio"
	"context"
	"net/http"
	"strings"
	"testing"

	"juzheng/api"
)

// rebuildings are the events that tell of a rebuild, as they come.
func (c *caller) rebuildings(ctx context.Context) <-chan string {
	c.t.Helper()
	r, err := http.NewRequestWithContext(ctx, "GET", c.server.URL+api.Base+"/events", nil)
	must(c.t, err)
	r.Header.Set("Authorization", "Bearer "+c.token)
	res, err := http.DefaultClient.Do(r)
	must(c.t, err)
	out := make(chan string)
	go func() {
		defer close(out)
		defer res.Body.Close()
		event := ""
		for lines := bufio.NewScanner(res.Body); lines.Scan(); {
			if name, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
				event = name
			}
			if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok && event == "rebuilding" {
				select {
				case out <- data:
				case <-ctx.Done():
					return
				}
			}
		}
	}()
	return out
}

func TestARebuildIsToldOfWhileItLasts(t *testing.T) {
	h := newHouse(t)
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	h.as("江经办").bring("", file{name: "通知.txt", body: "关于严明工作纪律的通知"})
	h.readAll()
	auditor, admin := h.as("审核员"), h.as("管理员")
	if a := into[api.SearchAnswer](auditor.ask("GET", "/search?q=%E7%BA%AA%E5%BE%8B", nil).want(http.StatusOK)); a.Total != 1 || a.Rebuilding != nil {
		t.Fatalf("%+v", a)
	}
	events := admin.rebuildings(ctx)
	s := into[api.IndexStatus](admin.ask("POST", "/index/rebuild", nil).want(http.StatusAccepted))
	if s.Rebuilding == nil || s.Rebuilding.Partial || s.Rebuilding.Total != 1 {
		t.Errorf("%+v", s.Rebuilding)
	}
	if got := <-events; got != `{"done":0,"partial":false,"total":1}` {
		t.Errorf("event %s", got)
	}
	a := into[api.SearchAnswer](auditor.ask("GET", "/search?q=%E7%BA%AA%E5%BE%8B", nil).want(http.StatusOK))
	if a.Total != 1 || a.Rebuilding == nil || a.Rebuilding.Partial {
		t.Errorf("%d files, %+v", a.Total, a.Rebuilding)
	}
	must(t, h.config.Rebuilder.Rebuild(ctx, nil))
	if got := <-events; got != "null" {
		t.Errorf("event %s", got)
	}
	if s := into[api.Status](admin.ask("GET", "/status", nil).want(http.StatusOK)); s.Index.Rebuilding != nil || s.Index.Files != 1 || s.Index.Problem != nil {
		t.Errorf("%+v", s.Index)
	}
}

func TestABackupIsWrittenNowhereElse(t *testing.T) {
	h := newHouse(t)
	admin, auditor := h.as("管理员"), h.as("审核员")
	for _, name := range []string{"../外面", "/tmp/x", "a/b", "..", ".", "a.tmp", "名 字", "-x"} {
		admin.ask("POST", "/backups", api.NewBackup{Name: &name}).wrong(http.StatusUnprocessableEntity, "bad_name")
	}
	b := into[api.Backup](admin.ask("POST", "/backups", api.NewBackup{Name: new("交接前")}).want(http.StatusCreated))
	if b.Name != "交接前" || !b.Index || !b.Originals {
		t.Errorf("%+v", b)
	}
	admin.ask("POST", "/backups", api.NewBackup{Name: new("交接前")}).wrong(http.StatusConflict, "taken")
	lines := into[api.AuditPage](auditor.ask("GET", "/audit?limit=1", nil).want(http.StatusOK))
	if lines.Items[0].Action != "backup" || lines.Items[0].Subject != "交接前" {
		t.Errorf("%+v", lines.Items)
	}
}
