package api_test

import (
	"bytes"
	"image"
	"image/png"
	"net/http"
	"strings"
	"testing"

	"juzheng/api"
	"juzheng/internal/store"
)

// drawing is a PNG of 300 by 200 with a black corner.
func drawing(t *testing.T) string {
	t.Helper()
	m := image.NewGray(image.Rect(0, 0, 300, 200))
	for i := range m.Pix {
		if m.Pix[i] = 255; i%300 < 100 && i/300 < 50 {
			m.Pix[i] = 0
		}
	}
	var b bytes.Buffer
	must(t, png.Encode(&b, m))
	return b.String()
}

func TestAPageIsSeenByWhoMaySeeItAndThatIsRecorded(t *testing.T) {
	h := newHouse(t)
	river := h.as("江经办")
	rs := river.bring("", file{name: "签到表.png", body: drawing(t)}, file{name: "说明.txt", body: "情况说明"}, file{name: "坏.pdf", body: "%PDF-1.7\n" + strings.Repeat("坏", 300)})
	at := "/evidence/" + rs[0].Id + "/pages/1/image"
	a := river.ask("GET", at+"?w=500", nil).want(http.StatusOK)
	m, err := png.Decode(bytes.NewReader(a.body))
	must(t, err)
	if m.Bounds() != image.Rect(0, 0, 620, 413) {
		t.Errorf("500 pixels were asked for, %v came", m.Bounds())
	}
	if r, _, _, _ := m.At(50, 50).RGBA(); r != 0 {
		t.Error("its corner is not black")
	}
	for name, want := range map[string]string{"Content-Type": "image/png", "Cache-Control": "private, no-cache", "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'"} {
		if got := a.header.Get(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	tag := a.header.Get("ETag")
	if river.ask("GET", at+"?w=620", nil, "If-None-Match", tag).want(http.StatusNotModified); tag == "" {
		t.Error("no ETag")
	}
	if other := river.ask("GET", at, nil, "If-None-Match", tag).want(http.StatusOK); other.header.Get("ETag") == tag {
		t.Error("two widths have one ETag")
	}
	h.as("巡察员").ask("GET", at, nil).want(http.StatusOK)
	h.as("山经办").ask("GET", at, nil).wrong(http.StatusNotFound, "not_found")
	h.as("").ask("GET", at, nil).wrong(http.StatusUnauthorized, "login_required")
	if p := river.ask("GET", "/evidence/"+rs[0].Id+"/pages/2/image", nil).wrong(http.StatusNotFound, "not_found"); p.Detail == nil || !strings.Contains(*p.Detail, "没有第2页") {
		t.Errorf("page 2 of 1: %+v", p)
	}
	for _, r := range rs[1:] {
		if p := river.ask("GET", "/evidence/"+r.Id+"/pages/1/image", nil).wrong(http.StatusUnprocessableEntity, "no_picture"); p.Detail == nil || !strings.Contains(*p.Detail, "请") {
			t.Errorf("%s: %+v", r.Name, p)
		}
	}
	river.ask("GET", at+"?w=160", nil).want(http.StatusOK) // a thumbnail shows nothing to read
	seen := 0
	lines, err := h.store.AuditLines(ctx, store.AuditFilter{Subject: rs[0].Id}, 100)
	must(t, err)
	for _, l := range lines {
		if l.Action == "evidence.read" && strings.Contains(string(l.Detail), "picture of page 1") {
			seen++
		}
	}
	if seen != 4 { // the one answered by 304 too
		t.Errorf("%d looks are recorded, want 4", seen)
	}
}

func TestAStripIsReadInItsThumbnail(t *testing.T) {
	h := newHouse(t)
	river := h.as("江经办")
	var b bytes.Buffer
	must(t, png.Encode(&b, image.NewGray(image.Rect(0, 0, 160, 600)))) // a till slip
	id := river.bring("", file{name: "小票.png", body: b.String()})[0].Id
	river.ask("GET", "/evidence/"+id+"/pages/1/image?w=160", nil).want(http.StatusOK)
	lines, err := h.store.AuditLines(ctx, store.AuditFilter{Subject: id, Action: "evidence.read"}, 9)
	must(t, err)
	if len(lines) != 1 {
		t.Errorf("%d looks are recorded, want 1", len(lines))
	}
}

func TestAPageComesWithItsParagraphsAndTables(t *testing.T) {
	h := newHouse(t)
	river := h.as("江经办")
	r := river.bring("", file{name: "签到表.txt", body: "签到表\n姓名\t签名\n林某\t林某"})[0]
	h.readAll()
	p := into[api.Page](river.ask("GET", "/evidence/"+r.Id+"/pages/1?blocks=true", nil).want(http.StatusOK))
	if p.Blocks == nil || len(*p.Blocks) != 2 || len((*p.Blocks)[1].Rows) != 2 {
		t.Fatalf("%+v", p)
	}
	if c := (*p.Blocks)[1].Rows[1][0]; string([]rune(p.Text)[c.Start:c.End]) != "林某" {
		t.Errorf("cell %+v of %q", c, p.Text)
	}
	if p := into[api.Page](river.ask("GET", "/evidence/"+r.Id+"/pages/1", nil)); p.Blocks != nil {
		t.Error("blocks that nobody asked for")
	}
}
