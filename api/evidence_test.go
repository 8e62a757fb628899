package api_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"juzheng/api"
	"juzheng/internal/account"
	"juzheng/internal/ledger"
)

func TestManyFilesGetAReceiptEachAndABadOneFailsNoneOfTheRest(t *testing.T) {
	h := newHouse(t)
	branch := h.as("江经办")
	rs := branch.bring("?kind=notice",
		file{field: "unit", body: string(h.river.ID)},
		file{name: "通知.txt", body: "关于严明工作纪律的通知"},
		file{name: "空的.txt"},
		file{name: "台账/2022/名册.txt", body: "名册"},
		file{name: "签到表.txt", body: "签到", folder: "三会一课"},
		file{name: "太大.bin", body: strings.Repeat("党", 1<<20)},
		file{name: "副本.txt", body: "关于严明工作纪律的通知"})
	var told []string
	for _, r := range rs {
		told = append(told, fmt.Sprintf("%s|%s|%s|%v", r.Path, r.Name, r.State, r.Reason != ""))
	}
	want := []string{"|通知.txt|received|false", "|空的.txt|refused|true", "台账/2022|名册.txt|received|false", "三会一课|签到表.txt|received|false",
		"|太大.bin|refused|true", "|副本.txt|received|false"}
	if !slices.Equal(told, want) {
		t.Fatalf("receipts %q, want %q", told, want)
	}
	if sum := fmt.Sprintf("%x", sha256.Sum256([]byte("关于严明工作纪律的通知"))); rs[0].Sha256 != sum || len(rs[0].Sm3) != 64 || rs[0].Size != 33 || rs[0].Known {
		t.Errorf("%+v", rs[0])
	}
	if rs[5].DuplicateOf != rs[0].Id || rs[5].Known || rs[5].Id == rs[0].Id {
		t.Errorf("the same bytes under another name: %+v", rs[5])
	}
	if again := branch.bring("?kind=notice", file{name: "通知.txt", body: "关于严明工作纪律的通知"})[0]; !again.Known || again.Id != rs[0].Id {
		t.Errorf("the same file again: %+v", again)
	}
}

func TestFilesAreTakenInAsTheyComeAndNotHeldInMemory(t *testing.T) {
	h := newHouse(t)
	branch := h.as("江经办")
	body, feed := io.Pipe()
	w := multipart.NewWriter(feed)
	go func() {
		part, err := w.CreateFormFile("file", "先到.txt")
		if err == nil {
			_, err = io.WriteString(part, "先到的材料")
		}
		if err == nil {
			_, err = w.CreateFormFile("file", "后到.txt") // the first is whole now; of this one nothing comes yet
		}
		for deadline := time.Now().Add(soon); err == nil && time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
			if n, e := h.desk.Tally(ctx, account.LocalOperator); e == nil && n[ledger.Received] == 1 {
				_, err = io.WriteString(feed, "后到的材料")
				feed.CloseWithError(errors.Join(err, w.Close()))
				return
			}
		}
		feed.CloseWithError(errors.New("the first file is not in the catalog before the second came"))
	}()
	a := branch.ask("POST", "/evidence", body, "Content-Type", w.FormDataContentType()).want(http.StatusAccepted)
	if rs := into[api.Receipts](a).Receipts; len(rs) != 2 || rs[1].Size != int64(len("后到的材料")) {
		t.Errorf("%+v", rs)
	}
}

func TestAnUploadThatCannotBelongAnywhereIsRefusedAsAWhole(t *testing.T) {
	h := newHouse(t)
	branch := h.as("江经办")
	for query, want := range map[string]string{"?unit=" + string(h.hill.ID): "forbidden", "?unit=nowhere": "invalid", "?problem=99": "not_found", "?kind=letter": "invalid", "?claim=none": "invalid"} {
		body, media := form(file{name: "a.txt", body: "甲"})
		a := branch.ask("POST", "/evidence"+query, body, "Content-Type", media)
		a.wrong(a.status, want)
	}
	body, media := form(file{field: "kind", body: "notice"})
	branch.ask("POST", "/evidence", body, "Content-Type", media).wrong(http.StatusUnprocessableEntity, "no_file")
	body, media = form(file{field: "colour", body: "red"}, file{name: "a.txt", body: "甲"})
	branch.ask("POST", "/evidence", body, "Content-Type", media).wrong(http.StatusBadRequest, "bad_form")
	branch.ask("POST", "/evidence", strings.NewReader("{}"), "Content-Type", "application/json").wrong(http.StatusUnsupportedMediaType, "not_a_form")
	body, media = form(file{name: "a.txt", body: strings.Repeat("甲", 1000)})
	short, err := io.ReadAll(io.LimitReader(body, 1500))
	must(t, err)
	branch.ask("POST", "/evidence", bytes.NewReader(short), "Content-Type", media).wrong(http.StatusBadRequest, "cut_off")
	if l := into[api.EvidencePage](branch.ask("GET", "/evidence", nil).want(http.StatusOK)); len(l.Items) != 0 {
		t.Errorf("half a file was kept: %+v", l.Items)
	}
}

func TestAnUploadCanSayWhatItProves(t *testing.T) {
	h := newHouse(t)
	h.imported()
	branch := h.as("江经办")
	r := branch.bring("?problem=2&kind=notice", file{name: "通知.txt", body: "关于严明工作纪律的通知"})[0]
	proofs := into[api.ProofPage](branch.ask("GET", "/evidence/"+r.Id+"/proofs", nil).want(http.StatusOK))
	if len(proofs.Items) != 1 || proofs.Items[0].ProblemNo != 2 || proofs.Items[0].Evidence.Id != r.Id {
		t.Errorf("%+v", proofs)
	}
	if l := into[api.EvidencePage](branch.ask("GET", "/evidence?problem=2", nil).want(http.StatusOK)); len(l.Items) != 1 {
		t.Errorf("%d files for problem 2", len(l.Items))
	}
	if l := into[api.EvidencePage](branch.ask("GET", "/evidence?unclaimed=true", nil).want(http.StatusOK)); len(l.Items) != 0 {
		t.Errorf("%d files unclaimed", len(l.Items))
	}
}

// numbered are n files that differ.
func numbered(n int) (files []file) {
	for i := range n {
		files = append(files, file{name: fmt.Sprintf("第%d份.txt", i), body: fmt.Sprint("第", i, "份")})
	}
	return files
}

func TestAListGoesOnWhereItsCursorSays(t *testing.T) {
	h := newHouse(t)
	branch := h.as("江经办")
	files := numbered(7)
	branch.bring("", files...)
	var seen []string
	for query := "?limit=3"; query != ""; {
		l := into[api.EvidencePage](branch.ask("GET", "/evidence"+query, nil).want(http.StatusOK))
		for _, e := range l.Items {
			seen = append(seen, e.Name)
		}
		query = ""
		if l.Next != nil {
			query = "?limit=3&cursor=" + url.QueryEscape(*l.Next)
		}
	}
	slices.Reverse(seen)
	for i, name := range seen {
		if len(seen) != 7 || name != files[i].name {
			t.Fatalf("seen %q", seen)
		}
	}
	branch.ask("GET", "/evidence?cursor=made-up", nil).wrong(http.StatusBadRequest, "bad_cursor")
}

func TestWhetherAFileWouldComeIsAskedWithoutTakingIt(t *testing.T) {
	h := newHouse(t)
	h.imported()
	id := h.as("江经办").bring("", file{name: "会议记录.txt", body: "支部党员大会会议记录"})[0].Id
	auditor := h.as("审核员")
	for _, path := range []string{"/evidence/" + id + "/original?ask=true", "/export?ask=true", "/export?problem=1&ask=true"} {
		if a := auditor.ask("GET", path, nil).want(http.StatusNoContent); len(a.body) != 0 {
			t.Errorf("%s gives %d bytes", path, len(a.body))
		}
	}
	if lines := auditor.audit("subject=" + id + "&action=evidence.read"); len(lines) != 0 {
		t.Errorf("asking was recorded as reading: %+v", lines)
	}
	h.as("山经办").ask("GET", "/evidence/"+id+"/original?ask=true", nil).wrong(http.StatusNotFound, "not_found")
	auditor.ask("GET", "/export?problem=99&ask=true", nil).wrong(http.StatusNotFound, "not_found")
	h.as("江经办").ask("GET", "/export?ask=true", nil).wrong(http.StatusForbidden, "forbidden")
}

func TestAListCanBeEnteredAnywhere(t *testing.T) {
	h := newHouse(t)
	branch := h.as("江经办")
	branch.bring("", numbered(7)...)
	h.as("山经办").bring("", file{name: "别人的.txt", body: "别人的"})
	list := func(query string) (names []string, l api.EvidencePage) {
		l = into[api.EvidencePage](branch.ask("GET", "/evidence"+query, nil).want(http.StatusOK))
		for _, e := range l.Items {
			names = append(names, e.Name)
		}
		return names, l
	}
	_, first := list("?limit=2")
	if first.Total == nil || *first.Total != 7 || first.Next == nil {
		t.Fatalf("%+v", first)
	}
	branch.bring("", file{name: "新来的.txt", body: "新来的"}) // moves no window after the first
	for query, want := range map[string][]string{
		"?limit=2&offset=3": {"第4份.txt", "第3份.txt"},
		"?limit=2&offset=2&cursor=" + url.QueryEscape(*first.Next):  {"第2份.txt", "第1份.txt"},
		"?limit=2&offset=4&cursor=" + url.QueryEscape(*first.Next):  {"第0份.txt"},
		"?limit=2&offset=99&cursor=" + url.QueryEscape(*first.Next): nil,
	} {
		if got, _ := list(query); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
	branch.ask("GET", "/evidence?offset=-1", nil).wrong(http.StatusUnprocessableEntity, "invalid_request")
}

func TestAnOriginalComesAsItWasAndInParts(t *testing.T) {
	h := newHouse(t)
	branch := h.as("江经办")
	body := "<script>alert(1)</script>\n" + strings.Repeat("党费收据\n", 100)
	name := "党费 收据（“第1季度”）; 100%.html"
	id := branch.bring("", file{name: name, body: body})[0].Id
	a := branch.ask("GET", "/evidence/"+id+"/original", nil).want(http.StatusOK)
	if string(a.body) != body {
		t.Error("other bytes came back")
	}
	for k, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'", "Accept-Ranges": "bytes"} {
		if a.header.Get(k) != want {
			t.Errorf("%s: %s", k, a.header.Get(k))
		}
	}
	kept := a.header.Get("Content-Disposition")
	_, encoded, _ := strings.Cut(kept, "filename*=UTF-8''")
	if got, err := url.PathUnescape(encoded); err != nil || got != name || !strings.HasPrefix(kept, "attachment; ") {
		t.Errorf("%s names %q", kept, got)
	}
	part := branch.ask("GET", "/evidence/"+id+"/original", nil, "Range", "bytes=8-15").want(http.StatusPartialContent)
	if string(part.body) != body[8:16] || part.header.Get("Content-Range") != fmt.Sprintf("bytes 8-15/%d", len(body)) {
		t.Errorf("%q, %s", part.body, part.header.Get("Content-Range"))
	}
	branch.ask("GET", "/evidence/"+id+"/original", nil, "Range", "bytes=900000-").want(http.StatusRequestedRangeNotSatisfiable)
	branch.ask("GET", "/evidence/"+id+"/original", nil, "If-None-Match", a.header.Get("ETag")).want(http.StatusNotModified)
	lines := into[api.AuditPage](h.as("审核员").ask("GET", "/audit?subject="+id, nil).want(http.StatusOK))
	reads := 0
	for _, l := range lines.Items {
		if l.Action == "evidence.read" && l.ActorName == "江经办" {
			reads++
		}
	}
	if reads != 4 {
		t.Errorf("%d readings are in the log, want 4", reads)
	}
}

func TestPagesComeWithTheirMarks(t *testing.T) {
	h := newHouse(t)
	branch := h.as("江经办")
	id := branch.bring("", file{name: "办法.txt", body: "党费收缴管理办法\n第一条 党费按月收缴。\n"})[0].Id
	branch.ask("GET", "/evidence/"+id+"/pages/1", nil).wrong(http.StatusNotFound, "not_found")
	h.readAll()
	q := "?q=" + url.QueryEscape("党费")
	p := into[api.Page](branch.ask("GET", "/evidence/"+id+"/pages/1"+q, nil).want(http.StatusOK))
	if len(p.Marks) != 2 || string([]rune(p.Text)[p.Marks[0].Start:p.Marks[0].End]) != "党费" || p.Boxes == nil {
		t.Errorf("%+v", p)
	}
	all := into[api.Pages](branch.ask("GET", "/evidence/"+id+"/pages", nil).want(http.StatusOK))
	if all.Total != 1 || len(all.Items) != 1 || all.Next != nil || len(all.Items[0].Marks) != 0 {
		t.Errorf("%+v", all)
	}
	hits := into[api.PageHits](branch.ask("GET", "/evidence/"+id+"/hits"+q, nil).want(http.StatusOK))
	if hits.Total != 2 || hits.Pages != 1 || !hits.Items[0].Snippet[0].Mark {
		t.Errorf("%+v", hits)
	}
	branch.ask("GET", "/evidence/"+id+"/pages/2", nil).wrong(http.StatusNotFound, "not_found")
	p400 := branch.ask("GET", "/evidence/"+id+"/pages/1?q="+url.QueryEscape("党费 (收据"), nil).wrong(http.StatusBadRequest, "bad_query")
	if p400.Position == nil {
		t.Error("no position")
	}
	branch.ask("GET", "/evidence/"+id+"/pages/x", nil).wrong(http.StatusUnprocessableEntity, "invalid_request")
}

func TestTheHitsOfALongFileGoOnFromAPage(t *testing.T) {
	h := newHouse(t)
	branch := h.as("江经办")
	id := branch.bring("", file{name: "流水.txt", body: strings.Repeat("党费收缴流水"+strings.Repeat(" 0.50", 380)+"\n", 230)})[0].Id
	h.readAll()
	at := "/evidence/" + id + "/hits?q=" + url.QueryEscape("党费")
	first := into[api.PageHits](branch.ask("GET", at, nil).want(http.StatusOK))
	if len(first.Items) != 200 || first.Next == nil || first.Pages <= 200 {
		t.Fatalf("%d of %d pages, next %v", len(first.Items), first.Pages, first.Next)
	}
	rest := into[api.PageHits](branch.ask("GET", at+fmt.Sprintf("&from=%d", *first.Next), nil).want(http.StatusOK))
	if rest.Items[0].Page != *first.Next || rest.Next != nil || len(rest.Items) != first.Pages-200 || rest.Total != first.Total {
		t.Errorf("from %d: %d items, total %d of %d", *first.Next, len(rest.Items), rest.Total, first.Total)
	}
}

func TestWhatAPersonConfirmsStaysAndTheRestToo(t *testing.T) {
	h := newHouse(t)
	branch := h.as("江经办")
	id := branch.bring("", file{name: "办法.txt", body: "关于印发党费收缴管理办法的通知"})[0].Id
	branch.ask("PATCH", "/evidence/"+id, map[string]any{"kind": "regulation", "formed": "2022-07-05", "doc_no": "临支〔2022〕3号"}).want(http.StatusOK)
	e := into[api.Evidence](branch.ask("PATCH", "/evidence/"+id, api.Description{Title: new("党费收缴管理办法")}).want(http.StatusOK))
	if e.Row.Kind != ledger.Regulation || e.Row.Formed != "2022-07-05" || e.Row.DocNo != "临支〔2022〕3号" || e.Row.Title != "党费收缴管理办法" || !e.Row.Confirmed || !e.MayTend {
		t.Errorf("%+v", e.Row)
	}
	for body, field := range map[string]string{`{"formed":"2022年"}`: "formed", `{"kind":"letter"}`: "kind", `{"colour":1}`: "colour", `{"persons":"江经办"}`: "persons"} {
		p := branch.ask("PATCH", "/evidence/"+id, strings.NewReader(body), "Content-Type", "application/json").wrong(http.StatusUnprocessableEntity, "invalid_request")
		if p.Field == nil || *p.Field != field || !strings.Contains(*p.Detail, field) {
			t.Errorf("%s: %+v", body, p)
		}
	}
	branch.ask("POST", "/evidence/"+id+"/withdraw", api.Withdrawal{Reason: new("传错了")}).want(http.StatusOK)
	if l := into[api.EvidencePage](branch.ask("GET", "/evidence", nil)); len(l.Items) != 0 {
		t.Error("it is still listed")
	}
	if l := into[api.EvidencePage](branch.ask("GET", "/evidence?withdrawn=true", nil)); len(l.Items) != 1 || l.Items[0].WithdrawnAt == nil {
		t.Error("it is gone")
	}
	branch.ask("POST", "/evidence/"+id+"/restore", nil).want(http.StatusOK)
	again := into[api.Evidence](branch.ask("POST", "/evidence/"+id+"/read-again", nil).want(http.StatusAccepted))
	if again.Row.State != ledger.Received || again.Row.WithdrawnAt != nil {
		t.Errorf("%+v", again.Row)
	}
}

func TestAPasswordIsTakenAndToldToNobody(t *testing.T) {
	h := newHouse(t)
	branch := h.as("江经办")
	id := branch.bring("", file{name: "办法.txt", body: "关于印发党费收缴管理办法的通知"})[0].Id
	const password = "口令Q7w"
	for _, bad := range []string{"", strings.Repeat("长", 256)} {
		branch.ask("POST", "/evidence/"+id+"/password", api.GivePasswordJSONRequestBody{Password: bad}).wrong(http.StatusUnprocessableEntity, "invalid_request")
	}
	a := branch.ask("POST", "/evidence/"+id+"/password", api.GivePasswordJSONRequestBody{Password: password}).want(http.StatusAccepted)
	if e := into[api.Evidence](a); e.Row.State != ledger.Received || strings.Contains(string(a.body), password) {
		t.Errorf("%s", a.body)
	}
	lines := h.as("审核员").ask("GET", "/audit?subject="+id, nil).want(http.StatusOK)
	if s := string(lines.body); !strings.Contains(s, "evidence.password") || strings.Contains(s, password) {
		t.Errorf("%s", s)
	}
	h.readAll()
	if e := into[api.Evidence](branch.ask("GET", "/evidence/"+id, nil).want(http.StatusOK)); e.Row.State != ledger.Searchable {
		t.Errorf("%+v", e.Row)
	}
}

// A sealed OFD, whose page was changed afterwards: the digest it lists is of other words.
func TestTheSignaturesOfAFileAreShownWithIt(t *testing.T) {
	h := newHouse(t)
	const ns = ` xmlns:ofd="http://www.ofdspec.org/2016"`
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, part := range map[string]string{
		"OFD.xml":           `<ofd:OFD` + ns + `><ofd:DocBody><ofd:DocRoot>D.xml</ofd:DocRoot><ofd:Signatures>S/All.xml</ofd:Signatures></ofd:DocBody></ofd:OFD>`,
		"D.xml":             `<ofd:Document` + ns + `><ofd:Pages><ofd:Page ID="1" BaseLoc="P.xml"/></ofd:Pages></ofd:Document>`,
		"P.xml":             `<ofd:Page` + ns + `><ofd:Content><ofd:Layer><ofd:TextObject Boundary="20 40 100 5"><ofd:TextCode X="0" Y="4">退还党费通知</ofd:TextCode></ofd:TextObject></ofd:Layer></ofd:Content></ofd:Page>`,
		"S/All.xml":         `<ofd:Signatures` + ns + `><ofd:Signature ID="1" BaseLoc="One.xml"/></ofd:Signatures>`,
		"S/One.xml":         `<ofd:Signature` + ns + `><ofd:SignedInfo><ofd:SignatureDateTime>20180305020000Z</ofd:SignatureDateTime><ofd:References CheckMethod="SM3"><ofd:Reference FileRef="/P.xml"><ofd:CheckValue>AAAA</ofd:CheckValue></ofd:Reference></ofd:References></ofd:SignedInfo><ofd:SignedValue>SignedValue.dat</ofd:SignedValue></ofd:Signature>`,
		"S/SignedValue.dat": "不是签名",
	} {
		w, err := z.Create(name)
		must(t, err)
		_, err = io.WriteString(w, part)
		must(t, err)
	}
	must(t, z.Close())
	branch := h.as("江经办")
	id := branch.bring("", file{field: "unit", body: string(h.river.ID)}, file{name: "通知.ofd", body: b.String()})[0].Id
	h.readAll()
	e := into[api.Evidence](branch.ask("GET", "/evidence/"+id, nil).want(200))
	want := api.Signature{Verdict: "altered", VerdictName: "签名后有改动", Time: "2018-03-05T02:00:00Z", Altered: []string{"P.xml"}, Uncovered: []string{"D.xml", "OFD.xml"},
		Reason: "列出的部分与签名时不一致", Trust: "证书是否可信未核验"}
	if e.Row.State != ledger.Searchable || len(e.Signatures) != 1 || !reflect.DeepEqual(e.Signatures[0], want) {
		t.Errorf("got %+v", e)
	}
	if e.Row.Signed != "签名后有改动1处（证书是否可信未核验）" {
		t.Errorf("in lists: %q", e.Row.Signed)
	}
	plain := branch.bring("", file{field: "unit", body: string(h.river.ID)}, file{name: "通知.txt", body: "通知"})[0].Id
	if e := into[api.Evidence](branch.ask("GET", "/evidence/"+plain, nil).want(200)); len(e.Signatures) != 0 || e.Row.Signed != "" {
		t.Errorf("a file without signatures: %+v", e)
	}
}

func TestAFileThatAsksForAPasswordSaysSoByACode(t *testing.T) {
	h := newHouse(t)
	locked := filepath.Join(t.TempDir(), "locked.pdf")
	if out, err := exec.Command("qpdf", "--warning-exit-0", "--encrypt", "kouling7", "owner", "256", "--", "../cmd/juzheng/sample/files/上缴差旅费收据.pdf", locked).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	b, err := os.ReadFile(locked)
	must(t, err)
	branch := h.as("江经办")
	rs := branch.bring("", file{name: "有密码.pdf", body: string(b)}, file{name: "不是.pdf", body: "%PDF-1.7 密码"})
	code := func(i int) string {
		h.readAll()
		row := into[api.Evidence](branch.ask("GET", "/evidence/"+rs[i].Id, nil).want(http.StatusOK)).Row
		if (row.State == ledger.Unreadable) != (row.Reason != "") {
			t.Errorf("%s: %q", row.State, row.Reason)
		}
		return row.ReasonCode
	}
	give := func(password string) {
		branch.ask("POST", "/evidence/"+rs[0].Id+"/password", api.GivePasswordJSONRequestBody{Password: password}).want(http.StatusAccepted)
	}
	if code(0) != "password" || code(1) != "" {
		t.Errorf("codes %q and %q", code(0), code(1))
	}
	give("wrong")
	if got := code(0); got != "password" {
		t.Errorf("after a wrong password: %q", got)
	}
	give("kouling7")
	if got := code(0); got != "" {
		t.Errorf("after the password: %q", got)
	}
}
