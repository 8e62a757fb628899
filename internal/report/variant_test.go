package report

import (
	"fmt"
	"strings"
	"testing"

	"juzheng/internal/ledger"
)

// shape writes a draft as one line a part, to compare with.
func shape(d Draft) string {
	var b strings.Builder
	for _, a := range d.Aspects {
		fmt.Fprintf(&b, "%s%s\n", a.Label, a.Title)
		for _, p := range a.Problems {
			fmt.Fprintf(&b, " %d %s", p.No, p.Title)
			for _, pt := range p.Points {
				fmt.Fprintf(&b, " [%s%s]", pt.Label, pt.Title)
			}
			b.WriteByte('\n')
			for _, m := range p.Measures {
				fmt.Fprintf(&b, "  %s%s\n", m.Label, m.Text)
			}
		}
	}
	return b.String()
}

var variants = []struct{ name, text, want string }{
	{"headings in full width, measures in brackets", `
（一）学习教育方面
1．学习不够经常。全年只学了三次。
整改落实情况：（1）制定学习计划。（2）每月学习一次。
2．笔记不全。
整改落实情况：补齐笔记。
（二）财务管理方面
3．报销不及时。
整改落实情况：修订报销办法。
`, `（一）学习教育方面
 1 学习不够经常
  （1）制定学习计划。
  （2）每月学习一次。
 2 笔记不全
  补齐笔记。
（二）财务管理方面
 3 报销不及时
  修订报销办法。
`},
	{"half width brackets, 1、 for problems, 一是 for measures", `
(一)学习教育方面
1、学习不够经常。
整改进展情况：一是制定学习计划；二是每月学习一次。
2、笔记不全。
整改进展情况：第一，补齐笔记。第二，抽查笔记。
`, `(一)学习教育方面
 1 学习不够经常
  一是制定学习计划；
  二是每月学习一次。
 2 笔记不全
  第一，补齐笔记。
  第二，抽查笔记。
`},
	{"aspects as 一、, problems as （一）, measures as 1. that begin anew", `
一、学习教育方面
（一）学习不够经常。
整改情况：
1.制定学习计划。
2.每月学习一次。
（二）笔记不全。
整改情况：
1.补齐笔记。
2.抽查笔记。
3.通报结果。
二、财务管理方面
（一）报销不及时。
整改情况：
1.修订报销办法。
`, `一、学习教育方面
 1 学习不够经常
  1.制定学习计划。
  2.每月学习一次。
 2 笔记不全
  1.补齐笔记。
  2.抽查笔记。
  3.通报结果。
二、财务管理方面
 3 报销不及时
  1.修订报销办法。
`},
	{"numbered as 项目1.1：", `
一、学习教育方面
项目1.1：学习不够经常。
整改措施：制定学习计划。
项目1.2：笔记不全。
整改措施：补齐笔记。
二、财务管理方面
项目2.1：报销不及时。
整改措施：修订报销办法。
`, `一、学习教育方面
 1 学习不够经常
  制定学习计划。
 2 笔记不全
  补齐笔记。
二、财务管理方面
 3 报销不及时
  修订报销办法。
`},
	{"numbered as 问题一：, labels in brackets without a colon", `
问题一：学习不够经常。
【整改情况】制定学习计划。
问题二：笔记不全。
【整改情况】
补齐笔记。
抽查笔记。
`, `
 1 学习不够经常
  制定学习计划。
 2 笔记不全
  补齐笔记。
  抽查笔记。
`},
	{"problem and answer in one paragraph", `
（一）学习教育方面
1.学习不够经常。全年只学了三次。整改落实情况：①制定学习计划。②每月学习一次。
2.笔记不全。整改落实情况：补齐笔记。
`, `（一）学习教育方面
 1 学习不够经常
  ①制定学习计划。
  ②每月学习一次。
 2 笔记不全
  补齐笔记。
`},
	{"the whole report in one line", `二、整改情况（一）学习教育方面1.学习不够经常。全年只学了三次。整改落实情况：①制定学习计划。②每月学习一次。2.笔记不全。整改落实情况：补齐笔记。（二）财务管理方面3.报销不及时。整改落实情况：修订报销办法。`,
		`（一）学习教育方面
 1 学习不够经常
  ①制定学习计划。
  ②每月学习一次。
 2 笔记不全
  补齐笔记。
（二）财务管理方面
 3 报销不及时
  修订报销办法。
`},
	{"letter l for 1", `
(一)学习教育方面
l.学习不够经常。
整改落实情况：制定学习计划。
2.笔记不全。
整改落实情况：补齐笔记。
3.三。
整改落实情况：三。
4.四。
整改落实情况：四。
5.五。
整改落实情况：五。
6.六。
整改落实情况：六。
7.七。
整改落实情况：七。
8.八。
整改落实情况：八。
9.九。
整改落实情况：九。
l0.报销不及时。
整改落实情况：修订报销办法。
1l.公示不及时。
整改落实情况：重新公示。
`, `(一)学习教育方面
 1 学习不够经常
  制定学习计划。
 2 笔记不全
  补齐笔记。
 3 三
  三。
 4 四
  四。
 5 五
  五。
 6 六
  六。
 7 七
  七。
 8 八
  八。
 9 九
  九。
 10 报销不及时
  修订报销办法。
 11 公示不及时
  重新公示。
`},
	{"a label inside 《》 and the label of a next step are no answers", `
（一）班子建设方面
1.民主生活会质量不高。去年才制定《年度民主生活会整改落实情况：台账与方案》。
整改落实情况：重新召开。
下一步整改落实情况：继续跟踪。
2.请示不及时。
整改落实情况：补报请示。
`, `（一）班子建设方面
 1 民主生活会质量不高
  重新召开。
 2 请示不及时
  补报请示。
`},
	{"points on lines of their own, a problem without answer", `
（一）班子建设方面
1.议事不规范。
①议题未会前酝酿。有两次。
②记录过简。
整改情况：重新制定规则。
2.请示不及时。
3.分工不清。
整改情况：重新分工。
`, `（一）班子建设方面
 1 议事不规范 [①议题未会前酝酿] [②记录过简]
  重新制定规则。
 2 请示不及时
 3 分工不清
  重新分工。
`},
	{"planned measures and what came of them", `
（一）班子建设方面
1.议事不规范。
整改措施：
1.修订议事规则。
2.规范会议记录。
整改成效：
已修订议事规则。
2.请示不及时。
整改措施：
1.建立请示清单。
整改成效：
已补报请示。
`, `（一）班子建设方面
 1 议事不规范
  1.修订议事规则。
  2.规范会议记录。
  已修订议事规则。
 2 请示不及时
  1.建立请示清单。
  已补报请示。
`},
	{"labels like those of answers in the chapter of unfinished matters", `
一、学习教育方面
（一）学习不经常。
整改措施：制定计划。
（二）笔记不全。
整改措施：补齐笔记。
二、尚未完成整改的事项
（一）泵站没有开工。
整改措施：继续协调。
`, `一、学习教育方面
 1 学习不经常
  制定计划。
 2 笔记不全
  补齐笔记。
`},
	{"the same below problems numbered 1.", `
（一）学习教育方面
1.学习不经常。
整改措施：制定计划。
四、尚未完成整改的事项
（一）泵站没有开工。
整改措施：继续协调。
`, `（一）学习教育方面
 1 学习不经常
  制定计划。
`},
	{"a sentence before the list of measures, with and without a claim", `
（一）学习教育方面
1.学习不经常。
整改情况：5月8日召开党组会专题研究。①制定计划。②每月学习。
2.笔记不全。
整改情况：坚持立行立改。①补齐笔记。②抽查笔记。
`, `（一）学习教育方面
 1 学习不经常
  5月8日召开党组会专题研究。
  ①制定计划。
  ②每月学习。
 2 笔记不全
  ①补齐笔记。
  ②抽查笔记。
`},
	{"headings between the aspects and the problems", `
（一）党建工作方面
1.学习不够到位
（1）学习次数少。
整改情况：每月学习一次。
（2）笔记不全。
整改情况：补齐笔记。
2.组织生活不规范
（1）会议记录不全。
整改情况：补齐记录。
（二）财务管理方面
1.报销不规范
（1）报销不及时。
整改情况：修订报销办法。
`, `（一）党建工作方面
 1 学习次数少
  每月学习一次。
 2 笔记不全
  补齐笔记。
 3 会议记录不全
  补齐记录。
（二）财务管理方面
 4 报销不及时
  修订报销办法。
`},
	{"a status before the answer, behind the same label", `
（一）思想建设方面
问题1：传达学习不及时。
整改情况：已完成。一是建立学习制度；二是印发学习计划。
问题2：保密工作薄弱。
整改情况：持续推进。
一是配备保密柜；
二是开展保密检查。
（二）选人用人方面
问题3：档案管理不规范。
整改情况：已完成。
`, `（一）思想建设方面
 1 传达学习不及时
  一是建立学习制度；
  二是印发学习计划。
 2 保密工作薄弱
  一是配备保密柜；
  二是开展保密检查。
（二）选人用人方面
 3 档案管理不规范
  已完成。
`},
	{"noise below the last measure", `
（一）干部管理方面
1.考勤不严。
整改情况：
①修订考勤办法。
②每周通报考勤。
打印本页 关闭窗口
扫一扫在手机打开当前页
`, `（一）干部管理方面
 1 考勤不严
  ①修订考勤办法。
  ②每周通报考勤。
`},
	{"lines broken for width, page numbers between", `
（一）班子建设方面
1.议事决策制度执行有偏差，个别事项没有提交会
议研究。
整改落实情况：重新制定议事规则，明确范围和程
序，并组织学习。
- 2 -
2.请示报告不及
时。
整改落实情况：补报请示。
`, `（一）班子建设方面
 1 议事决策制度执行有偏差，个别事项没有提交会议研究
  重新制定议事规则，明确范围和程
序，并组织学习。
 2 请示报告不及时
  补报请示。
`},
}

func TestReportsThatAreWrittenInOtherWays(t *testing.T) {
	for _, v := range variants {
		t.Run(v.name, func(t *testing.T) {
			for _, text := range []string{v.text, strings.ReplaceAll(v.text, "\n", "\r\n")} {
				d := Read(text)
				if got := strings.ReplaceAll(shape(d), "\r", ""); got != v.want {
					t.Errorf("got\n%s\nwant\n%s\nunread %v", got, v.want, d.Unread)
				}
				if err := checkSpans(text, d); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

func TestShortEntriesSayWhoAnswersAndByWhen(t *testing.T) {
	d := Read(`首页 > 信息公开 > 通知公告
发布时间：2023-05-04 08:46 来源：某局 浏览次数：12
【字体：大 中 小】 打印 关闭
（一）财务管理方面
1.报销不及时（已完成整改）。
责任领导：张某　责任单位：办公室　责任人：李某
整改时限：2023年6月底前，长期坚持
整改情况：修订报销办法。
2.公示不到位。
整改情况：重新公示。
整改进度：基本完成并持续推进。
牵头领导：王某；责任科室：财务科。
3.账目不清。
整改情况：清理账目。
未完成原因：凭证遗失。
下一步措施：向银行调取。补做账。
整改期限：2024年3月
持续推进
`)
	ps := problems(d)
	if len(ps) != 3 {
		t.Fatalf("%d problems: %s", len(ps), shape(d))
	}
	equal(t, "duty of 1", ps[0].Duty, Duty{"张某", "办公室", "李某"})
	equal(t, "deadline of 1", ps[0].Deadline, "2023年6月底前，长期坚持")
	equal(t, "pace of 1", ps[0].Pace, ledger.Ongoing)
	equal(t, "progress of 1", ps[0].Progress, ledger.Done)
	equal(t, "progress of 2", ps[1].Progress, ledger.BasicallyDone)
	equal(t, "duty of 2", ps[1].Duty, Duty{Leader: "王某", Unit: "财务科"})
	equal(t, "reason of 3", ps[2].Reason, "凭证遗失")
	equal(t, "next of 3", ps[2].Next, "向银行调取。补做账")
	equal(t, "deadline of 3", ps[2].Deadline, "2024年3月")
	equal(t, "progress of 3", ps[2].Progress, ledger.BasicallyDone)
	for _, m := range measures(d) {
		if strings.Contains(m.Text, "：") {
			t.Errorf("an entry stands in a measure: %q", m.Text)
		}
	}
	noise := 0
	for _, p := range d.Parts {
		if p.Role == RoleNoise {
			noise++
		}
	}
	equal(t, "lines of noise", noise, 3)
}

func TestWhatIsNumberedBelowAnAspectWithoutAnAnswerIsUnread(t *testing.T) {
	d := Read(`二、整改情况
（一）思想建设方面
1.传达学习不及时，都已改好。
2.保密工作薄弱，都已改好。
（二）选人用人方面
1.档案管理不规范。
整改情况：重新整理。
2.考察不细。
整改情况：重新考察。
`)
	if len(problems(d)) != 2 || len(d.Unread) < 2 {
		t.Errorf("%s unread %v", shape(d), d.Unread)
	}
}

var notReports = []struct{ name, text string }{
	{"nothing", ""},
	{"white space", " \n\t\n　"},
	{"prose", "那天下午，他走进会议室，说：整改情况怎么样了？没有人回答。\n一、二、三，大家一起数。\n1. 苹果\n2. 梨\n"},
	{"a law", "第一条 为了规范管理，制定本法。\n第二条 有下列情形之一的，责令改正：\n（一）未按照规定报告的；\n（二）拒不整改的。\n"},
	{"a list of labels without headings", "整改情况：已完成。\n整改情况：已完成。\n"},
	{"headings without answers", "（一）方面\n1.问题。\n2.问题。\n"},
	{"brackets that never close", strings.Repeat("《（“", 50)},
	{"bytes that are no text", "\xff\xfe整改\x00情况：\xe4"},
}

func TestWhatIsNoReportGivesNoProblem(t *testing.T) {
	for _, v := range notReports {
		t.Run(v.name, func(t *testing.T) {
			d := Read(v.text)
			if n := len(problems(d)); n != 0 {
				t.Errorf("%d problems: %s", n, shape(d))
			}
			if err := checkSpans(v.text, d); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestUnfinishedMattersHaveReasonNextStepAndDeadline(t *testing.T) {
	d := Read(`（一）学习教育方面
1.学习不经常。
整改措施：制定计划。
四、尚未完成整改的事项
（一）泵站没有开工。原因：征地未完成。下一步措施：继续协调。整改期限：2024年底
（二）学习不经常，台账没有补齐。
未完成的原因：人手不足。
整改措施：抽调人员。先补后查。
完成时限：2024年6月
`)
	if len(d.Unfinished) == 0 {
		t.Fatal("nothing unfinished")
	}
	u := d.Unfinished[0]
	equal(t, "first", []string{u.Title, u.Reason, u.Next, u.Deadline}, []string{"泵站没有开工", "征地未完成", "继续协调", "2024年底"})
	u = d.Unfinished[len(d.Unfinished)-1]
	equal(t, "last", []string{u.Title, u.Reason, u.Next, u.Deadline}, []string{"学习不经常，台账没有补齐", "人手不足", "抽调人员。先补后查", "2024年6月"})
}

func TestOrganisationMayFillSeveralChapters(t *testing.T) {
	d := Read(`反馈了1个方面2个问题。
一、提高政治站位
（一）强化责任担当。成立整改专班。
（二）坚持问题导向。5月8日召开党组会研究整改。
二、组织落实整改的情况
党组书记主持召开专题会议3次。
三、整改情况
（一）学习教育方面
1.学习不经常。
整改情况：制定计划。
2.笔记不全。
整改情况：补齐笔记。
四、下一步打算
（一）继续抓好整改。
`)
	var labels []string
	for _, m := range d.Organisation {
		labels = append(labels, m.Label)
	}
	equal(t, "organisation", labels, []string{"（一）", "（二）", ""})
	equal(t, "problems", len(problems(d)), 2)
	equal(t, "aspects", len(d.Aspects), 1)
	equal(t, "unread", len(d.Unread), 1)
	equal(t, "findings", len(d.Findings), 0)
}
