package hanzi

import (
	"fmt"
	"strconv"
	"unicode/utf8"
)

// Noncharacters hold the parts of a value together in a canonical form, where no text can meet them.
const (
	yearMark   = '\uFDD0'
	monthMark  = '\uFDD1'
	dayMark    = '\uFDD2'
	amountMark = '\uFDD3'
	amountEnd  = '\uFDD4'
)

// Canonical writes every date and amount of f the same way however it was
// written, so that two texts with equal values have equal forms. The form of a
// month is the beginning of the forms of its days, so that asking for the month
// finds them. Each character of a value comes from the whole of it.
func (f Folded) Canonical(values []Value) Folded {
	c := Folded{start: make([]int32, 0, len(f.start)), end: make([]int32, 0, len(f.end))}
	buf := make([]byte, 0, len(f.Text))
	next, at := 0, 0
	for _, r := range f.Text {
		for next < len(values) && (values[next].Form() == "" || values[next].to <= at) {
			next++
		}
		if next < len(values) && at >= values[next].from {
			if v := values[next]; at == v.from {
				form := v.Form()
				buf = append(buf, form...)
				for range utf8.RuneCountInString(form) {
					c.start, c.end = append(c.start, int32(v.Start)), append(c.end, int32(v.End))
				}
			}
		} else {
			buf = utf8.AppendRune(buf, r)
			c.start, c.end = append(c.start, f.start[at]), append(c.end, f.end[at])
		}
		at++
	}
	c.Text = string(buf)
	return c
}

// Form is the value in canonical form; a 文号 has none, its normal form is enough.
func (v Value) Form() string {
	switch v.Kind {
	case Date:
		form := string(yearMark) + v.Day[:4]
		if len(v.Day) >= 7 {
			form += string(monthMark) + v.Day[5:7]
		}
		if len(v.Day) == 10 {
			form += string(dayMark) + v.Day[8:]
		}
		return form
	case Amount:
		return AmountForm(v.Fen)
	}
	return ""
}

// AmountForm is the canonical form of an amount.
func AmountForm(fen int64) string {
	return string(amountMark) + strconv.FormatInt(fen, 10) + string(amountEnd)
}

// AmountTerm is what an index keeps of an amount; terms sort as amounts do.
func AmountTerm(fen int64) string { return fmt.Sprintf("m%016d", min(max(fen, 0), 9999999999999999)) }

// Terms are what an index keeps of a value: a day also as its month and its
// year, and an amount. The last is the value itself.
func (v Value) Terms() []string {
	switch v.Kind {
	case Date:
		terms := []string{"d" + v.Day[:4]}
		if len(v.Day) >= 7 {
			terms = append(terms, "d"+v.Day[:7])
		}
		if len(v.Day) == 10 {
			terms = append(terms, "d"+v.Day)
		}
		return terms
	case Amount:
		return []string{AmountTerm(v.Fen)}
	}
	return nil
}

// Joints are what an index keeps of the characters before and after a date, or
// an amount and such, however that is written: "并2018年" is looked up by what is
// before a date, and need not be looked for wherever there is a date of 2018.
func (v Value) Joints() (before, after string) {
	var what string
	switch v.Kind {
	case Date: // a month may be asked for where there is a day
		what = "d"
	case Amount:
		what = AmountTerm(v.Fen)
	default:
		return "", ""
	}
	if v.before != 0 {
		before = "<" + what + string(v.before)
	}
	if v.after != 0 {
		after = ">" + what + string(v.after)
	}
	return before, after
}

// JointsOf are the Joints of values of one text, but for those where one value
// stands directly beside another: that may be written otherwise too.
func JointsOf(values []Value) (all []string) {
	for i, v := range values {
		before, after := v.Joints()
		if before != "" && (i == 0 || values[i-1].to < v.from) {
			all = append(all, before)
		}
		if after != "" && (i+1 == len(values) || values[i+1].from > v.to) {
			all = append(all, after)
		}
	}
	return all
}

// Between is what stands before, between and after the values of f, in normal
// form; values without a form count as text.
func (f Folded) Between(values []Value) []string {
	var parts []string
	rs, from := []rune(f.Text), 0
	for _, v := range values {
		if v.Form() != "" {
			parts = append(parts, string(rs[from:v.from]))
			from = v.to
		}
	}
	return append(parts, string(rs[from:]))
}
