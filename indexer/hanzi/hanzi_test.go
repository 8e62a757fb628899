package hanzi

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

var forms16 = []struct{ text, want string }{
	{"会议签到表", "会议签到表"},
	{"签 到 表", "签到表"},
	{"签　到\u00a0表", "签到表"},
	{"会议签\r\n  到表", "会议签到表"},
	{"１２３４．５６", "1234.56"},
	{"1,234.56", "1234.56"},
	{"１，２３４，５６７．５６", "1234567.56"},
	{"在2018，300人", "在2018,300人"},
	{"有12，300人", "有12,300人"},
	{"附件1,2,3", "附件1,2,3"},
	{"1,2345", "1,2345"},
	{"12345,678", "12345,678"},
	{"1,234,567,", "1234567,"},
	{"3.1,234", "3.1,234"},
	{"簽到錶與臺賬", "签到表与台账"},
	{"〔2018〕12号", "(2018)12号"},
	{"[2018]12號", "(2018)12号"},
	{"【2018】 12 号", "(2018)12号"},
	{"（２０１８）12号", "(2018)12号"},
	{"⽂件⼈员⺠⻓", "文件人员民长"},
	{"䶮𠮷\U000F0001\uE000", "䶮𠮷\U000F0001\uE000"},
	{"二○一八年", "二〇一八年"},
	{"Party  Fee\nList", "party fee list"},
	{"Ａ４ 纸 ＷＯＲＤ", "a4纸word"},
	{"café CAFÉ cafe\u0301", "cafe cafe cafe"},
	{"“三会一课”", `"三会一课"`},
	{"张**、*元", "张**、*元"},
	{"零宽\u200b字\ufeff符", "零宽字符"},
	{"车⾞車", "车车车"},
	{"豈更", "岂更"},
}

func TestAllFormsOfATextBecomeOne(t *testing.T) {
	for _, c := range forms16 {
		if got := Fold(c.text).Text; got != c.want {
			t.Errorf("%q: got %q, want %q", c.text, got, c.want)
		}
		if got := Normal(c.text); got != c.want {
			t.Errorf("Normal(%q) = %q", c.text, got)
		}
	}
	if len([]rune(forms))%2 != 0 || len([]rune(pairs))%2 != 0 {
		t.Error("a table has half a pair")
	}
}

// wayBack checks what holds for every text: order, no loss, and that what a
// position comes from is written the same way.
func wayBack(t *testing.T, text string) {
	t.Helper()
	f := Fold(text)
	rs := []rune(text)
	if utf8.RuneCountInString(f.Text) != f.Len() {
		t.Fatalf("%q: %d code points, %d places", text, utf8.RuneCountInString(f.Text), f.Len())
	}
	last, i := 0, 0
	for _, r := range f.Text {
		start, end := f.Origin(i, i+1)
		if start < last || end <= start || end > len(rs) {
			t.Fatalf("%q: %q at %d comes from %d..%d after %d", text, r, i, start, end, last)
		}
		if one := FoldLiteral(string(rs[start:end])).Text; r != ' ' && one != string(r) {
			t.Fatalf("%q: %q at %d comes from %q", text, r, i, string(rs[start:end]))
		}
		last, i = end, i+1
	}
	for _, v := range f.Values() {
		if v.Start < 0 || v.End > len(rs) || v.Start >= v.End || strings.Contains(string(rs[v.Start:v.End]), "*") {
			t.Fatalf("%q: value %+v", text, v)
		}
	}
	c := f.Canonical(f.Values())
	if utf8.RuneCountInString(c.Text) != c.Len() {
		t.Fatalf("%q: canonical form %q has %d places", text, c.Text, c.Len())
	}
}

const alphabet = "签到表簽會党费 \n\t　*元年月日号0123456789０１２３,，.．-¥￥()〔〕零〇一二三壹贰叁十拾百佰万亿圆角分整aBcＤé𠮷䶮\uE000⽂\u200b“”《》"

func TestEveryPositionKnowsItsOrigin(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	rs := []rune(alphabet)
	for range 20000 {
		text := make([]rune, rnd.IntN(30))
		for i := range text {
			text[i] = rs[rnd.IntN(len(rs))]
		}
		wayBack(t, string(text))
	}
	for _, c := range forms16 {
		wayBack(t, c.text)
	}
}

func TestPiecesOfATextFoldToPiecesOfItsForm(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	rs := []rune(alphabet)
	for range 20000 {
		text := make([]rune, 3+rnd.IntN(30))
		for i := range text {
			text[i] = rs[rnd.IntN(len(rs))]
		}
		from := rnd.IntN(len(text))
		piece := string(text[from : from+1+rnd.IntN(len(text)-from)])
		if !strings.Contains(FoldLiteral(string(text)).Text, FoldLiteral(piece).Text) {
			t.Fatalf("%q of %q: %q not in %q", piece, string(text), FoldLiteral(piece).Text, FoldLiteral(string(text)).Text)
		}
		terms := slices.Collect(Terms(Normal(string(text))))
		need := NeedOf(Normal(piece))
		if !strings.Contains(Normal(string(text)), Normal(piece)) {
			continue
		}
		for _, n := range need.Terms {
			if !slices.Contains(terms, n) {
				t.Fatalf("%q of %q needs %q", piece, string(text), n)
			}
		}
		for _, b := range need.Beginnings {
			if !slices.ContainsFunc(terms, func(s string) bool { return strings.HasPrefix(s, b) }) {
				t.Fatalf("%q of %q needs a term that begins with %q", piece, string(text), b)
			}
		}
	}
}

func FuzzFold(f *testing.F) {
	for _, c := range forms16 {
		f.Add(c.text)
	}
	for _, c := range written {
		f.Add(c.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if utf8.ValidString(text) {
			wayBack(t, text)
		}
		normal := Fold(text).Text
		if got := Normal(text); got != normal {
			t.Errorf("%q: with the way back %q, without %q", text, normal, got)
		}
		if got, want := string(slices.Collect(Letters(text))), strings.Map(func(r rune) rune {
			if Searchable(r) {
				return r
			}
			return -1
		}, normal); got != want {
			t.Errorf("%q: letters %q, in the normal form %q", text, got, want)
		}
	})
}

func TestTermsAreBigramsAndTheLastCharacterOfARun(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"签到表", "签到 到表 表"},
		{"党", "党"},
		{"a4,纸", "a4 4, ,纸 纸"},
		{"12.5", "12 2. 12. .5 2.5 5"},
		{"，。", ""},
		{"", ""},
		{"𠮷*元", "𠮷* *元 元"},
	} {
		if got := strings.Join(slices.Collect(Terms(Normal(c.text))), " "); got != c.want {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}

func TestTraditionalTextBecomesSimplified(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"黨費收據與會議記錄、簽到冊", "党费收据与会议记录、签到册"},
		{"退繳憑證，審計報告，談話筆錄", "退缴凭证，审计报告，谈话笔录"},
		{"爲羣衆辦實事，後勤裡外，麵條幾個", "为群众办实事，后勤里外，面条几个"},
		{"乾隆、皇后、著作、藉此", "干隆、皇后、著作、藉此"},
	} {
		if got := Normal(c.text); got != Normal(c.want) || strings.ContainsFunc(c.want, func(r rune) bool { return Normal(string(r)) != string(r) && Searchable(r) }) {
			t.Errorf("%s: %s, want %s", c.text, got, c.want)
		}
	}
	if n := len([]rune(pairs)) / 2; n < 5000 {
		t.Errorf("the table has only %d pairs", n)
	}
}

func TestEverydayHanStayHan(t *testing.T) {
	for r := rune(firstHan); r <= lastHan; r++ {
		n, c := tables().look(r)
		if c != han || Normal(string(r)) != string(n) {
			t.Errorf("%c is written %q", r, Normal(string(r)))
		}
	}
}
