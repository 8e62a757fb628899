package report

import (
	"fmt"
	"os"
	"testing"

	"juzheng/internal/ledger"
)

// ownReport is an invented report with the ways of numbering and the traps of the real one.
func ownReport(t testing.TB) string {
	t.Helper()
	text, err := os.ReadFile("testdata/report.txt")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

const ownShape = `（一）党的建设方面
 1 理论学习不够深入 [①中心组学习不规范] [②学用结合不紧]
  ①修订了《局党组理论学习中心组学习制度》，明确每季度至少集体学习2次，每年累计不少于8次，每名成员做好学习笔记。
  ②12月8日，邀请县委党校讲师作《以学促干》专题辅导，组织36名党员到县廉政教育基地参观学习。
 2 组织生活不严肃 [①“三会一课”落实不到位] [②党费收缴不规范] [③谈心谈话流于形式] [④发展党员档案不全]
  ①严格执行“三会一课”制度，支部委员会每月召开一次，党员大会每季度召开一次，支部书记每年上2次党课，及时做好签到工作。
  ②根据《关于中国共产党党费收缴、使用和管理的规定》重新核算党费基数，2023年12月补缴党费1,386.50元，每月5日前由各支部上缴党费。
  ③开展谈心谈话42人次，建立谈心谈话台账。
  ④补齐发展党员档案材料11份。
  五是落实积分管理，一是每月评分；二是年终公示评分结果。
 3 意识形态工作抓得不紧
  提高政治站位，强化责任担当，牢固树立“四个意识”，以更高标准推动工作。
（二）党风廉政方面
 4 公务接待不规范
  （1）出台《青禾县水务局公务接待管理办法（试行）》，严格按照《党政机关国内公务接待管理规定》执行。
  （2）对7次无公函接待逐一核查，追回超标准接待费用4,500元。
  （3）对2名责任人进行约谈。
 5 违规发放补贴
  转发《县纪委关于严明津贴补贴纪律的通知》，退回值班补贴8000元。加强对《津贴补贴管理规定》的学习。
 6 工程监管不到位
  ①下发《关于河道清淤项目有关问题的整改通知书》，责令施工单位限期整改。
  ②补签合同2份，组织竣工验收1次。
（三）选人用人方面
 7 干部任免程序不规范
  1.严格干部任免程序，以局党组名义印发任免文件3份。
  2.免去1名超职数配备干部的副股长职务。
 8 编外人员管理混乱
  清退编外人员4名，向县委编办申请编制2个。
 9 考勤管理松散
  制定《考勤管理办法》、《请销假制度》，每周通报一次考勤情况。重新
安装考勤系统，并将出勤情况纳入年度考核。
`

// ownClaims are the claims of our report: type, quote, the evidence wanted and how sure.
var ownClaims = []struct {
	claim ledger.ClaimType
	quote string
	wants string
	sure  ledger.Certainty
}{
	{"meeting_held", "11月6日召开局党组会专题研究整改工作", "meeting_minutes sign_in_sheet", "certain"},
	{"training_or_study", "学习《中国共产党巡视工作条例》", "sign_in_sheet study_notes", "certain"},
	{"regulation_issued", "印发《青禾县水务局巡察整改工作方案》（青水党〔2023〕15号）", "regulation", "certain"},
	{"other", "每月10日前向县委巡察办报送《整改情况统计表》", "register*12/year", "certain"},
	{"talk_interview", "对进度慢的股室负责人进行了约谈", "talk_record", "certain"},
	{"regulation_issued", "修订了《局党组理论学习中心组学习制度》", "regulation", "certain"},
	{"training_or_study", "明确每季度至少集体学习2次", "sign_in_sheet*8/year study_notes*8/year", "likely"},
	{"training_or_study", "每年累计不少于8次", "sign_in_sheet*8/year study_notes*8/year", "likely"},
	{"training_or_study", "每名成员做好学习笔记", "study_notes", "likely"},
	{"training_or_study", "邀请县委党校讲师作《以学促干》专题辅导", "sign_in_sheet lecture_script", "certain"},
	{"training_or_study", "组织36名党员到县廉政教育基地参观学习", "sign_in_sheet photo", "certain"},
	{"meeting_held", "支部委员会每月召开一次", "meeting_minutes*12/year sign_in_sheet*12/year", "likely"},
	{"meeting_held", "党员大会每季度召开一次", "meeting_minutes*4/year sign_in_sheet*4/year", "likely"},
	{"training_or_study", "支部书记每年上2次党课", "sign_in_sheet*2/year lecture_script*2/year", "likely"},
	{"meeting_held", "及时做好签到工作", "sign_in_sheet", "likely"},
	{"money_returned", "2023年12月补缴党费1,386.50元", "party_fee_receipt", "certain"},
	{"money_returned", "每月5日前由各支部上缴党费", "party_fee_receipt*12/year", "likely"},
	{"talk_interview", "开展谈心谈话42人次", "talk_record", "likely"},
	{"ledger_built", "建立谈心谈话台账", "register", "likely"},
	{"ledger_built", "补齐发展党员档案材料11份", "register", "likely"},
	{"publicity", "年终公示评分结果", "public_notice", "likely"},
	{"regulation_issued", "出台《青禾县水务局公务接待管理办法（试行）》", "regulation", "certain"},
	{"inspection_done", "对7次无公函接待逐一核查", "inspection_record", "likely"},
	{"money_returned", "追回超标准接待费用4,500元", "refund_voucher", "certain"},
	{"talk_interview", "对2名责任人进行约谈", "talk_record", "likely"},
	{"regulation_issued", "转发《县纪委关于严明津贴补贴纪律的通知》", "notice", "certain"},
	{"money_returned", "退回值班补贴8000元", "refund_voucher", "certain"},
	{"training_or_study", "加强对《津贴补贴管理规定》的学习", "sign_in_sheet study_notes", "likely"},
	{"notice_issued", "下发《关于河道清淤项目有关问题的整改通知书》", "rectification_notice", "certain"},
	{"other", "补签合同2份", "contract*2", "likely"},
	{"other", "组织竣工验收1次", "acceptance", "likely"},
	{"personnel_action", "以局党组名义印发任免文件3份", "personnel_order*3", "likely"},
	{"personnel_action", "免去1名超职数配备干部的副股长职务", "personnel_order", "likely"},
	{"personnel_action", "清退编外人员4名", "personnel_order", "likely"},
	{"personnel_action", "向县委编办申请编制2个", "approval", "likely"},
	{"regulation_issued", "制定《考勤管理办法》、《请销假制度》", "regulation*2", "certain"},
	{"publicity", "每周通报一次考勤情况", "attendance*52/year public_notice*52/year", "likely"},
	{"other", "重新\n安装考勤系统", "other", "certain"},
	{"other", "并将出勤情况纳入年度考核", "regulation", "likely"},
}

func TestOurReportIsReadWordByWord(t *testing.T) {
	d := Read(ownReport(t))
	equal(t, "shape", shape(d), ownShape)
	p := problems(d)
	equal(t, "items of 2五是", labelsOf(p[1].Measures[4].Items), []string{"一是", "二是"})
	equal(t, "points that 2② answers", p[1].Measures[1].Points, []string{"②"})
	equal(t, "points that 2④ answers", p[1].Measures[3].Points, []string{"④"})
	equal(t, "statement of 6", p[5].Statement, "")
	equal(t, "duty of 4", p[3].Duty, Duty{"局长", "办公室", "办公室主任"})
	equal(t, "deadline of 4", p[3].Deadline, "2023年12月底前")
	equal(t, "progress of 4", p[3].Progress, ledger.Done)
	if m := p[2].Measures[0]; m.Uncheckable == "" {
		t.Error("problem 3 names nothing checkable, and nothing says so")
	}
	equal(t, "organisation measures", len(d.Organisation), 3)
	equal(t, "next step", d.Unfinished[0].Next, "与镇政府加强沟通，力争2024年6月开工")
	equal(t, "reason", d.Unfinished[1].Reason, "合同未到期")
	equal(t, "deadline", d.Unfinished[1].Deadline, "2024年7月1日")
	var threads []string
	for _, th := range d.Threads {
		threads = append(threads, th.Outcome+th.Value+th.Unit)
	}
	equal(t, "threads", threads, []string{"党内警告1人", "诫勉谈话2人", "予以了结1件"})
	equal(t, "unread", d.Unread, []Span{})
	if err := checkSpans(ownReport(t), d); err != nil {
		t.Error(err)
	}
}

func TestOurReportGivesTheseClaims(t *testing.T) {
	d := Read(ownReport(t))
	var got []Claim
	for _, m := range append(d.Organisation, measures(d)...) {
		got = append(got, m.Claims...)
	}
	for i, c := range got {
		if i >= len(ownClaims) {
			t.Errorf("one too many: %s", c.Quote)
			continue
		}
		w := ownClaims[i]
		if c.Type != w.claim || c.Quote != w.quote || wantsOf(c) != w.wants || c.Certainty != w.sure || c.Rule == "" {
			t.Errorf("got {%s, %q, %q, %s}, want %v", c.Type, c.Quote, wantsOf(c), c.Certainty, w)
		}
	}
	equal(t, "claims", len(got), len(ownClaims))
}

// wantsOf writes the needs of a claim as kind*count/per.
func wantsOf(c Claim) string {
	out := ""
	for i, n := range c.Needs {
		if i > 0 {
			out += " "
		}
		out += string(n.Kind)
		if n.Count > 1 || n.Per != "" {
			out += fmt.Sprintf("*%d", n.Count)
		}
		if n.Per != "" {
			out += "/" + n.Per
		}
	}
	return out
}

func TestOurReportHasTheseFiguresAndFindings(t *testing.T) {
	d := Read(ownReport(t))
	var figures []string
	for _, f := range d.Headline {
		figures = append(figures, fmt.Sprintf("%s %s %s", f.Key, f.Value, f.Unit))
	}
	equal(t, "headline", figures, []string{
		"aspects 3 个", "problems 9 个", "measures 25 条", "done 8 个", "in_progress 1 个", "regulations 6 项",
		"money_returned 1.25 万元", "tasks 22 个", "threads 2 件",
	})
	var findings []string
	for _, f := range d.Findings {
		findings = append(findings, f.Rule+" "+f.Quote)
	}
	equal(t, "findings", findings, []string{
		CountDiffers + " “四个到人”，即任务到人、措施到人、时限到人",
		AllDone + " 完成全部反馈问题整改",
		UnfinishedUnknown + " 东门泵站迁建工程至今没有开工",
	})
}
