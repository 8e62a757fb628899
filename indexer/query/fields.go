package query

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// A Name is a field that people may ask by.
type Name struct {
	Names   []string // what may stand before the colon; the first is shown
	Field   string   // the field of the engine
	Help    string   // one line for the help page
	Example string

	read func(n Name, raw string) (q Query, reason string)
}

// Fields of the engine that a query may name.
const (
	FieldTitle  = "title" // Entry.Title, any part of it
	FieldDocNo  = "docno" // any part of a 文号
	FieldFormed = "formed"
)

// Names are all fields, in the order of the help page.
var Names = []Name{
	{[]string{"类型", "种类", "kind", "type"}, "kind", "材料的类型；多个用逗号隔开", "类型:签到表,会议记录", values},
	{[]string{"单位", "unit"}, "unit", "上传材料的单位", "单位:第二党支部", values},
	{[]string{"问题", "problem"}, "problem", "佐证的问题编号", "问题:5", values},
	{[]string{"措施", "measure"}, "measure", "佐证的整改措施", "措施:5-2", values},
	{[]string{"状态", "state"}, "state", "材料的状态", "状态:已审核", values},
	{[]string{"标题", "文件名", "title", "name"}, FieldTitle, "标题或文件名里的字，* 代表任意字", "标题:党费收缴*办法", values},
	{[]string{"文号", "docno"}, FieldDocNo, "发文字号，括号的写法不限", "文号:〔2018〕12号", values},
	{[]string{"日期", "date", "formed"}, FieldFormed, "形成日期，可写年、月、日或起止", "日期:2018-03..2018-06", days},
	{[]string{"金额", "amount"}, "amount", "正文里的金额（元），可写大小或起止", "金额:>=1000", money},
	{[]string{"人", "姓名", "person"}, "person", "材料涉及的人", "人:王小明", values},
	{[]string{"上传人", "uploader"}, "uploader", "谁上传的", "上传人:李小华", values},
	{[]string{"页", "页码", "page"}, "page", "只在这些页里找", "页:3 或 页:1..5", pages},
}

func fieldNamed(name string) (Name, bool) {
	name = strings.ToLower(name)
	for _, f := range Names {
		for _, n := range f.Names {
			if n == name {
				return f, true
			}
		}
	}
	return Name{}, false
}

func values(n Name, raw string) (Query, string) {
	var vs []string
	for _, v := range strings.FieldsFunc(raw, func(r rune) bool { return is(r, ",，、|｜") }) {
		if v = strings.TrimSpace(v); v != "" {
			vs = append(vs, v)
		}
	}
	if vs == nil {
		return Query{}, fmt.Sprintf("“%s:”后面没有内容，例如 %s", n.Names[0], n.Example)
	}
	return Query{Op: Field, Field: n.Field, Values: vs}, ""
}

// half writes digits and signs in half width, so that both are understood.
var half = strings.NewReplacer("０", "0", "１", "1", "２", "2", "３", "3", "４", "4", "５", "5", "６", "6", "７", "7", "８", "8", "９", "9",
	"－", "-", "／", "/", "．", ".", "，", ",", "＞", ">", "＜", "<", "＝", "=", "≥", ">=", "≤", "<=", "～", "..", "~", "..", "至", "..", "—", "..", "￥", "", "¥", "")

// bounds cuts 1..5, >=1, <5 or 1 into two ends and says which of them is open or left out.
func bounds(raw string) (from, to string, above, below bool) {
	raw = half.Replace(raw)
	for _, sign := range []string{">=", "<=", ">", "<", "="} {
		rest, ok := strings.CutPrefix(raw, sign)
		if !ok {
			continue
		}
		rest = strings.TrimSpace(rest)
		switch sign[0] {
		case '>':
			return rest, "", sign == ">", false
		case '<':
			return "", rest, false, sign == "<"
		}
		return rest, rest, false, false
	}
	if a, b, ok := strings.Cut(raw, ".."); ok {
		return strings.Trim(a, ". "), strings.Trim(b, ". "), false, false
	}
	return raw, raw, false, false
}

const dayForm = "2006-01-02"

func days(n Name, raw string) (Query, string) {
	a, b, above, below := bounds(raw)
	if a == "" && b == "" {
		return Query{}, "请写明日期，例如 " + n.Example
	}
	q := Query{Op: Span, Field: n.Field}
	if a != "" {
		first, last, reason := parseDay(a)
		if reason != "" {
			return q, reason
		}
		if above {
			first = last.AddDate(0, 0, 1)
		}
		q.From = first.Format(dayForm)
	}
	if b != "" {
		first, last, reason := parseDay(b)
		if reason != "" {
			return q, reason
		}
		if below {
			last = first.AddDate(0, 0, -1)
		}
		q.To = last.Format(dayForm)
	}
	if q.From != "" && q.To != "" && q.From > q.To {
		return q, "起始日期晚于截止日期，请对调"
	}
	if len(q.From) > len(dayForm) || q.To != "" && q.To < "1000" {
		return q, "年份要在 1000 到 9999 之间"
	}
	return q, ""
}

// parseDay reads 2018, 2018-03, 2018-3-5, 2018年3月5日, 20180305: the first and last day it means.
func parseDay(s string) (first, last time.Time, reason string) {
	s = strings.NewReplacer("年", "-", "月", "-", "日", "", "号", "", "/", "-", ".", "-").Replace(s)
	if len(s) == 8 && !strings.Contains(s, "-") {
		s = s[:4] + "-" + s[4:6] + "-" + s[6:]
	}
	parts := strings.Split(strings.Trim(s, "-"), "-")
	ymd := [3]int{0, 1, 1}
	for i, part := range parts {
		n, err := strconv.Atoi(part)
		if err != nil || i > 2 {
			return first, last, "看不懂这个日期，请写成 2018、2018-03 或 2018-03-05"
		}
		ymd[i] = n
	}
	switch {
	case ymd[0] < 1000 || ymd[0] > 9999:
		return first, last, "年份要写四位数字，例如 2018"
	case ymd[1] < 1 || ymd[1] > 12:
		return first, last, fmt.Sprintf("没有第%d月", ymd[1])
	}
	first = time.Date(ymd[0], time.Month(ymd[1]), ymd[2], 0, 0, 0, 0, time.UTC)
	switch len(parts) {
	case 1:
		return first, first.AddDate(1, 0, -1), ""
	case 2:
		return first, first.AddDate(0, 1, -1), ""
	}
	if first.Day() != ymd[2] {
		return first, last, fmt.Sprintf("%d年%d月没有%d日", ymd[0], ymd[1], ymd[2])
	}
	return first, first, ""
}

func money(n Name, raw string) (Query, string) {
	a, b, above, below := bounds(raw)
	if a == "" && b == "" {
		return Query{}, "请写明金额，例如 " + n.Example
	}
	q := Query{Op: Money, Field: n.Field, Max: math.MaxInt64}
	for _, end := range []struct {
		text string
		to   *int64
		add  int64
	}{{a, &q.Min, map[bool]int64{true: 1}[above]}, {b, &q.Max, map[bool]int64{true: -1}[below]}} {
		if end.text == "" {
			continue
		}
		fen, ok := Fen(end.text)
		if !ok {
			return q, "看不懂这个金额，请写成数字，例如 1000、1234.56 或 3.5万"
		}
		*end.to = fen + end.add
	}
	if q.Min > maxFen {
		return q, "金额太大，请写小些"
	}
	if q.Min > q.Max {
		return q, "最小金额大于最大金额，请对调"
	}
	return q, ""
}

// maxFen is the largest amount that can be asked for, ten trillion yuan.
const maxFen = 1e15

// Fen reads 1000, 1,234.56元 or 3.5万 as hundredths of a yuan.
func Fen(s string) (int64, bool) {
	s = strings.TrimSuffix(strings.ReplaceAll(half.Replace(strings.TrimSpace(s)), ",", ""), "元")
	scale := int64(100)
	for _, unit := range []struct {
		name  string
		times int64
	}{{"万", 1e4}, {"亿", 1e8}, {"千", 1e3}, {"百", 100}} {
		if rest, ok := strings.CutSuffix(s, unit.name); ok {
			s, scale = rest, scale*unit.times
			if unit.name != "亿" {
				break
			}
		}
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || !(f >= 0 && f*float64(scale) <= maxFen) { // not a number is neither
		return 0, false
	}
	return int64(math.Round(f * float64(scale))), true
}

func yuan(fen int64) string {
	if fen == math.MaxInt64 || fen == 0 {
		return ""
	}
	return strconv.FormatFloat(float64(fen)/100, 'f', -1, 64)
}

const maxPage = 1 << 20

func pages(n Name, raw string) (Query, string) {
	a, b, above, below := bounds(strings.TrimSuffix(strings.TrimPrefix(raw, "第"), "页"))
	q := Query{Op: Pages, Min: 1, Max: maxPage}
	for _, end := range []struct {
		text string
		to   *int64
		add  int64
	}{{a, &q.Min, map[bool]int64{true: 1}[above]}, {b, &q.Max, map[bool]int64{true: -1}[below]}} {
		if end.text == "" {
			continue
		}
		p, err := strconv.ParseInt(end.text, 10, 32)
		if err != nil || p < 1 || p > maxPage {
			return q, "页码要写数字，例如 " + n.Example
		}
		*end.to = p + end.add
	}
	if q.Min > q.Max {
		return q, "起始页大于截止页，请对调"
	}
	return q, ""
}

func count(n int64) string {
	if n == maxPage {
		return ""
	}
	return strconv.FormatInt(n, 10)
}
