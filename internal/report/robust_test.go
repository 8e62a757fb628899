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

// longReport is a report of about this many bytes: the problems of our own, again and again.
func longReport(t testing.TB, bytes int) string {
	t.Helper()
	own := ownReport(t)
	from, to := strings.Index(own, "（一）党的建设方面"), strings.Index(own, "三、问题线索")
	if from < 0 || to < from {
		t.Fatal("our own report has other chapters now")
	}
	return strings.Repeat(own[from:to], bytes/(to-from))
}

func TestLongTextsAreReadInLinearTime(t *testing.T) {
	if testing.Short() {
		t.Skip("reads long texts")
	}
	texts := map[string]string{}
	for _, h := range hostile {
		texts[h.name] = "（一）方面\n1.问题。\n整改落实情况：" + strings.Repeat(h.unit, hostileText/len(h.unit))
	}
	texts["the problems of our own report again and again"] = longReport(t, longText)
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

// The names that import --json promises to scripts.
func TestTheJSONHasThePromisedNames(t *testing.T) {
	body, err := json.Marshal(Read(ownReport(t)))
	if err != nil {
		t.Fatal(err)
	}
	var d map[string]any
	if err := json.Unmarshal(body, &d); err != nil {
		t.Fatal(err)
	}
	has := func(v any, names ...string) map[string]any {
		t.Helper()
		one, _ := v.(map[string]any)
		for _, n := range names {
			if _, ok := one[n]; !ok {
				t.Errorf("%q is missing in %v", n, one)
			}
		}
		return one
	}
	nth := func(v any, n int) any {
		t.Helper()
		list, ok := v.([]any)
		if !ok || n >= len(list) {
			t.Fatalf("no element %d in %v", n, v)
		}
		return list[n]
	}
	has(d, "aspects", "organisation", "unfinished", "threads", "headline", "findings", "unread")
	aspect := has(nth(d["aspects"], 0), "no", "title", "problems")
	problem := has(nth(aspect["problems"], 1), "no", "title", "statement", "points", "measures")
	has(nth(problem["points"], 0), "label", "title", "text")
	measure := has(nth(problem["measures"], 1), "label", "text", "start", "end", "points", "items", "claims")
	has(nth(has(nth(problem["measures"], 4))["items"], 0), "label", "text")
	has(nth(measure["claims"], 0), "type", "quote", "start", "end", "documents", "requires", "certainty", "rule")
	first := has(nth(d["organisation"], 1), "label", "text", "claims")
	has(nth(has(nth(first["claims"], 0))["documents"], 0), "title", "role")
	has(nth(d["unfinished"], 0), "title", "reason", "next", "deadline")
	has(nth(d["headline"], 0), "key", "quote", "start", "end", "value")
	has(nth(d["findings"], 0), "rule", "problem", "quote", "message")
}

func BenchmarkRead(b *testing.B) {
	text := longReport(b, 1<<20)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Read(text)
	}
}
