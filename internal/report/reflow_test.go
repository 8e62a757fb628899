package report

import "testing"

func TestAPDFsLinesBecomeParagraphs(t *testing.T) {
	const page = "一、主要问题\n" +
		"　　1.党费收缴不规范。部分支部没有按月收缴党费，\n" +
		"也没有公示收缴情况，档案资料不齐全，台账缺少签\n" +
		"字。\n" +
		"- 3 -\n" +
		"整改落实情况：①制定《党费收缴管理办法》，明确收\n" +
		"缴标准。\n" +
		"②召开支部大会，通报有关情况，全体党员签到参加。\n"
	const want = "一、主要问题\n" +
		"　　1.党费收缴不规范。部分支部没有按月收缴党费，也没有公示收缴情况，档案资料不齐全，台账缺少签字。\n" +
		"整改落实情况：①制定《党费收缴管理办法》，明确收缴标准。\n" +
		"②召开支部大会，通报有关情况，全体党员签到参加。"
	if got := Reflow(page); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if Reflow("") != "" || Reflow("\n\n") != "" {
		t.Error("nothing became something")
	}
}
