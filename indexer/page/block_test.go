package page

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

// shape writes blocks so that they can be read: p(…) for a paragraph, t(a|b/c|d) for a table.
func shape(text string, blocks []Block) string {
	rs := []rune(text)
	var out []string
	for _, b := range blocks {
		if b.Rows == nil {
			out = append(out, "p("+string(rs[b.Start:b.End])+")")
			continue
		}
		var rows []string
		for _, r := range b.Rows {
			var cells []string
			for _, c := range r {
				cells = append(cells, string(rs[c.Start:c.End]))
			}
			rows = append(rows, strings.Join(cells, "|"))
		}
		out = append(out, "t("+strings.Join(rows, "/")+")")
	}
	return strings.Join(out, "")
}

func TestParagraphsAndTablesAreFoundInAText(t *testing.T) {
	for text, want := range map[string]string{
		"":           "",
		"\n\n \n":    "",
		"会议记录":       "p(会议记录)",
		"标题\n\n正文\n": "p(标题)p(正文)",
		"姓名\t签名\n林某\t林某\n合计\n": "t(姓名|签名/林某|林某)p(合计)",
		"一\n甲\t乙\n二\n丙\t丁":     "p(一)t(甲|乙)p(二)t(丙|丁)",
		"\t段首空格":               "p(\t段首空格)",
		"\t第一段\n\t第二段":         "p(\t第一段)p(\t第二段)",
		"\t\t表外\n甲\t\t乙":       "t(||表外/甲||乙)",
		"甲\t\n\t乙":             "p(甲\t)p(\t乙)",
		"\t\t\n甲":              "p(甲)",
		"𠮷野\t二\n三\t𣲘":          "t(𠮷野|二/三|𣲘)",
	} {
		if got := shape(text, Blocks(text)); got != want {
			t.Errorf("%q\ngot  %s\nwant %s", text, got, want)
		}
	}
}

func FuzzBlocksLieInOrderWithinTheText(f *testing.F) {
	f.Add("标题\n姓名\t签名\n\t\n正文")
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) {
			return
		}
		rs := []rune(text)
		at := 0
		var kept strings.Builder
		for _, b := range Blocks(text) {
			if b.Start < at || b.End < b.Start || b.End > len(rs) {
				t.Fatalf("%q: block %+v after %d", text, b, at)
			}
			at = b.End
			inside := b.Start
			for _, r := range b.Rows {
				for _, c := range r {
					if c.Start < inside || c.End > b.End {
						t.Fatalf("%q: cell %+v of %+v", text, c, b)
					}
					inside = c.End
				}
			}
			kept.WriteString(string(rs[b.Start:b.End]))
		}
		if got, want := strings.Join(strings.Fields(kept.String()), ""), strings.Join(strings.Fields(text), ""); got != want {
			t.Fatalf("lost: %q of %q", got, want)
		}
	})
}

func ExampleBlocks() {
	text := "签到表\n姓名\t签名\n林某\t林某"
	for _, b := range Blocks(text) {
		fmt.Println(b.Start, b.End, b.Rows)
	}
	// Output:
	// 0 3 []
	// 4 15 [[{4 6} {7 9}] [{10 12} {13 15}]]
}
