package extract

import (
	"math/rand"
	"os"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"

	"juzheng/indexer/extract/reading"
	"juzheng/indexer/extract/text"
)

const minutes = `二支部于2018年3月5日下午在会议室召开支部党员大会，应到党员十五人，实到十三人，请假二人。会议由支部书记主持，学习了有关文件，讨论了本季度工作安排。
会议认为，前一阶段整改工作取得了一定成效，但是还存在学习不够经常、记录不够完整等问题，要求各小组在月底以前补齐材料，并由组织委员负责检查。会议还通报了党费收缴情况，对多收的款项全部退还本人并签字确认。`

func TestTheVerdictOnAPagesText(t *testing.T) {
	gbk, err := simplifiedchinese.GBK.NewEncoder().String(minutes)
	if err != nil {
		t.Fatal(err)
	}
	mojibake, err := charmap.Windows1252.NewDecoder().String(gbk)
	if err != nil {
		t.Fatal(err)
	}
	full := reading.Look{Pictures: 1}
	cases := []struct {
		name string
		text string
		look reading.Look
		want string
	}{
		{"minutes of a meeting", minutes, reading.Look{}, ""},
		{"minutes on a scan with a text layer", minutes, full, ""},
		{"a table of amounts", "1,200.00\n8,900.50\n360.00\n合计 10,460.50", reading.Look{}, ""},
		{"an English page", "This page intentionally holds some English words only.", reading.Look{}, ""},
		{"a list of names", strings.Repeat("张伟 王芳 李鑫 刘洋 陈晨 杨梓萱 赵磊 黄淼 周睿 吴轩\n", 12), reading.Look{}, ""},
		{"a Japanese page", strings.Repeat("会議の記録をここに残すことになりました。", 8), reading.Look{}, ""},
		{"a title page", "附件一", reading.Look{Texts: 1}, ""},
		{"a blank page", "", reading.Look{}, ""},
		{"a blank page with a line", "", reading.Look{Paths: 1}, ""},
		{"bullets of a symbol font", "\uF06C 常规字体 \uF06C 加粗字体 \uF06C 斜体 \uF06C 下划线", reading.Look{}, ""},
		{"a scan", "", full, whyScan},
		{"a scan with its page number", "- 3 -", full, whyScan},
		{"writing drawn as outlines", "", reading.Look{Paths: 900}, whyScan},
		{"characters without code", "", reading.Look{Texts: 30}, whyNoCode},
		{"GBK read as Latin", mojibake, reading.Look{}, whyGarbage},
		{"private characters", strings.Repeat("\uE001\uE045\uE233", 30), reading.Look{}, whyGarbage},
		{"replacement characters", strings.Repeat("会议\uFFFD记\uFFFD录", 10), reading.Look{}, whyGarbage},
		{"only symbols", strings.Repeat("\uF041\uF042", 20), reading.Look{}, whyGarbage},
		{"rare characters", strings.Map(shift, minutes), reading.Look{}, whyGarbage},
		{"ordinary characters in the wrong places", shuffled(minutes, 7), reading.Look{}, whyGarbage},
	}
	for _, c := range cases {
		if got := Verdict(c.text, c.look); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// shift is a table of characters that is off.
func shift(r rune) rune {
	if r >= 0x4E00 && r < 0x9F00 {
		return 0x4E00 + (r*7919)%20000
	}
	return r
}

// shuffled gives each ordinary character the meaning of another.
func shuffled(s string, seed int64) string {
	var ordinary []rune
	for r := rune(0x4E00); r < 0x9FA6; r++ {
		if text.Common(r) {
			ordinary = append(ordinary, r)
		}
	}
	to := map[rune]rune{}
	for i, j := range rand.New(rand.NewSource(seed)).Perm(len(ordinary)) {
		to[ordinary[i]] = ordinary[j]
	}
	return strings.Map(func(r rune) rune {
		if t, ok := to[r]; ok {
			return t
		}
		return r
	}, s)
}

func TestTheVerdictOnLawsAndTheirRuins(t *testing.T) {
	good, blamed, missed := 0, 0, 0
	for i, f := range some(corpus(t, "laws", "laws_traditional"), 8) {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		s, _ := text.Decode(b)
		for piece := range text.Cut(s) {
			if len(han(piece)) < judgedHan {
				continue
			}
			good++
			if Verdict(piece, reading.Look{}) != "" {
				blamed++
			}
			if Verdict(shuffled(piece, int64(i)), reading.Look{}) == "" {
				missed++
			}
		}
	}
	t.Logf("%d pieces: %d blamed, %d of their ruins missed", good, blamed, missed)
	if blamed*100 > good || missed*100 > 3*good {
		t.Error("the verdict is wrong too often")
	}
}
