package direct

import (
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// A predefined is a horizontal CMap that is only named (ISO 32000-1, 9.7.5.2).
type predefined struct {
	lead  [2]byte           // first bytes of codes of two; both 0: all are of two, and are UTF-16
	coded encoding.Encoding // what they mean
	sure  func(code uint32) bool
	ascii int // the number in the collection of the blank, which the other signs of ASCII follow …
	blank int // … unless it is apart

	taiwan bool // of the collection Adobe-CNS1, not Adobe-GB1
}

// The CMaps of Chinese collections. The characters of ASCII have their widths
// by number; of the others none has one of its own.
var named = map[name]predefined{
	"GB-EUC-H":       {[2]byte{0xA1, 0xFE}, simplifiedchinese.GBK, inGB2312, 813, 7716, false},
	"GBpc-EUC-H":     {[2]byte{0xA1, 0xFC}, simplifiedchinese.GBK, inGB2312, 1, 1, false},
	"GBK-EUC-H":      {[2]byte{0x81, 0xFE}, simplifiedchinese.GBK, inGBK, 813, 7716, false},
	"GBKp-EUC-H":     {[2]byte{0x81, 0xFE}, simplifiedchinese.GBK, inGBK, 1, 1, false},
	"GBK2K-H":        {[2]byte{0x81, 0xFE}, simplifiedchinese.GBK, inGBK, 1, 1, false},
	"B5pc-H":         {[2]byte{0xA1, 0xFC}, traditionalchinese.Big5, inBig5, 1, 1, true},
	"ETen-B5-H":      {[2]byte{0xA1, 0xFE}, traditionalchinese.Big5, inBig5, 13648, 13648, true},
	"ETenms-B5-H":    {[2]byte{0xA1, 0xFE}, traditionalchinese.Big5, inBig5, 1, 1, true},
	"HKscs-B5-H":     {[2]byte{0x88, 0xFE}, traditionalchinese.Big5, inBig5, 1, 1, true},
	"UniGB-UCS2-H":   {ascii: 1, blank: 1},
	"UniGB-UTF16-H":  {ascii: 1, blank: 1},
	"UniCNS-UCS2-H":  {ascii: 1, blank: 1, taiwan: true},
	"UniCNS-UTF16-H": {ascii: 1, blank: 1, taiwan: true},
}

// inGB2312 tells the codes that every CMap of Adobe-GB1 and every table of GB 2312 has alike.
func inGB2312(code uint32) bool {
	lead, trail := code>>8, code&0xFF
	return lead >= 0xA1 && lead <= 0xF7 && trail >= 0xA1 && inGBK(code) && !(code >= 0xA2A1 && code <= 0xA2B0) && !(lead >= 0xA8 && lead <= 0xAF)
}

// inGBK leaves out what tables of GBK have in different ways.
func inGBK(code uint32) bool {
	lead, trail := code>>8, code&0xFF
	return lead < 0xFD && trail >= 0x40 && code != 0xA2E3 && code != 0xA3A0 && !(code >= 0xA989 && code <= 0xA995)
}

// inBig5 leaves out what is no part of Big5 proper, and signs that its tables have in different ways.
func inBig5(code uint32) bool {
	switch {
	case code >= 0xA140 && code <= 0xA1BF:
		return true // punctuation and brackets
	case code >= 0xA440 && code <= 0xC67E, code >= 0xC940 && code <= 0xF9D5:
		return code != 0xC94A && code != 0xDDFC
	}
	return false
}

// cut takes the next code from a string, of n bytes; 0 when there is none. Half
// a code at the end of a string is taken for one with 0.
func (p predefined) cut(s []byte) (code uint32, n int) {
	switch two := len(s) > 1; {
	case p.coded == nil && !two:
		return 0, 0
	case p.coded != nil && (s[0] < p.lead[0] || s[0] > p.lead[1]):
		return uint32(s[0]), 1
	case !two:
		return uint32(s[0]) << 8, 1
	}
	return uint32(s[0])<<8 | uint32(s[1]), 2
}

// half tells a code that no CMap of single and double bytes has.
func half(code uint32) bool { return code > 0xFF && code&0xFF == 0 }

// letter is what a code means, "" when that is not sure.
func (p predefined) letter(code uint32) string {
	switch {
	case code >= ' ' && code <= '~':
		return string(rune(code))
	case p.coded != nil && half(code):
		return missing
	case code < 0x100, p.coded != nil && !p.sure(code):
		return ""
	case p.coded == nil:
		return string(rune(code)) // surrogates become U+FFFD, which is not taken
	}
	b, err := p.coded.NewDecoder().Bytes([]byte{byte(code >> 8), byte(code)})
	if err != nil {
		return ""
	}
	return string(b)
}

// number is the number of a code in its collection, as far as widths go; 0 for those of one width.
func (p predefined) number(code uint32) int {
	switch {
	case code == ' ':
		return p.blank
	case code > ' ' && code <= '~':
		return p.ascii + int(code) - ' '
	}
	return 0
}

// apart tells the numbers of a collection from first to last to which only signs of ASCII and their like come.
func (p predefined) apart(first, last int) bool {
	within := func(from, to int) bool { return first >= from && last <= to }
	if p.taiwan {
		return within(0, 95) || within(13648, 13742)
	}
	return within(0, 95) || within(814, 939) || within(7712, 7716)
}
