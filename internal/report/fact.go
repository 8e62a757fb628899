package report

import (
	"regexp"
	"strconv"
	"strings"
)

const (
	digits = `[\dlIO]`
	han    = `[〇零一二两三四五六七八九十]`
)

var (
	amountWord = regexp.MustCompile(`(` + digits + `[\d,lIO]*(?:\.\d+)?|\*+|[壹贰叁肆伍陆柒捌玖拾佰仟萬万]+)\s*(?:余|多)?((?:亿|万|千|百)?元)`)
	dateWord   = regexp.MustCompile(`(?:(?:\d{2,4}|\*+|` + han + `{2,4})\s*年\s*)?(?:\d{1,2}|\*+|` + han + `{1,3})\s*月(?:份|上旬|中旬|下旬|底|\s*(?:\d{1,2}|\*+|` + han + `{1,3})\s*[日号])?|(?:\d{4}|\*+|` + han + `{4})\s*年(?:上半年|下半年|底|初|度)?`)
	countWord  = regexp.MustCompile(`(` + digits + `[\d,lIO]*|\*+|[一二两三四五六七八九十百]+)\s*(?:余|多)?(名|人次|人|位|次|份|条|件|项|场|期|堂|户|笔|批|家|轮|台|辆|篇|册|起|套|个)`)
	oftenWord  = regexp.MustCompile(`(每(?:一)?(?:个)?(?:年度|半年|季度|季|年|双月|月|周|星期|旬|日|天)|每?(?:` + han + `|\d{1,2})个月|年终|年底)` +
		`(?:\s*(\d{1,2}|` + han + `{1,3}|\*+)\s*[日号]\s*(?:之前|以前|前)|([^,。;每]{0,24}?)(\d+|\*+|` + han + `+)(?:\s*[-—~至]\s*(\d+|\*+|` + han + `+))?\s*(?:次|堂|场|期|节|份|轮|遍))?`)
	irregular = regexp.MustCompile(`不定期|定期|经常性`)
)

// quantities finds what word finds, its number in the first group, its unit in the second.
func (r *reader) quantities(v view, word *regexp.Regexp, taken func(from, to int) bool) []Quantity {
	found := []Quantity{}
	for _, at := range word.FindAllStringSubmatchIndex(v.plain, -1) {
		if taken(at[0], at[1]) {
			continue
		}
		s := v.span(at[0], at[1])
		q := Quantity{Quote: r.text(s), Start: s.start, End: s.end, Value: v.plain[at[0]:at[1]]}
		if len(at) > 2 {
			q.Value, q.Unit = digitsOf(v.plain[at[2]:at[3]]), v.plain[at[4]:at[5]]
		}
		found = append(found, q)
	}
	return found
}

// digitsOf writes a number plainly: without commas, l and O as the digits they stand for.
func digitsOf(s string) string {
	return plainDigits.Replace(s)
}

var plainDigits = strings.NewReplacer(",", "", "l", "1", "I", "1", "O", "0")

// facts fills in the amounts, dates, counts and frequencies of a claim.
func (r *reader) facts(c *Claim, v view) {
	var used []span
	free := func(from, to int) bool {
		for _, u := range used {
			if u.overlap(span{from, to}) > 0 {
				return true
			}
		}
		used = append(used, span{from, to})
		return false
	}
	c.Frequencies, c.Amounts, c.Dates, c.Counts = []Frequency{}, []Quantity{}, []Quantity{}, []Quantity{}
	if strings.ContainsAny(v.plain, "每年月定常") {
		c.Frequencies = r.frequencies(v, free)
	}
	if strings.Contains(v.plain, "元") {
		c.Amounts = r.quantities(v, amountWord, free)
	}
	if strings.ContainsAny(v.plain, "年月") {
		c.Dates = r.quantities(v, dateWord, free)
	}
	if strings.ContainsAny(v.plain, "0123456789*lIO一二两三四五六七八九十百") {
		c.Counts = r.quantities(v, countWord, func(from, to int) bool {
			return notCount(v.plain, from, to) || free(from, to)
		})
	}
}

// notCount tells set phrases from counts: 第一次, 一户一档, 三个月, “五个明确”.
func notCount(plain string, from, to int) bool {
	before, behind := plain[:from], plain[to:]
	for _, word := range []string{"第", "“", "每", "〔", "["} {
		if strings.HasSuffix(before, word) {
			return true
		}
	}
	for _, word := range []string{"一档", "一策", "一册", "月", "号", "党组织"} {
		if strings.HasPrefix(behind, word) {
			return true
		}
	}
	return strings.HasPrefix(plain[from:], "一个") || strings.HasPrefix(plain[from:], "一项") || strings.HasPrefix(plain[from:], "一批")
}

// periods are the words for how long a period is, in months; the first that fits counts.
var periods = []struct {
	word   string
	name   string
	months int
}{
	{"半年", "half_year", 6}, {"年终", "once_a_year", 12}, {"年底", "once_a_year", 12}, {"季", "quarter", 3},
	{"双月", "months", 2}, {"个月", "months", 0}, {"年", "year", 12}, {"月", "month", 1},
	{"周", "week", 0}, {"星期", "week", 0}, {"旬", "week", 0}, {"日", "day", 0}, {"天", "day", 0},
}

func (r *reader) frequencies(v view, taken func(from, to int) bool) []Frequency {
	found := []Frequency{}
	group := func(at []int, n int) string {
		if at[2*n] < 0 {
			return ""
		}
		return v.plain[at[2*n]:at[2*n+1]]
	}
	for _, at := range oftenWord.FindAllStringSubmatchIndex(v.plain, -1) {
		base, day, least := group(at, 1), group(at, 2), group(at, 4)
		every := strings.HasPrefix(base, "每")
		if !every && least == "" || strings.HasSuffix(v.plain[:at[0]], "第") || taken(at[0], at[1]) {
			continue // 三个月内 is a deadline
		}
		s := v.span(at[0], at[1])
		f := Frequency{Quote: r.text(s), Start: s.start, End: s.end, Before: plainNumber(day), Least: plainNumber(least), Most: plainNumber(group(at, 5))}
		for _, p := range periods {
			if strings.Contains(base, p.word) {
				f.Period, f.Months = p.name, p.months
				break
			}
		}
		if n, ok := number(strings.Trim(base, "每个月")); ok && f.Period == "months" && n > 0 {
			f.Months = n
			if n == 1 {
				f.Period = "month"
			}
		} else if f.Period == "months" && f.Months == 0 {
			f.Period, f.Months = "month", 1 // 每个月
		}
		found = append(found, f)
	}
	if len(found) > 0 {
		return found
	}
	for _, at := range irregular.FindAllStringIndex(v.plain, 1) {
		s := v.span(at[0], at[1])
		found = append(found, Frequency{Quote: r.text(s), Start: s.start, End: s.end, Period: "irregular"})
	}
	return found
}

// plainNumber writes 一 as 1; masks stay.
func plainNumber(s string) string {
	if n, ok := number(s); ok {
		return strconv.Itoa(n)
	}
	return s
}

// times is how often f comes in a year, at least once.
func (f Frequency) times() int {
	const monthsAYear, weeksAYear, daysAYear = 12, 52, 365
	least := 1
	if n, err := strconv.Atoi(f.Least); err == nil && n > 0 {
		least = n
	}
	switch f.Period {
	case "day":
		return daysAYear * least
	case "week":
		return weeksAYear * least
	}
	if f.Months == 0 {
		return least
	}
	return monthsAYear / min(f.Months, monthsAYear) * least
}
