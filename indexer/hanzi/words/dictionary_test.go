package words

import (
	"fmt"
	"strings"
	"testing"

	"juzheng/indexer/hanzi"
)

func cutBy(d *Dictionary, text string) string {
	var got []string
	text = hanzi.Normal(text)
	for _, w := range d.Cut(text) {
		got = append(got, text[w.Start:w.End])
	}
	return strings.Join(got, " ")
}

var ownWords = []struct{ list, text, want string }{
	{"", "约谈高明同志", "约谈 高明 同志"},
	{"", "望溪泵站改造工程", "望溪 泵站 改造 工程"},
	{"望溪泵站改造工程", "望溪泵站改造工程验收", "望溪泵站改造工程 验收"},
	{"望溪泵站", "望溪泵站改造工程", "望溪泵站 改造 工程"},
	{"祁昶燊", "约谈祁昶燊杨某", "约谈 祁昶燊 杨某"},
	{"总支", "机关总支和机关党总支", "机关 总支 和 机关 党总支"},
	{"進行曲", "举行进行曲比赛", "举行 进行曲 比赛"},
	{"工作", "开展工作", "开展 工作"},
	{"三号标段\n3号标段", "三号标段与3号标段", "三号标段 与 3号标段"},
	{"A-1标段", "验收a-1标段和A-1标段、CA-1标段", "验收 a-1标段 和 a-1标段 ca 1 标段"},
	{"12345热线\n12345热线办", "拨打12345热线办，不是012345热线", "拨打 12345热线办 不是 012345 热线"},
	{"签到表=签到簿=与会人员登记簿", "查看与会人员登记簿", "查看 与会人员登记簿"},
}

func TestAWordOfOnesOwnIsAWord(t *testing.T) {
	for _, c := range ownWords {
		l, err := ReadList(c.list)
		if err != nil {
			t.Fatal(err)
		}
		if got := cutBy(l.Dictionary(), c.text); got != c.want {
			t.Errorf("%s by %q: %s, want %s", c.text, c.list, got, c.want)
		}
	}
}

func TestWhatSaysNothingElsewhereMayBeAWordOfOnesOwn(t *testing.T) {
	if w := Cut("工作"); len(w) != 1 || !w[0].Stop {
		t.Fatal(w)
	}
	if w := (List{Words: []string{"工作"}}).Dictionary().Cut("工作"); len(w) != 1 || w[0].Stop {
		t.Error(w)
	}
}

func TestTextsStandForEachOther(t *testing.T) {
	d := List{Groups: [][]string{{"签到表", "签到簿", "WPS签到"}}}.Dictionary()
	for text, want := range map[string]string{"签到表": "签到簿 WPS签到", "簽到簿": "签到表 WPS签到", "ｗｐｓ签到": "签到表 签到簿", "签到": "", "表": ""} {
		if got := strings.Join(d.Others(text), " "); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
	if e := d.Exact(); e.Others("签到表") != nil || cutBy(e, "填写签到簿") != "填写 签到簿" {
		t.Errorf("without groups: %v, %s", e.Others("签到表"), cutBy(e, "填写签到簿"))
	}
	var none *Dictionary
	if none.Others("签到表") != nil || none.Exact() != nil || len(none.Cut("签到表")) != 1 {
		t.Error("the nil Dictionary is not empty")
	}
}

// manyWords are invented names and places that begin alike, as those of one county do.
func manyWords(n int) List {
	const family, given = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平"
	fs, gs := []rune(family), []rune(given)
	var l List
	for i := range n {
		w := string([]rune{fs[i%20], gs[i/20%20], gs[i/400%20]})
		if i%4 == 0 {
			w = fmt.Sprintf("清源市%s街%d号", string(gs[i/4%20]), i)
		} else if i >= 8000 {
			w += string(gs[i%20])
		}
		l.Words = append(l.Words, w)
	}
	return l
}

const pasted = "为加强党费收缴管理,于2018年3月5日召开支部党员大会,通报清源市敏街8号党费补缴情况并约谈王娜娜、李静敏和张强"

func BenchmarkCutByTenThousandWords(b *testing.B) {
	d := manyWords(10_000).Dictionary()
	b.ReportAllocs()
	for b.Loop() {
		d.Cut(pasted)
	}
}

func BenchmarkDictionaryOfTenThousandWords(b *testing.B) {
	text := manyWords(10_000).String()
	b.ReportAllocs()
	for b.Loop() {
		l, err := ReadList(text)
		if err != nil {
			b.Fatal(err)
		}
		l.Dictionary()
	}
}
