package report

import "testing"

var lintCases = []struct {
	name, organisation, rest string
	want                     []string
}{
	{"five stated, four listed", "做到“五个明确”，即明确任务、明确领导、明确措施、明确时限。", "", []string{CountDiffers}},
	{"five stated, five listed", "做到“五个明确”，即明确任务、明确领导、明确措施、明确时限、明确标准。", "", nil},
	{"a list in brackets", "开展“三项行动”（即清账行动、清单行动、清源行动）。", "", nil},
	{"a list in brackets that is short", "开展“三项行动”（即清账行动、清单行动）。", "", []string{CountDiffers}},
	{"the list goes before", "坚持短期与长期、个性与共性、治标与治本“三个结合”，按时整改。", "", nil},
	{"nothing is listed", "落实“四个意识”，严格“八要素”，执行七项制度，做好“三诺”。", "", nil},
	{"parted by semicolons", "建立三项机制：抓好学习、宣传；抓好检查、督促；抓好考核、奖惩。", "", nil},
	{"parted by commas", "做到“两个维护”，即坚决维护甲的核心、权威地位，坚决维护乙的统一领导。", "", nil},
	{"an open list", "完善五项制度，包括学习制度、会议制度等。", "", nil},
	{"numbered items", "抓好两项工作：一是学习、宣传、教育；二是检查。", "", nil},
	{"masked numbers", "将问题细化为*个具体问题，做到*个明确：明确甲、明确乙。", "", nil},
	{"all done, and nothing open", "已按期完成所有问题整改。", "", nil},
	{"all done, and one open", "已按期完成所有问题整改。", "四、未完成事项\n（一）学习不经常。\n原因：时间不够。\n整改期限：2024年\n", []string{AllDone}},
	{"hoped to be done, and one open", "确保完成所有问题整改。", "四、未完成事项\n（一）学习不经常。\n原因：时间不够。\n整改期限：2024年\n", nil},
	{"open, and none of the problems", "抓紧整改。", "四、未完成事项\n（一）泵站迁建没有开工。\n原因：时间不够。\n", []string{UnfinishedUnknown}},
}

func TestContradictionsAreFoundAndNoOthers(t *testing.T) {
	for _, c := range lintCases {
		text := "反馈了1个方面1个问题。\n一、加强组织领导\n一是压实责任。" + c.organisation + "\n二是加强督办。\n二、整改情况\n（一）学习方面\n1.学习不经常。\n整改情况：每月学习。\n" + c.rest
		d := Read(text)
		var got []string
		for _, f := range d.Findings {
			got = append(got, f.Rule)
		}
		equal(t, c.name, got, c.want)
		if err := checkSpans(text, d); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestWhatStandsUnreadAboveTheProblemsIsHeldAgainstThemToo(t *testing.T) {
	d := Read("我局做到“三个到位”，即认识到位、责任到位。\n完成所有问题整改。\n（一）学习方面\n1.学习不经常。\n整改情况：每月学习。\n二、未完成事项\n（一）学习不经常。\n原因：时间不够。\n")
	var got []string
	for _, f := range d.Findings {
		got = append(got, f.Rule)
	}
	equal(t, "rules", got, []string{CountDiffers, AllDone})
}

var headlineCases = []struct{ name, intro, measure, want string }{
	{"as in the ledger", "反馈1个方面2个问题，已完成整改2个。", "加强管理", ""},
	{"too many problems", "反馈1个方面3个问题。", "加强管理", "3个问题"},
	{"too many aspects", "反馈2个方面2个问题。", "加强管理", "2个方面"},
	{"more done than there are", "反馈2个问题，已完成整改2个，正在推进整改1个。", "加强管理", "正在推进整改1个"},
	{"masked", "反馈*个方面**个问题，清退违规资金*万元。", "退回补贴500元", ""},
	{"money as in the measures", "反馈2个问题，清退违规资金0.05万元。", "退回补贴500元，补缴党费30元", ""},
	{"money rounded", "反馈2个问题，清退违规资金1.23万元。", "退回补贴12,345.60元", ""},
	{"money off by a cent of its own writing", "反馈2个问题，清退违规资金500.01元。", "退回补贴500元", "清退违规资金500.01元"},
	{"money partly masked", "反馈2个问题，清退违规资金9元。", "退回补贴500元，退回奖金*元", ""},
	{"fewer regulations than are named", "反馈2个问题，建立制度1项。", "制定《甲办法》《乙办法》", "建立制度1项"},
	{"more regulations than are named", "反馈2个问题，建立制度9项。", "制定《甲办法》", ""},
	{"25 problems, told in many figures", "巡察反馈2个问题，已完成整改1个、正在整改1个，整改完成率50%。给予政务处分0人，批评教育6人，制定及修改完善制度2项，追缴资金0.05万元。", "退回补贴500元", ""},
}

func TestHeadlineNumbersAreHeldAgainstTheLedger(t *testing.T) {
	for _, c := range headlineCases {
		d := Read(c.intro + "\n（一）学习方面\n1.学习不经常。\n整改情况：每月学习。\n2.报销不规范。\n整改情况：" + c.measure + "。\n")
		got := ""
		for _, f := range d.Findings {
			if f.Rule != HeadlineDiffers {
				t.Errorf("%s: %+v", c.name, f)
			}
			got += f.Quote
		}
		equal(t, c.name, got, c.want)
	}
}
