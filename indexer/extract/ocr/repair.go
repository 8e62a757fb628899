package ocr

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// capital numerals, with the units and endings of amounts written in them.
const capital = "零壹贰叁肆伍陆柒捌玖拾佰仟万亿元圆角分整正"

// mistaken is what the recogniser writes for a capital numeral.
var mistaken = map[rune]rune{
	'参': '叁', '叄': '叁', '貳': '贰', '貮': '贰', '弍': '贰', '武': '贰', '壶': '壹', '查': '壹', '陸': '陆', '陵': '陆', '柴': '柒', '染': '柒', '扒': '捌',
	'玫': '玖', '玟': '玖', '致': '玖', '任': '仟', '什': '仟', '千': '仟', '仔': '仟', '百': '佰', '伯': '佰', '抬': '拾', '恰': '拾', '捨': '拾', '给': '拾',
	'伸': '肆', '津': '肆', '肄': '肆', '律': '肆', '肂': '肆', '伝': '伍', '萬': '万', '方': '万', '園': '圆', '圓': '圆', '园': '圆', '员': '圆', '億': '亿', '雾': '零', '霎': '零',
}

// Of a run of numerals and look-alikes, so many make an amount, of which so large a share is certain.
const (
	amountRun  = 4
	amountSure = 2.0 / 3
)

// capitals repairs the look-alikes of capital numerals, inside amounts only.
func capitals(rs []rune) {
	for i := 0; i < len(rs); i++ {
		from, sure := i, 0
		for ; i < len(rs); i++ {
			if strings.ContainsRune(capital, rs[i]) {
				sure++
			} else if mistaken[rs[i]] == 0 {
				break
			}
		}
		if run := rs[from:i]; len(run) >= amountRun && float64(sure) >= amountSure*float64(len(run)) {
			for k, r := range run {
				if m := mistaken[r]; m != 0 {
					run[k] = m
				}
			}
		}
	}
}

// separated is a number in groups of three digits and two decimals.
var separated = regexp.MustCompile(`(?:^|[^\d.,，])(\d{1,3}(?:[.,，]\d{3})+[.,，]\d{2})(?:$|[^\d.,，])`)

// separators writes 8.900.00 as 8,900.00.
func separators(rs []rune) {
	s := string(rs)
	for _, m := range separated.FindAllStringSubmatchIndex(s, -1) {
		from, to := utf8.RuneCountInString(s[:m[2]]), utf8.RuneCountInString(s[:m[3]])
		for i := from; i < to; i++ {
			switch {
			case rs[i] >= '0' && rs[i] <= '9':
			case i == to-3:
				rs[i] = '.'
			default:
				rs[i] = ','
			}
		}
	}
}

// likeDigits are letters that are read for digits.
var likeDigits = map[rune]rune{'O': '0', 'o': '0', 'l': '1', 'I': '1', '|': '1'}

// digits repairs a letter that stands between digits, or between a digit and
// a sign of dates and amounts.
func digits(rs []rune) {
	digit := func(i int) bool { return i >= 0 && i < len(rs) && rs[i] >= '0' && rs[i] <= '9' }
	for i, r := range rs {
		d := likeDigits[r]
		if d == 0 {
			continue
		}
		after := i+1 < len(rs) && strings.ContainsRune("年月日元,.", rs[i+1])
		before := i > 0 && strings.ContainsRune("年月¥￥,.", rs[i-1])
		if digit(i-1) && (digit(i+1) || after) || before && (digit(i+1) || after) {
			rs[i] = d
		}
	}
}

// years writes 二○一八 and 二0一八 as 二〇一八.
func years(rs []rune) {
	numeral := func(i int) bool {
		return i >= 0 && i < len(rs) && strings.ContainsRune("〇一二三四五六七八九", rs[i])
	}
	for i, r := range rs {
		if numeral(i-1) && (r == '○' || strings.ContainsRune("0Oo", r) && numeral(i+1)) {
			rs[i] = '〇'
		}
	}
}

// numbered is the year of a document's number in brackets, 〔2019〕12号.
var numbered = regexp.MustCompile(`[〔（【\[(](?:19|20)\d{2}[〕）】\])]\d+号`)

// brackets makes the two brackets of a document's number a pair again.
func brackets(rs []rune) {
	open, shut := []rune("〔（【[("), []rune("〕）】])")
	s := string(rs)
	for _, m := range numbered.FindAllStringIndex(s, -1) {
		from := utf8.RuneCountInString(s[:m[0]])
		to := from + len("2019") + 1
		if slices.Index(open, rs[from]) != slices.Index(shut, rs[to]) {
			rs[from], rs[to] = '〔', '〕'
		}
	}
}

// repair mends what the recogniser is known to mistake. It changes characters
// and never their number, so that their places stay true.
func repair(rs []rune) {
	for i, r := range rs {
		switch {
		case r == '丶': // a stroke that no text of ours has
			rs[i] = '、'
		case r == '天' && i+1 < len(rs) && rs[i+1] == '写':
			rs[i] = '大'
		}
	}
	brackets(rs)
	years(rs)
	digits(rs)
	separators(rs)
	capitals(rs)
}
