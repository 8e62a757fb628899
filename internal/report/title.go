package report

import (
	"regexp"
	"strings"

	"juzheng/internal/ledger"
)

const (
	maxTitles = 500 // titles of one measure that are looked at
	maxBefore = 60  // code points before a title in which its verb may stand
	maxBehind = 30  // and behind it
	maxDocNo  = 40  // code points of a document number in brackets
)

// A Mention is a title in 《》 and what the report does with that document.
type Mention struct {
	ledger.Document
	Start int `json:"start"` // with its 《》
	End   int `json:"end"`
}

// behindRules tell the role from what follows a title; they are asked first. Some hold only
// when a word like 根据 stands before the title.
var behindRules = []struct {
	role   ledger.DocumentRole
	citing bool
	word   *regexp.Regexp
}{
	{ledger.Cited, false, regexp.MustCompile(`^(?:等)?(?:修订|修改|更名|调整)(?:完善)?为`)},
	{ledger.Cited, true, regexp.MustCompile(`^(?:等)?(?:文件)?(?:的)?(?:有关|相关|具体)?(?:要求|规定|精神|文件精神|标准|条款)`)},
	{ledger.Revised, false, regexp.MustCompile(`^(?:等)?(?:文件|制度)?[^,。;]{0,4}(?:进行|予以|作出|作)(?:了)?(?:重新)?(?:修改|修订|完善|补充|调整)`)},
	{ledger.Revised, false, regexp.MustCompile(`^(?:等)?(?:文件|制度)?(?:已|的)?(?:修订|修改)(?:完善|工作)?`)},
	{ledger.Studied, false, regexp.MustCompile(`^(?:等)?[^,。;]{0,6}(?:的)?(?:集中|专题)?(?:学习|辅导|讲座|宣讲|培训|专题党课|党课)`)},
	{ledger.Issued, false, regexp.MustCompile(`^(?:等)?(?:文件|制度)?(?:已|均已|正式|经[^,。;]{1,12})(?:于[^,。;]{1,10})?(?:制定|印发|出台|下发|实施|施行|发布|审议通过)`)},
}

// beforeRules tell the role from the nearest verb in front of a title.
var beforeRules = []struct {
	role ledger.DocumentRole
	verb []string
}{
	{ledger.Forwarded, []string{"转发", "转印"}},
	{ledger.Revised, []string{"修订", "修改", "修改完善", "修订完善", "重新修订", "补充完善", "完善", "健全"}},
	{ledger.Issued, []string{"制定", "制订", "出台", "印发", "下发", "下达", "发布", "颁布", "建立", "起草", "编制", "拟定", "发出", "报送", "上报", "填报", "形成", "新建", "编印", "印制", "签订", "公布"}},
	{ledger.Studied, []string{"学习", "讲授", "宣讲", "解读", "传达", "研读", "观看", "学习贯彻", "宣传", "培训", "诵读"}},
	{ledger.Cited, []string{"按照", "按", "根据", "依据", "依照", "参照", "对照", "遵照", "执行", "遵守", "落实", "贯彻", "违反", "结合", "填写", "申领", "符合", "以", "遵循", "严守", "比照", "关于", "提供", "提交", "与", "对"}},
}

// titles reads every title of s with its role.
func (r *reader) titlesOf(s span) []Mention {
	var found []Mention
	all := r.titlesIn(s)
	all = all[:min(len(all), maxTitles)]
	list := make([]int, len(all))    // where the list that a title stands in begins
	behind := make([]bool, len(all)) // its role stands behind it
	for i, t := range all {
		list[i] = i
		if i > 0 && r.listed(all[i-1].end, t.start) {
			list[i] = list[i-1]
		}
		m := Mention{Start: t.start, End: t.end}
		m.Title = r.oneLine(span{t.start + 1, t.end - 1})
		var end int
		m.DocNo, end = r.docNo(t.end, s.end)
		m.Role, behind[i] = r.role(s, all, list[i], end)
		found = append(found, m)
	}
	for i := len(found) - 2; i >= 0; i-- { // 对《甲》和《乙》进行修订: one role for a list
		if list[i+1] == list[i] && behind[i+1] {
			found[i].Role, behind[i] = found[i+1].Role, true
		}
	}
	return found
}

// docNo reads （…〔2018〕12号） behind a title.
func (r *reader) docNo(from, limit int) (string, int) {
	i := from
	if r.peek(i) != '(' && r.peek(i) != '[' {
		return "", from
	}
	depth := 0
	for ; i < limit && i-from < maxDocNo; i++ {
		switch r.norm[i] {
		case '(', '[':
			depth++
		case ')', ']':
			depth--
		}
		if depth == 0 {
			break
		}
	}
	if depth != 0 || !strings.HasSuffix(string(r.norm[from:i]), "号") {
		return "", from
	}
	return r.text(span{from + 1, i}), i + 1
}

// role asks what stands behind the title, which ends at end, then the nearest verb before the
// first title of its list.
func (r *reader) role(s span, all []span, i, end int) (ledger.DocumentRole, bool) {
	behind := r.plain(span{end, r.clauseEnd(end, min(s.end, end+maxBehind))})
	for _, rule := range behindRules {
		if rule.word.MatchString(behind) && (!rule.citing || r.citing(s, all, i)) {
			return rule.role, true
		}
	}
	from := max(s.start, all[i].start-maxBefore)
	if i > 0 {
		from = max(from, all[i-1].end)
	}
	before := r.plain(span{from, all[i].start})
	if at := strings.LastIndexAny(before, "。;"); at >= 0 {
		before = before[at:]
	}
	role, best, length := ledger.Cited, -1, 0
	for _, rule := range beforeRules {
		for _, verb := range rule.verb {
			at := strings.LastIndex(before, verb)
			if at < 0 || strings.HasPrefix(before[at+len(verb):], "的") {
				continue
			}
			if end := at + len(verb); end > best || end == best && len(verb) > length {
				role, best, length = rule.role, end, len(verb)
			}
		}
	}
	return role, false
}

// citing reports whether a word like 根据 stands before the title in its clause.
func (r *reader) citing(s span, all []span, i int) bool {
	from := all[i].start
	for from > s.start && all[i].start-from < maxBefore && !isStop(r.norm[from-1]) && r.norm[from-1] != ',' {
		from--
	}
	before := r.plain(span{from, all[i].start})
	for _, word := range []string{"根据", "按", "依据", "依照", "参照", "对照", "遵照", "执行", "落实", "贯彻", "遵守", "结合", "以"} {
		if strings.Contains(before, word) {
			return true
		}
	}
	return false
}

// listed reports whether only 、 和 及 stand between two titles.
func (r *reader) listed(from, to int) bool {
	if to-from > maxDocNo {
		return false
	}
	_, from = r.docNo(from, to)
	switch squeeze(r.plain(span{from, to})) {
	case "", "、", "和", "及", "与", "以及", "并", ",":
		return true
	}
	return false
}

// clauseEnd is where the clause that holds i ends, no further than limit.
func (r *reader) clauseEnd(i, limit int) int {
	for i < limit && !isStop(r.norm[i]) && r.norm[i] != ',' && r.norm[i] != '《' {
		i++
	}
	return i
}

// titleKinds tell what kind of file a title is, by its last words.
var titleKinds = []struct {
	ending *regexp.Regexp
	kind   ledger.Kind
}{
	{regexp.MustCompile(`整改(?:通知书|通知|督办单|建议书)$`), ledger.RectificationNotice},
	{regexp.MustCompile(`(?:通知|通知书|通报|函|公告)$`), ledger.Notice},
	{regexp.MustCompile(`学习[^,]{0,12}(?:计划|计划表|安排|安排表)$`), ledger.StudyPlan},
	{regexp.MustCompile(`(?:台账|登记表|登记簿|统计表|明细表|名册|清单|一览表)$`), ledger.Register},
	{regexp.MustCompile(`(?:合同|协议|协议书|责任书|承诺书)$`), ledger.Contract},
	{regexp.MustCompile(`(?:会议纪要|会议记录)$`), ledger.MeetingMinutes},
	{regexp.MustCompile(``), ledger.Regulation},
}

func titleKind(title string) ledger.Kind {
	plain := string(narrow(title))
	if strings.HasSuffix(plain, ")") {
		plain = trailingBrackets.ReplaceAllString(plain, "")
	}
	for _, rule := range titleKinds {
		if rule.ending.MatchString(plain) {
			return rule.kind
		}
	}
	return ledger.Regulation
}

// trailingBrackets are the (试行) behind a title.
var trailingBrackets = regexp.MustCompile(`\([^()]*\)$`)
