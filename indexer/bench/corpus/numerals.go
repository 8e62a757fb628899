package corpus

import "strings"

var (
	everyday = []rune("零一二三四五六七八九")
	banking  = []rune("零壹贰叁肆伍陆柒捌玖")
)

// chinese writes 1..9999 as in 第二十三条.
func chinese(n int) string {
	s := digits(int64(n), everyday, "", "十", "百", "千")
	return strings.TrimPrefix(s, map[bool]string{true: "一"}[n >= 10 && n < 20])
}

func chineseYear(y int) string {
	var b strings.Builder
	for _, d := range []int{y / 1000, y / 100 % 10, y / 10 % 10, y % 10} {
		b.WriteRune([]rune("〇一二三四五六七八九")[d])
	}
	return b.String()
}

// capital writes a sum as it must stand on a receipt: 壹仟贰佰叁拾肆元伍角陆分.
func capital(fen int64) string {
	yuan, jiao, rest := fen/100, fen/10%10, fen%10
	var b strings.Builder
	for i, part := range []int64{yuan / 1e8, yuan / 1e4 % 1e4, yuan % 1e4} {
		if part == 0 {
			continue
		}
		if b.Len() > 0 && part < 1000 {
			b.WriteRune('零')
		}
		b.WriteString(digits(part, banking, "", "拾", "佰", "仟"))
		b.WriteString([]string{"亿", "万", ""}[i])
	}
	if yuan > 0 {
		b.WriteString("元")
	}
	switch {
	case jiao == 0 && rest == 0:
		b.WriteString("整")
		return b.String()
	case jiao > 0:
		b.WriteString(string(banking[jiao]) + "角")
	case yuan > 0:
		b.WriteRune('零')
	}
	if rest > 0 {
		b.WriteString(string(banking[rest]) + "分")
	}
	return b.String()
}

// digits writes 1..9999 with the name of each place, one 零 for zeros between.
func digits(n int64, names []rune, places ...string) string {
	var parts []string
	zero := false
	for i := 0; n > 0; i, n = i+1, n/10 {
		d := n % 10
		if d == 0 {
			zero = len(parts) > 0
			continue
		}
		if zero {
			parts = append(parts, string(names[0]))
		}
		zero = false
		parts = append(parts, string(names[d])+places[i])
	}
	var b strings.Builder
	for i := len(parts) - 1; i >= 0; i-- {
		b.WriteString(parts[i])
	}
	return b.String()
}
