package report

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// longTime is far more than is needed, for a busy machine; what is quadratic takes minutes.
const (
	longText    = 5 << 20 // of a report as people write them
	hostileText = 1 << 18 // of a shape that nobody writes
	longTime    = 20 * time.Second
)

var hostile = []struct{ name, unit string }{
	{"open titles", "《"},
	{"titles in titles", "《〈》"},
	{"brackets", "（（“"},
	{"circled numbers", "①"},
	{"numbers", "1.a。"},
	{"labels on one line", "整改情况： "},
	{"labels with headings on one line", "1.问题。整改情况：完成。"},
	{"labels with headings on lines", "1.问题。\n整改情况：①完成。②制定《办法》。\n"},
	{"one aspect after another", "（一）方面\n"},
	{"digits", "11111111111111111111"},
	{"masks", "*"},
	{"Han numerals", "一二三四五六七八九十"},
	{"spaces", "　 "},
	{"line ends", "\r\n"},
	{"tabs", "问题\t整改措施\t完成情况\n"},
	{"cells", "a\t"},
	{"dates", "2023年5月4日\n"},
	{"short entries", "责任人：张某 "},
	{"claims without a stop", "退缴5元每季度至少1次、"},
	{"stated counts", "“五个明确”，即"},
}

func TestLongTextsAreReadInLinearTime(t *testing.T) {
	if testing.Short() {
		t.Skip("reads long texts")
	}
	texts := map[string]string{}
	for _, h := range hostile {
		texts[h.name] = "（一）方面\n1.问题。\n整改落实情况：" + strings.Repeat(h.unit, hostileText/len(h.unit))
	}
	own := ownReport(t)
	texts["our own report again and again"] = strings.Repeat(own, longText/len(own))
	for name, text := range texts {
		start := time.Now()
		d := Read(text)
		took := time.Since(start)
		t.Logf("%-40s %8d bytes %v (%d problems, %d unread)", name, len(text), took.Round(time.Millisecond), len(problems(d)), len(d.Unread))
		if took > longTime {
			t.Errorf("%s: %v", name, took)
		}
	}
}

// TestLawsAreNoReports reads the laws that lie beside the project.
func TestLawsAreNoReports(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join("..", "..", "..", "shared", "corpus", "laws*", "*", "*"))
	more, _ := filepath.Glob(filepath.Join("..", "..", "..", "shared", "corpus", "laws*", "*.*"))
	files = append(files, more...)
	read := 0
	for _, f := range files {
		body, err := os.ReadFile(f)
		if err != nil {
			continue
		}
		read++
		if d := Read(string(body)); len(problems(d)) != 0 || len(d.Findings) != 0 {
			t.Errorf("%s: %d problems", filepath.Base(f), len(problems(d)))
		}
	}
	if read == 0 {
		t.Skip("the laws of ../shared/corpus are not here")
	}
	t.Logf("%d laws", read)
}

func TestListsAreNeverNull(t *testing.T) {
	for _, text := range []string{"", "（一）方面\n1.问题。\n整改情况：加强管理。\n", "问题\t整改措施\t完成情况\n甲\t乙\t已完成\n"} {
		body, err := json.Marshal(Read(text))
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(body), "null") {
			t.Errorf("%s", body)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, v := range variants {
		f.Add(v.text)
	}
	for _, v := range tables {
		f.Add(v.text)
	}
	for _, v := range notReports {
		f.Add(v.text)
	}
	for _, h := range hostile {
		f.Add("（一）方面\n1.问题。\n整改落实情况：" + strings.Repeat(h.unit, 9))
	}
	if body, err := os.ReadFile("testdata/report.txt"); err == nil {
		f.Add(string(body))
	}
	f.Fuzz(func(t *testing.T, text string) {
		if err := checkSpans(text, Read(text)); err != nil {
			t.Error(err)
		}
	})
}
