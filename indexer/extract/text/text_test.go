package text

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"

	"juzheng/indexer/extract/reading"
	"juzheng/indexer/page"
)

var (
	gb    = simplifiedchinese.GB18030
	big5  = traditionalchinese.Big5
	le    = unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	be    = unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	leBOM = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
)

func TestTextIsReadInWhateverEncodingItCame(t *testing.T) {
	cases := []struct {
		text string
		enc  encoding.Encoding
		name string
	}{
		{"党费收据", encoding.Nop, "UTF-8"},
		{"\uFEFF党费收据", encoding.Nop, "UTF-8"},
		{"党费收据", gb, "GB18030"},
		{"二支部会议记录，2018年3月5日", gb, "GB18030"},
		{"退缴款项8,900元 经办人：张某", gb, "GB18030"},
		{"姓名,职务,金额\n张某,书记,120.00\n", gb, "GB18030"},
		{"生僻字㐂与𠮷也在其中，四字节编码", gb, "GB18030"},
		{"黨費收據與會議紀錄", big5, "Big5"},
		{"本會於三月五日召開會議，討論經費問題。", big5, "Big5"},
		{"关于印发《考勤管理办法》的通知", le, "UTF-16LE"},
		{"关于印发《考勤管理办法》的通知", be, "UTF-16BE"},
		{"会议记录", leBOM, "UTF-16LE"},
		{"plain words, no Chinese", encoding.Nop, "UTF-8"},
		{"", encoding.Nop, "UTF-8"},
	}
	for _, c := range cases {
		b, err := c.enc.NewEncoder().Bytes([]byte(c.text))
		if err != nil {
			t.Fatal(err)
		}
		got, name := Decode(b)
		if want := strings.TrimPrefix(c.text, "\uFEFF"); got != want || name != c.name {
			t.Errorf("%s as %s: got %q (%s)", c.text, c.name, got, name)
		}
	}
}

func TestPiecesJoinedGiveTheTextBack(t *testing.T) {
	line := strings.Repeat("会议认真学习了有关文件。", 12)
	for name, text := range map[string]string{
		"one line":                     line,
		"many lines":                   strings.Repeat(line+"\n", 300) + "完",
		"empty lines":                  "甲\n\n\n乙\n" + strings.Repeat("\n", 3000) + "丙",
		"a paragraph beyond a piece":   "短\n" + strings.Repeat(line, 60) + "\n短",
		"starts and ends with nothing": "\n" + strings.Repeat(line+"\n", 40),
	} {
		pieces := slices.Collect(Cut(text))
		if got := strings.Join(pieces, "\n"); got != text {
			t.Errorf("%s: joined pieces differ", name)
		}
		for _, p := range pieces {
			if utf8.RuneCountInString(p) > PieceRunes && strings.Contains(p, "\n") {
				t.Errorf("%s: piece of %d characters", name, utf8.RuneCountInString(p))
			}
		}
	}
}

func TestAnEndlessParagraphIsCutAtSentenceEnds(t *testing.T) {
	text := strings.Repeat("会议认真学习了有关文件。", 3000)
	pieces := slices.Collect(Cut(text))
	if strings.Join(pieces, "") != text {
		t.Error("characters were lost")
	}
	for _, p := range pieces[:len(pieces)-1] {
		if n := utf8.RuneCountInString(p); n > PieceRunes || !strings.HasSuffix(p, "。") {
			t.Fatalf("piece of %d characters ends with %q", n, p[len(p)-6:])
		}
	}
}

func TestAParagraphWithoutAnEndIsCutInTime(t *testing.T) {
	began, n := time.Now(), 0
	for range Cut(strings.Repeat("党", 10<<20)) {
		n++
	}
	if d := time.Since(began); n < 5000 || d > 10*time.Second {
		t.Errorf("%d pieces in %v", n, d)
	}
}

func readAll(t testing.TB, read func(reading.Source, reading.Emit) (reading.Meta, error), b []byte) (string, reading.Meta) {
	t.Helper()
	var texts []string
	meta, err := read(reading.Source{ReaderAt: bytes.NewReader(b), Size: int64(len(b))}, func(p page.Page) error {
		texts = append(texts, p.Text)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(texts, "\n"), meta
}

func TestHTMLGivesWhatABrowserShows(t *testing.T) {
	src := `<html><head><title>整改 公示</title><meta charset="gb2312"><style>p{}</style><script>var x="<p>不见</p>"</script></head>
<body><h1>公示</h1><p>第一段&nbsp;续行
换行</p><table><tr><th>姓名</th><th>金额</th></tr><tr><td><p>张某</p><p>（书记）</p></td><td>120&#20803;</td></tr></table>尾注<br>末行</body></html>`
	b, err := gb.NewEncoder().Bytes([]byte(src))
	if err != nil {
		t.Fatal(err)
	}
	got, meta := readAll(t, ReadHTML, b)
	if want := "公示\n第一段 续行 换行\n姓名\t金额\n张某 （书记）\t120元\n尾注\n末行"; got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if meta.Title != "整改 公示" {
		t.Errorf("title %q", meta.Title)
	}
}

func TestRealFilesOfKnownEncoding(t *testing.T) {
	dir := filepath.Join("..", "..", "..", "..", "shared", "corpus", "encodings", "chardet+chardet")
	files, _ := filepath.Glob(filepath.Join(dir, "*"))
	if len(files) == 0 {
		t.Skip("the corpus is not here: ", dir)
	}
	wrong, asked := 0, 0
	for _, f := range files {
		var want string
		switch name := filepath.Base(f); {
		case strings.HasPrefix(name, "GB2312"):
			want = "GB18030"
		case strings.HasPrefix(name, "Big5"):
			want = "Big5"
		case strings.HasPrefix(name, "utf-8"):
			want = "UTF-8"
		default:
			continue
		}
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		asked++
		if _, got := Decode(b); got != want {
			wrong++
			t.Logf("%s: %s", filepath.Base(f), got)
		}
	}
	if wrong*20 > asked {
		t.Errorf("%d of %d wrong", wrong, asked)
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{"二支部会议记录\n第一项", "\xFF\xFE\x1A\x51", "\xB5\xB3\xB7\xD1", "\x84\x31\x95\x33", strings.Repeat("。", 30_000), "\x00\x00\xFE\xFF"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if text, _ := readAll(t, Read, b); !utf8.ValidString(text) || text != reading.Clean(text) {
			t.Errorf("unclean text of %q", b)
		}
	})
}

func FuzzReadHTML(f *testing.F) {
	f.Add([]byte("<title>题</title><p>公示</p><table><tr><td>一</td><td>二</td></tr></table><script>x</script>&#x515A;"))
	f.Add([]byte(`<meta charset="gb2312"><p>\xB5\xB3`))
	f.Fuzz(func(t *testing.T, b []byte) {
		if text, meta := readAll(t, ReadHTML, b); !utf8.ValidString(text) || !utf8.ValidString(meta.Title) {
			t.Errorf("invalid text of %q", b)
		}
	})
}
