package report

import (
	"strings"
	"testing"

	"juzheng/internal/ledger"
)

// rows writes a table as our readers of XLSX and DOCX give it: cells parted by tabs.
func rows(lines ...string) string {
	return strings.ReplaceAll(strings.Join(lines, "\n"), "|", "\t")
}

var tables = []struct {
	name, text, want string
}{
	{"a list with merged cells", rows(
		"某局党组巡察反馈意见整改台账||||||",
		"序号|方面|反馈问题|整改措施|责任领导|责任单位|责任人|整改时限|完成情况|备注",
		"1|学习教育方面|学习不够经常。全年只学了三次|制定《学习制度》|张某|办公室|李某|2023年6月|已完成|无",
		"|||每月集体学习1次|||||",
		"2||笔记不全|①补齐笔记。②抽查笔记|王某|||长期坚持|基本完成并持续推进|",
		"3|财务管理方面|报销不及时|修订报销办法|赵某|财务科|钱某|2023年9月|未完成|",
		"合计||3|||||||",
	), `学习教育方面
 1 学习不够经常
  制定《学习制度》
  每月集体学习1次
 2 笔记不全
  ①补齐笔记。
  ②抽查笔记
财务管理方面
 3 报销不及时
  修订报销办法
`},
	{"columns in another order, aspects in rows of their own", rows(
		"整改落实情况|责任人|具体表现|问题|序号|整改期限",
		"（一）学习教育方面|||||",
		"已制定计划|李某|①次数少。②笔记不全。|学习不经常|1|6月底",
		"（二）财务管理方面|||||",
		"已修订办法|钱某|报销拖延三个月。|报销不及时|2|9月底",
	), `（一）学习教育方面
 1 学习不经常 [①次数少] [②笔记不全]
  已制定计划
（二）财务管理方面
 2 报销不及时
  已修订办法
`},
	{"the head row stands on each page, a problem repeated in each row", rows(
		"第一页",
		"问题|整改措施|完成情况",
		"学习不经常|制定计划|已完成",
		"学习不经常|每月学习|已完成",
		"",
		"问题|整改措施|完成情况",
		"学习不经常|抽查笔记|已完成",
		"报销不及时|修订办法|未完成",
	), `
 1 学习不经常
  制定计划
  每月学习
  抽查笔记
 2 报销不及时
  修订办法
`},
	{"a table that is no list of problems", rows("姓名|职务|签到", "张某|科员|√", "李某|科员|√"), ``},
}

func TestListsOfProblemsInTables(t *testing.T) {
	for _, v := range tables {
		t.Run(v.name, func(t *testing.T) {
			d := Read(v.text)
			equal(t, "shape", shape(d), v.want)
			if err := checkSpans(v.text, d); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestARowOfATableSaysWhoWhenAndHowFar(t *testing.T) {
	d := Read(rows(
		"序号|反馈问题|整改措施|责任领导|责任单位|责任人|整改时限|完成情况|未完成原因|下一步措施|整改期限|建立制度数",
		"7|报销不及时|修订报销办法|赵某|财务科|钱某|2023年9月|未完成|凭证遗失|向银行调取|2024年3月|1",
	))
	ps := problems(d)
	if len(ps) != 1 {
		t.Fatalf("%d problems", len(ps))
	}
	p := ps[0]
	equal(t, "number", p.No, 7)
	equal(t, "duty", p.Duty, Duty{"赵某", "财务科", "钱某"})
	equal(t, "progress", p.Progress, ledger.Unfinished)
	equal(t, "reason, next, deadline", []string{p.Reason, p.Next, p.Deadline}, []string{"凭证遗失", "向银行调取", "2024年3月"})
	equal(t, "unfinished", len(d.Unfinished), 1)
	equal(t, "findings", len(d.Findings), 0)
	equal(t, "unread", len(d.Unread), 1)
}
