package query

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

var questions = []struct{ ask, want string }{
	{``, `all`},
	{`  　`, `all`},
	{`党`, `党`},
	{`党费 收据`, `and(党费 收据)`},
	{"党费　收据\n退缴", `and(党费 收据 退缴)`},
	{`"三会一课" 单位:二支部`, `and(phrase(三会一课) unit=二支部)`},
	{`“党费 收据”`, `phrase(党费 收据)`},
	{`党费“收据”`, `and(党费 phrase(收据))`},
	{`党费 -草稿`, `and(党费 not(草稿))`},
	{`-草稿`, `not(草稿)`},
	{`党费 －“会议 记录”`, `and(党费 not(phrase(会议 记录)))`},
	{`签到表 OR 签名册`, `or(签到表 签名册)`},
	{`签到表|签名册`, `or(签到表 签名册)`},
	{`党课 (签到表 | 签名册) -草稿`, `and(党课 or(签到表 签名册) not(草稿))`},
	{`甲 乙 OR 丙 丁`, `or(and(甲 乙) and(丙 丁))`},
	{`（党费）`, `党费`},
	{`((党费 | 会费) 收据)`, `and(or(党费 会费) 收据)`},
	{`（2018）12号`, `（2018）12号`},
	{`〔2018〕12号`, `〔2018〕12号`},
	{`关于修订办法（试行）`, `关于修订办法（试行）`},
	{`(办法（试行） | 细则)`, `or(办法（试行） 细则)`},
	{`（一）党的领导弱化`, `（一）党的领导弱化`},
	{`1）会议`, `1）会议`},
	{`**元 党*`, `and(**元 党*)`},
	{`COVID-19 OR2`, `and(COVID-19 OR2)`},
	{`党费，收据`, `党费，收据`},
	{`党费 ， 收据`, `and(党费 收据)`},
	{`时间：2018年`, `时间：2018年`},
	{`类型:签到表,会议记录`, `kind=签到表|会议记录`},
	{`标题：党费*办法 状态:已审核`, `and(title=党费*办法 state=已审核)`},
	{`文号:〔2018〕12号`, `docno=〔2018〕12号`},
	{`(文号:（2018）12号 OR 问题:5)`, `or(docno=（2018）12号 problem=5)`},
	{`人:王小明 上传人:"李 小华" 措施:5-2`, `and(person=王小明 uploader=李 小华 measure=5-2)`},
	{`KIND:photo`, `kind=photo`},
	{`类型:签到表"三会一课"`, `and(kind=签到表 phrase(三会一课))`},
	{`("1)党费" | 收据) 会议`, `and(or(phrase(1)党费) 收据) 会议)`},
	{`日期:2018`, `formed=2018-01-01..2018-12-31`},
	{`日期:2018-03..2018-06`, `formed=2018-03-01..2018-06-30`},
	{`日期:２０１８年３月５日`, `formed=2018-03-05..2018-03-05`},
	{`日期:2018.3.5至2018/4/1`, `formed=2018-03-05..2018-04-01`},
	{`日期:20180305..`, `formed=2018-03-05..`},
	{`日期:>2018-02`, `formed=2018-03-01..`},
	{`日期:<2018-03-01`, `formed=..2018-02-28`},
	{`日期:≤2020-02`, `formed=..2020-02-29`},
	{`金额:>=1000`, `amount=1000..`},
	{`金额:1,234.56元`, `amount=1234.56..1234.56`},
	{`金额:3.5万..4万元`, `amount=35000..40000`},
	{`金额:<１００`, `amount=..99.99`},
	{`签到表 页:3`, `and(签到表 page=3..3)`},
	{`页:第2页`, `page=2..2`},
	{`页:5..`, `page=5..`},

	{`党费 )`, `error at 3: 多了一个右括号，请删去或补上左括号`},
	{`(党费 收据`, `error at 0: 这个括号没有合上，请补上右括号`},
	{`党费 "收据`, `error at 3: 这个引号没有合上，请补上后引号`},
	{`党费 "，"`, `error at 3: 引号里没有可以检索的字，请输入要找的字词`},
	{`，。`, `error at 0: 只有标点，没有可以检索的字，请输入要找的字词`},
	{`OR 党费`, `error at 0: OR（或 |）的两边都要有字词`},
	{`党费 |`, `error at 4: OR（或 |）的两边都要有字词`},
	{`日期:2022-13`, `error at 3: 没有第13月`},
	{`日期:2022-02-30`, `error at 3: 2022年2月没有30日`},
	{`日期:去年`, `error at 3: 看不懂这个日期，请写成 2018、2018-03 或 2018-03-05`},
	{`日期:18-03`, `error at 3: 年份要写四位数字，例如 2018`},
	{`日期:2019..2018`, `error at 3: 起始日期晚于截止日期，请对调`},
	{`党费 金额:很多`, `error at 6: 看不懂这个金额，请写成数字，例如 1000、1234.56 或 3.5万`},
	{`日期:<1000`, `error at 3: 年份要在 1000 到 9999 之间`},
	{`金额:nan`, `error at 3: 看不懂这个金额，请写成数字，例如 1000、1234.56 或 3.5万`},
	{`金额:>1000000000万`, `error at 3: 金额太大，请写小些`},
	{`单位: 二支部`, `error at 3: “单位:”后面要紧跟内容，例如 单位:第二党支部`},
	{`类型:,`, `error at 3: “类型:”后面没有内容，例如 类型:签到表,会议记录`},
	{`页:零`, `error at 2: 页码要写数字，例如 页:3 或 页:1..5`},
	{`党费 OR 页:3`, `error at 6: 页码只能与其他字词并列，不能放在 OR、减号后面`},
	{strings.Repeat("党", MaxRunes+1), fmt.Sprintf("error at %d: 检索式太长，请缩短到 %d 个字以内", MaxRunes, MaxRunes)},
	{strings.Repeat("党 ", MaxTexts+1), fmt.Sprintf("error at %d: 字词太多，请保留最要紧的 %d 个以内", 2*MaxTexts, MaxTexts)},
	{strings.Repeat("((党) ", 20) + strings.Repeat(")", 20), fmt.Sprintf("error at %d: 括号套得太深，请写得简单些", 5*(MaxDepth-1)+1)},
}

func TestQuestionsAreUnderstood(t *testing.T) {
	for _, q := range questions {
		got, err := Parse(q.ask)
		said := got.String()
		var wrong *Error
		if errors.As(err, &wrong) {
			said = fmt.Sprintf("error at %d: %s", wrong.At, wrong.Reason)
		}
		if said != q.want {
			t.Errorf("%s\n got %s\nwant %s", q.ask, said, q.want)
		}
	}
}

func TestEveryFieldHasAHelpLineAndAnExampleThatParses(t *testing.T) {
	for _, n := range Names {
		example, _, _ := strings.Cut(n.Example, " 或 ")
		if q, err := Parse(example); err != nil || n.Help == "" || q.Op == Text {
			t.Errorf("%s: %v, %v", n.Example, q, err)
		}
	}
}

func TestNamesBecomeTheValuesOfTheIndex(t *testing.T) {
	q, _ := Parse(`党费 -(类型:签到表,照片 | 单位:无此单位) 问题:5`)
	got := q.Map(func(field, value string) []string {
		switch field + value {
		case "kind签到表":
			return []string{"sign_in_sheet"}
		case "unit无此单位":
			return []string{}
		}
		return nil
	})
	if want := `and(党费 not(or(kind=sign_in_sheet|照片 unit=)) problem=5)`; got.String() != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if want := `and(党费 not(or(kind=签到表|照片 unit=无此单位)) problem=5)`; q.String() != want {
		t.Errorf("Map changed its receiver: %s", q)
	}
}

func TestWantedTextsLeaveOutTheUnwanted(t *testing.T) {
	q, _ := Parse(`甲 -乙 (丙 | -(丁 -戊)) 甲`)
	if got := strings.Join(q.Texts(), " "); got != "甲 丙 戊" {
		t.Error(got)
	}
}

func FuzzParseNeverPanicsAndErrorsPointIntoTheQuery(f *testing.F) {
	for _, q := range questions {
		f.Add(q.ask)
	}
	f.Fuzz(func(t *testing.T, ask string) {
		q, err := Parse(ask)
		var wrong *Error
		if err != nil && (!errors.As(err, &wrong) || wrong.At < 0 || wrong.At > len([]rune(ask))) {
			t.Errorf("%q: %v", ask, err)
		}
		_ = q.String()
	})
}
