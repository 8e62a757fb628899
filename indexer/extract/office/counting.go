package office

import (
	"strconv"
	"strings"
)

// count writes n in one of Word's number formats (ECMA-376 part 1, 17.18.59 ST_NumberFormat).
func count(format string, n int) string {
	pick := func(signs string) string {
		r := []rune(signs)
		if n < 1 || n > len(r) {
			return strconv.Itoa(n)
		}
		return string(r[n-1])
	}
	switch format {
	case "chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting", "taiwaneseCountingThousand":
		return chinese(n, "〇一二三四五六七八九", "十百千万")
	case "chineseLegalSimplified":
		return chinese(n, "零壹贰叁肆伍陆柒捌玖", "拾佰仟万")
	case "ideographLegalTraditional":
		return chinese(n, "零壹貳參肆伍陸柒捌玖", "拾佰仟萬")
	case "ideographDigital", "taiwaneseDigital", "japaneseDigitalTenThousand":
		return digits(n, []rune("〇一二三四五六七八九"))
	case "decimalFullWidth", "decimalFullWidth2":
		return digits(n, []rune("０１２３４５６７８９"))
	case "decimalEnclosedCircle", "decimalEnclosedCircleChinese":
		return pick("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")
	case "decimalEnclosedParen":
		return pick("⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇")
	case "decimalEnclosedFullstop":
		return pick("⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛")
	case "ideographEnclosedCircle":
		return pick("㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉")
	case "ideographTraditional":
		return pick("甲乙丙丁戊己庚辛壬癸")
	case "ideographZodiac":
		return pick("子丑寅卯辰巳午未申酉戌亥")
	case "decimalZero":
		if n < 10 {
			return "0" + strconv.Itoa(n)
		}
	case "lowerLetter":
		return letters(n, 'a')
	case "upperLetter":
		return letters(n, 'A')
	case "lowerRoman":
		return strings.ToLower(roman(n))
	case "upperRoman":
		return roman(n)
	}
	return strconv.Itoa(n)
}

// chinese writes 1..99999 as it is spoken: 十一, 一百零三, 一万零二十.
func chinese(n int, figures, units string) string {
	fig, unit := []rune(figures), []rune(units)
	if n <= 0 || n > maxCount {
		return digits(n, fig)
	}
	var b strings.Builder
	gap, begun := false, false
	for place := 4; place >= 0; place-- {
		div := 1
		for range place {
			div *= 10
		}
		d := n / div % 10
		if d == 0 {
			gap = begun
			continue
		}
		if gap {
			b.WriteRune('零')
			gap = false
		}
		if d > 1 || place != 1 || begun || fig[0] == '零' {
			b.WriteRune(fig[d])
		}
		if place > 0 {
			b.WriteRune(unit[place-1])
		}
		begun = true
	}
	return b.String()
}

func digits(n int, fig []rune) string {
	var b strings.Builder
	for _, r := range strconv.Itoa(n) {
		if r >= '0' && r <= '9' {
			r = fig[r-'0']
		}
		b.WriteRune(r)
	}
	return b.String()
}

// letters counts a … z, aa, bb …, as Word does.
func letters(n int, first rune) string {
	if n < 1 {
		return strconv.Itoa(n)
	}
	return strings.Repeat(string(first+rune((n-1)%26)), min((n-1)/26+1, 20))
}

func roman(n int) string {
	if n < 1 || n > 3999 {
		return strconv.Itoa(n)
	}
	var b strings.Builder
	for _, s := range []struct {
		v int
		s string
	}{{1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"}, {50, "L"}, {40, "XL"}, {10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}} {
		for n >= s.v {
			b.WriteString(s.s)
			n -= s.v
		}
	}
	return b.String()
}
