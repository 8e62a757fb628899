package mail

import (
	"bytes"
	"encoding/base64"
	"io"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"juzheng/indexer/extract/archive"
	"juzheng/indexer/extract/reading"
	"juzheng/indexer/page"
)

func gb(t testing.TB, s string) string {
	t.Helper()
	b, err := simplifiedchinese.GB18030.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func b64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

// letterOf is a mail with everything that Chinese mail programs do to one.
func letterOf(t testing.TB) []byte {
	subject := gb(t, "关于报送整改材料的函")
	return []byte(strings.ReplaceAll(`Received: by mail.example.invalid
this line should not be here
From: =?gb2312?B?`+b64(gb(t, "某支部"))+`?= <zhibu@example.invalid>
To: =?utf-8?q?=E7=BA=AA=E5=A7=94?= <jiwei@example.invalid>
Date: Mon, 5 Mar 2018 10:00:00 +0800
Subject: =?gb2312?B?`+b64(subject[:5])+`?=
 =?gb2312?B?`+b64(subject[5:])+`?=
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="外层=_1"

preamble
--外层=_1
Content-Type: multipart/alternative; boundary=inner

--inner
Content-Type: text/plain; charset=gb2312
Content-Transfer-Encoding: base64

`+b64(gb(t, "退缴8900元，见附件。\n第二行"))+`
--inner
Content-Type: text/html; charset=gb2312

<p>`+gb(t, "退缴8900元，见附件。")+`</p><script>x</script>
--inner--
--外层=_1
Content-Type: application/octet-stream; name="=?gb2312?B?`+b64(gb(t, "收据.txt"))+`?="
Content-Disposition: attachment
Content-Transfer-Encoding: base64

`+b64("党费收据")+`
--外层=_1
Content-Type: text/plain
Content-Disposition: attachment; filename*0*=gbk''%CC%A8%D5; filename*1*=%CB.txt

ledger
--外层=_1
Content-Type: image/png
Content-ID: <a>
Content-Transfer-Encoding: quoted-printable

=89PNG
--外层=_1
Content-Type: message/rfc822

Subject: inner

body
--外层=_1--
`, "\n", "\r\n"))
}

func source(b []byte) reading.Source {
	return reading.Source{ReaderAt: bytes.NewReader(b), Size: int64(len(b))}
}

func TestALetterReadsAsItIsShown(t *testing.T) {
	var pages []page.Page
	meta, err := Read(source(letterOf(t)), func(p page.Page) error { pages = append(pages, p); return nil })
	if err != nil || len(pages) != 1 {
		t.Fatalf("%d pages, %v", len(pages), err)
	}
	want := "发件人：某支部 <zhibu@example.invalid>\n收件人：纪委 <jiwei@example.invalid>\n日期：Mon, 5 Mar 2018 10:00:00 +0800\n主题：关于报送整改材料的函\n附件：收据.txt、台账.txt、附件.png、附件.eml\n\n退缴8900元，见附件。\n第二行"
	if pages[0].Text != want {
		t.Errorf("got  %q\nwant %q", pages[0].Text, want)
	}
	if meta.Title != "关于报送整改材料的函" || meta.Created != "2018-03-05T10:00:00+08:00" {
		t.Errorf("%+v", meta)
	}
}

func TestAttachmentsAreHandedOver(t *testing.T) {
	got := map[string]string{}
	take := func(m archive.Member) error {
		if m.Err != nil {
			got[m.Name] = "!" + reading.ReasonOf(m.Err)
			return nil
		}
		r, err := m.Open()
		if err != nil {
			return err
		}
		b, err := io.ReadAll(r)
		got[m.Name] = string(b)
		return err
	}
	if err := Walk(source(letterOf(t)), archive.Limits{}, take); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"收据.txt": "党费收据", "台账.txt": "ledger", "附件.png": "\x89PNG", "附件.eml": "Subject: inner\r\n\r\nbody"} {
		if got[name] != want {
			t.Errorf("%s: %q", name, got[name])
		}
	}
	if len(got) != 4 {
		t.Errorf("%v", got)
	}
	clear(got)
	if err := Walk(source(letterOf(t)), archive.Limits{Entries: 2}, take); len(got) != 2 || !strings.Contains(reading.ReasonOf(err), "超过 2 个") {
		t.Errorf("%v, %v", got, err)
	}
}

func TestALetterWithoutMIMEIsRead(t *testing.T) {
	for name, c := range map[string]struct{ mail, want string }{
		"plain":       {"From: a@example.invalid\nSubject: " + gb(t, "关于开会的通知") + "\n\n" + gb(t, "请于3月5日前报送整改台账。"), "发件人：a@example.invalid\n主题：关于开会的通知\n\n请于3月5日前报送整改台账。"},
		"head only":   {"Subject: hello\n\n", "主题：hello"},
		"html":        {"Subject: x\nContent-Type: text/html; charset=utf-8\n\n<table><tr><td>甲</td><td>乙</td></tr></table>", "主题：x\n\n甲\t乙"},
		"no boundary": {"Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n正文还在", "主题：x\n\n正文还在"},
	} {
		var text string
		_, _ = Read(source([]byte(c.mail)), func(p page.Page) error { text += p.Text; return nil })
		if text != c.want {
			t.Errorf("%s: %q, want %q", name, text, c.want)
		}
	}
	if _, err := Read(source([]byte("\n\n")), func(page.Page) error { return nil }); reading.ReasonOf(err) == "" {
		t.Error("nothing was read, and no reason given")
	}
}

func FuzzMail(f *testing.F) {
	f.Add(letterOf(f))
	f.Fuzz(func(t *testing.T, b []byte) {
		if _, err := Read(source(b), func(page.Page) error { return nil }); err != nil && reading.ReasonOf(err) == "" {
			t.Error(err)
		}
		err := Walk(source(b), archive.Limits{Total: 8 << 20}, func(m archive.Member) error {
			if m.Err != nil {
				return nil
			}
			r, err := m.Open()
			if err == nil {
				_, _ = io.Copy(io.Discard, r)
			}
			return nil
		})
		if err != nil && reading.ReasonOf(err) == "" {
			t.Error(err)
		}
	})
}
