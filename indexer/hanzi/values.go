package hanzi

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// ValueKind says what a Value is.
type ValueKind uint8

// The kinds of value that are recognised in a text.
const (
	Date   ValueKind = iota + 1 // 2018年3月5日, 二〇一八年三月, 2018-03-05, 2018.3.5
	Amount                      // 1,234.56元, ￥350, 3.5万元, 叁佰伍拾元整
	DocNo                       // 国办发〔2018〕12号
)

// A Value is a date, an amount or a 文号 that stands in a text.
type Value struct {
	Kind       ValueKind
	Start, End int    // code points of the text
	Day        string // of a Date: 2018-03-05, 2018-03 or 2018
	Fen        int64  // of an Amount: hundredths of a yuan
	DocNo      string // of a DocNo: 国办发〔2018〕12号, with the issuer where one stands directly before

	from, to      int  // code points of the normal form
	before, after rune // the characters beside it there, 0 where the text ends
}

// maxFen bounds what is believed to be an amount: ten trillion yuan.
const maxFen = 1e15

// Values finds the dates, amounts and document numbers of a text, in order.
// What is masked with * has no value.
func Values(text string) []Value { return Fold(text).Values() }

// Values is the function Values for a text that is folded already.
func (f Folded) Values() []Value {
	s := scanner([]rune(f.Text))
	var values []Value
	end := 0
	for i, r := range s {
		if r < firstHan && r != '-' && r != '.' && r != '/' && r != '¥' {
			continue
		}
		v, ok := s.valueAt(i)
		if !ok || v.from < end {
			continue
		}
		v.Start, v.End = f.Origin(v.from, v.to)
		v.before, v.after = s.at(v.from-1), s.at(v.to)
		values = append(values, v)
		end = v.to
	}
	return values
}

// A scanner looks for values around the characters that give them away.
type scanner []rune

// at is the character at i, 0 outside.
func (s scanner) at(i int) rune {
	if i < 0 || i >= len(s) {
		return 0
	}
	return s[i]
}

func (s scanner) valueAt(i int) (Value, bool) {
	switch s[i] {
	case '年':
		return s.written(i)
	case '-', '.', '/':
		return s.numeric(i)
	case '元', '圆', '块':
		return s.yuan(i)
	case '¥':
		return s.signed(i)
	case '号':
		return s.docNo(i)
	}
	return Value{}, false
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// digitOf is the value of an Arabic or Chinese digit, -1 for anything else.
func digitOf(r rune) int {
	if isDigit(r) {
		return int(r - '0')
	}
	if i := strings.IndexRune("零〇一壹二贰三叁四肆五伍六陆七柒八捌九玖两", r); i >= 0 && r != 0 {
		d := i / 3 / 2
		if r == '两' {
			return 2
		}
		return d
	}
	return -1
}

// year reads four digits that end before i.
func (s scanner) year(i int) (int, bool) {
	y := 0
	for k := i - 4; k < i; k++ {
		d := digitOf(s.at(k))
		if d < 0 {
			return 0, false
		}
		y = y*10 + d
	}
	before := s.at(i - 5)
	return y, y >= 1900 && y <= 2100 && digitOf(before) < 0 && before != '*'
}

// small reads a number of up to three characters from i on, 3 or 三 or 三十一, and where it ends.
func (s scanner) small(i int) (n, end int) {
	end = i
	for end < len(s) && end < i+3 && (digitOf(s[end]) >= 0 || s[end] == '十') {
		end++
	}
	if end == i {
		return -1, i
	}
	whole, ok := section(s[i:end])
	if !ok {
		return -1, i
	}
	return int(whole), end
}

// written reads a date with 年 at i.
func (s scanner) written(i int) (Value, bool) {
	y, ok := s.year(i)
	if !ok || s.at(i+1) == '*' {
		return Value{}, false
	}
	v := Value{Kind: Date, from: i - 4, to: i + 1, Day: fmt.Sprintf("%04d", y)}
	m, end := s.small(i + 1)
	if m < 1 || m > 12 || s.at(end) != '月' {
		return v, s.at(end) != '*'
	}
	if s.at(end+1) == '*' {
		return v, false
	}
	v.to, v.Day = end+1, fmt.Sprintf("%04d-%02d", y, m)
	d, last := s.small(end + 1)
	if day, ok := dayOf(y, m, d); ok && (s.at(last) == '日' || s.at(last) == '号') {
		v.to, v.Day = last+1, day
	}
	return v, true
}

func dayOf(y, m, d int) (string, bool) {
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	return t.Format(time.DateOnly), d >= 1 && m >= 1 && m <= 12 && t.Day() == d
}

// numeric reads 2018-03-05 with its first sign at i.
func (s scanner) numeric(i int) (Value, bool) {
	sign, y := s[i], 0
	for k := i - 4; k < i; k++ {
		if !isDigit(s.at(k)) {
			return Value{}, false
		}
		y = y*10 + int(s[k]-'0')
	}
	m, k := s.arabic(i + 1)
	if y < 1900 || y > 2100 || m < 0 || s.at(k) != sign || isDigit(s.at(i-5)) || strings.ContainsRune("*-./", s.at(i-5)) && s.at(i-5) != 0 {
		return Value{}, false
	}
	d, end := s.arabic(k + 1)
	day, ok := dayOf(y, m, d)
	if !ok || isDigit(s.at(end)) || s.at(end) == '*' || s.at(end) == sign && isDigit(s.at(end+1)) {
		return Value{}, false
	}
	return Value{Kind: Date, from: i - 4, to: end, Day: day}, true
}

// arabic reads one or two digits from i on, -1 when there are none.
func (s scanner) arabic(i int) (n, end int) {
	for end = i; end < i+2 && isDigit(s.at(end)); end++ {
		n = n*10 + int(s[end]-'0')
	}
	if end == i {
		return -1, i
	}
	return n, end
}

const (
	numerals   = "零〇一壹二贰三叁四肆五伍六陆七柒八捌九玖两十拾百佰千仟万亿"
	afterYuan  = "化素月旦老件首帅宵数" // 一元化, 二元数据: no money
	maxNumeral = 40
)

func isNumeral(r rune) bool {
	return isDigit(r) || r == '.' || r != 0 && strings.ContainsRune(numerals, r)
}

// yuan reads the amount before 元 at i, and 角 and 分 after it.
func (s scanner) yuan(i int) (Value, bool) {
	from := i
	for from > 0 && i-from < maxNumeral && isNumeral(s[from-1]) {
		from--
	}
	next := s.at(i + 1)
	if from == i || s.at(from-1) == '*' || s.at(from-1) == ',' && isDigit(s.at(from-2)) || next == '*' || next != 0 && strings.ContainsRune(afterYuan, next) {
		return Value{}, false
	}
	fen, ok := amount(s[from:i])
	if !ok {
		return Value{}, false
	}
	to := i + 1
	fen, to = s.coins(fen, to)
	if r := s.at(to); r == '整' || r == '正' {
		to++
	}
	if s.at(from-1) == '¥' {
		from--
	}
	return Value{Kind: Amount, from: from, to: to, Fen: fen}, true
}

// coins reads X角Y分 at i, if it stands there.
func (s scanner) coins(fen int64, i int) (int64, int) {
	if r := s.at(i); (r == '零' || r == '〇') && digitOf(s.at(i+1)) > 0 {
		i++
	}
	if d := digitOf(s.at(i)); d >= 0 && s.at(i+1) == '角' {
		fen, i = fen+int64(d)*10, i+2
	}
	if r := s.at(i); (r == '零' || r == '〇') && digitOf(s.at(i+1)) > 0 {
		i++
	}
	if d := digitOf(s.at(i)); d >= 0 && s.at(i+1) == '分' {
		fen, i = fen+int64(d), i+2
	}
	return fen, i
}

// signed reads ¥1234.56 with its sign at i; with 元 behind it, 元 reads it.
func (s scanner) signed(i int) (Value, bool) {
	end := i + 1
	for end < len(s) && end-i <= maxNumeral && isNumeral(s[end]) {
		end++
	}
	if s.at(end-1) == '.' {
		end--
	}
	next := s.at(end)
	if end == i+1 || next == '*' || next == '.' || next == ',' && isDigit(s.at(end+1)) || next == '元' || next == '圆' {
		return Value{}, false
	}
	fen, ok := amount(s[i+1 : end])
	return Value{Kind: Amount, from: i, to: end, Fen: fen}, ok
}

// amount reads 1234.56, 3.5万, 1亿2000万 or 壹仟贰佰叁拾肆 as yuan, in fen.
func amount(s []rune) (int64, bool) {
	total := 0.0
	for _, unit := range []struct {
		name  rune
		times float64
	}{{'亿', 1e8}, {'万', 1e4}} {
		for k := len(s) - 1; k > 0; k-- {
			if s[k] == unit.name {
				n, ok := amountPart(s[:k])
				if !ok {
					return 0, false
				}
				total += n * unit.times
				s = s[k+1:]
				break
			}
		}
		if total > 0 && len(s) == 0 {
			break
		}
	}
	if len(s) > 0 {
		n, ok := amountPart(s)
		if !ok {
			return 0, false
		}
		total += n
	}
	if total*100 > maxFen {
		return 0, false
	}
	return int64(total*100 + 0.5), true
}

// amountPart reads a number below 亿 or 万: Arabic with decimals, or Chinese.
func amountPart(s []rune) (float64, bool) {
	if n, ok := section(s); ok {
		return float64(n), true
	}
	times := 1.0
	switch s[len(s)-1] {
	case '千', '仟':
		times = 1000
	case '百', '佰':
		times = 100
	case '十', '拾':
		times = 10
	case '万': // 三千万亿 and the like
		n, ok := section(s[:len(s)-1])
		return float64(n) * 1e4, ok
	}
	if times > 1 {
		s = s[:len(s)-1]
	}
	for _, r := range s {
		if !isDigit(r) && r != '.' {
			return 0, false
		}
	}
	n, err := strconv.ParseFloat(string(s), 64)
	return n * times, err == nil
}

// section reads a whole number below ten thousand the way Chinese is written
// (三千零五, 十二), or a row of digits (二〇一八, 1234).
func section(s []rune) (int64, bool) {
	var total, digit, lastUnit int64 = 0, -1, 10000
	row := true
	for _, r := range s {
		row = row && digitOf(r) >= 0
	}
	if len(s) == 0 || len(s) > 15 {
		return 0, false
	}
	for i, r := range s {
		if d := digitOf(r); d >= 0 {
			switch {
			case row:
				total = total*10 + int64(d)
			case digit > 0 || isDigit(r):
				return 0, false
			default:
				digit = int64(d)
			}
			continue
		}
		unit := map[rune]int64{'十': 10, '拾': 10, '百': 100, '佰': 100, '千': 1000, '仟': 1000}[r]
		if unit == 0 || unit >= lastUnit || digit <= 0 && (i > 0 && digit != 0 || unit != 10) {
			return 0, false
		}
		total += max(digit, 1) * unit
		digit, lastUnit = -1, unit
	}
	if digit > 0 {
		if lastUnit > 10 && digitOf(s[len(s)-2]) != 0 { // 一百五 means 150 to some
			return 0, false
		}
		total += digit
	}
	return total, true
}

// docNo reads (2018)12 before 号 at i, and who issued it before that.
func (s scanner) docNo(i int) (Value, bool) {
	k := i
	for k > 0 && isDigit(s[k-1]) && i-k < 5 {
		k--
	}
	no := strings.TrimLeft(string(s[k:i]), "0")
	if s.at(k-1) == '第' {
		k--
	}
	if no == "" || s.at(k-1) != ')' || s.at(k-6) != '(' {
		return Value{}, false
	}
	y, ok := s.year(k - 1)
	if !ok {
		return Value{}, false
	}
	from := s.issuer(k - 6)
	return Value{Kind: DocNo, from: from, to: i + 1, DocNo: fmt.Sprintf("%s〔%d〕%s号", string(s[from:k-6]), y, no)}, true
}

const maxIssuer = 12

// leads are words that stand before an issuer and are no part of it.
var leads = []string{"根据", "按照", "依据", "依照", "遵照", "转发", "印发", "下发", "文件", "关于", "通知", "文号", "编号", "详见", "参见", "以及", "按", "据", "见", "和", "及", "与", "以", "由", "的", "了", "为", "是", "号", "在"}

// issuer is where the signs of the issuing office before end begin; end if there are none.
func (s scanner) issuer(end int) int {
	from := end
	for from > 0 && end-from < maxIssuer && classOf(s[from-1]) == han && s[from-1] != '*' {
		from--
	}
	if end == from || !strings.ContainsRune("发字函办通文令任政组纪监议审会电规", s[end-1]) {
		return end
	}
	text := string(s[from:end])
	cut := 0
	for _, l := range leads {
		if k := strings.LastIndex(text, l); k >= 0 && k+len(l) < len(text) {
			cut = max(cut, k+len(l))
		}
	}
	return from + len([]rune(text[:cut]))
}
