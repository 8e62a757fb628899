package corpus

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A clause is what stands between two marks of punctuation; longer and shorter ones are left out.
const minClause, maxClause = 4, 40

// A Stock is the clauses that sentences are made of, in the order in which they
// stand in their texts. It is only read, by as many goroutines as like.
type Stock struct {
	clauses []string
	runes   []uint8 // the length of each, in code points
	texts   []int   // where the clauses of each text begin, and the end
}

// Clauses is how many there are.
func (s *Stock) Clauses() int { return len(s.clauses) }

func newStock(laws []Law) *Stock {
	s := &Stock{}
	for _, l := range laws {
		s.add(l.Text)
	}
	s.texts = append(s.texts, len(s.clauses))
	return s
}

func (s *Stock) add(text string) {
	s.texts = append(s.texts, len(s.clauses))
	for clause := range strings.FieldsFuncSeq(text, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("，。；：！？、#<>-", r) }) {
		if n := utf8.RuneCountInString(clause); n >= minClause && n <= maxClause {
			s.clauses = append(s.clauses, clause)
			s.runes = append(s.runes, uint8(n))
		}
	}
	if s.texts[len(s.texts)-1] == len(s.clauses) {
		s.texts = s.texts[:len(s.texts)-1]
	}
}

// text is the clauses of one text.
func (s *Stock) text(i int) (from, to int) { return s.texts[i], s.texts[i+1] }

// invented is the stock where there are no laws: every subject with every deed.
func invented() *Stock {
	subjects := strings.Fields("党支部 各支部 支部委员会 领导班子 全体党员 机关各科室 直属单位 财务部门 责任单位 整改专班 经办人员 分管领导 驻村工作队 信访部门 档案人员 采购小组 食堂管理员 值班人员 预备党员 入党积极分子")
	deeds := strings.Fields("应当按季度核对党费收缴台账 未按规定召开组织生活会 已补齐缺少的签到记录 对照反馈意见逐条制定整改措施 严格执行公务接待审批制度 及时退回超标准发放的补贴 将会议记录交档案室统一保管 每月公开一次财务收支情况 认真学习有关文件并作交流发言 " +
		"对库存物资进行全面盘点 组织开展谈心谈话活动 在公示栏张贴处理结果 重新签订到期的租赁合同 完善印章使用登记手续 压缩会议和差旅开支 逐户走访困难群众 补充完善谈话提纲 建立问题清单和责任清单 按时足额交纳党费 对下属单位开展专项检查 修订出台考勤管理办法 " +
		"核实车辆加油和维修费用 收回违规占用的办公用房 制定年度培训计划并抓好落实 规范固定资产处置程序 不得以任何理由拖延整改")
	s := &Stock{}
	for _, who := range subjects {
		var b strings.Builder
		for _, what := range deeds {
			fmt.Fprintf(&b, "%s%s，%s。", who, what, what)
		}
		s.add(b.String())
	}
	s.texts = append(s.texts, len(s.clauses))
	return s
}
