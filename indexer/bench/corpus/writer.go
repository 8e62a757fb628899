package corpus

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"
)

// How sentences come about: shares are of 100.
const (
	onTopic  = 65 // clauses from the few texts that a file keeps to
	spliced  = 30 // clauses that begin as one and end as another, so that new neighbours keep coming
	withNoun = 14 // clauses with an invented name, place, day or amount in them
	oddRunes = 4  // characters of given names that come from all of Unicode's Han
)

// A writer is one file being written.
type writer struct {
	*rand.Rand
	stock  *Stock
	topics [3]int // texts of the stock
	at     int    // the clause of a topic that was written last
	unit   string
	formed time.Time
	buf    []byte
	enough int // bytes
}

func (w *writer) text(parts ...string) {
	for _, p := range parts {
		w.buf = append(w.buf, p...)
	}
}

func (w *writer) full() bool { return len(w.buf) >= w.enough }

func (w *writer) line(parts ...string) {
	w.text(parts...)
	w.text("\n")
}

func (w *writer) one(of ...string) string { return of[w.IntN(len(of))] }

// paragraph writes sentences of two to five clauses each.
func (w *writer) paragraph(sentences int) {
	for range sentences {
		for n := w.IntN(4) + 1; n > 0; n-- {
			w.text(w.clause(), "，")
		}
		w.text(w.clause(), "。")
	}
	w.line()
}

// clause goes on in a topic, leaps to another place of it, or anywhere.
func (w *writer) clause() string {
	s := w.stock
	i := w.IntN(len(s.clauses))
	if w.IntN(100) < onTopic {
		from, to := s.text(w.topics[w.IntN(len(w.topics))])
		i = w.at + 1
		if i <= from || i >= to || w.IntN(3) == 0 {
			i = from + w.IntN(to-from)
		}
		w.at = i
	}
	c, n := s.clauses[i], int(s.runes[i])
	switch k := w.IntN(100); {
	case k < spliced:
		j := w.IntN(len(s.clauses))
		tail := s.clauses[j]
		return c[:runesIn(c, 2+w.IntN(n-2))] + tail[runesIn(tail, w.IntN(int(s.runes[j])-1)):]
	case k < spliced+withNoun:
		at := runesIn(c, 1+w.IntN(n-1))
		return c[:at] + w.noun() + c[at:]
	}
	return c
}

func (w *writer) noun() string {
	switch w.IntN(6) {
	case 0:
		return w.writtenDay(w.day())
	case 1:
		return w.amount()
	case 2:
		return w.place()
	case 3:
		return w.docNo()
	}
	return w.name()
}

// word is a piece of two or three characters of the stock.
func (w *writer) word() string {
	i := w.IntN(len(w.stock.clauses))
	c := w.stock.clauses[i]
	from := runesIn(c, w.IntN(int(w.stock.runes[i])-2))
	return c[from : from+runesIn(c[from:], 2+w.IntN(2))]
}

const (
	surnames = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文欧阳佟蔺"
	givens   = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰萍红梅建国志海波宁贵福生龙元全胜学祥才发武新利清飞彬富顺信子昌成康星光天达安岩中茂进林有坚和彪博诚先敬震振壮会思群豪心邦承乐绍功松善厚庆民友裕河哲江浩亮政谦亨奇固之轮翰朗伯宏言若鸣朋斌梁栋维启克伦翔旭鹏泽晨辰士以家致树炎德行时泰盛雄琛钧冠策腾楠榕风航弘珊莎锦黛青倩婷姣婉娴瑾颖露瑶怡婵雁蓓纨仪荷丹蓉眉君琴蕊薇菁梦岚苑婕馨瑗琰韵融园艺咏卿聪澜纯毓悦昭冰爽琬茗羽希欣飘育滢馥筠柔竹霭凝晓欢霄枫芸菲寒伊亚宜可姬舒影荔枝丽秀"
	streets  = "东西南北中上下新老大小金银青白红长平安永福清河山石沙柳杨松桥口沟湾岭坡塘泉集店镇庄屯堡寨营铺"
)

var surnameRunes, givenRunes, streetRunes = []rune(surnames), []rune(givens), []rune(streets)

// name is the name of nobody.
func (w *writer) name() string {
	rs := []rune{surnameRunes[w.IntN(len(surnameRunes))], w.given()}
	if w.IntN(4) > 0 {
		rs = append(rs, w.given())
	}
	return string(rs)
}

func (w *writer) given() rune {
	if w.IntN(100) >= oddRunes {
		return givenRunes[w.IntN(len(givenRunes))]
	}
	if w.IntN(10) == 0 {
		return 0x20000 + rune(w.IntN(0xA000)) // extension B
	}
	return 0x4E00 + rune(w.IntN(0x5000))
}

// place is the name of nowhere.
func (w *writer) place() string {
	rs := make([]rune, 2, 4)
	for i := range rs {
		rs[i] = streetRunes[w.IntN(len(streetRunes))]
	}
	if w.IntN(3) == 0 {
		rs = append(rs, w.given())
	}
	return string(rs) + w.one("村", "街道", "路", "社区", "园区", "水库", "小学", "项目")
}

func (w *writer) day() time.Time {
	return time.Date(2012, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, w.IntN(12*365))
}

// writtenDay writes a day in one of the ways in which people do.
func (w *writer) writtenDay(t time.Time) string {
	switch w.IntN(8) {
	case 0:
		return t.Format("2006-01-02")
	case 1:
		return t.Format("2006.1.2")
	case 2:
		return chineseYear(t.Year()) + "年" + chinese(int(t.Month())) + "月" + chinese(t.Day()) + "日"
	case 3:
		return t.Format("2006年1月")
	case 4:
		return wide(t.Format("2006年1月2日"))
	}
	return t.Format("2006年1月2日")
}

// amount writes a sum of money in one of the ways in which people do.
func (w *writer) amount() string {
	fen := int64(w.IntN(9_999_999)+1) * int64([]int{1, 10, 100, 100, 1000}[w.IntN(5)])
	switch w.IntN(6) {
	case 0:
		return capital(fen)
	case 1:
		return "￥" + grouped(fen)
	case 2:
		return strconv.FormatFloat(float64(fen/1_000_00)/10, 'f', 1, 64) + "万元"
	case 3:
		return wide(grouped(fen)) + "元"
	case 4:
		return strconv.FormatInt(fen/100, 10) + "元"
	}
	return grouped(fen) + "元"
}

func (w *writer) docNo() string {
	left, right := "〔", "〕"
	if w.IntN(3) == 0 {
		left, right = w.one("[", "（", "【", "("), ""
		right = map[string]string{"[": "]", "（": "）", "【": "】", "(": ")"}[left]
	}
	return fmt.Sprint(string(streetRunes[w.IntN(len(streetRunes))]), w.one("党发", "政办发", "纪发", "党组字", "财字", "办函"), left, 2012+w.IntN(12), right, 1+w.IntN(320), "号")
}

// serial is a number of the kind that stands on contracts and vouchers.
func (w *writer) serial() string {
	return fmt.Sprintf("%s-%d-%05d", w.one("HT", "PZ", "JZ", "CG", "ZC", "FP"), 2012+w.IntN(12), w.IntN(100_000))
}

// grouped is a sum with thousands separators: 1,234.56.
func grouped(fen int64) string {
	s := strconv.FormatInt(fen/100, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return fmt.Sprintf("%s.%02d", s, fen%100)
}

var fullWidth = strings.NewReplacer("0", "０", "1", "１", "2", "２", "3", "３", "4", "４", "5", "５", "6", "６", "7", "７", "8", "８", "9", "９", ",", "，", ".", "．")

func wide(s string) string { return fullWidth.Replace(s) }

// list writes names in a row.
func (w *writer) list(n int) {
	for range n {
		w.text(w.name(), "、")
	}
	w.text(w.name())
}
