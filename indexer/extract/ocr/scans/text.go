package scans

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"unicode"
	"unicode/utf8"

	"juzheng/indexer/bench/corpus"
)

// A writer invents text of our field that its font can show.
type writer struct {
	*rand.Rand
	font   font
	mixer  *corpus.Mixer
	file   int
	ready  []string // sentences of the stock that were not used yet
	fields []Field
	trad   bool // filler in traditional characters; otherwise none is
}

func (w *writer) one(of ...string) string { return of[w.IntN(len(of))] }

func (w *writer) field(kind, text string) string {
	w.fields = append(w.fields, Field{kind, text})
	return text
}

const (
	surnames = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜戚谢邹章云苏潘葛范彭郎鲁韦马苗方俞任袁柳唐罗薛雷贺汤滕殷毕郝安常乐于傅齐康伍余元顾孟黄穆萧尹姚邵汪祁毛米贝明"
	given    = "伟芳娜敏静强磊军洋勇艳杰娟涛超霞平刚桂英华玉兰建国志明红梅文辉力健春雪林晓东海燕丽宁波亮新宇佳欣怡嘉豪子涵思远立群宝珍彩云凤琴美玲"
)

func runeOf(w *writer, s string) string {
	rs := []rune(s)
	return string(rs[w.IntN(len(rs))])
}

func (w *writer) name() string {
	n := runeOf(w, surnames) + runeOf(w, given)
	if w.IntN(3) > 0 {
		n += runeOf(w, given)
	}
	return w.field(Name, n)
}

func (w *writer) date() string {
	return w.field(Date, fmt.Sprintf("%d年%d月%d日", 2015+w.IntN(9), 1+w.IntN(12), 1+w.IntN(28)))
}

// sum is an amount in fen.
func (w *writer) sum() int64 {
	yuan := int64(w.IntN([]int{1_000, 20_000, 400_000, 3_000_000}[w.IntN(4)]) + 10)
	switch w.IntN(3) {
	case 0:
		return yuan * 100
	case 1:
		return yuan*100 + int64(w.IntN(10))*10
	}
	return yuan*100 + int64(w.IntN(100))
}

func grouped(fen int64) string {
	s := fmt.Sprint(fen / 100)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return fmt.Sprintf("%s.%02d", s, fen%100)
}

func (w *writer) amount() string { return w.field(Amount, grouped(w.sum())) }

// capitals is an amount as receipts have it: 人民币贰仟叁佰肆拾元整.
func capitals(fen int64) string {
	const numerals = "零壹贰叁肆伍陆柒捌玖"
	digit := func(n int64) string { return string([]rune(numerals)[n]) }
	var b strings.Builder
	yuan, gap := fen/100, false
	for i, unit := 7, ""; i >= 0; i-- {
		place := int64(1)
		for range i {
			place *= 10
		}
		d := yuan / place % 10
		unit = []string{"", "拾", "佰", "仟"}[i%4]
		if d == 0 {
			gap = b.Len() > 0
		} else {
			if gap {
				b.WriteString("零")
			}
			gap = false
			b.WriteString(digit(d) + unit)
		}
		if i == 4 && yuan >= 10_000 {
			b.WriteString("万")
		}
	}
	b.WriteString("元")
	jiao, fen := fen/10%10, fen%10
	switch {
	case jiao == 0 && fen == 0:
		b.WriteString("整")
	case fen == 0:
		b.WriteString(digit(jiao) + "角整")
	case jiao == 0:
		b.WriteString("零" + digit(fen) + "分")
	default:
		b.WriteString(digit(jiao) + "角" + digit(fen) + "分")
	}
	return b.String()
}

func (w *writer) capital() string { return w.field(Capital, capitals(w.sum())) }

// sentence is one of ours with values in it.
func (w *writer) sentence() string {
	unit := w.one("局机关第", "城东街道第", "水务中心第", "园林处第", "环卫所第") + w.one("一", "二", "三", "四", "五", "六") + "党支部"
	switch w.IntN(6) {
	case 0:
		return w.date() + "，" + unit + "召开专题组织生活会，" + w.name() + "同志主持会议。"
	case 1:
		return "经核算，" + unit + "应补缴党费" + w.amount() + "元，已由" + w.name() + "同志于" + w.date() + "上缴。"
	case 2:
		return "本次退回违规发放的补贴人民币" + w.capital() + "，经办人" + w.name() + "，审核人" + w.name() + "。"
	case 3:
		return "截至" + w.date() + "，累计追回资金" + w.amount() + "元，其中本月" + w.amount() + "元。"
	case 4:
		return w.name() + "、" + w.name() + "、" + w.name() + "三名同志参加了" + w.date() + "的集中学习。"
	}
	return "合同价款（大写）：" + w.capital() + "，付款日期为" + w.date() + "。"
}

// filler is a sentence of the stock.
func (w *writer) filler() string {
	for len(w.ready) == 0 {
		for _, p := range w.mixer.File(w.file).Pages {
			p = strings.Map(func(r rune) rune {
				if unicode.IsSpace(r) {
					return -1
				}
				return r
			}, p)
			for _, s := range strings.SplitAfter(p, "。") {
				if n := utf8.RuneCountInString(s); n >= 15 && n <= 70 && strings.HasSuffix(s, "。") && w.font.has(s) && corpus.Traditional(s) != s {
					w.ready = append(w.ready, s)
				}
			}
		}
		w.file++
	}
	s := w.ready[0]
	w.ready = w.ready[1:]
	if t := corpus.Traditional(s); w.trad && w.font.has(t) {
		return t
	}
	return s
}

// paragraph is filler with a sentence of values in it.
func (w *writer) paragraph() string {
	return w.filler() + w.sentence() + w.filler()
}
