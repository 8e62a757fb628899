package words

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

var lists = []struct{ text, want string }{
	{"签到表=签到簿=签到册\n王小明\n", "[签到表=签到簿=签到册] 王小明"},
	{"\ufeff# 说明\r\n\r\n 党总支 ＝ 总支 \r\n＃ 也是说明\r\n临江支部\r\n临江支部", "[党总支=总支] 临江支部"},
	{"签到表=簽到表=签到簿", "[签到表=签到簿]"},
	{"签到表=签到簿\n签到表", "[签到表=签到簿] 签到表"},
	{"", ""},

	{"党费\n签到表==", "第 2 行：等号的两边都要有词，如 签到表=签到簿；只有一个词就不用等号"},
	{"签到表=簽到表", "第 1 行：近义词至少要有两个不同的词；只差繁简、全半角或大小写的本来就能互相找到，不用写"},
	{"签到表=签到簿\n\n签到册=签到簿", "第 3 行：“签到簿”在第 1 行已有近义词，请把两处合并成一组"},
	{"王小明 李小华", "第 1 行：“王小明 李小华”中间有空格；一行只写一个词，请分行写，近义词之间用等号"},
	{"签到表、签到簿", "第 1 行：“签到表、签到簿”里有标点；多个词请分行写，近义词之间用等号，如 签到表=签到簿"},
	{"“签到表”", "第 1 行：““签到表””里有等号、引号或井号，请去掉"},
	{"党\n…………", "第 1 行：“党”太短，词至少要有 2 个字；第 2 行：“…………”太短，词至少要有 2 个字"},
	{strings.Repeat("临江", 16), "第 1 行：“" + strings.Repeat("临江", 16) + "”太长，词最多 30 个字，请缩短"},
	{"签到\xff", "第 1 行：有无法辨认的字符，请在记事本里另存为 UTF-8 编码后再试"},
	{strings.Repeat("党\n", 9), "第 1 行：“党”太短，词至少要有 2 个字；第 2 行：“党”太短，词至少要有 2 个字；第 3 行：“党”太短，词至少要有 2 个字；" +
		"第 4 行：“党”太短，词至少要有 2 个字；第 5 行：“党”太短，词至少要有 2 个字"},
	{strings.Join(numbered("词", MaxGroup+1), "="), "第 1 行：一组近义词最多 20 个，请分成几组或删减"},
	{strings.Join(numbered("词语", MaxWords+1), "\n"), "第 20001 行：词太多，请保留 20000 个以内"},
	{strings.Join(numbered("词语=用语", MaxGroups+1), "\n"), "第 5001 行：近义词组太多，请保留 5000 组以内"},
	{strings.Repeat("#", MaxText+1), "词典太大，请删减到 1024 KB 以内"},
}

func numbered(word string, n int) (out []string) {
	for i := range n {
		out = append(out, strings.ReplaceAll(word, "=", fmt.Sprint(i, "="))+fmt.Sprint(i))
	}
	return out
}

func TestAListIsReadAsPeopleWriteIt(t *testing.T) {
	for _, c := range lists {
		l, err := ReadList(c.text)
		var parts []string
		for _, g := range l.Groups {
			parts = append(parts, "["+strings.Join(g, "=")+"]")
		}
		got := strings.Join(append(parts, l.Words...), " ")
		var wrong *ListError
		if errors.As(err, &wrong) {
			got = wrong.Error()
		}
		if got != c.want {
			t.Errorf("%.40q: %s, want %s", c.text, got, c.want)
		}
	}
}

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	l, err := ReadList(Default)
	if err != nil || len(l.Groups) == 0 {
		t.Fatal(l, err)
	}
	l.Words = []string{"王小明", "A-1标段"}
	again, err := ReadList(l.String())
	if err != nil || again.String() != l.String() {
		t.Errorf("%v, %v", again, err)
	}
	checked, err := l.Check()
	if err != nil || checked.String() != l.String() {
		t.Errorf("%v, %v", checked, err)
	}
}

func TestAListOfAnotherProgramIsHeldToTheSame(t *testing.T) {
	for want, l := range map[string]List{
		"第 2 个词：“党\n费”中间有空格；一行只写一个词，请分行写，近义词之间用等号":         {Words: []string{"党费", "党\n费"}},
		"第 1 个词：“党费=会费”里有等号、引号或井号，请去掉":                     {Words: []string{"党费=会费"}},
		"第 1 个词：“#党费”里有等号、引号或井号，请去掉":                       {Words: []string{"#党费"}},
		"第 1 组近义词：近义词至少要有两个不同的词；只差繁简、全半角或大小写的本来就能互相找到，不用写": {Groups: [][]string{{"党费"}}},
	} {
		if _, err := l.Check(); err == nil || err.Error() != want {
			t.Errorf("%v: %v", l, err)
		}
	}
}

func TestAChangeIsToldByItsLines(t *testing.T) {
	was := List{Words: []string{"王小明"}, Groups: [][]string{{"签到表", "签到簿"}}}
	now := List{Words: []string{"王小明", "李小华"}, Groups: [][]string{{"签到表", "签到册"}}}
	if got := now.Without(was); !slices.Equal(got, []string{"签到表=签到册", "李小华"}) {
		t.Error("added", got)
	}
	if got := was.Without(now); !slices.Equal(got, []string{"签到表=签到簿"}) {
		t.Error("removed", got)
	}
}

func FuzzReadListNeverPanicsAndWhatItGivesIsReadAgain(f *testing.F) {
	for _, c := range lists[:14] {
		f.Add(c.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		l, err := ReadList(text)
		if err != nil {
			return
		}
		if again, err := ReadList(l.String()); err != nil || again.String() != l.String() {
			t.Errorf("%q: %q, %v", text, again, err)
		}
		l.Dictionary().Cut(text)
	})
}
