package ingest

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"juzheng/internal/ledger"
)

// surnames are the common ones (百家姓); a name begins with one of them.
const surnames = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊於惠甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘钭厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍却璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公肖付闫覃佟代粟冼邸"

var doubleSurnames = []string{"欧阳", "上官", "司马", "诸葛", "夏侯", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒", "东方"}

// personLabels stand before people who were there or acted. 缺席 and 请假 do not.
var personLabels = []string{
	"出席人员", "参加人员", "参会人员", "与会人员", "出席领导", "列席人员", "主持人", "记录人", "谈话人", "谈话对象",
	"约谈人", "约谈对象", "被谈话人", "检查人员", "检查人", "参加验收人员", "验收人员", "主讲人", "陪同人员", "收款人", "经办人",
	"出席", "列席", "主持", "记录", "审批人", "复核", "交款人", "缴款人",
}

// personHeads head a column of names.
var personHeads = []string{"姓名", "签名", "签到人", "谈话人", "谈话对象", "参会人员"}

// absence in a row or a cell says that somebody was not there.
var absence = []string{"请假", "缺席", "未到", "缺勤"}

const (
	sureListed = 0.85
	sureColumn = 0.85
	sureRow    = 0.6
)

// A place is a piece of text and where it stands.
type place struct {
	start int
	text  string
}

// guessPersons finds people in lists after a label and in columns of names.
func guessPersons(sheets []sheet) (facts []ledger.Fact) {
	seen := map[string]bool{}
	add := func(n int, p place, sure float64, why string) {
		if seen[p.text] || len(facts) == maxPersons {
			return
		}
		seen[p.text] = true
		facts = append(facts, ledger.Fact{Field: FieldPerson, Value: p.text, Page: n, Start: p.start, End: p.start + runes(p.text), Confidence: sure, Rule: why})
	}
	for _, s := range sheets {
		for _, l := range s.lines {
			listed(l, func(p place, label string) { add(s.n, p, sureListed, "“"+label+"”名单") })
		}
		columns(s, func(p place, head string) { add(s.n, p, sureColumn, "“"+head+"”一列") })
		numberedRows(s, func(p place) { add(s.n, p, sureRow, "“姓名”表中的一行") })
	}
	slices.SortStableFunc(facts, func(a, b ledger.Fact) int { return cmp.Or(byConfidence(a, b), cmp.Compare(a.Page, b.Page)) })
	return facts
}

// listed finds labels and the names after them, up to the next label.
func listed(l line, add func(place, string)) {
	var text []rune
	n, begins := 0, true // a label begins behind no Han
	for at, r := range l.text {
		if begins && strings.ContainsRune(labelStarts, r) {
			if label := labelAt(l.text[at:]); label != "" {
				if text == nil {
					text = []rune(l.text)
				}
				for _, p := range namesAfter(text, n+runes(label)) {
					p.start += l.start
					add(p, label)
				}
			}
		}
		n++
		begins = (r < 0x4E00 || r > 0x9FFF) && !unicode.Is(unicode.Han, r)
	}
}

// labelStarts are the characters with which labels begin.
var labelStarts = func() (all string) {
	for _, label := range personLabels {
		if first := string([]rune(label)[0]); !strings.Contains(all, first) {
			all += first
		}
	}
	return all
}()

// labelAt is the longest label that a text begins with.
func labelAt(text string) (best string) {
	for _, label := range personLabels {
		if strings.HasPrefix(text, label) && len(label) > len(best) {
			best = label
		}
	}
	return best
}

// namesAfter reads names after the label that ends at i, when a colon or a space parts them.
func namesAfter(text []rune, i int) []place {
	sep := i
	for sep < len(text) && (text[sep] == '：' || text[sep] == ':' || unicode.IsSpace(text[sep])) {
		sep++
	}
	if sep == i {
		return nil
	}
	return namesIn(text, sep)
}

// namesIn reads names parted by 、 or commas from i on, until something else stands there.
func namesIn(text []rune, i int) (names []place) {
	for i < len(text) {
		end := i
		for end < len(text) && unicode.Is(unicode.Han, text[end]) {
			end++
		}
		if !isName(string(text[i:end])) {
			if n := slices.Index(text[i:end], '等'); n > 0 && isName(string(text[i:i+n])) {
				names = append(names, place{i, string(text[i : i+n])})
			}
			return names
		}
		names = append(names, place{i, string(text[i:end])})
		i = pastBrackets(text, end)
		gap := i
		for i < len(text) && (strings.ContainsRune("、，,；;", text[i]) || unicode.IsSpace(text[i])) {
			i++
		}
		if i == gap {
			return names
		}
	}
	return names
}

// pastBrackets skips an office in brackets: （党组成员、副局长）.
func pastBrackets(text []rune, i int) int {
	if i >= len(text) || text[i] != '（' && text[i] != '(' {
		return i
	}
	for end := i; end < len(text); end++ {
		if text[end] == '）' || text[end] == ')' {
			return end + 1
		}
	}
	return i
}

// isName tells a Chinese name of two to four characters by its surname.
func isName(s string) bool {
	n := runes(s)
	for _, d := range doubleSurnames {
		if strings.HasPrefix(s, d) {
			return n == 3 || n == 4
		}
	}
	return (n == 2 || n == 3) && strings.ContainsRune(surnames, []rune(s)[0]) && !slices.Contains(notNames, s)
}

// notNames begin with a surname and are none.
var notNames = []string{"姓名", "签名", "职务", "单位", "支部", "时间", "地点", "合计", "说明", "序号", "备注", "项目", "金额", "经办", "应到", "成员", "党员", "书记", "干部", "元整", "方式", "党费", "党组", "主任", "局长", "科长", "办公室", "财务科", "全体", "任免", "和田", "边防", "平安", "安全", "计划", "成立", "卫生", "管理", "党支部"}

// columns reads the cells under a head of names, as long as the table lasts.
func columns(s sheet, add func(place, string)) {
	var heads map[int]string
	for _, l := range s.lines {
		if len(l.cells) < 2 {
			heads = nil
			continue
		}
		if h := headsOf(l.cells); h != nil {
			heads = h
			continue
		}
		if containsAny(l.text, absence) && len(l.cells) < 8 {
			continue
		}
		for i, c := range l.cells {
			if head := heads[i]; head != "" && isName(strings.TrimSpace(c.text)) {
				name := strings.TrimSpace(c.text)
				add(place{c.start + runes(c.text[:strings.Index(c.text, name)]), name}, head)
			}
		}
	}
}

func headsOf(cells []cell) (heads map[int]string) {
	for i, c := range cells {
		if h := strings.TrimSpace(c.text); slices.Contains(personHeads, h) {
			if heads == nil {
				heads = map[int]string{}
			}
			heads[i] = h
		}
	}
	return heads
}

// numberedRow is a row of a table whose cells were flattened: 1 林致远 局长.
var numberedRow = regexp.MustCompile(`^\s*\d{1,3}[\s.、]+(\p{Han}{2,4})(?:[^\p{Han}]|$)`)

// numberedRows reads flattened tables on a page that has a head 姓名.
func numberedRows(s sheet, add func(place)) {
	head := false
	for _, l := range s.lines {
		head = head || strings.Contains(strings.ReplaceAll(l.text, " ", ""), "姓名")
		if !head || len(l.cells) > 1 || containsAny(l.text, absence) {
			continue
		}
		if m := numberedRow.FindStringSubmatchIndex(l.text); m != nil && isName(l.text[m[2]:m[3]]) {
			add(place{l.start + runes(l.text[:m[2]]), l.text[m[2]:m[3]]})
		}
	}
}
