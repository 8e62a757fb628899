package report

import "strings"

// maxNumber is the largest number a heading may carry.
const maxNumber = 999

// hanDigits are the numerals of headings.
const hanDigits = "〇一二三四五六七八九"

// hanNumber reads 一 … 九十九 and plain digit rows (二〇). It says false for anything else.
func hanNumber(s string) (int, bool) {
	value, unit, seen := 0, 0, false
	for _, r := range s {
		switch {
		case r == '零':
			continue
		case r == '两':
			unit, seen = 2, true
		case r == '十':
			if unit == 0 {
				unit = 1
			}
			value, unit, seen = value+unit*10, 0, true
		case r == '百':
			value, unit, seen = value+max(unit, 1)*100, 0, true
		case strings.ContainsRune(hanDigits, r):
			unit = unit*10 + len([]rune(hanDigits[:strings.IndexRune(hanDigits, r)]))
			seen = true
		default:
			return 0, false
		}
		if value+unit > maxNumber {
			return 0, false
		}
	}
	return value + unit, seen
}

// arabicNumber reads digits in which a typist put l or I for 1 and O for 0.
func arabicNumber(s string) (int, bool) {
	value, seen := 0, false
	for _, r := range s {
		digit := digitOf(r)
		if digit < 0 || !seen && (r == 'o' || r == 'O') {
			return 0, false
		}
		value, seen = value*10+digit, true
		if value > maxNumber {
			return 0, false
		}
	}
	return value, seen
}

func digitOf(r rune) int {
	switch {
	case r >= '0' && r <= '9':
		return int(r - '0')
	case r == 'l' || r == 'I':
		return 1
	case r == 'o' || r == 'O':
		return 0
	}
	return -1
}

func isHanDigit(r rune) bool {
	return strings.ContainsRune("〇零两十百一二三四五六七八九", r)
}

// number reads either script.
func number(s string) (int, bool) {
	if n, ok := arabicNumber(s); ok {
		return n, true
	}
	return hanNumber(s)
}

// enclosed reads ①, ⑴, ⒈ and ㈠ as style and number.
func enclosed(r rune) (style, int) {
	for _, block := range []struct {
		first rune
		count int
		style style
		n     int
	}{
		{'①', 20, circled, 1}, {'㉑', 15, circled, 21}, {'㊱', 15, circled, 36},
		{'❶', 10, circled, 1}, {'➀', 10, circled, 1}, {'➊', 10, circled, 1},
		{'⑴', 20, arabicParen, 1}, {'⒈', 20, arabic, 1}, {'㈠', 10, hanParen, 1},
	} {
		if r >= block.first && r < block.first+rune(block.count) {
			return block.style, block.n + int(r-block.first)
		}
	}
	return noStyle, 0
}
