package words

import (
	"strings"
	"testing"
)

var sentences = []struct{ text, want string }{
	{"召开支部党员大会学习文件精神", "召开 支部 党员大会 学习 文件精神"},
	{"严格执行\"三重一大\"制度,规范公务接待", "严格执行 三重一大 制度 规范 公务接待"},
	{"对3名党员进行了提醒谈话", "对- 3 名 党员 进行- 了- 提醒谈话"},
	{"补缴党费350元", "补缴 党费 350 元"},
	{"制定并印发了管理办法", "制定 并- 印发 了- 管理办法"},
	{"约谈祁昶燊同志", "约谈 祁昶燊 同志"},
	{"wps文件", "wps 文件"},
	{"2018年第2次会议", "2018 年第 2 次- 会议"},
	{"**元", "元"},
	{"𠮷䶮", "𠮷䶮"},
	{",。", ""},
	{"", ""},
}

func TestASentenceIsCutWhereAReaderWouldCutIt(t *testing.T) {
	for _, c := range sentences {
		var got []string
		for _, w := range Cut(c.text) {
			s := c.text[w.Start:w.End]
			if w.Stop {
				s += "-"
			}
			got = append(got, s)
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s: %s, want %s", c.text, s, c.want)
		}
	}
}

func FuzzWordsAreInOrderAndWhole(f *testing.F) {
	for _, c := range sentences {
		f.Add(c.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		at := 0
		for _, w := range Cut(text) {
			if w.Start < at || w.End <= w.Start || w.End > len(text) || w.Runes != len([]rune(text[w.Start:w.End])) {
				t.Fatalf("%q: %v after %d", text, w, at)
			}
			at = w.End
		}
	})
}

func BenchmarkCut(b *testing.B) {
	for b.Loop() {
		Cut("为加强党费收缴管理,于2018年3月5日召开支部党员大会,通报党费补缴情况并约谈欠缴党费的3名党员")
	}
}
