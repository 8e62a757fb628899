package alike

import (
	"slices"
	"strings"
	"testing"

	"juzheng/indexer/hanzi"
)

func TestWhatPeopleAndMachinesConfuseLooksAlike(t *testing.T) {
	for _, pair := range strings.Fields("叁参 仟千 仟任 佰百 己巳 未末 日曰 土士 入人 人八 治冶 0o 1l 壹台 陆际 柒染 捌别 玖玫 拾抬 零雳 元无 圆园 支攴 部陪 党堂 费贵 收牧 据椐 签鉴 倒到 到致 表裹 会合 议汉 记纪 录隶 员贝 王玉 账张 李季 刘刚 陈阵") {
		rs := []rune(pair)
		if !slices.Contains(Looks(rs[0]), rs[1]) || !slices.Contains(Looks(rs[1]), rs[0]) {
			t.Errorf("%s do not look alike", pair)
		}
	}
	if slices.Contains(Looks('党'), '党') || slices.Contains(Looks('党'), '费') {
		t.Error("党 looks like", string(Looks('党')))
	}
}

func TestTheTableHoldsWhatAnIndexCanHold(t *testing.T) {
	for r, others := range looks() {
		if hanzi.Normal(string(r)) != string(r) || !hanzi.Searchable(r) {
			t.Errorf("%c is not in normal form", r)
		}
		if len(others) == 0 {
			t.Errorf("%c is alone in its group", r)
		}
	}
}

func TestWhatSoundsAlikeIsReadAlikeWhateverTheTone(t *testing.T) {
	for _, c := range []struct {
		r       rune
		in, out string
	}{{'晓', "小肖校", "晓明"}, {'长', "张常章", "党"}, {'行', "航型", "走"}, {'绿', "律路", "安"}, {'a', "", "啊"}} {
		all := string(slices.Collect(Sounds(c.r)))
		for _, r := range c.in {
			if strings.Count(all, string(r)) != 1 {
				t.Errorf("%c comes %d times with %c", r, strings.Count(all, string(r)), c.r)
			}
		}
		if strings.ContainsAny(all, c.out) {
			t.Errorf("%c sounds like some of %s", c.r, c.out)
		}
	}
	for _, pair := range [][2]string{{"王晓明", "王小明"}, {"单晓", "山小"}, {"a长", "a张"}} {
		if !SoundSame(pair[0], pair[1]) {
			t.Error(pair, "do not sound alike")
		}
	}
	for _, pair := range [][2]string{{"王小明", "李小明"}, {"王小明", "王小"}, {"ab", "ac"}, {"二", "，"}} {
		if SoundSame(pair[0], pair[1]) {
			t.Error(pair, "sound alike")
		}
	}
}

func TestNamesAreTypedByTheirSound(t *testing.T) {
	for _, c := range []struct {
		typed, text string
		spelt       bool
	}{
		{"wangxiaoming", "王小明", true},
		{"Wang Xiaoming", "王小明", true},
		{"ＷＸＭ", "王小明", true},
		{"wangxm", "王小明", true},
		{"zhxm", "张小明", true},
		{"zxm", "张小明", true},
		{"shanxiaoming", "单小明", true},
		{"lvmeng", "吕蒙", true},
		{"lumeng", "吕蒙", true},
		{"lümeng", "吕蒙", true},
		{"xi'an", "西安", true},
		{"xian", "先", true},
		{"wpswendang", "wps文档", true},
		{"wangxiaoming", "王小", false},
		{"wangxiao", "王小明", false},
		{"wxm", "王晓", false},
		{"wxm", "李小明", false},
	} {
		typed, ok := Type(c.typed)
		if !ok {
			t.Errorf("%s is no pinyin", c.typed)
		}
		if typed.Spells(c.text) != c.spelt {
			t.Errorf("%s, %s: %v", c.typed, c.text, !c.spelt)
		}
	}
	for _, no := range []string{"", "w", "王xm", "a4", "wang.xm", strings.Repeat("a", MaxTyped+1)} {
		if typed, ok := Type(no); ok {
			t.Errorf("%q is taken for %s", no, typed)
		}
	}
}

func TestAPartOfANameIsTypedInFull(t *testing.T) {
	for _, c := range [][3]string{
		{"caiwuke", "县财政局财务科", "财务科"},
		{"xczjcwk", "县财政局财务科", "县财政局财务科"},
		{"cwk", "县财政局财务科", ""},
		{"ke", "县财政局财务科", ""},
		{"dangzhibu", "第二党支部", "党支部"},
	} {
		typed, _ := Type(c[0])
		if got := typed.Part(c[1]); got != c[2] {
			t.Errorf("%s in %s is %q, want %q", c[0], c[1], got, c[2])
		}
	}
}
